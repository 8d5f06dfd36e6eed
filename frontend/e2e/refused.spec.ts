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
  register,
  secondsLeft,
  setupKey,
  signIn,
  type Phone,
} from "./steps";
import { expect, test } from "./test";
import { totp } from "./totp";

let phone: Phone;
let codes: string[];

test.beforeEach(async ({ server }) => {
  await register(server, ada, ben);
  ({ phone, codes } = await enrol(server, ben));
});

/** What a phone shows whose clock is so many seconds ahead of Go's. */
const shownBy = async (server: Server, key: string, seconds: number) =>
  totp(key, (await server.move("0s")) + seconds * 1000);

async function open(page: Page): Promise<void> {
  await page.goto("/");
  await signIn(page, ben);
  await expect(heading(page, "Two-factor code")).toBeVisible();
}

async function type(page: Page, code: string): Promise<void> {
  await field(page, "Code").fill("");
  await field(page, "Code").fill(code);
}

const always = (page: Page) => button(page, "My codes are always refused");

test("a slow phone is told how slow it is, and what to do about it", async ({ page, server }) => {
  await open(page);
  await type(page, await shownBy(server, phone.setupKey, -180));
  await expectRefused(
    page,
    "Code",
    /Your phone's clock seems about 3 minutes slow\. Set it: .*“Date & time”/,
  );
  await server.move("30s");
  await type(page, await phone.now());
  await expect(heading(page, "Your account")).toBeVisible();
});

