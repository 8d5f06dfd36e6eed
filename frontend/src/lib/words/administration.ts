/** Words for what concerns other people's accounts and the policies. */
import type { Code, PolicyField } from "../api";
import type { Entry, Said } from "./entry";

/** The bounds of a policy, by the stable name of its field. */
const policies: Partial<Record<PolicyField, Entry>> = {
  issuer: [
    "This organisation name cannot be used.",
    "Use 1 to 40 characters, with neither a colon nor a slash.",
  ],
  grace_days: ["This grace is out of bounds.", "Choose from 0 to 365 days."],
  shortest_password: ["This shortest password is out of bounds.", "Choose from 8 to 64 characters."],
  code_digits: [
    "These codes cannot be made.",
    "Choose 6 or 8 digits, with a new code every 30 or 60 seconds.",
  ],
  idle: ["This idle time is out of bounds.", "Choose from 1 to 60 minutes."],
  longest_session: [
    "This longest session is out of bounds.",
    "Choose from 15 minutes to 24 hours, and no less than the idle time.",
  ],
  kiosk_idle: ["This idle time as a kiosk is out of bounds.", "Choose from 15 to 600 seconds."],
  recovery_codes: ["This number of recovery codes is out of bounds.", "Choose from 5 to 20."],
  backup_days: [
    "This age of the newest backup is out of bounds.",
    "Choose from 0 to 365 days; 0 is never asked for.",
  ],
};

export const administration = {
  not_administrator: ["This is for administrators.", "Ask one to do it, or to make you one."],
  own_account: [
    "This cannot be done to your own account.",
    "Use Your account, or ask another administrator.",
  ],
  last_administrator: [
    "This is the only administrator who can sign in.",
    "Make somebody else an administrator first.",
  ],
  confirmation_wrong: [
    "This is not the email of the account.",
    "Type it exactly as it stands above the field.",
  ],
  request_invalid: [
    "Latchkey was asked for something that it does not know.",
    "Open the page anew, then try again.",
  ],
  account_missing: ["This account is not there any more.", "Go back to the list, which shows who is."],
  policy_invalid: ({ field }) =>
    (field && policies[field]) || [
      "This policy cannot be used.",
      "Choose one of the values that are offered.",
    ],
} as const satisfies Partial<Record<Code, Said>>;
