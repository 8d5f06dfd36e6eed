import type { Page } from "@playwright/test";
import type { ActivityPage } from "../src/lib/api";
import { enrolHere, keepCodes } from "./bench-steps";
import type { Server } from "./server";
import {
  ada,
  ben,
  button,
  enrol,
  enter,
  field,
  heading,
  Phone,
  register,
  scan,
  setupKey,
  signIn,
} from "./steps";
import { expect, test } from "./test";

const frame = (page: Page) => page.getByRole("region", { name: "Demo" });

async function create(page: Page): Promise<void> {
  await expect(frame(page)).toBeVisible();
  await button(page, "Create the first account").click();
  await field(page, "Full name").fill(ben.fullName);
  await field(page, "Email").fill(ben.email);
  await field(page, "Password").fill(ben.password);
  await field(page, "Confirm password").fill(ben.password);
  await button(page, "Create account").click();
  await expect(heading(page, "Sign in")).toBeVisible();
  await signIn(page, ben);
  await expect(heading(page, "Your account")).toBeVisible();
}

test("the real screens stand in a frame that says what they are, and real accounts are untouched", async ({
  page,
  server,
}) => {
  await register(server, ada);
  await page.goto("/");
  await expect(frame(page)).toHaveCount(0);
  await button(page, "Try the demo").click();
  await expect(frame(page)).toContainText("Practice accounts, nothing is kept");
  await expect(heading(page, "Welcome to Latchkey")).toBeVisible();
  await expect(button(page, "Try the demo"), "no demo in the demo").toHaveCount(0);

  await create(page);
  await button(page, "Set up two-factor").click();
  await expect(frame(page)).toBeVisible();
  const phone = new Phone(server, await setupKey(page));
  await field(page, "Code").fill(await phone.now());
  await expect(heading(page, "Recovery codes")).toBeVisible();
  await expect(frame(page)).toBeVisible();

  await button(page, "Start over").click();
  await expect(heading(page, "Welcome to Latchkey")).toBeVisible();
  await create(page);
  await button(page, "Leave the demo").click();
  await expect(heading(page, "Sign in")).toBeVisible();
  await expect(frame(page)).toHaveCount(0);
  await expect(page.getByText(ben.fullName)).toHaveCount(0);
  await signIn(page, ben);
  await expect(page.getByRole("alert")).toContainText("These do not match an account.");
  await signIn(page, ada);
  await expect(heading(page, "Your account")).toBeVisible();
});

/** What an administrator of the real data would find there: what was done, by what policy, and by whom. */
async function real(server: Server) {
  await server.call("Login", ada.email, ada.password);
  const everything = { search: "", searchKinds: [], person: "", kind: "", outcome: "", from: 0, to: 0 };
  const activity = await server.call("Activity", { ...everything, before: 0, limit: 100 });
  const policy = await server.call("Policy");
  const ids = await server.call("AccountIDs", {
    search: "",
    role: "",
    status: "",
    twoFactor: "",
    sort: "",
    descending: false,
    offset: 0,
    limit: 100,
  });
  await server.call("Logout");
  return { entries: (activity as unknown as ActivityPage).rows, policy, ids };
}

test("whatever is done on the bench, the real data has nothing of it", async ({ page, server }) => {
  await register(server, ada);
  const before = await real(server);
  await page.goto("/");
  await button(page, "Try the demo").click();
  await create(page);
  await enrolHere(page);
  await keepCodes(page);
  await server.call("SavePolicy", { ...(before.policy as object), issuer: "Elsewhere" });
  await server.call("CreateClass", "Amara Okafor\nJonas Lind");
  await server.call("Attack", { scene: "password", defence: true });
  await server.call("SaveMoment", 1);
  await server.call("SetDefences", { skew: 5, once: false, waits: false });
  await server.call("StepTime", 20);
  await server.call("ReturnToMoment", 1);
  await button(page, "Start over").click();
  await expect(heading(page, "Welcome to Latchkey")).toBeVisible();
  await button(page, "Leave the demo").click();
  await expect(heading(page, "Sign in")).toBeVisible();

  const { entries, ...after } = await real(server);
  expect(after).toEqual({ policy: before.policy, ids: before.ids });
  expect(entries[0]?.kind).toBe("signed_in");
  expect(entries.slice(1)).toEqual(before.entries);
});

test("Welcome offers it too, and it leads back there", async ({ page }) => {
  await page.goto("/");
  await button(page, "Try the demo").click();
  await create(page);
  await button(page, "Leave the demo").click();
  await expect(heading(page, "Welcome to Latchkey")).toBeVisible();
  await expect(button(page, "Create the first account")).toBeVisible();
});

test("what a phone keeps of the demo cannot be taken for a real account", async ({ page }, info) => {
  await page.goto("/");
  await button(page, "Try the demo").click();
  await create(page);
  await button(page, "Set up two-factor").click();
  await expect(heading(page, "Set up two-factor")).toBeVisible();
  expect((await scan(page, info)).searchParams.get("issuer")).toContain("DEMO");
});

test("somebody who is signing in or signed in is not offered it", async ({ page, server }) => {
  await register(server, ada);
  const { phone } = await enrol(server, ada);
  await page.goto("/");
  await signIn(page, ada);
  await expect(heading(page, "Two-factor code")).toBeVisible();
  await expect(button(page, "Try the demo")).toHaveCount(0);
  await expect(server.call("StartDemo")).rejects.toThrow("wrong_phase");
  await server.call("Logout");
  await enter(page, server, ada, phone);
  await expect(button(page, "Try the demo")).toHaveCount(0);
  await expect(server.call("StartDemo")).rejects.toThrow("wrong_phase");
});

test("where the policy does not offer it, nothing shows it", async ({ page, server }) => {
  await register(server, ada);
  await server.policy({ Demo: false });
  await page.goto("/");
  await expect(heading(page, "Sign in")).toBeVisible();
  await expect(button(page, "Try the demo")).toHaveCount(0);
});
