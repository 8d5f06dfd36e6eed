import type { Page } from "@playwright/test";
import { ada, ben, button, confirmation, enter, everything, field, heading, register } from "./steps";
import type { Server } from "./server";
import { expect, test } from "./test";

const list = (page: Page) => page.getByRole("grid", { name: "Accounts" });
const row = (page: Page, name: string | RegExp) => list(page).getByRole("row", { name });
const found = (page: Page) => page.getByRole("main").getByRole("status").first();
const drawer = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
const focused = (page: Page) => list(page).locator("[role=row]:focus");

/** Opens Accounts as the first administrator. */
async function open(page: Page, server: Server): Promise<void> {
  await enter(page, server, ada);
  await button(page, "Accounts").click();
  await expect(heading(page, "Accounts")).toBeVisible();
  await expect(row(page, /Ada Winter/)).toBeVisible();
}

/** Names in view, from the top. */
const names = (page: Page) =>
  list(page)
    .locator("[role=row] .name b bdi")
    .evaluateAll((all) =>
      all
        .map((name) => [name.textContent ?? "", name.getBoundingClientRect().y] as const)
        .sort((a, b) => a[1] - b[1])
        .map(([name]) => name),
    );

test("a member finds no way there, and Go refuses the call", async ({ page, server }) => {
  await register(server, ada, ben);
  await enter(page, server, ben);
  await expect(button(page, "Accounts")).toHaveCount(0);
  await expect(server.call("Accounts", { limit: 50 })).rejects.toThrow("not_administrator");
});

test("search finds any part of name, email and username, whatever the case and the accents", async ({
  page,
  server,
}) => {
  await register(
    server,
    ada,
    ben,
    { ...ben, fullName: "Zoë Łukasz", email: "zl@harbour.example", username: "tideline" },
    { ...ben, fullName: "Inés Carrillo", email: "ines@harbour.example", username: "" },
  );
  await open(page, server);
  await expect(found(page)).toHaveText("4 accounts");
  for (const [text, name] of [
    ["ZOE", "Zoë Łukasz"],
    ["lukasz", "Zoë Łukasz"],
    ["ines", "Inés Carrillo"],
    ["IDELI", "Zoë Łukasz"],
    ["zl@har", "Zoë Łukasz"],
    ["okaf", "Ben Okafor"],
  ] as const) {
    await field(page, "Search accounts").fill(text);
    await expect(found(page)).toHaveText("1 of 4 accounts");
    await expect(row(page, new RegExp(name))).toBeVisible();
  }
  await field(page, "Search accounts").fill("nobody of this name");
  await expect(page.getByText("No account is like this.")).toBeVisible();
  await button(page, "Show all accounts").click();
  await expect(found(page)).toHaveText("4 accounts");
  await field(page, "Search accounts").fill("ben");
  await page.keyboard.press("Escape");
  await expect(field(page, "Search accounts")).toHaveValue("");
  await expect(found(page)).toHaveText("4 accounts");
});

test("filters narrow the list down, together with the search", async ({ page, server }) => {
  await register(server, ada, ben);
  await server.people(40);
  await server.change("person1@example.org", { Disabled: true });
  await open(page, server);
  const status = field(page, "Filter by status");
  await field(page, "Filter by role").selectOption("Administrator");
  await expect(found(page)).toHaveText("1 of 42 accounts");
  await field(page, "Filter by role").selectOption("Member");
  await expect(found(page)).toHaveText("41 of 42 accounts");
  await status.selectOption("Disabled");
  await expect(found(page)).toHaveText("3 of 42 accounts");
  await field(page, "Search accounts").fill("person1@");
  await expect(found(page)).toHaveText("1 of 42 accounts");
  await field(page, "Search accounts").fill("");
  await status.selectOption("Never signed in");
  await expect(found(page)).toHaveText(/^1\d of 42 accounts$/);
  await expect(row(page, /Ben Okafor.*New/)).toBeVisible();
  await status.selectOption("Any status");
  await field(page, "Filter by two-factor").selectOption("To set up");
  await expect(found(page)).toHaveText("0 of 42 accounts");
  await button(page, "Show all accounts").click();
  await expect(found(page)).toHaveText("42 accounts");
});

