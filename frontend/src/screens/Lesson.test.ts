import { render, screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { BenchView } from "../lib/api";
import { Bench } from "../lib/bench.svelte";
import { Session } from "../lib/session.svelte";
import { start, steps } from "../lib/words/lesson";
import { view } from "../testing/bench";
import { refusal, state, stubGo } from "../testing/go";
import LessonStrip from "./Lesson.svelte";

let asked: [string, ...unknown[]][];
let bench: Bench;

/** The strip beside a screen that creates an account at once. */
async function show(answers: Record<string, unknown[]> = {}) {
  let shown = view({ moments: [] });
  let phase: "welcome" | "signed_out" = "welcome";
  asked = stubGo({
    State: [() => state({ phase })],
    Rehearsal: [() => shown],
    SaveMoment: [(n: number) => (shown = { ...shown, moments: [...shown.moments, n] } as BenchView)],
    ReturnToMoment: [() => state({ phase: "welcome", rev: 9 })],
    RestartDemo: [() => state({ phase: "welcome", rev: 9 })],
    PrintBench: [undefined],
    ...answers,
  });
  const session = new Session();
  bench = new Bench(session);
  await session.start();
  await bench.look();
  document.body.innerHTML = `<div data-frame><h1>Sign in</h1><button>Create the first account</button>
    ${["Full name", "Email", "Username", "Password", "Confirm password"]
      .map((name, i) => `<label for="f${i}">${name}</label><input id="f${i}">`)
      .join("")}<button>Create account</button></div>`;
  phase = "signed_out";
  render(LessonStrip, { bench });
}
const strip = () => within(screen.getByRole("region", { name: "Lesson" }));
const caption = () => strip().getByRole("status").textContent;
const name = (i: number) => document.querySelector<HTMLInputElement>(`#f${i}`)?.value;
const button = (name: string) => screen.getByRole<HTMLButtonElement>("button", { name });
const SLOW = { timeout: 5_000 };

test("a clicker goes forward on the real screens and back", { timeout: 10_000 }, async () => {
  await show();
  expect(caption()).toBe(start.caption);
  expect(button("Previous step").disabled).toBe(true);
  await userEvent.keyboard("{PageDown}");
  await expect.poll(() => bench.view?.moments, SLOW).toEqual([0, 1]);
  expect([name(0), name(3), name(4)]).toEqual([
    "Ada Example",
    "seven quiet lanterns",
    "seven quiet lanterns",
  ]);
  expect(caption()).toBe(steps[0]?.caption);
  await userEvent.keyboard("{PageUp}");
  await expect.poll(caption).toBe(start.caption);
  expect(asked).toContainEqual(["ReturnToMoment", 0]);
});

test("a step that does not get through says so, and can be tried again", { timeout: 10_000 }, async () => {
  await show({ SaveMoment: [refusal("no_moment")] });
  await userEvent.click(button("Next step"));
  expect((await screen.findByRole("alert")).textContent).toContain("Nothing was kept to return to.");
  expect(button("Next step").disabled).toBe(false);
  expect(caption()).toBe(start.caption);
});

test("letters are keys outside of fields only, and can be switched off", async () => {
  await show();
  const field = document.querySelector<HTMLInputElement>("#f0");
  field?.focus();
  await userEvent.keyboard("rn");
  expect(field?.value).toBe("rn");
  expect(button("Trainer's notes").getAttribute("aria-expanded")).toBe("false");
  field?.blur();
  await userEvent.keyboard("n");
  expect(button("Trainer's notes").getAttribute("aria-expanded")).toBe("true");
  expect(screen.getByText(start.note)).toBeTruthy();
  await userEvent.keyboard("r");
  await expect.poll(() => bench.turn).toBe(1);
  await userEvent.click(screen.getByText("Keys and hand-out"));
  await userEvent.click(screen.getByLabelText("Single-letter keys"));
  (document.activeElement as HTMLElement).blur();
  await userEvent.keyboard("n");
  expect(button("Trainer's notes").getAttribute("aria-expanded")).toBe("true");
});

test("a moment is kept and gone back to by a key", async () => {
  await show();
  await userEvent.keyboard("k");
  expect(await screen.findByText(`Kept at “${start.title}”.`, { selector: ".toast p" })).toBeTruthy();
  await userEvent.keyboard("j");
  await expect.poll(() => asked.at(-2)).toEqual(["ReturnToMoment", 99]);
});

test("the hand-out is on the page only while it is printed", async () => {
  await show();
  await userEvent.click(screen.getByText("Keys and hand-out"));
  expect(document.querySelector(".hand-out")).toBeNull();
  await userEvent.click(button("Print the hand-out"));
  expect(asked.at(-1)).toEqual(["PrintBench"]);
  const sheet = document.querySelector(".hand-out");
  expect(sheet?.parentElement).toBe(document.body);
  expect(sheet?.querySelector("a, h1")).toBeNull();
  window.dispatchEvent(new Event("afterprint"));
  await expect.poll(() => document.querySelector(".hand-out")).toBeNull();
});
