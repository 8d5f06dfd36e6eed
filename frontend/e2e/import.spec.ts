import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page, TestInfo } from "@playwright/test";
import type { Server } from "./server";
import { ada, ben, button, enter, field, heading, Phone, register, signIn } from "./steps";
import { expect, test } from "./test";

const fixture = (info: TestInfo, name: string) =>
  readFileSync(join(info.project.testDir, "fixtures", name), "utf8");
/** Rows with passwords in plain text, of which each takes a sign-in's time to hash. */
const people = (n: number) =>
  [
    "name,email,password",
    ...Array.from({ length: n }, (_, i) => `Person ${i},p${i}@example.org,words of ${i} here`),
  ].join("\n");
/** How many accounts there are. */
const all = async (server: Server) =>
  (
    (await server.call("Accounts", {
      search: "",
      role: "",
      status: "",
      twoFactor: "",
      sort: "",
      descending: false,
      offset: 0,
      limit: 1,
    })) as unknown as { all: number }
  ).all;

async function choose(page: Page, server: Server, name: string, content: string) {
  await server.choose(name, content);
  await button(page, "Choose file").click();
  await expect(page.getByRole("listitem").filter({ hasText: name })).toBeVisible();
}
const holds = (page: Page, what: string) =>
  page.getByRole("radiogroup", { name: "What the password column holds" }).getByRole("radio", { name: what });
const report = (page: Page, text: string | RegExp) =>
  page.locator("main").getByRole("listitem").filter({ hasText: text });

test.beforeEach(async ({ page, server }) => {
  await register(server, ada);
  await enter(page, server, ada);
  await button(page, "Accounts").click();
  await button(page, "Import accounts").click();
  await expect(heading(page, "Import accounts")).toBeVisible();
});

