import type { Page } from "@playwright/test";
import {
  ada,
  button,
  enrol,
  expectRefused,
  field,
  heading,
  register,
  secondsLeft,
  signIn,
  type Phone,
} from "./steps";
import { expect, test } from "./test";

let phone: Phone;
let codes: string[];

test.beforeEach(async ({ page, server }) => {
  await register(server, ada);
  ({ phone, codes } = await enrol(server, ada));
  await page.goto("/");
  await signIn(page, ada);
  await expect(heading(page, "Two-factor code")).toBeVisible();
});

const count = (page: Page, method: string) => {
  const calls: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith(`/call/${method}`)) calls.push(request.postData() ?? "");
  });
  return calls;
};

/** Pastes as a person does: one input event with the whole text. */
const paste = (page: Page, text: string) => page.keyboard.insertText(text);

test("a code pasted with spaces submits itself, once", async ({ page }) => {
  const calls = count(page, "ValidateOTP");
  await expect(field(page, "Code")).toBeFocused();
  await expect(field(page, "Code")).toHaveAttribute("inputmode", "numeric");
  await expect(field(page, "Code")).toHaveAttribute("autocomplete", "one-time-code");
  const code = await phone.next();
  await paste(page, `${code.slice(0, 3)} \u00a0${code.slice(3)} `);
  await expect(heading(page, "Your account")).toBeVisible();
  expect(calls).toEqual([JSON.stringify([code])]);
});

test("typed digit by digit it submits itself at the last, and not again after a refusal", async ({
  page,
}) => {
  const calls = count(page, "ValidateOTP");
  await page.keyboard.type(await phone.never(), { delay: 20 });
  await expectRefused(page, "Code", /This code is not right/);
  await page.waitForTimeout(400); // a second try would come by itself
  expect(calls).toHaveLength(1);
  await page.keyboard.press("Backspace");
  await expect(field(page, "Code"), "the next keystroke clears a refused code").toHaveValue("");
  await page.keyboard.type(await phone.next());
  await expect(heading(page, "Your account")).toBeVisible();
  expect(calls).toHaveLength(2);
});

test("what is no digit stays in the field, and the refusal names it uncounted", async ({ page, server }) => {
  for (let i = 0; i < 7; i++) {
    await field(page, "Code").fill("12a456");
    await button(page, "Verify").click();
    await expectRefused(page, "Code", /not a whole code/);
    await expect(field(page, "Code")).toHaveValue("12a456");
  }
  await field(page, "Code").fill("");
  await field(page, "Code").fill(await phone.next());
  await expect(heading(page, "Your account")).toBeVisible();
  expect((await server.call("State")).account?.refused).toBe(0);
});

test("a code works once: used again, it says so and counts down to the next one", async ({ page }) => {
  const code = await phone.next();
  await paste(page, code);
  await button(page, "Sign out").click();
  await signIn(page, ada);
  await field(page, "Code").fill(code);
  await expectRefused(page, "Code", /This code has already been used\. Type the next one, in \d+ seconds?\./);
  expect(await secondsLeft(page)).toBeLessThanOrEqual(60);
  const told = page.getByRole("alert").locator(".text");
  const before = (await told.textContent()) ?? "";
  await expect(told, "the seconds run, and go with the last").not.toHaveText(before);
  await field(page, "Code").fill("");
  await field(page, "Code").fill(await phone.next());
  await expect(heading(page, "Your account")).toBeVisible();
});

test("the code that proved the enrolment does not sign in, nor after a restart", async ({ page, server }) => {
  const code = await phone.now();
  await field(page, "Code").fill(code);
  await expectRefused(page, "Code", /already been used/);
  await server.restart();
  await page.goto("/");
  await signIn(page, ada);
  await field(page, "Code").fill(code);
  await expectRefused(page, "Code", /already been used/);
});

test("the fifth wrong code ends the sign-in, says so, and the next one waits", async ({ page, server }) => {
  for (let i = 0; i < 4; i++) {
    await field(page, "Code").fill(await phone.never());
    await expectRefused(page, "Code", /This code is not right/);
    await field(page, "Code").fill("");
  }
  await field(page, "Code").fill(await phone.never());
  await expect(heading(page, "Sign in")).toBeVisible();
  await expect(
    page.getByRole("status").or(page.getByRole("alert")).filter({ hasText: /code/ }),
  ).toBeVisible();

  await signIn(page, ada);
  await field(page, "Code").fill(await phone.now());
  await expectRefused(page, "Code", /Too many wrong codes\. Wait \d+ seconds/);
  await server.move("30s");
  await field(page, "Code").fill("");
  await field(page, "Code").fill(await phone.next());
  await expect(page.getByText("5 refused attempts since")).toBeVisible();
});

test("a recovery code signs in, is then spent, and the account says what is left", async ({
  page,
  server,
}) => {
  const [code = ""] = codes;
  await button(page, "Use a recovery code").click();
  await expect(field(page, "Recovery code")).toBeFocused();
  await button(page, "Use a code instead").click();
  await expect(field(page, "Code")).toBeFocused();
  await button(page, "Use a recovery code").click();
  await button(page, "Verify").click();
  await expectRefused(page, "Recovery code", /recovery code is missing/);
  await field(page, "Recovery code").fill("7K3M-Q2XA");
  await button(page, "Verify").click();
  await expectRefused(page, "Recovery code", /not a whole recovery code/);
  await field(page, "Recovery code").fill("7K3M-Q2XA-94RT-W8BN");
  await button(page, "Verify").click();
  await expectRefused(page, "Recovery code", /recovery code is not right/);
  await field(page, "Recovery code").fill(` ${code.toLowerCase().replaceAll("-", "")} `);
  await button(page, "Verify").click();
  await expect(heading(page, "Your account")).toBeVisible();
  await expect(page.getByText("You signed in with a recovery code; 9 of 10 are left.")).toBeVisible();
  await button(page, "Change authenticator app").click();
  await expect(heading(page, "Set up two-factor")).toBeVisible();

  await server.call("Logout");
  await page.goto("/");
  await signIn(page, ada);
  await button(page, "Use a recovery code").click();
  await field(page, "Recovery code").fill(code);
  await button(page, "Verify").click();
  await expectRefused(page, "Recovery code", /recovery code is not right/);
});

test("Back to sign in forgets the password that was right", async ({ page, server }) => {
  await expect(page.getByText(ada.email)).toBeVisible();
  await button(page, "Back to sign in").click();
  await expect(heading(page, "Sign in")).toBeVisible();
  await expect(page.getByText(ada.fullName)).toHaveCount(0);
  await expect(server.call("ValidateOTP", await phone.next())).rejects.toThrow("wrong_phase");
});

test("a sign-in left at the code ends by itself", async ({ page, server }) => {
  await server.move("299s");
  await page.evaluate(() => void window.dispatchEvent(new Event("focus")));
  await expect(heading(page, "Sign in")).toBeVisible();
  await expect(page.getByText(ada.fullName)).toHaveCount(0);
});
