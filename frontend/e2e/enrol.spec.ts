import type { Page } from "@playwright/test";
import {
  ada,
  button,
  enter,
  everything,
  expectRefused,
  field,
  heading,
  Phone,
  register,
  scan,
  setupKey,
} from "./steps";
import { Server } from "./server";
import { expect, test } from "./test";

test.beforeEach(async ({ page, server }) => {
  await register(server, ada);
  await enter(page, server, ada);
  await button(page, "Set up two-factor").click();
  await expect(heading(page, "Set up two-factor")).toBeVisible();
});

const picture = (page: Page) =>
  page.getByRole("img", { name: "QR code for your authenticator app", exact: true });

for (const colorScheme of ["light", "dark"] as const)
  test(`the picture on the ${colorScheme} screen says the same as the setup key`, async ({ page }, info) => {
    await page.emulateMedia({ colorScheme });
    const uri = await scan(page, info);
    expect(uri.protocol + uri.host).toBe("otpauth:totp");
    expect(decodeURIComponent(uri.pathname)).toBe(`/Latchkey:${ada.email}`);
    expect(uri.searchParams.get("issuer")).toBe("Latchkey");
    const key = await setupKey(page);
    expect(key).toMatch(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/);
    expect(uri.searchParams.get("secret")).toBe(key.replaceAll(" ", ""));
    for (const quiet of ["algorithm", "digits", "period"])
      expect(["SHA1", "6", "30", null]).toContain(uri.searchParams.get(quiet));

    await button(page, "Larger code").click();
    await expect(button(page, "Smaller code")).toBeVisible();
    expect((await scan(page, info)).href).toBe(uri.href);
  });

/** Pixels a module, by the picture's own pixels and by its size on the screen. */
const pixels = (page: Page) =>
  picture(page).evaluate((img: HTMLImageElement) => {
    const canvas = document.createElement("canvas");
    canvas.width = img.naturalWidth;
    canvas.height = img.naturalHeight;
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context?.drawImage(img, 0, 0);
    const row = (y: number) =>
      [...(context?.getImageData(0, y, canvas.width, 1).data ?? [])].filter((_, i) => i % 4 === 0);
    const top = [...Array(canvas.height).keys()].find((y) => row(y).includes(0)) ?? 0;
    const line = row(top);
    const left = line.indexOf(0);
    const finder = line.indexOf(255, left) - left; // the top edge of a finder pattern is seven modules
    return {
      drawn: finder / 7,
      quiet: left / (finder / 7),
      shown: (finder / 7) * (img.width / img.naturalWidth),
    };
  });

test("a module is whole pixels: five, and in the larger view eight or more", async ({ page }) => {
  expect(await pixels(page)).toEqual({ drawn: 5, quiet: 4, shown: 5 });
  for (const size of [
    { width: 1100, height: 760 },
    { width: 1920, height: 1080 },
    { width: 720, height: 540 },
  ]) {
    await page.setViewportSize(size);
    await button(page, "Larger code").click();
    const { shown, quiet } = await pixels(page);
    expect(shown).toBeGreaterThanOrEqual(8);
    expect(Number.isInteger(shown), `${shown} pixels a module`).toBe(true);
    expect(quiet).toBe(4);
    const inReach = [field(page, "Code"), button(page, "Smaller code"), button(page, "Sign out")];
    for (const control of inReach) await expect(control, "in reach at once").toBeInViewport({ ratio: 0.8 });
    await button(page, "Smaller code").click();
    await expect(field(page, "Code"), "in reach in the smaller view too").toBeInViewport({ ratio: 0.8 });
  }
});

test("as a kiosk a module is eight pixels", async ({ browser }) => {
  const server = await Server.start("-kiosk");
  const page = await browser.newPage({ baseURL: server.url });
  await register(server, ada);
  await enter(page, server, ada);
  await button(page, "Set up two-factor").click();
  expect(await pixels(page)).toEqual({ drawn: 10, quiet: 4, shown: 8 });
  await page.close();
  await server.stop();
});

test("a wrong code is refused in words, is not counted, and a right one turns it on", async ({
  page,
  server,
}) => {
  const phone = new Phone(server, await setupKey(page));
  await button(page, "Verify and activate").click();
  await expectRefused(page, "Code", /code is missing/);
  await field(page, "Code").pressSequentially("12 34");
  await expect(field(page, "Code")).toHaveValue("1234");
  await button(page, "Verify and activate").click();
  await expectRefused(page, "Code", /not a whole code/);
  for (let i = 0; i < 7; i++) {
    await field(page, "Code").fill(await phone.never());
    await expectRefused(page, "Code", /This code is not right/);
    await field(page, "Code").fill("");
  }
  await field(page, "Code").fill(await phone.now());
  await expect(heading(page, "Recovery codes")).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: "Two-factor is on." })).toBeVisible();
});

