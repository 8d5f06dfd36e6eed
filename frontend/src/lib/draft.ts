/** Policies while they are edited: what is typed, what it would change, and what is to be thought of. */
import type { Policy, PolicyField } from "./api";
import { policyFields } from "./api";
import { count } from "./numbers";
import { change, policies } from "./policies";
import { date } from "./time";

/** What is typed and chosen, as text: "on" and "off", and numbers in their unit. */
export type Draft = Record<PolicyField, string>;

const DAY_MS = 86_400_000;

/** What stands in the fields before anything is typed. */
export function draftOf(policy: Policy): Draft {
  const text = (field: PolicyField) => {
    const value = policy[policies[field].key];
    return typeof value === "boolean" ? (value ? "on" : "off") : String(value);
  };
  return Object.fromEntries(policyFields.map((field) => [field, text(field)])) as Draft;
}

/** The policies as typed, or the first field that is no number. Bounds are for Go. */
export function policyOf(draft: Draft, was: Policy): Policy | PolicyField {
  const policy: Record<string, string | number | boolean> = { ...was };
  for (const field of policyFields) {
    const { key } = policies[field];
    const text = draft[field];
    if (typeof was[key] === "number") {
      if (!/^\s*\d{1,6}\s*$/.test(text)) return field;
      policy[key] = Number(text);
    } else policy[key] = typeof was[key] === "boolean" ? text === "on" : text.normalize("NFC").trim();
  }
  return policy as unknown as Policy;
}

/** The fields that are not as they were. */
export const changed = (was: Draft, now: Draft): PolicyField[] =>
  policyFields.filter((field) => was[field].trim() !== now[field].trim());

/** What is not as it was, in words. */
export const changes = (was: Draft, now: Draft): string[] =>
  changed(was, now).map((field) => change(field, written(field, was[field]), written(field, now[field])));

/** A drafted value as Go writes it. */
function written(field: PolicyField, text: string): string {
  const { unit } = policies[field];
  const inSeconds = unit === "minutes" ? 60 : unit === "seconds" || field === "code_period" ? 1 : 0;
  return inSeconds ? lasting(Number(text) * inSeconds) : text;
}

/** 5400 seconds are "1h30m". */
function lasting(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 3600), "h"],
    [Math.floor(seconds / 60) % 60, "m"],
    [seconds % 60, "s"],
  ] as const;
  return parts.map(([n, unit]) => (n ? `${n}${unit}` : "")).join("") || "0s";
}

/** Whom the requirement concerns, from when on, and what it then does: as it would be if it were saved now. */
export function requirement(draft: Draft, policy: Policy, now = Date.now()): string {
  const who = draft.require_two_factor;
  const days = Number(draft.grace_days);
  if (who === "nobody" || Number.isNaN(days)) return "";
  const same = who === policy.requireOTP && days === policy.graceDays;
  const due = (same ? policy.requiredSince : now) + days * DAY_MS;
  const begins =
    due <= now ? `In force for ${who} since ${date(due)}` : `For ${who} it begins on ${date(due)}`;
  const later =
    who === "everyone"
      ? `a new account, or a new administrator, has ${count(days, "day")}`
      : `a new administrator has ${count(days, "day")}`;
  return `${begins}${days > 0 ? `; ${later}` : ""}. From then on two-factor is set up before anything else: at sign-in, and by whoever is signed in at the next click.`;
}

/** What to think of before a value is saved; "" where there is nothing. */
export function advice(field: PolicyField, draft: Draft): string {
  const value = draft[field];
  if (field === "require_two_factor" && value === "nobody")
    return "A stolen password is then enough to get in, an administrator's as well.";
  if (field === "shortest_password" && Number(value) < 15 && draft.require_two_factor !== "everyone")
    return `${draft.require_two_factor === "administrators" ? "Members may" : "Everybody may"} sign in with the password alone. For them NIST asks for 15 characters.`;
  if (field === "code_algorithm" && value !== "SHA1")
    return "Microsoft Authenticator, Authy and older versions of Google Authenticator ignore this and calculate with SHA-1. Their codes never fit, so nobody can enrol with them.";
  if (field === "code_digits" && value !== "6")
    return "Microsoft Authenticator and older versions of Google Authenticator show 6 digits all the same. Nobody can enrol with them.";
  if (field === "code_period" && value !== "30")
    return "Many apps, Google Authenticator and Microsoft Authenticator among them, ignore this and go on with 30 seconds. Their codes never fit, so nobody can enrol with them.";
  if (field === "backup_days" && value === "0")
    return "Nobody is reminded. Without a backup, a broken disk takes everything with it.";
  return "";
}
