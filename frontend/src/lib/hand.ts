import { prefersReducedMotion } from "svelte/motion";
import { retype } from "./typing";

/** How often the hand looks whether something is there, and how long at most, in milliseconds. */
const LOOK_MS = 50;
const LIMIT_MS = 10_000;
/** Between two things that it does, so that a room can follow, in milliseconds. */
const breath = (): number => (prefersReducedMotion.current ? 0 : 250);

/** What the hand was to use did not come. */
export class Missing extends Error {}

/**
 * Works the real screens as a person does: it finds fields by their label and buttons by their name, types and presses.
 * Whatever is not there yet is waited for; what does not come is {@link Missing}. All ends with the signal.
 */
export class Hand {
  constructor(
    private readonly signal: AbortSignal,
    private readonly breathMs = breath(),
    private readonly limitMs = LIMIT_MS,
  ) {}

  /** Types into a field in the place of what is there. */
  async fill(label: string, text: string): Promise<void> {
    const field = await this.field(label);
    retype(field, text);
    await this.#pause(this.breathMs);
  }

  /** Presses a button. */
  async press(name: string): Promise<void> {
    const button = await this.until(() => buttonOf(name), `button ${name}`);
    button.focus();
    button.click();
    await this.#pause(this.breathMs);
  }

  /** Ticks a checkbox. */
  async tick(label: string): Promise<void> {
    const box = await this.field(label);
    if (!box.checked) box.click();
    await this.#pause(this.breathMs);
  }

  /** The field with a label, once it is there. */
  field(label: string): Promise<HTMLInputElement> {
    return this.until(() => fieldOf(label), `field ${label}`);
  }

  /** Waits for a screen, by its heading. */
  async screen(heading: string): Promise<void> {
    await this.until(() => headingOf() === heading, `screen ${heading}`);
  }

  /** Waits until something is there and returns it; for as long as it takes where a person is to do it. */
  async until<T>(
    there: () => T | null | undefined | false,
    what: string,
    limitMs = this.limitMs,
  ): Promise<T> {
    const end = performance.now() + limitMs;
    for (;;) {
      this.signal.throwIfAborted();
      const found = there();
      if (found) return found;
      if (performance.now() > end) throw new Missing(what);
      await this.#pause(LOOK_MS);
    }
  }

  async #pause(ms: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, ms));
    this.signal.throwIfAborted();
  }
}

/** Where the real screens are: what stands around them has names of its own. */
const root = (): ParentNode => document.querySelector("[data-frame]") ?? document;

const all = <E extends Element>(selector: string): E[] => [...root().querySelectorAll<E>(selector)];
const text = (element: Element): string => element.textContent?.trim() ?? "";

/** The heading of the screen that is shown; "" where there is none. */
export const headingOf = (): string => all("h1").map(text)[0] ?? "";

/** A refusal stands on the screen. */
export const refused = (): boolean => all('[role="alert"]').length > 0;

function fieldOf(label: string): HTMLInputElement | undefined {
  for (const found of all<HTMLLabelElement>("label")) {
    if (text(found) !== label) continue;
    const field = document.getElementById(found.htmlFor);
    if (field instanceof HTMLInputElement && !field.disabled) return field;
  }
  return undefined;
}

function buttonOf(name: string): HTMLButtonElement | undefined {
  return all<HTMLButtonElement>("button").find(
    (button) => !button.disabled && (button.getAttribute("aria-label") ?? text(button)) === name,
  );
}
