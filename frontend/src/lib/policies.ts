/** Policies in words: what each is called and means, and what the standards ask for. */
import type { Policy, PolicyField } from "./api";
import { count } from "./numbers";

interface Words {
  name: string;
  key: Exclude<keyof Policy, "requiredSince">;
  /** What it counts in, where it is a number. */
  unit?: "minutes" | "seconds" | "days" | "characters" | "codes";
  /** What may be chosen, where it is no number. */
  choices?: readonly (readonly [value: string, name: string])[];
  means: string;
  /** What NIST SP 800-63B-4 and OWASP ASVS 5.0 say. */
  standards: string;
}

const SWITCH = [
  ["on", "On"],
  ["off", "Off"],
] as const;

/** Every policy, under the name it has in the activity and in refusals. */
export const policies: Record<PolicyField, Words> = {
  issuer: {
    name: "Organisation name",
    key: "issuer",
    means: "Stands above the code in everybody's authenticator app. It applies to the next enrolment.",
    standards: "Neither standard says anything about it.",
  },
  visitors_may_register: {
    name: "Visitors may register",
    key: "visitorsMayRegister",
    choices: SWITCH,
    means: "Anybody at the sign-in screen can make a member's account. Off: administrators make them.",
    standards:
      "ASVS 6.3.8 (level 3) asks that registering does not tell who has an account; refusing a taken email does tell. NIST does not set it.",
  },
  demo: {
    name: "Demo on the sign-in screen",
    key: "demo",
    choices: SWITCH,
    means: "Offers “Try the demo”: the real screens on practice data, of which nothing is kept.",
    standards: "ASVS 6.3.2 allows no default accounts; those of the demo never open the real data.",
  },
  require_two_factor: {
    name: "Two-factor required for",
    key: "requireOTP",
    choices: [
      ["nobody", "Nobody"],
      ["administrators", "Administrators"],
      ["everyone", "Everyone"],
    ],
    means: "Who cannot stay without two-factor once the grace is over, nor turn it off.",
    standards:
      "ASVS 6.3.3 (level 2) asks for two factors from everyone; so does NIST SP 800-63B-4 §2.2 for its level AAL2.",
  },
  grace_days: {
    name: "Grace",
    key: "graceDays",
    unit: "days",
    means: "Time to set it up; a banner gives the date. Turning two-factor off does not begin it again.",
    standards: "Neither standard knows a grace: until it is over, such an account has one factor.",
  },
  shortest_password: {
    name: "Shortest password",
    key: "minPassword",
    unit: "characters",
    means: "For every password chosen from now on. Whoever signs in with a shorter one has to choose anew.",
    standards:
      "NIST SP 800-63B-4 §3.1.1.2: at least 15 where the password is the only factor, 8 where a second one is asked for. ASVS 6.2.1: at least 8, 15 strongly recommended.",
  },
  code_algorithm: {
    name: "Algorithm",
    key: "algorithm",
    choices: [
      ["SHA1", "SHA-1"],
      ["SHA256", "SHA-256"],
      ["SHA512", "SHA-512"],
    ],
    means: "How codes are calculated. It applies to the next enrolment.",
    standards:
      "NIST SP 800-63B-4 §3.1.4 asks for a key of 112 bits; those made here have 160. ASVS appendix C calls HMAC-SHA-1 legacy; for codes it is not known to be weak.",
  },
  code_digits: {
    name: "Digits",
    key: "digits",
    choices: [
      ["6", "6 digits"],
      ["8", "8 digits"],
    ],
    means: "How long a code is. It applies to the next enrolment.",
    standards: "NIST SP 800-63B-4 §3.1.4: at least 6, and guesses are limited. ASVS does not set it.",
  },
  code_period: {
    name: "A new code every",
    key: "periodSeconds",
    choices: [
      ["30", "30 seconds"],
      ["60", "60 seconds"],
    ],
    means: "How long a code is shown. It applies to the next enrolment.",
    standards: "NIST SP 800-63B-4 §3.1.4: at least every 2 minutes. ASVS 6.5.5: at least every 30 seconds.",
  },
  recovery_codes: {
    name: "Recovery codes",
    key: "recoveryCodes",
    unit: "codes",
    means: "How many a new set has. Each works once. It applies to the next set.",
    standards:
      "NIST SP 800-63B-4 §4.2.1.1: at least 64 bits each; these have 80. ASVS 6.5.1: each works once. Neither says how many.",
  },
  explain_codes: {
    name: "Explain refused codes",
    key: "explainCodes",
    choices: [
      ["nobody", "Nobody"],
      ["members", "Members"],
      ["everyone", "Everyone"],
    ],
    means:
      "Says why a code was refused, once the password was right: the phone's clock, a replaced entry, another algorithm. It never makes a code count, comes twice in a sign-in at most, and is written to the activity. A blind guess meets one in about 20,000 tries, and its code is used up by it.",
    standards:
      "NIST SP 800-63B-4 §3.1.4 allows a warning that a code was used before; neither standard sets the rest.",
  },
  idle: {
    name: "Idle sign-out",
    key: "idleMinutes",
    unit: "minutes",
    means: "Signs out whoever does nothing for so long; after 3 minutes on a screen that shows a secret.",
    standards:
      "NIST SP 800-63B-4 §2.2.3 (AAL2): at most 1 hour, §2.3.3 (AAL3): 15 minutes. ASVS 7.3.1: a limit that is written down.",
  },
  longest_session: {
    name: "Longest session",
    key: "longestMinutes",
    unit: "minutes",
    means: "Signs everybody out this long after signing in, however busy they are.",
    standards:
      "NIST SP 800-63B-4 §2.2.3 (AAL2): at most 24 hours, §2.3.3 (AAL3): 12 hours. ASVS 7.3.2: a limit that is written down.",
  },
  kiosk_idle: {
    name: "Idle sign-out in a kiosk",
    key: "kioskIdleSeconds",
    unit: "seconds",
    means: "Takes the place of the idle sign-out where many people share one touch screen.",
    standards: "Within the limits above; ASVS 7.3.1 leaves the number to whoever knows the risk.",
  },
  kiosk: {
    name: "Open as a kiosk",
    key: "kiosk",
    choices: SWITCH,
    means:
      "From the next start on, many people share one full screen, one after another. Ctrl+Q leaves it, with the proof of an administrator.",
    standards: "Neither standard says anything about it.",
  },
  kiosk_files: {
    name: "Files and printing in a kiosk",
    key: "kioskFiles",
    choices: SWITCH,
    means: "The system's own dialogs show this computer's files to whoever stands there.",
    standards: "Neither standard says anything about it.",
  },
  backup_days: {
    name: "Backup reminder",
    key: "backupDays",
    unit: "days",
    means: "Reminds administrators when the newest backup is older than this; 0 never does.",
    standards: "Neither standard sets a number.",
  },
};

