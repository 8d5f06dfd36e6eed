/**
 * The words for every code: what happened, and what to do next.
 *
 * Go sends codes and never a sentence; this is the only place where they are put into words.
 */
import type { ApiError, Code, Factor } from "./api";
import { duration } from "./time";

/** A refusal in words. */
export interface Words {
  fact: string;
  next: string;
  /** Where waiting helps: how long, in milliseconds, and what stands in the place of `next` while some of it is left. */
  wait?: { ms: number; say: (leftMs: number) => string } | undefined;
}

type Entry = readonly [fact: string, next: string, waiting?: (left: string) => string];

const attempts: Record<Factor, string> = {
  "": "Too many accounts were created from this window.",
  password: "Too many wrong passwords.",
  otp: "Too many wrong codes.",
  recovery_code: "Too many wrong recovery codes.",
};

const locked: Record<Factor, string> = {
  "": "This is locked after 100 refusals in a row.",
  password: "The password is locked after 100 refusals in a row.",
  otp: "Codes are locked for this account after 100 refusals in a row.",
  recovery_code: "Recovery codes are locked for this account after 100 refusals in a row.",
};

const messages: Record<Code, Entry | ((error: ApiError) => Entry)> = {
  internal: [
    "Something went wrong inside Latchkey.",
    "Try again. If it happens again, close Latchkey and open it anew.",
  ],
  wrong_phase: ["This page was out of date.", "It shows the present state now; try again from here."],
  busy: ["Another attempt is still being checked.", "Wait a moment, then try again."],
  proof_required: ["Latchkey has to be sure that it is you.", "Try again and confirm with your password."],

  credentials_incorrect: [
    "These do not match an account.",
    "Check the email or username, and type the password again.",
  ],
  password_incorrect: ["This is not your password.", "Type the password you sign in with."],
  throttled: ({ factor }) => [
    attempts[factor],
    "You can try again now.",
    (left) => `Wait ${left} before the next try.`,
  ],
  factor_locked: ({ factor }) => [
    locked[factor],
    "Ask an administrator to lift the lock, or run “latchkey account unlock” on this computer.",
  ],
  account_disabled: ["This account is disabled.", "Ask an administrator to enable it."],
  password_expired: ["This temporary password is past its 24 hours.", "Ask an administrator for a new one."],

  otp_malformed: [
    "This is not a whole code.",
    "Type the digits your authenticator app shows, and nothing else.",
  ],
  otp_incorrect: [
    "This code is not right.",
    "Type the one your authenticator app shows now, and check that its clock is set automatically.",
  ],
  otp_reused: [
    "This code has already been used.",
    "Type the one your authenticator app shows now.",
    (left) => `Type the next one, in ${left}.`,
  ],
  otp_required: [
    "Two-factor is required for your account.",
    "It stays on; you can change the authenticator app instead.",
  ],
  recovery_code_malformed: [
    "This is not a whole recovery code.",
    "Type all sixteen characters, such as 7K3M-Q2XA-94RT-W8BN.",
  ],
  recovery_code_incorrect: [
    "This recovery code is not right.",
    "Each works once and only from the newest set; try another.",
  ],

  full_name_invalid: ["This name cannot be used.", "Type between 1 and 100 characters."],
  email_invalid: ["This is not an email address.", "Type it in full, such as name@example.org."],
  username_invalid: [
    "This username cannot be used.",
    "Use 2 to 32 letters, digits, dots, hyphens or underscores, or leave it empty.",
  ],
  email_taken: ["An account with this email exists already.", "Sign in with it, or use another email."],
  username_taken: ["This username is taken.", "Choose another one."],
  password_short: [
    "This password is too short.",
    "Make it longer; a few unrelated words are easy to remember.",
  ],
  password_long: ["This password is too long.", "Use at most 256 characters."],
  password_common: [
    "This password is one of the first that are guessed.",
    "Choose one that nobody else would think of.",
  ],
  password_personal: [
    "This password is made of your own details.",
    "Choose one without your name, email or username in it.",
  ],
  password_same: ["This is the password you have now.", "Choose a different one."],
  registration_closed: ["Accounts are created by an administrator here.", "Ask one to create yours."],

  key_missing: [
    "The key to the data is not where it was put.",
    "Restore the key, or name its file with --key-file, then try again.",
  ],
  key_wrong: ["The key does not fit this data.", "Put back the key that was made with it, then try again."],
  keyring_unavailable: [
    "The system's keyring, which holds the key, did not answer.",
    "Unlock it, then try again.",
  ],
  key_file_invalid: [
    "The key file is not a key of 32 bytes that only you can read.",
    "Name the right file with --key-file, then try again.",
  ],
  key_file_in_data_folder: [
    "The key file lies in the data folder, where it protects nothing.",
    "Move it somewhere else, name it with --key-file, then try again.",
  ],
  key_elsewhere: [
    "A key file was named, but the key to this data is kept elsewhere.",
    "Close Latchkey and start it without --key-file.",
  ],
  key_file_required: [
    "The key to this data is in a key file.",
    "Close Latchkey and start it with --key-file and the name of that file.",
  ],
  data_in_use: ["Another Latchkey window has this data open.", "Use that window, or close it and try again."],
  data_truncated: [
    "The data file is shorter than it should be.",
    "Put back a whole copy of latchkey.db, then try again; nothing was changed.",
  ],
  data_foreign: [
    "The data file was not made by Latchkey.",
    "Move it away or name another folder with --data, then try again; nothing was changed.",
  ],
  data_newer: [
    "The data was written by a newer Latchkey.",
    "Install that version, or a later one; nothing was changed.",
  ],
  data_read_only: [
    "The data file or its folder is read-only.",
    "Allow Latchkey to write there, then try again.",
  ],
  data_unreadable: [
    "The data file or its folder cannot be read.",
    "Allow Latchkey to read and write there, then try again.",
  ],
  data_symlink: [
    "The data file is a link to another place.",
    "Put the real file there or name its folder with --data, then try again.",
  ],
  data_damaged: [
    "The data is damaged or was changed by something else.",
    "Put back an intact copy of latchkey.db, then try again; nothing was changed.",
  ],
  data_failed: [
    "The data could not be read or written.",
    "Look whether the disk is full or was taken out, then try again.",
  ],
  clipboard_failed: ["The clipboard could not be used.", "Copy the text by hand instead."],
  save_failed: ["The file could not be saved.", "Choose another folder, or keep the codes in another way."],
  print_failed: ["Printing did not start.", "Check the printer, or keep the codes in another way."],
  closing: ["Latchkey is closing.", "Open it again to go on."],
};

