import { ada, button, heading, register } from "./steps";
import { expect, test } from "./test";

test.beforeEach(async ({ page, server }) => {
  await register(server, ada);
  await server.hold();
  await page.goto("/");
  await expect(heading(page, "Latchkey cannot open its data")).toBeVisible();
});

const reason = "Another Latchkey window has this data open. Use that window, or close it and try again.";

test("data in use says so, and opens once it is free", async ({ page, server }) => {
  await expect(page.getByRole("alert")).toHaveText(reason);
  const tried = page.waitForResponse(/Retry$/);
  await button(page, "Try again").click();
  await tried;
  await expect(page.getByRole("alert")).toHaveText(reason);
  await server.release();
  await button(page, "Try again").click();
  await expect(heading(page, "Sign in")).toBeVisible();
  expect((await server.call("Login", ada.email, ada.password)).phase).toBe("signed_in");
});

test("Close ends the program", async ({ page, server }) => {
  await button(page, "Close").click();
  await expect.poll(async () => (await server.desktop()).quit).toBe(true);
});
