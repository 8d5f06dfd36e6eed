import type { Page } from "@playwright/test";
import {
  ada,
  ben,
  button,
  confirmation,
  enrol,
  enter,
  everything,
  expectRefused,
  field,
  heading,
  register,
  signIn,
  type Person,
} from "./steps";
import type { Server } from "./server";
import { expect, test } from "./test";

const drawer = (page: Page, name = ben.fullName) => page.getByRole("region", { name, exact: true });
const issued = (page: Page) => page.getByRole("dialog", { name: "Temporary password" });
const password = async (page: Page) =>
  ((await page.getByRole("group", { name: "Temporary password" }).textContent()) ?? "").trim();
const id = async (server: Server, email: string) => {
  const { rows } = (await server.call("Accounts", { search: email, limit: 1 })) as unknown as {
    rows: { id: string }[];
  };
  return rows[0]?.id;
};

/** Opens somebody's account as the first administrator. */
async function open(page: Page, server: Server, { fullName }: Person = ben): Promise<void> {
  await enter(page, server, ada);
  await button(page, "Accounts").click();
  await page.getByRole("row", { name: fullName }).click();
  await expect(drawer(page, fullName)).toBeVisible();
}

async function leaveAndSignIn(page: Page, who: Pick<Person, "email" | "password">): Promise<void> {
  await button(page, "Sign out").click();
  await expect(heading(page, "Sign in")).toBeVisible();
  await signIn(page, who);
}

test("the account says how somebody stands", async ({ page, server }) => {
  await register(server, ada, ben);
  await enrol(server, ben);
  await server.call("Login", ben.email, "wrong").catch(() => null);
  await server.change(ben.email, { Username: "ben.o" });
  await open(page, server);
  const d = drawer(page);
  await expect(field(d, "Role")).toHaveValue("member");
  await expect(field(d, "Status")).toHaveText("Active");
  for (const fact of ["ben.o", /^On, since/, "10 of 10 left", /^Own, since/, /^Today/, "1 wrong password"])
    await expect(d.getByRole("definition").filter({ hasText: fact }).first()).toBeVisible();
  await expect(d.getByText("Two-factor set up")).toBeVisible();
  await expect(d.getByText(/Sign-in refused/)).toBeVisible();
  await button(d, "All activity of this account").click();
  await expect(heading(page, "Activity")).toBeVisible();
});

test("a role is changed with a fresh proof, and is told at the next sign-in", async ({ page, server }) => {
  await register(server, ada, ben);
  await open(page, server);
  await server.move("6m");
  await field(drawer(page), "Role").selectOption("Administrator");
  await button(confirmation(page), "Cancel").click();
  await expect(field(drawer(page), "Role"), "given up, it is what it was").toHaveValue("member");
  await field(drawer(page), "Role").selectOption("Administrator");
  await field(confirmation(page), "Password").fill(ada.password);
  await button(confirmation(page), "Confirm").click();
  await expect(drawer(page).getByRole("status")).toContainText("The role is changed.");
  await expect(page.getByRole("row", { name: /Ben Okafor.*Administrator/ })).toBeVisible();

  await leaveAndSignIn(page, ben);
  await expect(page.getByText("an administrator changed your role")).toBeVisible();
  await expect(button(page, "Accounts")).toBeVisible();
  await button(page, "Accounts").click();
  await page.getByRole("row", { name: ada.fullName }).click();
  await field(drawer(page, ada.fullName), "Role").selectOption("Member");
  await expect(drawer(page, ada.fullName).getByRole("status")).toContainText("The role is changed.");
  await expect(server.call("SetRole", await id(server, ben.email), "member")).rejects.toThrow("own_account");
});

test("disabled, somebody is told so after the right password only, and enabled is let in", async ({
  page,
  server,
}) => {
  await register(server, ada, ben);
  await open(page, server);
  await button(drawer(page), "Disable account").click();
  await expect(drawer(page).getByRole("status")).toContainText("The account is disabled.");
  await expect(field(drawer(page), "Status")).toHaveText("Disabled");
  await expect(page.getByRole("row", { name: /Ben Okafor.*Disabled/ })).toBeVisible();
  await leaveAndSignIn(page, { ...ben, password: "not his at all" });
  await expect(page.getByRole("alert")).toContainText("These do not match an account.");
  await signIn(page, ben);
  await expect(page.getByRole("alert")).toContainText("This account is disabled.");
  await open(page, server);
  await button(drawer(page), "Enable account").click();
  await expect(field(drawer(page), "Status")).not.toHaveText("Disabled");
  await leaveAndSignIn(page, ben);
  await expect(heading(page, "Your account")).toBeVisible();
  await expect(page.getByText(/administrator disabled your account and enabled/)).toBeVisible();
});

