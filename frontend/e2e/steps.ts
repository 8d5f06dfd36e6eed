import { execFileSync } from "node:child_process";
import { expect, type Locator, type Page, type TestInfo } from "@playwright/test";
import type { Server } from "./server";
import { totp } from "./totp";

export interface Person {
  fullName: string;
  email: string;
  username: string;
  password: string;
}

/** The first to register, and so an administrator. */
export const ada: Person = {
  fullName: "Ada Winter",
  email: "ada@example.org",
  username: "ada.w",
  password: "copper lantern forty fields",
};
/** A member. */
export const ben: Person = {
  fullName: "Ben Okafor",
  email: "ben@example.org",
  username: "",
  password: "seven quiet harbour mornings",
};

export const field = (page: Page | Locator, name: string) => page.getByLabel(name, { exact: true });
export const button = (page: Page | Locator, name: string) => page.getByRole("button", { name, exact: true });
export const heading = (page: Page | Locator, name: string) =>
  page.getByRole("heading", { level: 1, name, exact: true });
export const confirmation = (page: Page) => page.getByRole("dialog", { name: "Confirm it's you" });
export const warning = (page: Page) => page.getByRole("alertdialog", { name: "Are you still there?" });

/** A phone with an authenticator app. Its clock is Go's. */
export class Phone {
  constructor(
    private readonly server: Server,
    readonly setupKey: string,
  ) {}

  /** The code it shows now. */
  now = async () => totp(this.setupKey, await this.server.move("0s"));
  /** The code of the next step: half a minute passes, so that it was never used. */
  next = async () => totp(this.setupKey, await this.server.move("30s"));
  /** Six digits that it shows neither now nor in the steps around. */
  async never(): Promise<string> {
    const now = await this.server.move("0s");
    const near = [-60, -30, 0, 30, 60].map((s) => totp(this.setupKey, now + s * 1000));
    return ["111111", "222222", "333333", "444444", "555555", "666666"].find((c) => !near.includes(c)) ?? "";
  }
}

/** Registers people behind the page's back; the first is an administrator. */
export async function register(server: Server, ...people: Person[]): Promise<void> {
  for (const person of people) await server.call("Register", person);
}

/** Turns on two-factor for a registered person behind the page's back, and signs out. */
export async function enrol(server: Server, person: Person): Promise<{ phone: Phone; codes: string[] }> {
  await server.call("Login", person.email, person.password);
  const { enrolment } = await server.call("GenerateOTP");
  const phone = new Phone(server, enrolment?.setupKey ?? "");
  const { recoveryCodes } = await server.call("VerifyOTP", await phone.now());
  await server.call("ConfirmRecoveryCodes");
  await server.call("Logout");
  return { phone, codes: recoveryCodes ?? [] };
}

/** Types e-mail and password on Sign in. */
export async function signIn(
  page: Page,
  { email, password }: Pick<Person, "email" | "password">,
): Promise<void> {
  await field(page, "Email or username").fill(email);
  await field(page, "Password").fill(password);
  await button(page, "Sign in").click();
}

/** Opens the page with a person signed in, by a code if they have a phone. */
export async function enter(page: Page, server: Server, person: Person, phone?: Phone): Promise<void> {
  await server.call("Login", person.email, person.password);
  if (phone) await server.call("ValidateOTP", await phone.next());
  await page.goto("/");
  await expect(heading(page, "Your account")).toBeVisible();
}

/** The name under which a backup of today is saved. */
export const backupFile = () => `latchkey-backup-${new Date().toISOString().slice(0, 10)}.age`;

/** The setup key as it stands on the screen. */
export const setupKey = async (page: Page) =>
  ((await page.getByRole("group", { name: "Setup key" }).textContent()) ?? "").trim();

/** A refusal stands under the field it concerns, is tied to it, and is read out. */
export async function expectRefused(page: Page | Locator, name: string, words: RegExp): Promise<void> {
  const input = field(page, name);
  const alert = page.getByRole("alert").filter({ hasText: words });
  await expect(alert).toHaveCount(1);
  await expect(alert).toBeVisible();
  await expect(input).toHaveAttribute("aria-invalid", "true");
  await expect(input).toHaveAccessibleDescription(words);
  await expect(input).toBeFocused();
  const [above, below] = [await input.boundingBox(), await alert.boundingBox()];
  const gap = (below?.y ?? 0) - ((above?.y ?? 0) + (above?.height ?? 0));
  expect(gap, "the alert is right under its field").toBeGreaterThanOrEqual(0);
  expect(gap).toBeLessThan(90);
}

/** The seconds that a refusal counts down, in the words that are seen. */
export const secondsLeft = async (page: Page) =>
  Number(/\d+(?= second)/.exec(await page.getByRole("alert").locator(".text > .num").innerText())?.[0]);

/** Something happened outside: the window is looked at again, and asks Go. Before its first answer it asks anyway. */
export async function lookAgain(page: Page): Promise<void> {
  await expect(page.locator("h1").first()).toBeAttached();
  await page.evaluate(() => void window.dispatchEvent(new Event("focus")));
}

/** Moves Go's clock so that only these seconds are left until the session ends, and lets the page ask. */
export async function leave(page: Page, server: Server, seconds: number): Promise<void> {
  const { idleInMs } = await server.call("State");
  await server.move(`${idleInMs - seconds * 1000}ms`);
  await lookAgain(page);
}

/** All that a next person could find in the page: its text, its markup and what is typed into it. */
export const everything = (page: Page) =>
  page.evaluate(() => {
    const typed = [...document.querySelectorAll("input")].map((input) => input.value);
    return [document.title, location.href, document.documentElement.outerHTML, ...typed].join("\n");
  });

/** All that the page has stored, by name. */
export const stored = (page: Page) =>
  page.evaluate(async () =>
    [
      ...Object.keys(localStorage),
      ...Object.keys(sessionStorage),
      ...(await indexedDB.databases()).map((db) => db.name),
      ...(await caches.keys()),
      document.cookie,
    ].filter(Boolean),
  );

/** What a phone's camera reads off the whole window. */
export async function scan(page: Page, info: TestInfo): Promise<URL> {
  const path = info.outputPath("window.png");
  await page.screenshot({ path });
  const read = execFileSync("zbarimg", ["--quiet", "--raw", path], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"], // it complains where there is no message bus
  });
  return new URL(read.trim());
}
