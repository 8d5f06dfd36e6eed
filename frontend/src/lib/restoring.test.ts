import { afterEach, beforeEach, expect, test } from "vitest";
import { refusal, signedIn, state, stubGo } from "../testing/go";
import type { BackupPreview } from "./api";
import { Restoring } from "./restoring.svelte";
import { Session } from "./session.svelte";

const file = { chosen: true, name: "latchkey-backup.age", bytes: 4096 };
const preview: BackupPreview = {
  madeAt: 0,
  version: "1",
  issuer: "Latchkey",
  accounts: 1,
  administrators: 1,
  entries: 1,
  changes: [],
  moreChanges: 0,
  policies: [],
};

let session: Session;
let restoring: Restoring;
beforeEach(() => {
  session = new Session();
  restoring = new Restoring(session);
});
afterEach(() => session.stop());

test("the passphrase is kept no longer than the check of it takes", async () => {
  stubGo({
    State: [signedIn()],
    ChooseBackup: [file],
    CheckBackup: [refusal("passphrase_incorrect"), preview],
  });
  await restoring.choose();
  restoring.passphrase = "six words";
  await restoring.check();
  expect([Object.keys(restoring.refused), restoring.passphrase]).toEqual([["passphrase"], "six words"]);
  await restoring.check();
  expect([restoring.preview, restoring.passphrase, restoring.refused]).toEqual([preview, "", {}]);
});

test("a missing passphrase is said before Go is asked", async () => {
  const asked = stubGo({ State: [signedIn()], ChooseBackup: [file] });
  await restoring.choose();
  await restoring.check();
  expect(restoring.refused.passphrase?.fact).toBe("The passphrase is missing.");
  expect(asked.map(([name]) => name)).not.toContain("CheckBackup");
});

test("another file needs another check", async () => {
  stubGo({
    State: [signedIn()],
    ChooseBackup: [file, { ...file, name: "older.age" }],
    CheckBackup: [preview],
  });
  await restoring.choose();
  restoring.passphrase = "six words";
  await restoring.check();
  await restoring.choose();
  expect([restoring.file?.name, restoring.preview, restoring.passphrase]).toEqual(["older.age", null, ""]);
});

test.each(["backup_foreign", "backup_damaged", "file_too_large"] as const)(
  "%s is said of the file, not of the passphrase",
  async (code) => {
    stubGo({ State: [signedIn()], ChooseBackup: [file], CheckBackup: [refusal(code)] });
    await restoring.choose();
    restoring.passphrase = "six words";
    await restoring.check();
    expect(Object.keys(restoring.refused)).toEqual(["file"]);
  },
);

test("what was restored is said on Sign in, and only until somebody signs in", async () => {
  stubGo({
    State: [state({ phase: "welcome" })],
    ChooseBackup: [file],
    RestoreBackup: [state({ rev: 2 })],
    Login: [signedIn({ rev: 3 })],
  });
  await session.start();
  await restoring.choose();
  await restoring.restore();
  expect([session.state?.phase, session.restored]).toEqual(["signed_out", true]);
  const api = await import("./api");
  await session.run(() => api.login("a", "b"));
  expect(session.restored).toBe(false);
});

test("a refused restore is not said to have happened", async () => {
  stubGo({ State: [signedIn()], ChooseBackup: [file], RestoreBackup: [refusal("data_failed")] });
  await session.start();
  await restoring.choose();
  await restoring.restore();
  expect(session.restored).toBe(false);
  expect(restoring.refused.form?.fact).toBe("The data could not be read or written.");
});

test("giving up lets go of the file in Go first", async () => {
  const asked = stubGo({ State: [signedIn()], ChooseBackup: [file], ForgetBackup: [null] });
  await restoring.choose();
  const forgotten = restoring.forget();
  expect(restoring.file).not.toBeNull();
  await forgotten;
  expect(restoring.file).toBeNull();
  expect(asked.at(-1)).toEqual(["ForgetBackup"]);
});
