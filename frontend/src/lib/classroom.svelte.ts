import * as api from "./api";
import type { Board } from "./api";
import type { Bench } from "./bench.svelte";
import type { Outcome } from "./session.svelte";

/** How often the board is asked for, in milliseconds. */
const EVERY_MS = 3000;

/** The class as Go last told it. */
export class Classroom {
  /** Replaced whole, never changed. Null until Go has answered for the first time. */
  board = $state.raw<Board | null>(null);

  /** Rises when an act begins and when it ends: what was asked before either is overtaken. */
  #acts = 0;

  constructor(readonly bench: Bench) {}

  start(): () => void {
    void this.look();
    const timer = setInterval(() => void this.look(), EVERY_MS);
    return () => clearInterval(timer);
  }

  /** Asks who has got how far now. */
  async look(): Promise<void> {
    const acts = this.#acts;
    const { value } = await this.bench.session.ask(api.classBoard);
    if (value && acts === this.#acts) this.board = value;
  }

  /** Makes practice accounts for the rows of a roster, or for none: then the rows that cannot be used are in the answer. */
  enlist(roster: string): Promise<Outcome<Board>> {
    return this.#act(() => api.createClass(roster));
  }

  /** Begins the accounts of some learners anew; without ids, of all. Nobody is signed in then. */
  reset(ids: string[]): Promise<Outcome<Board>> {
    return this.#act(() => api.resetLearners(ids));
  }

  // who is at the real screens may have changed with the class, which the session asks for afterwards
  async #act(call: () => Promise<Board>): Promise<Outcome<Board>> {
    this.#acts++;
    const outcome = await this.bench.session.act(call);
    this.#acts++;
    if (outcome.value) this.board = outcome.value;
    return outcome;
  }
}
