import type { Page } from "@playwright/test";
import type { Policy } from "../src/lib/api";
import type { Server } from "./server";
import {
  ada,
  ben,
  button,
  confirmation,
  enter,
  expectRefused,
  field,
  heading,
  register,
  setupKey,
} from "./steps";
import { expect, test } from "./test";

const policy = (server: Server) => server.call("Policy") as unknown as Promise<Policy>;
const status = (page: Page) => page.getByRole("status");
const save = (page: Page) => button(page, "Save policies").click();

test.beforeEach(async ({ page, server }) => {
  await register(server, ada, ben);
  await enter(page, server, ada);
  await button(page, "Policies").click();
  await expect(field(page, "Organisation name")).toHaveValue("Latchkey");
});

test("every policy is saved, and said with what it was", async ({ page, server }) => {
  await field(page, "Organisation name").fill("Harbour Lab");
  for (const name of ["Visitors may register", "Demo on the sign-in screen"])
    await field(page, name).uncheck();
  for (const name of ["Open as a kiosk", "Files and printing in a kiosk"]) await field(page, name).check();
  await field(page, "Two-factor required for").selectOption("Everyone");
  await field(page, "Grace").fill("14");
  await field(page, "Shortest password").fill("15");
  await field(page, "Algorithm").selectOption("SHA-256");
  await field(page, "Digits").selectOption("8 digits");
  await field(page, "A new code every").selectOption("60 seconds");
  await field(page, "Recovery codes").fill("12");
  await field(page, "Explain refused codes").selectOption("Everyone");
  await field(page, "Idle sign-out").fill("5");
  await field(page, "Longest session").fill("90");
  await field(page, "Idle sign-out in a kiosk").fill("120");
  await field(page, "Backup reminder").fill("7");
  const changed = status(page).filter({ hasText: "Not saved yet." });
  await expect(changed).toContainText("Idle sign-out: 10 min → 5 min");
  await save(page);
  await expect(status(page).filter({ hasText: "Saved." })).toContainText(
    "Longest session: 12 h → 1 h 30 min",
  );
  expect(await policy(server)).toMatchObject({
    issuer: "Harbour Lab",
    visitorsMayRegister: false,
    requireOTP: "everyone",
    graceDays: 14,
    minPassword: 15,
    algorithm: "SHA256",
    digits: 8,
    periodSeconds: 60,
    idleMinutes: 5,
    longestMinutes: 90,
    kioskIdleSeconds: 120,
    demo: false,
    kiosk: true,
    kioskFiles: true,
    recoveryCodes: 12,
    backupDays: 7,
    explainCodes: "everyone",
  });
  await button(page, "Activity").click();
  const told = page.getByRole("row").filter({ hasText: "Policy changed" });
  await expect(told).toHaveCount(17);
  await expect(told.filter({ hasText: "Idle sign-out: 10 min → 5 min" })).toContainText(ada.fullName);
  expect((await told.allInnerTexts()).join()).not.toMatch(/_/); // each has words
});

test("a value out of bounds is refused beside its field, and nothing is saved", async ({ page, server }) => {
  const before = await policy(server);
  for (const [name, value, words] of [
    ["Organisation name", "Lab: one", /colon/],
    ["Organisation name", "", /1 to 40/],
    ["Grace", "366", /365 days/],
    ["Shortest password", "7", /8 to 64/],
    ["Shortest password", "eight", /8 to 64/],
    ["Idle sign-out", "61", /1 to 60 minutes/],
    ["Idle sign-out", "", /1 to 60 minutes/],
    ["Longest session", "9", /15 minutes to 24 hours/],
    ["Idle sign-out in a kiosk", "5", /15 to 600 seconds/],
    ["Recovery codes", "21", /5 to 20/],
    ["Backup reminder", "-1", /365 days/],
  ] as const) {
    const was = await field(page, name).inputValue();
    await field(page, name).fill(value);
    await save(page);
    await expectRefused(page, name, words);
    await field(page, name).fill(was);
  }
  expect(await policy(server)).toEqual(before);
});

test("saving what is as it was says so", async ({ page }) => {
  await save(page);
  await expect(status(page).filter({ hasText: "Nothing was changed." })).toBeVisible();
  await field(page, "Idle sign-out").fill(" 10 ");
  await save(page);
  await expect(status(page).filter({ hasText: "Nothing was changed." })).toBeVisible();
});

test("a change asks for a proof when the last is six minutes old", async ({ page, server }) => {
  await server.move("6m");
  await field(page, "Idle sign-out").fill("5");
  await save(page);
  await button(confirmation(page), "Cancel").click();
  await expect(field(page, "Idle sign-out"), "nothing typed is lost").toHaveValue("5");
  expect((await policy(server)).idleMinutes).toBe(10);
  await save(page);
  await field(confirmation(page), "Password").fill(ada.password);
  await page.keyboard.press("Enter");
  await expect(status(page).filter({ hasText: "Saved." })).toBeVisible();
  expect((await policy(server)).idleMinutes).toBe(5);
});

