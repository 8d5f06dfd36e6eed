/** Keys this close together, in milliseconds, come from no person. */
export const BURST_MS = 50;
/** Two or three keys may roll over that fast, four do not. */
const BURST_KEYS = 4;

/** What is read of a key. */
export type Key = Pick<KeyboardEvent, "key" | "timeStamp" | "ctrlKey" | "altKey" | "metaKey">;

/**
 * Tells the keys of a reader from a person's: a badge or code reader is a keyboard that types all it has read within
 * milliseconds and then presses Enter. That is meant for the place of its first key alone. When the screen changes under
 * it, as after the last digit of a code, the rest must press nothing there.
 */
export class Burst {
  #at = -Infinity;
  #keys = 0;
  #over = false;
  #where: Element | null = null;

  /** The last keys were a reader's. */
  get seen(): boolean {
    return this.#keys >= BURST_KEYS;
  }

  /** Takes note of a key that went somewhere. True when nothing may come of it. */
  take({ key, timeStamp, ctrlKey, altKey, metaKey }: Key, where: Element | null, typing: boolean): boolean {
    const goesOn = timeStamp - this.#at < BURST_MS && !this.#over;
    this.#at = timeStamp;
    if (key === "Shift") return false; // belongs to the next
    if (!goesOn) {
      this.#keys = 0;
      this.#where = where;
    }
    this.#keys++;
    const command = ctrlKey || altKey || metaKey || (key.length > 1 && key !== "Enter");
    this.#over = command || key === "Enter";
    if (command) this.#keys = 1;
    if (command || !goesOn) return false;
    return where !== this.#where || (!typing && this.seen);
  }
}
