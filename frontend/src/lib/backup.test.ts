import { expect, test } from "vitest";
import type { BackupChange, Status } from "./api";
import { groupChanges, lastBackup, previewFacts, size } from "./backup";

test.each([
  [0, "0 bytes"],
  [812, "812 bytes"],
  [999.4, "999 bytes"],
  [1000, "1 kB"],
  [41_260, "41.3 kB"],
  [999_600, "1 MB"],
  [2_147_483_648, "2.15 GB"],
])("%d bytes are %s", (bytes, words) => expect(size(bytes)).toBe(words));

test("the last backup is told with the reminder that is set", () => {
  const now = new Date(2026, 2, 9, 12).getTime();
  const at = new Date(2026, 2, 8, 17, 5).getTime();
  const tell = (status: Partial<Status>) => lastBackup(status as Status, now);
  expect(tell({ lastBackup: 0, backupDays: 30, backupDue: true })).toEqual({
    fact: "No backup has been made yet.",
    next: "One is asked for every 30 days: make one now.",
    due: true,
  });
  expect(tell({ lastBackup: at, backupDays: 1, backupDue: false })).toEqual({
    fact: "The last backup was made yesterday at 17:05.",
    next: "One is asked for every day.",
    due: false,
  });
  expect(tell({ lastBackup: at, backupDays: 0, backupDue: false }).next).toBe(
    "None is asked for by the policies.",
  );
});

const change = (what: string, fullName: string): BackupChange => ({ what, fullName, email: "" });

test("changes are put together by kind, in the order of Go, and those of a protection are marked", () => {
  const groups = groupChanges([
    change("becomes_administrator", "Ben"),
    change("two_factor_lost", "Ada"),
    change("two_factor_lost", "Cleo"),
    change("added", "Dan"),
  ]);
  expect(groups.map(({ what, serious, people }) => [what, serious, people.length])).toEqual([
    ["becomes_administrator", true, 1],
    ["two_factor_lost", true, 2],
    ["added", false, 1],
  ]);
  for (const { name, text } of groups) {
    expect(name).toMatch(/^[A-Z]/);
    expect(text).toMatch(/^[A-Z].*\.$/);
  }
});

test("a kind of change that this page does not know is marked all the same", () => {
  expect(groupChanges([change("something_new", "Ada")])).toMatchObject([
    { name: "Another change", serious: true },
  ]);
});

test("what a backup holds is said with its version and its administrators", () => {
  const facts = previewFacts({
    madeAt: Date.now(),
    version: "0.2.0",
    issuer: "Harbour",
    accounts: 1,
    administrators: 1,
    entries: 1284,
    changes: [],
    moreChanges: 0,
    policies: [],
  });
  expect(facts.map(({ value }) => value)).toEqual([
    expect.stringMatching(/^Today at \d\d:\d\d, by Latchkey 0\.2\.0$/),
    "Harbour",
    "1 account, 1 administrator among them",
    "1,284 entries",
  ]);
});
