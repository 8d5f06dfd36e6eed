import type { Page } from "@playwright/test";
import { rehearse, tab, tabpanel, view } from "./bench-steps";
import { button, field, heading } from "./steps";
import { expect, test } from "./test";

interface Scene {
  name: string;
  defence: string;
  /** How it ends with the defence, and without. */
  on: string;
  off: string;
  /** What the program itself answered on the way, with the defence and without. */
  judged: { on: RegExp; off: RegExp };
}

const scenes: Scene[] = [
  {
    name: "Password known, no phone",
    defence: "Two-factor is on",
    on: "The attacker stays out.",
    off: "The attacker is in.",
    judged: {
      on: /asks for a code.*Wrong code/s,
      off: /types ada@example\.org.*Accepted.*is in the account of/s,
    },
  },
  {
    name: "A code seen and used again",
    defence: "A code counts once",
    on: "The attacker stays out.",
    off: "The attacker is in.",
    judged: {
      on: /types the code\s+(\d{3} \d{3}).*has seen both.*types the code\s+\1\s+Used already/s,
      off: /types the code\s+(\d{3} \d{3}).*has seen both.*types the code\s+\1\s+Accepted/s,
    },
  },
  {
    name: "Guessing the code",
    defence: "Wrong codes have to wait",
    on: "The attacker stays out.",
    off: "The attacker may go on for ever.",
    judged: {
      on: /(Wrong code.*){5}Has to wait 30 seconds.*Has to wait 60 seconds.*Has to wait 2 minutes/s,
      off: /(Wrong code.*){12}could go on/s,
    },
  },
  {
    name: "A photographed QR code",
    defence: "The app was changed since",
    on: "The attacker stays out.",
    off: "The attacker is in.",
    judged: {
      on: /sees on the phone\s+(\d{3} \d{3})\b(?!.*\1).*sees on the phone\s+\d{3} \d{3}.*Wrong code/s,
      off: /sees on the phone\s+(\d{3} \d{3}).*sees on the phone\s+\1.*types the code\s+\1\s+Accepted/s,
    },
  },
  {
    name: "A stolen file",
    defence: "The file is sealed",
    on: "The attacker stays out.",
    off: "The attacker has the codes.",
    judged: {
      on: /reads Ada's record in it\s+([0-9a-f]{2} ){20}.*finds none/s,
      off: /reads the setup key\s+[A-Z2-7 ]{39}.*sees on the phone\s+(\d{3} \d{3}).*works out from the setup key\s+\1.*Wrong password/s,
    },
  },
  {
    name: "A page in between",
    defence: "A code counts once",
    on: "The attacker is in.",
    off: "The attacker is in.",
    judged: { on: /Used already/, off: /^(?!.*Used already).*Accepted/s },
  },
];

const verdict = (page: Page, side: "with" | "without") =>
  page.getByRole("status", { name: `Verdict, ${side} it` });
const side = (page: Page, name: "With it" | "Without it") => page.getByRole("region", { name, exact: true });

async function open(page: Page, scene: string): Promise<void> {
  await tab(page, "Attacks").click();
  await page.getByRole("radio", { name: scene, exact: true }).check();
}

for (const { name, defence, on, off, judged } of scenes)
  test(`${name}: both ways it goes stand beside each other`, async ({ page, server }) => {
    await rehearse(page, server);
    const { phone } = await view(server);
    await open(page, name);
    // a page in between is told in its two panes, of the newest story
    const story = (told: "With it" | "Without it") =>
      name === "A page in between" ? tabpanel(page) : side(page, told);
    await button(page, "Play the scene").click();
    await expect(verdict(page, "with")).toContainText(on);
    expect(await story("With it").innerText()).toMatch(judged.on);
    await field(tabpanel(page), defence).uncheck();
    await button(page, "Play the scene").click();
    await expect(verdict(page, "without")).toContainText(off);
    expect(await story("Without it").innerText()).toMatch(judged.off);
    await expect(verdict(page, "with"), "and the other one is still there").toContainText(on);
    if (name === "A page in between")
      await expect(tabpanel(page)).toContainText("Time-based codes do not stop this");
    await expect(heading(page, "Your account"), "nobody at the real screens notices").toBeVisible();
    expect((await view(server)).phone.entries).toEqual(phone.entries);
  });

test("a scene is told move by move, by keyboard", async ({ page, server }) => {
  await page.emulateMedia({ reducedMotion: "no-preference" });
  await rehearse(page, server);
  await open(page, "Password known, no phone");
  const moves = side(page, "With it").getByRole("listitem");
  await button(page, "Play the scene").press("Enter");
  await expect(moves).toHaveCount(1);
  await expect(verdict(page, "with")).toHaveText("");
  await button(page, "Next move").press("Enter");
  await expect(moves).toHaveCount(2);
  await expect(moves.last()).toBeInViewport();
  await button(page, "Show all").press("Enter");
  await expect(verdict(page, "with")).toContainText("The attacker stays out.");
  await expect(verdict(page, "with")).toBeInViewport();
  await expect(button(page, "Next move")).toHaveCount(0);
});

test("the dials say what guessing comes to", async ({ page, server }) => {
  await rehearse(page, server);
  await open(page, "Guessing the code");
  const odds = page.getByRole("list", { name: "What guessing comes to" }).getByRole("listitem");
  // Five guesses a second apart, then after 30, 60, … 1920 s the 12th at 3814 s and one an hour: 34 in a day, and 100 in
  // all. At 3 in a million each that is 1 − (1 − 0.000003)³⁴ and ¹⁰⁰; the chance would be even after 231 049.
  await expect(odds).toHaveText([
    /1 in 333,333.*3 of 1,000,000 codes/,
    /^0\.01\s% .*34 guesses/,
    /100 guesses.*0\.03\s% until then/,
    /^Never /,
  ]);
  await field(page, "Digits in a code").fill("8");
  await field(tabpanel(page), "Steps accepted either side").fill("0");
  await field(page, "Tries before waiting").fill("0");
  // One a second: 86 400 in a day at 1 in 10⁸, which is 1 − e^−0.000864; even after ln 2 × 10⁸ s, which is 2.2 years.
  await expect(odds).toHaveText([
    /1 in 100,000,000.*1 of 100,000,000 codes/,
    /^0\.086\s% .*86,400 guesses/,
    /^No end /,
    /^About two years /,
  ]);
});
