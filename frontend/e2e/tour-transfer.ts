import { readFileSync } from "node:fs";
import { expect } from "@playwright/test";
import { ada, backupFile, ben, button, enrol, enter, field, heading, register } from "./steps";
import type { Leg } from "./tour";

const users = readFileSync(new URL("fixtures/mongo-users.jsonl", import.meta.url), "utf8");

/** Long enough for a passphrase to be stretched, and for a backup twice. */
const slow = { timeout: 20_000 };

/** The screens by which data leaves the house and comes back. */
export const transfer: Record<string, Leg> = {
  "backup and restore": async (page, server, stop) => {
    const passphrase = "seven quiet harbours";
    await register(server, ada, ben);
    await server.call("Login", ada.email, ada.password);
    await server.call("Backup", passphrase);
    await server.call("Logout");
    const older = await server.saved(backupFile());
    await enrol(server, ben);
    await server.policy({ MinPassword: 12, Issuer: "W".repeat(40) });
    await register(server, { ...ben, email: "chidi@example.org", fullName: "W".repeat(100) });
    await enter(page, server, ada);
    await button(page, "Backup").click();
    await expect(field(page, "Passphrase")).toBeVisible();
    await stop("backup");
    await button(page, "Back up now").click();
    await expect(page.getByText("read back and found whole")).toBeVisible(slow);
    await stop("backup-made");
    await button(page, "Type my own").click();
    for (const name of ["Passphrase", "Confirm passphrase"]) await field(page, name).fill("short");
    await button(page, "Back up now").click();
    await expect(page.getByRole("alert")).toBeVisible();
    await stop("backup-refused");
    await server.choose("older.age", older);
    await button(page, "Restore").click();
    await expect(heading(page, "Restore a backup")).toBeVisible();
    await field(page, "Passphrase").fill(passphrase);
    await button(page, "Check").click();
    await expect(page.getByText("What would change")).toBeVisible(slow);
    await stop("restore-changes");
    await server.reset();
    await page.goto("/");
    await button(page, "Restore a backup").click();
    await stop("restore");
    await button(page, "Choose file").click(); // cancelled: nothing is chosen
    await server.choose("older.age");
    await button(page, "Choose file").click();
    await field(page, "Passphrase").fill("something else");
    await button(page, "Check").click();
    await expect(page.getByRole("alert")).toBeVisible(slow);
    await stop("restore-refused");
    await field(page, "Passphrase").fill(passphrase);
    await button(page, "Check").click();
    await expect(button(page, "Restore")).toBeVisible(slow);
    await stop("restore-checked");
    await button(page, "Restore").click();
    await expect(heading(page, "Sign in")).toBeVisible(slow);
    await stop("sign-in-restored");
  },

  "importing accounts": async (page, server, stop) => {
    await register(server, ada);
    await enter(page, server, ada);
    await button(page, "Accounts").click();
    await button(page, "Import accounts").click();
    await expect(heading(page, "Import accounts")).toBeVisible();
    await stop("import");
    await server.choose("users.jsonl", users);
    await button(page, "Choose file").click();
    await expect(page.getByText("JSON with 3 rows")).toBeVisible();
    await button(page, "Check").click();
    await expect(page.getByRole("alert")).toBeVisible();
    await stop("import-refused");
    await page.getByRole("radio", { name: "Plain text" }).check();
    await button(page, "Check").click();
    await expect(page.getByRole("table")).toBeVisible();
    await stop("import-checked");
    await field(page, "Leave out the rows with errors").check();
    await expect(button(page, "Import")).toBeVisible();
    let goOn = () => {};
    const seen = new Promise<void>((resolve) => (goOn = resolve));
    await page.route("**/call/Import", (route) => seen.then(() => route.continue()));
    await page.route("**/call/ImportProgress", (route) =>
      route.fulfill({ json: { result: { done: 312, total: 1284 } } }),
    );
    await button(page, "Import").click();
    await expect(page.getByText("312 of 1,284 accounts")).toBeVisible();
    await stop("import-running");
    goOn();
    await expect(page.getByText("The accounts are imported")).toBeVisible();
    await stop("import-done");
  },
};
