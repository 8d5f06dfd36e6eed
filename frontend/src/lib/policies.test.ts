import { expect, test } from "vitest";
import { policyFields, type Policy } from "./api";
import { advice, changes, draftOf, policyOf, requirement } from "./draft";
import { change, groups, policies, said } from "./policies";
import { date } from "./time";

const policy: Policy = {
  issuer: "Latchkey",
  visitorsMayRegister: true,
  requireOTP: "administrators",
  graceDays: 7,
  requiredSince: Date.UTC(2026, 2, 2, 12),
  minPassword: 8,
  algorithm: "SHA1",
  digits: 6,
  periodSeconds: 30,
  idleMinutes: 10,
  longestMinutes: 720,
  kioskIdleSeconds: 90,
  demo: true,
  kiosk: false,
  kioskFiles: false,
  recoveryCodes: 10,
  backupDays: 30,
  explainCodes: "members",
};
const draft = draftOf(policy);

test("every policy has words, is shown once and stands for one value", () => {
  expect(groups.flatMap(([, fields]) => fields).sort()).toEqual([...policyFields].sort());
  const keys = policyFields.map((field) => policies[field].key);
  expect(new Set([...keys, "requiredSince"])).toEqual(new Set(Object.keys(policy)));
  for (const field of policyFields)
    for (const sentence of [policies[field].means, policies[field].standards])
      expect(sentence).toMatch(/^[A-Z].*\.$/);
});

test.each([
  ["idle", "10m", "10 min"],
  ["longest_session", "1h30m", "1 h 30 min"],
  ["kiosk_idle", "1m30s", "1 min 30 s"],
  ["code_period", "30s", "30 s"],
  ["grace_days", "1", "1 day"],
  ["backup_days", "0", "never"],
  ["code_algorithm", "SHA256", "SHA-256"],
  ["require_two_factor", "everyone", "everyone"],
  ["demo", "off", "off"],
  ["issuer", "10m", "10m"],
] as const)("%s of %s is said as %s", (field, text, words) => expect(said(field, text)).toBe(words));

test("what is not changed is the same policy, and nothing is said of it", () => {
  expect(policyOf(draft, policy)).toEqual(policy);
  expect(changes(draft, { ...draft, idle: " 10 " })).toEqual([]);
});

test("what is changed is said as the activity will say it", () => {
  const next = { ...draft, longest_session: "90", kiosk_idle: "150", demo: "off", code_period: "60" };
  expect(policyOf(next, policy)).toMatchObject({ longestMinutes: 90, demo: false, periodSeconds: 60 });
  expect(changes(draft, next).sort()).toEqual(
    [
      change("longest_session", "12h", "1h30m"),
      change("kiosk_idle", "1m30s", "2m30s"),
      change("demo", "on", "off"),
      change("code_period", "30s", "1m"),
    ].sort(),
  );
});

test.each(["", "ten", "-1", "1.5", "1e3", "9999999"])("%j is no number of minutes", (idle) => {
  expect(policyOf({ ...draft, idle }, policy)).toBe("idle");
});

test("a name is taken in the form that is kept", () => {
  expect(policyOf({ ...draft, issuer: " Zoe\u0308 " }, policy)).toMatchObject({ issuer: "Zoë" });
});

test("the requirement is told with its day, as it is and as it would be", () => {
  const now = Date.UTC(2026, 2, 4, 12);
  expect(requirement(draft, policy, now)).toMatch(/^For administrators it begins on 9 March 2026; /);
  expect(requirement(draft, policy, now + 30 * 86_400_000)).toMatch(
    /^In force for administrators since 9 March 2026; /,
  );
  expect(requirement({ ...draft, require_two_factor: "everyone", grace_days: "0" }, policy, now)).toMatch(
    `In force for everyone since ${date(now)}. From then on`,
  );
  expect(requirement({ ...draft, require_two_factor: "nobody" }, policy, now)).toBe("");
});

test("advice comes with the value it is about", () => {
  expect(advice("shortest_password", draft)).toContain("15");
  expect(advice("shortest_password", { ...draft, require_two_factor: "everyone" })).toBe("");
  expect(advice("shortest_password", { ...draft, shortest_password: "15" })).toBe("");
  expect(advice("code_algorithm", { ...draft, code_algorithm: "SHA256" })).toContain("SHA-1");
  expect(policyFields.filter((field) => advice(field, draft))).toEqual(["shortest_password"]);
});
