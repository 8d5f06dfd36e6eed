import { ada, ben, button, expectRefused, field, heading, Phone, register, setupKey, signIn } from "./steps";
import { expect, test } from "./test";

test.beforeEach(async ({ page, server }) => {
  await register(server, ada, ben);
  await page.goto("/");
});

test("an administrator is told the date, and signs in until it comes", async ({ page, server }) => {
  const due = new Date((await server.move("0s")) + 7 * 86_400_000);
  const date = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric" }).format(
    due,
  );
  await signIn(page, ada);
  await expect(page.getByText(`Two-factor is required for your account from ${date}.`)).toBeVisible();
  await button(page, "Sign out").click();
  await server.move("167h");
  await signIn(page, ada);
  await expect(heading(page, "Your account")).toBeVisible();
});

test("after seven days the sign-in leads to the enrolment, and Cancel leads out of it", async ({
  page,
  server,
}) => {
  await server.move("169h");
  await signIn(page, ada);
  await expect(heading(page, "Set up two-factor")).toBeVisible();
  await expect(page.getByText("Two-factor is required for your account.")).toBeVisible();
  await expect(page.getByRole("navigation"), "there is nowhere else to go").toHaveCount(0);
  await button(page, "Cancel").click();
  await expect(heading(page, "Sign in")).toBeVisible();

  await signIn(page, ada);
  const phone = new Phone(server, await setupKey(page));
  await field(page, "Code").fill(await phone.never());
  await expectRefused(page, "Code", /This code is not right/);
  await button(page, "Sign out").click();
  await signIn(page, ada);
  const kept = new Phone(server, await setupKey(page));
  await field(page, "Code").fill(await kept.now());
  await expect(heading(page, "Recovery codes")).toBeVisible();
  await field(page, "I have saved these codes").check();
  await button(page, "Done").click();
  await expect(heading(page, "Your account")).toBeVisible();
  await expect(button(page, "Turn off two-factor")).toHaveCount(0);
});

test("a member is not asked", async ({ page, server }) => {
  await server.move("169h");
  await signIn(page, ben);
  await expect(heading(page, "Your account")).toBeVisible();
  await expect(page.getByText("Two-factor is required")).toHaveCount(0);
});
