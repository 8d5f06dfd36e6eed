import { expect, test } from "vitest";
import { roughly, when } from "./time";

const S = 1000;
const MIN = 60 * S;
const HOUR = 60 * MIN;
const DAY = 24 * HOUR;

test.each([
  [0, "a few seconds"],
  [14 * S, "a few seconds"],
  [30 * S, "half a minute"],
  [44 * S, "half a minute"],
  [MIN, "one minute"],
  [90 * S, "one and a half minutes"],
  [2 * MIN, "two minutes"],
  [150 * S, "3 minutes"],
  [10 * MIN, "10 minutes"],
  [58 * MIN, "58 minutes"],
  [59 * MIN, "one hour"],
  [85 * MIN, "one and a half hours"],
  [2 * HOUR - MIN, "two hours"],
  [13 * HOUR, "13 hours"],
  [DAY, "one day"],
  [3 * DAY, "3 days"],
  [59 * DAY, "two months"],
  [365 * DAY, "one year"],
  [10 * 365.25 * DAY, "10 years"],
  [56.7 * 365.25 * DAY, "57 years"],
])("%i ms is said as %s, whichever way", (ms, said) => {
  expect([roughly(ms), roughly(-ms)]).toEqual([said, said]);
});

test("no distance is said as none, in any unit", () => {
  for (let ms = 1; ms < 200 * 365 * DAY; ms = Math.ceil(ms * 1.01))
    expect(roughly(ms)).toMatch(
      /^(a few seconds|half a minute|one (minute|hour|day|month|year)|(one and a half|two|[1-9]\d*) (minute|hour|day|month|year)s)$/,
    );
});

test("a day is said as near as it is, with its year where that is another one", () => {
  const now = Date.UTC(2026, 4, 20, 12);
  expect(when(now, now)).toBe("today");
  expect(when(now - DAY, now)).toBe("yesterday");
  expect(when(Date.UTC(2026, 4, 3, 12), now)).toBe("on 3 May");
  expect(when(Date.UTC(2025, 11, 30, 12), now)).toBe("on 30 December 2025");
});
