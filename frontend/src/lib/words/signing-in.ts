/** Words for what concerns signing in, the factors and one's own profile. */
import type { Code, Factor } from "../api";
import { refusedCodes } from "./codes";
import type { Said } from "./entry";

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

export const signingIn = {
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
  password_temporary: ["This password is temporary.", "Sign in with it first and choose one of your own."],
  password_expired: ["This temporary password is past its 24 hours.", "Ask an administrator for a new one."],

  ...refusedCodes,
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
  email_taken: [
    "An account with this email exists already.",
    "Use another email, or sign in with that account.",
  ],
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
} as const satisfies Partial<Record<Code, Said>>;
