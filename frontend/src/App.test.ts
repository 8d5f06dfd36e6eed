import { render, screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeAll, expect, test, vi } from "vitest";
import App from "./App.svelte";
import type { Phase, State } from "./lib/api";
import { account, enrolment, refusal, signedIn, state, stubGo } from "./testing/go";

beforeAll(() => import("./screens/administration")); // what a browser has ready is translated here first

const heading = (name: string) => screen.findByRole("heading", { level: 1, name });
const button = (name: string) => screen.getByRole("button", { name });
const field = (name: string) => screen.getByLabelText<HTMLInputElement>(name);
/** What was asked, but for where the session stands. */
const calls = (asked: [string, ...unknown[]][]) =>
  asked.map(([name]) => name).filter((name) => name !== "State" && name !== "Touch");
const codes = ["WXWC-BYB6-WK95-2SWA", "CEJZ-05XH-T5GM-EJ14"];

const screens: Record<Phase, [heading: string, state: Partial<State>]> = {
  unavailable: ["Latchkey cannot open its data", { reason: "data_in_use" }],
  welcome: ["Welcome to Latchkey", {}],
  signed_out: ["Sign in", {}],
  code_required: ["Two-factor code", { account, idleInMs: 300_000 }],
  password_expired: ["New password", { account, idleInMs: 300_000 }],
  enrolling: ["Set up two-factor", { account, enrolment, idleInMs: 180_000 }],
  recovery_codes: ["Recovery codes", { account, recoveryCodes: codes, idleInMs: 180_000 }],
  signed_in: ["Your account", { account, idleInMs: 600_000 }],
};

test.each(Object.entries(screens))(
  "%s has its screen, and the focus is on it",
  async (phase, [name, more]) => {
    stubGo({ State: [state({ phase: phase as Phase, ...more })] });
    render(App);
    expect(await heading(name)).toBeTruthy();
    expect(document.activeElement?.matches("h1, input")).toBe(true);
  },
);

test("what was not expected has a screen with a way on", async () => {
  stubGo({ State: [new Error("boom"), state()] });
  render(App);
  await heading("Something went wrong");
  await userEvent.click(button("Continue"));
  await heading("Sign in");
});

test("data that cannot be opened is explained and tried again", async () => {
  stubGo({ State: [state({ phase: "unavailable", reason: "data_in_use" })], Retry: [state({ rev: 2 })] });
  render(App);
  expect((await screen.findByRole("alert")).textContent).toContain(
    "Another Latchkey window has this data open.",
  );
  await userEvent.click(button("Try again"));
  await heading("Sign in");
});

test("the first account is announced as an administrator and leads to Sign in with its email", async () => {
  const asked = stubGo({ State: [state({ phase: "welcome" })], Register: [state({ rev: 2 })] });
  render(App);
  await heading("Welcome to Latchkey");
  await userEvent.click(button("Create the first account"));
  expect((await screen.findByText(/first account is an administrator/)).textContent).toBeTruthy();
  await userEvent.type(field("Full name"), "Zoë Łukasz");
  await userEvent.type(field("Email"), "zoe@harbour.example");
  await userEvent.type(field("Password"), "plum tower dusty");
  await userEvent.type(field("Confirm password"), "plum tower dust");
  await userEvent.click(button("Create account"));
  expect(screen.getByRole("alert").textContent).toContain("The two passwords differ.");
  await userEvent.type(field("Confirm password"), "plum tower dusty", {
    initialSelectionStart: 0,
    initialSelectionEnd: 99,
  });
  await userEvent.click(button("Create account"));
  await heading("Sign in");
  expect(screen.getByRole("status").textContent.trim()).toBe("Account created. Sign in to continue.");
  expect(field("Email or username").value).toBe("zoe@harbour.example");
  expect(asked.at(-1)).toEqual([
    "Register",
    { fullName: "Zoë Łukasz", email: "zoe@harbour.example", username: "", password: "plum tower dusty" },
  ]);
});

test("a refused sign-in says why beside the field and keeps what was typed", async () => {
  stubGo({ State: [state()], Login: [refusal("credentials_incorrect")] });
  render(App);
  await heading("Sign in");
  await userEvent.type(field("Email or username"), "amara");
  await userEvent.type(field("Password"), "wrong{Enter}");
  const alert = await screen.findByRole("alert");
  expect(field("Password").getAttribute("aria-describedby")).toBe(alert.id);
  expect([field("Email or username").value, field("Password").value]).toEqual(["amara", "wrong"]);
});

test("an administrator finds the way to every page, and what is open is marked", async () => {
  stubGo({ State: [signedIn()], Touch: [signedIn()] });
  render(App);
  await heading("Your account");
  const nav = () => within(screen.getByRole("navigation", { name: "Main" }));
  const names = ["Your account", "Accounts", "Activity", "Policies", "Backup", "Status"];
  for (const [i, name] of [...names.slice(1), "Your account"].entries()) {
    await userEvent.click(nav().getByRole("button", { name }));
    await heading(name);
    expect(nav().getByText(name).getAttribute("aria-current")).toBe("page");
    expect(
      nav()
        .getAllByRole("button")
        .map((b) => b.textContent),
    ).toEqual(names.filter((other) => other !== name));
    expect(document.activeElement?.textContent, `${i}: the focus is on the page`).toBe(name);
  }
});

test("a member finds only the own account, and an administrator no more who is not one", async () => {
  const member = { ...account, role: "member" };
  stubGo({
    State: [signedIn(), signedIn({ rev: 2, account: member })],
    Touch: [signedIn()],
    Status: [new Promise(() => {})],
  });
  render(App);
  await heading("Your account");
  await userEvent.click(button("Status"));
  await heading("Status");
  window.dispatchEvent(new Event("focus"));
  await heading("Your account");
  const nav = within(screen.getByRole("navigation", { name: "Main" }));
  expect(nav.queryAllByRole("button")).toEqual([]);
  expect(nav.getByText("Your account").getAttribute("aria-current")).toBe("page");
});

