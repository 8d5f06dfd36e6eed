/** Touch is sent at most this often, in milliseconds. */
export const TOUCH_EVERY_MS = 5_000;

const INPUT = ["pointerdown", "pointermove", "keydown", "wheel", "input"] as const;

/**
 * Calls `touch` when a person uses the page, at most every {@link TOUCH_EVERY_MS}. Returns what stops it.
 *
 * A pointer that lies still is nobody: engines send a movement of no distance when the page changes under it.
 */
export function watchActivity(touch: () => void): () => void {
  let last = -Infinity;
  let at = "";
  const notice = (event: Event) => {
    if (event.type === "pointermove") {
      const { screenX, screenY } = event as PointerEvent;
      const now = `${screenX},${screenY}`;
      const moved = at !== "" && now !== at;
      at = now;
      if (!moved) return;
    }
    if (performance.now() - last < TOUCH_EVERY_MS) return;
    last = performance.now();
    touch();
  };
  const options = { capture: true, passive: true };
  for (const type of INPUT) window.addEventListener(type, notice, options);
  return () => {
    for (const type of INPUT) window.removeEventListener(type, notice, options);
  };
}
