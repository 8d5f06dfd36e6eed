import { render, screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeAll, expect, test, vi } from "vitest";
import App from "../App.svelte";
import { account, details, listOf, refusal, signedIn, stubGo } from "../testing/go";

beforeAll(() => import("./administration")); // what a browser has ready is translated here first

type Answers = Parameters<typeof stubGo>[0];

const button = (name: string) => screen.getByRole("button", { name });
const row = (name: string) => screen.findByRole("row", { name: new RegExp(name) });
const drawer = (name: string) => screen.findByRole("region", { name });
const asked = (calls: [string, ...unknown[]][], name: string) =>
  calls.filter(([which]) => which === name).map(([, ...args]) => args);
const nothing = { rows: [], next: 0, count: 0, oldest: 0, head: "" };

/** Opens Accounts in front of a Go with nine others. */
async function open(answers: Answers = {}): Promise<[string, ...unknown[]][]> {
  const calls = stubGo({
    State: [signedIn()],
    Touch: [signedIn()],
    Accounts: [listOf(9)],
    Account: [(id: string) => details(Number(id.slice(1)))],
    Activity: [nothing],
    ...answers,
  });
  render(App);
  await screen.findByRole("heading", { level: 1, name: "Your account" });
  await userEvent.click(button("Accounts"));
  await row("Person 1");
  return calls;
}

test("a row leads to the account, and an answer that comes late shows nobody else's", async () => {
  const late: Record<string, () => void> = {};
  await open({
    Account: [
      (id: string) =>
        new Promise((resolve) => (late[id] = () => resolve(details(Number(id.slice(1)), { username: id })))),
    ],
  });
  await userEvent.click(await row("Person 2"));
  await userEvent.click(await row("Person 3"));
  late["p3"]?.();
  late["p2"]?.();
  const d = within(await drawer("Person 3"));
  expect(await d.findByText("p3")).toBeTruthy();
  expect(d.queryByText("p2")).toBeNull();
});

test("activity that comes after the list was walked on is nobody's", async () => {
  const late: (() => void)[] = [];
  const entry = { seq: 1, at: 1, kind: "signed_in", actor: "account", outcome: "ok", factor: "password" };
  await open({
    Account: [details(2), new Promise(() => {})],
    Activity: [() => new Promise((resolve) => late.push(() => resolve({ ...nothing, rows: [entry] })))],
  });
  await userEvent.click(await row("Person 2"));
  await vi.waitFor(() => expect(late).toHaveLength(1));
  await userEvent.click(await row("Person 3"));
  late[0]?.();
  await drawer("Person 3");
  await new Promise((resolve) => setTimeout(resolve));
  expect(screen.queryByText(/Signed in/)).toBeNull();
  expect(screen.queryByText("Something went wrong")).toBeNull();
});

test("an answer that comes after the drawer was closed is nobody's, and the page does not complain", async () => {
  const complained = vi.spyOn(console, "warn");
  const late: (() => void)[] = [];
  const held = (value: unknown) => () => new Promise((resolve) => late.push(() => resolve(value)));
  const entry = { seq: 1, at: 1, kind: "signed_in", actor: "account", outcome: "ok", factor: "password" };
  await open({
    Account: [held(details(2)), details(2)],
    Activity: [held({ ...nothing, rows: [entry] })],
    SetRole: [held(details(2, { role: "administrator" }))],
  });
  const closeAndAnswer = async () => {
    await vi.waitFor(() => expect(late).toHaveLength(1));
    await userEvent.keyboard("{Escape}");
    await vi.waitFor(() => expect(screen.queryByRole("region")).toBeNull());
    late.pop()?.();
    await new Promise((resolve) => setTimeout(resolve));
  };
  await userEvent.click(await row("Person 2"));
  await closeAndAnswer(); // the account
  await userEvent.click(await row("Person 2"));
  await closeAndAnswer(); // its activity
  await userEvent.click(await row("Person 2"));
  await vi.waitFor(() => expect(late).toHaveLength(1));
  late.pop()?.();
  await userEvent.selectOptions(await screen.findByLabelText("Role"), "administrator");
  await closeAndAnswer(); // an act
  expect(complained.mock.calls).toEqual([]);
});

