import type { Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { begin, lookAgain, lookAway, touch, visit } from "./kiosk-steps";
import type { Server } from "./server";
import {
  ada,
  ben,
  button,
  enrol,
  field,
  heading,
  leave,
  Phone,
  register,
  setupKey,
  signIn,
  warning,
} from "./steps";
import { expect, test } from "./test";

test.use({ kiosk: true, viewport: { width: 1280, height: 800 } });

const LEAST_TARGET = 48;
const LEAST_TEXT = 15;

/** What is too small for a finger, for an eye at arm's length, or wider than the window. */
const amiss = (page: Page) =>
  page.evaluate(
    ([target, text]) => {
      const out: string[] = [];
      const open = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document;
      const seen = (e: Element) =>
        e.getBoundingClientRect().width > 1 && e.checkVisibility({ visibilityProperty: true });
      for (const e of open.querySelectorAll(
        "button, a[href], input, select, textarea, summary, [role=option]",
      )) {
        // a box and its label are one target
        const parts = [e, ...((e as HTMLInputElement).labels ?? [])].filter(
          (part) => seen(part) && !part.classList.contains("sr"),
        );
        const boxes = parts.map((part) => part.getBoundingClientRect());
        if (boxes.length === 0) continue;
        const width = Math.max(...boxes.map((b) => b.right)) - Math.min(...boxes.map((b) => b.left));
        const height = Math.max(...boxes.map((b) => b.bottom)) - Math.min(...boxes.map((b) => b.top));
        if (Math.min(width, height) < target - 0.5)
          out.push(`${e.tagName} ${e.getAttribute("aria-label") ?? e.textContent} is ${width} × ${height}`);
      }
      const words = document.createTreeWalker(open, NodeFilter.SHOW_TEXT);
      while (words.nextNode()) {
        const e = words.currentNode.parentElement;
        if (
          !e ||
          !words.currentNode.textContent?.trim() ||
          !seen(e) ||
          e.closest("[aria-hidden=true], .sr, .print-only")
        )
          continue;
        if (parseFloat(getComputedStyle(e).fontSize) < text) out.push(`${e.textContent} is small`);
      }
      if (document.documentElement.scrollWidth > innerWidth) out.push("wider than the window");
      return [...new Set(out)];
    },
    [LEAST_TARGET, LEAST_TEXT] as const,
  );

type Look = (name: string) => Promise<void>;
const legs: Record<string, (page: Page, server: Server, look: Look) => Promise<void>> = {
  "somebody who comes": async (page, server, look) => {
    const { phone } = await enrol(server, ben);
    await page.goto("/");
    await expect(begin(page)).toBeFocused();
    await look("Touch to begin");
    await touch(page);
    await look("Sign in");
    await button(page, "Create an account").click();
    await look("Create an account");
    await leave(page, server, 20);
    await expect(warning(page)).toBeVisible();
    await look("Are you still there?");
    await button(warning(page), "I'm still here").click();
    await expect(warning(page)).toHaveCount(0);
    await button(page, "Back to sign in").click();
    await signIn(page, ben);
    await expect(heading(page, "Two-factor code")).toBeVisible();
    await look("Two-factor code");
    await button(page, "Use a recovery code").click();
    await look("Two-factor code, recovery");
    await button(page, "Use a code instead").click();
    await page.keyboard.type(await phone.next());
    await expect(heading(page, "Your account")).toBeVisible();
    await look("Your account");
  },
  "somebody who is here": async (page, server, look) => {
    await visit(page, server, ada);
    for (const name of ["Edit profile", "Change password"]) {
      await button(page, name).click();
      await look(name);
      await button(page, "Cancel").click();
    }
    await page.keyboard.press("Control+q");
    await look("Leave the kiosk");
    await page.keyboard.press("Escape");
    await button(page, "Set up two-factor").click();
    const phone = new Phone(server, await setupKey(page));
    await look("Set up two-factor");
    await button(page, "Larger code").click();
    await look("Larger code");
    await button(page, "Smaller code").click();
    await lookAway(page);
    await expect(page.getByRole("dialog")).toBeVisible();
    await look("The screen is covered");
    await lookAgain(page);
    await field(page, "Code").fill(await phone.now());
    await expect(heading(page, "Recovery codes")).toBeVisible();
    await look("Recovery codes");
  },
  "an administrator": async (page, server, look) => {
    await server.people(20);
    await visit(page, server, ada);
    for (const name of ["Activity", "Policies", "Backup", "Status", "Accounts"]) {
      await button(page, name).click();
      await expect(heading(page, name)).toBeVisible();
      await look(name);
    }
    await page.getByRole("row").nth(3).click();
    await expect(button(page, "Close")).toBeVisible();
    await look("Account");
    await button(page, "Import accounts").click();
    await look("Import accounts");
    await button(page, "Cancel").click();
    await button(page, "New account").click();
    await look("New account");
    await field(page, "Full name").fill("Cee");
    await field(page, "Email").fill("cee@example.org");
    await button(page.locator("form"), "Create account").click();
    await expect(page.getByRole("dialog")).toBeVisible();
    await look("Temporary password");
  },
  "the demo": async (page, server, look) => {
    await page.goto("/");
    await touch(page);
    await button(page, "Try the demo").click();
    await expect(page.getByText("Practice accounts, nothing is kept")).toBeVisible();
    await look("Demo");
    await leave(page, server, 20);
    await expect(warning(page)).toBeVisible();
    await look("Demo, still there?");
  },
};

for (const [leg, walk] of Object.entries(legs)) {
  test(`everything is large enough for a finger and an eye: ${leg}`, async ({ page, server }) => {
    test.setTimeout(90_000);
    await register(server, ada, ben);
    await walk(page, server, async (name) => {
      for (const [width, height] of [
        [720, 540],
        [1920, 1080],
        [1280, 800],
      ] as const) {
        await page.setViewportSize({ width, height });
        await page.evaluate(() => new Promise(requestAnimationFrame));
        expect.soft(await amiss(page), `${name} at ${width} × ${height}`).toEqual([]);
      }
    });
  });

  test(`axe finds nothing in a kiosk, light and dark: ${leg}`, async ({ page, server }) => {
    test.setTimeout(90_000);
    await register(server, ada, ben);
    await walk(page, server, (name) => expectAccessible(page, name));
  });
}
