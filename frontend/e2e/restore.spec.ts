import type { Page } from "@playwright/test";
import type { Server } from "./server";
import {
  ada,
  backupFile,
  ben,
  button,
  enrol,
  enter,
  everything,
  expectRefused,
  field,
  heading,
  register,
  signIn,
} from "./steps";
import { expect, test } from "./test";

const passphrase = "seven quiet harbours";

/** Backs up behind the page's back, with an administrator signed in. */
const backUp = (server: Server) => server.call("Backup", passphrase);
/** The name of the file that was saved. */
const FILE = backupFile();

// stretching a passphrase takes a while by intention, and a backup does it twice
test.slow();

async function chooseOnWelcome(page: Page, server: Server, name: string, content?: string | Uint8Array) {
  await server.choose(name, content);
  await page.goto("/");
  await button(page, "Restore a backup").click();
  await expect(heading(page, "Restore a backup")).toBeVisible();
  await button(page, "Choose file").click();
}
/** Types the passphrase and waits until Go has answered. */
async function check(page: Page, words = passphrase) {
  await expect(heading(page, "Restore a backup")).toBeVisible();
  await field(page, "Passphrase").fill(words);
  await button(page, "Check").click();
  await expect(button(page, "Restore").or(page.getByRole("alert"))).toBeVisible({ timeout: 20_000 });
}

test("on a new machine the file and its passphrase bring back everything", async ({ page, server }) => {
  await register(server, ada, ben);
  const { phone } = await enrol(server, ada);
  await enter(page, server, ada, phone);
  await backUp(server);
  await server.reset();

  await chooseOnWelcome(page, server, FILE);
  await expect(page.getByRole("listitem").filter({ hasText: FILE })).toContainText("kB");
  await expect(field(page, "Passphrase")).toBeFocused();
  await check(page);
  await expect(page.getByRole("heading", { name: "The backup is whole" })).toBeFocused();
  await expect(page.getByText("2 accounts, 1 administrator among them")).toBeVisible();
  await expect(page.getByText(/by Latchkey e2e/)).toBeVisible();
  await expect(page.getByText("What would change")).toHaveCount(0);
  await button(page, "Restore").click();

  await expect(heading(page, "Sign in")).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole("status")).toContainText("The backup is restored.");
  await signIn(page, ada);
  await server.move("60s"); // reset gave the clock back, and the backup knows which codes were used
  await field(page, "Code").fill(await phone.next());
  await expect(heading(page, "Your account")).toBeVisible();
});

test("a code that was used before the backup is not accepted after it", async ({ page, server }) => {
  await register(server, ada);
  const { phone } = await enrol(server, ada);
  await server.call("Login", ada.email, ada.password);
  const used = await phone.next();
  await server.call("ValidateOTP", used);
  await backUp(server);
  await server.reset();
  await chooseOnWelcome(page, server, FILE);
  await check(page);
  await button(page, "Restore").click();
  await server.move("30s"); // reset gave the clock back: the step of that code once more
  await signIn(page, ada);
  await field(page, "Code").fill(used);
  await expectRefused(page, "Code", /This code has already been used\./);
});

test("a wrong passphrase is said beside it, and what was typed stays to be mended", async ({
  page,
  server,
}) => {
  await register(server, ada);
  await enter(page, server, ada);
  await backUp(server);
  await server.reset();
  await chooseOnWelcome(page, server, FILE);
  await button(page, "Check").click();
  await expectRefused(page, "Passphrase", /The passphrase is missing\./);
  await check(page, "seven quiet harbors");
  await expectRefused(page, "Passphrase", /This passphrase does not open the backup\./);
  await expect(field(page, "Passphrase")).toHaveValue("seven quiet harbors");
  await check(page);
  await expect(button(page, "Restore")).toBeVisible({ timeout: 20_000 });
  expect(await everything(page), "the passphrase is kept no longer than it is needed").not.toContain(
    passphrase,
  );
  await button(page, "Back").click();
  await expect(heading(page, "Welcome to Latchkey")).toBeVisible();
});

