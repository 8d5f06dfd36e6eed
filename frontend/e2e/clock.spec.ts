import { expectAccessible } from "./accessible";
import type { Page } from "@playwright/test";
import type { Server } from "./server";
import {
  ada,
  ben,
  button,
  confirmation,
  enrol,
  enter,
  expectRefused,
  field,
  heading,
  lookAgain,
  register,
  signIn,
  type Person,
  type Phone,
} from "./steps";
import { expect, test } from "./test";
import { totp } from "./totp";

const banner = (page: Page, text: RegExp) => page.getByText(text);
const row = (page: Page) =>
  page.getByRole("listitem").filter({ has: page.locator("b").filter({ hasText: "This computer's clock" }) });

async function status(page: Page): Promise<void> {
  await button(page, "Go to Status").click();
  await expect(heading(page, "Status")).toBeVisible();
}

test("a clock that is set back is told to visitors, beside the code and to administrators, who confirm it", async ({
  page,
  server,
}) => {
  await register(server, ada, ben);
  const { phone, codes } = await enrol(server, ada);
  await page.goto("/");
  await server.jump("-2h");
  await lookAgain(page);
  await expect(banner(page, /^This computer's clock was set back by about two hours\.$/)).toBeVisible();
  await expect(banner(page, /Administrators sign in with a recovery code/)).toBeVisible();

  await signIn(page, ada);
  await expect(heading(page, "Two-factor code")).toBeVisible();
  await expect(banner(page, /set back by about two hours/)).toBeVisible();
  await field(page, "Code").fill(totp(phone.setupKey, (await server.move("0s")) + 7_200_000)); // what is right
  await expect(page.getByRole("alert")).toContainText("codes of administrators do not count");
  await expect(page.getByRole("alert")).not.toContainText("phone's clock");
  await button(page, "Use a recovery code").click();
  await field(page, "Recovery code").fill(codes[0] ?? "");
  await page.keyboard.press("Enter");
  await expect(heading(page, "Your account")).toBeVisible();

  await expect(banner(page, /set back by about two hours/)).toBeVisible();
  await status(page);
  await expect(row(page)).toContainText("In doubt");
  await expect(row(page)).toContainText(/In doubt since\s*\d+ \w+ \d{4} at/);
  await expect(page.getByRole("heading", { level: 2 }).first()).toHaveText("Clock");
  await page.getByText("How to set the time").click();
  await expect(row(page)).toContainText("timedatectl set-time");
  await button(page, "Confirm the time").click();
  await expect(page.getByRole("status").filter({ hasText: "The time is confirmed." })).toBeVisible();
  await expect(row(page)).toContainText("Nothing against it");
  await expect(button(page, "Confirm the time")).toHaveCount(0);
  await button(page, "Your account").click();
  await expect(banner(page, /set back/)).toHaveCount(0);
  await button(page, "Activity").click();
  await expect(page.getByRole("row").filter({ hasText: "Clock in doubt" })).toContainText(
    /Set back by about two hours, expected .* found /,
  );
  await expect(page.getByRole("row").filter({ hasText: "Clock confirmed" })).toContainText(ada.fullName);
});

test("confirming asks for a fresh proof, and giving it up changes nothing", async ({ page, server }) => {
  await register(server, ada);
  await server.jump("-2h");
  await enter(page, server, ada);
  await server.move("6m");
  await status(page);
  await button(page, "Confirm the time").click();
  await button(confirmation(page), "Cancel").click();
  await expect(row(page)).toContainText("In doubt");
  await button(page, "Confirm the time").click();
  await field(confirmation(page), "Password").fill(ada.password);
  await page.keyboard.press("Enter");
  await expect(row(page)).toContainText("Nothing against it");
});

test("a clock that is set right again needs nobody", async ({ page, server }) => {
  await register(server, ada);
  await page.goto("/");
  await server.jump("-2h");
  await lookAgain(page);
  await expect(banner(page, /set back/)).toBeVisible();
  await server.jump("2h");
  await lookAgain(page);
  await expect(banner(page, /set back/)).toHaveCount(0);
  await enter(page, server, ada);
  await button(page, "Activity").click();
  await expect(page.getByRole("row").filter({ hasText: "Clock confirmed" })).toContainText(
    "It was set right",
  );
});

test("a clock that is ahead gives visitors no alarm, and an administrator can confirm it", async ({
  page,
  server,
}) => {
  await register(server, ada);
  await page.goto("/");
  await server.jump("72h");
  await lookAgain(page);
  const line = banner(
    page,
    /This computer was off for 3 days, or its clock was moved ahead\. An administrator/,
  );
  await expect(line).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: "off for 3 days" })).toHaveCount(0);
  await signIn(page, ada);
  await expect(heading(page, "Your account")).toBeVisible();
  await status(page);
  await expect(row(page)).toContainText("To be confirmed");
});

