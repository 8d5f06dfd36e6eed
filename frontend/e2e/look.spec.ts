import type { Page } from "@playwright/test";
import { ada, button, enter, heading, register } from "./steps";
import { expect, test } from "./test";
import { legs } from "./tour";

const windows = [
  { what: "the smallest window", width: 720, height: 540 },
  { what: "the window at 200 %", width: 550, height: 380 },
];

/** What is cut off: a page wider than its window, or a word or a control that reaches out of it or of its own pane. */
const cutOff = (page: Page) =>
  page.evaluate(() => {
    const out: string[] = [];
    const root = document.documentElement;
    if (root.scrollWidth > innerWidth) out.push(`the page is ${root.scrollWidth} wide`);
    for (const pane of document.querySelectorAll("main, dialog, aside, #app"))
      if (pane.scrollWidth > pane.clientWidth + 1 && getComputedStyle(pane).overflowX !== "visible")
        out.push(`${pane.tagName} is ${pane.scrollWidth} wide in ${pane.clientWidth}`);
    for (const control of document.querySelectorAll("button, input:not(.sr), h1, [role=alert]")) {
      const { left, right, width } = control.getBoundingClientRect();
      const code = control.matches("[autocomplete=one-time-code]"); // one pitch wider than its cells, and clipped
      if (width > 0 && !code && (left < -1 || right > innerWidth + 1))
        out.push(`${control.tagName} ${control.textContent?.trim()} reaches from ${left} to ${right}`);
    }
    return out;
  });

for (const [leg, walk] of Object.entries(legs))
  test(`nothing is cut off at 720 × 540 nor at 200 %, and Sign out is in view: ${leg}`, async ({
    page,
    server,
  }) => {
    test.setTimeout(60_000);
    await walk(page, server, async (name) => {
      const before = page.viewportSize();
      for (const { what, ...size } of windows) {
        await page.setViewportSize(size);
        await page.evaluate(() => new Promise(requestAnimationFrame));
        expect.soft(await cutOff(page), `${name} in ${what}`).toEqual([]);
        const out = button(page, "Sign out");
        const covered = page.getByRole("dialog").or(page.getByRole("alertdialog"));
        if (!(await out.count()) || (await covered.count())) continue;
        await expect.soft(out, `Sign out on ${name} in ${what}`).toBeInViewport({ ratio: 1 });
      }
      if (before) await page.setViewportSize(before);
    });
  });

for (const [theme, canvas] of [
  ["light", "rgb(242, 244, 245)"],
  ["dark", "rgb(13, 17, 19)"],
] as const)
  test(`the first paint of the ${theme} theme is on its canvas, whatever the system's is`, async ({
    page,
    server,
  }) => {
    await page.emulateMedia({ colorScheme: theme === "light" ? "dark" : "light" });
    await page.goto("/");
    await page.getByText(theme === "light" ? "Light" : "Dark", { exact: true }).click();
    await expect.poll(async () => (await server.desktop()).theme).toBe(theme);
    await page.addInitScript(() => {
      const seen: string[] = [];
      Object.assign(window, { seen });
      const look = () => {
        if (document.body) seen.push(getComputedStyle(document.body).backgroundColor);
        if (seen.length < 20) requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    await page.reload();
    await expect(heading(page, "Welcome to Latchkey")).toBeVisible();
    await expect
      .poll(() => page.evaluate(() => (window as unknown as { seen: string[] }).seen.length))
      .toBe(20);
    expect(new Set(await page.evaluate(() => (window as unknown as { seen: string[] }).seen))).toEqual(
      new Set([canvas]),
    );
  });

test("nothing jumps while the page loads", async ({ page, server }) => {
  await register(server, ada);
  await page.addInitScript(() => {
    Object.assign(window, { shift: 0 });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        (window as unknown as { shift: number }).shift += (
          entry as PerformanceEntry & { value: number }
        ).value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  await page.goto("/");
  await expect(heading(page, "Sign in")).toBeVisible();
  await page.waitForTimeout(500);
  expect(await page.evaluate(() => (window as unknown as { shift: number }).shift)).toBeLessThan(0.001);
});

test("a chosen theme holds inside and outside, and after a restart", async ({ page, server }) => {
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await register(server, ada);
  await enter(page, server, ada);
  await page.getByText("Dark", { exact: true }).click();
  expect(await background()).toBe("rgb(13, 17, 19)");
  await button(page, "Sign out").click();
  await expect(page.getByRole("radio", { name: "Dark" })).toBeChecked();
  await expect.poll(async () => (await server.desktop()).theme).toBe("dark");
  await page.reload();
  await expect(page.getByRole("radio", { name: "Dark" })).toBeChecked();
  expect(await background()).toBe("rgb(13, 17, 19)");
});

test("with reduced motion nothing moves", async ({ page, server }) => {
  await register(server, ada);
  await enter(page, server, ada);
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  const moving = await page.evaluate(
    () =>
      [...document.querySelectorAll("*")].filter((element) => {
        const { transitionDuration, animationName } = getComputedStyle(element);
        return animationName !== "none" || parseFloat(transitionDuration) > 0;
      }).length,
  );
  expect(moving).toBe(0);
});
