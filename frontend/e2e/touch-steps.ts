import { expect, type Locator, type Page } from "@playwright/test";

export const keyboard = (page: Page) => page.getByRole("group", { name: "On-screen keyboard" });
export const key = (page: Page, name: string) => keyboard(page).getByRole("button", { name, exact: true });

/** Names of keys that are not what they type. */
const names: Record<string, string> = {
  " ": "Space",
  "@": "At",
  ".": "Full stop",
  "-": "Hyphen",
  _: "Underscore",
  "'": "Apostrophe",
};

/** Finds a key on whichever page has it, and touches it. */
export async function press(page: Page, text: string): Promise<void> {
  const name = names[text] ?? text;
  for (const turn of [null, "Digits and signs", "More", "Letters", "Accented letters", "More"]) {
    if (turn) await key(page, turn).tap();
    if (await key(page, name).count()) return key(page, name).tap();
  }
  throw new Error(`there is no key for ${text}`);
}

/** Types on the screen; a capital after Shift. */
export async function type(page: Page, text: string): Promise<void> {
  for (const letter of text) {
    const capital = letter !== letter.toLowerCase();
    const shift = key(page, "Shift");
    const small = capital ? letter.toLowerCase() : letter;
    if (!capital || (await key(page, letter).count())) await press(page, letter);
    else if (/[a-z]/.test(small)) {
      if (!(await shift.count())) await key(page, "Letters").tap();
      await shift.tap();
      await key(page, letter).tap();
    } else {
      await key(page, "Accented letters").tap();
      if ((await shift.getAttribute("aria-pressed")) === "false") await shift.tap();
      await press(page, letter);
    }
  }
}

/** The field in focus is seen whole, and the keys are beside it; each is large enough. */
export async function expectClear(page: Page, least: number): Promise<void> {
  await expect(keyboard(page)).toBeVisible();
  await expect
    .poll(() =>
      page.evaluate((least) => {
        const amiss: string[] = [];
        const box = (e: Element) => e.getBoundingClientRect();
        const keys = document.querySelector("[data-keys]");
        const field = document.activeElement;
        if (!keys || !(field instanceof HTMLInputElement)) return ["no keys, or no field"];
        const [k, f] = [box(keys), box(field.closest(".code") ?? field)];
        if (f.left < k.right && k.left < f.right && f.top < k.bottom && k.top < f.bottom)
          amiss.push("the field is covered");
        for (const [name, r] of [["field", f] as const, ["keyboard", k] as const])
          if (r.top < 0 || r.left < 0 || r.bottom > innerHeight + 0.5 || r.right > innerWidth + 0.5)
            amiss.push(`the ${name} is not wholly in the window`);
        const middle = document.elementFromPoint((f.left + f.right) / 2, (f.top + f.bottom) / 2);
        if (middle !== field) amiss.push(`over the field is ${middle?.outerHTML.slice(0, 80)}`);
        for (const button of keys.querySelectorAll("button")) {
          if (!button.checkVisibility()) continue;
          const r = box(button);
          if (Math.min(r.width, r.height) < least - 0.5)
            amiss.push(`${button.ariaLabel ?? button.textContent} is ${r.width} × ${r.height}`);
          const top = document.elementFromPoint((r.left + r.right) / 2, (r.top + r.bottom) / 2);
          if (!button.contains(top)) amiss.push(`${button.textContent} cannot be reached`);
        }
        if (document.documentElement.scrollWidth > innerWidth) amiss.push("wider than the window");
        return amiss;
      }, least),
    )
    .toEqual([]);
}

/** A finger lies on something for so long, in milliseconds. */
export async function hold(page: Page, on: Locator, ms: number): Promise<void> {
  const box = await on.boundingBox();
  if (!box) throw new Error("it is not there");
  const point = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const client = await page.context().newCDPSession(page);
  await client.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [point] });
  await page.waitForTimeout(ms);
  await client.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
}
