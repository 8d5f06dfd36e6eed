import { retype } from "./typing";

/** Where the real screens take a code, as long as there is such a field. */
export class CodeField {
  #field = $state.raw<HTMLInputElement | null>(null);

  get there(): boolean {
    return this.#field !== null;
  }

  /** Looks for it in a part of the page, now and whenever that changes. Returns what stops it. */
  watch(part: HTMLElement): () => void {
    const look = () => (this.#field = part.querySelector('input[autocomplete="one-time-code"]'));
    const observer = new MutationObserver(look);
    observer.observe(part, { childList: true, subtree: true });
    look();
    return () => observer.disconnect();
  }

  /** Types a code in the place of what is there, as a person would: the last digit submits it. */
  type(code: string): void {
    if (this.#field) retype(this.#field, code);
  }
}
