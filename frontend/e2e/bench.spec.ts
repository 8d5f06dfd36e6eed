import type { Page } from "@playwright/test";
import type { Policy } from "../src/lib/api";
import {
  computer,
  enrolHere,
  keepCodes,
  rehearse,
  ribbon,
  signOut,
  type,
  view,
  virtualPhone,
} from "./bench-steps";
import { oath } from "./oath";
import { ada, ben, button, field, heading, scan, setupKey, signIn } from "./steps";
import { expect, test } from "./test";

const STEP_MS = 30_000;

test("the phone has what the picture on the screen says, and its code confirms it", async ({
  page,
  server,
}, info) => {
  await rehearse(page, server);
  const phone = virtualPhone(page);
  await expect(phone).toContainText("No account yet.");
  await expect(button(phone, "Type it on the screen")).toBeDisabled();
  await button(phone, "Scan the QR code").click();
  await expect(phone.getByRole("alert")).toContainText("There is no QR code on the screen.");

  await button(page, "Set up two-factor").click();
  await expect(heading(page, "Set up two-factor")).toBeVisible();
  const read = await scan(page, info);
  await button(phone, "Scan the QR code").click();
  const entry = phone.getByRole("listitem");
  const [issuer, label] = decodeURIComponent(read.pathname).slice(1).split(":");
  await expect(entry).toContainText(issuer ?? "-");
  await expect(entry).toContainText(label ?? "-");
  expect(read.searchParams.get("issuer")).toBe(issuer);
  expect(issuer).toContain("DEMO");
  await expect(entry).toContainText("Not confirmed yet");
  await type(page);
  await expect(heading(page, "Recovery codes")).toBeVisible();
  await expect(entry).not.toContainText("Not confirmed yet");
  await expect(button(phone, "Type it on the screen")).toBeDisabled();
});

test("the phone reads pixels: where the picture is another's, so are its codes", async ({ page, server }) => {
  await rehearse(page, server);
  await button(computer(page), "Stop the clock").click();
  const before = (await server.call("GenerateOTP")).enrolment;
  await server.call("CancelOTP");
  await button(page, "Set up two-factor").click();
  await expect(heading(page, "Set up two-factor")).toBeVisible();
  const picture = page.getByRole("img", { name: "QR code for your authenticator app" });
  await picture.evaluate(async (img: HTMLImageElement, src) => {
    img.src = src;
    await img.decode();
  }, before?.qr ?? "");
  await button(virtualPhone(page), "Scan the QR code").click();
  const entry = virtualPhone(page).getByRole("listitem");
  await expect(entry).toContainText("No account has this entry any more");
  const { now } = await view(server);
  const [code = ""] = oath(before?.setupKey ?? "", now);
  await expect(entry).toContainText(`${code.slice(0, 3)} ${code.slice(3)}`);
  await type(page);
  await expect(page.getByRole("alert")).toContainText("This code is not right.");
  await button(entry, "Remove it").click();
  await expect(entry).toContainText("No account yet.");
});

const time = (ms: number) => new Date(ms).toLocaleTimeString("en-GB", { timeZone: "Europe/London" });
const halves = (code: string) => `${code.slice(0, code.length / 2)} ${code.slice(code.length / 2)}`;

/** What is known of a bench without asking it. */
interface Known {
  /** When the only code that was used began and was used, in milliseconds. */
  used: number;
  skew: number;
  phoneError: number;
  how?: Parameters<typeof oath>[3];
}

/** The ribbon by oathtool and by what is accepted on paper, as a screen reader reads it. */
function table(key: string, now: number, { used, skew, phoneError, how }: Known): string[] {
  const step = (ms: number) => Math.floor(ms / STEP_MS);
  const first = step(now) - skew - 2;
  return oath(key, first * STEP_MS, 2 * skew + 5, how).map((code, i) => {
    const away = i - skew - 2;
    const at = first + i;
    let verdict = away > 0 ? "accepted, early" : "accepted";
    if (at < step(used)) verdict = "before a used one";
    if (away < -skew) verdict = "too old";
    if (away > skew) verdict = "not yet";
    if (at === step(used)) verdict = `used ${time(used)}`;
    const from = away === 0 ? "now" : `${away < 0 ? "−" : "+"}${Math.abs(away) * 30} s`;
    const shown = step(now + phoneError) === at ? ["on the phone"] : [];
    return [time(at * STEP_MS), from, `code ${halves(code)}`, verdict, ...shown].join(", ");
  });
}