test("a member is told at the sign-in screen and not after it", async ({ page, server }) => {
  await register(server, ada, ben);
  await page.goto("/");
  await server.jump("-2h");
  await lookAgain(page);
  await expect(banner(page, /set back/)).toBeVisible();
  await signIn(page, ben);
  await expect(heading(page, "Your account")).toBeVisible();
  await expect(banner(page, /set back/)).toHaveCount(0);
});

test("when three people's phones agree, this machine is the one that is wrong", async ({ page, server }) => {
  const people: Person[] = ["Cleo", "Dora", "Emil"].map((name) => ({
    fullName: `${name} Marsh`,
    email: `${name.toLowerCase()}@example.org`,
    username: "",
    password: "eleven patient river stones",
  }));
  await register(server, ada, ...people);
  const phones: Phone[] = [];
  for (const person of people) phones.push((await enrol(server, person)).phone);
  for (const [i, person] of people.entries()) await ahead(server, person, phones[i] as Phone);
  await page.goto("/");
  await expect(banner(page, /This machine's clock looks about two minutes slow\./)).toBeVisible();
  await signIn(page, people[0] as Person);
  await expect(banner(page, /A right code may be refused/)).toBeVisible();
  await field(page, "Code").fill(await shown(server, phones[0] as Phone));
  await expectRefused(
    page,
    "Code",
    /Your phone and this computer are about two minutes apart\. This computer's clock is in doubt/,
  );
  await button(page, "Back to sign in").click();
  await expect(heading(page, "Sign in")).toBeVisible();
  await enter(page, server, ada);
  await expect(banner(page, /The phones of 3 people agree on that\./)).toBeVisible();
  await status(page);
  await expect(row(page)).toContainText("looks about two minutes slow");
  await expect(row(page)).toContainText("The phones of 3 people agree on that.");
  await button(page, "Activity").click();
  await expect(page.getByRole("row").filter({ hasText: "Clock in doubt" })).toContainText(
    "About two minutes slow, as people's phones say",
  );
});

test("axe finds nothing where the clock is told, light and dark", async ({ page, server }) => {
  await register(server, ada, ben);
  await enrol(server, ben);
  await server.jump("-2h");
  await page.goto("/");
  await expect(banner(page, /set back/)).toBeVisible();
  await expectAccessible(page, "the clock");
  await signIn(page, ben);
  await expect(banner(page, /A right code may be refused/)).toBeVisible();
  await expectAccessible(page, "the clock");
  await button(page, "Back to sign in").click();
  await signIn(page, ada);
  await expect(banner(page, /set back/)).toBeVisible();
  await expectAccessible(page, "the clock");
  await status(page);
  await page.getByText("How to set the time").click();
  await expectAccessible(page, "the clock");
});

const shown = async (server: Server, { setupKey }: Phone) =>
  totp(setupKey, (await server.move("30s")) + 120_000);

/** Somebody whose phone is two minutes ahead of this machine is refused, and why is known. */
async function ahead(server: Server, { email, password }: Person, phone: Phone): Promise<void> {
  await server.call("Login", email, password);
  await expect(server.call("ValidateOTP", await shown(server, phone))).rejects.toThrow("otp_fast");
  await server.call("Logout");
}
