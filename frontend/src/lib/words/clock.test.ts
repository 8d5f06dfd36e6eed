import { expect, test } from "vitest";
import type { Clock } from "../api";
import { doubted, mayBeRight, phones } from "./clock";

const HOUR = 3_600_000;
const clock = (changes: Partial<Clock>): Clock => ({ doubt: "", byMs: 0, since: 0, people: 0, ...changes });

test.each([
  [{ doubt: "behind", byMs: -2 * HOUR }, "This computer's clock was set back by about two hours."],
  [{ doubt: "behind", byMs: -61_000 }, "This computer's clock was set back by about one minute."],
  [
    { doubt: "behind", byMs: -10 * 365.25 * 24 * HOUR },
    "This computer's clock was set back by about 10 years.",
  ],
  [{ doubt: "ahead", byMs: 72 * HOUR }, "This computer was off for 3 days, or its clock was moved ahead."],
  [
    { doubt: "early", byMs: -1, since: 1 },
    "This computer's clock stands at 1 January 1970: its battery may be flat.",
  ],
  [{ doubt: "phones", byMs: -120_000, people: 3 }, "This machine's clock looks about two minutes slow."],
  [
    { doubt: "phones", byMs: 90_000, people: 4 },
    "This machine's clock looks about one and a half minutes fast.",
  ],
  [{ doubt: "unheard-of" }, "This computer's clock is in doubt."],
])("%j is said as it is", (changes, said) => expect(doubted(clock(changes))).toBe(said));

test("it is told how many people's phones agree", () => {
  expect(phones(clock({ doubt: "phones", people: 3 }))).toBe("The phones of 3 people agree on that.");
  expect(phones(clock({}))).toBe("No three people's phones disagree with it.");
});

test("only a clock that is ahead may be right", () => {
  expect(["behind", "ahead", "early", "phones"].filter((doubt) => mayBeRight(clock({ doubt })))).toEqual([
    "ahead",
  ]);
});
