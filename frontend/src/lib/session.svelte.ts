import { untrack } from "svelte";
import * as api from "./api";
import type { ApiError, Phase, Proof, State } from "./api";
import type { Page } from "./nav";

/** The warning before an idle session ends is shown this long, in milliseconds; half the idle time where that is less. */
const WARNING_MS = 30_000;
/** How long the timer sleeps at most: a machine that was suspended is noticed this soon after it wakes. */
const NAP_MS = 15_000;
/** The shortest sleep, so that a phase about to end is not asked about without pause. */
const SHORTEST_MS = 250;

const EXTENDABLE: readonly Phase[] = ["enrolling", "recovery_codes", "signed_in"];
/** Where it is known who is there. */
const somebody = ({ phase }: State) =>
  phase === "code_required" || phase === "password_expired" || EXTENDABLE.includes(phase);
const SECRET: readonly Phase[] = ["enrolling", "recovery_codes"];

/** How a call went. Neither done nor refused: the person abandoned it, or the screen it was for is gone. */
export interface Outcome<T = State> {
  done: boolean;
  value?: T;
  error: ApiError | null;
}

interface Deadline {
  /** When it was set, on the clock that cannot be set back and on the one that runs while the machine sleeps. */
  steadyAt: number;
  wallAt: number;
  afterMs: number;
}

/**
 * Who is here, as Go last told it: the page's only state that is not something being typed.
 *
 * The phase ends in Go, whatever happens here; the page's one timer only asks when it should be over.
 */
export class Session {
  /** Replaced whole, never changed. Null until Go has answered for the first time. */
  state = $state.raw<State | null>(null);
  /** Set when the page cannot go on by itself; the whole window is given to it. */
  failure = $state.raw<ApiError | null>(null);
  /** A call is on its way; further ones are ignored until it is answered. */
  busy = $state(false);
  /** A call waits for a fresh proof of who is here. */
  confirming = $state(false);
  /** Seconds until an idle session ends, within {@link warningMs} of it; null otherwise. */
  endsIn = $state<number | null>(null);
  /** Staying did not help: the session has reached its longest time. */
  atLimit = $state(false);
  /** The e-mail of an account that was created on this screen, to sign in with. */
  registered = $state<string | null>(null);
  /** A backup was put in the place of the data on this screen. */
  restored = $state(false);
  /** An administrator is asked to prove that the kiosk may be left, over whatever else is on the screen. */
  leaving = $state(false);
  /** What somebody did at a kiosk ended in this document: whatever the document keeps is to go with it. */
  ended = $state(false);
  /** The page that was asked for on a screen that had to be left first. */
  wanted: Page | null = null;

  /** Of the newest call: only that one ends {@link busy}. */
  #turn = 0;
  #answer: ((proved: boolean) => void) | null = null;
  #deadline: Deadline | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The window does not have the focus. */
  #away = $state(false);
  /** How many things on the screen are told only once. */
  #secrets = $state(0);
  /** Whether the screen is covered: as it is, as Go was last told, and whether it is being told. */
  #known = false;
  #told = false;
  #telling = false;

  /** A kiosk was left with a secret on its screen, which is covered until somebody is back. */
  readonly covered = $derived(
    this.#away &&
      (this.state?.kiosk ?? false) &&
      (this.#secrets > 0 || SECRET.includes(this.state?.phase ?? "signed_out")),
  );

  /** True where activity extends the phase. */
  get extendable(): boolean {
    return this.state !== null && (EXTENDABLE.includes(this.state.phase) || this.begun);
  }

  /** Somebody who is not signed in began something at a kiosk, which is cleared when they go. */
  get begun(): boolean {
    const { phase, idleInMs } = this.state ?? {};
    return (phase === "signed_out" || phase === "welcome") && idleInMs !== 0;
  }

  /** How long before the end the warning is shown, in milliseconds. */
  get warningMs(): number {
    return Math.min(WARNING_MS, (this.state?.idleAfterMs ?? Infinity) / 2);
  }

  /** Asks where the session stands, for the first time or after a failure. */
  async start(): Promise<void> {
    await this.#refresh();
  }

  async #refresh(): Promise<void> {
    try {
      this.#adopt(await api.state());
    } catch (thrown) {
      this.fail(thrown);
    }
  }

  /** Gives the window to the screen for an unexpected error. */
  fail(thrown: unknown): void {
    this.failure = api.parseError(thrown);
    this.#settle(false);
    this.#sleep(null);
  }

  /** Makes a call that answers with the new state, with the proof it may ask for, one at a time. */
  run(call: () => Promise<State>): Promise<Outcome> {
    return this.#make(call, (next) => this.#adopt(next));
  }

  /**
   * Makes a call that answers with something else, with the proof it may ask for, one at a time. Where the session stands
   * is asked for afterwards: an act extends it, and one that puts a secret on the screen shortens it.
   */
  act<T>(call: () => Promise<T>): Promise<Outcome<T>> {
    return this.#make(call, () => this.#refresh());
  }

  /** Makes a call that only reads, as many at a time as there are. A refusal may have come because the phase had ended. */
  async read<T>(call: () => Promise<T>): Promise<Outcome<T>> {
    const before = untrack(() => this.state?.phase); // an effect that reads is not about who is here
    const outcome = await this.ask(call);
    if (outcome.error) await this.#refresh();
    return outcome.error && this.state?.phase !== before ? { done: false, error: null } : outcome;
  }

