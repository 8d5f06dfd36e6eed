/** The activity in words: what happened, how it ended, who did it and about whom. */
import type { Entry, Kind, PolicyField } from "./api";
import { kinds, policyFields } from "./api";
import { count, inFours, number } from "./numbers";
import { change } from "./policies";
import { clockTime, exact, roughly, sameDay } from "./time";

type Group = "Signing in" | "Accounts" | "Administration" | "Data";
type Tone = "ok" | "warn" | "bad" | "plain";
type Icon =
  | "account"
  | "accounts"
  | "backup"
  | "check"
  | "clock"
  | "close"
  | "computer"
  | "key"
  | "link"
  | "lock"
  | "phone"
  | "policies"
  | "save";

interface Words {
  name: string;
  group: Group;
  icon: Icon;
  tone: Tone;
  /** What its number counts: one, and several. */
  counts?: readonly [one: string, more: string];
}

/** Every kind of entry. */
export const words: Record<Kind, Words> = {
  signed_in: { name: "Signed in", group: "Signing in", icon: "check", tone: "ok" },
  sign_in_refused: { name: "Sign-in refused", group: "Signing in", icon: "close", tone: "bad" },
  unknown_refused: {
    name: "Unknown name refused",
    group: "Signing in",
    icon: "close",
    tone: "bad",
    counts: ["try", "tries"],
  },
  factor_accepted: { name: "Sign-in begun", group: "Signing in", icon: "lock", tone: "plain" },
  proof_refused: { name: "Confirmation refused", group: "Signing in", icon: "close", tone: "bad" },
  otp_resynchronised: { name: "Codes synchronised", group: "Signing in", icon: "clock", tone: "plain" },

  account_created: { name: "Account created", group: "Accounts", icon: "accounts", tone: "plain" },
  account_imported: { name: "Account imported", group: "Accounts", icon: "accounts", tone: "plain" },
  account_disabled: { name: "Account disabled", group: "Accounts", icon: "accounts", tone: "warn" },
  account_enabled: { name: "Account enabled", group: "Accounts", icon: "accounts", tone: "plain" },
  account_deleted: { name: "Account deleted", group: "Accounts", icon: "accounts", tone: "warn" },
  account_unlocked: { name: "Lock lifted", group: "Accounts", icon: "lock", tone: "plain" },
  profile_changed: { name: "Profile changed", group: "Accounts", icon: "account", tone: "plain" },
  password_changed: { name: "Password changed", group: "Accounts", icon: "lock", tone: "plain" },
  password_issued: { name: "Temporary password issued", group: "Accounts", icon: "lock", tone: "warn" },
  otp_enrolled: { name: "Two-factor set up", group: "Accounts", icon: "phone", tone: "ok" },
  otp_replaced: { name: "Authenticator app changed", group: "Accounts", icon: "phone", tone: "plain" },
  otp_disabled: { name: "Two-factor turned off", group: "Accounts", icon: "phone", tone: "warn" },
  otp_reset: { name: "Two-factor reset", group: "Accounts", icon: "phone", tone: "warn" },
  recovery_codes_replaced: { name: "New recovery codes", group: "Accounts", icon: "key", tone: "plain" },
  recovery_codes_kept: { name: "Recovery codes saved", group: "Accounts", icon: "key", tone: "plain" },

  role_changed: { name: "Role changed", group: "Administration", icon: "accounts", tone: "warn" },
  policy_changed: { name: "Policy changed", group: "Administration", icon: "policies", tone: "plain" },
  access_refused: { name: "Access refused", group: "Administration", icon: "close", tone: "bad" },
  accounts_exported: {
    name: "Accounts exported",
    group: "Administration",
    icon: "save",
    tone: "plain",
    counts: ["account", "accounts"],
  },
  activity_exported: { name: "Activity exported", group: "Administration", icon: "save", tone: "plain" },
  activity_checked: { name: "Integrity checked", group: "Administration", icon: "link", tone: "ok" },
  clock_doubted: { name: "Clock in doubt", group: "Administration", icon: "clock", tone: "warn" },
  clock_confirmed: { name: "Clock confirmed", group: "Administration", icon: "clock", tone: "ok" },
  kiosk_left: { name: "Kiosk left", group: "Administration", icon: "computer", tone: "warn" },

  backup_made: { name: "Backup made", group: "Data", icon: "backup", tone: "ok" },
  backup_restored: { name: "Backup restored", group: "Data", icon: "backup", tone: "warn" },
  key_replaced: { name: "Key replaced", group: "Data", icon: "key", tone: "warn" },
  started: { name: "Latchkey started", group: "Data", icon: "computer", tone: "plain" },
  stopped: { name: "Latchkey stopped", group: "Data", icon: "computer", tone: "plain" },
};

/** The kinds in groups, to choose from. */
export const groups: readonly (readonly [title: Group, kinds: readonly Kind[]])[] = (
  ["Signing in", "Accounts", "Administration", "Data"] as const
).map((title) => [title, (Object.keys(words) as Kind[]).filter((kind) => words[kind].group === title)]);

