import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "./test";
import { legs } from "./tour";

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

for (const [leg, walk] of Object.entries(legs))
  test(`axe finds nothing, light and dark: ${leg}`, async ({ page, server }) => {
    test.setTimeout(90_000);
    await walk(page, server, async (name) => {
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
        const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
        expect.soft(found, `${name}, ${colorScheme}`).toEqual([]);
      }
    });
  });
