import type { Page } from "@playwright/test";
import { ada, ben, button, confirmation, enter, field, heading, register, type Person } from "./steps";
import { expect, test } from "./test";
import type { Server } from "./server";

const table = (page: Page) => page.getByRole("table", { name: "Activity, newest first" });
/** The rows of entries, newest first. */
const entries = (page: Page) =>
  table(page)
    .getByRole("row")
    .filter({ has: page.getByRole("time") });
const filter = (page: Page, name: string) =>
  page.getByRole("search", { name: "Activity" }).getByRole("combobox", { name, exact: true });
/** Those that were found for the text in Person. */
const people = (page: Page) => page.getByRole("listbox", { name: "Found" }).getByRole("option");

async function open(page: Page, server: Server, person: Person = ada): Promise<void> {
  await enter(page, server, person);
  await button(page, "Activity").click();
  await expect(heading(page, "Activity")).toBeVisible();
  await expect(table(page)).toBeVisible();
}
/** Waits until every row that is shown says this. */
async function only(page: Page, words: RegExp): Promise<void> {
  await expect(async () => {
    const texts = await entries(page).allInnerTexts();
    expect(texts.length).toBeGreaterThan(0);
    for (const text of texts) expect(text).toMatch(words);
  }).toPass();
}

test.describe("with two people who tried", () => {
  test.beforeEach(async ({ server }) => {
    await register(server, ada, ben);
    await server.call("Login", ben.email, "not his").catch(() => null);
    await server.call("Login", ben.email, ben.password);
    await server.call("Logout");
    await server.call("Login", "nobody@example.org", "anything").catch(() => null);
  });

  test("an entry says when, what, how, who, and its place in the chain", async ({ page, server }) => {
    await open(page, server);
    const first = entries(page).first();
    await expect(first).toContainText("Signed in");
    await expect(first).toContainText("Password alone");
    await expect(first).toContainText(ada.fullName);
    await expect(first).toContainText(/\d+ · [0-9a-f]{8}/);
    await expect(first.getByRole("time")).toHaveText(/^\d\d:\d\d:\d\d$/);
    await expect(table(page).getByRole("rowheader").first()).toHaveText(/^Today, /);
    const refused = entries(page).filter({ hasText: "Sign-in refused" });
    await expect(refused).toContainText("Wrong password");
    await expect(refused).toContainText(ben.fullName);
    await expect(entries(page).filter({ hasText: "Unknown name refused" })).toContainText("1 try");
    await expect(page.getByText("nobody@example.org"), "what was typed is nowhere").toHaveCount(0);
  });

  test("each filter leaves only what it says, and Clear filters takes all away", async ({ page, server }) => {
    await open(page, server);
    const all = await entries(page).count();
    await filter(page, "Kind").selectOption("Account created");
    await only(page, /Account created/);
    await filter(page, "Kind").selectOption("Every kind");
    await filter(page, "Outcome").selectOption("Refused");
    await only(page, /refused/);
    await filter(page, "Outcome").selectOption("Any outcome");
    await filter(page, "Day").selectOption("Yesterday");
    await expect(page.getByText("No entry is as you ask.")).toBeVisible();
    await filter(page, "Day").selectOption("Today");
    await expect(entries(page)).toHaveCount(all);

    await filter(page, "Person").fill("okaf");
    await expect(people(page)).toHaveText([/Ben Okafor\s*ben@example.org/]);
    await page.keyboard.press("Enter");
    await expect(filter(page, "Person")).toHaveValue(ben.fullName);
    await only(page, /Ben Okafor/);
    await button(page, "Clear filters").click();
    await expect(entries(page)).toHaveCount(all);
    await expect(field(page, "Search activity"), "the button is gone").toBeFocused();
  });

  test("a search looks in names, outcomes and the page's own words", async ({ page, server }) => {
    await open(page, server);
    for (const [text, words] of [
      ["OKAFOR", /Ben Okafor/],
      ["wrong password", /Wrong password/i],
      ["account cre", /Account created/],
    ] as const) {
      await field(page, "Search activity").fill(text);
      await only(page, words);
    }
    await field(page, "Search activity").fill("no such words");
    await expect(page.getByText("No entry is as you ask.")).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(entries(page).first()).toBeVisible();
  });

  test("chosen days are whole ones, the first and the last included", async ({ page, server }) => {
    await server.move("48h");
    await open(page, server);
    const day = (back: number) => {
      const date = new Date(Date.now() - back * 86_400_000);
      return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
    };
    await filter(page, "Day").selectOption("Chosen days");
    await field(page, "From").fill(day(0));
    await field(page, "To").fill(day(0));
    await only(page, /(?!.*Signed in.*Ada)/s);
    await expect(entries(page).filter({ hasText: "Account created" })).toHaveCount(2);
    await expect(entries(page).filter({ hasText: `Password alone\t${ada.fullName}` })).toHaveCount(0);
    await field(page, "From").fill(day(-2));
    await field(page, "To").fill("");
    await expect(entries(page).filter({ hasText: "Account created" })).toHaveCount(0);
    await expect(entries(page).first()).toContainText("Signed in");
  });
});

