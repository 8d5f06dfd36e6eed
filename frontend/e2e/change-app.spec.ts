import {
  ada,
  button,
  confirmation,
  enrol,
  enter,
  expectRefused,
  field,
  heading,
  Phone,
  register,
  setupKey,
} from "./steps";
import { expect, test } from "./test";

let old: Phone;

test.beforeEach(async ({ page, server }) => {
  await register(server, ada);
  ({ phone: old } = await enrol(server, ada));
  await enter(page, server, ada, old);
});

test("the old app works until a code of the new one is right, and not after", async ({ page, server }) => {
  await button(page, "Change authenticator app").click();
  await expect(heading(page, "Set up two-factor")).toBeVisible();
  await expect(page.getByText("The app you use now keeps working")).toBeVisible();
  const fresh = new Phone(server, await setupKey(page));
  expect(fresh.setupKey).not.toBe(old.setupKey);
  await field(page, "Code").fill(await old.next());
  await expectRefused(page, "Code", /This code is not right/);

  await server.call("Logout"); // left half-way
  await enter(page, server, ada, old);
  await button(page, "Change authenticator app").click();
  const kept = new Phone(server, await setupKey(page));
  expect(kept.setupKey).not.toBe(fresh.setupKey);
  await field(page, "Code").fill(await kept.now());
  await expect(heading(page, "Recovery codes")).toBeVisible();
  await field(page, "I have saved these codes").check();
  await button(page, "Done").click();
  await button(page, "Sign out").click();

  await server.call("Login", ada.email, ada.password);
  await expect(server.call("ValidateOTP", await old.next())).rejects.toThrow("otp_incorrect");
  expect((await server.call("ValidateOTP", await kept.next())).phase).toBe("signed_in");
});

test("Cancel abandons the new one", async ({ page, server }) => {
  await button(page, "Change authenticator app").click();
  await button(page, "Cancel").click();
  await expect(heading(page, "Your account")).toBeVisible();
  await expect(page.getByText("On", { exact: true })).toBeVisible();
  await server.call("Logout");
  await server.call("Login", ada.email, ada.password);
  expect((await server.call("ValidateOTP", await old.next())).phase).toBe("signed_in");
});

test("after six minutes it asks who is there, and goes on by itself", async ({ page, server }) => {
  await server.move("6m");
  await button(page, "Change authenticator app").click();
  const dialog = confirmation(page);
  await expect(dialog).toBeVisible();
  await expect(field(dialog, "Password")).toBeFocused();
  await button(dialog, "Confirm").click();
  await expectRefused(dialog, "Password", /password is missing/);
  await field(dialog, "Password").fill("not hers at all");
  await button(dialog, "Confirm").click();
  await expectRefused(dialog, "Code", /code is missing/);
  await field(dialog, "Code").fill(await old.next());
  await expectRefused(dialog, "Password", /not your password/);
  await field(dialog, "Password").fill(ada.password);
  await button(dialog, "Confirm").click();
  await expect(heading(page, "Set up two-factor")).toBeVisible();
  await expect(dialog).toHaveCount(0);
});

test("a recovery code proves who is there as well", async ({ page, server }) => {
  await server.call("Logout");
  await server.reset();
  await register(server, ada);
  const { phone, codes } = await enrol(server, ada);
  await enter(page, server, ada, phone);
  await server.move("6m");
  await button(page, "New recovery codes").click();
  const dialog = confirmation(page);
  await field(dialog, "Password").fill(ada.password);
  await button(dialog, "Use a recovery code").click();
  await expect(button(dialog, "Use a code instead")).toBeVisible();
  await field(dialog, "Recovery code").fill(codes[3] ?? "");
  await button(dialog, "Confirm").click();
  await expect(heading(page, "Recovery codes")).toBeVisible();
});

for (const how of ["Cancel", "Escape"] as const)
  test(`${how} leaves everything as it was, and gives the focus back`, async ({ page, server }) => {
    await server.move("6m");
    await button(page, "Change authenticator app").click();
    await expect(confirmation(page)).toBeVisible();
    if (how === "Cancel") await button(confirmation(page), "Cancel").click();
    else await page.keyboard.press("Escape");
    await expect(confirmation(page)).toHaveCount(0);
    await expect(heading(page, "Your account")).toBeVisible();
    await expect(button(page, "Change authenticator app")).toBeFocused();
    expect((await server.call("State")).phase).toBe("signed_in");
  });
