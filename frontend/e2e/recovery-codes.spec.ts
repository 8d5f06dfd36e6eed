import { ada, button, confirmation, enrol, enter, field, heading, register, type Phone } from "./steps";
import { expect, test } from "./test";

let phone: Phone;
let old: string[];

test.beforeEach(async ({ page, server }) => {
  await register(server, ada);
  ({ phone, codes: old } = await enrol(server, ada));
  await enter(page, server, ada, phone);
});

test("new codes replace the old ones at Done, not before", async ({ page, server }) => {
  await button(page, "New recovery codes").click();
  await expect(heading(page, "Recovery codes")).toBeVisible();
  await expect(page.getByText("The old ones work until you press Done, and not after.")).toBeVisible();

  await server.restart(); // closed before Done
  await server.call("Login", ada.email, ada.password);
  expect((await server.call("UseRecoveryCode", old[0])).phase).toBe("signed_in");
  await page.goto("/");
  await expect(page.getByText("9 of 10 left")).toBeVisible();

  await button(page, "New recovery codes").click();
  const list = page.getByRole("list", { name: "Recovery codes" });
  await expect(list.getByRole("listitem")).toHaveCount(10);
  const fresh = await list.getByRole("listitem").allInnerTexts();
  await field(page, "I have saved these codes").check();
  await button(page, "Done").click();
  await expect(page.getByText("10 of 10 left")).toBeVisible();
  await server.call("Logout");
  await server.call("Login", ada.email, ada.password);
  await expect(server.call("UseRecoveryCode", old[1])).rejects.toThrow("recovery_code_incorrect");
  expect((await server.call("UseRecoveryCode", fresh[1])).phase).toBe("signed_in");
});

test("after six minutes they ask for a proof first", async ({ page, server }) => {
  await server.move("6m");
  await button(page, "New recovery codes").click();
  await field(confirmation(page), "Password").fill(ada.password);
  await field(confirmation(page), "Code").fill(await phone.next());
  await expect(heading(page, "Recovery codes"), "the last digit submits").toBeVisible();
});

test("unticking the box takes Done away again", async ({ page }) => {
  await button(page, "New recovery codes").click();
  const box = field(page, "I have saved these codes");
  await box.check();
  await expect(button(page, "Done")).toBeEnabled();
  await box.uncheck();
  await expect(button(page, "Done")).toBeDisabled();
  await expect(button(page, "Done")).toHaveAccessibleDescription(/Tick the box/);
});