test("more is loaded as one scrolls; older entries take the place of so many", async ({ page, server }) => {
  await register(server, ada);
  await server.entries(1200);
  await open(page, server);
  const list = entries(page);
  await expect.poll(() => list.count()).toBeGreaterThan(50);
  expect(await list.count(), "not all at once").toBeLessThan(500);
  const first = (await list.first().innerText()).split("\t").at(-1);
  await expect(async () => {
    await page.getByRole("main").evaluate((main) => main.scrollTo(0, main.scrollHeight));
    await expect(button(page, "Show older")).toBeVisible({ timeout: 300 });
  }).toPass();
  await expect(list).toHaveCount(500);
  const last = Number((await list.last().innerText()).split("\t").at(-1)?.split(" ")[0]);
  await button(page, "Show older").press("Enter");
  await expect(button(page, "Back to the newest")).toBeFocused();
  await expect(list.first()).toContainText(`${last - 1} ·`);
  expect(await list.count()).toBeLessThan(500);
  await button(page, "Back to the newest").press("Enter");
  await expect(heading(page, "Activity")).toBeFocused();
  await expect(list.first()).toContainText(first ?? "?");
});

test("a rare entry is looked for among very many by itself", async ({ page, server }) => {
  test.setTimeout(60_000);
  await register(server, ada);
  await server.entries(60_000);
  await open(page, server);
  const asked: number[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/call/Activity")) asked.push(Date.now());
  });
  await filter(page, "Kind").selectOption("Account created");
  await only(page, /Account created/);
  expect(asked.length, "Go looks at 50,000 in one call").toBeGreaterThan(1);
});

test("a search that goes on is told, and stops at the next filter", async ({ page, server }) => {
  await register(server, ada);
  await open(page, server);
  let asked = 0;
  await page.route("**/call/Activity", async (route) => {
    const [query] = route.request().postDataJSON() as [{ kind: string }];
    if (query.kind !== "backup_restored") return route.continue();
    asked++;
    await new Promise((resolve) => setTimeout(resolve, 100));
    const result = { rows: [], next: 900_000 - asked, count: 1_000_000, oldest: 0, head: "" };
    return route.fulfill({ json: { result } });
  });
  await filter(page, "Kind").selectOption("Backup restored");
  await expect(page.getByRole("status").filter({ hasText: "Searching older entries…" })).toBeVisible();
  await expect.poll(() => asked).toBeGreaterThan(2);
  await filter(page, "Kind").selectOption("Signed in");
  await only(page, /Signed in/);
  await expect(page.getByText("Searching older entries…")).toHaveCount(0);
  const before = asked;
  await page.waitForTimeout(400);
  expect(asked).toBe(before);
});

test("Check integrity gives a verdict to be written down, and is an entry itself", async ({
  page,
  server,
}) => {
  await register(server, ada);
  await open(page, server);
  const before = await entries(page).count();
  await button(page, "Check integrity").click();
  const verdict = page.getByRole("region", { name: "Integrity" });
  await expect(verdict).toContainText("Chain intact");
  await expect(verdict).toContainText(`All ${before} entries follow one another unbroken`);
  await expect(verdict).toContainText(/Checked today at \d\d:\d\d:\d\d/);
  await expect(verdict).toContainText(/Seal of the last entry\s*([0-9a-f]{4} ){4}[0-9a-f]{4}/);
  await expect(entries(page).first()).toContainText("Integrity checked");
  await expect(entries(page).first()).toContainText(`All ${before} entries`);
});

test("a broken chain is told with its first entry, and drawn as broken from there on", async ({
  page,
  server,
}) => {
  await register(server, ada, ben);
  await open(page, server);
  const verdict = { intact: false, count: 5, broken: 3, oldest: 0, checkedAt: Date.now(), head: "" };
  await page.route("**/call/CheckActivity", (route) => route.fulfill({ json: { result: verdict } }));
  await button(page, "Check integrity").click();
  await expect(page.getByRole("region", { name: "Integrity" })).toContainText("Chain broken at entry 3");
  const broken = entries(page).filter({ has: page.locator(".broken") });
  await expect(broken.last()).toContainText("3 ·");
  await expect(entries(page).last().locator(".broken")).toHaveCount(0);
});

