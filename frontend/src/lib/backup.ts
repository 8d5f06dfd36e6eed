/** Backups in words: when one was made, what one holds, and what restoring it would change. */
import type { BackupChange, BackupPreview, Status } from "./api";
import type { Words } from "./messages";
import { count } from "./numbers";
import { moment } from "./time";

/** Refusals of the page itself, before Go is asked. */
export const missingPassphrase: Words = {
  fact: "The passphrase is missing.",
  next: "Type the one the backup was made with.",
};
export const noPassphrase: Words = {
  fact: "The passphrase is missing.",
  next: "Type one, or use six drawn words.",
};
export const differentPassphrases: Words = {
  fact: "The two passphrases differ.",
  next: "Type the same one twice.",
};

/** The fewest characters of a passphrase of one's own; Go asks for them. */
export const SHORTEST_PASSPHRASE = 15;

const UNITS = ["bytes", "kB", "MB", "GB", "TB"];
const figures = new Intl.NumberFormat("en-GB", { maximumSignificantDigits: 3 });

/** "812 bytes", "41.3 kB", "2.1 GB": a thousand of each make the next. */
export function size(bytes: number): string {
  let unit = 0;
  let n = bytes;
  while (n >= 999.5 && unit < UNITS.length - 1) {
    n /= 1000;
    unit++;
  }
  return `${figures.format(n)} ${UNITS[unit]}`;
}

/** What is to be said of the newest backup: when it was made, and whether another one is asked for. */
export function lastBackup(status: Status, now = Date.now()): { fact: string; next: string; due: boolean } {
  const { lastBackup: at, backupDays: days, backupDue: due } = status;
  const every = days === 1 ? "every day" : `every ${days} days`;
  const fact = at ? `The last backup was made ${moment(at, now)}.` : "No backup has been made yet.";
  if (due) return { fact, next: `One is asked for ${every}: make one now.`, due };
  return { fact, next: days > 0 ? `One is asked for ${every}.` : "None is asked for by the policies.", due };
}

/** What a backup holds. */
export const previewFacts = (preview: BackupPreview): { name: string; value: string }[] => [
  {
    name: "Made",
    value: `${moment(preview.madeAt)}, by Latchkey ${preview.version}`.replace(/^./, (c) => c.toUpperCase()),
  },
  { name: "Organisation", value: preview.issuer },
  {
    name: "Accounts",
    value: `${count(preview.accounts, "account")}, ${count(preview.administrators, "administrator")} among them`,
  },
  { name: "Activity", value: count(preview.entries, "entry", "entries") },
];

/** What a change is called, and whether it gives or takes away a protection. */
const kinds: Record<string, readonly [name: string, text: string, serious: boolean]> = {
  becomes_administrator: ["Becomes an administrator", "Could then change everybody's account.", true],
  two_factor_lost: ["Loses two-factor", "The password alone would sign in.", true],
  two_factor_replaced: ["Another authenticator entry", "Codes of the present entry would be refused.", true],
  password_replaced: [
    "Another password",
    "The one of the backup would sign in, the present one would not.",
    true,
  ],
  enabled: ["Enabled again", "Is disabled now, and could sign in.", true],
  disabled: ["Disabled", "Could not sign in any more.", false],
  becomes_member: ["Becomes a member", "Could not administer any more.", false],
  profile_replaced: ["Another name, email or username", "", false],
  two_factor_gained: ["Gains two-factor", "A code of the entry in the backup would be asked for.", false],
  added: ["Comes back", "Is not among the present accounts.", false],
  removed: ["Goes away", "Is not in the backup.", false],
};

export interface ChangeGroup {
  what: string;
  name: string;
  text: string;
  serious: boolean;
  people: BackupChange[];
}

/** Puts the changes of one kind together, in the order in which Go names them: the most serious first. */
export function groupChanges(changes: readonly BackupChange[]): ChangeGroup[] {
  const groups = new Map<string, ChangeGroup>();
  for (const change of changes) {
    const [name, text, serious] = kinds[change.what] ?? ["Another change", "", true];
    const group = groups.get(change.what) ?? { what: change.what, name, text, serious, people: [] };
    group.people.push(change);
    groups.set(change.what, group);
  }
  return [...groups.values()];
}