test("a column sorts, and turns around when it is pressed again", async ({ page, server }) => {
  await register(server, ada, ben, { ...ben, fullName: "Élodie Petit", email: "e@example.org" });
  await open(page, server);
  const head = (name: string) => page.getByRole("columnheader", { name });
  await expect(head("Name")).toHaveAttribute("aria-sort", "ascending");
  expect(await names(page)).toEqual(["Ada Winter", "Ben Okafor", "Élodie Petit"]);
  await head("Name").getByRole("button").click();
  await expect(head("Name")).toHaveAttribute("aria-sort", "descending");
  await expect.poll(() => names(page)).toEqual(["Élodie Petit", "Ben Okafor", "Ada Winter"]);
  await head("Role").getByRole("button").click();
  await expect(head("Role")).toHaveAttribute("aria-sort", "ascending");
  await expect(head("Name")).toHaveAttribute("aria-sort", "none");
});

test("5,000 accounts scroll without a gap, and only what is in view is in the page", async ({
  page,
  server,
}) => {
  await register(server, ada);
  await server.people(5000);
  await open(page, server);
  await expect(found(page)).toHaveText("5,001 accounts");
  await expect(list(page)).toHaveAttribute("aria-rowcount", "5002");
  const rows = list(page).locator("[role=row]");
  expect(await rows.count()).toBeLessThan(60);

  for (const share of [0.2, 0.5, 0.9, 1]) {
    await list(page).evaluate((grid, share) => (grid.scrollTop = grid.scrollHeight * share), share);
    await expect(list(page).locator("[aria-busy=true]")).toHaveCount(0);
    expect(await rows.count()).toBeLessThan(60);
    const [head, first] = [await rows.first().boundingBox(), await list(page).boundingBox()];
    expect(head?.y, "the heads stay").toBeCloseTo(first?.y ?? 0, 0);
  }
  await expect(list(page).locator("[aria-rowindex='5002']")).toBeInViewport();

  const jank = await list(page).evaluate(async (grid) => {
    let slowest = 0;
    let last = performance.now();
    for (let i = 0; i < 60; i++) {
      grid.scrollTop = (grid.scrollHeight / 60) * i;
      await new Promise(requestAnimationFrame);
      slowest = Math.max(slowest, performance.now() - last);
      last = performance.now();
    }
    return slowest;
  });
  expect(jank, "milliseconds of the slowest frame").toBeLessThan(250);
});

test("the list is walked by keyboard alone", async ({ page, server }) => {
  await register(server, ada);
  await server.people(300);
  await open(page, server);
  await field(page, "Search accounts").focus();
  await page.keyboard.press("ArrowDown");
  await expect(focused(page)).toHaveAttribute("aria-rowindex", "2");
  for (const [key, index] of [
    ["ArrowDown", 3],
    ["ArrowDown", 4],
    ["ArrowUp", 3],
    ["End", 302],
    ["ArrowDown", 302],
    ["Home", 2],
    ["ArrowUp", 2],
  ] as const) {
    await page.keyboard.press(key);
    await expect(focused(page)).toHaveAttribute("aria-rowindex", String(index));
    await expect(focused(page)).toBeInViewport({ ratio: 0.9 });
  }
  await page.keyboard.press("PageDown");
  const index = Number(await focused(page).getAttribute("aria-rowindex"));
  expect(index).toBeGreaterThan(8);
  await page.keyboard.press("PageUp");
  await expect(focused(page)).toHaveAttribute("aria-rowindex", "2");

  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  const name = async () => (await focused(page).locator(".name b bdi").textContent()) ?? "";
  const second = await name();
  await expect(drawer(page, second)).toBeVisible();
  await expect(focused(page), "the list goes on being walked").toHaveAttribute("aria-rowindex", "3");
  await page.keyboard.press("End");
  await expect(focused(page)).toHaveAttribute("aria-rowindex", "302");
  const email = () => focused(page).locator(".name small").innerText();
  await expect(drawer(page, await name()), "the drawer follows").toContainText(await email());
  for (const key of ["Home", "ArrowDown", "ArrowDown", "End", "ArrowUp", "Home", "ArrowDown", "End"])
    void page.keyboard.press(key);
  await expect(focused(page)).toHaveAttribute("aria-rowindex", "302");
  await expect(drawer(page, await name()), "however fast it is walked").toContainText(await email());
  await page.keyboard.press("Escape");
  await expect(page.getByRole("region")).toHaveCount(0);
  await expect(focused(page)).toHaveAttribute("aria-rowindex", "302");

  await page.keyboard.press("Space");
  await expect(focused(page)).toHaveAttribute("aria-selected", "true");
  await expect(found(page)).toHaveText("1 selected");
  await page.keyboard.press("Space");
  await expect(focused(page)).toHaveAttribute("aria-selected", "false");

  await list(page).evaluate((grid) => (grid.scrollTop = 0));
  await expect(focused(page), "a row that is scrolled away keeps the focus").toHaveCount(1);
  await page.keyboard.press("ArrowUp");
  await expect(focused(page)).toHaveAttribute("aria-rowindex", "301");
  await expect(focused(page)).toBeInViewport();
});

