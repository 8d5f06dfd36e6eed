import { expect } from "@playwright/test";
import { ada, ben, button, enrol, enter, field, register } from "./steps";
import type { Leg } from "./tour";

/** The screens by which an administrator keeps other people's accounts. */
export const accounts: Record<string, Leg> = {
  accounts: async (page, server, stop) => {
    const long = "Wilhelmina Alexandra Featherstonehaugh-Cholmondeley";
    await register(server, ada, ben, {
      ...ben,
      fullName: long,
      email: `${"long".repeat(12)}@example.org`,
      username: "wilhelmina",
    });
    await server.people(60);
    await enrol(server, ben);
    await server.change(ben.email, { OTP: { Throttle: { Failures: 100, FailedAt: new Date() } } });
    await enter(page, server, ada);
    await button(page, "Accounts").click();
    await expect(page.getByText("63 accounts")).toBeVisible();
    await stop("accounts");
    await field(page, "Select all that were found").click();
    await expect(page.getByText("63 selected")).toBeVisible();
    await stop("accounts-selected");
    await button(page, "Disable").click();
    await expect(page.getByRole("dialog", { name: "Disable 62 accounts?" })).toBeVisible();
    await stop("accounts-disable");
    await button(page.getByRole("dialog"), "Cancel").click();
    await button(page, "Clear").click();
    await field(page, "Search accounts").fill("nobody at all");
    await expect(page.getByText("No account is like this.")).toBeVisible();
    await stop("accounts-nobody");
    await field(page, "Search accounts").fill("wilhelm");
    await page.getByRole("row", { name: long }).click();
    await expect(page.getByRole("region", { name: long })).toContainText("Account created");
    await stop("account-long");
    await page.keyboard.press("Escape");
    await field(page, "Search accounts").fill("ben@");
    await page.getByRole("row", { name: ben.fullName }).click();
    await expect(button(page, "Lift the lock")).toBeVisible();
    await expect(page.getByText("Two-factor set up")).toBeVisible();
    await stop("account-locked");
    await button(page, "Reset two-factor").click();
    await expect(page.getByRole("dialog", { name: "Reset two-factor?" })).toBeVisible();
    await stop("account-reset");
    await button(page.getByRole("dialog"), "Cancel").click();
    await button(page, "Delete account").click();
    await field(page.getByRole("dialog"), "Email").fill("not his");
    await button(page.getByRole("dialog"), "Delete account").click();
    await expect(page.getByRole("alert")).toBeVisible();
    await stop("account-delete-refused");
    await button(page.getByRole("dialog"), "Cancel").click();
    await button(page, "Edit profile").click();
    await field(page, "Email").fill("ben");
    await button(page, "Save changes").click();
    await expect(page.getByRole("alert")).toBeVisible();
    await stop("account-profile-refused");
    await button(page, "Cancel").click();
    await button(page, "Issue temporary password").click();
    await expect(page.getByRole("dialog", { name: "Temporary password" })).toBeVisible();
    await stop("account-issued");
    await button(page, "Done").click();
    await page.keyboard.press("Escape");
    await field(page, "Search accounts").fill(ada.email);
    await page.getByRole("row", { name: ada.fullName }).click();
    await expect(page.getByText("This is your own account.")).toBeVisible();
    await stop("account-own");
    await page.keyboard.press("Escape");
    await button(page, "New account").click();
    await field(page, "Full name").fill("Farah Haddad");
    await field(page, "Role").selectOption("Administrator");
    await button(page, "Create account").click();
    await expect(page.getByRole("alert")).toBeVisible();
    await stop("new-account-refused");
  },
};
