import { expect, test } from "vitest";
import { figures, inHalves, lastDigits, off } from "./bench";
import { weakened } from "./demo";

test.each([
  ["709627", "709 627"],
  ["70962712", "7096 2712"],
  ["", ""],
])("the code %s is read in halves", (code, halves) => expect(inHalves(code)).toBe(halves));

test.each([
  [0, "exact"],
  [-60_000, "60 s slow"],
  [300_000, "300 s fast"],
])("a clock off by %i ms is %s", (ms, words) => expect(off(ms)).toBe(words));

test.each([
  [129_709_627, 6, "129 ", "709 627"],
  [490_693_936, 8, "4", "90 693 936"],
  [5_924, 6, "", "5 924"],
])("of %i the last %i digits are set apart", (n, digits, ...parts) =>
  expect(lastDigits(n, digits)).toEqual(parts),
);

test("a number is grouped for reading its digits", () =>
  expect(figures(20_000_000_000)).toBe("20 000 000 000"));

test("what is weakened is told, and what is as it should be is not", () => {
  expect(weakened({ skew: 1, once: true, waits: true } as never)).toEqual([]);
  expect(weakened({ skew: 0, once: false, waits: true } as never)).toEqual(["codes count again"]);
  expect(weakened({ skew: 2, once: true, waits: false } as never)).toEqual([
    "2 steps either side",
    "no waiting",
  ]);
});
