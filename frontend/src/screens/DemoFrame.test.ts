import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { createRawSnippet, tick } from "svelte";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import type { State } from "../lib/api";
import { Session } from "../lib/session.svelte";
import { view } from "../testing/bench";
import { signedIn, state, stubGo } from "../testing/go";
import DemoFrame from "./DemoFrame.svelte";

beforeAll(() => import("./rehearsal")); // what a browser has ready is translated here first
afterEach(() => vi.useRealTimers());

/** A window that is wide or not, and can be made so. */
function windowIs(wide: boolean): (wide: boolean) => void {
  const queries: (EventTarget & { matches: boolean })[] = [];
  vi.stubGlobal("matchMedia", () => {
    const query = Object.assign(new EventTarget(), { matches: wide });
    queries.push(query);
    return query;
  });
  return (now) => {
    for (const query of queries) {
      query.matches = now;
      query.dispatchEvent(new Event("change"));
    }
  };
}

const children = createRawSnippet(() => ({ render: () => '<input aria-label="Full name">' }));

async function show(at: State, answers: Record<string, unknown[]> = {}) {
  const asked = stubGo({ State: [at], Rehearsal: [view()], Touch: [at], ...answers });
  const session = new Session();
  await session.start();
  render(DemoFrame, { session, children });
  asked.length = 0;
  return asked;
}
const demo = (changes: Partial<State> = {}) => state({ demo: true, ...changes });
const bench = () => screen.queryByRole("region", { name: "Virtual phone" });

test("a wide window has the bench around the real screens", async () => {
  windowIs(true);
  await show(demo());
  expect(await screen.findByRole("region", { name: "Virtual phone" })).toBeTruthy();
  expect(screen.getByRole("region", { name: "Demo" }).textContent).toContain(
    "Practice accounts, nothing is kept",
  );
  expect(screen.getByText("Real screen, practice account")).toBeTruthy();
});

test.each([
  ["a narrow window", false, demo()],
  ["a kiosk", true, demo({ kiosk: true })],
])("%s has the plain frame, and asks nothing of the bench", async (_, wide, at) => {
  windowIs(wide);
  const asked = await show(at);
  await tick();
  expect(bench()).toBeNull();
  expect(screen.getByRole("region", { name: "Demo" }).textContent).toContain(
    "Practice accounts, nothing is kept",
  );
  expect(screen.getByRole("button", { name: "Leave the demo" })).toBeTruthy();
  expect(asked).toEqual([]);
});

test("what is typed stays when the window becomes wide or narrow", async () => {
  const turn = windowIs(false);
  await show(demo());
  const field = screen.getByLabelText<HTMLInputElement>("Full name");
  await userEvent.type(field, "Zoë");
  turn(true);
  await screen.findByRole("region", { name: "Virtual phone" });
  turn(false);
  await vi.waitFor(() => expect(bench()).toBeNull());
  expect(screen.getByLabelText("Full name")).toBe(field);
  expect(field.value).toBe("Zoë");
});

test("Start over begins the real screens anew", async () => {
  windowIs(true);
  await show(demo(), { RestartDemo: [demo({ rev: 2, phase: "welcome" })] });
  const field = screen.getByLabelText("Full name");
  await userEvent.click(screen.getByRole("button", { name: "Start over" }));
  await vi.waitFor(() => expect(screen.getByLabelText("Full name")).not.toBe(field));
});

test("what is weakened is said in the head, whatever panel is open", async () => {
  windowIs(true);
  const weak = view({ defences: { skew: 1, once: false, waits: false } as never });
  await show(demo(), { Rehearsal: [weak] });
  const head = screen.getByRole("region", { name: "Demo" });
  await vi.waitFor(() => expect(head.textContent).toContain("Weakened for this demonstration"));
  expect(head.textContent).toContain("codes count again, no waiting");
});

test("nobody is signed out while a trainer talks", async () => {
  vi.useFakeTimers();
  windowIs(true);
  const asked = await show(signedIn({ demo: true }));
  await vi.waitFor(() => expect(bench()).toBeTruthy());
  await vi.advanceTimersByTimeAsync(61_000);
  expect(asked.filter(([name]) => name === "Touch")).toHaveLength(1);
});
