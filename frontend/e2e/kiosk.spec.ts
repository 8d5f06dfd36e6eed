import type { Page } from "@playwright/test";
import { TOUCH_EVERY_MS } from "../src/lib/activity";
import { virtualPhone } from "./bench-steps";
import { begin, cleared, lookAgain, lookAway, mark, touch, visit, expectAnew } from "./kiosk-steps";
import { ada, ben, button, enrol, field, heading, leave, register, setupKey, signIn, warning } from "./steps";
import { expect, test } from "./test";

test.use({ kiosk: true });

/** The words of the dialog that is seen. */
const onTop = (page: Page) =>
  page.evaluate(
    () => document.elementFromPoint(innerWidth / 2, innerHeight / 2)?.closest("dialog")?.innerText,
  );

test.beforeEach(({ server }) => register(server, ada, ben));

for (const how of ["Enter", "Space", "a touch", "a touch in the corner"])
  test(`${how} begins, and the first person reads nothing of another`, async ({ page, server }) => {
    await page.goto("/");
    await expect(heading(page, "Touch to begin")).toBeVisible();
    await expect(begin(page)).toBeFocused();
    await expect(page.getByText(cleared)).toHaveCount(0);
    expect((await server.call("State")).idleInMs, "nothing runs before the first touch").toBe(0);
    if (how === "a touch") await begin(page).click();
    else if (how === "a touch in the corner") await page.mouse.click(3, 3);
    else await page.keyboard.press(how);
    await expect(heading(page, "Sign in")).toBeVisible();
    await expect(field(page, "Email or username")).toBeFocused();
    expect((await server.call("State")).idleInMs).toBeGreaterThan(80_000);
  });

test.describe("on a touch screen", () => {
  test.use({ hasTouch: true });
  test("a finger begins, and leaves no zoom and no selection", async ({ page }) => {
    await page.goto("/");
    await begin(page).tap();
    await expect(heading(page, "Sign in")).toBeVisible();
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).touchAction)).toBe(
      "pan-x pan-y",
    );
    expect(await page.evaluate(() => [visualViewport?.scale, String(getSelection())])).toEqual([1, ""]);
  });
});

test("whoever typed something and went is asked, and then cleared for the next person", async ({
  page,
  server,
}) => {
  await page.goto("/");
  await touch(page);
  await field(page, "Email or username").fill("half@typed.example");
  await mark(page);
  await leave(page, server, 20);
  await expect(warning(page)).toContainText("this screen will be cleared for the next person");
  await button(warning(page), "I'm still here").click();
  await expect(warning(page)).toHaveCount(0);
  await expect(field(page, "Email or username")).toHaveValue("half@typed.example");
  await leave(page, server, 2);
  await expectAnew(page);
  await expect(page.getByText(cleared)).toBeVisible();
  await touch(page);
  await expect(field(page, "Email or username")).toHaveValue("");
  await expect(page.getByText(/session.*cleared/), "it is said once").toHaveCount(0);
});

test("typing on the sign-in screen counts as being there", async ({ page, server }) => {
  await page.goto("/");
  await touch(page);
  await server.move("40s");
  await page.waitForTimeout(TOUCH_EVERY_MS + 100);
  await field(page, "Email or username").pressSequentially("a");
  await expect.poll(async () => (await server.call("State")).idleInMs).toBeGreaterThan(80_000);
});

test("Leave the kiosk takes an administrator's proof, over somebody's session, which goes on", async ({
  page,
  server,
}) => {
  const { phone } = await enrol(server, ada);
  await visit(page, server, ben);
  await button(page, "Edit profile").click();
  await field(page, "Full name").fill("Half typed");
  await page.keyboard.press("Control+q");
  const dialog = page.getByRole("dialog", { name: "Leave the kiosk" });
  await expect(field(dialog, "Email or username")).toBeFocused();
  const attempt = async (identifier: string, password: string, code: string) => {
    await field(dialog, "Email or username").fill(identifier);
    await field(dialog, "Password").fill(password);
    if (code) await field(dialog, "Code").fill(code);
    else await button(dialog, "Leave").click();
  };
  await attempt(ben.email, ben.password, "");
  await expect(dialog.getByRole("alert")).toContainText("This is for administrators.");
  await attempt(ada.email, ada.password, await phone.never());
  await expect(dialog.getByRole("alert")).toContainText("This code is not right.");
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(field(page, "Full name")).toHaveValue("Half typed");
  await page.evaluate(() => void window.dispatchEvent(new Event("latchkey:leave")));
  await expect(field(dialog, "Email or username")).toHaveValue("");
  await expect(field(dialog, "Password")).toHaveValue("");
  await attempt(ada.email, ada.password, await phone.next());
  await expect.poll(async () => (await server.desktop()).quit).toBe(true);
});