test("a fast phone is told as well, and the code that it gave away is never accepted", async ({
  page,
  server,
}) => {
  await open(page);
  const early = await shownBy(server, phone.setupKey, 120);
  await type(page, early);
  await expectRefused(page, "Code", /Your phone's clock seems about two minutes fast\./);
  await server.move("120s");
  await type(page, early);
  await expect(page.getByRole("alert")).not.toContainText("fast");
  await expectRefused(page, "Code", /already been used/);
  await type(page, await phone.next());
  await expect(heading(page, "Your account")).toBeVisible();
});

test("a code that was used says when the next one comes", async ({ page, server }) => {
  await server.move("30s");
  const code = await phone.now();
  await server.call("Login", ben.email, ben.password);
  await server.call("ValidateOTP", code);
  await server.call("Logout");
  await open(page);
  await type(page, code);
  await expectRefused(page, "Code", /already been used\. Type the next one, in \d+ seconds?\./);
  expect(await secondsLeft(page)).toBeLessThanOrEqual(30);
});

test("a replaced entry is told by its day, and that it may go", async ({ page, server }) => {
  await server.call("Login", ben.email, ben.password);
  await server.call("ValidateOTP", await phone.next());
  const { enrolment } = await server.call("GenerateOTP");
  await server.call("VerifyOTP", await shownBy(server, enrolment?.setupKey ?? "", 0));
  await server.call("ConfirmRecoveryCodes");
  await server.call("Logout");
  await open(page);
  await type(page, await phone.now());
  await expectRefused(
    page,
    "Code",
    /That is the code of the entry you replaced today\. Delete it in your authenticator app/,
  );
  await expect(always(page)).toHaveCount(0);
});

test("only two refusals of a sign-in are explained", async ({ page, server }) => {
  await open(page);
  for (const minutes of [3, 4]) {
    await type(page, await shownBy(server, phone.setupKey, -60 * minutes));
    await expectRefused(page, "Code", new RegExp(`${minutes} minutes slow`));
  }
  await type(page, await shownBy(server, phone.setupKey, -300));
  await expectRefused(page, "Code", /This code is not right\./);
});

for (const [explained, whom, person] of [
  ["nobody", "a member", ben],
  ["members", "an administrator", ada],
] as const)
  test(`where ${explained} may know, ${whom} reads no more than that it is wrong`, async ({
    page,
    server,
  }) => {
    if (explained === "nobody") await server.policy({ Explain: 0 });
    if (person === ada) ({ phone } = await enrol(server, ada));
    await page.goto("/");
    await signIn(page, person);
    await type(page, await shownBy(server, phone.setupKey, -180));
    await expectRefused(page, "Code", /This code is not right\./);
    await expect(always(page)).toHaveCount(0);
    await type(page, await phone.never());
    await expect(always(page), "a second one may be the clock").toBeVisible();
  });

test("two codes in a row of a slow phone sign in, and one of them does from then on", async ({
  page,
  server,
}) => {
  await server.move("1h"); // the phone was right when it was set up
  await open(page);
  const slow = (by: number) => shownBy(server, phone.setupKey, by);
  await type(page, await slow(-300));
  await expectRefused(page, "Code", /about 5 minutes slow/);
  await always(page).click();
  await expect(heading(page, "Two codes in a row")).toBeVisible();
  await expect(field(page, "Code")).toBeFocused();
  await server.move("30s");
  await field(page, "Code").fill(await slow(-300));
  await expect(field(page, "Next code")).toBeFocused();
  await server.move("30s");
  await field(page, "Next code").fill(await slow(-300));
  await expect(heading(page, "Your account")).toBeVisible();
  await button(page, "Your activity").click();
  await expect(page.getByRole("row").filter({ hasText: "Codes synchronised" })).toHaveCount(1);
  await button(page, "Sign out").click();
  await server.move("30s");
  await open(page);
  await type(page, await slow(-300));
  await expect(heading(page, "Your account")).toBeVisible();
});

test("two codes that do not belong together are refused beside the first, and there is a way back", async ({
  page,
  server,
}) => {
  await open(page);
  await type(page, await shownBy(server, phone.setupKey, -180));
  await always(page).click();
  await button(page, "Verify").click();
  await expectRefused(page, "Code", /code is missing/);
  await field(page, "Code").fill("123456");
  await button(page, "Verify").click();
  await expectRefused(page, "Next code", /next code is missing/);
  await field(page, "Next code").fill("123456");
  await expectRefused(page, "Next code", /same code again/);
  await field(page, "Next code").fill("");
  await field(page, "Next code").fill("654321");
  await expectRefused(page, "Code", /do not follow each other, or your phone is too far off/);
  await expect(field(page, "Next code")).toHaveValue("");
  await button(page, "Back to one code").click();
  await expect(heading(page, "Two-factor code")).toBeVisible();
  await expect(field(page, "Code")).toBeFocused();
  await expect(field(page, "Code")).toHaveValue("");
});

test("the way to two codes goes by keyboard alone, and axe finds nothing on it", async ({ page, server }) => {
  await open(page);
  await page.keyboard.type(await shownBy(server, phone.setupKey, -180));
  await expectRefused(page, "Code", /minutes slow/);
  for (let i = 0; i < 4 && !(await always(page).evaluate((e) => e === document.activeElement)); i++)
    await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(heading(page, "Two codes in a row")).toBeVisible();
  await page.keyboard.type("123456");
  await expect(field(page, "Next code")).toBeFocused();
  await expectAccessible(page, "two codes");
  await page.keyboard.type("654321");
  await expectRefused(page, "Code", /do not follow each other/);
});

test("a refusal is explained wherever a code is asked", async ({ page, server }) => {
  await enter(page, server, ben, phone);
  await button(page, "Turn off two-factor").click();
  await field(page, "Password").fill(ben.password);
  await type(page, await shownBy(server, phone.setupKey, -180));
  await expectRefused(page, "Code", /3 minutes slow/);
  await button(page, "Cancel").click();
  await server.move("6m");
  await button(page, "New recovery codes").click();
  await field(confirmation(page), "Password").fill(ben.password);
  await field(confirmation(page), "Code").fill(await shownBy(server, phone.setupKey, 240));
  await expectRefused(confirmation(page), "Code", /4 minutes fast/);
});

test("at an enrolment the phone's clock, its app and the older entry are told", async ({ page, server }) => {
  await enter(page, server, ben, phone);
  await button(page, "Change authenticator app").click();
  if (await confirmation(page).isVisible()) throw new Error("a proof was asked for");
  const key = await setupKey(page);
  await type(page, await shownBy(server, key, -180));
  await expectRefused(page, "Code", /about 3 minutes slow\. Set it before you go on: /);
  await server.move("30s");
  await type(page, await phone.now());
  await expectRefused(page, "Code", /That is the code of the entry you have now\. Scan the new QR code/);
  await type(page, await shownBy(server, key, 0));
  await expect(heading(page, "Recovery codes")).toBeVisible();
});

test("an app that ignores the algorithm or the digits is found out at the enrolment", async ({
  page,
  server,
}) => {
  await server.policy({ OTP: { Algorithm: 1 } });
  await enter(page, server, ada);
  await button(page, "Set up two-factor").click();
  await type(page, await shownBy(server, await setupKey(page), 0));
  await expectRefused(page, "Code", /Your app seems to ignore SHA-256\. Use another authenticator app/);
  await button(page, "Cancel").click();
  await server.policy({ OTP: { Algorithm: 0, Digits: 8 } });
  await enter(page, server, ada);
  await button(page, "Set up two-factor").click();
  await type(page, await shownBy(server, await setupKey(page), 0));
  await button(page, "Verify and activate").click();
  await expectRefused(page, "Code", /Your app seems to show 6 digits in place of 8\./);
});

test("each explanation is in the activity, in words", async ({ page, server }) => {
  await open(page);
  await type(page, await shownBy(server, phone.setupKey, -180));
  await expectRefused(page, "Code", /slow/);
  await button(page, "Use a recovery code").click();
  await field(page, "Recovery code").fill(codes[0] ?? "");
  await page.keyboard.press("Enter");
  await expect(heading(page, "Your account")).toBeVisible();
  await button(page, "Your activity").click();
  await expect(page.getByRole("row").filter({ hasText: "Wrong code, phone behind" })).toHaveCount(1);
});
