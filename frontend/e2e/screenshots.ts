import { join } from "node:path";
import { Server } from "./server";
import { expect, test } from "./test";
import { legs } from "./tour";

const sizes = [
  { width: 1100, height: 760 },
  { width: 1920, height: 1080 },
  { width: 720, height: 540 },
];
const folder = process.env["SHOTS"];

test.beforeEach(() => expect(folder, "SHOTS names the folder for the pictures").toBeTruthy());

for (const [leg, walk] of Object.entries(legs)) {
  test(leg, async ({ page, server }) => {
    await walk(page, server, async (name) => {
      for (const size of sizes)
        for (const colorScheme of ["light", "dark"] as const) {
          await page.setViewportSize(size);
          await page.emulateMedia({ colorScheme });
          await page.screenshot({ path: join(folder ?? "", `${name}-${size.width}-${colorScheme}.png`) });
        }
      await page.setViewportSize({ width: 1100, height: 760 });
    });
  });

  test(`kiosk: ${leg}`, async ({ browser }) => {
    const server = await Server.start("-kiosk");
    const page = await browser.newPage({ baseURL: server.url, viewport: { width: 1920, height: 1080 } });
    await walk(page, server, async (name) => {
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: join(folder ?? "", `${name}-kiosk-${colorScheme}.png`) });
      }
    });
    await page.close();
    await server.stop();
  });
}
