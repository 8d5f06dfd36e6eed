import { ada, button, enter, field, heading, register, signIn } from "./steps";
import { expect, test } from "./test";

const garbage = { status: 200, contentType: "text/plain", body: "\u0000 not an answer" };

test("nothing sensible at the start: a screen with a way on", async ({ page, server }) => {
  await register(server, ada);
  await page.route("**/__e2e/call/State", (route) => route.fulfill(garbage));
  await page.goto("/");
  await expect(heading(page, "Something went wrong")).toBeVisible();
  await expect(page.getByRole("alert")).toContainText("Try again.");
  await button(page, "Continue").click();
  await expect(heading(page, "Something went wrong")).toBeVisible();
  await page.unroute("**/__e2e/call/State");
  await button(page, "Continue").click();
  await expect(heading(page, "Sign in")).toBeVisible();
});

test("a call that fails inside is refused in words, and the form goes on", async ({ page, server }) => {
  await register(server, ada);
  await page.goto("/");
  await page.route("**/__e2e/call/Login", (route) => route.fulfill(garbage));
  await signIn(page, ada);
  await expect(page.getByRole("alert")).toContainText("Something went wrong inside Latchkey.");
  await page.unroute("**/__e2e/call/Login");
  await button(page, "Sign in").click();
  await expect(heading(page, "Your account")).toBeVisible();
});

for (const result of [null, 42, { rev: 1e6, phase: "no such phase" }])
  test(`an answer of ${JSON.stringify(result)} does not end in a blank page`, async ({ page, server }) => {
    await register(server, ada);
    await page.goto("/");
    await page.route("**/__e2e/call/Login", (route) => route.fulfill({ json: { result } }));
    await signIn(page, ada);
    await page.waitForTimeout(500);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByRole("button").first()).toBeVisible();
  });

test("an error nobody caught has a screen, and nothing of it is shown", async ({ page, server, faults }) => {
  await register(server, ada);
  await enter(page, server, ada);
  await page.evaluate(
    () =>
      void setTimeout(() => {
        throw new Error("canary");
      }),
  );
  await expect(heading(page, "Something went wrong")).toBeVisible();
  await expect(page.getByText("canary")).toHaveCount(0);
  expect(faults.splice(0).join()).toContain("canary");
  await button(page, "Continue").click();
  await expect(heading(page, "Your account")).toBeVisible();
});

test("a program that takes long to open says so, and the page then goes on by itself", async ({
  page,
  server,
}) => {
  await register(server, ada);
  let answer = () => {};
  const held = new Promise<void>((resolve) => (answer = resolve));
  await page.route("**/__e2e/call/State", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto("/");
  await expect(heading(page, "Latchkey is opening its data")).toBeVisible();
  answer();
  await expect(heading(page, "Sign in")).toBeVisible();
});

test("a session that ended behind the page's back is noticed by the next call", async ({ page, server }) => {
  await register(server, ada);
  await enter(page, server, ada);
  await server.call("Logout");
  await button(page, "Set up two-factor").click();
  await expect(heading(page, "Sign in")).toBeVisible();
  await expect(field(page, "Password")).toHaveValue("");
});