const read = (page: Page) =>
  ribbon(page).evaluateAll((steps) => steps.map((step) => step.getAttribute("aria-label")));
/** The codes and verdicts as they are seen. */
const seen = (page: Page) =>
  ribbon(page).evaluateAll((steps) =>
    steps.map(
      (step) =>
        `${step.querySelector(".code")?.textContent}, ${step.querySelector(".say")?.textContent?.trim()}`,
    ),
  );

for (const { name, how, changes } of [
  { name: "SHA-1 and 6 digits", how: {}, changes: {} },
  {
    name: "SHA-256 and 8 digits",
    how: { algorithm: "sha256", digits: 8 },
    changes: { algorithm: "SHA256", digits: 8 },
  },
] as const)
  test(`the ribbon says what oathtool and the policy say, whatever the clocks: ${name}`, async ({
    page,
    server,
  }) => {
    await rehearse(page, server);
    const policy = (await server.call("Policy")) as unknown as Policy;
    await server.call("SavePolicy", { ...policy, ...changes });
    await button(computer(page), "Stop the clock").click();
    await expect(computer(page)).toContainText("Stopped");
    const key = await enrolHere(page);
    const { now: used } = await view(server);
    await keepCodes(page);

    for (const [steps, skew, phoneError] of [
      [0, 1, 0],
      [1, 1, -STEP_MS],
      [1, 1, 0],
      [1, 3, 2 * STEP_MS],
      [0, 0, 0],
      [0, 1, -10 * STEP_MS],
    ] as const) {
      for (let i = 0; i < steps; i++) {
        const before = (await view(server)).now;
        await button(computer(page), "Next 30 s").click();
        await expect.poll(async () => (await view(server)).now).toBeGreaterThan(before);
      }
      await field(page, "Steps accepted either side").fill(String(skew));
      await field(page, "Phone's clock").fill(String(phoneError));
      const { now } = await view(server);
      const expected = table(key, now, { used, skew, phoneError, how });
      await expect
        .poll(() => read(page), `skew ${skew}, the phone off by ${phoneError} ms`)
        .toEqual(expected);
      expect((await seen(page)).map((text) => text.toLowerCase())).toEqual(
        expected.map((name) => /code (.*?)(, on the phone)?$/.exec(name)?.[1]),
      );
    }
  });

test("what the ribbon says of a code, the screen says when it is typed", async ({ page, server }) => {
  await rehearse(page, server);
  await button(computer(page), "Stop the clock").click();
  await enrolHere(page);
  await keepCodes(page);
  await signOut(page);
  await signIn(page, ada);
  await expect(heading(page, "Two-factor code")).toBeVisible();
  await server.call("StepTime", 3);
  for (const [away, verdict, said] of [
    ["−90 s", "used", "This code has already been used."],
    ["−60 s", "too old", "Your phone's clock seems about one minute slow."],
    ["+60 s", "not yet", "Your phone's clock seems about one minute fast."],
    ["+90 s", "not yet", "This code is not right."],
  ]) {
    const step = ribbon(page).and(page.getByRole("button", { name: `, ${away}, code` }));
    await expect(step).toHaveAccessibleName(new RegExp(`code .*, ${verdict}`));
    await field(page, "Code").fill((await step.locator(".code").innerText()).trim());
    await expect(page.getByRole("alert")).toContainText(said ?? "-");
  }
  const now = ribbon(page).and(page.getByRole("button", { name: ", now, code" }));
  await expect(now).toHaveAccessibleName(/, accepted, on the phone$/);
  await field(page, "Code").fill(await now.locator(".code").innerText());
  await expect(heading(page, "Your account")).toBeVisible();
});