/** The kinds whose names have a text in them, whatever the case and the accents: Go cannot know, it has no words. */
export function kindsNamed(text: string): Kind[] {
  const part = text.trim().toLocaleLowerCase();
  return part ? kinds.filter((kind) => words[kind].name.toLocaleLowerCase().includes(part)) : [];
}

/** How an entry is drawn: a refusal is one whatever was tried, and a recovery code in the place of a phone is told. */
export function mark({ kind, outcome, factor, new: now }: Entry): { icon: Icon; tone: Tone } {
  const { icon, tone } = words[kind];
  if (outcome !== "ok" || (kind === "activity_checked" && now.startsWith("broken")))
    return { icon: "close", tone: "bad" };
  if (kind === "signed_in" && factor === "recovery_code") return { icon: "key", tone: "warn" };
  return { icon, tone };
}

const completed: Record<string, string> = {
  password: "password alone",
  code: "password and code",
  recovery_code: "password and a recovery code",
};
const begun: Record<string, string> = {
  password: "the password was right, more was asked for",
  code: "password and code were right, more was asked for",
  recovery_code: "password and recovery code were right, more was asked for",
};
const roles: Record<string, string> = { administrator: "Administrator", member: "Member" };

/**
 * What there is to say besides, as one sentence without its full stop; "" where there is nothing. Whoever reads their own
 * activity is not named in it.
 */
export function detail(entry: Entry, own = ""): string {
  const { kind, outcome, factor, field, old, new: now } = entry;
  const counts = words[kind].counts;
  const parts = [
    outcome === "ok" ? "" : outcome,
    kind === "signed_in" ? completed[factor] : kind === "factor_accepted" ? begun[factor] : "",
    field === "role"
      ? [old, now]
          .filter(Boolean)
          .map((role) => roles[role] ?? role)
          .join(" → ")
      : "",
    isPolicy(field) ? change(field, shown(old), shown(now)) : "",
    about[kind]?.(entry),
    counts ? count(entry.count, ...counts) : "",
    aboutOther(entry, own) ? `for ${shown(subject(entry))}` : "",
  ];
  return parts
    .filter(Boolean)
    .join(", ")
    .replace(/^[a-z]/, (c) => c.toUpperCase());
}

/** What some kinds have in the values that others have for a change. */
const about: Partial<Record<Kind, (entry: Entry) => string>> = {
  activity_checked: ({ new: found }) => {
    const [verdict, n] = found.split(" ");
    return verdict === "intact"
      ? `all ${count(Number(n), "entry", "entries")}`
      : `broken at entry ${number(Number(n))}`;
  },
  clock_doubted: ({ field, old, new: now }) => {
    const expected = Date.parse(old);
    const stood = Date.parse(now);
    const by = roughly(stood - expected);
    const how: Record<string, string> = {
      behind: `set back by about ${by}`,
      ahead: `off for ${by}, or moved ahead`,
      early: "before this Latchkey was built",
      phones: `about ${by} ${stood < expected ? "slow" : "fast"}, as people's phones say`,
    };
    const found = sameDay(stood, expected) ? clockTime(stood) : exact(stood);
    return [how[field], `expected ${exact(expected)}`, `found ${found}`].filter(Boolean).join(", ");
  },
  clock_confirmed: ({ field }) => (field === "set right" ? "it was set right" : field),
  activity_exported: ({ new: format }) => (format === "csv" ? "as CSV" : "as signed JSON Lines"),
  backup_made: ({ new: file }) => `file ${inFours(file)}`,
  backup_restored: ({ new: file, old }) => {
    const [seal = "", n] = old.split(" ");
    return `file ${inFours(file)}, in the place of ${count(Number(n), "entry", "entries")} sealed ${inFours(seal)}`;
  },
};

const isPolicy = (field: string): field is PolicyField => policyFields.some((name) => name === field);

/** Who is named in the row: whoever acted or, at the sign-in screen, whoever the sign-in was for. */
export function person(entry: Entry): string {
  switch (entry.actor) {
    case "account":
      return entry.actorName || deleted(entry.actorId);
    case "terminal":
      return "Terminal";
    case "program":
      return "Latchkey";
  }
  return entry.subjectId ? subject(entry) : "Visitor";
}

/** Who did it, told to the person it is about: others of them have no names here. */
export function actor(entry: Entry, own: string): string {
  switch (entry.actor) {
    case "account":
      return entry.actorId === own ? "You" : "An administrator";
    case "terminal":
      return "From the terminal";
    case "program":
      return "Latchkey";
  }
  return "At the sign-in screen";
}

const subject = (entry: Entry) => entry.subjectName || deleted(entry.subjectId);

/** A name went with its account; the beginning of the id tells one from another. */
const deleted = (id: string) => `Deleted account ${id.slice(0, 8)}`;

/** The row names the actor, and somebody else is concerned. */
const aboutOther = ({ actor, actorId, subjectId }: Entry, own: string) =>
  !["", own, actorId].includes(subjectId) && (actor === "account" || actor === "terminal");

/** A text from elsewhere inside a sentence: one that runs from right to left turns nothing around it. */
const shown = (text: string) =>
  /[\u0590-\u08ff\u200e-\u202e\u2066-\u2069\ufb1d-\ufefc]/.test(text) ? `\u2068${text}\u2069` : text;
