/** Words for the rehearsal bench: the virtual phone, the two clocks and the arithmetic of a code. */
import type { BenchEntry, BenchStep, BenchView, Defences } from "../api";
import { count, number } from "../numbers";
import { clockTime } from "../time";

/** "709 627", "7096 2712". */
export function inHalves(code: string): string {
  const half = code.length / 2;
  return half > 0 ? `${code.slice(0, half)} ${code.slice(half)}` : "";
}

/** "60 s slow", "90 s fast", "exact". */
export function off(errorMs: number): string {
  const seconds = Math.round(errorMs / 1000);
  return seconds === 0 ? "exact" : `${Math.abs(seconds)} s ${seconds < 0 ? "slow" : "fast"}`;
}

/** "−30 s", "now", "+60 s". */
export const away = ({ away }: BenchStep, periodMs: number): string =>
  away === 0 ? "now" : `${away < 0 ? "−" : "+"}${(Math.abs(away) * periodMs) / 1000} s`;

type Verdict = "accepted" | "used" | "passed" | "old" | "later" | "dead";
export type Shape = "tick" | "cross" | "dash" | "ring";

const verdicts: Record<Verdict, { shape: Shape; say: (step: BenchStep) => string }> = {
  accepted: { shape: "tick", say: ({ away }) => (away > 0 ? "Accepted, early" : "Accepted") },
  used: { shape: "cross", say: ({ usedAt }) => (usedAt ? `Used ${clockTime(usedAt)}` : "Used") },
  passed: { shape: "cross", say: () => "Before a used one" },
  old: { shape: "dash", say: () => "Too old" },
  later: { shape: "ring", say: () => "Not yet" },
  dead: { shape: "dash", say: () => "No account" },
};
const verdict = (step: BenchStep) => verdicts[step.verdict as Verdict];

/** What the computer makes of a step's code, in a word or two. */
export const judged = (step: BenchStep): string => verdict(step).say(step);
export const shape = (step: BenchStep): Shape => verdict(step).shape;

/** All of a step in one line: "14:32:00, now, code 709 627, accepted, on the phone". */
export const stepName = (step: BenchStep, periodMs: number): string =>
  [
    clockTime(step.at),
    away(step, periodMs),
    `code ${inHalves(step.code)}`,
    judged(step).replace(/^./, (letter) => letter.toLowerCase()),
    ...(step.phone ? ["on the phone"] : []),
  ].join(", ");

/** What the bracket over the ribbon says. */
export const accepted = ({ once }: Defences): string =>
  once ? "Accepted by this computer, each once" : "Accepted by this computer, again and again";

type Status = "live" | "pending" | "dead";
const statuses: Record<Status, string> = {
  live: "",
  pending: "Not confirmed yet",
  dead: "No account has this entry any more",
};
/** What is to be known of an entry besides its code. */
export const status = (entry: BenchEntry): string => statuses[entry.status as Status];

/** How the bench's clock goes. */
export const going = ({ real, running }: BenchView): string =>
  real ? "This computer's own time" : running ? "Running" : "Stopped";

export const panels = {
  name: "Bench panels",
  time: "Time bench",
  attacks: "Attacks",
  class: "Class",
  hide: "Hide the panel",
  show: "Show the panel",
};
export type Panel = "time" | "attacks" | "class";

export const phone = {
  name: "Virtual phone",
  app: "Authenticator",
  clock: (errorMs: number) => `Clock ${off(errorMs)}`,
  empty: "No account yet. Open Set up two-factor on the screen, then scan its QR code.",
  next: "Next",
  seconds: (ms: number) => `${count(Math.ceil(ms / 1000), "second")} left`,
  remove: "Remove it",
  scan: "Scan the QR code",
  type: "Type it on the screen",
  noField: "The screen asks for no code now.",
  noCode: "There is no code to type yet.",
  lose: "Lose the phone",
  find: "Find the phone",
  lost: "The phone is lost, and its codes with it.",
  own: "Use my own phone",
  virtual: "Use this phone",
  ownIs:
    "Your own phone takes its place: the QR code on the screen is a real one, and the time is now this computer's own. Delete the entry from your phone afterwards.",
};

export const time = {
  clock: "Bench's clock",
  stop: "Stop the clock",
  run: "Let it run",
  step: (periodMs: number) => `Next ${periodMs / 1000} s`,
  real: "This computer's time",
  phoneClock: "Phone's clock",
  quick: "Phone's clock, quick choices",
  choices: [
    [-60_000, "60 s slow"],
    [-30_000, "30 s slow"],
    [0, "Exact"],
    [30_000, "30 s fast"],
  ] as const,
  skew: "Steps accepted either side",
  skewIs: (skew: number) => (skew === 0 ? "none" : number(skew)),
  once: "A code counts once",
  waits: "Wrong codes have to wait",
  weakened: "Weakened",
  ribbon: "Codes of neighbouring steps",
  shown: "On the phone",
  before: "The phone is further back",
  after: "The phone is further ahead",
  noEntry: (periodMs: number) =>
    `One code for each ${periodMs / 1000} seconds: they stand here once the phone has an entry.`,
};

export const sum = {
  open: "How this code is made",
  steps: (seconds: number) => `Steps of ${seconds} s since 1970`,
  divided: (unix: number, seconds: number) => `${figures(unix)} s ÷ ${seconds}`,
  message: "The step as eight bytes",
  messageIs: "most significant first",
  mac: (algorithm: string) => `HMAC-${hash(algorithm)} of the step, with the setup key`,
  offset: "The last digit,",
  place: (offset: number) => `, says: take four bytes from place ${offset}`,
  number: "As a number",
  topBit: "top bit dropped",
  last: (digits: number) => `Last ${inWords[digits] ?? digits} digits`,
  theCode: "the code",
};

/** "1 795 271 527": for reading digits off, not for counting things. */
export const figures = (n: number): string => String(n).replaceAll(/(\d)(?=(\d{3})+$)/g, "$1 ");

/** A number whose last digits are set apart: ["129 ", "709 627"]. It may have fewer than those. */
export function lastDigits(n: number, digits: number): [before: string, last: string] {
  const grouped = figures(n);
  let at = grouped.length;
  for (let left = digits; left > 0 && at > 0; at--) if (grouped[at - 1] !== " ") left--;
  return [grouped.slice(0, at), grouped.slice(at)];
}

/** "SHA-1", "SHA-256". */
export const hash = (algorithm: string): string => algorithm.replace("SHA", "SHA-");

const inWords: Record<number, string> = { 6: "six", 8: "eight" };

export type Encoding = "text" | "hex" | "base32";
export const encodings: Record<Encoding, string> = {
  text: "Text",
  hex: "Hexadecimal",
  base32: "Base32",
};

export const own = {
  open: "Try the RFC's own values",
  about: "RFC 6238, appendix B, lists what these must come to.",
  secrets: "Test secret",
  times: "Test time",
  fill: (algorithm: string) => `For ${hash(algorithm)}`,
  secret: "Shared secret",
  encoding: "Written as",
  algorithm: "Hash",
  digits: "How many digits",
  period: "Seconds a step",
  unix: "Unix time",
  work: "Work it out",
};
