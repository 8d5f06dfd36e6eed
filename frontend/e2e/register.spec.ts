import { ada, ben, button, expectRefused, field, heading, register, signIn } from "./steps";
import { expect, test } from "./test";

test("the first account is an administrator and signs in with the e-mail filled in", async ({
  page,
  server,
}) => {
  await page.goto(server.url);
  await expect(heading(page, "Welcome to Latchkey")).toBeVisible();
  await button(page, "Create the first account").click();
  await expect(heading(page, "Create an account")).toBeVisible();
  await expect(page.getByText("The first account is an administrator")).toBeVisible();
  await expect(field(page, "Full name")).toBeFocused();
  await button(page, "Back").click();
  await button(page, "Create the first account").click();

  await field(page, "Full name").fill(ada.fullName);
  await field(page, "Email").fill(ada.email);
  await field(page, "Username").fill(ada.username);
  await field(page, "Password").fill(ada.password);
  await field(page, "Confirm password").fill(ada.password);
  await button(page, "Create account").click();

  await expect(heading(page, "Sign in")).toBeVisible();
  await expect(
    page.getByRole("status").filter({ hasText: "Account created. Sign in to continue." }),
  ).toBeVisible();
  await expect(field(page, "Email or username")).toHaveValue(ada.email);
  await expect(field(page, "Password")).toBeFocused();
  await field(page, "Password").fill(ada.password);
  await button(page, "Sign in").click();
  await expect(heading(page, "Your account")).toBeVisible();
  await expect(page.getByText("Administrator", { exact: true })).toBeVisible();
  await expect(page.getByRole("navigation")).toContainText("Your account");
  await expect(button(page, "Sign out")).toBeVisible();
});

test("a visitor's account is a member's, and its username signs in too", async ({ page, server }) => {
  await register(server, ada);
  await page.goto("/");
  await button(page, "Create an account").click();
  await expect(page.getByText("administrator")).toHaveCount(0);
  await button(page, "Back to sign in").click();
  await button(page, "Create an account").click();
  await field(page, "Full name").fill(ben.fullName);
  await field(page, "Email").fill("Ben@Example.org");
  await field(page, "Username").fill("Ben-2");
  await field(page, "Password").fill(ben.password);
  await field(page, "Confirm password").fill(ben.password);
  await page.keyboard.press("Enter");
  await expect(field(page, "Email or username")).toHaveValue("Ben@Example.org");
  await signIn(page, { email: "bEN-2", password: ben.password });
  await expect(page.getByText("Member", { exact: true })).toBeVisible();
  await expect(page.getByText("Ben@Example.org")).toBeVisible();
});

const long = "x".repeat(101);
const refusals: [what: string, name: string, value: string, words: RegExp, beside?: string][] = [
  ["no name", "Full name", "  ", /name is missing/],
  ["a name of 101 characters", "Full name", long, /name cannot be used/],
  ["no e-mail", "Email", "", /email is missing/],
  ["an e-mail without @", "Email", "ada.example.org", /not an email address/],
  ["an e-mail that is taken in other capitals", "Email", "ADA@example.ORG", /exists already/],
  ["a username of one character", "Username", "a", /username cannot be used/],
  ["a username with an @", "Username", "ada@home", /username cannot be used/],
  ["a username that is taken in other capitals", "Username", "ADA.W", /username is taken/],
  ["no password", "Password", "", /password is missing/],
  ["a short password", "Password", "ab12cd7", /too short/, "Password"],
  ["a password of 257 characters", "Password", "ab1".repeat(86).slice(1), /too long/, "Password"],
  ["a common password", "Password", "password1", /first that are guessed/, "Password"],
  ["a password of one's own e-mail", "Password", "cleo@example.org", /your own details/, "Password"],
  ["two different passwords", "Confirm password", "something else here", /passwords differ/],
];

test("every refusal of the form stands beside its field, and says what to do", async ({ page, server }) => {
  await register(server, ada);
  // each that reaches the duplicate check counts as a registration, of which visitors have five
  await page.goto("/");
  await button(page, "Create an account").click();
  for (const [what, name, value, words] of refusals) {
    await test.step(what, async () => {
      await field(page, "Full name").fill("Cleo Marsh");
      await field(page, "Email").fill("cleo@example.org");
      await field(page, "Username").fill("cleo");
      await field(page, "Password").fill(name === "Password" ? value : ben.password);
      await field(page, "Confirm password").fill(name === "Password" ? value : ben.password);
      if (name !== "Password") await field(page, name).fill(value);
      await button(page, "Create account").click();
      await expectRefused(page, name, words);
      await expect(page.getByRole("alert")).toHaveCount(1);
      await expect(field(page, name), "what was typed stays").toHaveValue(value);
    });
  }
  await field(page, "Confirm password").fill(ben.password);
  await button(page, "Create account").click();
  await expect(heading(page, "Sign in")).toBeVisible();
});

test("the sixth account within ten minutes waits, and says how long", async ({ page, server }) => {
  await register(server, ada);
  for (let i = 0; i < 5; i++) await server.call("Register", { ...ben, email: `ben${i}@example.org` });
  await page.goto("/");
  await button(page, "Create an account").click();
  for (const name of ["Full name", "Email", "Password", "Confirm password"] as const)
    await field(page, name).fill(
      { "Full name": ben.fullName, Email: ben.email }[name as string] ?? ben.password,
    );
  await button(page, "Create account").click();
  await expect(page.getByRole("alert")).toContainText(/Too many accounts.*Wait 10 minutes/);
  await server.move("10m");
  await button(page, "Create account").click();
  await expect(heading(page, "Sign in")).toBeVisible();
});

test("where visitors may not register, nothing offers it", async ({ page, server }) => {
  await register(server, ada);
  await server.policy({ VisitorsMayRegister: false });
  await page.goto("/");
  await expect(heading(page, "Sign in")).toBeVisible();
  await expect(button(page, "Create an account")).toHaveCount(0);
});

test("a password's strength is said, and knows the person's own words", async ({ page }) => {
  await page.goto("/");
  await button(page, "Create the first account").click();
  const meter = page.getByRole("status");
  await expect(meter).toHaveText(/At least 8 characters/);
  await field(page, "Password").fill("monkey12");
  await expect(meter).toHaveText(/weak/i);
  await field(page, "Password").fill("winterhagen");
  await expect(meter).toHaveText(/Strong|Good|Fair/);
  await field(page, "Full name").fill("Adalbert Winterhagen");
  await expect(meter).toHaveText(/weak/i);
});

test("a password can be shown, without losing a character", async ({ page }) => {
  await page.goto("/");
  await button(page, "Create the first account").click();
  const password = field(page, "Password");
  await password.fill("plainly visible");
  await expect(password).toHaveAttribute("type", "password");
  const show = button(page, "Show password").first();
  await show.click();
  await expect(show).toHaveAttribute("aria-pressed", "true");
  await expect(password).toHaveAttribute("type", "text");
  await expect(password).toHaveValue("plainly visible");
  await expect(field(page, "Confirm password"), "the other stays hidden").toHaveAttribute("type", "password");
  await show.click();
  await expect(password).toHaveAttribute("type", "password");
});
