import { expectAccessible } from "./accessible";
import { test } from "./test";
import { legs } from "./tour";

for (const [leg, walk] of Object.entries(legs))
  test(`axe finds nothing, light and dark: ${leg}`, async ({ page, server }) => {
    test.setTimeout(90_000);
    await walk(page, server, (name) => expectAccessible(page, name));
  });
