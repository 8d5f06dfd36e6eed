import { ada, button, enter, expectRefused, field, heading, register, signIn } from "./steps";
import { expect, test } from "./test";

const next = "nine amber kites over water";

test("a password is changed with the present one, beside which a wrong one is refused", async ({
  page,
  server,
}) => {
  await register(server, ada);
  await enter(page, server, ada);
  await server.move("6m"); // it carries its own proof
  await button(page, "Change password").click();
  await expect(heading(page, "Change password")).toBeVisible();
  for (const [current, fresh, again, name, words] of [
    ["", next, next, "Current password", /password is missing/],
    [ada.password, "", "", "New password", /password is missing/],
    [ada.password, next, "other", "Confirm new password", /passwords differ/],
    [ada.password, "ab12cd7", "ab12cd7", "New password", /too short/],
    [ada.password, "qwertyuiop", "qwertyuiop", "New password", /first that are guessed/],
    [ada.password, "ada winter", "ada winter", "New password", /your own details/],
    [ada.password, ada.password, ada.password, "New password", /password you have now/],
    ["not hers at all", next, next, "Current password", /not your password/],
  ] as const) {
    await field(page, "Current password").fill(current);
    await field(page, "New password").fill(fresh);
    await field(page, "Confirm new password").fill(again);
    await button(page, "Change password").click();
    await expectRefused(page, name, words);
  }
  await field(page, "Current password").fill(ada.password);
  await button(page, "Change password").click();
  await expect(page.getByRole("status").filter({ hasText: "Your password is changed." })).toBeVisible();
  await server.call("Logout");
  await expect(server.call("Login", ada.email, ada.password)).rejects.toThrow("credentials_incorrect");
  expect((await server.call("Login", ada.email, next)).phase).toBe("signed_in");
});

test("Cancel changes nothing", async ({ page, server }) => {
  await register(server, ada);
  await enter(page, server, ada);
  await button(page, "Change password").click();
  await field(page, "Current password").fill(ada.password);
  await button(page, "Cancel").click();
  await expect(heading(page, "Your account")).toBeVisible();
});

test("a temporary password is replaced before anything else", async ({ page, server }) => {
  await register(server, ada);
  await server.change(ada.email, {
    Password: { Temporary: true, ExpiresAt: new Date(Date.now() + 86_400_000) },
  });
  await page.goto("/");
  await signIn(page, ada);
  await expect(heading(page, "New password")).toBeVisible();
  await expect(field(page, "New password")).toBeFocused();
  await button(page, "Back to sign in").click();
  await expect(heading(page, "Sign in")).toBeVisible();
  await signIn(page, ada);
  for (const [fresh, again, name, words] of [
    ["", "", "New password", /password is missing/],
    [next, "other", "Confirm new password", /passwords differ/],
    ["ab12cd7", "ab12cd7", "New password", /too short/],
    [ada.password, ada.password, "New password", /password you have now/],
  ] as const) {
    await field(page, "New password").fill(fresh);
    await field(page, "Confirm new password").fill(again);
    await button(page, "Change password").click();
    await expectRefused(page, name, words);
  }
  await field(page, "New password").fill(next);
  await field(page, "Confirm new password").fill(next);
  await button(page, "Change password").click();
  await expect(heading(page, "Your account")).toBeVisible();
});

test("a temporary password past its time is refused, after the right one only", async ({ page, server }) => {
  await register(server, ada);
  await server.change(ada.email, { Password: { Temporary: true, ExpiresAt: new Date(Date.now() - 1000) } });
  await page.goto("/");
  await signIn(page, { ...ada, password: "not hers at all" });
  await expectRefused(page, "Password", /do not match an account/);
  await signIn(page, ada);
  await expectRefused(page, "Password", /temporary password is past its 24 hours/);
});