test("Leave the kiosk stands above the idle warning, and keeps no session open", async ({ page, server }) => {
  await visit(page, server, ada);
  await button(page, "Leave the kiosk").click();
  const dialog = page.getByRole("dialog", { name: "Leave the kiosk" });
  await server.move("20s");
  await page.waitForTimeout(TOUCH_EVERY_MS + 100);
  await field(dialog, "Email or username").pressSequentially("ada@example.org");
  expect((await server.call("State")).idleInMs).toBeLessThan(70_000);
  await leave(page, server, 20);
  await expect(warning(page)).toHaveCount(0); // inert, and so not in the accessibility tree
  await expect(field(dialog, "Email or username")).toBeFocused();
  expect(await onTop(page)).toContain("Leave the kiosk");
  await button(dialog, "Cancel").click();
  await expect(button(warning(page), "I'm still here")).toBeVisible();
});

test("a dialog that comes later does not come above Leave the kiosk", async ({ page, server }) => {
  await visit(page, server, ada);
  await button(page, "Accounts").click();
  await button(page, "New account").click();
  await field(page, "Full name").fill("Cee");
  await field(page, "Email").fill("cee@example.org");
  let answer = () => {};
  const late = new Promise<void>((resolve) => (answer = resolve));
  await page.route("**/call/CreateAccount", async (route) => {
    await late;
    await route.continue();
  });
  await button(page.locator("form"), "Create account").click();
  await page.keyboard.press("Control+q");
  const leaving = page.getByRole("dialog", { name: "Leave the kiosk" });
  await field(leaving, "Password").fill("half");
  answer();
  await expect(page.locator("dialog")).toHaveCount(2);
  await expect(field(leaving, "Password")).toBeFocused();
  await page.keyboard.type(" typed");
  await expect(field(leaving, "Password")).toHaveValue("half typed");
  expect(await onTop(page)).toContain("Leave the kiosk");
  await page.keyboard.press("Escape");
  expect(await onTop(page)).toContain("Temporary password");
  await button(page, "Done").click();
  await expect(heading(page, "Accounts")).toBeVisible();
});

test("a secret is covered at once without the focus, and its session ends after five seconds", async ({
  page,
  server,
}) => {
  await visit(page, server, ben);
  await button(page, "Set up two-factor").click();
  const key = await setupKey(page);
  await button(page, "Verify and activate").focus();
  await lookAway(page);
  const cover = page.getByRole("dialog", { name: "The screen is covered" });
  await expect(cover).toBeVisible();
  expect(await page.locator("body").ariaSnapshot()).not.toContain(key.slice(0, 9));
  expect(await page.locator("#app").innerText()).not.toContain(key.slice(0, 9));
  await lookAgain(page);
  await expect(cover).toHaveCount(0);
  await expect(button(page, "Verify and activate"), "the focus is where it was").toBeFocused();
  await expect(warning(page)).toHaveCount(0);
  await expect.poll(async () => (await server.call("State")).idleInMs).toBeGreaterThan(5_000);
  await server.move("6s");
  await lookAgain(page);
  expect(await setupKey(page), "coming back in time keeps it").toBe(key);
  await mark(page);
  await lookAway(page);
  await expect(cover).toBeVisible();
  await expectAnew(page);
  await expect(page.getByText(cleared)).toBeVisible();
  await server.call("Touch");
  expect((await server.call("Login", ben.email, ben.password)).account?.otpOn, "nothing was changed").toBe(
    false,
  );
});

test("a temporary password is covered like any secret, and the list behind it is not", async ({
  page,
  server,
}) => {
  await visit(page, server, ada);
  await lookAway(page);
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await lookAgain(page);
  await button(page, "Accounts").click();
  await button(page, "New account").click();
  await field(page, "Full name").fill("Cee");
  await field(page, "Email").fill("cee@example.org");
  await button(page.locator("form"), "Create account").click();
  const secret = page.getByRole("group", { name: "Temporary password" });
  const words = await secret.innerText();
  await expect(button(page, "Copy")).toHaveCount(0);
  await lookAway(page);
  await expect(page.getByRole("dialog", { name: "The screen is covered" })).toBeVisible();
  expect(await page.locator("body").ariaSnapshot()).not.toContain(words);
  await page.mouse.click(200, 200);
  await expect(secret).toBeVisible();
  await button(page, "Done").click();
  await expect(heading(page, "Accounts")).toBeVisible();
});

