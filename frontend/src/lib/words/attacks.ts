/** Words for the attack bench: its scenes, what is done in them move by move, and how they end. */
import type { Move, Odds, Story } from "../api";
import { count, inFours, number } from "../numbers";
import { duration, roughly } from "../time";
import { inHalves } from "./bench";

export type SceneId = "password" | "replay" | "guess" | "photo" | "file" | "phish";

/** How a scene ends: in a sentence, and whether that is as it should be. */
export interface Ending {
  title: string;
  tone: "ok" | "warn" | "bad";
}

interface Scene {
  name: string;
  wants: string;
  /** The name of the switch. */
  defence: string;
  /** What is to be known of the switch beforehand. */
  aside?: string;
  /** What came of the switch being on, and off. */
  changed: { on: string; off: string };
  /** In place of what is usual: the attacker got what was to be kept without being signed in, or only has not got it yet. */
  off?: Ending;
}

const inside: Ending = { title: "The attacker is in.", tone: "bad" };
const outside: Ending = { title: "The attacker stays out.", tone: "ok" };

export const scenes: Record<SceneId, Scene> = {
  password: {
    name: "Password known, no phone",
    wants: "Somebody has learnt Ada's password and wants to get in with it, without her phone.",
    defence: "Two-factor is on",
    changed: {
      on: "The password alone opens nothing: the code comes from a phone that the attacker does not have.",
      off: "The password is all there is: whoever knows it is Ada to this computer.",
    },
  },
  replay: {
    name: "A code seen and used again",
    wants:
      "Somebody saw Ada type her password and her code, and types both again while the code is still shown.",
    defence: "A code counts once",
    changed: {
      on: "The code was the right one, but it had been used. The next one is on Ada's phone only.",
      off: "A code that counts again is worth as much to whoever saw it, for as long as it lasts.",
    },
  },
  guess: {
    name: "Guessing the code",
    wants: "A script knows the password and types one code after another, as fast as it may.",
    defence: "Wrong codes have to wait",
    changed: {
      on: "After five wrong codes every further one costs time, more and more, until two-factor locks.",
      off: "Nothing slows the script down: it goes on until it is right, and the dials say how long that takes.",
    },
    off: { title: "The attacker may go on for ever.", tone: "warn" },
  },
  photo: {
    name: "A photographed QR code",
    wants: "Somebody photographed the QR code while Ada set up two-factor: a second phone shows her codes.",
    defence: "The app was changed since",
    changed: {
      on: "Changing the app made a new setup key. What was photographed counts for nothing any more.",
      off: "The QR code is the setup key: the copy shows Ada's codes until she changes the app, and she sees nothing of it.",
    },
  },
  file: {
    name: "A stolen file",
    wants: "Somebody copied the file that Latchkey keeps its accounts in, and reads it at leisure.",
    defence: "The file is sealed",
    changed: {
      on: "The key to the file is kept elsewhere. Without it nothing that was looked for is there.",
      off: "The setup key lies open, so the phone protects nothing. What is left is the password, guessed against its hash at leisure. Latchkey never keeps a file like this.",
    },
    off: { title: "The attacker has the codes.", tone: "bad" },
  },
  phish: {
    name: "A page in between",
    wants: "A page that looks like Latchkey passes on whatever Ada types into it, at once.",
    defence: "A code counts once",
    aside: "It does not help here.",
    changed: {
      on: "The switch did not help: the attacker used the code first, and it is Ada who is refused. That is all she notices.",
      off: "The switch makes no difference to the attacker. Only Ada's own attempt now goes through, so that she notices nothing.",
    },
  },
};

/** How a story ends. */
export const ending = ({ scene, defence, succeeded }: Story): Ending =>
  (defence ? undefined : scenes[scene as SceneId].off) ?? (succeeded ? inside : outside);

/** What came of the switch. */
export const changed = ({ scene, defence }: Story): string =>
  scenes[scene as SceneId].changed[defence ? "on" : "off"];

/** What is typed or seen: read as it stands, a code in halves, a key in fours, bytes as one. */
type Kind = "text" | "code" | "mono" | "key" | "bytes";

interface Act {
  does: string | ((shown: string[]) => string);
  /** The kinds of what is shown with it, the last one for all further; nothing is shown without. */
  shows?: readonly [Kind, ...Kind[]];
  /** In place of "Accepted". */
  ok?: string;
}

const acts = {
  registers: { does: "gets an account:", shows: ["text"], ok: "Created" },
  turns_on: { does: "sets up two-factor, confirmed with", shows: ["code"] },
  changes_app: { does: "changes the authenticator app, confirmed with", shows: ["code"] },
  waits: { does: "waits for the next code" },
  types_password: { does: "types", shows: ["text"] },
  types_code: { does: "types the code", shows: ["code"] },
  signs_out: { does: "leaves the screen", ok: "Signed out" },
  signed_in: { does: "is in the account of", shows: ["text"] },
  stays_out: { does: "gets no further" },
  learns_password: { does: "learns the password", shows: ["text"] },
  asks_code: { does: "asks for a code" },
  guesses_code: { does: "guesses", shows: ["code"] },
  looks_over_shoulder: { does: "has seen both", shows: ["text", "code"] },
  waits_out: { does: ([seconds]: string[]) => `waits ${duration(Number(seconds) * 1000)}` },
  could_go_on: { does: "could go on guessing" },
  photographs: { does: "photographs the QR code of", shows: ["text"] },
  sees_code: { does: "sees on the phone", shows: ["code"] },
  steals_file: {
    does: ([name, bytes]: string[]) => `copies the file ${name}, ${number(Number(bytes))} bytes`,
  },
  reads_file: { does: "reads Ada's record in it", shows: ["bytes"] },
  reads_email: { does: "reads the email", shows: ["text"] },
  reads_hash: { does: "reads the password's hash", shows: ["mono"] },
  reads_secret: { does: "reads the setup key", shows: ["key"] },
  finds_nothing: {
    does: "looks for these in the whole file, and finds none:",
    shows: ["text", "text", "mono", "key"],
  },
  finds: { does: "looks through the whole file, and finds:", shows: ["text"] },
  calculates_code: { does: "works out from the setup key", shows: ["code"] },
  gives_password: { does: "types into the wrong page", shows: ["text"] },
  relays_password: { does: "passes on to Latchkey", shows: ["text"] },
  gives_code: { does: "types into the wrong page", shows: ["code"] },
  relays_code: { does: "passes on to Latchkey", shows: ["code"] },
} satisfies Record<string, Act>;

