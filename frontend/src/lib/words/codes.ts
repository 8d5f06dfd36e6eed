/** Words for refused codes. */
import type { ApiError, Code } from "../api";
import { said } from "../policies";
import { roughly, when } from "../time";
import type { Entry, Here, Said } from "./entry";

/** How to set a phone's clock, about as the systems of phones call it. */
const setPhone =
  "in its settings, under “Date & time”, have it set automatically, then type the code it shows.";

/** What helps while nobody knows which clock is right. */
const inDoubt = ({ phase }: Here): string =>
  phase === "enrolling"
    ? "This computer's clock is in doubt, so it may not be your phone: ask an administrator to look at it before you go on."
    : "This computer's clock is in doubt, so it may not be your phone: use a recovery code, or ask an administrator.";

/** What helps where an app ignores how its codes are to be made. */
const otherApp = ({ phase }: Here): string =>
  phase === "enrolling"
    ? "Use another authenticator app, such as Aegis or FreeOTP, or ask an administrator."
    : "Use the authenticator app that you set two-factor up with, or a recovery code.";

/** The clocks of the phone and of this computer are not the same. */
const apart =
  (slow: string) =>
  ({ explained }: ApiError, here: Here): Entry => {
    // right by this computer, and not by what was known of the phone: somebody set it
    if (Math.abs(explained.offsetMs) < 60_000)
      return [
        "Your phone's clock was set since it last showed a code here.",
        here.phase === "code_required"
          ? "Wait for a new code, choose “My codes are always refused” and type two in a row."
          : "Type a code that it shows later, or two in a row when you sign in the next time.",
      ];
    const by = roughly(explained.offsetMs);
    if (here.clock) return [`Your phone and this computer are about ${by} apart.`, inDoubt(here)];
    return [
      `Your phone's clock seems about ${by} ${slow}.`,
      `Set it${here.phase === "enrolling" ? " before you go on" : ""}: ${setPhone}`,
    ];
  };

export const refusedCodes = {
  otp_malformed: [
    "This is not a whole code.",
    "Type the digits your authenticator app shows, and nothing else.",
  ],
  otp_incorrect: (_, here) => [
    "This code is not right.",
    here.clock
      ? inDoubt(here)
      : "Type the one your authenticator app shows now, and check that its clock is set automatically.",
  ],
  otp_reused: [
    "This code has already been used.",
    "Type the one your authenticator app shows now.",
    (left) => `Type the next one, in ${left}.`,
  ],
  otp_slow: apart("slow"),
  otp_fast: apart("fast"),
  otp_replaced: ({ explained: { since } }) => [
    since
      ? `That is the code of the entry you replaced ${when(since)}.`
      : "That is the code of an entry you replaced.",
    "Delete it in your authenticator app and type the code of the other one.",
  ],
  otp_not_live: [
    "That is the code of the entry you have now.",
    "Scan the new QR code and type the code of the new entry.",
  ],
  otp_algorithm: ({ explained: { algorithm } }, here) => [
    algorithm === "SHA256" || algorithm === "SHA512"
      ? `Your app seems to ignore ${said("code_algorithm", algorithm)}.`
      : "Your app does not seem to use SHA-1.",
    otherApp(here),
  ],
  otp_digits: ({ explained: { digits } }, here) => [
    digits === 8
      ? "Your app seems to show 6 digits in place of 8."
      : "Your app seems to show 8 digits in place of 6.",
    otherApp(here),
  ],
  otp_unsynchronised: [
    "These two codes do not follow each other, or your phone is too far off.",
    "Set its date and time, wait for a new code, and type that one and the one after it.",
  ],
  clock_wrong: (_, { phase }) => [
    "This computer's clock is wrong, so codes of administrators do not count.",
    phase === "code_required"
      ? "Use a recovery code, then set the clock and confirm it under Status."
      : "Use a recovery code in its place.",
  ],
  clock_early: [
    "This clock stands before the day this Latchkey was built.",
    "Set it in the operating system first, then confirm it.",
  ],
} as const satisfies Partial<Record<Code, Said>>;
