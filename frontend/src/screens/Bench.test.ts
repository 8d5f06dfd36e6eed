import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { BenchView } from "../lib/api";
import { Bench } from "../lib/bench.svelte";
import { Session } from "../lib/session.svelte";
import { entry, step, view } from "../testing/bench";
import { refusal, stubGo } from "../testing/go";
import BenchPanels from "./Bench.svelte";

const button = (name: string | RegExp) => screen.getByRole<HTMLButtonElement>("button", { name });
const phoneWith = (changes: Partial<BenchView["phone"]>) =>
  view({ phone: { ...view().phone, ...changes } as BenchView["phone"] });

let frame: HTMLElement;
beforeEach(() => {
  frame = document.createElement("div");
  document.body.append(frame);
});
afterEach(() => frame.remove());

/** The panels around a frame, with Go's answers to whatever is done besides looking. */
async function show(shown: BenchView, answers: Record<string, unknown[]> = {}) {
  const asked = stubGo({ Rehearsal: [shown], ...answers });
  const bench = new Bench(new Session());
  await bench.look();
  render(BenchPanels, { bench, frame });
  asked.length = 0;
  return asked;
}

test("the phone shows its own clock, how wrong it is, the chosen code in halves and the next one", async () => {
  const { phone } = phoneWith({ errorMs: -60_000, now: view().now - 60_000 });
  await show(view({ phone }));
  const shown = screen.getByRole("region", { name: "Virtual phone" });
  for (const text of ["14:31:07", "Clock 60 s slow", "709 627", "522 142", "23 seconds left"])
    expect(shown.textContent).toContain(text);
  expect(screen.getByRole("heading", { level: 2, name: "Authenticator" })).toBeTruthy();
});

test.each([
  ["Lose the phone", "LosePhone", [true]],
  ["Use my own phone", "UseOwnPhone", [true]],
  ["Next 30 s", "StepTime", [1]],
  ["Stop the clock", "RunTime", [false]],
  ["This computer's time", "RealTime", []],
  ["30 s slow", "SetPhoneError", [-30_000]],
])("%s asks Go for it", async (name, call, args) => {
  const asked = await show(view(), { [call]: [view()] });
  await userEvent.click(button(name));
  expect(asked).toEqual([[call, ...args]]);
});

test("what can be undone says so", async () => {
  const undone = { ...phoneWith({ lost: true }), running: false, real: true } as BenchView;
  const asked = await show(undone, { LosePhone: [undone], RunTime: [undone] });
  expect(screen.getByText("The phone is lost, and its codes with it.")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "This computer's time" })).toBeNull();
  await userEvent.click(button("Let it run"));
  await userEvent.click(button("Find the phone"));
  expect(asked).toEqual([
    ["RunTime", true],
    ["LosePhone", false],
  ]);
});

test("the trainer's own phone is told to forget its entry afterwards", async () => {
  const asked = await show(phoneWith({ own: true }), { UseOwnPhone: [view()] });
  expect(screen.getByText(/the QR code on the screen is a real one.*Delete the entry/)).toBeTruthy();
  await userEvent.click(button("Use this phone"));
  expect(asked).toEqual([["UseOwnPhone", false]]);
});

test("another entry can be chosen, and one without an account removed", async () => {
  const entries = [entry({ status: "dead" }), entry({ id: "2", label: "beatriz", code: "305841" })];
  const asked = await show(phoneWith({ entries }), { ChooseEntry: [view()], RemoveEntry: [view()] });
  expect(screen.getByText("No account has this entry any more")).toBeTruthy();
  await userEvent.click(button("Remove it"));
  expect(asked).toEqual([["RemoveEntry", "1"]]);
});

test("a row of the phone chooses its entry", async () => {
  const entries = [entry({ status: "pending" }), entry({ id: "2", label: "beatriz", code: "305841" })];
  const asked = await show(phoneWith({ entries }), { ChooseEntry: [view()] });
  expect(screen.getByText("Not confirmed yet")).toBeTruthy();
  await userEvent.click(button(/beatriz/));
  expect(asked).toEqual([["ChooseEntry", "2"]]);
});

test("a scan that finds nothing is refused on the phone, until something else is done", async () => {
  await show(view(), { ScanQR: [refusal("nothing_scanned")], StepTime: [view()] });
  await userEvent.click(button("Scan the QR code"));
  const phone = screen.getByRole("region", { name: "Virtual phone" });
  expect(phone.contains(await screen.findByRole("alert"))).toBe(true);
  await userEvent.click(button("Next 30 s"));
  expect(screen.queryByRole("alert")).toBeNull();
});

