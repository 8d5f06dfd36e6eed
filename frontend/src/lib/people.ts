/** Other people's accounts in words: what they are, how they stand, and what was done to them. */
import type { AccountDetails, Throttle } from "./api";
import { count } from "./numbers";
import { date, moment } from "./time";

/** A state in a word, a shape and a colour. */
export interface Mark {
  word: string;
  shape: "disc" | "ring" | "half" | "slashed" | "triangle";
  tone: "plain" | "ok" | "warn" | "accent";
}

/** The roles, to choose from. */
export const roles = [
  { value: "member", name: "Member" },
  { value: "administrator", name: "Administrator" },
] as const;

/** "Administrator". */
export const role = (value: string): string =>
  value === "administrator" ? "Administrator" : value === "member" ? "Member" : value;

const unknown: Mark = { word: "Unknown", shape: "ring", tone: "plain" };
const statuses: Record<string, Mark> = {
  active: { word: "Active", shape: "disc", tone: "ok" },
  new: { word: "New", shape: "half", tone: "accent" },
  locked: { word: "Locked", shape: "triangle", tone: "warn" },
  disabled: { word: "Disabled", shape: "slashed", tone: "plain" },
};
const twoFactors: Record<string, Mark> = {
  on: { word: "On", shape: "disc", tone: "ok" },
  off: { word: "Off", shape: "ring", tone: "plain" },
  to_set_up: { word: "To set up", shape: "half", tone: "warn" },
};
export const status = (value: string): Mark => statuses[value] ?? unknown;
export const twoFactor = (value: string): Mark => twoFactors[value] ?? unknown;

/** What the list can be narrowed down to; the first of each is no filter. */
export const filters = {
  role: [{ value: "", name: "Any role" }, ...roles],
  status: [
    { value: "", name: "Any status" },
    { value: "active", name: "Active" },
    { value: "new", name: "Never signed in" },
    { value: "locked", name: "Locked" },
    { value: "disabled", name: "Disabled" },
  ],
  twoFactor: [
    { value: "", name: "Any two-factor" },
    { value: "on", name: "Two-factor on" },
    { value: "off", name: "Two-factor off" },
    { value: "to_set_up", name: "To set up" },
  ],
} as const;

/** What is known of the second factor: "On, since 11 June 2026". */
export function twoFactorText({ twoFactor, otpSince, otpDue }: AccountDetails): string {
  if (twoFactor === "on") return `On, since ${date(otpSince)}`;
  if (twoFactor !== "to_set_up") return "Off";
  return otpDue > Date.now() ? `To set up by ${date(otpDue)}` : "To set up at the next sign-in";
}

/** What is known of the password: "Own, since 4 September 2026". */
export function passwordText({
  passwordKind: kind,
  passwordChanged,
  passwordExpires,
}: AccountDetails): string {
  switch (kind) {
    case "own":
      return `Own, since ${date(passwordChanged)}`;
    case "temporary":
      return passwordExpires > Date.now()
        ? `Temporary, until ${moment(passwordExpires)}`
        : `Temporary, expired ${moment(passwordExpires)}`;
    case "none":
      return "None yet: issue a temporary one";
  }
  return `Imported (${kind === "sha256" ? "SHA-256" : kind}), until the next sign-in`;
}

const refusals: Record<string, readonly [one: string, more: string]> = {
  password: ["wrong password", "wrong passwords"],
  otp: ["wrong code", "wrong codes"],
  recovery_code: ["wrong recovery code", "wrong recovery codes"],
};

/** How often in a row a factor was refused: "3 wrong passwords". */
export const inARow = ({ factor, failures }: Throttle): string =>
  count(failures, ...(refusals[factor] ?? ["refusal", "refusals"]));

const names: Record<string, string> = {
  password: "The password",
  otp: "Codes",
  recovery_code: "Recovery codes",
};

/** Why a factor cannot be used now; null where it can. */
export function wait(throttle: Throttle): { fact: string; more: string } | null {
  const { factor, locked, until, failedAt } = throttle;
  const which = names[factor] ?? "This";
  const more = `${inARow(throttle)} in a row, the last one ${moment(failedAt)}.`;
  if (locked) return { fact: `${which} ${factor === "password" ? "is" : "are"} locked.`, more };
  if (until > 0) return { fact: `${which} can be tried again ${moment(until)}.`, more };
  return null;
}

const notices: Record<string, string> = {
  profile_changed: "changed your name, email or username",
  role_changed: "changed your role",
  password_issued: "gave you another password",
  otp_reset: "reset your two-factor",
  lock_lifted: "lifted a lock on your account",
  disabled: "disabled your account",
  enabled: "enabled your account again",
  imported: "imported your account",
};
const list = new Intl.ListFormat("en-GB");

/** What others did to one's own account: "changed your role and reset your two-factor"; "" for nothing. */
export const done = (kinds: readonly string[]): string =>
  list.format(kinds.map((kind) => notices[kind] ?? "changed your account"));