test("a temporary password is shown once, works once and has to be replaced", async ({ page, server }) => {
  await register(server, ada, ben);
  await open(page, server);
  await button(drawer(page), "Issue temporary password").click();
  await expect(issued(page)).toContainText("Shown this once; valid for 24 hours");
  const words = await password(page);
  expect(words).toMatch(/^[a-z]+(-[a-z]+){4}$/);
  await button(issued(page), "Copy").click();
  await expect(page.getByText("Copied.")).toBeVisible();
  await expect.poll(async () => (await server.desktop()).clipboard).toBe(words);
  await button(issued(page), "Done").click();
  await expect(issued(page)).toHaveCount(0);
  expect(await everything(page), "it is nowhere any more").not.toContain(words);
  await expect(server.call("CopyTemporaryPassword")).rejects.toThrow("wrong_phase");
  await expect(drawer(page).getByText(/^Temporary, until/)).toBeVisible();

  await leaveAndSignIn(page, ben);
  await expect(page.getByRole("alert"), "the old one is replaced at once").toContainText("do not match");
  await signIn(page, { ...ben, password: words });
  await expect(heading(page, "New password")).toBeVisible();
  await field(page, "New password").fill("nine green tidal clocks");
  await field(page, "Confirm new password").fill("nine green tidal clocks");
  await button(page, "Change password").click();
  await expect(heading(page, "Your account")).toBeVisible();
  await expect(page.getByText("an administrator gave you another password")).toBeVisible();
});

test("a temporary password on the screen ends the session sooner, and goes with it", async ({
  page,
  server,
}) => {
  await register(server, ada, ben);
  await open(page, server);
  await button(drawer(page), "Issue temporary password").click();
  const words = await password(page);
  expect((await server.call("State")).idleInMs).toBeLessThanOrEqual(180_000);
  await server.move("4m");
  await page.evaluate(() => void window.dispatchEvent(new Event("focus")));
  await expect(heading(page, "Sign in")).toBeVisible();
  expect(await everything(page)).not.toContain(words);
});