test("a code counts once, unless the bench lets it count again", async ({ page, server }) => {
  await rehearse(page, server);
  await button(computer(page), "Stop the clock").click();
  await enrolHere(page);
  await keepCodes(page);
  await signOut(page);
  await signIn(page, ada);
  await expect(heading(page, "Two-factor code")).toBeVisible();
  await type(page);
  await expect(page.getByRole("alert")).toContainText("This code has already been used.");
  await field(page, "A code counts once").uncheck();
  await expect(page.getByRole("region", { name: "Demo", exact: true })).toContainText("codes count again");
  await type(page);
  await expect(heading(page, "Your account")).toBeVisible();
});

test("a slow phone is refused with the reason, and accepted where more steps are", async ({
  page,
  server,
}) => {
  await rehearse(page, server, ben);
  await signOut(page);
  await signIn(page, ben);
  await expect(heading(page, "Your account")).toBeVisible();
  await button(computer(page), "Stop the clock").click();
  await enrolHere(page);
  await keepCodes(page);
  await signOut(page);
  await signIn(page, ben);
  await expect(heading(page, "Two-factor code")).toBeVisible();
  await server.call("StepTime", 6);
  await field(page, "Phone's clock").fill("-90000");
  await expect(virtualPhone(page)).toContainText("Clock 90 s slow");
  await type(page);
  await expect(page.getByRole("alert")).toContainText(
    "Your phone's clock seems about one and a half minutes slow.",
  );
  await button(computer(page), "Next 30 s").click();
  await field(page, "Steps accepted either side").fill("3");
  await expect(page.getByRole("region", { name: "Demo", exact: true })).toContainText("3 steps either side");
  await type(page);
  await expect(heading(page, "Your account")).toBeVisible();
});

test("the clock stops, goes on by steps, runs, and is this computer's own again", async ({
  page,
  server,
}) => {
  await rehearse(page, server);
  const clock = computer(page);
  const told = async () => (await clock.locator("b").innerText()).split(":").map(Number);
  const shown = async () => (await told()).reduce((all, part) => 60 * all + part, 0);
  const own = () => new Date().toLocaleTimeString("en-GB", { timeZone: "Europe/London" });
  await expect(clock).toContainText("This computer's own time");
  await button(clock, "Stop the clock").click();
  await expect(clock).toContainText("Stopped");
  const stopped = await shown();
  await page.waitForTimeout(1500);
  expect(await shown()).toBe(stopped);
  await expect(virtualPhone(page)).toContainText((await clock.locator("b").innerText()).trim());

  await button(clock, "Next 30 s").click();
  await expect.poll(shown).toBe((Math.floor(stopped / 30) + 1) * 30);
  await button(clock, "Next 30 s").click();
  await expect.poll(shown).toBe((Math.floor(stopped / 30) + 2) * 30);
  await button(clock, "Let it run").click();
  await expect(clock).toContainText("Running");
  await expect.poll(shown).toBeGreaterThan((Math.floor(stopped / 30) + 2) * 30);
  await button(clock, "This computer's time").click();
  await expect(clock).toContainText("This computer's own time");
  await expect(button(clock, "This computer's time")).toHaveCount(0);
  await expect.poll(async () => (await clock.locator("b").innerText()) === own()).toBe(true);
});

test("somebody's own phone takes the place of this one", async ({ page, server }) => {
  await rehearse(page, server);
  await button(computer(page), "Stop the clock").click();
  await server.call("StepTime", 20);
  await button(virtualPhone(page), "Use my own phone").click();
  await expect(virtualPhone(page)).toContainText("Your own phone takes its place");
  await expect(computer(page)).toContainText("This computer's own time");
  await button(page, "Set up two-factor").click();
  await expect(heading(page, "Set up two-factor")).toBeVisible();
  const [code = ""] = oath((await setupKey(page)).replaceAll(" ", ""));
  await field(page, "Code").fill(code);
  await expect(heading(page, "Recovery codes")).toBeVisible();
});
