import type { CDPSession, Page } from "@playwright/test";
import { begin, expectAnew, lookAgain, lookAway, mark, touch, visit } from "./kiosk-steps";
import type { Server } from "./server";
import {
  ada,
  button,
  enrol,
  everything,
  field,
  heading,
  leave,
  Phone,
  register,
  setupKey,
  signIn,
  stored,
  warning,
  type Person,
} from "./steps";
import { expect, test } from "./test";

test.use({ kiosk: true });

/** Somebody of whom every trace can be told from anything else. */
const canary: Person = {
  fullName: "Canary Quillfeather",
  email: "canary.quill@aviary.example",
  username: "quillfeather",
  password: "canary sings under basalt arches",
};
/** What the person types and sees besides. */
const typed = ["zebrafinch@typed.example", "Wagtail half typed", "budgerigar"];

/** All there is to the accessibility tree, as the engine tells it. */
async function accessible(client: CDPSession): Promise<string> {
  const { nodes } = await client.send("Accessibility.getFullAXTree");
  return JSON.stringify(nodes);
}

/** Whatever could be left in the page, of a person or of what was on the screen. */
async function expectNothingLeft(page: Page, secrets: string[]): Promise<void> {
  const client = await page.context().newCDPSession(page);
  const left = [await everything(page), await accessible(client), await page.locator("body").ariaSnapshot()];
  for (const trace of [...Object.values(canary), "Canary", "otpauth", "data:image/png", ...typed, ...secrets])
    for (const text of left) expect(text, trace).not.toContain(trace);
  expect(await stored(page)).toEqual([]);
  expect(await page.title()).toBe("Latchkey");
  expect(new URL(page.url()).href, "the address is bare").toBe(new URL("/", page.url()).href);
  expect(await page.evaluate(() => [history.state, scrollX, scrollY, name])).toEqual([null, 0, 0, ""]);
  expect(await page.evaluate(() => getSelection()?.toString())).toBe("");
}

/** The next person finds empty fields in which nothing can be undone or done again. */
async function expectNothingToUndo(page: Page): Promise<void> {
  for (const name of ["Email or username", "Password"]) {
    await field(page, name).focus();
    for (const key of ["Control+z", "Control+z", "Control+y", "Control+Shift+z", "ArrowDown"])
      await page.keyboard.press(key);
    await expect(field(page, name)).toHaveValue("");
  }
}

/** What somebody does at a kiosk: types here and there, looks at things, sets up two-factor. Returns the secrets seen. */
async function look(page: Page): Promise<string[]> {
  await button(page, "Edit profile").click();
  await field(page, "Email").fill(typed[0] ?? "");
  await field(page, "Full name").pressSequentially(typed[1] ?? "");
  await button(page, "Accounts").click();
  await expect(page.getByRole("row", { name: canary.email })).toBeVisible(); // sooner than a person looks, keys are a reader's
  await field(page, "Search accounts").pressSequentially(typed[2] ?? "");
  await expect(page.getByText("No account is like this.")).toBeVisible();
  await button(page, "Your account").click();
  await button(page, "Set up two-factor").click();
  const key = await setupKey(page);
  return [key, key.replaceAll(" ", ""), ...key.split(" ")];
}

/** Goes on to the recovery codes. */
async function activate(page: Page, phone: Phone): Promise<string[]> {
  await field(page, "Code").fill(await phone.now());
  await expect(heading(page, "Recovery codes")).toBeVisible();
  const codes = await page
    .getByRole("list", { name: "Recovery codes" })
    .getByRole("listitem")
    .allInnerTexts();
  return codes.flatMap((code) => [code, ...code.split("-")]);
}

const ends: Record<string, (page: Page, server: Server) => Promise<void>> = {
  "Sign out": (page) => button(page, "Sign out").click(),
  "Sign out now": async (page, server) => {
    await leave(page, server, 20);
    await button(warning(page), "Sign out now").click();
  },
  "nobody there": (page, server) => leave(page, server, 2),
  "the window left": async (page) => {
    await lookAway(page);
    await expect(page.getByRole("dialog", { name: "The screen is covered" })).toBeVisible();
  },
  "the longest session": async (page, server) => {
    for (const by of ["9m", "9m"]) {
      await server.call("Touch");
      await server.move(by);
    }
    await lookAgain(page);
  },
};

for (const [how, end] of Object.entries(ends))
  test(`${how}: nothing of a person with a secret on the screen reaches the next`, async ({
    page,
    server,
  }) => {
    await register(server, canary);
    await server.policy({ Longest: 15 * 60e9, KioskIdle: 10 * 60e9 });
    await visit(page, server, canary);
    const before = await page.evaluate(() => history.length);
    const secrets = await look(page);
    await mark(page);
    await end(page, server);
    await expectAnew(page);
    await expectNothingLeft(page, secrets);
    expect(await page.evaluate(() => history.length), "there is no way back").toBe(before);
    await touch(page);
    await expectNothingLeft(page, secrets);
    await expectNothingToUndo(page);
  });

test("recovery codes are gone with the session, and the account has what was confirmed", async ({
  page,
  server,
}) => {
  await register(server, canary);
  await visit(page, server, canary);
  const seen = await look(page);
  seen.push(...(await activate(page, new Phone(server, seen[0] ?? ""))));
  await mark(page);
  await leave(page, server, 2);
  await expectAnew(page);
  await expectNothingLeft(page, seen);
  await touch(page);
  await expectNothingLeft(page, seen);
  await expectNothingToUndo(page);
});

test("too many wrong codes: nothing of the sign-in is left on the screen that says so", async ({
  page,
  server,
}) => {
  await register(server, ada, canary);
  const { phone } = await enrol(server, canary);
  await page.goto("/");
  await touch(page);
  await signIn(page, canary);
  const wrong = await phone.never();
  await mark(page);
  for (let i = 0; i < 5; i++) {
    await expect(field(page, "Code")).toBeFocused();
    await page.keyboard.press("Control+a");
    await page.keyboard.type(wrong);
    await page.waitForTimeout(150);
  }
  await expect(heading(page, "Sign in")).toBeVisible();
  await expect.poll(() => page.evaluate(() => "before" in window)).toBe(false);
  await expect(page.getByText("That sign-in has ended: too many codes were refused.")).toBeVisible();
  await expectNothingLeft(page, [wrong]);
  await expectNothingToUndo(page);
});

test("a sign-in begun and left is cleared: the form to register as well", async ({ page, server }) => {
  await register(server, ada);
  await page.goto("/");
  await touch(page);
  await button(page, "Create an account").click();
  await field(page, "Full name").pressSequentially(canary.fullName);
  await field(page, "Email").pressSequentially(canary.email);
  await field(page, "Password").pressSequentially(canary.password);
  await mark(page);
  await leave(page, server, 2);
  await expectAnew(page);
  await expectNothingLeft(page, []);
  await touch(page);
  await expectNothingToUndo(page);
  await expect(button(page, "Create an account")).toBeVisible();
});

test("the page is loaded anew once, however long nobody comes", async ({ page, server }) => {
  await register(server, canary);
  let loads = 0;
  page.on("domcontentloaded", () => loads++);
  await visit(page, server, canary);
  expect(loads).toBe(1);
  await button(page, "Sign out").click();
  await expect(begin(page)).toBeVisible();
  await expect.poll(() => loads).toBe(2);
  for (let i = 0; i < 3; i++) {
    await server.move("10m");
    await lookAgain(page);
    await page.waitForTimeout(300);
  }
  await page.reload();
  await page.waitForTimeout(800);
  expect(loads).toBe(3);
});