test("the first tutorial's people are checked, the rows with errors left out, and sign in", async ({
  page,
  server,
}, info) => {
  await choose(page, server, "users.jsonl", fixture(info, "mongo-users.jsonl"));
  await expect(page.getByText("JSON with 3 rows")).toBeVisible();
  await expect(page.getByText(/_id, otp_verified/)).toBeVisible();
  await expect(page.getByText(/Make (an )?administrator/)).toHaveCount(0);

  await button(page, "Check").click();
  await expect(page.getByRole("alert")).toContainText("What the password column holds was not said.");
  await holds(page, "Plain text").check();
  await button(page, "Check").click();
  await expect(page.getByRole("heading", { name: "What the import would do" })).toBeFocused();
  await expect(report(page, "2 accounts could be created.")).toBeVisible();
  await expect(report(page, "1 row with errors.")).toBeVisible();
  await expect(report(page, "1 with two-factor.")).toBeVisible();
  await expect(report(page, "1 short password.")).toBeVisible();
  const row = page.getByRole("row").filter({ hasText: "HYPERLINK" });
  await expect(row.getByRole("cell")).toHaveText([
    "3",
    "name",
    "This name cannot be used.",
    '=HYPERLINK("x")',
  ]);
  await expect(button(page, "Import")).toHaveCount(0);

  await field(page, "Leave out the rows with errors").check();
  await expect(report(page, "2 accounts would be created.")).toBeVisible();
  await expect(field(page, "Leave out the rows with errors")).toBeFocused();
  expect(await all(server), "a check creates nothing").toBe(1);
  await button(page, "Import").click();
  await expect(page.getByRole("heading", { name: "The accounts are imported" })).toBeFocused();
  await expect(report(page, "2 accounts were created.")).toBeVisible();
  await expect(report(page, "1 row was left out.")).toBeVisible();
  await button(page, "Done").click();
  await expect(heading(page, "Accounts")).toBeVisible();
  await expect(page.getByText("Łukasz Żółć", { exact: true })).toBeVisible();

  await button(page, "Sign out").click();
  await signIn(page, { email: "ada@example.com", password: "correct horse" });
  const phone = new Phone(server, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP");
  await field(page, "Code").fill(await phone.now());
  await expect(heading(page, "Your account")).toBeVisible();
  await button(page, "Sign out").click();
  await signIn(page, { email: "lukasz@example.org", password: "short" });
  await expect(heading(page, "New password")).toBeVisible();
});

test("the second tutorial's johndoe signs in, chooses a longer password and is asked to enrol anew", async ({
  page,
  server,
}, info) => {
  await choose(page, server, "twofactor_app.csv", fixture(info, "johndoe.csv"));
  await expect(page.getByText("Table (CSV) with 1 row")).toBeVisible();
  await holds(page, "bcrypt").check();
  await expect(field(page, "Make an administrator of the row that asks for it")).not.toBeChecked();
  await button(page, "Check").click();
  await expect(report(page, "1 account would be created. No administrator among them.")).toBeVisible();
  await expect(report(page, "1 weak secret.")).toBeVisible();
  await button(page, "Import").click();
  await expect(page.getByRole("heading", { name: "The accounts are imported" })).toBeVisible();

  await button(page, "Sign out").click();
  await signIn(page, { email: "johndoe", password: "secret" });
  const phone = new Phone(server, "LGLEREYEPVVWTLYO");
  await field(page, "Code").fill(await phone.now());
  await expect(heading(page, "New password")).toBeVisible();
  await field(page, "New password").fill(ben.password);
  await field(page, "Confirm new password").fill(ben.password);
  await button(page, "Change password").click();
  await expect(heading(page, "Your account")).toBeVisible();
  const { account } = await server.call("State");
  expect([account?.role, account?.otpOn, account?.otpWeak]).toEqual(["member", true, true]);
});

test("a row becomes an administrator only where that was chosen on the page", async ({
  page,
  server,
}, info) => {
  await choose(page, server, "twofactor_app.csv", fixture(info, "johndoe.csv"));
  await holds(page, "bcrypt").check();
  await button(page, "Check").click();
  await expect(button(page, "Import")).toBeVisible();
  await field(page, "Make an administrator of the row that asks for it").check();
  await expect(button(page, "Import"), "another decision needs another check").toHaveCount(0);
  await button(page, "Check").click();
  await expect(report(page, "1 account would be created. 1 administrator among them.")).toBeVisible();
  await button(page, "Import").click();
  await expect(page.getByRole("heading", { name: "The accounts are imported" })).toBeVisible();
  await button(page, "Done").click();
  await expect(page.getByRole("row").filter({ hasText: "John Doe" })).toContainText("Administrator");
});

test("the import shows how far it has come, and given up it leaves nothing", async ({ page, server }) => {
  test.setTimeout(60_000);
  await choose(page, server, "class.csv", people(900));
  await holds(page, "Plain text").check();
  await button(page, "Check").click();
  await expect(report(page, "900 accounts would be created.")).toBeVisible();
  await button(page, "Import").click();
  await expect(button(page, "Cancel")).toBeFocused();
  const bar = page.getByRole("progressbar", { name: "Importing" });
  await expect(page.getByText(/^\d+ of 900 accounts$/)).toBeVisible();
  await expect.poll(async () => Number(await bar.getAttribute("value"))).toBeGreaterThan(2);
  await button(page, "Cancel").click();
  await expect(page.getByRole("status")).toContainText("The import was given up.");
  await expect(page.getByRole("alert")).toHaveCount(0);
  await expect(button(page, "Choose file")).toBeFocused();
  expect(await all(server)).toBe(1);
});

test("signing out while it runs gives the import up", async ({ page, server }) => {
  test.setTimeout(60_000);
  await choose(page, server, "class.csv", people(900));
  await holds(page, "Plain text").check();
  await button(page, "Check").click();
  await button(page, "Import").click();
  await expect(page.getByText(/^\d+ of 900 accounts$/)).toBeVisible();
  await button(page, "Sign out").click();
  await expect(heading(page, "Sign in")).toBeVisible();
  await expect(page.getByRole("alert")).toHaveCount(0);
  await signIn(page, ada);
  const here = heading(page, "Your account");
  const busy = page.getByRole("alert").filter({ hasText: "Another attempt is still being checked." });
  await expect(here.or(busy)).toBeVisible(); // the last hash of the import takes its time
  if (await busy.isVisible())
    await expect(async () => {
      await button(page, "Sign in").click();
      await expect(here).toBeVisible({ timeout: 1_000 });
    }).toPass();
  expect(await all(server)).toBe(1);
});

test("leaving the page while it runs gives the import up", async ({ page, server }) => {
  test.setTimeout(60_000);
  await choose(page, server, "class.csv", people(900));
  await holds(page, "Plain text").check();
  await button(page, "Check").click();
  await button(page, "Import").click();
  await expect(page.getByText(/^\d+ of 900 accounts$/)).toBeVisible();
  await button(page, "Accounts").click();
  await expect(heading(page, "Accounts")).toBeVisible();
  await button(page, "Import accounts").click();
  await expect(button(page, "Choose file")).toBeVisible();
  expect(await all(server)).toBe(1);
});

test("hostile cells are shown as text and create nothing", async ({ page, server }) => {
  const rows = [
    ["Line,name", "first@example.org"],
    ['"=HYPERLINK(""http://evil.example"",""click"")"', "formula@example.org"],
    ['"<img src=x onerror=""document.title=1"">"', "<script>alert(1)</script>"],
    ["\u202enimda", "bidi@example.org"],
    ["Nul\u0000l", "nul@example.org"],
    ["Ben Okafor", "first@example.org"],
  ];
  await choose(
    page,
    server,
    "<b>hostile.csv",
    ["name,email", ...rows.slice(1).map((r) => r.join(","))].join("\n"),
  );
  await expect(page.getByRole("radiogroup", { name: "What the password column holds" })).toHaveCount(0);
  await button(page, "Check").click();
  await expect(page.getByRole("heading", { name: "What the import would do" })).toBeVisible();
  const table = page.getByRole("table", { name: "Rows with errors" });
  await expect(table).toContainText('=HYPERLINK("http://evil.example","click")');
  await expect(table).toContainText("<script>alert(1)</script>");
  for (const unseen of ["\u0000", "\u202e"]) await expect(table).not.toContainText(unseen);
  await expect(page.locator("main img, main script")).toHaveCount(0);
  expect(await page.title()).toBe("Latchkey");
  expect(await all(server)).toBe(1);
});

test("a file that is none of the kinds is refused beside it", async ({ page, server }) => {
  await server.choose(
    "picture.png",
    Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0]),
  );
  await button(page, "Choose file").click();
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(button(page, "Check")).toHaveCount(0);
  await server.choose("names.csv", "colour,shape\nred,round\n");
  await button(page, "Choose file").click();
  await expect(page.getByRole("alert")).toContainText("The file has no names or no email addresses.");
});

test("with the keyboard alone from Accounts to the report", async ({ page, server }, info) => {
  await server.choose("users.jsonl", fixture(info, "mongo-users.jsonl"));
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  await expect(heading(page, "Import accounts")).toBeFocused();
  await press("Tab");
  await expect(button(page, "Choose file")).toBeFocused();
  await press("Enter");
  await expect(page.getByText("JSON with 3 rows")).toBeVisible();
  await expect(button(page, "Choose file")).toBeFocused();
  await press("Tab", "Space");
  await expect(holds(page, "Plain text")).toBeChecked();
  await press("Tab", "Enter");
  await expect(page.getByRole("heading", { name: "What the import would do" })).toBeFocused();
  await press("Tab", "Space");
  await expect(button(page, "Import")).toBeVisible();
  await press("Tab", "Enter");
  await expect(page.getByRole("heading", { name: "The accounts are imported" })).toBeFocused();
  await press("Tab", "Enter");
  await expect(heading(page, "Accounts")).toBeVisible();
});