const act = ({ what }: Move): Act => acts[what as keyof typeof acts];

/** What somebody does, as the rest of a sentence. */
export function does(move: Move): string {
  const { does } = act(move);
  return typeof does === "string" ? does : does(move.shown);
}

export interface Piece {
  text: string;
  /** How it is set: a code on one line, what is no words in a fixed width. */
  set: "text" | "code" | "mono";
}

const ready: Record<Kind, (text: string) => Piece> = {
  text: (text) => ({ text, set: "text" }),
  code: (text) => ({ text: inHalves(text), set: "code" }),
  mono: (text) => ({ text, set: "mono" }),
  key: (text) => ({ text: inFours(text), set: "mono" }),
  bytes: (text) => ({ text, set: "mono" }),
};

/** What is typed or seen, piece by piece, ready to be read. */
export function pieces(move: Move): Piece[] {
  const { shows } = act(move);
  if (!shows) return [];
  const shown = shows[0] === "bytes" ? [move.shown.join(" ")] : move.shown;
  return shown.map((text, i) => ready[shows[Math.min(i, shows.length - 1)] as Kind](text));
}

/** The same, of which only the words are told. */
export const texts = (move: Move): string[] => pieces(move).map(({ text }) => text);

const refusals: Record<string, (waitMs: number) => string> = {
  otp_incorrect: () => "Wrong code",
  otp_reused: () => "Used already",
  credentials_incorrect: () => "Wrong password",
  throttled: (waitMs) => `Has to wait ${duration(waitMs)}`,
};

/** What came of a move, in a word or two; "" where nothing judges it. */
export function outcome(move: Move): string {
  if (move.outcome === "ok") return act(move).ok ?? "Accepted";
  return refusals[move.outcome]?.(move.waitMs) ?? "";
}

type Who = "victim" | "attacker" | "computer";
const people: Record<Who, string> = { victim: "Victim", attacker: "Attacker", computer: "Computer" };
export const who = (move: Move): string => people[move.who as Who];

export const say = {
  choose: "Attacks to play",
  play: "Play the scene",
  next: "Next move",
  all: "Show all",
  with: "With it",
  without: "Without it",
  verdict: (on: boolean) => (on ? "Verdict, with it" : "Verdict, without it"),
};

export const relay = {
  victim: "What the victim sees",
  attacker: "The attacker's screen",
  marked: "The attacker's page, made to look like Latchkey",
  real: "The real Latchkey",
  open: ({ shown: [name] }: Move) => `${name ?? ""}'s account is open here`,
  before: (moves: readonly Move[]) =>
    `Before, the victim ${moves.map((move) => `${does(move)} ${texts(move).join(", ")}`.trim()).join("; ")}.`,
  fields: ["Her email", "Her password", "Her code"],
  honest:
    "Time-based codes do not stop this: what a person can read and type can be passed on. Passkeys would, for they answer only to the real page; so would looking where one types.",
};

export const dials = {
  digits: "Digits in a code",
  skew: "Steps accepted either side",
  skewIs: (steps: number) => (steps === 0 ? "none" : number(steps)),
  tries: "Tries before waiting",
  triesAre: (tries: number) => (tries === 0 ? "never waits" : number(tries)),
  odds: "What guessing comes to",
};

const hundredths = new Intl.NumberFormat("en-GB", { maximumSignificantDigits: 2 });
/** The highest chance that is not yet told as certain. */
const NEARLY_CERTAIN = 0.999;

/** A chance of 0 to 1: "0.024 %", "over 99.9 %". */
export function percent(chance: number): string {
  if (chance >= 1) return "100\u00a0%";
  return chance > NEARLY_CERTAIN ? "over 99.9\u00a0%" : `${hundredths.format(100 * chance)}\u00a0%`;
}

/** What guessing comes to: each a figure to be read from afar, and what it is. */
export const figures = (odds: Odds): readonly { figure: string; is: string }[] => [
  {
    figure: `1 in ${number(Math.floor(odds.possible / odds.accepted))}`,
    is: `a guess: ${number(odds.accepted)} of ${count(odds.possible, "code")} ${odds.accepted === 1 ? "counts" : "count"} at a time`,
  },
  {
    figure: percent(odds.firstDay),
    is: `within a day, in which there is time for ${count(odds.guessesFirstDay, "guess", "guesses")}`,
  },
  odds.guessesInAll > 0
    ? {
        figure: count(odds.guessesInAll, "guess", "guesses"),
        is: `then two-factor locks: ${percent(odds.chanceInAll)} until then`,
      }
    : { figure: "No end", is: "two-factor never locks: in the long run the attacker is right" },
  odds.locked
    ? { figure: "Never", is: "is the chance even: two-factor locks before" }
    : { figure: `About ${roughly(1000 * odds.halfSeconds)}`, is: "until the chance is even" },
];
