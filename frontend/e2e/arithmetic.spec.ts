import { createHmac } from "node:crypto";
import { computer, enrolHere, rehearse, ribbon, tabpanel, view } from "./bench-steps";
import { oath } from "./oath";
import { button, field } from "./steps";
import { expect, test } from "./test";
import { base32 } from "./totp";

const STEP_MS = 30_000;

const halves = (code: string) => `${code.slice(0, code.length / 2)} ${code.slice(code.length / 2)}`;

/** RFC 6238, appendix B. */
const rfc: Record<string, string[]> = {
  "SHA-1": ["94287082", "07081804", "14050471", "89005924", "69279037", "65353130"],
  "SHA-256": ["46119246", "68084774", "67062674", "91819424", "90698825", "77737706"],
  "SHA-512": ["90693936", "25091201", "99943326", "93441116", "38618901", "47863826"],
};
const times = ["59", "1111111109", "1111111111", "1234567890", "2000000000", "20000000000"];

test("the arithmetic comes to the RFC's own values in all three algorithms", async ({ page, server }) => {
  await rehearse(page, server);
  await page.getByText("How this code is made", { exact: true }).click();
  await page.getByText("Try the RFC's own values", { exact: true }).click();
  const form = page.locator("form").filter({ has: field(page, "Unix time") });
  const out = form.locator(".out");
  for (const [algorithm, codes] of Object.entries(rfc)) {
    await button(form, `For ${algorithm}`).click();
    for (const [i, time] of times.entries()) {
      await button(form, time).click();
      await expect(out.last(), `${algorithm} at ${time}`).toHaveText(halves(codes[i] ?? ""));
    }
  }
  await button(form, "For SHA-1").click();
  await button(form, "59").click();
  await expect(out.last()).toHaveText("9428 7082");
  await expect(form.locator(".chosen")).toHaveText(["c1", "39", "7e", "ea"]); // and 41 without the top bit
  await field(form, "Unix time").fill("soon");
  await button(form, "Work it out").click();
  await expect(form.getByRole("alert")).toBeVisible();
});

test("the arithmetic of a step is that of the setup key, from 1970 to the code", async ({ page, server }) => {
  await rehearse(page, server);
  await button(computer(page), "Stop the clock").click();
  const key = await enrolHere(page);
  const { now } = await view(server);
  const next = (Math.floor(now / STEP_MS) + 1) * STEP_MS;
  await ribbon(page).nth(4).click();
  const working = tabpanel(page).locator(".working");
  const [code = ""] = oath(key, next);
  await expect(working.locator(".out").last()).toHaveText(halves(code));
  const figures = (n: number) => n.toLocaleString("fr").replaceAll(/\s/g, " ");
  await expect(working).toContainText(`${figures(next / 1000)} s ÷ 30`);
  await expect(working).toContainText(figures(next / STEP_MS));
  const mac = createHmac("sha1", base32(key))
    .update(Buffer.from((next / STEP_MS).toString(16).padStart(16, "0"), "hex"))
    .digest();
  await expect(working).toContainText([...mac].map((byte) => byte.toString(16).padStart(2, "0")).join(" "));
  await expect(ribbon(page).nth(4)).toHaveAttribute("aria-pressed", "true");
});

test("the arithmetic is read out as a list of steps, in order", async ({ page, server }) => {
  await rehearse(page, server);
  await page.getByText("How this code is made", { exact: true }).click();
  await page.getByText("Try the RFC's own values", { exact: true }).click();
  await button(page, "For SHA-1").click();
  // RFC 4226, appendix D: the values in between for counter 1
  await expect(page.locator(".working")).toMatchAriaSnapshot(`
    - heading "Steps of 30 s since 1970" [level=3]
    - text: 1 59 s ÷ 30
    - heading "The step as eight bytes" [level=3]
    - text: 00 00 00 00 00 00 00 01 most significant first
    - heading "HMAC-SHA-1 of the step, with the setup key" [level=3]
    - text: "75 a4 8a 19 d4 cb e1 00 64 4e 8a c1 39 7e ea 74 7a 2d 33 ab The last digit, b, says: take four bytes from place 11"
    - heading "As a number" [level=3]
    - text: 1 094 287 082 top bit dropped
    - heading "Last eight digits" [level=3]
    - text: 9428 7082 the code
  `);
});
