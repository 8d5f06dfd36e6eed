/** Words for the guided lesson on the rehearsal bench: what the room reads, what the trainer knows, and the hand-out. */
import type { Words } from "../messages";

export type StepId =
  | "account"
  | "password"
  | "enrol"
  | "scan"
  | "code"
  | "confirm"
  | "keep"
  | "leave"
  | "both"
  | "again"
  | "clock"
  | "lost"
  | "recovery"
  | "off";

export interface Step {
  title: string;
  /** For the room: one or two plain sentences, true once the step is done. */
  caption: string;
  /** The caption where the trainer's own phone takes part. */
  own?: string;
  /** For the trainer. */
  note: string;
}

/** Before the first step. */
export const start: Step = {
  title: "Two-factor, step by step",
  caption: "We follow Ada, who gets an account on this computer and makes it hard to steal.",
  note: "Everything here is practice data on this computer; nothing leaves it. Ask who has used an authenticator app before. Page Down or Next step begins.",
};

/** The story, in its order. */
export const steps: readonly (Step & { id: StepId })[] = [
  {
    id: "account",
    title: "Create an account",
    caption: "Ada has an account now: a name, an email address, and a password of three unrelated words.",
    note: "The meter says how hard a password is to guess, and long beats complicated. Nobody is signed in yet. The very first account is an administrator.",
  },
  {
    id: "password",
    title: "The password alone signs in",
    caption: "Whoever knows the password is in. To this computer, that is Ada, whoever it really is.",
    note: "Ask how somebody else could come to know it: seen over a shoulder, used on another site, told on the phone. Two-factor reads Off on the screen.",
  },
  {
    id: "enrol",
    title: "Set up two-factor",
    caption: "The computer makes up a secret for Ada and shows it once, as a square to scan.",
    note: "The setup key beside the square is the same secret as text. Two-factor is still off: leaving the screen now changes nothing.",
  },
  {
    id: "scan",
    title: "Scan",
    caption:
      "The phone has read the square. Phone and computer now share one secret, and never need to talk again.",
    own: "Scan the square with your phone. Phone and computer then share one secret, and never need to talk again.",
    note: "The virtual phone reads the picture on the screen, as a camera would; any authenticator app can do it. No network takes part. Whoever photographs the square has the secret too. For a phone of your own, hide the panel at the foot: the square needs the room.",
  },
  {
    id: "code",
    title: "The code",
    caption:
      "Secret and time make six digits. Half a minute later they are others, and nobody can tell which.",
    note: "The time was moved on by one step, and the code changed. The time bench shows the neighbouring codes, and how each comes about.",
  },
  {
    id: "confirm",
    title: "Confirm",
    caption: "One code proves that the phone has the secret. Only now is two-factor on.",
    own: "Type the code your phone shows. It proves that the phone has the secret; only then is two-factor on.",
    note: "Without this proof a bad scan would lock Ada out. That code is used up now: signing in needs a later one.",
  },
  {
    id: "keep",
    title: "Recovery codes kept",
    caption: "Ten recovery codes, for the day the phone is lost. Each works once; Ada keeps them on paper.",
    note: "They were shown this once, and the computer keeps only their fingerprints. Ask where people would put them: not in the phone, and not under the keyboard.",
  },
  {
    id: "leave",
    title: "Sign out",
    caption: "Ada signs out. From here on, the password by itself is not enough.",
    note: "This is where to ask the room what happens next. Everything so far was done once and is never needed again.",
  },
  {
    id: "both",
    title: "Sign in with two factors",
    caption: "Something Ada knows, and something Ada has: the password, then the code of this moment.",
    own: "The password is right. Type the code your phone shows; a code that was used already does not count.",
    note: "The time was moved on again, because the last code was used up. The computer also takes the code before and after, for clocks that are a little off.",
  },
  {
    id: "again",
    title: "The same code again",
    caption: "The same code, seconds later, is refused: each counts once. Looking over a shoulder is no use.",
    own: "Type the code you typed last. It is refused: each counts once.",
    note: "The refusal says why, because the password was right. On the Attacks panel this defence can be switched off to show what it is for.",
  },
  {
    id: "clock",
    title: "A phone with a wrong clock",
    caption:
      "The phone is three minutes slow, so its codes are too old. The computer says so, instead of only no.",
    own: "A phone whose clock is wrong shows codes that do not count. Leave yours as it is, and go on.",
    note: "The remedy is to have the phone set its clock automatically. The next step sets it right again. Administrators are told the reason only where the policy Explain refused codes says Everyone, as it does in the demo; usually it is for members.",
  },
  {
    id: "lost",
    title: "The phone is lost",
    caption: "The clock is right again, but the phone is gone, and its codes with it. Is Ada locked out?",
    note: "Whoever finds the phone still needs the password, and the phone's own lock stands before the codes. Without recovery codes an administrator would have to help.",
  },
  {
    id: "recovery",
    title: "A recovery code",
    caption: "One of the ten codes takes the phone's place, this once. Nine are left.",
    note: "In real life the next thing is Change authenticator app: a new secret on a new phone, which makes the lost one worthless. The screen says so.",
  },
  {
    id: "off",
    title: "Turn two-factor off",
    caption:
      "Turning it off takes both once more. That was it: a shared secret, codes that count once, and paper for bad days.",
    note: "Nobody can turn it off at a screen left open. From now on the password alone counts again; the secret and the recovery codes are erased. What two-factor does not stop, a copied page that passes the code on at once, is on the Attacks panel.",
  },
];