for (const [what, content, words] of [
  ["a text", "name,email\nAda,ada@example.org\n", /This file is not a Latchkey backup\./],
  ["nothing but zeros", new Uint8Array(4096), /This file is not a Latchkey backup\./],
] as const)
  test(`${what} is no backup, and nothing is changed`, async ({ page, server }) => {
    await chooseOnWelcome(page, server, "holiday.age", content);
    const typed = field(page, "Passphrase");
    const alert = page.getByRole("alert");
    await expect(typed.or(alert)).toBeVisible();
    if (await typed.isVisible()) await check(page);
    await expect(alert).toContainText(words);
    await expect(button(page, "Restore")).toHaveCount(0);
    expect((await server.call("State")).phase).toBe("welcome");
  });

test("a backup that was cut short is refused whole", async ({ page, server }) => {
  await register(server, ada);
  await enter(page, server, ada);
  await backUp(server);
  const whole = await server.saved(FILE);
  await server.reset();
  await chooseOnWelcome(page, server, "cut.age", whole.subarray(0, whole.length - 100));
  await check(page);
  await expect(page.getByRole("alert")).toContainText(
    "The backup is damaged or was changed by something else.",
  );
  expect((await server.call("State")).phase).toBe("welcome");
});

test("an administrator sees what would change before it does, and is signed out by it", async ({
  page,
  server,
}) => {
  await register(server, ada, ben);
  await enter(page, server, ada);
  await backUp(server);
  await server.call("Logout");
  await enrol(server, ben);
  await server.policy({ MinPassword: 12 });
  await enter(page, server, ada);
  await button(page, "Backup").click();
  await server.choose(FILE);
  await button(page, "Restore").click();
  await expect(heading(page, "Restore a backup")).toBeVisible();
  await check(page);
  await expect(page.getByRole("heading", { name: "What would change" })).toBeVisible();
  const lost = page.getByRole("listitem").filter({ hasText: "Loses two-factor" });
  await expect(lost).toContainText(ben.fullName);
  await expect(lost).toContainText("The password alone would sign in.");
  await expect(page.getByRole("row", { name: /Shortest password/ })).toContainText("12 characters");
  await expect(page.getByText("The present data is kept beside it.")).toBeVisible();

  await button(page, "Cancel").click();
  await expect(heading(page, "Backup")).toBeVisible();
  await expect(server.call("RestoreBackup")).rejects.toThrow();

  await button(page, "Restore").click();
  await check(page);
  await button(page, "Restore").click();
  await expect(heading(page, "Sign in")).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole("status")).toContainText("The backup is restored.");
  await signIn(page, ben);
  await expect(heading(page, "Your account")).toBeVisible();
});

test("leaving the page lets go of the backup that was chosen", async ({ page, server }) => {
  await register(server, ada);
  await enter(page, server, ada);
  await backUp(server);
  await server.choose(FILE);
  await button(page, "Backup").click();
  await expect(async () => {
    await button(page, "Restore").click(); // one thing at a time: a passphrase is being drawn
    await expect(heading(page, "Restore a backup")).toBeVisible({ timeout: 500 });
  }).toPass();
  await check(page);
  await expect(button(page, "Restore")).toBeVisible({ timeout: 20_000 });
  await button(page, "Your account").click();
  await expect(heading(page, "Your account")).toBeVisible();
  await expect(server.call("RestoreBackup")).rejects.toThrow();
});

test("with the keyboard alone from Welcome to Sign in", async ({ page, server }) => {
  await register(server, ada);
  await enter(page, server, ada);
  await backUp(server);
  await server.reset();
  await server.choose(FILE);
  await page.goto("/");
  await expect(heading(page, "Welcome to Latchkey")).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(button(page, "Restore a backup")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(heading(page, "Restore a backup")).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(field(page, "Passphrase")).toBeFocused();
  await page.keyboard.type(passphrase);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "The backup is whole" })).toBeFocused({ timeout: 20_000 });
  await page.keyboard.press("Tab");
  await expect(button(page, "Restore")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(heading(page, "Sign in")).toBeVisible({ timeout: 20_000 });
  await expect(field(page, "Email or username")).toBeFocused();
});
