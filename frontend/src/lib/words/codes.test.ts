import { expect, test } from "vitest";
import { ApiError, type Clock, type Code, type Explained } from "../api";
import { words } from "../messages";
import type { Here } from "./entry";

const refused = (code: Code, explained: Partial<Explained> = {}, here: Here = { phase: "code_required" }) =>
  words(
    new ApiError(code, 0, "otp", "", { offsetMs: 0, since: 0, algorithm: "", digits: 0, ...explained }),
    here,
  );

const clock: Clock = { doubt: "behind", byMs: -7_200_000, since: 1, people: 0 };
const codes = [
  "otp_malformed",
  "otp_incorrect",
  "otp_reused",
  "otp_slow",
  "otp_fast",
  "otp_replaced",
  "otp_not_live",
  "otp_algorithm",
  "otp_digits",
  "otp_unsynchronised",
] as const;
const values: Partial<Explained>[] = [
  {},
  ...[30, 60, 90, 180, 600].flatMap((s) => [{ offsetMs: s * 1000 }, { offsetMs: -s * 1000 }]),
  { since: Date.UTC(2026, 4, 3, 12) },
  ...["SHA1", "SHA256", "SHA512"].map((algorithm) => ({ algorithm })),
  ...[6, 8].map((digits) => ({ digits })),
];
const places: Here[] = [
  { phase: "code_required" },
  { phase: "enrolling" },
  { phase: "signed_in" },
  { phase: "code_required", clock },
  { phase: "enrolling", clock },
];

test.each(codes)("%s is said in whole sentences with whatever is known of it, wherever it is", (code) => {
  for (const explained of values)
    for (const here of places) {
      const { fact, next } = refused(code, explained, here);
      for (const sentence of [fact, next]) expect(sentence).toMatch(/^[A-Z].*\.$/);
      expect(`${fact} ${next}`).not.toMatch(
        /undefined|NaN|Invalid|\b0 |1970| -|\bSHA\d|\b(token|OTP|login|user)s?\b/i,
      );
    }
});

test.each([
  ["otp_slow", -180_000, "Your phone's clock seems about 3 minutes slow."],
  ["otp_slow", -90_000, "Your phone's clock seems about one and a half minutes slow."],
  ["otp_fast", 120_000, "Your phone's clock seems about two minutes fast."],
  ["otp_fast", 600_000, "Your phone's clock seems about 10 minutes fast."],
] as const)("%s by %i ms says by how much, and how to set the phone", (code, offsetMs, fact) => {
  const said = refused(code, { offsetMs });
  expect(said.fact).toBe(fact);
  expect(said.next).toMatch(/Date & time.*automatically.*type the code it shows/);
});

test("at an enrolment the phone is set before anything else", () => {
  expect(refused("otp_slow", { offsetMs: -180_000 }, { phase: "enrolling" }).next).toMatch(
    /^Set it before you go on/,
  );
});

test("a phone that is right now, and was not, is asked for two codes in a row", () => {
  for (const offsetMs of [0, 30_000, -30_000])
    expect(refused("otp_slow", { offsetMs })).toMatchObject({
      fact: "Your phone's clock was set since it last showed a code here.",
      next: expect.stringContaining("two in a row"),
    });
});

test.each(["otp_slow", "otp_fast", "otp_incorrect"] as const)(
  "%s while this computer's clock is in doubt does not blame the phone",
  (code) => {
    for (const phase of ["code_required", "enrolling", "signed_in"] as const) {
      const { fact, next } = refused(code, { offsetMs: -180_000 }, { phase, clock });
      expect(fact).not.toMatch(/slow|fast/);
      expect(next).toMatch(/^This computer's clock is in doubt, so it may not be your phone: /);
      expect(next).not.toMatch(/automatic/);
    }
  },
);

test("a replaced entry is told by its day", () => {
  const since = new Date(new Date().getFullYear(), 4, 3, 12).getTime();
  expect(refused("otp_replaced", { since }).fact).toMatch(
    /^That is the code of the entry you replaced (on 3 May|today|yesterday)\.$/,
  );
  expect(refused("otp_replaced").fact).toBe("That is the code of an entry you replaced.");
});

test.each([
  ["otp_algorithm", { algorithm: "SHA256" }, "Your app seems to ignore SHA-256."],
  ["otp_algorithm", { algorithm: "SHA1" }, "Your app does not seem to use SHA-1."],
  ["otp_digits", { digits: 8 }, "Your app seems to show 6 digits in place of 8."],
  ["otp_digits", { digits: 6 }, "Your app seems to show 8 digits in place of 6."],
] as const)("%s with %j says what the app does", (code, explained, fact) => {
  expect(refused(code, explained).fact).toBe(fact);
});

test("what is not explained is said as it always was", () => {
  expect(refused("otp_incorrect").fact).toBe("This code is not right.");
  expect(refused("otp_not_live", {}, { phase: "enrolling" }).next).toBe(
    "Scan the new QR code and type the code of the new entry.",
  );
});
