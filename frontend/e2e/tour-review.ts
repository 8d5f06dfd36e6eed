import { expect } from "@playwright/test";
import { ada, ben, button, enrol, enter, field, register } from "./steps";
import type { Leg } from "./tour";

/** The screens by which an administrator looks at what happened, and sets the rules. */
export const review: Record<string, Leg> = {
  activity: async (page, server, stop) => {
    await register(server, ada, ben, { ...ben, email: "chidi@example.org", fullName: "W".repeat(100) });
    const { phone, codes } = await enrol(server, ben);
    await server.call("Login", ben.email, "not his").catch(() => null);
    await server.call("Login", ben.email, ben.password);
    await server.call("ValidateOTP", await phone.never()).catch(() => null);
    await server.call("UseRecoveryCode", codes[0]);
    await server.call("Logout");
    await server.call("Login", "chidi@example.org", "not theirs").catch(() => null);
    await server.call("Login", "nobody@example.org", "anything").catch(() => null);
    await server.move("25h");
    await enter(page, server, ada);
    const policy = (await server.call("Policy")) as unknown as object;
    await server.call("SavePolicy", { ...policy, idleMinutes: 5, requireOTP: "everyone" });
    await button(page, "Activity").click();
    await expect(page.getByText("Idle sign-out: 10 min → 5 min")).toBeVisible();
    await stop("activity");
    await button(page, "Check integrity").click();
    await expect(page.getByText("Chain intact")).toBeVisible();
    await stop("activity-intact");
    await page.getByLabel("Outcome", { exact: true }).selectOption("Refused");
    await page.getByLabel("Day", { exact: true }).selectOption("Chosen days");
    await page.getByLabel("Person", { exact: true }).fill("ben");
    await expect(page.getByText(ben.email)).toBeVisible();
    await stop("activity-filters");
    await page.keyboard.press("Enter");
    await field(page, "Search activity").fill("nothing like that");
    await expect(page.getByText("No entry is as you ask.")).toBeVisible();
    await stop("activity-empty");
    await button(page, "Clear filters").click();
    const broken = { intact: false, count: 14, broken: 9, oldest: 1, checkedAt: Date.now(), head: "" };
    await page.route("**/call/CheckActivity", (route) => route.fulfill({ json: { result: broken } }));
    await button(page, "Check integrity").click();
    await expect(page.getByText("Chain broken at entry 9")).toBeVisible();
    await stop("activity-broken");
    await button(page, "Export").click();
    await stop("activity-export");
    await button(page, "Cancel").click();
    await button(page, "Your account").click();
    await button(page, "Your activity").click();
    await expect(page.getByText("At the sign-in screen").first()).toBeVisible();
    await stop("your-activity");
  },

  "policies and status": async (page, server, stop) => {
    await register(server, ada);
    await enter(page, server, ada);
    await button(page, "Policies").click();
    await expect(field(page, "Organisation name")).toBeVisible();
    await stop("policies");
    await field(page, "Algorithm").selectOption("SHA-256");
    await field(page, "Idle sign-out").fill("61");
    await button(page, "Save policies").click();
    await expect(page.getByRole("alert")).toBeVisible();
    await stop("policies-refused");
    await button(page, "Status").click();
    await expect(page.getByRole("alertdialog")).toBeVisible();
    await stop("policies-unsaved");
    await button(page, "Leave without saving").click();
    await expect(page.getByText("Nothing against it", { exact: true })).toBeVisible();
    await stop("status");
  },
};