test("many are disabled and enabled together, and oneself is left out", async ({ page, server }) => {
  await register(server, ada);
  await server.people(30);
  await server.change("person9@example.org", { Disabled: false });
  await server.change("person26@example.org", { Disabled: false });
  await open(page, server);
  await field(page, "Select all that were found").click();
  await expect(found(page)).toHaveText("31 selected");
  await expect(page.getByText("Your own account cannot be disabled by you, and is left out.")).toBeVisible();
  await button(page, "Disable").click();
  const question = page.getByRole("dialog", { name: "Disable 30 accounts?" });
  await expect(button(question, "Cancel")).toBeFocused();
  await button(question, "Disable").click();
  await expect(page.getByText("30 accounts disabled.")).toBeVisible();
  await expect(question).toHaveCount(0);
  await expect(row(page, /Ada Winter.*Active/)).toBeVisible();
  await field(page, "Filter by status").selectOption("Disabled");
  await expect(row(page, /Disabled/)).not.toHaveCount(0);
  await button(page, "Clear").click();
  await expect(found(page)).toHaveText("30 of 31 accounts");

  await field(page, "Select all that were found").click();
  await expect(found(page)).toHaveText("30 selected");
  await button(page, "Enable").click();
  await expect(page.getByText("30 accounts enabled.")).toBeVisible();
  await button(page, "Clear").click();
  await expect(found(page)).toHaveText("0 of 31 accounts");
});

test("one's own account alone cannot be disabled, and the page says why", async ({ page, server }) => {
  await register(server, ada, ben);
  await open(page, server);
  await field(page, "Select Ada Winter").click();
  await expect(button(page, "Disable")).toBeDisabled();
  await expect(button(page, "Disable")).toHaveAccessibleDescription(/own account cannot be disabled/);
  const { account } = await server.call("State");
  await expect(server.call("DisableAccounts", [account?.id])).rejects.toThrow("own_account");
  await field(page, "Select Ben Okafor").click();
  await expect(button(page, "Disable")).toBeEnabled();
});

