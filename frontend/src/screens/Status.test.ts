import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import App from "../App.svelte";
import type { Status } from "../lib/api";
import { refusal, signedIn, stubGo } from "../testing/go";
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
  clock: { doubt: "", byMs: 0, since: 0, people: 0 },
  clockSeen: Date.UTC(2026, 8, 5, 13, 32, 7),
  clockConfirmed: 0,
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
  expect(await row("This computer's clock")).toMatch(/In UTC it is 13:32:\d\d\. /);
});

const fine = { doubt: "", byMs: 0, since: 0, people: 0 };
const behind = { ...fine, doubt: "behind", byMs: -7_200_000, since: Date.UTC(2026, 8, 5, 11) };

test.each([
  [fine, "Nothing against it", "No three people's phones disagree with it."],
  [behind, "In doubt", "This computer's clock was set back by about two hours."],
  [{ ...fine, doubt: "early", byMs: -1, since: 1 }, "In doubt", "stands at 1 January 1970"],
  [{ ...fine, doubt: "ahead", byMs: 259_200_000, since: 1 }, "To be confirmed", "was off for 3 days"],
  [{ ...fine, doubt: "phones", byMs: -120_000, since: 1, people: 3 }, "In doubt", "phones of 3 people agree"],
])("the clock has one verdict: %j", async (clock, verdict, said) => {
  const text = await row("This computer's clock", { clock });
  expect(text).toContain(`This computer's clock ${verdict} `);
  expect(text).toContain(said);
  expect(text.includes("Confirm the time")).toBe(clock.doubt !== "");
  const [first] = screen.getAllByRole("heading", { level: 2 });
  expect(first?.textContent).toBe(clock.doubt ? "Clock" : "Data");
});

test.each([
  [0, /Last confirmed ?Never/],
  [Date.UTC(2026, 8, 4, 9), /Last confirmed ?4 September 2026/],
])(
  "it is told when the clock was last confirmed, what it was seen at, and how it is set",
  async (at, said) => {
    const text = await row("This computer's clock", { clockConfirmed: at });
    expect(text).toMatch(said);
    expect(text).toContain("Latest time seen 5 September 2026");
    expect(text).toContain("Latchkey never sets the clock");
  },
);

test("a clock before the program was built is not confirmed, and why is said beside it", async () => {
  stubGo({
    State: [signedIn()],
    Touch: [signedIn()],
    Status: [{ ...status, clock: { ...behind, doubt: "early" } }],
    ConfirmClock: [refusal("clock_early")],
  });
  render(App);
  await userEvent.click(await screen.findByRole("button", { name: "Status" }));
  await userEvent.click(await screen.findByRole("button", { name: "Confirm the time" }));
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toMatch(/before the day this Latchkey was built/);
  expect(alert.closest("li")?.textContent).toContain("This computer's clock");
});

test("a clock that is confirmed is said to be", async () => {
  stubGo({
    State: [signedIn({ clock: behind })],
    Touch: [signedIn({ clock: behind })],
    Status: [{ ...status, clock: behind }, status],
    ConfirmClock: [signedIn({ rev: 2 })],
  });
  render(App);
  await userEvent.click(await screen.findByRole("button", { name: "Status" }));
  await userEvent.click(await screen.findByRole("button", { name: "Confirm the time" }));
  expect((await screen.findByRole("status")).textContent).toContain("The time is confirmed.");
  expect(await screen.findByText("Nothing against it")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Confirm the time" })).toBeNull();
});

test("seal and fingerprint stand in groups of four, the command has the fingerprint whole", async () => {
  expect(await row("1,284 entries")).toContain("9f2c 41d7 0be3 a865 c410");
  const fingerprint = screen
    .getByText("Fingerprint of the signing key", { selector: "b" })
    .closest("li")?.textContent;
  expect(fingerprint).toContain("0be3 a865 c410 9f2c 41d7");
  expect(fingerprint).toContain("latchkey activity verify FILE --fingerprint 0be3a865c4109f2c41d7");
});
