import type { ActivityPage, ApiError, Entry } from "./api";
import type { Outcome } from "./session.svelte";

/** Entries that one call asks for. */
export const PAGE = 100;
/** Entries on the page at once; older ones take their place. */
export const MOST = 500;

/**
 * A part of the activity, newest first, which grows as it is read.
 *
 * Go looks at so many entries in one call and no more: a call may find nothing and have more to look at. It is then asked
 * on, until something is found, the end is reached, or another part is asked for.
 */
export class EntryList {
  rows = $state.raw<readonly Entry[]>([]);
  /** What was told of the whole activity with the last answer; null before the first. */
  whole = $state.raw<Pick<ActivityPage, "count" | "oldest" | "head"> | null>(null);
  /** Where to look on: before this entry. 0 at the end. */
  next = $state(0);
  loading = $state(false);
  /** A call found nothing, and older entries are being looked at. */
  searching = $state(false);
  /** The part begins below this entry; 0 where it begins at the newest. */
  before = $state(0);
  error = $state.raw<ApiError | null>(null);

  #run = 0;

  constructor(private readonly ask: (before: number, limit: number) => Promise<Outcome<ActivityPage>>) {}

  /** No more are shown; older ones can be shown instead. */
  get full(): boolean {
    return this.next > 0 && this.rows.length >= MOST;
  }

  /** Begins at the newest entries, or before one. What was there stays until the first answer. */
  async begin(before = 0): Promise<void> {
    this.stop();
    this.before = before;
    await this.#look(before, true);
  }

  /** Looks on, unless that is being done or there is nothing more. */
  async more(): Promise<void> {
    if (!this.loading && !this.error && this.next > 0 && !this.full) await this.#look(this.next, false);
  }

  /** Lets go of the call that is on its way. */
  stop(): void {
    this.#run++;
    this.loading = this.searching = false;
  }

  async #look(before: number, anew: boolean): Promise<void> {
    const run = this.#run;
    this.loading = true;
    this.error = null;
    let found = 0;
    do {
      const { value, error } = await this.ask(before, Math.min(PAGE, MOST - (anew ? 0 : this.rows.length)));
      if (run !== this.#run) return; // overtaken
      if (!value) {
        this.error = error;
        break;
      }
      const { rows, next, ...whole } = value;
      this.rows = anew ? rows : [...this.rows, ...rows];
      this.whole = whole;
      this.next = before = next;
      found += rows.length;
      anew = false;
      this.searching = found === 0 && next > 0;
    } while (this.searching);
    this.loading = this.searching = false;
  }
}