test("an export asks for a proof and is saved, as CSV and as signed JSON Lines", async ({ page, server }) => {
  await register(server, { ...ada, fullName: "=HYPERLINK(1)" });
  await open(page, server);
  await server.move("6m");
  await button(page, "Export").click();
  const dialog = page.getByRole("dialog", { name: "Export the activity" });
  await button(dialog, "Export").click();
  await field(confirmation(page), "Password").fill(ada.password);
  await page.keyboard.press("Enter");
  await expect(page.getByText("The activity is exported.")).toBeVisible();
  await expect(dialog).toHaveCount(0);
  await button(page, "Export").click();
  await field(dialog, "Signed JSON Lines").check();
  await button(dialog, "Export").click();
  await expect(dialog).toHaveCount(0);
  const [csv = "", lines = ""] = (await server.desktop()).files;
  expect(csv).toContain("'=HYPERLINK(1)");
  expect(csv).not.toMatch(/(^|,|")=HYPERLINK/m);
  for (const line of lines.trim().split("\n")) expect(() => JSON.parse(line) as unknown).not.toThrow();
  expect(lines).toContain("signature");
  await expect(entries(page).first()).toContainText("Activity exported");
});

test("an export that is cancelled writes nothing", async ({ page, server }) => {
  await register(server, ada);
  await open(page, server);
  await button(page, "Export").click();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(button(page, "Export")).toBeFocused();
  expect((await server.desktop()).files).toEqual([]);
});

test("an account's page leads to the activity of that person", async ({ page, server }) => {
  await register(server, ada, ben);
  await enter(page, server, ada);
  await button(page, "Accounts").click();
  await page.getByRole("row").filter({ hasText: ben.email }).click();
  await button(page, "All activity of this account").click();
  await expect(heading(page, "Activity")).toBeVisible();
  await expect(filter(page, "Person")).toHaveValue(ben.fullName);
  await only(page, /Ben Okafor/);
  await button(page, "Clear person").click();
  await expect(filter(page, "Person")).toBeFocused();
  await expect(entries(page).filter({ hasText: "Signed in" })).toContainText(ada.fullName);
});

test("hostile names are shown as they are, and do nothing", async ({ page, server }) => {
  const evil = `<img src=x onerror="alert(1)">`;
  await register(server, ada, { ...ben, fullName: evil });
  await server.call("Login", ben.email, "wrong").catch(() => null);
  await open(page, server);
  await expect(table(page).getByText(evil, { exact: true }).first()).toBeVisible();
  await filter(page, "Person").fill("<img");
  await expect(people(page)).toHaveText(new RegExp("^<img src=x"));
  await page.keyboard.press("Enter");
  await only(page, /<img src=x/);
  expect(await page.locator("#app img").count()).toBe(0);
});

test("everything is done by keyboard alone", async ({ page, server }) => {
  await register(server, ada, ben);
  await open(page, server);
  await expect(heading(page, "Activity")).toBeFocused();
  const tabTo = async (name: string) => {
    for (let i = 0; i < 30; i++) {
      await page.keyboard.press("Tab");
      const here = await page.evaluate(() => {
        const e = document.activeElement;
        const labelled = e instanceof HTMLInputElement ? e.labels?.[0]?.textContent : "";
        return e?.getAttribute("aria-label") ?? (labelled || e?.textContent?.trim());
      });
      if (here === name) return;
    }
    throw new Error(`Tab does not reach ${name}`);
  };
  await tabTo("Check integrity");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("region", { name: "Integrity" })).toBeVisible();
  await tabTo("Search activity");
  await page.keyboard.type("account cre");
  await only(page, /Account created/);
  await page.keyboard.press("Escape");
  await tabTo("Person");
  await page.keyboard.type("a");
  await expect(people(page)).toHaveCount(2);
  await page.keyboard.press("ArrowDown");
  await expect(people(page).nth(1)).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await only(page, /Ada Winter/);
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Backspace");
  await expect(entries(page).filter({ hasText: ben.fullName })).not.toHaveCount(0);
});

test("a member has no Activity", async ({ page, server }) => {
  await register(server, ada, ben);
  await enter(page, server, ben);
  await expect(button(page, "Activity")).toHaveCount(0);
  await expect(server.call("Activity", { limit: 10 })).rejects.toThrow("not_administrator");
  await expect(server.call("CheckActivity")).rejects.toThrow("not_administrator");
});
