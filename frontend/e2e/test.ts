import { test as base, expect, type Page } from "@playwright/test";
import { Server } from "./server";

interface Fixtures {
  /** The worker's server, on new data. */
  server: Server;
  /** What must not happen on any page; a test that provokes it takes it out. */
  faults: string[];
}

/** Playwright's test, with a server, on a page that may neither complain nor reach out. */
export const test = base.extend<Fixtures, { bench: Server; kiosk: boolean }>({
  /** Whether the program is a kiosk: `test.use({ kiosk: true })` at the head of a spec. */
  kiosk: [false, { option: true, scope: "worker" }],
  bench: [
    async ({ kiosk }, use) => {
      const bench = await Server.start(...(kiosk ? ["-kiosk"] : []));
      await use(bench);
      await bench.stop();
    },
    { scope: "worker" },
  ],
  baseURL: ({ bench }, use) => use(bench.url),
  server: async ({ bench }, use) => {
    await bench.reset();
    await use(bench);
  },
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the names out of the pattern
  faults: async ({}, use) => {
    const faults: string[] = [];
    await use(faults);
    expect(faults, "what the page complained of, or reached for").toEqual([]);
  },
  page: async ({ page, server, faults }, use) => {
    await watch(page, server.url, faults);
    await use(page);
  },
});

export { expect };

async function watch(page: Page, origin: string, faults: string[]): Promise<void> {
  page.on("pageerror", (error) => faults.push(`uncaught: ${error.message}`));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) faults.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol !== "data:" && url.origin !== origin) faults.push(`request: ${request.url()}`);
  });
  page.on("popup", () => faults.push("another window"));
  page.on("dialog", (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.addInitScript(() =>
    addEventListener("securitypolicyviolation", (event) =>
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`),
    ),
  );
}
