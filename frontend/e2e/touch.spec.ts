import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { begin } from "./kiosk-steps";
import {
  ada,
  ben,
  button,
  confirmation,
  enrol,
  field,
  heading,
  leave,
  register,
  signIn,
  warning,
} from "./steps";
import { expect, test } from "./test";
import { expectClear, hold, key, keyboard, press, type } from "./touch-steps";

test.use({ kiosk: true, hasTouch: true, viewport: { width: 1280, height: 800 } });

const KIOSK_KEY = 60;
const sizes = [
  [1280, 800],
  [1024, 600],
  [1920, 1080],
  [800, 1280],
] as const;
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

test.beforeEach(({ server }) => register(server, ada, ben));

async function start(page: Page): Promise<void> {
  await page.goto("/");
  await begin(page).tap();
  await expect(heading(page, "Sign in")).toBeVisible();
  await expect(keyboard(page), "the field has the focus").toBeVisible();
}
/** Signs in up to the code, by touch. */
async function password(page: Page): Promise<void> {
  await start(page);
  await type(page, ben.email);
  await key(page, "Next field").tap();
  await type(page, ben.password);
  await key(page, "Enter").tap();
}
/** How often the page asked Go. */
function asked(page: Page, method: string): () => number {
  let calls = 0;
  page.on("request", (request) => {
    if (request.url().endsWith(`/call/${method}`)) calls++;
  });
  return () => calls;
}
/** As a badge or code reader types. */
async function burst(page: Page, text: string): Promise<void> {
  const client = await page.context().newCDPSession(page);
  await Promise.all(
    [...text, "\r"].flatMap((letter) => [
      client.send("Input.dispatchKeyEvent", {
        type: "keyDown",
        key: letter === "\r" ? "Enter" : letter,
        text: letter,
        windowsVirtualKeyCode: letter === "\r" ? 13 : 0,
      }),
      client.send("Input.dispatchKeyEvent", { type: "keyUp", key: letter === "\r" ? "Enter" : letter }),
    ]),
  );
}

for (const [width, height] of sizes)
  test(`${width} × ${height}: somebody registers by touch alone, with every sort of letter`, async ({
    page,
    server,
  }) => {
    test.setTimeout(90_000);
    await page.setViewportSize({ width, height });
    await start(page);
    await expectClear(page, KIOSK_KEY);
    await button(page, "Create an account").tap();
    const name = "Łucja Ångström-O'Neill";
    await type(page, name);
    await expect(field(page, "Full name")).toHaveValue(name);
    await expectClear(page, KIOSK_KEY);
    await key(page, "Next field").tap();
    await type(page, "lucja.o_neill@harbour.example");
    await expectClear(page, KIOSK_KEY);
    await key(page, "Next field").tap();
    await type(page, "łucja");
    await key(page, "Next field").tap();
    for (const label of ["Password", "Confirm password"]) {
      await expect(field(page, label)).toBeFocused();
      await type(page, "7 Quiet straßen");
      await expectClear(page, KIOSK_KEY);
      await key(page, label === "Password" ? "Next field" : "Enter").tap();
    }
    await expect(page.getByText("Account created.")).toBeVisible();
    const { account } = await server.call("Login", "łucja", "7 Quiet straßen");
    expect([account?.fullName, account?.email]).toEqual([name, "lucja.o_neill@harbour.example"]);
  });

for (const [width, height] of sizes)
  test(`${width} × ${height}: a code is typed on large keys, and a mistake in its middle corrected`, async ({
    page,
    server,
  }) => {
    await page.setViewportSize({ width, height });
    const { phone } = await enrol(server, ben);
    await password(page);
    await expect(heading(page, "Two-factor code")).toBeVisible();
    await expectClear(page, 48);
    expect((await key(page, "5").boundingBox())?.height).toBeGreaterThanOrEqual(92);
    const code = await phone.next();
    const wrong = code[2] === "9" ? "8" : "9";
    for (const digit of code.slice(0, 2) + wrong + code.slice(3, 5)) await key(page, digit).tap();
    const input = await field(page, "Code").boundingBox();
    const pitch = (input?.width ?? 0) / 7; // one pitch too wide, for the last digit's spacing
    await page.touchscreen.tap((input?.x ?? 0) + pitch * 3.1, (input?.y ?? 0) + 30);
    await key(page, "Delete").tap();
    await key(page, code.slice(2, 3)).tap();
    await expect(field(page, "Code")).toHaveValue(code.slice(0, 5));
    await page.touchscreen.tap((input?.x ?? 0) + pitch * 5.5, (input?.y ?? 0) + 30);
    await key(page, code.slice(5)).tap();
    await expect(heading(page, "Your account")).toBeVisible();
    await expect(keyboard(page)).toHaveCount(0);
  });

test("a refused code is cleared by Clear, by Delete, and by the next digit", async ({ page, server }) => {
  const { phone } = await enrol(server, ben);
  await password(page);
  for (const how of ["Clear", "Delete", "7"]) {
    for (const digit of await phone.never()) await key(page, digit).tap();
    await expect(page.getByRole("alert")).toContainText("This code is not right.");
    await key(page, how).tap();
    await expect(field(page, "Code")).toHaveValue(how === "7" ? "7" : "");
    await key(page, "Clear").tap();
  }
});

