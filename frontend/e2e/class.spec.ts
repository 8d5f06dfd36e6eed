import type { Page } from "@playwright/test";
import { enrolHere, keepCodes, rehearse, signOut, tab, tabpanel } from "./bench-steps";
import type { Server } from "./server";
import { ada, button, field, heading, signIn } from "./steps";
import { expect, test } from "./test";

const board = (page: Page) => page.getByRole("table", { name: "The class" });
const row = (page: Page, name: string) => board(page).getByRole("row").filter({ hasText: name });
const cell = (page: Page, name: string, column: number) => row(page, name).getByRole("cell").nth(column);
const firstPassword = (page: Page, name: string) => cell(page, name, 2).innerText();
const stage = (page: Page, name: string) => cell(page, name, 3);

/** Makes a class on a bench where nobody has an account yet. */
async function make(page: Page, server: Server, names: string): Promise<void> {
  await server.call("StartDemo");
  await page.goto("/");
  await tab(page, "Class").click();
  await field(page, "Names of the class").fill(names);
  await button(page, "Make practice accounts").click();
}

test("a row that cannot be used is told with its reason, and nothing is made", async ({ page, server }) => {
  const names = "Amara Okafor\nJonas Lind, jonas\n\nMina Ito, mina@example.org\nM. Ito, MINA@example.org";
  await make(page, server, names);
  await expect(tabpanel(page).getByRole("alert")).toContainText("Nothing was made: 2 rows cannot be used.");
  const rows = page.getByRole("list", { name: "Rows with errors" }).getByRole("listitem");
  await expect(rows).toHaveText([
    /Row 2.*Jonas Lind, jonas.*This is not an email address\./,
    /Row 5.*M\. Ito, MINA@example\.org.*An earlier row has the same email\./,
  ]);
  await expect(board(page)).toHaveCount(0);
  await expect(field(page, "Names of the class")).toHaveValue(names);
  await expect(field(page, "Names of the class")).toBeFocused();
  await expect(heading(page, "Welcome to Latchkey"), "still nobody").toBeVisible();

  await field(page, "Names of the class").fill("\n , \n");
  await button(page, "Make practice accounts").click();
  await expect(tabpanel(page).getByRole("alert")).toContainText("This is no list of a class.");
});

test("a learner goes all the way on the real screens, and the board follows", async ({ page, server }) => {
  await make(page, server, "Amara Okafor\nJonas Lind, jonas@example.org");
  await expect(board(page).getByRole("row")).toHaveCount(3);
  await expect(heading(page, "Sign in")).toBeVisible();
  await expect(stage(page, "Amara Okafor")).toHaveText("Not started");
  const first = await firstPassword(page, "Amara Okafor");
  expect(first).toMatch(/^[a-z]+([ -][a-z]+){2}$/);
  expect(await firstPassword(page, "Jonas Lind")).not.toBe(first);

  const own = "seven quiet harbour mornings";
  await signIn(page, { email: await cell(page, "Amara Okafor", 1).innerText(), password: first });
  await field(page, "New password").fill(own);
  await field(page, "Confirm new password").fill(own);
  await button(page, "Change password").click();
  await expect(stage(page, "Amara Okafor")).toHaveText("Password set");
  await expect(cell(page, "Amara Okafor", 2)).toHaveText("Their own");
  await enrolHere(page);
  await expect(stage(page, "Amara Okafor")).toHaveText("Enrolled");
  const { recoveryCodes: [code = ""] = [] } = await server.call("State");
  await keepCodes(page);
  await expect(stage(page, "Amara Okafor")).toHaveText("Codes kept");
  await signOut(page);
  await signIn(page, { email: "amara.okafor", password: own });
  await button(page, "Use a recovery code").click();
  await field(page, "Recovery code").fill(code);
  await button(page, "Verify").click();
  await expect(heading(page, "Your account")).toBeVisible();
  await expect(stage(page, "Amara Okafor")).toHaveText("Recovered");
  await expect(stage(page, "Jonas Lind")).toHaveText("Not started");

  await button(page, "Reset Amara Okafor").click();
  await expect(stage(page, "Amara Okafor")).toHaveText("Not started");
  await expect(heading(page, "Sign in")).toBeVisible();
  const anew = await firstPassword(page, "Amara Okafor");
  expect(anew).not.toBe(first);
  await signIn(page, { email: "amara.okafor", password: own });
  await expect(page.getByRole("alert")).toContainText("These do not match an account.");
  await signIn(page, { email: "amara.okafor", password: anew });
  await expect(field(page, "New password")).toBeVisible();
});

