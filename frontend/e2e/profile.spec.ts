import { ada, ben, button, confirmation, enter, expectRefused, field, heading, register } from "./steps";
import { expect, test } from "./test";

test.beforeEach(async ({ page, server }) => {
  await register(server, ada, ben);
  await enter(page, server, ada);
  await button(page, "Edit profile").click();
  await expect(heading(page, "Edit profile")).toBeVisible();
});

const saved = "Your profile is saved.";

test("a name changes without a proof, however old the sign-in", async ({ page, server }) => {
  await server.move("6m");
  await expect(field(page, "Full name")).toHaveValue(ada.fullName);
  await field(page, "Full name").fill("Ada Sommer");
  await button(page, "Save changes").click();
  await expect(page.getByRole("status").filter({ hasText: saved })).toBeVisible();
  await expect(page.getByText("Ada Sommer").first()).toBeVisible();
  await expect(page.getByText(ada.fullName)).toHaveCount(0);
});

test("what one signs in with asks for a proof after six minutes, and is then changed", async ({
  page,
  server,
}) => {
  await server.move("6m");
  await field(page, "Email").fill("winter@example.org");
  await field(page, "Username").fill("");
  await button(page, "Save changes").click();
  await expect(confirmation(page)).toBeVisible();
  await expect(field(confirmation(page), "Code"), "no code without two-factor").toHaveCount(0);
  await button(confirmation(page), "Cancel").click();
  await expect(field(page, "Email"), "nothing typed is lost").toHaveValue("winter@example.org");
  expect((await server.call("State")).account?.email).toBe(ada.email);
  await button(page, "Save changes").click();
  await field(confirmation(page), "Password").fill("not hers at all");
  await page.keyboard.press("Enter");
  await expectRefused(confirmation(page), "Password", /not your password/);
  await field(confirmation(page), "Password").fill(ada.password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status").filter({ hasText: saved })).toBeVisible();
  await server.call("Logout");
  await expect(server.call("Login", ada.email, ada.password)).rejects.toThrow("credentials_incorrect");
  expect((await server.call("Login", "winter@example.org", ada.password)).phase).toBe("signed_in");
});

test("refusals stand beside their fields", async ({ page }) => {
  for (const [name, value, words] of [
    ["Full name", "", /name is missing/],
    ["Full name", "x".repeat(101), /name cannot be used/],
    ["Email", "", /email is missing/],
    ["Email", "winter", /not an email address/],
    ["Email", ben.email.toUpperCase(), /exists already/],
    ["Username", "a b", /username cannot be used/],
  ] as const) {
    await field(page, "Full name").fill(ada.fullName);
    await field(page, "Email").fill(ada.email);
    await field(page, name).fill(value);
    await button(page, "Save changes").click();
    await expectRefused(page, name, words);
  }
});

test("Cancel and Your account leave without saving", async ({ page }) => {
  await field(page, "Full name").fill("Somebody Else");
  await button(page, "Cancel").click();
  await expect(page.getByText(ada.fullName).first()).toBeVisible();
  await button(page, "Edit profile").click();
  await expect(field(page, "Full name")).toHaveValue(ada.fullName);
  await field(page, "Full name").fill("Somebody Else");
  await button(page, "Your account").click();
  await expect(heading(page, "Your account")).toBeVisible();
  await expect(page.getByText("Somebody Else")).toHaveCount(0);
});
