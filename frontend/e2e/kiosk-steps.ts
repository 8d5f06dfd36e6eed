import { expect, type Page } from "@playwright/test";
import type { Server } from "./server";
import { button, heading, lookAgain, signIn, type Person, type Phone } from "./steps";

/** How a kiosk waits for the next person. */
export const begin = (page: Page) => button(page, "Touch to begin");

export const cleared = "The previous session ended and was cleared.";

/** Opens the page, touches it and signs in, by a code if the person has a phone. */
export async function visit(page: Page, server: Server, person: Person, phone?: Phone): Promise<void> {
  await page.goto("/");
  await touch(page);
  await signIn(page, person);
  if (phone) {
    await expect(heading(page, "Two-factor code")).toBeVisible();
    await page.keyboard.type(await phone.next());
  }
  await expect(heading(page, "Your account")).toBeVisible();
}

export async function touch(page: Page): Promise<void> {
  await begin(page).click();
  await expect(heading(page, "Sign in")).toBeVisible();
}

/** The page as it is before it is loaded anew. */
export const mark = (page: Page) => page.evaluate(() => Object.assign(window, { before: true }));
/** The page was loaded anew since it was marked, once, and the next person is waited for. */
export async function expectAnew(page: Page): Promise<void> {
  const before = () => page.evaluate(() => "before" in window).catch(() => true); // it is being loaded
  await expect.poll(before, { timeout: 10_000 }).toBe(false);
  await expect(begin(page)).toBeFocused();
}

/** The window loses the focus, as another window takes it. */
export const lookAway = (page: Page) => page.evaluate(() => void window.dispatchEvent(new Event("blur")));
export { lookAgain };