/** The strip under the head of the bench. */
export const strip = {
  name: "Lesson",
  step: "Step of the lesson",
  option: (n: number, title: string) => (n === 0 ? title : `${n} of ${steps.length}: ${title}`),
  next: "Next step",
  previous: "Previous step",
  notes: "Trainer's notes",
  more: "Keys and hand-out",
  keep: "Keep this moment",
  goBack: "Go back to it",
  print: "Print the hand-out",
  kept: (title: string) => `Kept at “${title}”.`,
  nothingKept: "Nothing is kept yet.",
  letters: "Single-letter keys",
  takeOver: "You can work the screen yourself at any time; Next goes on from where the lesson was.",
  keys: [
    ["Page Down", "next step"],
    ["Page Up", "previous step"],
    ["N", "trainer's notes"],
    ["K", "keep this moment"],
    ["J", "go back to it"],
    ["R", "start over"],
  ],
} as const;

/** The hand did not find on the screen what it needed. */
export const failed = (title: string): Words => ({
  fact: `“${title}” did not get through: the screen was not where this step begins.`,
  next: "Try Next step again, do it by hand, go back, or start over.",
});

export interface Part {
  title: string;
  lines: readonly string[];
}

/** One page to take home. */
export const handOut = {
  title: "Two-factor sign-in, in one page",
  sub: "A password can be seen, guessed or given away. Two-factor asks for a second thing that only you have: your phone.",
  steps: {
    title: "How it goes",
    lines: [
      "Sign in with your password and choose Set up two-factor.",
      "Open an authenticator app on your phone and scan the square on the screen.",
      "Type the six digits the app shows. Two-factor is on once they are accepted.",
      "Put the recovery codes somewhere safe, then say that you have saved them.",
      "From now on, sign in with your password and then the code your phone shows.",
    ],
  },
  parts: [
    {
      title: "What a code is",
      lines: [
        "Your phone and the computer share a secret since the scan. Each works out the code from that secret and the time, without a network.",
        "A code is good for about half a minute, and only once.",
        "If your codes are refused, have your phone set its date and time automatically.",
      ],
    },
    {
      title: "What to keep, and where",
      lines: [
        "Keep the recovery codes on paper where only you find them. Each signs you in once, without the phone.",
        "Phone lost or new? Sign in with a recovery code and choose Change authenticator app.",
        "No recovery code either? Ask an administrator in person.",
        "Keep no photograph of the square or of the setup key: whoever has it has your codes.",
      ],
    },
    {
      title: "What two-factor does not stop",
      lines: [
        "A false page or a caller that asks for your code can use it at once. Type codes only where you meant to sign in, and never tell one to anybody: nobody who helps you needs it.",
        "Somebody at a screen that you left signed in needs no code. Sign out when you go.",
      ],
    },
  ] satisfies readonly Part[],
} as const;
