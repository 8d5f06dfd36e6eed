import type { Page } from "@playwright/test";
import type { BenchView } from "../src/lib/api";
import type { Server } from "./server";
import { ada, button, enter, heading, register, setupKey, type Person } from "./steps";
import { expect } from "./test";

export const virtualPhone = (page: Page) => page.getByRole("region", { name: "Virtual phone", exact: true });
/** The clock that judges the codes. */
export const computer = (page: Page) => page.getByRole("group", { name: "Bench's clock" });
export const tab = (page: Page, name: string) => page.getByRole("tab", { name, exact: true });
export const tabpanel = (page: Page) => page.getByRole("tabpanel");
/** Each neighbouring step. */
export const ribbon = (page: Page) =>
  page.getByRole("list", { name: "Codes of neighbouring steps" }).getByRole("button");

/** What Go says that the bench shows. */
export const view = async (server: Server) => (await server.call("Rehearsal")) as unknown as BenchView;

/** Opens the bench with practice accounts and the first of them, an administrator, signed in on its real screens. */
export async function rehearse(page: Page, server: Server, ...others: Person[]): Promise<void> {
  await server.call("StartDemo");
  await register(server, ada, ...others);
  await enter(page, server, ada);
  await expect(button(virtualPhone(page), "Scan the QR code")).toBeVisible();
}

export const type = (page: Page) => button(virtualPhone(page), "Type it on the screen").click();

/** Turns on two-factor with the virtual phone, up to the recovery codes. Returns the setup key. */
export async function enrolHere(page: Page): Promise<string> {
  await button(page, "Set up two-factor").click();
  await expect(heading(page, "Set up two-factor")).toBeVisible();
  const key = await setupKey(page);
  await button(virtualPhone(page), "Scan the QR code").click();
  await type(page);
  await expect(heading(page, "Recovery codes")).toBeVisible();
  return key.replaceAll(" ", "");
}

/** Closes the recovery codes as somebody who has kept them. */
export async function keepCodes(page: Page): Promise<void> {
  await page.getByLabel("I have saved these codes").check();
  await button(page, "Done").click();
  await expect(heading(page, "Your account")).toBeVisible();
}

export async function signOut(page: Page): Promise<void> {
  await button(page, "Sign out").click();
  await expect(heading(page, "Sign in")).toBeVisible();
}
