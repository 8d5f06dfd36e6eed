import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { refusal, signedIn, state, stubGo } from "../testing/go";
import * as api from "./api";
import type { ImportFile, ImportReport } from "./api";
import { Importing, POLL_MS } from "./importing.svelte";
import { Session } from "./session.svelte";

const file: ImportFile = {
  chosen: true,
  name: "users.csv",
  kind: "csv",
  rows: 3,
  columns: ["name", "email", "password"],
  ignored: [],
  hasPasswords: true,
  hasTwoFactor: false,
  administrators: 0,
};
const report: ImportReport = {
  rows: 3,
  accounts: 2,
  administrators: 0,
  twoFactor: 0,
  weakSecrets: 0,
  shortPasswords: 0,
  noPassword: 0,
  seconds: 1,
  errors: [{ line: 2, column: "email", code: "email_invalid", value: "nobody" }],
  moreErrors: 0,
  done: false,
};

let session: Session;
let importing: Importing;
beforeEach(() => {
  session = new Session();
  importing = new Importing(session);
});
afterEach(() => {
  session.stop();
  vi.useRealTimers();
});
const asked = (calls: [string, ...unknown[]][]) => calls.filter(([name]) => name !== "State");

test("a dialog that was cancelled leaves the file that was chosen before", async () => {
  stubGo({ State: [signedIn()], ChooseImport: [file, { ...file, chosen: false, name: "" }] });
  await importing.choose();
  await importing.choose();
  expect(importing.file?.name).toBe("users.csv");
});

test("rows with errors stop the import until they are left out, which is checked anew", async () => {
  const calls = stubGo({ State: [signedIn()], ChooseImport: [file], CheckImport: [report] });
  await importing.choose();
  importing.decide({ passwords: "bcrypt" });
  await importing.check();
  expect([importing.blocked, importing.ready]).toEqual([true, false]);
  await importing.skip(true);
  expect([importing.blocked, importing.ready]).toEqual([false, true]);
  expect(asked(calls).at(-1)).toEqual([
    "CheckImport",
    { passwords: "bcrypt", administrators: false, skipErrors: true },
  ]);
});

test("another decision needs another check, and leaves no row out by itself", async () => {
  stubGo({ State: [signedIn()], ChooseImport: [file], CheckImport: [report] });
  await importing.choose();
  await importing.skip(true);
  importing.decide({ administrators: true });
  expect(importing.report).toBeNull();
  expect([importing.ready, importing.options.skipErrors]).toEqual([false, false]);
});

test("an answer to a check that was overtaken by a decision is dropped", async () => {
  let answer: (report: ImportReport) => void = () => {};
  stubGo({
    State: [signedIn()],
    ChooseImport: [file],
    CheckImport: [new Promise<ImportReport>((resolve) => (answer = resolve))],
  });
  await importing.choose();
  const check = importing.check();
  importing.decide({ passwords: "sha256" });
  answer({ ...report, errors: [] });
  await check;
  expect(importing.report).toBeNull();
});

test("what is wrong with the file is said beside it, and what is not said of passwords beside them", async () => {
  stubGo({
    State: [signedIn()],
    ChooseImport: [refusal("import_unknown"), file],
    CheckImport: [refusal("import_passwords")],
  });
  await session.start();
  await importing.choose();
  expect(Object.keys(importing.refused)).toEqual(["file"]);
  await importing.choose();
  await importing.check();
  expect(Object.keys(importing.refused)).toEqual(["passwords"]);
});

test("progress is asked for while the import runs, and not after", async () => {
  vi.useFakeTimers();
  let finish: (report: ImportReport) => void = () => {};
  const calls = stubGo({
    State: [signedIn()],
    ChooseImport: [file],
    CheckImport: [{ ...report, errors: [] }],
    Import: [new Promise<ImportReport>((resolve) => (finish = resolve))],
    ImportProgress: [{ done: 1, total: 3 }],
  });
  await importing.choose();
  await importing.check();
  const run = importing.run();
  await vi.advanceTimersByTimeAsync(2 * POLL_MS);
  expect(importing.progress).toEqual({ done: 1, total: 3 });
  finish({ ...report, errors: [], done: true });
  await run;
  expect(importing.report?.done).toBe(true);
  const polls = () => calls.filter(([name]) => name === "ImportProgress").length;
  expect(polls()).toBe(2);
  await vi.advanceTimersByTimeAsync(4 * POLL_MS);
  expect(polls()).toBe(2);
});

test("an import that was given up lets go of the file and is no refusal", async () => {
  stubGo({
    State: [signedIn()],
    ChooseImport: [file],
    CheckImport: [{ ...report, errors: [] }],
    Import: [refusal("import_cancelled")],
    CancelImport: [null],
  });
  await importing.choose();
  await importing.check();
  await importing.run();
  expect([importing.cancelled, importing.file, importing.refused]).toEqual([true, null, {}]);
});

test("while an import runs one can sign out, and the next one sign in", async () => {
  let finish: (error: Error) => void = () => {};
  let welcome: (here: api.State) => void = () => {};
  stubGo({
    State: [signedIn(), signedIn(), state({ rev: 9 })],
    ChooseImport: [file],
    Import: [new Promise((_, reject) => (finish = reject))],
    Logout: [state({ rev: 9 })],
    Login: [new Promise<api.State>((resolve) => (welcome = resolve))],
  });
  await session.start();
  await importing.choose();
  const run = importing.run();
  await session.signOut();
  expect([session.state?.phase, session.busy]).toEqual(["signed_out", false]);
  const next = session.run(() => api.login("a", "b"));
  finish(refusal("import_cancelled"));
  await run;
  expect(session.busy, "the end of the import is not that of the sign-in").toBe(true);
  welcome(signedIn({ rev: 10 }));
  await next;
  expect([session.state?.phase, session.busy]).toEqual(["signed_in", false]);
  expect(importing.refused).toEqual({});
});

test("leaving the page lets go of the file, unless everything of it is imported", async () => {
  const calls = stubGo({ State: [signedIn()], ChooseImport: [file], CancelImport: [null] });
  importing.leave();
  await importing.choose();
  importing.leave();
  importing.report = { ...report, done: true };
  importing.leave();
  expect(asked(calls).map(([name]) => name)).toEqual(["ChooseImport", "CancelImport"]);
});
