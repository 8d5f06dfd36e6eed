import { expect, test } from "vitest";
import { Burst, BURST_MS, type Key } from "./burst";

const here = document.createElement("input");
const elsewhere = document.createElement("button");

function reader() {
  const burst = new Burst();
  let at = 1_000;
  return {
    burst,
    /** Types with so many milliseconds between keys; says of each whether it was taken away. */
    type(keys: string[], gap: number, where: Element = here, more: Partial<Key> = {}) {
      return keys.map((key) => {
        at += gap;
        const event = { key, timeStamp: at, ctrlKey: false, altKey: false, metaKey: false, ...more };
        return burst.take(event, where, where === here);
      });
    },
  };
}
const code = [..."123456"];

test("a reader's keys all go to the field they began in", () => {
  const { burst, type } = reader();
  expect(type([...code, "Enter"], 5)).not.toContain(true);
  expect(burst.seen).toBe(true);
});

test("what comes of a burst after the screen has changed is taken away", () => {
  const { type } = reader();
  type(code, 5);
  expect(type(["Enter"], 5, elsewhere)).toEqual([true]);
});

test("what follows the Enter of a burst is a person's or another burst's", () => {
  const { type } = reader();
  type([...code, "Enter"], 5);
  expect(type(["Enter"], 5, elsewhere)).toEqual([false]);
});

test("a burst that begins where nothing is typed presses nothing there", () => {
  const { type } = reader();
  expect(type([...code, " ", "Enter"], 5, elsewhere).slice(-2)).toEqual([true, true]);
});

test("a person's keys are never taken away, however the screen changes under them", () => {
  const { burst, type } = reader();
  type(code, BURST_MS);
  expect(type(["Enter"], BURST_MS, elsewhere)).toEqual([false]);
  expect(burst.seen).toBe(false);
});

test("a roll over three keys is a person's", () => {
  const { burst, type } = reader();
  type([..."abc"], 10);
  expect(burst.seen).toBe(false);
  type([..."d"], 300);
  expect(burst.seen).toBe(false);
});

test("capitals are one key each, and Shift none", () => {
  const { burst, type } = reader();
  type(["Shift", "A", "Shift", "B", "Shift", "C"], 5);
  expect(burst.seen).toBe(false);
  type(["Shift", "D"], 5);
  expect(burst.seen).toBe(true);
});

test.each([
  ["Tab", {}],
  ["q", { ctrlKey: true }],
])("%s is no reader's: what follows stands for itself", (key, more) => {
  const { type } = reader();
  type(code, 5);
  expect(type([key], 5, here, more)).toEqual([false]);
  expect(type(["Enter"], 5, elsewhere)).toEqual([false]);
});