test("what is not saved is told before the page is left", async ({ page, server }) => {
  await field(page, "Idle sign-out").fill("5");
  await button(page, "Status").click();
  const question = page.getByRole("alertdialog", { name: "Leave without saving?" });
  await expect(question).toContainText("Idle sign-out: 10 min → 5 min");
  await expect(button(question, "Keep editing")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(question).toHaveCount(0);
  await expect(field(page, "Idle sign-out")).toHaveValue("5");
  await button(page, "Status").click();
  await page.keyboard.press("Escape");
  await expect(question).toHaveCount(0);
  await button(page, "Your account").click();
  await button(question, "Leave without saving").click();
  await expect(heading(page, "Your account")).toBeVisible();
  expect((await policy(server)).idleMinutes).toBe(10);
  await button(page, "Policies").click();
  await expect(field(page, "Idle sign-out")).toHaveValue("10");
  await button(page, "Status").click();
  await expect(heading(page, "Status"), "nothing to be told").toBeVisible();
});

test("a requirement without grace bites at once, the one who made it as well", async ({ page }) => {
  await field(page, "Two-factor required for").selectOption("Everyone");
  await field(page, "Grace").fill("0");
  await expect(page.getByText(/In force for everyone since .* before anything else/)).toBeVisible();
  await save(page);
  await expect(heading(page, "Set up two-factor")).toBeVisible();
  expect((await setupKey(page)).length).toBeGreaterThan(20);
});

test("the words follow what is chosen", async ({ page }) => {
  const said = (words: string | RegExp) => page.getByText(words);
  await expect(
    said(/^For administrators it begins on \d+ \w+ \d{4}; a new administrator has 7 days\./),
  ).toBeVisible();
  await expect(said(/Members may sign in with the password alone. For them NIST asks for 15/)).toBeVisible();
  await expect(said(/NIST SP 800-63B-4 §3.1.1.2/)).toBeVisible();
  await field(page, "Shortest password").fill("15");
  await expect(said(/For them NIST asks for 15/)).toHaveCount(0);
  for (const [name, chosen, words] of [
    ["Algorithm", "SHA-512", /Microsoft Authenticator, Authy and older/],
    ["Digits", "8 digits", /show 6 digits all the same/],
    ["A new code every", "60 seconds", /go on with 30 seconds/],
    ["Two-factor required for", "Nobody", /A stolen password is then enough/],
  ] as const) {
    await expect(said(words)).toHaveCount(0);
    await field(page, name).selectOption(chosen);
    await expect(said(words)).toBeVisible();
  }
  await expect(field(page, "Idle sign-out")).toHaveAccessibleDescription(
    /minutes.*Signs out whoever does nothing/,
  );
});

test("policies hold at once for whoever comes next", async ({ page, server }) => {
  await field(page, "Visitors may register").uncheck();
  await field(page, "Demo on the sign-in screen").uncheck();
  await field(page, "Organisation name").fill("Harbour Lab");
  await field(page, "Shortest password").fill("40");
  await save(page);
  await expect(status(page).filter({ hasText: "Saved." })).toBeVisible();
  await button(page, "Sign out").click();
  await expect(heading(page, "Sign in")).toBeVisible();
  await expect(button(page, "Create an account")).toHaveCount(0);
  await expect(button(page, "Try the demo")).toHaveCount(0);
  await server.call("Login", ben.email, ben.password);
  expect((await server.call("State")).phase, "a password that is too short now").toBe("password_expired");
});

test("a hostile organisation name is shown as it is, and does nothing", async ({ page }) => {
  await field(page, "Organisation name").fill("<img src=x onerror=alert(1)>");
  await expect(status(page).filter({ hasText: "<img src=x onerror=alert(1)>" })).toBeVisible();
  await save(page);
  await expect(status(page).filter({ hasText: "Saved." })).toContainText("<img src=x onerror=alert(1)>");
  expect(await page.locator("#app img").count()).toBe(0);
});

test("it is saved by keyboard alone, and what has the focus is not under the foot", async ({ page }) => {
  await field(page, "Organisation name").focus();
  for (let i = 0; i < 17; i++) {
    const covered = await page.evaluate(() => {
      const e = document.activeElement as HTMLElement;
      const { left, top, width, height } = e.getBoundingClientRect();
      const over = document.elementFromPoint(left + width / 2, top + height / 2);
      return e.contains(over) || over?.contains(e) ? "" : e.outerHTML;
    });
    expect(covered).toBe("");
    if (i < 16) await page.keyboard.press("Tab");
  }
  await expect(field(page, "Backup reminder")).toBeFocused();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("7");
  await page.keyboard.press("Enter");
  await expect(status(page).filter({ hasText: "Saved." })).toContainText("Backup reminder: 30 days → 7 days");
});
