import { expect, type Page } from "@playwright/test";
import {
  ada,
  ben,
  button,
  confirmation,
  enrol,
  enter,
  field,
  heading,
  leave,
  lookAgain,
  Phone,
  register,
  setupKey,
  signIn,
  warning,
} from "./steps";
import type { Server } from "./server";
import { accounts } from "./tour-accounts";
import { review } from "./tour-review";
import { transfer } from "./tour-transfer";

/** Called at each screen, which stands still meanwhile. */
export type Stop = (name: string) => Promise<void>;
export type Leg = (page: Page, server: Server, stop: Stop) => Promise<void>;

/** Lets time pass with somebody there, so that nothing but the proof grows old. */
async function stay(server: Server, minutes: number): Promise<void> {
  for (let i = 0; i < minutes; i++) {
    await server.move("60s");
    await server.call("Touch");
  }
}

/** Every screen, its refusals and its dialogs, in legs that each begin on new data. */
export const legs: Record<string, Leg> = {
  "before anybody is there": async (page, server, stop) => {
    await page.goto("/");
    await expect(heading(page, "Welcome to Latchkey")).toBeVisible();
    await stop("welcome");
    await button(page, "Create the first account").click();
    await field(page, "Full name").fill(ada.fullName);
    await field(page, "Email").fill("ada.example.org");
    await field(page, "Password").fill(ada.password);
    await field(page, "Confirm password").fill(ada.password);
    await expect(page.getByText("Strong: very hard to guess.")).toBeVisible();
    await stop("register");
    await button(page, "Create account").click();
    await expect(page.getByRole("alert")).toBeVisible();
    await stop("register-refused");
    await field(page, "Email").fill(ada.email);
    await button(page, "Create account").click();
    await expect(heading(page, "Sign in")).toBeVisible();
    await stop("sign-in-created");
    await page.goto("/");
    await expect(heading(page, "Sign in")).toBeVisible();
    await stop("sign-in");
    await signIn(page, { ...ada, password: "not hers" });
    await expect(page.getByRole("alert")).toBeVisible();
    await stop("sign-in-refused");
    for (let i = 0; i < 4; i++) await server.call("Login", ada.email, "not hers").catch(() => null);
    await button(page, "Sign in").click();
    await expect(page.getByRole("alert")).toContainText("Wait");
    await stop("sign-in-waiting");
    await server.hold();
    await page.goto("/");
    await expect(heading(page, "Latchkey cannot open its data")).toBeVisible();
    await stop("cannot-open");
    await page.route("**/call/State", (route) => route.fulfill({ body: "?" }));
    await page.goto("/");
    await expect(heading(page, "Something went wrong")).toBeVisible();
    await stop("unexpected");
  },

  "on the way in": async (page, server, stop) => {
    await register(server, ada, ben);
    const { phone } = await enrol(server, ada);
    await page.goto("/");
    await signIn(page, ada);
    await expect(heading(page, "Two-factor code")).toBeVisible();
    await field(page, "Code").pressSequentially("4725");
    await stop("code");
    await field(page, "Code").fill(await phone.now());
    await expect(page.getByRole("alert")).toBeVisible();
    await stop("code-refused");
    await button(page, "Use a recovery code").click();
    await field(page, "Recovery code").fill("7K3M-Q2XA-94RT-W8BN");
    await stop("code-recovery");
    await button(page, "Verify").click();
    await expect(page.getByRole("alert")).toBeVisible();
    await stop("code-recovery-refused");
    await server.change(ben.email, { Password: { Temporary: true, ExpiresAt: new Date(Date.now() + 9e7) } });
    await server.call("Login", ben.email, ben.password);
    await page.goto("/");
    await expect(heading(page, "New password")).toBeVisible();
    await field(page, "New password").fill("qwertyuiop");
    await field(page, "Confirm new password").fill("qwertyuiop");
    await button(page, "Change password").click();
    await expect(page.getByRole("alert")).toBeVisible();
    await stop("new-password-refused");
    await server.reset();
    await register(server, ada);
    await server.move("169h");
    await server.call("Login", ada.email, ada.password);
    await page.goto("/");
    await expect(heading(page, "Set up two-factor")).toBeVisible();
    await stop("enrol-required");
  },

  "one's own account": async (page, server, stop) => {
    await register(server, ada);
    await enter(page, server, ada);
    await stop("account-off");
    await button(page, "Edit profile").click();
    await stop("profile");
    await field(page, "Email").fill("ada");
    await button(page, "Save changes").click();
    await expect(page.getByRole("alert")).toBeVisible();
    await stop("profile-refused");
    await button(page, "Cancel").click();
    await button(page, "Change password").click();
    await stop("password");
    await button(page, "Cancel").click();
    await stay(server, 6);
    await button(page, "Edit profile").click();
    await field(page, "Email").fill("winter@example.org");
    await button(page, "Save changes").click();
    await expect(confirmation(page)).toBeVisible();
    await stop("confirm-password");
    await button(confirmation(page), "Cancel").click();
    await button(page, "Cancel").click();
    await leave(page, server, 25);
    await expect(warning(page)).toBeVisible();
    await stop("idle");
    await server.move("1h");
    await lookAgain(page);
    await expect(heading(page, "Sign in")).toBeVisible();
    await stop("sign-in-ended");
  },

  "two-factor": async (page, server, stop) => {
    await register(server, ada);
    await enter(page, server, ada);
    await button(page, "Set up two-factor").click();
    const phone = new Phone(server, await setupKey(page));
    await stop("enrol");
    await field(page, "Code").fill(await phone.never());
    await expect(page.getByRole("alert")).toBeVisible();
    await stop("enrol-refused");
    await button(page, "Larger code").click();
    await stop("enrol-larger");
    await button(page, "Smaller code").click();
    await field(page, "Code").fill("");
    await field(page, "Code").fill(await phone.now());
    await expect(heading(page, "Recovery codes")).toBeVisible();
    await stop("recovery-codes");
    await field(page, "I have saved these codes").check();
    await button(page, "Copy").click();
    await expect(page.getByText("Copied.")).toBeVisible();
    await stop("recovery-codes-copied");
    await button(page, "Done").click();
    await expect(heading(page, "Your account")).toBeVisible();
    await stop("account-on");
    await button(page, "Turn off two-factor").click();
    await stop("turn-off");
    await button(page, "Cancel").click();
    await stay(server, 6);
    await button(page, "New recovery codes").click();
    const dialog = confirmation(page);
    await field(dialog, "Password").fill("not hers");
    await field(dialog, "Code").fill(await phone.never());
    await expect(dialog.getByRole("alert")).toBeVisible();
    await stop("confirm-refused");
    await button(dialog, "Use a recovery code").click();
    await stop("confirm-recovery");
  },

  "what Your account warns of": async (page, server, stop) => {
    await register(server, {
      ...ada,
      fullName: "Wilhelmina Alexandra Featherstonehaugh-Cholmondeley",
      email: `${"long".repeat(12)}@example.org`,
    });
    const long = `${"long".repeat(12)}@example.org`;
    const { codes } = await enrol(server, { ...ada, email: long });
    await server.change(long, { Notices: 10, OTP: { Secret: "MTIzNDU2Nzg5MA==" } });
    await server.call("Login", long, "wrong").catch(() => null);
    await server.call("Login", long, ada.password);
    await server.call("UseRecoveryCode", codes[0]);
    await page.goto("/");
    await expect(page.getByText("You signed in with a recovery code")).toBeVisible();
    await stop("account-warnings");
  },

  ...review,
  ...accounts,
  "the demo": async (page, server, stop) => {
    await page.goto("/");
    await button(page, "Try the demo").click();
    await expect(page.getByRole("region", { name: "Demo" })).toBeVisible();
    await stop("demo-welcome");
    await register(server, ben);
    await enter(page, server, ben);
    await stop("demo-account");
    await button(page, "Set up two-factor").click();
    await expect(heading(page, "Set up two-factor")).toBeVisible();
    await stop("demo-enrol");
  },

  ...transfer,
};
