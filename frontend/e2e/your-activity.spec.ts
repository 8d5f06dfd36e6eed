import type { Page } from "@playwright/test";
import { ada, ben, button, enter, everything, heading, register } from "./steps";
import { expect, test } from "./test";

const entries = (page: Page) => page.getByRole("row").filter({ has: page.getByRole("time") });

test("one's own entries are told, and others in them have no names", async ({ page, server }) => {
  await register(server, ada, ben);
  await server.call("Login", ben.email, "not his").catch(() => null);
  await server.call("Login", ada.email, ada.password);
  const { rows } = (await server.call("Accounts", { search: "ben", limit: 1 })) as unknown as {
    rows: { id: string }[];
  };
  const changed = { fullName: "Ben Obi", email: ben.email, username: "" };
  await server.call("UpdateAccount", rows[0]?.id, changed);
  await server.call("Logout");
  await enter(page, server, ben);
  await button(page, "Your activity").click();
  await expect(heading(page, "Your activity")).toBeFocused();
  await expect(entries(page)).toHaveCount(4);
  await expect(entries(page).nth(0)).toContainText(/Signed in\s*Password alone\s*You/);
  await expect(entries(page).nth(1)).toContainText(/Profile changed\s*An administrator/);
  await expect(entries(page).nth(2)).toContainText(
    /Sign-in refused\s*Wrong password\s*At the sign-in screen/,
  );
  await expect(entries(page).nth(3)).toContainText("Account created");
  expect(await everything(page)).not.toMatch(/Ada|Winter|ada@/);
  expect(await entries(page).first().innerText(), "no chain").not.toMatch(/·/);
  await button(page, "Back to Your account").click();
  await expect(heading(page, "Your account")).toBeVisible();
});

test("an administrator's own activity is of themselves alone", async ({ page, server }) => {
  await register(server, ada, ben);
  await enter(page, server, ada);
  await button(page, "Your activity").click();
  await expect(entries(page)).toHaveCount(2);
  await expect(page.getByText(ben.fullName)).toHaveCount(0);
});
