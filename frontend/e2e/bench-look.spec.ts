import { execFileSync } from "node:child_process";
import type { Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { computer, enrolHere, keepCodes, rehearse, ribbon, tab, tabpanel, virtualPhone } from "./bench-steps";
import { ada, button, field, heading, register, scan, setupKey } from "./steps";
import { expect, test } from "./test";

/** The smallest window that the bench fits into, and a projector. */
const windows = [
  { width: 1100, height: 760 },
  { width: 1280, height: 720 },
];

/** What reaches out of the window or of its own pane. */
const cutOff = (page: Page) =>
  page.evaluate(() => {
    const out: string[] = [];
    const { scrollWidth, scrollHeight } = document.documentElement;
    if (scrollWidth > innerWidth || scrollHeight > innerHeight)
      out.push(`the page is ${scrollWidth} × ${scrollHeight}`);
    for (const pane of document.querySelectorAll("main, [role=tabpanel], section"))
      if (pane.scrollWidth > pane.clientWidth + 1 && getComputedStyle(pane).overflowX !== "visible")
        out.push(
          `${pane.getAttribute("aria-label") ?? pane.tagName} is ${pane.scrollWidth} wide in ${pane.clientWidth}`,
        );
    for (const control of document.querySelectorAll("button:not(ol *), input:not(.sr), h2, h3, [role=tab]")) {
      const { left, right, width } = control.getBoundingClientRect();
      const code = control.matches("[autocomplete=one-time-code]"); // one pitch wider than its cells, and clipped
      if (width > 0 && !code && (left < -1 || right > innerWidth + 1))
        out.push(`${control.tagName} ${control.textContent?.trim()} reaches from ${left} to ${right}`);
    }
    return out;
  });

for (const size of windows) {
  const { width, height } = size;
  test(`axe finds nothing and nothing is cut off on the bench at ${width} × ${height}, light and dark`, async ({
    page,
    server,
  }) => {
    test.setTimeout(60_000);
    await page.setViewportSize(size);
    const look = async (where: string) => {
      expect.soft(await cutOff(page), where).toEqual([]);
      await expectAccessible(page, where);
    };
    await rehearse(page, server);
    await look("nothing scanned");
    await button(computer(page), "Stop the clock").click();
    await enrolHere(page);
    await keepCodes(page);
    await field(page, "Steps accepted either side").fill("3");
    await field(page, "Phone's clock").fill("60000");
    await ribbon(page).nth(2).click();
    await page.getByText("Try the RFC's own values", { exact: true }).click();
    await button(page, "For SHA-512").click();
    await look("weakened, with the arithmetic");
    await tab(page, "Attacks").click();
    for (const scene of ["Guessing the code", "A page in between"]) {
      await page.getByRole("radio", { name: scene }).check();
      await button(page, "Play the scene").click();
      await expect(page.getByRole("status", { name: "Verdict, with it" })).not.toBeEmpty();
      await look(scene);
    }
    await tab(page, "Class").click();
    await look("no class");
    await field(page, "Names of the class").fill("Amara Okafor\nJonas Lind");
    await button(page, "Make practice accounts").click();
    await expect(page.getByRole("table", { name: "The class" })).toBeVisible();
    await button(page, "Next step").click();
    await button(page, "Trainer's notes").click();
    await page.getByText("Keys and hand-out").click();
    await look("a class, and the lesson's notes");
  });

  test(`a camera reads the QR code off a projector at ${width} × ${height}, light and dark`, async ({
    page,
    server,
  }, info) => {
    await page.setViewportSize(size);
    await rehearse(page, server);
    await button(page, "Set up two-factor").click();
    await expect(heading(page, "Set up two-factor")).toBeVisible();
    const secret = (await setupKey(page)).replaceAll(" ", "");
    const picture = page.getByRole("img", { name: "QR code for your authenticator app" });
    const modules = await picture.evaluate((img: HTMLImageElement) => ({
      px: img.getBoundingClientRect().width / Number(getComputedStyle(img).getPropertyValue("--modules")),
      rendering: getComputedStyle(img).imageRendering,
    }));
    expect(modules.px).toBeGreaterThanOrEqual(5);
    expect(Number.isInteger(modules.px)).toBe(true);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect((await scan(page, info)).searchParams.get("secret")).toBe(secret);
      expect(photographed(info.outputPath("window.png"))).toContain(secret);
    }
  });
}

