import { expect, test } from "vitest";
import { ApiError, codes, policyFields } from "./api";
import { place, words } from "./messages";

test.each([...codes])("%s has words for what happened and what to do", (code) => {
  const { fact, next, wait } = words(new ApiError(code, 30_000, "otp"));
  const waiting = wait?.say(wait.ms) ?? next;
  for (const sentence of [fact, next, waiting]) expect(sentence).toMatch(/^[A-Z].*\.$/);
  expect(`${fact} ${next} ${waiting}`).not.toMatch(/\b(token|OTP|login|user)s?\b/i);
});

test.each([...policyFields])("%s out of bounds says which bounds", (field) => {
  const { fact, next } = words(new ApiError("policy_invalid", 0, "", field));
  for (const sentence of [fact, next]) expect(sentence).toMatch(/^[A-Z].*\.$/);
  expect(`${fact} ${next}`).not.toMatch(/\b(token|OTP|login|user)s?\b/i);
});

test("waiting is said with the time left", () => {
  const { fact, wait } = words(new ApiError("throttled", 30_000, "otp"));
  expect([fact, wait?.ms]).toEqual(["Too many wrong codes.", 30_000]);
  expect(wait?.say(23_000)).toBe("Wait 23 seconds before the next try.");
  expect(words(new ApiError("otp_reused")).wait).toBeUndefined();
});

test("a refusal is placed beside its field, a throttled factor beside that factor, the rest at the form", () => {
  const fields = { password: ["password_incorrect", "password"], code: ["otp_reused", "otp"] } as const;
  expect(place(new ApiError("otp_reused"), fields)).toHaveProperty("code");
  expect(place(new ApiError("throttled", 1, "password"), fields)).toHaveProperty("password");
  expect(place(new ApiError("internal"), fields)).toHaveProperty("form");
  expect(place(null, fields)).toEqual({});
});
