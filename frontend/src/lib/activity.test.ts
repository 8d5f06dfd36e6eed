import { afterEach, expect, test, vi } from "vitest";
import { TOUCH_EVERY_MS, watchActivity } from "./activity";

afterEach(() => vi.useRealTimers());
const move = (x: number) => window.dispatchEvent(new MouseEvent("pointermove", { screenX: x, screenY: 9 }));

test("use is reported at once, then at most every five seconds", () => {
  vi.useFakeTimers();
  const touch = vi.fn();
  const stop = watchActivity(touch);
  for (let i = 0; i < 20; i++) window.dispatchEvent(new KeyboardEvent("keydown", { key: "a" }));
  expect(touch).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(TOUCH_EVERY_MS);
  window.dispatchEvent(new Event("pointerdown"));
  expect(touch).toHaveBeenCalledTimes(2);
  stop();
  vi.advanceTimersByTime(TOUCH_EVERY_MS);
  window.dispatchEvent(new Event("pointerdown"));
  expect(touch).toHaveBeenCalledTimes(2);
});

test("a pointer that lies still is nobody", () => {
  const touch = vi.fn();
  const stop = watchActivity(touch);
  move(5);
  move(5);
  expect(touch).not.toHaveBeenCalled();
  move(6);
  expect(touch).toHaveBeenCalledTimes(1);
  stop();
});