test("in the larger view a code can be typed, refused and accepted", async ({ page, server }) => {
  const phone = new Phone(server, await setupKey(page));
  await button(page, "Larger code").click();
  await field(page, "Code").fill(await phone.never());
  await expectRefused(page, "Code", /This code is not right/);
  await field(page, "Code").fill(await phone.now());
  await expect(heading(page, "Recovery codes")).toBeVisible();
});

test("the setup key is copied by Go, and taken back when the session ends", async ({ page, server }) => {
  await button(page, "Copy setup key").click();
  await expect(page.getByRole("status").filter({ hasText: "Copied" })).toBeVisible();
  const { clipboard } = await server.desktop();
  expect(clipboard.replaceAll(" ", "")).toBe((await setupKey(page)).replaceAll(" ", ""));
  await button(page, "Sign out").click();
  await expect(heading(page, "Sign in")).toBeVisible();
  await expect.poll(async () => (await server.desktop()).clipboard).toBe("");
  expect(await everything(page)).not.toContain(clipboard.slice(0, 4));
});

test("Cancel leaves two-factor off, and the next key is another", async ({ page }) => {
  const key = await setupKey(page);
  await button(page, "Cancel").click();
  await expect(heading(page, "Your account")).toBeVisible();
  await expect(page.getByText("Off", { exact: true })).toBeVisible();
  await button(page, "Set up two-factor").click();
  expect(await setupKey(page)).not.toBe(key);
});

test("Sign out cancels a voluntary enrolment: the password alone signs in", async ({ page, server }) => {
  await button(page, "Sign out").click();
  await expect(heading(page, "Sign in")).toBeVisible();
  expect((await server.call("Login", ada.email, ada.password)).phase).toBe("signed_in");
});

test("recovery codes are kept in three ways, and Done waits for the box", async ({ page, server }) => {
  const phone = new Phone(server, await setupKey(page));
  await field(page, "Code").fill(await phone.now());
  await expect(heading(page, "Recovery codes")).toBeVisible();
  const codes = await page
    .getByRole("list", { name: "Recovery codes" })
    .getByRole("listitem")
    .allInnerTexts();
  expect(codes).toHaveLength(10);
  for (const code of codes) expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);

  await expect(button(page, "Sign out")).toBeDisabled();
  await expect(button(page, "Sign out")).toHaveAccessibleDescription(/Press Done first/);
  await expect(button(page, "Done")).toBeDisabled();
  await button(page, "Copy").click();
  await expect(page.getByRole("status").filter({ hasText: "Copied" })).toBeVisible();
  expect((await server.desktop()).clipboard).toBe(codes.join("\n"));
  await button(page, "Save as file").click();
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
  const [file] = (await server.desktop()).files;
  for (const text of [...codes, "Latchkey", ada.email]) expect(file).toContain(text);
  await button(page, "Print").click();
  await expect.poll(async () => (await server.desktop()).printed).toBe(1);
  await page.emulateMedia({ media: "print" });
  for (const code of codes) await expect(page.getByText(code)).toBeVisible();
  await expect(button(page, "Done"), "paper has no buttons").toBeHidden();
  await page.emulateMedia({ media: "screen" });

  await field(page, "I have saved these codes").check();
  await button(page, "Done").click();
  await expect(heading(page, "Your account")).toBeVisible();
  await expect(page.getByText("10 of 10 left", { exact: false })).toBeVisible();
  expect(await everything(page)).not.toContain(codes[0]);
  await button(page, "Sign out").click();
  await expect.poll(async () => (await server.desktop()).clipboard).toBe("");
});

test("a program closed before Done has two-factor on, and asks for new codes after each sign-in", async ({
  page,
  server,
}) => {
  const phone = new Phone(server, await setupKey(page));
  await field(page, "Code").fill(await phone.now());
  await expect(heading(page, "Recovery codes")).toBeVisible();
  await server.restart();
  await enter(page, server, ada, phone);
  await expect(page.getByText("You have not said that your recovery codes are kept.")).toBeVisible();
  await button(page, "New recovery codes").click();
  await field(page, "I have saved these codes").check();
  await button(page, "Done").click();
  await expect(page.getByText("You have not said that your recovery codes are kept.")).toHaveCount(0);
});
