import * as api from "./api";
import type { Bench } from "./bench.svelte";
import { Hand, Missing } from "./hand";
import { acts, onPage, type Memory } from "./lessonacts";
import { words, type Words } from "./messages";
import { failed, start, steps, type Step } from "./words/lesson";

/** The moment that the trainer keeps; those of the story have the numbers of its steps. */
const KEPT = 99;

/**
 * The guided story. Moment n is everything as it was when step n was done, 0 when none was; each step begins at the moment
 * before it, whatever was done by hand meanwhile.
 */
export class Lesson {
  /** By the bench it is told at: a strip that goes, as in a window made narrow, takes nothing of it along. */
  static readonly #told = new WeakMap<Bench, Lesson>();

  static at(bench: Bench): Lesson {
    const lesson = Lesson.#told.get(bench) ?? new Lesson(bench);
    Lesson.#told.set(bench, lesson);
    return lesson;
  }

  /** The step that the room is at. */
  at = $state(0);
  /** The furthest it has been. */
  reached = $state(0);
  busy = $state(false);
  /** The trainer is to type the code of their own phone. */
  waiting = $state(false);
  /** Why the newest step did not get through. */
  failure = $state.raw<Words | null>(null);
  /** The step at which the trainer kept a moment. */
  kept = $state<number | null>(null);

  /** By the step they are of. */
  #memories: Memory[] = [];
  /** The turn of the bench that the lesson knows of. */
  #turn: number;
  #running: Promise<void> = Promise.resolve();
  #stop = new AbortController();

  constructor(
    readonly bench: Bench,
    private readonly handOf = (signal: AbortSignal) => new Hand(signal),
  ) {
    this.#turn = bench.turn;
  }

  get step(): Step {
    return steps[this.at - 1] ?? start;
  }
  get caption(): string {
    const { caption, own } = this.step;
    return (this.#own && own) || caption;
  }
  get #own(): boolean {
    return this.bench.view?.phone.own ?? false;
  }

  /** Does the next step. While one is being done nothing happens. */
  async next(): Promise<void> {
    if (this.busy || this.at === steps.length) return;
    const again = this.failure !== null;
    await this.#begin((hand) => this.#do(this.at + 1, hand, again));
  }

  /** Goes back by one step, also out of one that is being done. */
  async back(): Promise<void> {
    if (this.at > 0) await this.jump(this.at - 1);
  }

  /** Goes to a step that was reached before. */
  async jump(to: number): Promise<void> {
    await this.#end();
    if (to > this.reached) return;
    const step = steps[to - 1];
    const anew = step && onPage.has(step.id) && !this.#own;
    await this.#begin((hand) => (anew ? this.#do(to, hand) : this.#return(to, to, hand)));
  }

  /** Begins again from nothing. */
  async restart(): Promise<void> {
    await this.#end();
    if (await this.bench.restart()) await this.follow();
    else this.failure = this.#refusal();
  }

  /** Where the bench was begun again, the story stands before its first step. What was reached and kept stays. */
  async follow(): Promise<void> {
    if (this.bench.turn <= this.#turn) return; // the newest turn is the lesson's own
    this.#turn = this.bench.turn;
    await this.#end();
    this.at = 0;
    this.failure = null;
  }

  /** Keeps everything as it is now, to go back to. */
  async keep(): Promise<void> {
    if (this.busy) return;
    await this.#begin(async () => {
      await this.#save(KEPT);
      this.kept = this.at;
    });
  }

  /** Goes back to what was kept. */
  async goBack(): Promise<void> {
    const at = this.kept;
    if (at === null) return;
    await this.#end();
    await this.#begin((hand) => this.#return(KEPT, at, hand));
  }

  /** Ends what is being done, if anything is. */
  stop(): void {
    this.#stop.abort();
  }
  async #end(): Promise<void> {
    this.stop();
    await this.#running;
  }

  #begin(act: (hand: Hand) => Promise<void>): Promise<void> {
    this.#stop = new AbortController();
    this.#running = this.#run(act, this.#stop.signal);
    return this.#running;
  }

  async #run(act: (hand: Hand) => Promise<void>, signal: AbortSignal): Promise<void> {
    const from = this.at;
    this.busy = true;
    this.failure = null;
    this.bench.error = null;
    try {
      await act(this.handOf(signal));
    } catch (thrown) {
      if (!signal.aborted) {
        if (!(thrown instanceof Missing)) throw thrown;
        this.failure = this.#refusal(); // names the step that was begun
      }
      this.at = from;
    } finally {
      this.busy = this.waiting = false;
    }
  }

  #refusal(): Words {
    return this.bench.error ? words(this.bench.error) : failed(this.step.title);
  }

  /** Does step n from the moment before it. The story begins wherever the bench is then. */
  async #do(n: number, hand: Hand, again = false): Promise<void> {
    const step = steps[n - 1];
    if (!step) return;
    if (n === 1 && !again) await this.#save(0);
    else await this.#return(n - 1, n - 1, hand);
    this.at = n;
    const memory: Memory = { recovery: [], code: "", ...this.#memories[n - 1] };
    const byHand = async (done: () => boolean) => {
      this.waiting = true;
      await hand.until(done, "own phone", Infinity);
      this.waiting = false;
    };
    await acts[step.id]({ bench: this.bench, hand, memory, byHand });
    await this.#save(n);
    this.#memories[n] = memory;
    this.reached = Math.max(this.reached, n);
  }

  async #save(moment: number): Promise<void> {
    if (!(await this.bench.act(() => api.saveMoment(moment)))) throw new Missing("moment");
  }

  /** Puts the bench back, but for whose phone is used: that is the trainer's to say. */
  async #return(moment: number, at: number, hand: Hand): Promise<void> {
    const own = this.#own;
    await hand.until(() => !this.bench.session.busy, "answer");
    this.#turn = this.bench.turn + 1;
    if (!(await this.bench.returnTo(moment))) throw new Missing("moment");
    this.at = at;
    if (own !== this.#own && !(await this.bench.act(() => api.replacePhone(own)))) throw new Missing("phone");
  }
}