/** What is read off a picture of a bright room's wall: askew, out of focus, grey where it was black, and grainy. */
function photographed(path: string): string {
  const photo = path.replace(".png", "-photo.png");
  const wall = "-rotate 4 -blur 0x1.2 +level 35%,90% -attenuate 0.3 +noise Gaussian".split(" ");
  execFileSync("convert", [path, ...wall, photo]);
  return execFileSync("zbarimg", ["--quiet", "--raw", photo], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
}

/** Tabs on until something has the focus; it lies ahead. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  const focused = () =>
    page.evaluate(() => {
      const element = document.activeElement as HTMLInputElement;
      return element.ariaLabel ?? element.labels?.[0]?.textContent ?? element.textContent ?? "";
    });
  for (let i = 0; i < 40; i++) {
    if (name.test((await focused()).trim())) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not reach ${name}`);
}

test("the phone, both clocks, the ribbon and the tabs are used by keyboard alone", async ({
  page,
  server,
}) => {
  await rehearse(page, server);
  await tabTo(page, /^Set up two-factor$/);
  await page.keyboard.press("Enter");
  await expect(heading(page, "Set up two-factor")).toBeVisible();
  await tabTo(page, /^Scan the QR code$/);
  await page.keyboard.press("Enter");
  await expect(virtualPhone(page)).toContainText("Not confirmed yet");
  await tabTo(page, /^Type it on the screen$/);
  await page.keyboard.press("Space");
  await expect(heading(page, "Recovery codes")).toBeVisible();
  await tabTo(page, /^Time bench$/);
  await page.keyboard.press("ArrowRight");
  await expect(tab(page, "Attacks")).toBeFocused();
  await expect(tab(page, "Attacks")).toHaveAttribute("aria-selected", "true");
  await expect(tabpanel(page)).toHaveAccessibleName("Attacks");
  await page.keyboard.press("End");
  await expect(tab(page, "Class")).toBeFocused();
  await page.keyboard.press("Home");
  await expect(tabpanel(page)).toHaveAccessibleName("Time bench");
  await tabTo(page, /^Stop the clock$/);
  await page.keyboard.press("Enter");
  await expect(computer(page)).toContainText("Stopped");
  await tabTo(page, /^Next 30 s$/);
  await page.keyboard.press("Enter");
  await tabTo(page, /^Phone's clock$/);
  await page.keyboard.press("ArrowLeft");
  await expect(field(page, "Phone's clock")).toHaveAttribute("aria-valuetext", "30 s slow");
  await expect(virtualPhone(page)).toContainText("Clock 30 s slow");
  await tabTo(page, /^Exact$/);
  await page.keyboard.press("Space");
  await expect(virtualPhone(page)).toContainText("Clock exact");
  await tabTo(page, /^Steps accepted either side$/);
  await page.keyboard.press("ArrowRight");
  await expect(ribbon(page)).toHaveCount(9);
  await tabTo(page, /, now, code/);
  await page.keyboard.press("Enter");
  await expect(tabpanel(page).getByRole("heading", { name: "Last six digits" })).toBeVisible();
  await tabTo(page, /^How this code is made$/);
  await page.keyboard.press("Enter");
  await expect(tabpanel(page).getByRole("heading", { name: "Last six digits" })).toHaveCount(0);
});

test("what is typed is kept where the bench comes and goes with the window's width", async ({
  page,
  server,
}) => {
  await register(server, ada);
  await page.goto("/");
  await button(page, "Try the demo").click();
  await button(page, "Create the first account").click();
  await field(page, "Full name").fill("Somebody");
  await expect(virtualPhone(page)).toBeVisible();
  for (const [width, phones] of [
    [900, 0],
    [1100, 1],
    [999, 0],
    [1000, 1],
  ] as const) {
    await page.setViewportSize({ width, height: 760 });
    await expect(virtualPhone(page)).toHaveCount(phones);
    await expect(field(page, "Full name")).toHaveValue("Somebody");
    await expect(page.getByRole("region", { name: "Demo", exact: true })).toContainText(
      "Practice accounts, nothing is kept",
    );
  }
});

test("with reduced motion nothing moves on the bench", async ({ page, server }) => {
  await rehearse(page, server);
  await enrolHere(page);
  const moving = () =>
    page.evaluate(() => [
      ...document.getAnimations().map(({ id }) => id),
      ...[...document.querySelectorAll("*")]
        .filter((element) => {
          const { transitionDuration, animationName } = getComputedStyle(element);
          return animationName !== "none" || parseFloat(transitionDuration) > 0;
        })
        .map(({ outerHTML }) => outerHTML.slice(0, 120)),
    ]);
  for (const name of ["Time bench", "Attacks", "Class"]) {
    await tab(page, name).click();
    expect(await moving(), name).toEqual([]);
  }
});