test("too many wrong codes lead straight to Sign in, which says why", async ({ page, server }) => {
  const { phone } = await enrol(server, ben);
  await page.goto("/");
  await touch(page);
  await signIn(page, ben);
  for (let i = 0; i < 5; i++) {
    await expect(field(page, "Code")).toBeFocused();
    await page.keyboard.press("Control+a");
    await page.keyboard.type(await phone.never());
    await page.waitForTimeout(150);
  }
  await expect(heading(page, "Sign in")).toBeVisible();
  await expect(page.getByText("That sign-in has ended: too many codes were refused.")).toBeVisible();
});

test("nothing is selected, copied, enlarged or left, and a field is edited as ever", async ({
  page,
  server,
}) => {
  await visit(page, server, ada);
  await page.keyboard.press("Control+a");
  expect(await page.evaluate(() => getSelection()?.toString())).toBe("");
  const h1 = await heading(page, "Your account").boundingBox();
  await page.mouse.dblclick((h1?.x ?? 0) + 20, (h1?.y ?? 0) + 20);
  expect(await page.evaluate(() => getSelection()?.toString())).toBe("");
  const here = page.url();
  for (const key of ["Alt+ArrowLeft", "Backspace", "F5", "Control+r", "Control+p", "Control+Equal", "F11"])
    await page.keyboard.press(key);
  await page.mouse.click(400, 300, { button: "middle" });
  await page.mouse.click(400, 300, { button: "right" });
  expect(page.url()).toBe(here);
  await expect(heading(page, "Your account")).toBeVisible();
  expect(await page.evaluate(() => [devicePixelRatio, visualViewport?.scale])).toEqual([1, 1]);
  await button(page, "Set up two-factor").click();
  const key = page.getByRole("group", { name: "Setup key" });
  await expect(key).toHaveCSS("user-select", "none");
  await key.click({ clickCount: 3 });
  expect(await page.evaluate(() => getSelection()?.toString())).toBe("");
  await button(page, "Cancel").click();
  await button(page, "Edit profile").click();
  const name = field(page, "Full name");
  await name.focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("Bea");
  await page.keyboard.press("Control+z");
  await expect(name).not.toHaveValue("Bea");
});

test("files are refused with a sentence, and allowed by the policy", async ({ page, server }) => {
  await visit(page, server, ada);
  await button(page, "Backup").click();
  await expect(page.getByText("Files are off in a kiosk.")).toBeVisible();
  await expect(button(page, "Back up now")).toHaveCount(0);
  await button(page, "Activity").click();
  await expect(button(page, "Check integrity")).toBeVisible();
  await expect(button(page, "Export")).toHaveCount(0);
  await server.policy({ KioskFiles: true });
  await visit(page, server, ada);
  await button(page, "Backup").click();
  await expect(button(page, "Back up now")).toBeVisible();
  await expect(page.getByRole("group", { name: "Passphrase" })).toBeVisible();
  await expect(button(page, "Copy"), "and still nothing is copied").toHaveCount(0);
});

test("the demo of a kiosk ends with whoever tried it", async ({ page, server }) => {
  await page.goto("/");
  await touch(page);
  await button(page, "Try the demo").click();
  await expect(page.getByText("Practice accounts, nothing is kept")).toBeVisible();
  await mark(page);
  await leave(page, server, 20);
  await expect(warning(page)).toContainText("this screen will be cleared for the next person");
  await expect(virtualPhone(page), "and no bench around it").toHaveCount(0);
  await button(warning(page), "I'm still here").click();
  await expect(warning(page)).toHaveCount(0);
  await leave(page, server, 2);
  await expectAnew(page);
  await expect(page.getByText("Practice accounts")).toHaveCount(0);
  expect((await server.call("State")).demo).toBe(false);
});

test("from the demo, too, the kiosk is left with a real administrator's proof", async ({ page, server }) => {
  await page.goto("/");
  await touch(page);
  await button(page, "Try the demo").click();
  await expect(page.getByText("Practice accounts, nothing is kept")).toBeVisible();
  await page.keyboard.press("Control+q");
  const dialog = page.getByRole("dialog", { name: "Leave the kiosk" });
  await field(dialog, "Email or username").fill(ada.email);
  await field(dialog, "Password").fill(ada.password);
  await button(dialog, "Leave").click();
  await expect.poll(async () => (await server.desktop()).quit).toBe(true);
});
