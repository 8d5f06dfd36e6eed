import { expect, test } from "vitest";
import { kinds, type Entry } from "./api";
import { actor, detail, groups, kindsNamed, mark, person, words } from "./entries";
import { clockTime, exact } from "./time";

const entry = (changes: Partial<Entry>): Entry => ({
  seq: 1284,
  at: 0,
  kind: "signed_in",
  actor: "account",
  actorId: "aa",
  actorName: "Ada Winter",
  subjectId: "aa",
  subjectName: "Ada Winter",
  outcome: "ok",
  factor: "password",
  count: 1,
  field: "",
  old: "",
  new: "",
  hash: "9f2c41d7",
  ...changes,
});
const jump = { kind: "clock_doubted", actor: "program", subjectId: "", old: "2026-09-05T13:02:07Z" } as const;
const found = (time: string) =>
  `expected ${exact(Date.parse(jump.old))}, found ${(time.startsWith("2026-09-05") ? clockTime : exact)(Date.parse(time))}`;

const ben = { subjectId: "bb", subjectName: "Ben Okafor" };

test("every kind has words of its own, and stands in one group", () => {
  expect(new Set(kinds.map((kind) => words[kind].name)).size).toBe(kinds.length);
  for (const kind of kinds) {
    expect(words[kind].name).toMatch(/^[A-Z][a-z]/);
    expect(words[kind].name).not.toMatch(/\b(token|OTP|login|user)s?\b/i);
  }
  expect(groups.flatMap(([, list]) => list).sort()).toEqual([...kinds].sort());
});

test.each([
  [entry({ factor: "code" }), "Password and code"],
  [entry({ factor: "recovery_code" }), "Password and a recovery code"],
  [entry({ kind: "sign_in_refused", actor: "visitor", outcome: "wrong code" }), "Wrong code"],
  [
    entry({ kind: "unknown_refused", actor: "visitor", outcome: "no such account", count: 7, subjectId: "" }),
    "No such account, 7 tries",
  ],
  [entry({ kind: "policy_changed", field: "idle", old: "10m", new: "5m" }), "Idle sign-out: 10 min → 5 min"],
  [
    entry({ kind: "role_changed", ...ben, field: "role", old: "member", new: "administrator" }),
    "Member → Administrator, for Ben Okafor",
  ],
  [
    entry({ kind: "account_created", ...ben, field: "role", new: "administrator" }),
    "Administrator, for Ben Okafor",
  ],
  [
    entry({ kind: "account_deleted", subjectId: "0123456789abcdef", subjectName: "" }),
    "For Deleted account 01234567",
  ],
  [entry({ kind: "accounts_exported", count: 1284, subjectId: "" }), "1,284 accounts"],
  [entry({ kind: "activity_checked", subjectId: "", new: "intact 1284" }), "All 1,284 entries"],
  [entry({ kind: "activity_checked", subjectId: "", new: "broken 7" }), "Broken at entry 7"],
  [entry({ kind: "activity_exported", subjectId: "", new: "jsonl" }), "As signed JSON Lines"],
  [
    entry({ kind: "backup_made", subjectId: "", new: "9f2c41d70be3a865c410" }),
    "File 9f2c 41d7 0be3 a865 c410",
  ],
  [
    entry({
      kind: "backup_restored",
      subjectId: "",
      field: "replaced",
      old: "0be3a865 1284",
      new: "9f2c41d7",
    }),
    "File 9f2c 41d7, in the place of 1,284 entries sealed 0be3 a865",
  ],
  [
    entry({ kind: "sign_in_refused", actor: "visitor", outcome: "wrong code, phone behind" }),
    "Wrong code, phone behind",
  ],
  [
    entry({ ...jump, field: "behind", new: "2026-09-05T11:02:07Z" }),
    `Set back by about two hours, ${found("2026-09-05T11:02:07Z")}`,
  ],
  [
    entry({ ...jump, field: "ahead", new: "2026-09-08T13:02:07Z" }),
    `Off for 3 days, or moved ahead, ${found("2026-09-08T13:02:07Z")}`,
  ],
  [
    entry({ ...jump, field: "phones", new: "2026-09-05T13:00:07Z" }),
    `About two minutes slow, as people's phones say, ${found("2026-09-05T13:00:07Z")}`,
  ],
  [
    entry({ ...jump, field: "early", new: "1970-01-01T00:00:00Z" }),
    `Before this Latchkey was built, ${found("1970-01-01T00:00:00Z")}`,
  ],
  [
    entry({ kind: "clock_confirmed", actor: "program", subjectId: "", field: "a phone agrees" }),
    "A phone agrees",
  ],
  [
    entry({ kind: "clock_confirmed", actor: "program", subjectId: "", field: "set right" }),
    "It was set right",
  ],
  [entry({ kind: "clock_confirmed", subjectId: "" }), ""],
  [entry({ kind: "password_changed" }), ""],
  [entry({ kind: "started", actor: "program", actorId: "", subjectId: "" }), ""],
])("what there is to say besides: %#", (told, said) => expect(detail(told)).toBe(said));

test("a name from right to left turns nothing around it", () => {
  const told = entry({ kind: "account_disabled", ...ben, subjectName: "אבג" });
  expect(detail(told)).toBe("For \u2068אבג\u2069");
});

test("a refusal is drawn as one, a recovery code as a warning", () => {
  expect(mark(entry({ kind: "access_refused", outcome: "not an administrator" })).tone).toBe("bad");
  expect(mark(entry({ kind: "activity_checked", new: "broken 7" })).tone).toBe("bad");
  expect(mark(entry({ factor: "recovery_code" })).tone).toBe("warn");
  expect(mark(entry({})).tone).toBe("ok");
});

test.each([
  [entry({}), "Ada Winter", "You"],
  [entry({ actorName: "", actorId: "0123456789abcdef" }), "Deleted account 01234567", "An administrator"],
  [entry({ actor: "terminal", actorId: "", actorName: "" }), "Terminal", "From the terminal"],
  [entry({ actor: "program", actorId: "", actorName: "" }), "Latchkey", "Latchkey"],
  [entry({ actor: "visitor", actorId: "", actorName: "", ...ben }), "Ben Okafor", "At the sign-in screen"],
  [
    entry({ actor: "visitor", actorId: "", actorName: "", subjectId: "" }),
    "Visitor",
    "At the sign-in screen",
  ],
])("who is named, and who it is to the person concerned: %#", (told, named, toldTo) => {
  expect([person(told), actor(told, "aa")]).toEqual([named, toldTo]);
});

test("whoever reads their own activity is not named in it", () => {
  expect(detail(entry({ kind: "account_disabled", actorId: "", ...ben }), "bb")).toBe("");
});

test("a search finds kinds by the words of the page", () => {
  expect(kindsNamed(" SIGNED in")).toEqual(["signed_in"]);
  expect(kindsNamed("two-factor")).toHaveLength(3);
  expect(kindsNamed(" ")).toEqual([]);
});
