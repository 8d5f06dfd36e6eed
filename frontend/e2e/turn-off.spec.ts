import { ada, button, enrol, enter, expectRefused, field, heading, register, type Phone } from "./steps";
import { expect, test } from "./test";

let phone: Phone;
let codes: string[];

test.beforeEach(async ({ page, server }) => {
  await register(server, ada);
  ({ phone, codes } = await enrol(server, ada));
  await enter(page, server, ada, phone);
  await button(page, "Turn off two-factor").click();
  await expect(heading(page, "Turn off two-factor")).toBeVisible();
});

test("password and code turn it off, and the password alone signs in", async ({ page, server }) => {
  const submit = button(page, "Turn off two-factor");
  await submit.click();
  await expectRefused(page, "Password", /password is missing/);
  await field(page, "Password").fill("not hers at all");
  await submit.click();
  await expectRefused(page, "Code", /code is missing/);
  await field(page, "Code").fill(await phone.next());
  await expectRefused(page, "Password", /not your password/);
  await field(page, "Password").fill(ada.password);
  await field(page, "Code").fill("");
  await field(page, "Code").fill(await phone.never());
  await expectRefused(page, "Code", /This code is not right/);
  await field(page, "Code").fill("");
  await field(page, "Code").fill(await phone.next());
  await expect(heading(page, "Your account")).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: "Two-factor is off." })).toBeVisible();
  await expect(button(page, "Set up two-factor")).toBeVisible();
  await button(page, "Sign out").click();
  await expect(heading(page, "Sign in")).toBeVisible();
  expect((await server.call("Login", ada.email, ada.password)).phase).toBe("signed_in");
});

test("a recovery code does as well as a code", async ({ page }) => {
  await field(page, "Password").fill(ada.password);
  await button(page, "Use a recovery code").click();
  await button(page, "Use a code instead").click();
  await button(page, "Use a recovery code").click();
  await field(page, "Recovery code").fill("0000-0000-0000-0000");
  await button(page, "Turn off two-factor").click();
  await expectRefused(page, "Recovery code", /recovery code is not right/);
  await field(page, "Recovery code").fill(codes[0] ?? "");
  await button(page, "Turn off two-factor").click();
  await expect(page.getByRole("status").filter({ hasText: "Two-factor is off." })).toBeVisible();
});

test("Cancel leaves it on", async ({ page }) => {
  await button(page, "Cancel").click();
  await expect(page.getByText("On", { exact: true })).toBeVisible();
});

test("where it is required it is not offered, and Go refuses it from an older page", async ({
  page,
  server,
}) => {
  await server.policy({ RequireOTP: 2, GraceDays: 0 });
  await enter(page, server, ada, phone);
  await expect(page.getByText("Required for your account, so it cannot be turned off.")).toBeVisible();
  await expect(button(page, "Change authenticator app")).toBeVisible();
  await expect(button(page, "Turn off two-factor")).toHaveCount(0);
  const proof = { password: ada.password, code: await phone.next(), recoveryCode: "" };
  await expect(server.call("DisableOTP", proof)).rejects.toThrow("otp_required");
});
