import { SvelteMap } from "svelte/reactivity";
import * as api from "./api";
import type { AccountRow, AccountsQuery, ApiError } from "./api";
import type { Session } from "./session.svelte";

/** What is asked for, without the part of it. */
export type Asked = Omit<AccountsQuery, "offset" | "limit">;

/** Rows asked for at a time. */
const PAGE = 100;
/** Pages kept; those farthest from what is in view go. */
const KEPT = 40;
/** How long typing has to pause before it is asked, in milliseconds. */
export const PAUSE_MS = 60;

// replaced whole: one that tells of each of 100,000 ids takes seconds
const setOf = (ids: readonly string[]): ReadonlySet<string> => new Set(ids);

/**
 * The list of accounts as Go keeps it: what is in view is asked for page by page, and the latest question is the one whose
 * answer counts. Rows that were there stay until better ones come, so that nothing flickers.
 */
export class Directory {
  asked = $state.raw<Asked>({
    search: "",
    role: "",
    status: "",
    twoFactor: "",
    sort: "name",
    descending: false,
  });
  /** Accounts there are, and those asked for; -1 until Go has answered. */
  all = $state(-1);
  total = $state(-1);
  refused = $state.raw<ApiError | null>(null);
  /** Ids of the chosen accounts, in view or not. */
  selected = $state.raw(setOf([]));
  /** All that are asked for are chosen. */
  everything = $state(false);

  /** Rows as they came, and the question that they answer. */
  readonly #pages = new SvelteMap<number, { rows: AccountRow[]; question: number }>();
  #view = { first: 0, last: 0 };
  #question = 0;
  #asking = false;
  /** What is there answers quite another question, and goes with the first answer to this one. */
  #others = false;
  /** Something was asked that has no answer yet, and who waits for it. */
  #open = false;
  #waiting: (() => void)[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly session: Session) {}

  /** A row, once it is there. */
  row(index: number): AccountRow | undefined {
    return this.#pages.get(Math.floor(index / PAGE))?.rows[index % PAGE];
  }

  /** Says which rows are in view. */
  look(first: number, last: number): void {
    this.#view = { first, last };
    void this.#fill();
  }

  /** Asks for other rows, after a pause while somebody types. */
  ask(changes: Partial<Asked>): void {
    const typing = "search" in changes;
    this.#open = true;
    this.asked = { ...this.asked, ...changes };
    this.everything = false;
    this.#view = { first: 0, last: 0 };
    clearTimeout(this.#timer);
    if (typing) this.#timer = setTimeout(() => this.#begin(true), PAUSE_MS);
    else this.#begin(true);
  }

  /** Asks again for what is in view: something in it has changed. */
  renew(): void {
    this.#begin(false);
  }

  #begin(others: boolean): void {
    this.#question++;
    this.#others ||= others;
    this.#open ||= others;
    this.#asking = false;
    void this.#fill();
  }

  /** Chooses an account, or no longer. */
  toggle(id: string): void {
    const others = [...this.selected].filter((one) => one !== id);
    this.selected = setOf(this.selected.has(id) ? others : [...others, id]);
    this.everything = false;
  }

  /** Chooses none. */
  clear(): void {
    this.selected = setOf([]);
    this.everything = false;
  }

  /** Chooses all accounts that are asked for as well, or none if they are chosen. */
  async toggleAll(): Promise<void> {
    if (this.everything) {
      this.clear();
      return;
    }
    const { asked } = this;
    const { value, error } = await this.session.read(() => api.accountIDs({ ...asked, offset: 0, limit: 0 }));
    this.refused = error;
    if (!value || asked !== this.asked) return; // other ones are asked for by now
    this.selected = setOf([...this.selected, ...value]);
    this.everything = true;
  }

  /** Waits until what is there answers what was asked last. */
  settled(): Promise<void> {
    if (!this.#open) return Promise.resolve();
    clearTimeout(this.#timer);
    this.#begin(true); // whoever waits has finished typing
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#question++;
  }

  async #fill(): Promise<void> {
    if (this.#asking) return; // it looks at what is in view after each answer
    this.#asking = true;
    const question = this.#question;
    for (let page = this.#missing(); page !== undefined; page = this.#missing()) {
      const { value, error } = await this.session.read(() =>
        api.accounts({ ...this.asked, offset: (page ?? 0) * PAGE, limit: PAGE }),
      );
      if (question !== this.#question) return; // another one was asked meanwhile
      this.refused = error;
      if (value) this.#take(page, value);
      this.#open = false;
      for (const resolve of this.#waiting.splice(0)) resolve();
      if (!value) break;
    }
    this.#asking = false;
  }

  #missing(): number | undefined {
    const fresh = (page: number) => this.#pages.get(page)?.question === this.#question;
    if (this.total < 0 || this.#others) return 0;
    const last = Math.min(this.#view.last, this.total - 1);
    for (let page = Math.floor(this.#view.first / PAGE); page * PAGE <= last; page++)
      if (!fresh(page)) return page;
    return undefined;
  }

  #take(page: number, { all, total, rows }: api.AccountsPage): void {
    if (this.#others) this.#pages.clear();
    this.#others = false;
    this.all = all;
    this.total = total;
    this.#pages.set(page, { rows, question: this.#question });
    const middle = this.#view.first / PAGE;
    const near = [...this.#pages.keys()].sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
    for (const far of near.slice(KEPT)) this.#pages.delete(far);
  }
}
