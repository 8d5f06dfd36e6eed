import {
  ada,
  button,
  enrol,
  enter,
  leave,
  everything,
  field,
  heading,
  lookAgain,
  register,
  setupKey,
  stored,
  warning,
} from "./steps";
import { expect, test } from "./test";

test.beforeEach(async ({ page, server }) => {
  await register(server, ada);
  await enter(page, server, ada);
});

const ended = "The last session has ended and was cleared.";

test("I'm still here keeps the session", async ({ page, server }) => {
  await leave(page, server, 20);
  await expect(warning(page)).toBeVisible();
  await expect(warning(page)).toContainText(/In (1\d|20) seconds you will be signed out/);
  await expect(button(warning(page), "I'm still here")).toBeFocused();
  await button(warning(page), "I'm still here").click();
  await expect(warning(page)).toHaveCount(0);
  await expect(heading(page, "Your account")).toBeVisible();
  expect((await server.call("State")).idleInMs).toBeGreaterThan(590_000);
});

test("Escape counts as being here", async ({ page, server }) => {
  await leave(page, server, 20);
  await expect(warning(page)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(warning(page)).toHaveCount(0);
  expect((await server.call("State")).phase).toBe("signed_in");
});

test("Sign out now ends it at once, without a word of blame", async ({ page, server }) => {
  await leave(page, server, 20);
  await button(warning(page), "Sign out now").click();
  await expect(heading(page, "Sign in")).toBeVisible();
  await expect(page.getByText(ended)).toHaveCount(0);
});

test("only an answer to the warning counts once it is there", async ({ page, server }) => {
  await leave(page, server, 20);
  await expect(warning(page)).toBeVisible();
  const { idleInMs } = await server.call("State");
  await page.mouse.move(300, 300);
  await page.mouse.move(500, 400);
  await page.keyboard.press("Shift");
  await page.waitForTimeout(300);
  expect((await server.call("State")).idleInMs).toBeLessThan(idleInMs);
});

test("nobody there: the page's own timer ends it, and nothing of the person is left", async ({
  page,
  server,
}) => {
  await button(page, "Edit profile").click();
  await field(page, "Email").fill("half.typed@example.org");
  await leave(page, server, 5);
  await expect(warning(page)).toBeVisible();
  await expect(heading(page, "Sign in")).toBeVisible({ timeout: 10_000 });
  await expect(warning(page)).toHaveCount(0);
  await expect(page.getByRole("status").filter({ hasText: ended })).toBeVisible();
  const left = await everything(page);
  for (const trace of [ada.fullName, ada.email, ada.username, "half.typed", "Ada"])
    expect(left).not.toContain(trace);
  expect(await stored(page)).toEqual([]);
  await page.goBack().catch(() => null);
  await page.goto("/");
  await expect(page.getByRole("status").filter({ hasText: ended })).toBeVisible();
});

test("a screen with a secret ends after three minutes, and takes the secret with it", async ({
  page,
  server,
}) => {
  await button(page, "Set up two-factor").click();
  await button(page, "Copy setup key").click();
  await button(page, "Larger code").click();
  await button(page, "Smaller code").click();
  const key = await setupKey(page);
  await leave(page, server, 20);
  await expect(warning(page)).toBeVisible();
  await server.move("20s");
  await lookAgain(page);
  await expect(heading(page, "Sign in")).toBeVisible();
  const left = await everything(page);
  for (const secret of [...key.split(" "), "otpauth", "data:image/png", ada.fullName])
    expect(left).not.toContain(secret);
  await expect.poll(async () => (await server.desktop()).clipboard).toBe("");
});

test("the longest session ends even for somebody who is there", async ({ page, server }) => {
  for (let i = 0; i < 80; i++) {
    await server.move("9m");
    await server.call("Touch");
  }
  await lookAgain(page);
  await expect(heading(page, "Sign in")).toBeVisible();
  await expect(page.getByText("It had reached its longest time.")).toBeVisible();
});

test("before the longest session ends, staying says that it does not help", async ({ page, server }) => {
  for (let i = 0; i < 79; i++) {
    await server.move("9m");
    await server.call("Touch");
  }
  await leave(page, server, 20);
  await button(warning(page), "I'm still here").click();
  await expect(warning(page)).toContainText("This session has reached its longest time.");
});

test("a proof being typed is cleared with the session", async ({ page, server }) => {
  await server.call("Logout");
  const { phone } = await enrol(server, ada);
  await enter(page, server, ada, phone);
  await server.move("6m");
  await button(page, "New recovery codes").click();
  await page.getByRole("dialog").getByLabel("Password", { exact: true }).fill("half of a pass");
  await server.move("10m");
  await lookAgain(page);
  await expect(heading(page, "Sign in")).toBeVisible();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  expect(await everything(page)).not.toContain("half of a pass");
});

test("nothing is ever stored, the theme included", async ({ page }) => {
  await page.getByText("Dark", { exact: true }).click();
  await button(page, "Set up two-factor").click();
  await button(page, "Sign out").click();
  await expect(heading(page, "Sign in")).toBeVisible();
  expect(await stored(page)).toEqual([]);
});
