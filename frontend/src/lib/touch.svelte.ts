import { Burst, BURST_MS } from "./burst";

/** A press moves the focus first and acts later: nothing may move under it in between, in milliseconds. */
const SETTLED_MS = 100;
/** An engine may send a mouse's events after those of a finger, in milliseconds. */
const ECHO_MS = 1_000;

const TYPED = new Set(["text", "search", "password", "email", "tel", "url"]);

/** Something that keys can type into. */
export const isField = (element: Element | null): element is HTMLInputElement =>
  element instanceof HTMLInputElement && TYPED.has(element.type) && !element.readOnly && !element.disabled;

/**
 * Whether keys are wanted on the screen, and for which field: a finger in a field brings them, a mouse or a keyboard takes
 * them away. A reader's burst is neither.
 */
export class Touch {
  /** The text field in focus. */
  field = $state.raw<HTMLInputElement | null>(null);
  /** The last to be used was a finger, or somebody asked for the keys. */
  wanted = $state(false);
  /** A kiosk: whoever finds no keys may ask for them. */
  offered = $state(false);
  readonly shown = $derived(this.wanted && this.field !== null);

  /** Somebody asked: a screen may pass on its touches as a mouse's, and then only a keyboard takes the keys away. */
  #asked = false;
  #pressed = false;
  #fingerAt = -Infinity;
  #settling: ReturnType<typeof setTimeout> | undefined;
  #typing: ReturnType<typeof setTimeout> | undefined;
  readonly #burst = new Burst();

  /** Follows what is used. Returns what stops it. */
  watch(): () => void {
    const listeners: Record<string, (event: never) => void> = {
      pointerdown: this.#down,
      pointerup: this.#up,
      pointercancel: this.#up,
      touchstart: this.#finger,
      keydown: this.#key,
      focusin: this.#later,
      focusout: this.#later,
    };
    const all = Object.entries(listeners) as [string, EventListener][];
    const options = { capture: true, passive: false };
    for (const [type, listener] of all) window.addEventListener(type, listener, options);
    this.#later();
    return () => {
      clearTimeout(this.#settling);
      clearTimeout(this.#typing);
      for (const [type, listener] of all) window.removeEventListener(type, listener, options);
    };
  }

  /** Shows the keys, for the field that had the focus or the first there is. */
  show(): void {
    this.wanted = this.#asked = true;
    const first = [...document.querySelectorAll("main input")].find(isField);
    if (!isField(document.activeElement)) first?.focus();
  }

  /** Takes the keys away; a finger in a field brings them back. */
  hide(): void {
    this.wanted = this.#asked = false;
  }

  /** Looks where the focus is, once nothing is being pressed. */
  readonly settle = (): void => {
    if (this.#pressed || ours(document.activeElement)) return;
    this.field = isField(document.activeElement) ? document.activeElement : null;
  };

  readonly #later = (): void => {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(this.settle, SETTLED_MS);
  };

  readonly #finger = (event: Event): void => {
    this.#fingerAt = event.timeStamp;
    if (!ours(event.target)) this.wanted = true;
  };

  readonly #down = (event: PointerEvent): void => {
    this.#pressed = !ours(event.target);
    if (event.pointerType !== "mouse") this.#finger(event);
  };

  readonly #up = (event: PointerEvent): void => {
    this.#pressed = false;
    this.#later();
    const mouse = event.pointerType === "mouse" && event.timeStamp - this.#fingerAt > ECHO_MS;
    // after the click, which may have asked for them
    if (mouse && !ours(event.target)) setTimeout(() => (this.wanted = this.#asked));
  };

  readonly #key = (event: KeyboardEvent): void => {
    if (!event.isTrusted) return; // a key on the screen
    const where = document.activeElement;
    if (this.#burst.take(event, where, isField(where))) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => {
      if (!this.#burst.seen) this.hide();
    }, BURST_MS + 10);
  };
}

/** A key on the screen. */
const ours = (target: EventTarget | null) =>
  target instanceof Element && target.closest("[data-keys]") !== null;

export const touch = new Touch();
