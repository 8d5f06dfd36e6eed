import { ada, ben, button, expectRefused, field, heading, register, secondsLeft, signIn } from "./steps";
import { expect, test } from "./test";

test.beforeEach(async ({ page, server }) => {
  await register(server, ada);
  await page.goto("/");
});

const refusal = /These do not match an account\./;

test("an unknown account and a wrong password get the same words", async ({ page }) => {
  await signIn(page, { ...ada, password: "not hers at all" });
  await expectRefused(page, "Password", refusal);
  const known = await page.getByRole("alert").textContent();
  await signIn(page, ben);
  await expectRefused(page, "Password", refusal);
  expect(await page.getByRole("alert").textContent()).toBe(known);
  await expect(field(page, "Email or username")).toHaveValue(ben.email);
});

for (const [who, email] of [
  ["a known", ada.email],
  ["an unknown", "nobody@example.org"],
] as const)
  test(`after five wrong passwords ${who} account waits, counts down, and is usable again`, async ({
    page,
    server,
  }) => {
    for (let i = 0; i < 4; i++) await server.call("Login", email, "wrong one").catch(() => undefined);
    await signIn(page, { email, password: "wrong one" });
    await expectRefused(page, "Password", refusal);
    await button(page, "Sign in").click();
    await expectRefused(page, "Password", /Too many wrong passwords\. Wait (30|2\d) seconds/);
    const before = await secondsLeft(page);
    await expect.poll(() => secondsLeft(page), "the seconds run").toBeLessThan(before);

    await server.move("30s");
    if (email === ada.email) {
      await signIn(page, ada);
      await expect(heading(page, "Your account")).toBeVisible();
      await expect(page.getByText("5 refused attempts since the account was created.")).toBeVisible();
    } else {
      await signIn(page, { email, password: "wrong one" });
      await expectRefused(page, "Password", refusal);
    }
  });

test("after a hundred refusals the way out is named", async ({ page, server }) => {
  await server.change(ada.email, { Password: { Throttle: { Failures: 100 } } });
  await page.goto("/");
  await signIn(page, ada);
  await expectRefused(page, "Password", /locked after 100 refusals in a row\. Ask an administrator/);
});

test("that an account is disabled is said only after its right password", async ({ page, server }) => {
  await server.change(ada.email, { Disabled: true });
  await page.goto("/");
  await signIn(page, { ...ada, password: "not hers at all" });
  await expectRefused(page, "Password", refusal);
  await signIn(page, ada);
  await expectRefused(page, "Password", /This account is disabled\. Ask an administrator/);
});

test("missing words are asked for before Go is", async ({ page }) => {
  let calls = 0;
  page.on("request", (request) => {
    if (request.url().endsWith("/call/Login")) calls++;
  });
  await button(page, "Sign in").click();
  await expectRefused(page, "Email or username", /email or username is missing/);
  await field(page, "Email or username").fill(ada.email);
  await button(page, "Sign in").click();
  await expectRefused(page, "Password", /password is missing/);
  expect(calls).toBe(0);
});

test("however often it is pressed, an attempt is one attempt", async ({ page }) => {
  let calls = 0;
  page.on("request", (request) => {
    if (request.url().endsWith("/call/Login")) calls++;
  });
  await field(page, "Email or username").fill(ada.email);
  await field(page, "Password").fill("wrong one");
  await page.evaluate(() => {
    const form = document.querySelector("form");
    for (let i = 0; i < 5; i++) form?.requestSubmit();
  });
  await expectRefused(page, "Password", refusal);
  expect(calls).toBe(1);
});
