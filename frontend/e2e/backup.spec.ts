import type { Page } from "@playwright/test";
import { ada, ben, button, confirmation, enter, expectRefused, field, heading, register } from "./steps";
import { expect, test } from "./test";

/** Writing a backup and reading it back stretches its passphrase twice, which takes a while by intention. */
const made = async (page: Page) => {
  const said = page.getByRole("status").filter({ hasText: "read back and found whole" });
  await expect(said).toBeVisible({ timeout: 20_000 });
  return said;
};

test.beforeEach(async ({ page, server }) => {
  await register(server, ada, ben);
  await enter(page, server, ada);
  await button(page, "Backup").click();
  await expect(heading(page, "Backup")).toBeVisible();
});

test("six drawn words are the passphrase, can be copied, and open what is saved", async ({
  page,
  server,
}) => {
  await expect(page.getByText("No backup has been made yet.")).toBeVisible();
  const words = (await field(page, "Passphrase").textContent())?.trim() ?? "";
  expect(words).toMatch(/^[a-z]+(-[a-z]+){5}$/);
  await button(page, "Copy").click();
  await expect(page.getByText("Copied. The clipboard is cleared in 60 seconds.")).toBeVisible();
  expect((await server.desktop()).clipboard).toBe(words);
  await button(page, "Back up now").click();
  await expect(await made(page)).toContainText(
    /latchkey-backup.*\.age, [\d.]+ kB: 2 accounts and \d+ entries of activity/,
  );
  const { files } = await server.desktop();
  expect(files).toHaveLength(1);
  expect(files[0]).toMatch(/^age-encryption\.org\/v1\n/);
  expect(files[0]).not.toContain(ada.email);
  await page.reload();
  await button(page, "Backup").click();
  await expect(page.getByText("The last backup was made today at")).toBeVisible();
  expect((await field(page, "Passphrase").textContent())?.trim()).not.toBe(words);
});

test("a passphrase of one's own is typed twice and has 15 characters", async ({ page, server }) => {
  await button(page, "Type my own").click();
  await expect(field(page, "Passphrase")).toBeFocused();
  await button(page, "Back up now").click();
  await expectRefused(page, "Passphrase", /The passphrase is missing\./);
  await field(page, "Passphrase").fill("seven quiet harbours");
  await field(page, "Confirm passphrase").fill("seven quiet harbour");
  await button(page, "Back up now").click();
  await expectRefused(page, "Confirm passphrase", /The two passphrases differ\./);
  for (const name of ["Passphrase", "Confirm passphrase"]) await field(page, name).fill("fourteen chars");
  await button(page, "Back up now").click();
  await expect(field(page, "Passphrase")).toHaveAccessibleDescription(/This passphrase is too short\./);
  expect((await server.desktop()).files).toEqual([]);
  for (const name of ["Passphrase", "Confirm passphrase"]) await field(page, name).fill("fifteen letters");
  await page.keyboard.press("Enter");
  await made(page);
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("a dialog that is cancelled says nothing", async ({ page }) => {
  await page.route("**/call/Backup", (route) =>
    route.fulfill({ json: { result: { saved: false, name: "", bytes: 0, accounts: 0, entries: 0 } } }),
  );
  await button(page, "Back up now").click();
  await expect(button(page, "Back up now")).toBeEnabled();
  await expect(page.getByText("found whole")).toHaveCount(0);
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("once the proof is old a backup asks for it, and then goes on by itself", async ({ page, server }) => {
  for (let i = 0; i < 6; i++) {
    await server.move("60s");
    await server.call("Touch");
  }
  await button(page, "Back up now").click();
  const dialog = confirmation(page);
  await field(dialog, "Password").fill(ada.password);
  await button(dialog, "Confirm").click();
  await made(page);
});

test("with the keyboard alone: own words, a backup, and back to drawn ones", async ({ page }) => {
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const tabTo = async (name: string) => {
    for (let i = 0; i < 30 && !(await button(page, name).evaluate((b) => b === document.activeElement)); i++)
      await press("Tab");
    await expect(button(page, name)).toBeFocused();
  };
  await tabTo("Type my own");
  await press("Enter");
  await expect(field(page, "Passphrase")).toBeFocused();
  await page.keyboard.type("seven quiet harbours");
  await press("Tab", "Tab");
  await page.keyboard.type("seven quiet harbours");
  await press("Enter");
  await made(page);
  await tabTo("Use six drawn words");
  await press("Enter");
  await expect(field(page, "Passphrase")).toHaveText(/^[a-z]+(-[a-z]+){5}$/);
});
