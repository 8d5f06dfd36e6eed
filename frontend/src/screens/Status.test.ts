import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import App from "../App.svelte";
import type { Status } from "../lib/api";
import { signedIn, stubGo } from "../testing/go";
import "./administration"; // loaded beforehand, so that no test waits for it

const status: Status = {
  version: "1.2.0",
  file: "/home/ada/.local/share/latchkey/latchkey.db",
  bytes: 41_260,
  format: 2,
  generation: 1300,
  accounts: 12,
  entries: 1284,
  head: "9f2c41d70be3a865c410",
  fingerprint: "0be3a865c4109f2c41d7",
  keyPlace: "keyring",
  now: Date.UTC(2026, 8, 5, 13, 32, 7),
  lastBackup: Date.UTC(2026, 8, 4),
  backupDays: 30,
  backupDue: false,
};

/** Opens Status and returns the text of one of its rows. */
async function row(name: string, changes: Partial<Status> = {}): Promise<string> {
  stubGo({ State: [signedIn()], Touch: [signedIn()], Status: [{ ...status, ...changes }] });
  render(App);
  await userEvent.click(await screen.findByRole("button", { name: "Status" }));
  const text = (await screen.findByText(name, { selector: "b" })).closest("li")?.textContent ?? "";
  return text.replaceAll(/\s+/g, " ").trim();
}

test.each([
  ["keyring", /^Key Good In the keyring .* cannot be opened without it/],
  ["file", /^Key Fair In a file .* a copy of your whole home folder can\.$/],
  ["key-file", /^Key As good as its place In the key file/],
])("a key in a %s is said to be there, and what that is worth", async (keyPlace, said) => {
  expect(await row("Key", { keyPlace })).toMatch(said);
});

test.each([
  [{}, "Recent enough"],
  [{ backupDue: true }, "Due"],
  [{ lastBackup: 0 }, "None yet"],
  [{ lastBackup: 0, backupDue: true }, "Due"],
])("a backup has one verdict: %j", async (changes, verdict) => {
  expect(await row("Backup", changes)).toContain(`Backup ${verdict} `);
});

test("the clock is Go's, in UTC as well", async () => {
  expect(await row("This computer's clock")).toMatch(/In UTC it is 13:32:\d\d\.$/);
});

test("seal and fingerprint stand in groups of four, the command has the fingerprint whole", async () => {
  expect(await row("1,284 entries")).toContain("9f2c 41d7 0be3 a865 c410");
  const fingerprint = screen
    .getByText("Fingerprint of the signing key", { selector: "b" })
    .closest("li")?.textContent;
  expect(fingerprint).toContain("0be3 a865 c410 9f2c 41d7");
  expect(fingerprint).toContain("latchkey activity verify FILE --fingerprint 0be3a865c4109f2c41d7");
});