test("a recovery code is typed on keys of its alphabet", async ({ page, server }) => {
  const { codes } = await enrol(server, ben);
  await password(page);
  await button(page, "Use a recovery code").tap();
  await expectClear(page, KIOSK_KEY);
  for (const none of ["I", "L", "O", "U"]) await expect(key(page, none)).toHaveCount(0);
  for (const letter of (codes[0] ?? "").replaceAll("-", "")) await key(page, letter).tap();
  await key(page, "Enter").tap();
  await expect(heading(page, "Your account")).toBeVisible();
});

for (const [width, height] of sizes)
  test(`${width} × ${height}: a dialog's fields have their keys inside it`, async ({ page, server }) => {
    await page.setViewportSize({ width, height });
    const { phone } = await enrol(server, ben);
    await password(page);
    for (const digit of await phone.next()) await key(page, digit).tap();
    await expect(heading(page, "Your account")).toBeVisible();
    for (let minute = 0; minute < 6; minute++) {
      await server.move("1m");
      await server.call("Touch");
    }
    await button(page, "New recovery codes").tap();
    await expect(field(confirmation(page), "Password")).toBeFocused();
    await expectClear(page, KIOSK_KEY);
    await type(page, ben.password);
    await key(page, "Next field").tap();
    await expectClear(page, 48);
    for (const digit of await phone.next()) await key(page, digit).tap();
    await expect(heading(page, "Recovery codes")).toBeVisible();
    await expect(keyboard(page)).toHaveCount(0);
  });

test("Leave the kiosk is used by touch, and so is the warning over a field", async ({ page, server }) => {
  await start(page);
  await press(page, "a");
  await leave(page, server, 20);
  await expect(warning(page)).toBeVisible();
  await expect(keyboard(page)).toHaveCount(0);
  await button(warning(page), "I'm still here").tap();
  await expect(warning(page)).toHaveCount(0);
  await press(page, "b");
  await expect(field(page, "Email or username")).toHaveValue("ab");
  await page.evaluate(() => void window.dispatchEvent(new Event("latchkey:leave")));
  const dialog = page.getByRole("dialog", { name: "Leave the kiosk" });
  await expectClear(page, KIOSK_KEY);
  await type(page, ada.email);
  await key(page, "Next field").tap();
  await type(page, ada.password);
  await button(dialog, "Leave").tap();
  await expect.poll(async () => (await server.desktop()).quit).toBe(true);
});

test("a press on a button is not lost when the keys go away under it", async ({ page }) => {
  await page.setViewportSize({ width: 1024, height: 600 });
  await start(page);
  await button(page, "Create an account").tap();
  await expect(heading(page, "Create an account")).toBeVisible();
  await button(page, "Back to sign in").tap();
  await expect(heading(page, "Sign in")).toBeVisible();
});

test("Shift is for one letter, Caps for all; Delete goes on while it is held, a letter does not", async ({
  page,
}) => {
  await start(page);
  await key(page, "Shift").tap();
  await expect(key(page, "Shift")).toHaveAttribute("aria-pressed", "true");
  await key(page, "A").tap();
  await key(page, "b").tap();
  await key(page, "Capital letters").tap();
  for (const letter of "CD") await key(page, letter).tap();
  await key(page, "Accented letters").tap();
  await key(page, "More").tap();
  await key(page, "ẞ").tap();
  await key(page, "Capital letters").tap();
  await hold(page, key(page, "e"), 900);
  const identifier = field(page, "Email or username");
  await expect(identifier).toHaveValue("AbCDẞe");
  await hold(page, key(page, "Delete"), 1_500);
  await expect(identifier).toHaveValue("");
  await expect(identifier).toBeFocused();
});

test("every key is a button with a name; a screen reader presses it without a finger, once", async ({
  page,
}) => {
  await start(page);
  const once = (name: string) => key(page, name).evaluate((button) => (button as HTMLElement).click());
  await once("Shift");
  await once("M");
  await once("At");
  await key(page, "x").tap();
  await expect(field(page, "Email or username")).toHaveValue("M@x");
  for (const turn of ["Digits and signs", "More", "Accented letters", "More", "Letters"]) {
    const unnamed = await keyboard(page)
      .getByRole("button")
      .evaluateAll((all) =>
        all.filter((b) => !/[\p{L}\p{N}]/u.test(b.ariaLabel ?? b.textContent)).map((b) => b.outerHTML),
      );
    expect(unnamed).toEqual([]);
    await once(turn);
  }
});