test("from a voluntary enrolment a page is reached by cancelling it", async () => {
  const asked = stubGo({
    State: [state({ ...screens.enrolling[1], phase: "enrolling", idleInMs: 180_000 })],
    Touch: [state({ ...screens.enrolling[1], phase: "enrolling" })],
    CancelOTP: [signedIn({ rev: 2 })],
  });
  render(App);
  await heading("Set up two-factor");
  await userEvent.click(button("Policies"));
  await heading("Policies");
  expect(calls(asked)).toContain("CancelOTP");
});

test("a call that needs a proof asks for it and is repeated", async () => {
  const asked = stubGo({
    State: [signedIn()],
    Touch: [signedIn()],
    GenerateOTP: [refusal("proof_required"), state({ ...screens.enrolling[1], phase: "enrolling", rev: 3 })],
    Reauthenticate: [refusal("password_incorrect"), signedIn({ rev: 2 })],
  });
  render(App);
  await heading("Your account");
  await userEvent.click(button("Change authenticator app"));
  const dialog = within(await screen.findByRole("dialog", { name: "Confirm it's you" }));
  await userEvent.type(dialog.getByLabelText("Password"), "secret");
  await userEvent.type(dialog.getByLabelText("Code"), "123456");
  expect((await dialog.findByRole("alert")).textContent).toContain("This is not your password.");
  await userEvent.click(dialog.getByRole("button", { name: "Confirm" }));
  await heading("Set up two-factor");
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(calls(asked)).toEqual(["GenerateOTP", "Reauthenticate", "Reauthenticate", "GenerateOTP"]);
});

test("Cancel in Confirm it's you abandons the call", async () => {
  const asked = stubGo({
    State: [signedIn()],
    Touch: [signedIn()],
    NewRecoveryCodes: [refusal("proof_required")],
  });
  render(App);
  await heading("Your account");
  await userEvent.click(button("New recovery codes"));
  await userEvent.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Cancel" }));
  await vi.waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(calls(asked)).toEqual(["NewRecoveryCodes"]);
  expect(screen.queryByRole("alert")).toBeNull();
});

test("a code is sent once, and a recovery code takes its place", async () => {
  const asked = stubGo({
    State: [state({ phase: "code_required", account, idleInMs: 300_000 })],
    ValidateOTP: [refusal("otp_reused")],
    UseRecoveryCode: [
      signedIn({ rev: 2, account: { ...account, signedInWith: "recovery_code", recoveryLeft: 6 } }),
    ],
  });
  render(App);
  await heading("Two-factor code");
  await userEvent.type(field("Code"), "123456");
  expect((await screen.findByRole("alert")).textContent).toContain("This code has already been used.");
  await userEvent.click(button("Use a recovery code"));
  await userEvent.type(field("Recovery code"), `${codes[0]}{Enter}`);
  await heading("Your account");
  expect(screen.getByText(/6 of 10 are left/)).toBeTruthy();
  expect(asked.filter(([name]) => name !== "State")).toEqual([
    ["ValidateOTP", "123456"],
    ["UseRecoveryCode", codes[0]],
  ]);
});

test("recovery codes are left through Done, once they are said to be saved", async () => {
  stubGo({
    State: [state({ ...screens.recovery_codes[1], phase: "recovery_codes" })],
    ConfirmRecoveryCodes: [signedIn({ rev: 2 })],
  });
  render(App);
  await heading("Recovery codes");
  expect(button("Sign out").hasAttribute("disabled")).toBe(true);
  expect(button("Done").hasAttribute("disabled")).toBe(true);
  await userEvent.click(field("I have saved these codes"));
  await userEvent.click(button("Done"));
  await heading("Your account");
});

test("the idle warning is answered by staying", async () => {
  const asked = stubGo({ State: [signedIn({ idleInMs: 9_000 })], Touch: [signedIn({ rev: 2 })] });
  render(App);
  const warning = within(await screen.findByRole("alertdialog", { name: "Are you still there?" }));
  expect(document.activeElement?.textContent).toContain("I'm still here");
  await userEvent.click(warning.getByRole("button", { name: "I'm still here" }));
  await vi.waitFor(() => expect(screen.queryByRole("alertdialog")).toBeNull());
  expect(asked.map(([name]) => name)).toEqual(["State", "Touch"]);
});

test.each([
  ["welcome", "Welcome to Latchkey", "Create the first account"],
  ["signed_out", "Sign in", "Create an account"],
] as const)("%s: while the demo is being opened nothing else can be begun", async (phase, first, other) => {
  let open: (opened: State) => void = () => {};
  stubGo({
    State: [state({ phase })],
    StartDemo: [new Promise<State>((resolve) => (open = resolve))],
  });
  render(App);
  await heading(first);
  await userEvent.click(button("Try the demo"));
  await userEvent.click(button(other));
  await heading(first);
  open(state({ phase: "welcome", demo: true, rev: 2 }));
  await screen.findByText("Practice accounts, nothing is kept");
  await userEvent.click(button("Create the first account"));
  await heading("Create an account");
});

test("the demo is framed and can be left", async () => {
  stubGo({ State: [state({ demo: true })], LeaveDemo: [state({ rev: 2 })] });
  render(App);
  await heading("Sign in");
  expect(screen.getByText("Practice accounts, nothing is kept")).toBeTruthy();
  await userEvent.click(button("Leave the demo"));
  await vi.waitFor(() => expect(screen.queryByRole("button", { name: "Start over" })).toBeNull());
});
