import { expect, test } from "vitest";
import { codes, type ImportFile, type ImportReport } from "./api";
import { columnFacts, contents, quarter, reportLines, rowErrorWords, undecided } from "./imports";

const file: ImportFile = {
  chosen: true,
  name: "users.jsonl",
  kind: "json",
  rows: 3,
  columns: ["name", "email", "password"],
  ignored: [],
  hasPasswords: true,
  hasTwoFactor: false,
  administrators: 1,
};
const report: ImportReport = {
  rows: 5,
  accounts: 5,
  administrators: 0,
  twoFactor: 0,
  weakSecrets: 0,
  shortPasswords: 0,
  noPassword: 0,
  seconds: 0,
  errors: [],
  moreErrors: 0,
  done: false,
};
const facts = (changes: Partial<ImportReport>, blocked = false) =>
  reportLines({ ...report, ...changes }, blocked).map(({ fact }) => fact);

test("a file is described by its kind, its rows and its columns", () => {
  expect(contents(file)).toBe("JSON with 3 rows");
  expect(contents({ ...file, kind: "sqlite", rows: 1 })).toBe("SQLite database with 1 row");
  expect(contents({ ...file, kind: "csv", rows: 1284 })).toBe("Table (CSV) with 1,284 rows");
  expect(columnFacts(file)).toEqual([{ name: "Understood columns", value: "name, email, password" }]);
  expect(columnFacts({ ...file, ignored: ["_id", "\u202exe"] }).at(-1)?.value).toBe("_id, ‹U+202E›xe");
});

test("nothing is guessed about passwords, and nobody is made an administrator, before it was decided", () => {
  expect(undecided(file)).toEqual({ passwords: "", administrators: false, skipErrors: false });
  expect(undecided({ ...file, hasPasswords: false }).passwords).toBe("none");
});

test("a report says what would happen, and afterwards what did", () => {
  expect(facts({ accounts: 1, rows: 1 })).toEqual(["1 account would be created"]);
  expect(facts({ accounts: 4, errors: [] })).toEqual([
    "4 accounts would be created",
    "1 row would be left out",
  ]);
  expect(facts({ accounts: 1, rows: 3, done: true })).toEqual([
    "1 account was created",
    "2 rows were left out",
  ]);
  expect(
    facts({ twoFactor: 3, weakSecrets: 2, shortPasswords: 1, noPassword: 1, seconds: 150 }).slice(1),
  ).toEqual([
    "3 with two-factor",
    "2 weak secrets",
    "1 short password",
    "1 without a password",
    "About 3 minutes",
  ]);
  expect(facts({ seconds: 150, done: true })).toEqual(["5 accounts were created"]);
});

test("as long as rows with errors are in the way, nothing is said to be created", () => {
  expect(facts({ accounts: 4 }, true)).toEqual(["4 accounts could be created", "1 row with errors"]);
});

test("administrators among the accounts are named in the first line", () => {
  expect(reportLines(report, false)[0]?.text).toBe("No administrator among them.");
  expect(reportLines({ ...report, administrators: 2 }, false)[0]?.text).toBe("2 administrators among them.");
});

test.each([...codes].filter((code) => code.startsWith("row_") || code.endsWith("_taken")))(
  "%s has words for the table of rows",
  (code) => {
    expect(rowErrorWords({ line: 1, column: "email", code, value: "" })).toMatch(/^[A-Z].*\.$/);
  },
);

test("progress is said four times at most", () => {
  const said = Array.from({ length: 1001 }, (_, done) => quarter(done, 1000));
  expect([...new Set(said)]).toEqual(["", "A quarter is done.", "Half is done.", "Three quarters are done."]);
  expect(quarter(0, 0)).toBe("");
});
