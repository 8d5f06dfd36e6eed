/**
 * The words for every code: what happened, and what to do next.
 *
 * Go sends codes and never a sentence; this, with the tables in words/, is the only place where they are put into words.
 */
import type { ApiError, Code, Factor } from "./api";
import { duration } from "./time";
import { administration } from "./words/administration";
import { data } from "./words/data";
import type { Here, Said } from "./words/entry";
import { files } from "./words/files";
import { signingIn } from "./words/signing-in";

/** A refusal in words. */
export interface Words {
  fact: string;
  next: string;
  /** Where waiting helps: how long, in milliseconds, and what stands in the place of `next` while some of it is left. */
  wait?: { ms: number; say: (leftMs: number) => string } | undefined;
}

const messages: Record<Code, Said> = {
  internal: [
    "Something went wrong inside Latchkey.",
    "Try again. If it happens again, close Latchkey and open it anew.",
  ],
  wrong_phase: ["This page was out of date.", "It shows the present state now; try again from here."],
  nothing_scanned: ["There is no QR code on the screen.", "Open Set up two-factor first, then scan."],
  no_moment: ["Nothing was kept to return to.", "Keep a moment first."],
  no_phone: ["The phone is lost.", "Find it again, or use a recovery code."],
  roster_invalid: ["This is no list of a class.", "Paste one name a line, 60 at most."],
  not_in_kiosk: [
    "A kiosk neither copies nor saves nor prints.",
    "Write it down by hand, or ask an administrator.",
  ],
  busy: ["Another attempt is still being checked.", "Wait a moment, then try again."],
  proof_required: ["Latchkey has to be sure that it is you.", "Try again and confirm with your password."],
  ...signingIn,
  ...administration,
  ...files,
  ...data,
};

/** Puts a refusal into words, some of which depend on where the session stands. */
export function words(error: ApiError, here: Here | null = null): Words {
  const entry = messages[error.code];
  const [fact, next, waiting] = typeof entry === "function" ? entry(error, here ?? {}) : entry;
  const ms = error.retryAfterMs;
  return { fact, next, wait: waiting && ms > 0 ? { ms, say: (left) => waiting(duration(left)) } : undefined };
}

/** Refusals of the page itself, before Go is asked. */
export const unasked = {
  fullName: local("Your name is missing.", "Type it as people here know it."),
  theirName: local("The name is missing.", "Type it as people here know it."),
  email: local("The email is missing.", "Type it in full, such as name@example.org."),
  identifier: local("The email or username is missing.", "Type the one your account has."),
  password: local("The password is missing.", "Type it to go on."),
  passphrase: local("The passphrase is missing.", "Type it to go on."),
  code: local("The code is missing.", "Type the digits your authenticator app shows now."),
  nextCode: local("The next code is missing.", "Wait until your authenticator app shows it, then type it."),
  sameCode: local("This is the same code again.", "Wait until your authenticator app shows another one."),
  recovery: local("The recovery code is missing.", "Type one of the codes you kept."),
  differ: local("The two passwords differ.", "Type the same one twice."),
} as const;

function local(fact: string, next: string): Words {
  return { fact, next };
}

/** Where the words of a refusal belong: the fields by name, and what concerns none of them. */
export type Placed<Name extends string> = Partial<Record<Name | "form", Words>>;

/** What belongs beside a code: how it was refused, and how its factor waits. */
export const aboutCode = [
  "otp_malformed",
  "otp_incorrect",
  "otp_reused",
  "clock_wrong",
  "otp_slow",
  "otp_fast",
  "otp_replaced",
  "otp_not_live",
  "otp_algorithm",
  "otp_digits",
  "otp",
] as const satisfies readonly (Code | Factor)[];

/**
 * Places a refusal beside the field it concerns. Each field lists its codes, and a factor to be given the waiting and the
 * locks of that factor; anything else is the form's.
 */
export function place<Name extends string>(
  error: ApiError | null,
  fields: Record<Name, readonly (Code | Factor)[]>,
  here: Here | null = null,
): Placed<Name> {
  if (!error) return {};
  const name = (Object.keys(fields) as Name[]).find(
    (key) => fields[key].includes(error.code) || (error.factor !== "" && fields[key].includes(error.factor)),
  );
  return { [name ?? "form"]: words(error, here) } as Placed<Name>;
}
