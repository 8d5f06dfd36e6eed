import type { Page } from "@playwright/test";
import type { Server } from "./server";
import { ada, ben, button, enter, heading, register } from "./steps";
import { expect, test } from "./test";

const row = (page: Page, name: string | RegExp) =>
  page.getByRole("listitem").filter({ has: page.locator("b").filter({ hasText: name }) });

async function open(page: Page, server: Server): Promise<void> {
  await register(server, ada, ben);
  await enter(page, server, ada);
  await button(page, "Status").click();
  await expect(row(page, /^Key$/)).toBeVisible();
}

test("key, file, backup, activity and version each have a plain verdict", async ({ page, server }) => {
  await open(page, server);
  await expect(row(page, /^Key$/)).toContainText("As good as its place");
  await expect(row(page, /^File$/)).toContainText("Whole");
  await expect(row(page, /^File$/)).toContainText("latchkey.db");
  await expect(row(page, /^File$/)).toContainText(/Accounts\s*2/);
  await expect(row(page, /^Backup$/)).toContainText("No backup has been made yet.");
  await expect(row(page, /entries$/)).toContainText(/([0-9a-f]{4} ){4}[0-9a-f]{4}/);
  const fingerprint = row(page, "Fingerprint");
  const digits = /([0-9a-f]{4} ){4}[0-9a-f]{4}/.exec(await fingerprint.innerText())?.[0].replaceAll(" ", "");
  await expect(fingerprint).toContainText(`latchkey activity verify FILE --fingerprint ${digits}`);
  await expect(row(page, /^Latchkey /)).toContainText("e2e");
});

test("the clock is this computer's, goes on, and is told in UTC too", async ({ page, server }) => {
  await server.move("3h");
  await open(page, server);
  const clock = row(page, "This computer's clock");
  await expect(clock).toContainText("Nothing against it");
  await expect(clock).toContainText("Europe/London");
  const utc = async () => /UTC it is (\d\d:\d\d):\d\d/.exec(await clock.innerText())?.[1];
  const go = new Date(await server.move("0s")).toISOString().slice(11, 16);
  expect([go, new Date(Date.now() + 3 * 3_600_000 - 60_000).toISOString().slice(11, 16)]).toContain(
    await utc(),
  );
  const before = await clock.innerText();
  await expect.poll(() => clock.innerText()).not.toBe(before);
});

test("a backup that is due says so, and leads to Backup", async ({ page, server }) => {
  await register(server, ada);
  await server.policy({ BackupDays: 30 });
  await server.move("744h");
  await server.policy({ RequireOTP: 0 });
  await enter(page, server, ada);
  await button(page, "Status").click();
  await expect(row(page, /^Backup$/)).toContainText("Due");
  await button(page, "Go to Backup").click();
  await expect(heading(page, "Backup")).toBeVisible();
});

test("the activity is one step away", async ({ page, server }) => {
  await open(page, server);
  await button(page, "Go to Activity").click();
  await expect(heading(page, "Activity")).toBeVisible();
});

test("a member has no Status", async ({ page, server }) => {
  await register(server, ada, ben);
  await enter(page, server, ben);
  await expect(button(page, "Status")).toHaveCount(0);
  await expect(server.call("Status")).rejects.toThrow("not_administrator");
});