test("the code is typed on the screen as if by hand, where there is a field for it", async () => {
  const typed: [string, string | undefined][] = [];
  Object.assign(document, {
    execCommand: (command: string, _: boolean, text?: string) => typed.push([command, text]),
  });
  await show(view());
  const type = button("Type it on the screen");
  expect(type.disabled).toBe(true);
  expect(type.getAttribute("aria-describedby")).toBe(screen.getByText("The screen asks for no code now.").id);
  frame.innerHTML = '<input autocomplete="one-time-code" value="709">';
  await vi.waitFor(() => expect(type.disabled).toBe(false));
  await userEvent.click(type);
  expect(document.activeElement).toBe(frame.firstElementChild);
  expect(typed).toEqual([
    ["delete", undefined],
    ["insertText", "709627"],
  ]);
  frame.replaceChildren();
  await vi.waitFor(() => expect(type.disabled).toBe(true));
});

test("a weakened defence is said in words, and each is set alone", async () => {
  const weak = view({ defences: { skew: 3, once: false, waits: true } as BenchView["defences"] });
  const asked = await show(weak, { SetDefences: [weak] });
  expect(screen.getAllByText(/Weakened/)).toHaveLength(2);
  await userEvent.click(screen.getByRole("checkbox", { name: "Wrong codes have to wait" }));
  expect(asked).toEqual([["SetDefences", { skew: 3, once: false, waits: false }]]);
});

test("sliders say their value in words and count when they are let go", async () => {
  const asked = await show(view(), { SetPhoneError: [view()] });
  const slider = screen.getByRole<HTMLInputElement>("slider", { name: "Phone's clock" });
  expect(slider.getAttribute("aria-valuetext")).toBe("exact");
  slider.value = "-90000";
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  await vi.waitFor(() => expect(slider.getAttribute("aria-valuetext")).toBe("90 s slow"));
  expect(asked).toEqual([]);
  slider.dispatchEvent(new Event("change", { bubbles: true }));
  expect(asked).toEqual([["SetPhoneError", -90_000]]);
});

test("arrow keys walk the tabs, one panel is there at a time, and it can be hidden", async () => {
  await show(view());
  screen.getByRole("tab", { name: "Time bench", selected: true }).focus();
  await userEvent.keyboard("{ArrowLeft}");
  expect(document.activeElement).toBe(screen.getByRole("tab", { name: "Class", selected: true }));
  expect(screen.queryByRole("list", { name: "Codes of neighbouring steps" })).toBeNull();
  await userEvent.keyboard("{Home}");
  expect(screen.getByRole("list", { name: "Codes of neighbouring steps" })).toBeTruthy();
  await userEvent.click(button("Hide the panel"));
  expect(screen.queryByRole("tabpanel")).toBeNull();
  await userEvent.click(button("Show the panel"));
  expect(screen.getByRole("tabpanel", { name: "Time bench" })).toBeTruthy();
});

test("the arithmetic of the chosen step is Go's, and is asked for on request only", async () => {
  const working = {
    unixSeconds: 1_795_271_520,
    periodSeconds: 30,
    t: 59_842_384,
    message: ["00", "00", "00", "00", "03", "91", "1f", "50"],
    algorithm: "SHA1",
    mac: "88 e3 69 34 e9 21 aa 07 bb 36 3b ca fe 85 2a 0b 9e 37 76 07".split(" "),
    offset: 7,
    chosen: ["07", "bb", "36", "3b"],
    number: 129_709_627,
    digits: 6,
    code: "709627",
  };
  const asked = await show(view(), { WorkOut: [working] });
  expect(asked).toEqual([]);
  await userEvent.click(button(/^14:31:30/));
  expect(asked).toEqual([["WorkOut", expect.objectContaining({ entry: "1", t: step(-1).t })]]);
  for (const text of ["59 842 384", "1 795 271 520 s ÷ 30", working.mac.join(" "), "Last six digits"])
    expect(await screen.findByText(text)).toBeTruthy();
  expect(screen.getByText("As a number").parentElement?.textContent).toContain("129 709 627");
  expect(screen.getByText(/says: take four bytes from place 7/)).toBeTruthy();
});