  async #make<T>(call: () => Promise<T>, settle: (value: T) => void | Promise<void>): Promise<Outcome<T>> {
    if (this.busy) return { done: false, error: null };
    let turn = this.#begin();
    const before = this.state?.phase;
    try {
      let outcome = await this.ask(call);
      if (outcome.error?.code === "proof_required") {
        this.busy = false; // Confirm it's you makes a call of its own meanwhile
        if (!(await this.#confirm())) return { done: false, error: null };
        turn = this.#begin();
        outcome = await this.ask(call);
      }
      if (outcome.done) await settle(outcome.value as T);
      if (outcome.error) {
        await this.#refresh(); // a refusal may have ended the phase, or have come because it had ended
        if (this.state?.phase !== before) return { done: false, error: null };
      }
      return outcome;
    } finally {
      if (turn === this.#turn) this.busy = false;
    }
  }

  #begin(): number {
    this.busy = true;
    return ++this.#turn;
  }

  /** Makes a call that changes nothing about who is here, and takes a refusal for no more than it is. */
  async ask<T>(call: () => Promise<T>): Promise<Outcome<T>> {
    try {
      return { done: true, value: await call(), error: null };
    } catch (thrown) {
      return { done: false, error: api.parseError(thrown) };
    }
  }

  /** Ends whatever is going on, even while another call is being answered. */
  async signOut(): Promise<void> {
    const outcome = await this.ask(api.logout);
    if (outcome.value) this.#adopt(outcome.value);
    else await this.#refresh();
  }

  /** Tells Go that a person is using the page. */
  async touch(): Promise<void> {
    const outcome = await this.ask(api.touch);
    if (outcome.value) this.#adopt(outcome.value);
    else await this.#refresh();
  }

  /** The person answered the warning: they are still here. */
  async stay(): Promise<void> {
    await this.touch();
    this.atLimit = this.endsIn !== null;
  }

  /** The window lost the focus, or somebody is back. */
  away(lost: boolean): void {
    if (this.covered && !lost) this.#sleep(null); // Go says anew how long is left
    this.#away = lost;
  }

  /** Something stands on the screen that is told only once. Returns what takes it back. */
  secret(): () => void {
    untrack(() => this.#secrets++);
    return () => untrack(() => this.#secrets--);
  }

  /** Tells Go whether the screen is covered: one call after the other, because calls may overtake each other. */
  async tell(covered: boolean): Promise<void> {
    this.#known = covered;
    if (this.#telling) return;
    this.#telling = true;
    while (this.#told !== this.#known) {
      const told = (this.#told = this.#known);
      const outcome = await this.ask(() => api.away(told));
      if (outcome.value) this.#adopt(outcome.value);
      else await this.#refresh();
    }
    this.#telling = false;
  }

  /** Proves who is here for the call that waits; done lets it be repeated. */
  async prove(proof: Proof): Promise<Outcome> {
    const outcome = await this.run(() => api.reauthenticate(proof));
    if (outcome.done) this.#settle(true);
    return outcome;
  }

  /** Abandons the call that waits for a proof. */
  abandon(): void {
    this.#settle(false);
  }

  /** The page is looked at again: whatever happened meanwhile is asked for. */
  readonly look = (): void => {
    if (this.state && document.visibilityState === "visible") void this.#refresh();
  };

  /** Stops the timer. */
  stop(): void {
    this.#sleep(null);
  }

  #adopt(next: State): void {
    const last = this.state;
    if (last && next.rev < last.rev) return; // an answer that was overtaken
    if (last && last.phase !== next.phase) {
      this.#settle(false);
      this.busy = false; // a call of the phase before, such as an import, holds up nothing of this one
      this.#turn++;
      this.atLimit = false;
      if (next.phase !== "signed_out") {
        this.registered = null;
        this.restored = false;
      }
      if (next.phase !== "signed_in") this.wanted = null;
    }
    if (
      last &&
      next.kiosk &&
      next.phase === "signed_out" &&
      (somebody(last) || (next.waiting && !last.waiting))
    ) {
      this.registered = null;
      this.restored = false;
      this.ended = true;
    }
    this.failure = null;
    this.state = next;
    // the demo of a kiosk always ends: where it does not any more, Go is clearing it away
    const leftMs = next.kiosk && next.demo ? Math.max(next.idleInMs, SHORTEST_MS) : next.idleInMs;
    this.#sleep(leftMs > 0 ? leftMs : null);
  }

  #confirm(): Promise<boolean> {
    this.confirming = true;
    return new Promise((resolve) => (this.#answer = resolve));
  }

  #settle(proved: boolean): void {
    this.confirming = false;
    this.#answer?.(proved);
    this.#answer = null;
  }

  #sleep(afterMs: number | null): void {
    this.#deadline =
      afterMs === null
        ? null
        : { steadyAt: performance.now(), wallAt: Date.now(), afterMs: Math.max(afterMs, SHORTEST_MS) };
    this.#tick();
  }

  /** The one timer: sleeps until the warning, counts it down, asks Go when the time is over. */
  #tick(): void {
    clearTimeout(this.#timer);
    if (!this.#deadline) {
      this.endsIn = null;
      return;
    }
    const { steadyAt, wallAt, afterMs } = this.#deadline;
    const left = afterMs - Math.max(performance.now() - steadyAt, Date.now() - wallAt);
    if (left <= 0) {
      this.#deadline = null; // Go's answer sets the next one
      void this.#refresh();
      return;
    }
    const warned = this.extendable && left <= this.warningMs;
    this.endsIn = warned ? Math.ceil(left / 1000) : null;
    const nap = warned ? left % 1000 || 1000 : this.extendable ? left - this.warningMs : left;
    this.#timer = setTimeout(() => this.#tick(), Math.min(nap, NAP_MS));
  }
}