test("accounts are exported as a table without any secret, once it is certain who asks", async ({
  page,
  server,
}) => {
  await register(server, ada, ben, { ...ben, fullName: "=SUM(A1)", email: "f@example.org" });
  await open(page, server);
  await server.move("6m");
  await button(page, "Export").click();
  await expect(confirmation(page)).toBeVisible();
  await button(confirmation(page), "Cancel").click();
  expect((await server.desktop()).files).toEqual([]);
  await button(page, "Export").click();
  await field(confirmation(page), "Password").fill(ada.password);
  await button(confirmation(page), "Confirm").click();
  await expect(page.getByText("Saved. The file holds 3 accounts and no secret.")).toBeVisible();
  await field(page, "Select Ben Okafor").click();
  await button(page, "Export").click();
  await expect(page.getByText("Saved. The file holds 1 account and no secret.")).toBeVisible();
  await button(page, "Clear").click();
  await field(page, "Search accounts").fill("SUM");
  await expect(found(page)).toHaveText("1 of 3 accounts");
  await button(page, "Export").click();
  await expect.poll(async () => (await server.desktop()).files.length).toBe(3);
  const [all = "", one = "", formula = ""] = (await server.desktop()).files;
  for (const { email } of [ada, ben]) expect(all).toContain(email);
  expect(one).toContain(ben.email);
  expect(one).not.toContain(ada.email);
  expect(formula).not.toMatch(/(^|,|")=SUM/m);
  expect(all).not.toMatch(/argon2|\$2b\$|secret/i);
});

const evil = [
  `<img src=x onerror="alert(1)">`,
  "{@html location.href}{{7*7}}",
  "\u05d0\u05d1\u05d2 123 Al\u00ed",
  "W".repeat(100),
];
test("hostile names stand in the list and in the drawer as they are, and do nothing", async ({
  page,
  server,
}) => {
  await register(server, ada);
  for (const [i, fullName] of evil.entries())
    await server.call("Register", { ...ben, fullName, email: `evil${i}@example.org` });
  await open(page, server);
  for (const [i, fullName] of evil.entries()) {
    await field(page, "Search accounts").fill(`evil${i}@`);
    await expect(found(page)).toHaveText("1 of 5 accounts");
    await row(page, fullName).click();
    await expect(page.getByRole("heading", { level: 2, name: fullName, exact: true })).toBeVisible();
    const box = await row(page, fullName).boundingBox();
    expect(box?.height).toBe(46);
    const sideways = await page.evaluate(() =>
      [...document.querySelectorAll("main, main *")]
        .filter((e) => e.scrollWidth > e.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(e).overflowX))
        .map((e) => e.className),
    );
    expect(sideways, "what scrolls sideways").toEqual([]);
  }
  expect(await page.locator("#app img, #app script").count()).toBe(0);
  expect(await page.title()).toBe("Latchkey");
  await field(page, "Search accounts").fill(evil[0] ?? "");
  await expect(found(page)).toHaveText("1 of 5 accounts");
});

test("nobody's name is left in the page after signing out", async ({ page, server }) => {
  await register(server, ada, ben);
  await open(page, server);
  await row(page, /Ben Okafor/).click();
  await expect(drawer(page, "Ben Okafor")).toBeVisible();
  await button(page, "Sign out").click();
  await expect(heading(page, "Sign in")).toBeVisible();
  expect(await everything(page)).not.toMatch(/Okafor|ben@example|Winter/);
});

test("a session that ended behind the list leads to Sign in with the next look", async ({ page, server }) => {
  await register(server, ada, ben);
  await open(page, server);
  await server.call("Logout");
  await field(page, "Search accounts").fill("ben");
  await expect(heading(page, "Sign in")).toBeVisible();
});

test("a small window shows the list or the drawer, and Escape leads back to the row", async ({
  page,
  server,
}) => {
  await page.setViewportSize({ width: 600, height: 540 });
  await register(server, ada, ben);
  await open(page, server);
  await row(page, /Ben Okafor/).click();
  await expect(page.getByRole("heading", { level: 2, name: "Ben Okafor" })).toBeFocused();
  const [box, main] = [
    await drawer(page, "Ben Okafor").boundingBox(),
    await page.getByRole("main").boundingBox(),
  ];
  expect(box?.width).toBeGreaterThan((main?.width ?? 0) - 4);
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press("Tab");
    expect(
      await page.evaluate(() => document.activeElement?.closest("[role=grid]") === null),
      "what is covered has no focus",
    ).toBe(true);
  }
  await page.keyboard.press("Escape");
  await expect(drawer(page, "Ben Okafor")).toHaveCount(0);
  await expect(focused(page)).toHaveText(/Ben Okafor/);
});
