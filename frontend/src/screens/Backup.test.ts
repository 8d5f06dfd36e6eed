import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import App from "../App.svelte";
import { refusal, signedIn, state, stubGo } from "../testing/go";
import "./administration"; // loaded beforehand, so that no test waits for it

const button = (name: string) => screen.findByRole("button", { name });
const made = { saved: true, name: "latchkey-backup.age", bytes: 41_260, accounts: 2, entries: 1284 };
const answers = {
  State: [signedIn()],
  Touch: [signedIn()],
  Status: [{ lastBackup: 0, backupDays: 30, backupDue: true }],
  NewPassphrase: ["one-two-three-four-five-six"],
};

async function openBackup(more: Record<string, unknown[]>) {
  const asked = stubGo({ ...answers, ...more });
  render(App);
  await userEvent.click(await button("Backup"));
  await screen.findByText("one-two-three-four-five-six");
  return asked;
}

test("the drawn words are the passphrase of the backup, whose size and content are told", async () => {
  const asked = await openBackup({ Backup: [made] });
  await userEvent.click(await button("Back up now"));
  const said = await screen.findByText(/read back and found whole/);
  expect(said.parentElement?.textContent.replaceAll(/\s+/g, " ").trim()).toContain(
    "latchkey-backup.age, 41.3 kB: 2 accounts and 1,284 entries of activity.",
  );
  expect(asked).toContainEqual(["Backup", "one-two-three-four-five-six"]);
});

test("a dialog that was cancelled says nothing", async () => {
  const asked = await openBackup({ Backup: [{ ...made, saved: false }] });
  await userEvent.click(await button("Back up now"));
  await vi.waitFor(() => expect(asked.map(([name]) => name)).toContain("Backup"));
  expect(screen.queryByText(/found whole/)).toBeNull();
  expect(screen.queryByRole("alert")).toBeNull();
});

test("a backup that failed is not said to be made, whatever was made before", async () => {
  await openBackup({ Backup: [made, refusal("backup_unverified")] });
  await userEvent.click(await button("Back up now"));
  await screen.findByText(/found whole/);
  await userEvent.click(await button("Back up now"));
  expect((await screen.findByRole("alert")).textContent).toContain("could not be read back");
  expect(screen.queryByText(/found whole/)).toBeNull();
});

test("Welcome offers to restore a backup, but not in the demo", async () => {
  stubGo({ State: [state({ phase: "welcome", demo: true })] });
  const { unmount } = render(App);
  await button("Create the first account");
  expect(screen.queryByRole("button", { name: "Restore a backup" })).toBeNull();
  unmount();
  stubGo({ State: [state({ phase: "welcome" })] });
  render(App);
  await userEvent.click(await button("Restore a backup"));
  expect(await screen.findByRole("heading", { level: 1, name: "Restore a backup" })).toBe(
    document.activeElement,
  );
  await userEvent.click(await button("Back"));
  await screen.findByRole("heading", { level: 1, name: "Welcome to Latchkey" });
});

test("the demo takes nothing in and lets nothing out", async () => {
  stubGo({
    ...answers,
    State: [signedIn({ demo: true })],
    Touch: [signedIn({ demo: true })],
    Accounts: [{ all: 1, total: 0, offset: 0, rows: [] }],
  });
  render(App);
  await userEvent.click(await button("Backup"));
  await screen.findByText(/nothing leaves the demo/);
  expect(screen.queryByRole("button", { name: "Back up now" })).toBeNull();
  expect(screen.queryByRole("button", { name: "Restore" })).toBeNull();
  await userEvent.click(await button("Accounts"));
  await userEvent.click(await button("Import accounts"));
  await screen.findByText("The demo takes nothing in.");
  expect(screen.queryByRole("button", { name: "Choose file" })).toBeNull();
});
