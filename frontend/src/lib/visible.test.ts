import { expect, test } from "vitest";
import { visible } from "./visible";

test("what has no shape or turns the text around is shown by its number", () => {
  expect(visible("a\u0000b\u202ec\u200bd\u2028e")).toBe("a‹U+0000›b‹U+202E›c‹U+200B›d‹U+2028›e");
  expect(visible('=HYPERLINK("x") <img onerror> Żółć')).toBe('=HYPERLINK("x") <img onerror> Żółć');
});