/** The groups they are shown in. */
export const groups: readonly (readonly [title: string, fields: readonly PolicyField[]])[] = [
  ["People", ["issuer", "visitors_may_register", "demo"]],
  ["Two-factor and passwords", ["require_two_factor", "grace_days", "shortest_password"]],
  ["Codes", ["code_algorithm", "code_digits", "code_period", "recovery_codes", "explain_codes"]],
  ["Sessions", ["idle", "longest_session", "kiosk", "kiosk_idle", "kiosk_files"]],
  ["Data", ["backup_days"]],
];

/** A value as Go writes it, such as "on", "8" and "1h30m", in words. */
export function said(field: PolicyField, text: string): string {
  const { unit, choices } = policies[field];
  if (!unit && !choices) return text;
  if (/^(\d+[hms])+$/.test(text))
    return text.replaceAll(/(\d+)([hms])/g, (_, n, u) => ` ${n} ${u === "m" ? "min" : u}`).trim();
  if (field === "backup_days" && text === "0") return "never";
  if (unit && /^\d+$/.test(text)) return count(Number(text), unit.slice(0, -1));
  const chosen = choices?.find(([value]) => value === text)?.[1];
  return chosen?.replace(/^[A-Z](?=[a-z])/, (c) => c.toLowerCase()) ?? text;
}

/** "Idle sign-out: 10 min → 5 min". */
export const change = (field: PolicyField, old: string, now: string): string =>
  `${policies[field].name}: ${said(field, old)} → ${said(field, now)}`;
