import type { Locator, Page } from "@playwright/test";
import { BURST_MS } from "../src/lib/burst";
import { start, steps } from "../src/lib/words/lesson";
import { signOut, virtualPhone } from "./bench-steps";
import { button, field, heading } from "./steps";
import { expect, test } from "./test";

const lesson = (page: Page) => page.getByRole("region", { name: "Lesson", exact: true });
const at = (page: Page) => field(lesson(page), "Step of the lesson");

const alert = (words: string) => (page: Page) => page.getByRole("alert").filter({ hasText: words });
const phone = (words: string) => (page: Page) => virtualPhone(page).getByText(words);
const twoFactorOff = (page: Page) => button(page, "Set up two-factor");

/** What is on the real screen after each step, and beside it. */
const story: [id: string, screen: string, also?: (page: Page) => Locator][] = [
  ["start", "Welcome to Latchkey"],
  ["account", "Sign in"],
  ["password", "Your account", twoFactorOff],
  ["enrol", "Set up two-factor", phone("No account yet.")],
  ["scan", "Set up two-factor", phone("Not confirmed yet")],
  ["code", "Set up two-factor", phone("Not confirmed yet")],
  ["confirm", "Recovery codes"],
  ["keep", "Your account"],
  ["leave", "Sign in"],
  ["both", "Your account"],
  ["again", "Two-factor code", alert("This code has already been used.")],
  ["clock", "Two-factor code", alert("Your phone's clock seems about 3 minutes slow.")],
  ["lost", "Two-factor code", phone("The phone is lost")],
  ["recovery", "Your account", phone("The phone is lost")],
  ["off", "Your account", twoFactorOff],
];
const last = story.length - 1;
const captionOf = (n: number) => (steps[n - 1] ?? start).caption;

/** The story is at a step, and everything on the screen is as it is said to be. */
async function expectAt(page: Page, n: number): Promise<void> {
  const [id, screen, also] = story[n] ?? ["", ""];
  await test.step(`${n}: ${id}`, async () => {
    await expect(heading(page, screen)).toBeVisible({ timeout: 10_000 });
    await expect(at(page)).toHaveValue(String(n));
    await expect(
      lesson(page)
        .getByRole("status")
        .filter({ hasText: captionOf(n) }),
    ).toHaveCount(1);
    if (also) await expect(also(page).first()).toBeVisible();
  });
}

async function open(page: Page): Promise<void> {
  await page.goto("/");
  await button(page, "Try the demo").click();
  await expect(lesson(page)).toBeVisible();
  await expectAt(page, 0);
}

/** Presses a key until the lesson heeds it: while a step is being done it does not. */
async function press(page: Page, key: string, to: number): Promise<void> {
  const from = await at(page).inputValue();
  await expect(async () => {
    if ((await at(page).inputValue()) === from) await page.keyboard.press(key);
    await expect(at(page)).toHaveValue(String(to), { timeout: 1000 });
  }).toPass({ timeout: 10_000 });
  await expectAt(page, to);
}
async function go(page: Page, to: number): Promise<void> {
  for (let n = Number(await at(page).inputValue()) + 1; n <= to; n++) await press(page, "PageDown", n);
}

test("the whole story goes forward, back and forward again by a clicker alone", async ({ page }) => {
  test.setTimeout(60_000);
  expect(story.slice(1).map(([id]) => id)).toEqual(steps.map(({ id }) => id));
  await open(page);
  await go(page, last);
  await page.keyboard.press("PageDown");
  await expectAt(page, last);
  for (let n = last - 1; n >= 0; n--) {
    await press(page, "PageUp", n);
  }
  await go(page, 2);
});

test("a trainer works the screen by hand in the middle, and the story goes on from where it was", async ({
  page,
}) => {
  await open(page);
  await go(page, 2);
  await signOut(page);
  await button(page, "Create an account").click();
  await field(page, "Full name").fill("Somebody Else");
  await button(lesson(page), "Next step").click();
  await expectAt(page, 3);
  await button(page, "Cancel").click();
  await expect(heading(page, "Your account")).toBeVisible();
  await button(lesson(page), "Previous step").click();
  await expectAt(page, 2);
});

/** Presses a letter once the step is done, from the strip: a screen may have put the focus into a field. */
async function letter(page: Page, key: string): Promise<void> {
  await expect(lesson(page)).toHaveAttribute("aria-busy", "false");
  await button(lesson(page), "Next step").focus();
  await page.waitForTimeout(2 * BURST_MS); // a person's key, and no reader's
  await page.keyboard.press(key);
}

test("letters keep a moment, go back to it, show the notes and start over; in a field they are only typed", async ({
  page,
}) => {
  await open(page);
  await go(page, 2);
  await letter(page, "k");
  await expect(page.getByRole("status").getByText("Kept at “The password alone signs in”.")).toBeVisible();
  await go(page, 3);
  await letter(page, "j");
  await expectAt(page, 2);

  const note = lesson(page).getByText("Ask how somebody else could come to know it");
  await expect(note).toBeHidden();
  await letter(page, "n");
  await expect(note).toBeVisible();
  await letter(page, "n");
  await expect(note).toBeHidden();

  await signOut(page);
  await field(page, "Email or username").fill("");
  await field(page, "Email or username").pressSequentially("karin.r", { delay: 60 }); // no burst of a scanner
  await expect(field(page, "Email or username")).toHaveValue("karin.r");
  await expect(at(page)).toHaveValue("2");
  await letter(page, "r");
  await expectAt(page, 0);
  await press(page, "PageDown", 1);
});

test("each caption is announced once, and only in one place", async ({ page }) => {
  await open(page);
  await page.evaluate(() => {
    const said: string[] = [];
    Object.assign(window, { said });
    new MutationObserver((changes) => {
      const regions = changes.map(({ target }) =>
        (target instanceof Element ? target : target.parentElement)?.closest("[role=status]"),
      );
      for (const region of new Set(regions)) if (region) said.push(region.textContent?.trim() ?? "");
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  await go(page, 2);
  const said = await page.evaluate(() => (window as unknown as { said: string[] }).said);
  const all = story.map((_, n) => n);
  expect(said.flatMap((text) => all.filter((n) => text.includes(captionOf(n))))).toEqual([1, 2]);
});

test("the hand-out is one page of paper, and nothing of the screen is on it", async ({ page, server }) => {
  await open(page);
  await lesson(page).getByText("Keys and hand-out", { exact: true }).click();
  await button(page, "Print the hand-out").click();
  await expect.poll(async () => (await server.desktop()).printed).toBe(1);
  await page.emulateMedia({ media: "print" });
  await expect(page.getByText("Two-factor sign-in, in one page")).toBeVisible();
  for (const seen of ["Practice accounts, nothing is kept", "Welcome to Latchkey", "Next step", "Time bench"])
    await expect(page.getByText(seen).first()).toBeHidden();
  const pdf = await page.pdf({ format: "A4", printBackground: true });
  expect(pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
});