test("what Go refuses is said where it was asked", async () => {
  await open({ SetRole: [refusal("last_administrator")], LiftLock: [refusal("data_failed")] });
  await userEvent.click(await row("Person 2"));
  const d = within(await drawer("Person 2"));
  const select = await d.findByLabelText<HTMLSelectElement>("Role");
  await userEvent.selectOptions(select, "Administrator");
  const alert = await d.findByRole("alert");
  expect(alert.textContent).toContain("the only administrator who can sign in");
  expect(select.getAttribute("aria-describedby")).toContain(alert.id);
});

test("each wait is told with its factor, and what waits for nobody is only counted", async () => {
  const at = Date.UTC(2026, 8, 5, 12);
  const throttle = { failures: 0, failedAt: at, until: 0, locked: false };
  await open({
    Account: [
      details(2, {
        status: "locked",
        throttles: [
          { ...throttle, factor: "password", failures: 6, until: at + 60_000 },
          { ...throttle, factor: "otp", failures: 100, locked: true },
          { ...throttle, factor: "recovery_code", failures: 1 },
        ],
      }),
    ],
    LiftLock: [details(2)],
  });
  await userEvent.click(await row("Person 2"));
  const d = within(await drawer("Person 2"));
  const note = await d.findByRole("note");
  expect(note.textContent).toMatch(/The password can be tried again .* 6 wrong passwords in a row/);
  expect(note.textContent).toMatch(/Codes are locked\. 100 wrong codes in a row/);
  expect(note.textContent).not.toContain("Recovery");
  expect(d.getByText("6 wrong passwords, 100 wrong codes, 1 wrong recovery code")).toBeTruthy();
});

test("a temporary password is copied by Go, and forgotten on both sides with the dialog", async () => {
  const password = "alpine-crisp-lantern-mosaic-willow";
  const calls = await open({
    IssueTemporaryPassword: [{ id: "p2", password, expiresAt: Date.now() + 8.64e7 }],
    CopyTemporaryPassword: [undefined],
    HideTemporaryPassword: [undefined],
  });
  await userEvent.click(await row("Person 2"));
  const d = within(await drawer("Person 2"));
  await userEvent.click(await d.findByRole("button", { name: "Issue temporary password" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Temporary password" }));
  expect(dialog.getByText(password)).toBeTruthy();
  await userEvent.click(dialog.getByRole("button", { name: "Copy" }));
  expect((await screen.findByText(/^Copied/)).textContent).toBeTruthy();
  await userEvent.click(dialog.getByRole("button", { name: "Done" }));
  await vi.waitFor(() => expect(screen.queryByText(password)).toBeNull());
  expect(asked(calls, "CopyTemporaryPassword")).toEqual([[]]);
  expect(asked(calls, "HideTemporaryPassword")).toEqual([[]]);
});

test("one's own account is left out of what is disabled, and never asked for alone", async () => {
  const own = { ...account, id: "p1" };
  const calls = await open({
    State: [signedIn({ account: own })],
    Touch: [signedIn({ account: own })],
    AccountIDs: [["p1", "p2", "p3"]],
    DisableAccounts: [2],
  });
  await userEvent.click(screen.getByLabelText("Select Person 1"));
  expect(button("Disable").hasAttribute("disabled")).toBe(true);
  await userEvent.click(screen.getByLabelText("Select all that were found"));
  await userEvent.click(button("Disable"));
  const question = within(await screen.findByRole("dialog", { name: "Disable 2 accounts?" }));
  await userEvent.click(question.getByRole("button", { name: "Disable" }));
  expect((await screen.findByText("2 accounts disabled.")).textContent).toBeTruthy();
  expect(asked(calls, "DisableAccounts")).toEqual([[["p2", "p3"]]]);
});

test("Your account tells what an administrator did, of a short setup key and of a backup that is due", async () => {
  const told = {
    ...account,
    otpWeak: true,
    backupDue: true,
    notices: ["role_changed", "otp_reset", "something_newer"],
  };
  stubGo({ State: [signedIn({ account: told })], Touch: [signedIn({ account: told })] });
  render(App);
  const notice = await screen.findByText(/Since your last sign-in an administrator/);
  expect(notice.textContent).toContain("changed your role, reset your two-factor and changed your account.");
  expect(screen.getByText(/setup key in your authenticator app is shorter/)).toBeTruthy();
  await userEvent.click(button("Go to Backup"));
  await screen.findByRole("heading", { level: 1, name: "Backup" });
});