/** Puts a refusal into words. */
export function words(error: ApiError): Words {
  const entry = messages[error.code];
  const [fact, next, waiting] = typeof entry === "function" ? entry(error) : entry;
  const ms = error.retryAfterMs;
  return { fact, next, wait: waiting && ms > 0 ? { ms, say: (left) => waiting(duration(left)) } : undefined };
}

/** Refusals of the page itself, before Go is asked. */
export const unasked = {
  fullName: local("Your name is missing.", "Type it as people here know it."),
  email: local("The email is missing.", "Type it in full, such as name@example.org."),
  identifier: local("The email or username is missing.", "Type the one your account has."),
  password: local("The password is missing.", "Type it to go on."),
  code: local("The code is missing.", "Type the digits your authenticator app shows now."),
  recovery: local("The recovery code is missing.", "Type one of the codes you kept."),
  differ: local("The two passwords differ.", "Type the same one twice."),
} as const;

function local(fact: string, next: string): Words {
  return { fact, next };
}

/** Where the words of a refusal belong: the fields by name, and what concerns none of them. */
export type Placed<Name extends string> = Partial<Record<Name | "form", Words>>;

/**
 * Places a refusal beside the field it concerns. Each field lists its codes, and a factor to be given the waiting and the
 * locks of that factor; anything else is the form's.
 */
export function place<Name extends string>(
  error: ApiError | null,
  fields: Record<Name, readonly (Code | Factor)[]>,
): Placed<Name> {
  if (!error) return {};
  const name = (Object.keys(fields) as Name[]).find(
    (key) => fields[key].includes(error.code) || (error.factor !== "" && fields[key].includes(error.factor)),
  );
  return { [name ?? "form"]: words(error) } as Placed<Name>;
}
