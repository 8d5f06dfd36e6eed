import { cleanup, fireEvent, render, screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import App from "./App.svelte";
import type { Phase, State } from "./lib/api";
import { account, enrolment, refusal, signedIn, state, stubGo } from "./testing/go";

beforeAll(() => import("./screens/administration")); // what a browser has ready is translated here first

const kiosk = { kiosk: true, mayCopy: false, mayUseFiles: false, idleAfterMs: 90_000 };
const nobody = state({ ...kiosk, waiting: true });
const begun = state({ ...kiosk, rev: 2, idleInMs: 90_000 });
const secrets: Partial<State> = { account, enrolment, recoveryCodes: ["WXWC-BYB6-WK95-2SWA"] };

const reload = vi.fn();
beforeEach(() => {
  reload.mockReset();
  vi.spyOn(window.location, "reload").mockImplementation(reload);
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const heading = (name: string) => screen.findByRole("heading", { level: 1, name });
const button = (name: string) => screen.getByRole("button", { name });
const leaving = () => screen.findByRole("dialog", { name: "Leave the kiosk" });
const gone = () => vi.waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
const ask = () => window.dispatchEvent(new Event("latchkey:leave"));
const names = (asked: [string, ...unknown[]][]) => asked.map(([name]) => name);

test.each(["{Enter}", " ", "a touch"])("%s begins", async (how) => {
  stubGo({ State: [nobody], Touch: [begun] });
  render(App);
  await heading("Touch to begin");
  expect(document.activeElement).toBe(button("Touch to begin"));
  if (how === "a touch") await userEvent.click(button("Touch to begin"));
  else await userEvent.keyboard(how);
  await heading("Sign in");
  expect(reload).not.toHaveBeenCalled();
});

test.each([
  ["", false],
  ["idle", true],
  ["longest", true],
  ["away", true],
  ["signed_out", true],
])("after %j the next person reads that a session was cleared: %s", async (reason, said) => {
  stubGo({ State: [{ ...nobody, reason }], Touch: [{ ...begun, reason }] });
  render(App);
  await heading("Touch to begin");
  expect(screen.queryByText("The previous session ended and was cleared.") !== null).toBe(said);
  await userEvent.click(button("Touch to begin"));
  await heading("Sign in");
  expect(screen.queryByRole("status"), "and reads it once").toBeNull();
});

test("whoever typed too many wrong codes is still there, and reads why", async () => {
  stubGo({ State: [{ ...begun, reason: "attempts" }] });
  render(App);
  await heading("Sign in");
  expect(screen.getByRole("status").textContent).toContain("too many codes were refused");
});

test("the page is loaded anew once a session ended, not before, and not again", async () => {
  stubGo({ State: [signedIn(kiosk), { ...nobody, rev: 3, reason: "idle" }], Touch: [signedIn(kiosk)] });
  render(App);
  await heading("Your account");
  window.dispatchEvent(new Event("focus"));
  await heading("Touch to begin");
  await vi.waitFor(() => expect(reload).toHaveBeenCalledTimes(1));
  cleanup(); // as the new page would be
  stubGo({ State: [{ ...nobody, rev: 3, reason: "idle" }] });
  render(App);
  await heading("Touch to begin");
  window.dispatchEvent(new Event("focus"));
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(reload).toHaveBeenCalledTimes(1);
});

test("somebody who is not signed in is asked whether they are still there", async () => {
  const asked = stubGo({ State: [{ ...begun, idleInMs: 9_000 }], Touch: [begun], Logout: [nobody] });
  render(App);
  const warning = within(await screen.findByRole("alertdialog", { name: "Are you still there?" }));
  expect(warning.getByText("In 9 seconds this screen will be cleared for the next person.")).toBeTruthy();
  expect(warning.getAllByRole("button").map((b) => b.textContent.trim())).toEqual([
    "Begin again",
    "I'm still here",
  ]);
  await userEvent.click(warning.getByRole("button", { name: "Begin again" }));
  expect(names(asked)).toContain("Logout");
});

const phases: [Phase, Partial<State>, string][] = [
  ["signed_out", { waiting: true }, "Touch to begin"],
  ["signed_out", { idleInMs: 90_000 }, "Sign in"],
  ["signed_out", { idleInMs: 90_000, demo: true }, "Sign in"],
  ["code_required", secrets, "Two-factor code"],
  ["enrolling", secrets, "Set up two-factor"],
  ["recovery_codes", secrets, "Recovery codes"],
  ["signed_in", secrets, "Your account"],
];
test.each(phases)("%s: a kiosk can be asked to be left, and cancelled", async (phase, more, name) => {
  const asked = stubGo({
    State: [state({ ...kiosk, phase, ...more })],
    Touch: [state({ ...kiosk, phase, ...more })],
  });
  render(App);
  await heading(name);
  ask();
  const dialog = within(await leaving());
  await userEvent.type(dialog.getByLabelText("Email or username"), "ada");
  await userEvent.type(dialog.getByLabelText("Password"), "half of it");
  expect(names(asked), "what is typed there keeps no session open").not.toContain("Touch");
  await userEvent.click(dialog.getByRole("button", { name: "Cancel" }));
  await gone();
  await fireEvent.keyDown(document.body, { key: "q", ctrlKey: true });
  expect(within(await leaving()).getByLabelText<HTMLInputElement>("Password").value).toBe("");
  await userEvent.keyboard("{Escape}");
  await gone();
  await heading(name);
});

test("on a desktop Ctrl+Q is nothing", async () => {
  stubGo({ State: [signedIn()], Touch: [signedIn()] });
  render(App);
  await heading("Your account");
  await fireEvent.keyDown(document.body, { key: "q", ctrlKey: true });
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(screen.queryByRole("button", { name: "Leave the kiosk" })).toBeNull();
});

test("an administrator proves it with or without a code, and reads why not beside the field", async () => {
  const asked = stubGo({
    State: [nobody],
    LeaveKiosk: [
      refusal("credentials_incorrect"),
      refusal("not_administrator"),
      refusal("otp_incorrect"),
      refusal("recovery_code_incorrect"),
      undefined,
    ],
  });
  render(App);
  await heading("Touch to begin");
  ask();
  const dialog = within(await leaving());
  const field = (name: string) => dialog.getByLabelText<HTMLInputElement>(name);
  const beside = async (name: string, words: string) => {
    await vi.waitFor(() => expect(dialog.getByRole("alert").textContent).toContain(words));
    expect(field(name).getAttribute("aria-describedby")).toContain(dialog.getByRole("alert").id);
  };
  await userEvent.click(dialog.getByRole("button", { name: "Leave" }));
  await beside("Email or username", "The email or username is missing.");
  await userEvent.type(field("Email or username"), "ada");
  await userEvent.click(dialog.getByRole("button", { name: "Leave" }));
  await beside("Password", "The password is missing.");
  expect(names(asked)).not.toContain("LeaveKiosk");
  await userEvent.type(field("Password"), "secret{Enter}");
  await beside("Password", "These do not match an account.");
  await userEvent.click(dialog.getByRole("button", { name: "Leave" }));
  await beside("Password", "This is for administrators.");
  await userEvent.type(field("Code"), "123456");
  await beside("Code", "This code is not right.");
  await userEvent.click(dialog.getByRole("button", { name: "Use a recovery code" }));
  await userEvent.type(field("Recovery code"), "7K3M-Q2XA-94RT-W8BN{Enter}");
  await beside("Recovery code", "This recovery code is not right.");
  await userEvent.click(dialog.getByRole("button", { name: "Leave" }));
  expect(await dialog.findByText("Latchkey is closing.")).toBeTruthy();
  expect(dialog.queryByLabelText("Password")).toBeNull();
  expect(asked.filter(([name]) => name === "LeaveKiosk")).toEqual([
    ["LeaveKiosk", "ada", { password: "secret", code: "", recoveryCode: "" }],
    ["LeaveKiosk", "ada", { password: "secret", code: "", recoveryCode: "" }],
    ["LeaveKiosk", "ada", { password: "secret", code: "123456", recoveryCode: "" }],
    ["LeaveKiosk", "ada", { password: "secret", code: "", recoveryCode: "7K3M-Q2XA-94RT-W8BN" }],
    ["LeaveKiosk", "ada", { password: "secret", code: "", recoveryCode: "7K3M-Q2XA-94RT-W8BN" }],
  ]);
});

test("before there is an account nobody is asked who they are", async () => {
  const asked = stubGo({ State: [state({ ...kiosk, phase: "welcome" })], LeaveKiosk: [undefined] });
  render(App);
  await heading("Welcome to Latchkey");
  ask();
  const dialog = within(await leaving());
  expect(dialog.queryByLabelText("Password")).toBeNull();
  await userEvent.click(dialog.getByRole("button", { name: "Leave" }));
  expect(await dialog.findByText("Latchkey is closing.")).toBeTruthy();
  expect(names(asked)).toContain("LeaveKiosk");
});

test("without its data a kiosk can only be ended from outside, and says so", async () => {
  stubGo({ State: [state({ ...kiosk, phase: "unavailable", reason: "data_in_use" })] });
  render(App);
  await heading("Latchkey cannot open its data");
  expect(screen.queryByRole("button", { name: "Close" })).toBeNull();
  ask();
  const dialog = within(await leaving());
  expect(dialog.getByText(/End it from the system/)).toBeTruthy();
  expect(dialog.getAllByRole("button").map((b) => b.textContent.trim())).toEqual(["Cancel"]);
  await userEvent.keyboard("{Escape}");
  await gone();
});

test("left alone, the question whether to leave goes away with what was typed", async () => {
  vi.useFakeTimers();
  stubGo({ State: [nobody] });
  render(App);
  await vi.advanceTimersByTimeAsync(0);
  ask();
  await vi.advanceTimersByTimeAsync(50_000);
  const typed = screen.getByLabelText("Email or username");
  await fireEvent.input(typed, { target: { value: "ada" } });
  await vi.advanceTimersByTimeAsync(59_000);
  expect(screen.queryByRole("dialog")).not.toBeNull();
  await vi.advanceTimersByTimeAsync(1_500);
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("while it is asked whether to leave, the page of an ended session stays", async () => {
  stubGo({ State: [signedIn(kiosk), { ...nobody, rev: 3, reason: "idle" }], Touch: [signedIn(kiosk)] });
  render(App);
  await heading("Your account");
  await userEvent.click(button("Leave the kiosk"));
  await leaving();
  window.dispatchEvent(new Event("focus"));
  await vi.waitFor(() => expect(screen.queryByText("Touch to begin")).not.toBeNull());
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(reload).not.toHaveBeenCalled();
  await userEvent.click(within(await leaving()).getByRole("button", { name: "Cancel" }));
  await vi.waitFor(() => expect(reload).toHaveBeenCalledTimes(1));
});

test("a member is not offered to leave the kiosk", async () => {
  stubGo({ State: [signedIn({ ...kiosk, account: { ...account, role: "member" } })] });
  render(App);
  await heading("Your account");
  expect(screen.queryByRole("button", { name: "Leave the kiosk" })).toBeNull();
});

test("a secret is covered at once when the focus is lost, and Go is told", async () => {
  const shown = state({ ...kiosk, ...secrets, phase: "recovery_codes", idleInMs: 90_000 });
  const asked = stubGo({
    State: [shown],
    Away: [(away: boolean) => ({ ...shown, rev: away ? 2 : 3, idleInMs: away ? 5_000 : 90_000 })],
  });
  render(App);
  await heading("Recovery codes");
  window.dispatchEvent(new Event("blur"));
  const cover = await screen.findByRole("dialog", { name: "The screen is covered" });
  expect(cover.textContent).not.toContain("WXWC");
  expect(screen.getByText("WXWC-BYB6-WK95-2SWA").closest("[inert]")).not.toBeNull();
  await vi.waitFor(() => expect(asked.at(-1)).toEqual(["Away", true]));
  expect(screen.queryByRole("alertdialog"), "nobody is there to be warned").toBeNull();
  window.dispatchEvent(new Event("focus"));
  await gone();
  await vi.waitFor(() => expect(asked.filter(([name]) => name === "Away").at(-1)).toEqual(["Away", false]));
  expect(screen.getByText("WXWC-BYB6-WK95-2SWA").closest("[inert]")).toBeNull();
  expect(screen.queryByRole("alertdialog")).toBeNull();
});

test("where nothing may be copied or saved, nothing offers it", async () => {
  const offers = /copy|save as|print|export|choose file|back up|restore/i;
  for (const [phase, more, name] of [
    ["welcome", {}, "Welcome to Latchkey"],
    ["enrolling", secrets, "Set up two-factor"],
    ["recovery_codes", secrets, "Recovery codes"],
  ] as const) {
    stubGo({ State: [state({ ...kiosk, ...more, phase, idleInMs: 90_000 })] });
    render(App);
    await heading(name);
    expect(screen.queryAllByRole("button", { name: offers }), name).toEqual([]);
    cleanup();
  }
});

test.each(["Backup", "Accounts"])("%s says why there are no files, and what to do", async (page) => {
  stubGo({
    State: [signedIn(kiosk)],
    Touch: [signedIn(kiosk)],
    Status: [{ lastBackup: 0, backupDays: 30, backupDue: false }],
    Accounts: [{ all: 0, total: 0, offset: 0, rows: [] }],
  });
  render(App);
  await heading("Your account");
  await userEvent.click(button(page));
  if (page === "Accounts")
    await userEvent.click(await screen.findByRole("button", { name: "Import accounts" }));
  const why = await screen.findByText("Files are off in a kiosk.");
  expect(why.parentElement?.textContent).toContain("Allow them under Policies, or use “latchkey");
  expect(screen.queryByRole("button", { name: /choose file|back up now|restore/i })).toBeNull();
});