test("two-factor is reset after a question, and no secret is shown", async ({ page, server }) => {
  await register(server, ada, ben);
  await enrol(server, ben);
  await open(page, server);
  await button(drawer(page), "Reset two-factor").click();
  const question = page.getByRole("dialog", { name: "Reset two-factor?" });
  await expect(button(question, "Cancel")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(question).toHaveCount(0);
  await expect(drawer(page), "Escape closed the question only").toBeVisible();
  await button(drawer(page), "Reset two-factor").click();
  await button(question, "Reset two-factor").click();
  await expect(question).toHaveCount(0);
  await expect(drawer(page).getByRole("status")).toContainText("Two-factor is reset.");
  await expect(button(drawer(page), "Reset two-factor")).toHaveCount(0);
  await leaveAndSignIn(page, ben);
  await expect(heading(page, "Your account")).toBeVisible();
  await expect(page.getByText("an administrator reset your two-factor")).toBeVisible();
});

test("a lock is told with its factor, and lifted", async ({ page, server }) => {
  await register(server, ada, ben);
  for (let i = 0; i < 6; i++) await server.call("Login", ben.email, "wrong").catch(() => null);
  await open(page, server);
  const d = drawer(page);
  await expect(d.getByText(/^The password can be tried again/)).toBeVisible();
  await expect(d.getByText(/\d wrong passwords in a row/).first()).toBeVisible();
  await button(d, "Lift the lock").click();
  await expect(d.getByRole("status")).toContainText("The lock is lifted.");
  await expect(button(d, "Lift the lock")).toHaveCount(0);
  await leaveAndSignIn(page, ben);
  await expect(page.getByText("an administrator lifted a lock on your account")).toBeVisible();
});

test("somebody's name, email and username are changed, with the refusals beside their fields", async ({
  page,
  server,
}) => {
  await register(server, ada, ben);
  await open(page, server);
  const d = drawer(page);
  await button(d, "Edit profile").click();
  await field(d, "Full name").fill(" ");
  await button(d, "Save changes").click();
  await expectRefused(d, "Full name", /name is missing/);
  await field(d, "Full name").fill("Ben Adebayo Okafor");
  await field(d, "Email").fill(ada.email.toUpperCase());
  await button(d, "Save changes").click();
  await expectRefused(d, "Email", /exists already/);
  await field(d, "Email").fill("b.okafor@example.org");
  await field(d, "Username").fill(ada.username);
  await button(d, "Save changes").click();
  await expectRefused(d, "Username", /is taken/);
  await field(d, "Username").fill("ben.o");
  await button(d, "Save changes").click();
  await expect(drawer(page, "Ben Adebayo Okafor").getByRole("status")).toContainText("The profile is saved.");
  await expect(page.getByRole("row", { name: /Ben Adebayo Okafor.*b\.okafor@example\.org/ })).toBeVisible();
  await leaveAndSignIn(page, { email: "ben.o", password: ben.password });
  await expect(page.getByText("an administrator changed your name, email or username")).toBeVisible();
});

test("an account is deleted once its email is typed, and the activity keeps only the id", async ({
  page,
  server,
}) => {
  await register(server, ada, ben);
  await open(page, server);
  await server.move("6m");
  await button(drawer(page), "Delete account").click();
  const dialog = page.getByRole("dialog", { name: "Delete this account?" });
  await expect(field(dialog, "Email")).toBeFocused();
  await button(dialog, "Delete account").click();
  await expectRefused(dialog, "Email", /email is missing/);
  await field(dialog, "Email").fill(ada.email);
  await button(dialog, "Delete account").click();
  await expectRefused(dialog, "Email", /not the email of the account/);
  await field(dialog, "Email").fill(ben.email);
  await button(dialog, "Delete account").click();
  await button(confirmation(page), "Cancel").click();
  await expect(field(dialog, "Email"), "given up, nothing is lost but the proof").toHaveValue(ben.email);
  await button(dialog, "Delete account").click();
  await field(confirmation(page), "Password").fill(ada.password);
  await button(confirmation(page), "Confirm").click();
  await expect(dialog).toHaveCount(0);
  await expect(drawer(page)).toHaveCount(0);
  await expect(page.getByRole("row", { name: ben.fullName })).toHaveCount(0);
  expect(await everything(page)).not.toContain(ben.fullName);
  await leaveAndSignIn(page, ben);
  await expect(page.getByRole("alert")).toContainText("These do not match an account.");
});

test("on one's own account there is nothing to press but the way to Your account", async ({
  page,
  server,
}) => {
  await register(server, ada);
  await open(page, server, ada);
  const d = drawer(page, ada.fullName);
  await expect(d).toContainText("This is your own account.");
  await expect(field(d, "Role")).toHaveCount(0);
  for (const name of ["Disable account", "Delete account", "Reset two-factor", "Issue temporary password"])
    await expect(button(d, name)).toHaveCount(0);
  const own = await id(server, ada.email);
  for (const [method, ...more] of [
    ["SetRole", "member"],
    ["ResetOTP"],
    ["IssueTemporaryPassword"],
    ["DeleteAccount", ada.email],
    ["UpdateAccount", { fullName: "x", email: ada.email, username: "" }],
  ] as const)
    await expect(server.call(method, own, ...more), method).rejects.toThrow("own_account");
  await button(d, "Go to Your account").click();
  await expect(heading(page, "Your account")).toBeVisible();
});

test("a new account is created with a temporary password that is shown once", async ({ page, server }) => {
  await register(server, ada);
  await enter(page, server, ada);
  await button(page, "Accounts").click();
  await button(page, "New account").click();
  await expect(heading(page, "New account")).toBeVisible();
  await button(page, "Create account").click();
  await expectRefused(page, "Full name", /name is missing/);
  await field(page, "Full name").fill(ben.fullName);
  await button(page, "Create account").click();
  await expectRefused(page, "Email", /email is missing/);
  await field(page, "Email").fill(ada.email);
  await button(page, "Create account").click();
  await expectRefused(page, "Email", /exists already/);
  await field(page, "Email").fill(ben.email);
  await field(page, "Username").fill("a b");
  await button(page, "Create account").click();
  await expectRefused(page, "Username", /cannot be used/);
  await field(page, "Username").fill("ben.o");
  await expect(field(page, "Role")).toHaveValue("member");
  await button(page, "Create account").click();
  const words = await password(page);
  await button(issued(page), "Done").click();
  await expect(heading(page, "Accounts")).toBeVisible();
  await expect(drawer(page)).toBeVisible();
  await expect(field(drawer(page), "Status")).toHaveText("New");
  await leaveAndSignIn(page, { email: "ben.o", password: words });
  await expect(heading(page, "New password")).toBeVisible();
});

test("a new administrator takes a fresh proof, and Cancel creates nobody", async ({ page, server }) => {
  await register(server, ada);
  await enter(page, server, ada);
  await server.move("6m");
  await button(page, "Accounts").click();
  await button(page, "New account").click();
  await field(page, "Full name").fill(ben.fullName);
  await field(page, "Email").fill(ben.email);
  await field(page, "Role").selectOption("Administrator");
  await button(page, "Create account").click();
  await expect(confirmation(page)).toBeVisible();
  await button(confirmation(page), "Cancel").click();
  await expect(field(page, "Full name"), "what was typed stays").toHaveValue(ben.fullName);
  await button(page, "Cancel").click();
  await expect(heading(page, "Accounts")).toBeVisible();
  await expect(page.getByRole("main").getByRole("status").first()).toHaveText("1 account");
});

test("the only active administrator cannot be removed, whoever asks", async ({ page, server }) => {
  await register(server, ada, ben);
  await server.call("Login", ada.email, ada.password);
  const bens = await id(server, ben.email);
  await server.call("SetRole", bens, "administrator");
  await server.call("Logout");
  await server.change(ada.email, { Disabled: true });
  await server.call("Login", ben.email, ben.password);
  await page.goto("/");
  await button(page, "Accounts").click();
  await page.getByRole("row", { name: ada.fullName }).click();
  await field(drawer(page, ada.fullName), "Role").selectOption("Member"); // disabled: she is not the one who is counted
  await expect(drawer(page, ada.fullName).getByRole("status")).toContainText("The role is changed.");
  await expect(server.call("DisableAccounts", [bens])).rejects.toThrow("own_account");
});

test("who is no administrator any more has a member's page", async ({ page, server }) => {
  await register(server, ada, ben);
  await server.change(ben.email, { Role: 1 });
  await open(page, server);
  await server.change(ada.email, { Role: 0 }); // the program was closed meanwhile
  await page.goto("/");
  await signIn(page, ada);
  await expect(heading(page, "Your account")).toBeVisible();
  await expect(button(page, "Accounts")).toHaveCount(0);
});

test("help is given by keyboard alone", async ({ page, server }) => {
  await register(server, ada, ben);
  await enter(page, server, ada);
  const tabTo = async (name: string) => {
    const target = button(page, name);
    for (let i = 0; i < 40; i++) {
      if (await target.evaluate((e) => e === document.activeElement)) return;
      await page.keyboard.press("Tab");
    }
    throw new Error(`Tab does not reach ${name}`);
  };
  await page.keyboard.press("Shift+Tab"); // past Sign out, the theme and the way to the other pages
  for (
    let i = 0;
    i < 12 && !(await button(page, "Accounts").evaluate((e) => e === document.activeElement));
    i++
  )
    await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await expect(heading(page, "Accounts")).toBeFocused();
  await page.keyboard.press("Tab"); // Import accounts
  await page.keyboard.press("Tab"); // New account
  await page.keyboard.press("Tab");
  await expect(field(page, "Search accounts")).toBeFocused();
  await page.keyboard.type("ben");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(drawer(page)).toBeVisible();
  await tabTo("Issue temporary password");
  await page.keyboard.press("Enter");
  await expect(button(issued(page), "Done")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(issued(page)).toHaveCount(0);
  await expect(button(page, "Issue temporary password"), "the focus comes back").toBeFocused();
  await tabTo("Edit profile");
  await page.keyboard.press("Space");
  await expect(field(drawer(page), "Full name")).toBeFocused();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("Ben O.");
  await page.keyboard.press("Enter");
  await expect(drawer(page, "Ben O.").getByRole("status")).toContainText("The profile is saved.");
  expect(await page.evaluate(() => document.activeElement === document.body), "the focus is lost").toBe(
    false,
  );
  await page.keyboard.press("Escape");
  await expect(page.getByRole("region")).toHaveCount(0);
  expect(await page.evaluate(() => document.activeElement?.getAttribute("role"))).toBe("row");
});