test("the whole class starts again once that is confirmed, and more learners come beside it", async ({
  page,
  server,
}) => {
  await make(page, server, "Amara Okafor\nJonas Lind");
  const first = await firstPassword(page, "Amara Okafor");
  await button(page, "Reset the class").click();
  const question = page.getByRole("alertdialog").or(page.getByRole("dialog"));
  await button(question, "Cancel").click();
  expect(await firstPassword(page, "Amara Okafor")).toBe(first);
  await button(page, "Reset the class").click();
  await button(question, "Reset everybody").click();
  await expect(page.getByText("Everybody has a new first password")).toBeVisible();
  await expect.poll(() => firstPassword(page, "Amara Okafor")).not.toBe(first);

  await tabpanel(page).getByText("More learners", { exact: true }).click();
  await field(page, "Names of the class").fill("Amara Okafor");
  await button(page, "Make practice accounts").click();
  await expect(board(page).getByRole("row")).toHaveCount(4);
  await expect(row(page, "amara.okafor2"), "a namesake gets a name of their own").toHaveCount(1);
});

test("the saved list says how far everybody is, and no password", async ({ page, server }) => {
  await make(page, server, "Amara Okafor\n=HYPERLINK(1)");
  const passwords = await Promise.all(["Amara", "HYPERLINK"].map((name) => firstPassword(page, name)));
  await button(page, "Save the list").click();
  await expect(page.getByText("Saved. The list holds 2 learners and no password.")).toBeVisible();
  const list = new TextDecoder().decode(await server.saved("latchkey-practice-class.csv"));
  const [head, ...lines] = list.trimEnd().split("\r\n");
  expect(head).toBe("full_name,email,username,password_set,enrolled,codes_kept,recovered");
  expect(lines).toEqual([
    "Amara Okafor,amara.okafor@class.example,amara.okafor,no,no,no,no",
    expect.stringMatching(/^'=HYPERLINK\(1\),/),
  ]);
  for (const password of passwords) expect(list).not.toContain(password);
});

test("only the sheets are on paper, one for each learner who has a first password", async ({
  page,
  server,
}) => {
  await rehearse(page, server);
  await tab(page, "Class").click();
  await field(page, "Names of the class").fill("Amara Okafor\nJonas Lind\nMina Ito");
  await button(page, "Make practice accounts").click();
  const password = await firstPassword(page, "Jonas Lind");
  await button(page, "Print the sheets").click();
  await expect.poll(async () => (await server.desktop()).printed).toBe(1);
  await page.emulateMedia({ media: "print" });
  const paper = await page.evaluate(() => document.body.innerText);
  for (const seen of ["Amara Okafor", "Jonas Lind", "Mina Ito", password, "amara.okafor"])
    expect(paper).toContain(seen);
  for (const screen of [ada.fullName, "Your account", "Class", "Demo bench", "Next step", "Authenticator"])
    expect(paper).not.toContain(screen);
  expect(await page.getByRole("article").count()).toBe(3);
  const pdf = await page.pdf({ format: "A4" });
  expect(pdf.toString("latin1").match(/\/Type\s*\/Page\b/g), "two to a page").toHaveLength(2);
});
