import * as api from "./api";
import type { BenchView, Phase } from "./api";
import type { Bench } from "./bench.svelte";
import { refused, Missing, type Hand } from "./hand";
import type { StepId } from "./words/lesson";

/** The person of the story. */
const ada = {
  fullName: "Ada Example",
  email: "ada@example.org",
  username: "ada",
  password: "seven quiet lanterns",
};
/** How far the phone's clock is set wrong, in milliseconds. */
const SLOW_MS = -180_000;

/** What the story remembers from one step for a later one. */
export interface Memory {
  /** The recovery codes that were kept. */
  recovery: readonly string[];
  /** The code that signed in. */
  code: string;
}

/** What an act works with. */
export interface Stage {
  bench: Bench;
  hand: Hand;
  memory: Memory;
  /** The trainer's own phone takes part: a person is to do something, as long as it takes. */
  byHand: (done: () => boolean) => Promise<void>;
}

/** Does a step on the real screens. What it needs and is not there is {@link Missing}. */
type Act = (stage: Stage) => Promise<void>;

/** What is only on the page is not in the moment after it: these are done again to be seen again. */
export const onPage: ReadonlySet<StepId> = new Set<StepId>(["again", "clock"]);

export const acts: Record<StepId, Act> = {
  async account(stage) {
    const { bench, hand } = stage;
    if (phase(bench) !== "welcome" && phase(bench) !== "signed_out") await signOut(stage);
    await hand.press(phase(bench) === "welcome" ? "Create the first account" : "Create an account");
    await hand.fill("Full name", ada.fullName);
    await hand.fill("Email", ada.email);
    await hand.fill("Username", ada.username);
    await hand.fill("Password", ada.password);
    await hand.fill("Confirm password", ada.password);
    await hand.press("Create account");
    await hand.screen("Sign in");
  },

  async password(stage) {
    await password(stage);
    await arrive(stage, "signed_in");
  },

  async enrol(stage) {
    await stage.hand.press("Set up two-factor");
    await arrive(stage, "enrolling");
    await stage.hand.screen("Set up two-factor");
  },

  async scan({ bench, hand }) {
    if (own(bench)) return;
    await hand.until(() => document.querySelector<HTMLImageElement>("img[data-qr]")?.complete, "QR code");
    if (!(await bench.scan())) throw new Missing("scan");
  },

  async code({ bench }) {
    if (!own(bench)) await on(bench);
  },

  async confirm(stage) {
    await code(stage);
    await arrive(stage, "recovery_codes");
  },

  async keep(stage) {
    const { bench, hand, memory } = stage;
    await hand.screen("Recovery codes");
    memory.recovery = bench.session.state?.recoveryCodes ?? [];
    await hand.tick("I have saved these codes");
    await hand.press("Done");
    await arrive(stage, "signed_in");
  },

  leave: signOut,

  async both(stage) {
    await password(stage);
    await arrive(stage, "code_required");
    if (!own(stage.bench)) await on(stage.bench);
    stage.memory.code = await code(stage);
    await arrive(stage, "signed_in");
  },

  async again(stage) {
    const { bench, hand, memory } = stage;
    await signOut(stage);
    await password(stage);
    await arrive(stage, "code_required");
    if (own(bench)) {
      await hand.field("Code").then((field) => field.focus());
      await stage.byHand(() => refused() || phase(bench) !== "code_required");
    } else await hand.fill("Code", memory.code);
    await hand.until(refused, "refusal");
  },

  async clock({ bench, hand }) {
    if (own(bench)) return;
    await done(bench, () => api.setPhoneError(SLOW_MS));
    await hand.fill("Code", shown(bench));
    await hand.until(refused, "refusal");
  },

  async lost({ bench }) {
    await done(bench, () => api.setPhoneError(0));
    await done(bench, () => api.losePhone(true));
  },

  async recovery(stage) {
    const { hand, memory } = stage;
    await hand.press("Use a recovery code");
    await hand.fill("Recovery code", memory.recovery[0] ?? "");
    await hand.press("Verify");
    await arrive(stage, "signed_in");
  },

  async off(stage) {
    const { bench, hand, memory } = stage;
    await hand.press("Turn off two-factor");
    await hand.screen("Turn off two-factor");
    await hand.fill("Password", ada.password);
    await hand.press("Use a recovery code");
    await hand.fill("Recovery code", memory.recovery[1] ?? "");
    await hand.press("Turn off two-factor");
    await hand.until(() => bench.session.state?.account?.otpOn === false, "two-factor off");
  },
};

const phase = (bench: Bench): Phase | undefined => bench.session.state?.phase;
const own = (bench: Bench): boolean => bench.view?.phone.own ?? false;

const arrive = ({ bench, hand }: Stage, to: Phase): Promise<true> =>
  hand.until(() => phase(bench) === to, to);

async function done(bench: Bench, call: () => Promise<BenchView>): Promise<void> {
  if (!(await bench.act(call))) throw new Missing("bench");
}
/** Moves the time on, for a code that was never used. */
const on = (bench: Bench) => done(bench, () => api.stepTime(1));

async function signOut(stage: Stage): Promise<void> {
  await stage.hand.press(phase(stage.bench) === "code_required" ? "Back to sign in" : "Sign out");
  await arrive(stage, "signed_out");
  await stage.hand.screen("Sign in");
}

async function password({ hand }: Stage): Promise<void> {
  await hand.fill("Email or username", ada.email);
  await hand.fill("Password", ada.password);
  await hand.press("Sign in");
}

/** Types the code of the phone, or waits until the trainer has typed theirs. Returns what the virtual phone showed. */
async function code({ bench, hand, byHand }: Stage): Promise<string> {
  const asked = phase(bench);
  const field = await hand.field("Code");
  if (own(bench)) {
    field.focus();
    await byHand(() => phase(bench) !== asked);
    return "";
  }
  await bench.look();
  const typed = shown(bench);
  await hand.fill("Code", typed);
  return typed;
}

/** The code on the virtual phone: of the chosen entry, or of the newest that an account has. */
function shown({ view }: Bench): string {
  const entries = view?.phone.entries.filter(({ status }) => status !== "dead") ?? [];
  const found = entries.find(({ id }) => id === view?.entry) ?? entries[0];
  if (!found?.code) throw new Missing("code on the phone");
  return found.code;
}
