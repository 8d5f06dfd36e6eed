import { ada, button, enter, field, heading, register, signIn } from "./steps";
import { expect, test } from "./test";

const names = [
  `<img src=x onerror="alert(1)">`,
  `"><script>alert(1)</script>`,
  "{@html location.href}{{7*7}}${7*7}",
  "javascript:alert(1)//",
  "\u05d0\u05d1\u05d2 123 Al\u00ed",
  "W".repeat(100),
];

for (const fullName of names)
  test(`the name ${fullName.slice(0, 30)} is shown as it is, and does nothing`, async ({ page, server }) => {
    await register(server, { ...ada, fullName });
    await page.goto("/");
    await signIn(page, ada);
    await expect(heading(page, "Your account")).toBeVisible();
    await expect(page.getByText(fullName, { exact: true }).first()).toBeVisible();
    expect(await page.locator("#app img, #app script").count()).toBe(0);
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth > innerWidth),
      "wider than the window",
    ).toBe(false);
    await button(page, "Edit profile").click();
    await expect(field(page, "Full name")).toHaveValue(fullName);
    expect(await page.title()).toBe("Latchkey");
  });

test("typed into every field of a form it comes back as words", async ({ page, server }) => {
  const [evil = ""] = names;
  await register(server, ada);
  await page.goto("/");
  await signIn(page, { email: evil, password: evil });
  await expect(page.getByRole("alert")).toContainText("These do not match an account.");
  await expect(field(page, "Email or username")).toHaveValue(evil);
  await signIn(page, ada);
  await button(page, "Edit profile").click();
  for (const name of ["Email", "Username"]) await field(page, name).fill(evil);
  await button(page, "Save changes").click();
  await expect(page.getByRole("alert")).toBeVisible();
  expect(await page.locator("#app img").count()).toBe(0);
});

test("a script put into the page runs nothing, and the page opens nothing", async ({
  page,
  server,
  faults,
}) => {
  await register(server, ada);
  await enter(page, server, ada);
  await page.evaluate(() => {
    const script = document.createElement("script");
    try {
      script.textContent = "window.ran = true";
    } catch {
      return; // trusted types refuse it before the policy does
    }
    document.body.append(script);
  });
  await page.evaluate(() => {
    const frame = document.createElement("iframe");
    frame.src = "http://127.0.0.1:9/";
    document.body.append(frame);
    try {
      document.body.setAttribute("onclick", "window.ran = true");
      document.body.click();
    } catch {
      return; // as above
    }
  });
  await page.evaluate(() => fetch("http://127.0.0.1:9/").catch(() => null));
  expect(await page.evaluate(() => "ran" in window)).toBe(false);
  await expect.poll(() => faults.filter((fault) => fault.includes("policy:")).length).toBeGreaterThan(1);
  faults.splice(0);
});

test("a file dropped on the window does not replace the page", async ({ page, server }) => {
  await register(server, ada);
  await enter(page, server, ada);
  const prevented = await page.evaluate(() =>
    ["dragover", "drop"].map(
      (type) => !document.body.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true })),
    ),
  );
  expect(prevented).toEqual([true, true]);
});