test("nothing that is typed stays with the keys", async ({ page }) => {
  await start(page);
  await key(page, "Next field").tap();
  await type(page, "canary");
  await key(page, "Delete").tap();
  await expect(field(page, "Password")).toHaveValue("canar");
  const kept = await page.evaluate(() => {
    const { SimpleKeyboardInstances } = window as unknown as { SimpleKeyboardInstances: object };
    const seen = new Set<unknown>();
    const text: string[] = [];
    const walk = (value: unknown) => {
      if (typeof value === "string") text.push(value);
      if (typeof value !== "object" || value === null || seen.has(value)) return;
      seen.add(value);
      if (value instanceof HTMLInputElement) text.push(value.value);
      else if (!(value instanceof Node)) Object.values(value).forEach(walk);
    };
    walk(SimpleKeyboardInstances);
    return text.filter((t) => /can/.test(t) || t === "c");
  });
  expect(kept).toEqual([]);
  expect(await keyboard(page).evaluate((element) => element.outerHTML)).not.toContain("canar");
});

test("a finger brings the keys; a keyboard, a mouse and Hide take them away", async ({ page }) => {
  await start(page);
  const identifier = field(page, "Email or username");
  const shown = async (yes: boolean) => expect(keyboard(page)).toHaveCount(yes ? 1 : 0);
  await key(page, "Hide keyboard").tap();
  await shown(false);
  await expect(identifier).toBeFocused();
  await identifier.tap();
  await shown(true);
  await page.keyboard.press("x");
  await shown(false);
  await identifier.tap();
  await shown(true);
  await page.waitForTimeout(1_000); // a finger's own echo is over
  await field(page, "Password").click();
  await shown(false);
  await button(page, "Show keyboard").click();
  await shown(true);
  await key(page, "y").click();
  await field(page, "Email or username").click();
  await shown(true);
  await page.keyboard.press("z");
  await shown(false);
});

test("the room of the keys is given back", async ({ page }) => {
  await start(page);
  const height = () => page.locator("#app").evaluate((app) => app.clientHeight);
  await expect.poll(height).toBeLessThan(600);
  await key(page, "Hide keyboard").tap();
  await expect.poll(height).toBe(800);
});

test("a reader's burst fills the field in focus and submits it, and the keys stay", async ({ page }) => {
  await start(page);
  const logins = asked(page, "Login");
  await burst(page, ben.email);
  await expect(field(page, "Email or username")).toHaveValue(ben.email);
  await expect(field(page, "Password"), "which is still missing").toBeFocused();
  expect(logins()).toBe(0);
  await page.waitForTimeout(200);
  await expect(keyboard(page)).toBeVisible();
  await burst(page, ben.password);
  await expect(heading(page, "Your account")).toBeVisible();
  expect(logins()).toBe(1);
});

test("a reader's code is one attempt, right or wrong, and its Enter presses nothing behind it", async ({
  page,
  server,
}) => {
  const { phone } = await enrol(server, ben);
  await password(page);
  await expect(field(page, "Code")).toBeFocused();
  const attempts = asked(page, "ValidateOTP");
  await burst(page, await phone.never());
  await expect(page.getByRole("alert")).toContainText("This code is not right.");
  await page.waitForTimeout(300);
  expect(attempts()).toBe(1);
  await burst(page, await phone.next());
  await expect(heading(page, "Your account")).toBeVisible();
  await page.waitForTimeout(300);
  expect(attempts()).toBe(2);
  await expect(heading(page, "Your account")).toBeVisible();
});

test("a reader's burst on Touch to begin begins, and presses nothing else", async ({ page, server }) => {
  for (const text of ["4006381333931", "a b c d e f", "ada@example.org"]) {
    await page.goto("/");
    await server.call("Logout");
    await page.reload();
    await expect(begin(page)).toBeFocused();
    const logins = asked(page, "Login");
    await burst(page, text);
    await expect(heading(page, "Sign in")).toBeVisible();
    await page.waitForTimeout(200);
    await expect(page.getByRole("alert")).toHaveCount(0);
    await expect(field(page, "Email or username")).toHaveValue("");
    expect(logins()).toBe(0);
  }
});

test("a reader's burst where nothing can be typed presses no button", async ({ page }) => {
  await page.goto("/");
  await begin(page).tap();
  await signIn(page, ada);
  await expect(heading(page, "Your account")).toBeVisible();
  await button(page, "Sign out").focus();
  await burst(page, "4006381333931");
  await page.waitForTimeout(300);
  await expect(heading(page, "Your account")).toBeVisible();
});

test("axe finds nothing in the keys, light and dark, at the foot, beside a card and in a dialog", async ({
  page,
  server,
}) => {
  test.setTimeout(60_000);
  await enrol(server, ben);
  const check = async (where: string) => {
    await expect(keyboard(page)).toBeVisible();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
      expect.soft(found, `${where}, ${colorScheme}`).toEqual([]);
    }
  };
  await start(page);
  await key(page, "Shift").tap();
  await check("letters");
  await key(page, "Digits and signs").tap();
  await check("signs");
  await signIn(page, ben);
  await field(page, "Code").tap();
  await check("digits beside the card");
  await page.evaluate(() => void window.dispatchEvent(new Event("latchkey:leave")));
  const dialog = page.getByRole("dialog", { name: "Leave the kiosk" });
  await check("in a dialog");
  await field(dialog, "Code").tap();
  await expect(key(page, "5")).toBeVisible();
  await check("digits beside a dialog");
});
