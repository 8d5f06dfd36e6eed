import type { Locator, Page } from "@playwright/test";
import { BURST_MS } from "../src/lib/burst";
import { ada, button, field, heading, Phone, setupKey } from "./steps";
import { expect, test } from "./test";

/** What has the focus, and whether one can see that. A heading wears no ring: there is nothing to press. */
const focus = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement ?? document.body;
    const marked = (e: Element | null | undefined) => {
      if (!e) return false;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(e);
      return (
        (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2) || boxShadow.includes("0px 0px 0px 1px")
      );
    };
    const box = element.getBoundingClientRect();
    return {
      what: `${element.tagName} ${element.getAttribute("aria-label") ?? element.textContent?.trim().slice(0, 30)}`,
      lost: element === document.body,
      seen:
        element.tagName === "H1" ||
        (box.bottom > 0 &&
          box.top < innerHeight &&
          (marked(element) ||
            marked(element.nextElementSibling) ||
            marked(element.closest(".code")?.querySelector(".cells > span")))),
    };
  });

async function expectFocus(page: Page, step: string): Promise<void> {
  const { what, lost, seen } = await focus(page);
  expect(lost, `${step}: the focus is lost`).toBe(false);
  expect(seen, `${step}: the focus can be seen on ${what}`).toBe(true);
}

/** Tabs on to something; it lies ahead of where the focus is. */
async function tabTo(page: Page, target: Locator, name: string): Promise<void> {
  for (let i = 0; i < 30; i++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
    await expectFocus(page, `on the way to ${name}`);
  }
  throw new Error(`Tab does not reach ${name}`);
}
const press = async (page: Page, name: string, key = "Enter") => {
  await tabTo(page, button(page, name), name);
  await page.keyboard.press(key);
};
const type = async (page: Page, name: string, text: string) => {
  await tabTo(page, field(page, name), name);
  await page.keyboard.type(text);
};
const arrive = async (page: Page, name: string) => {
  await expect(heading(page, name)).toBeVisible();
  await expect.poll(async () => (await focus(page)).lost, `${name}: the focus is lost`).toBe(false);
  await expectFocus(page, name);
  await page.waitForTimeout(2 * BURST_MS); // keys that follow each other across screens are a reader's
};

test("the whole main flow works by keyboard alone, and the focus is never lost", async ({ page, server }) => {
  await page.goto("/");
  await arrive(page, "Welcome to Latchkey");
  await press(page, "Create the first account");
  await arrive(page, "Create an account");
  await type(page, "Full name", ada.fullName);
  await type(page, "Email", "ada");
  await type(page, "Password", ada.password);
  await type(page, "Confirm password", ada.password);
  await page.keyboard.press("Enter");
  await expect(field(page, "Email"), "a refused field has the focus").toBeFocused();
  await page.keyboard.press("Control+a");
  await page.keyboard.type(ada.email);
  await press(page, "Create account", "Space");
  await arrive(page, "Sign in");
  await type(page, "Password", ada.password);
  await press(page, "Sign in");
  await arrive(page, "Your account");

  await press(page, "Set up two-factor");
  await arrive(page, "Set up two-factor");
  await press(page, "Larger code");
  await expect(button(page, "Smaller code")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(button(page, "Larger code")).toBeFocused();
  const phone = new Phone(server, await setupKey(page));
  await type(page, "Code", await phone.never());
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(field(page, "Code")).toBeFocused();
  await page.keyboard.press("Backspace");
  await page.keyboard.type(await phone.now());
  await arrive(page, "Recovery codes");
  await press(page, "Copy", "Space");
  await tabTo(page, field(page, "I have saved these codes"), "the box");
  await page.keyboard.press("Space");
  await press(page, "Done");
  await arrive(page, "Your account");

  await page.keyboard.press("Shift+Tab"); // the heading has the focus; what stands before it is the sidebar
  await expect(button(page, "Sign out")).toBeFocused();
  await page.keyboard.press("Enter");
  await arrive(page, "Sign in");
  await type(page, "Email or username", ada.email);
  await type(page, "Password", ada.password);
  await page.keyboard.press("Enter");
  await arrive(page, "Two-factor code");
  await page.keyboard.type(await phone.next());
  await arrive(page, "Your account");
});

test("profile, password, turning off and the proof work by keyboard alone", async ({ page, server }) => {
  await server.call("Register", ada);
  await server.call("Login", ada.email, ada.password);
  await page.goto("/");
  await arrive(page, "Your account");
  await press(page, "Edit profile");
  await arrive(page, "Edit profile");
  await server.move("6m");
  await tabTo(page, field(page, "Email"), "Email");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("winter@example.org");
  await page.keyboard.press("Enter");
  await arrive(page, "Confirm it's you");
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press("Tab");
    const inside = await page.evaluate(
      () => document.activeElement === document.body || !!document.activeElement?.closest("dialog"),
    );
    expect(inside, "the dialog keeps the focus").toBe(true);
  }
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expectFocus(page, "after the dialog");
  await press(page, "Save changes");
  await arrive(page, "Confirm it's you");
  await type(page, "Password", ada.password);
  await page.keyboard.press("Enter");
  await arrive(page, "Your account");
  await press(page, "Change password");
  await arrive(page, "Change password");
  await press(page, "Cancel");
  await arrive(page, "Your account");
});

test("the theme is chosen by arrow keys, with a ring on what is chosen", async ({ page }) => {
  await page.goto("/");
  await arrive(page, "Welcome to Latchkey");
  await tabTo(page, page.getByRole("radio", { name: "System" }), "the theme");
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("radio", { name: "Light" })).toBeFocused();
  await expect(page.getByRole("radio", { name: "Light" })).toBeChecked();
  await expectFocus(page, "the theme");
});
