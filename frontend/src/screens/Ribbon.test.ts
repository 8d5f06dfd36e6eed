import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { NOW, step, view } from "../testing/bench";
import Ribbon from "./Ribbon.svelte";

const names = () => screen.getAllByRole("button").map((button) => button.getAttribute("aria-label"));

test("each step says when it is, its code, what becomes of it and whether the phone shows it", () => {
  const ribbon = [
    step(-2),
    step(-1, { verdict: "used", usedAt: NOW - 19_000 }),
    step(0, { verdict: "accepted" }),
    step(1),
    step(2),
  ];
  render(Ribbon, { view: view({ ribbon }), chosen: undefined, onchoose: vi.fn() });
  expect(names()).toEqual([
    "14:31:00, −60 s, code 709 625, too old",
    "14:31:30, −30 s, code 709 626, used 14:31:48",
    "14:32:00, now, code 709 627, accepted, on the phone",
    "14:32:30, +30 s, code 709 628, accepted, early",
    "14:33:00, +60 s, code 709 629, not yet",
  ]);
});

test.each([
  ["passed", "Before a used one"],
  ["dead", "No account"],
  ["used", "Used"],
])("a step that is %s says so", (verdict, words) => {
  render(Ribbon, { view: view({ ribbon: [step(0, { verdict })] }), chosen: undefined, onchoose: vi.fn() });
  expect(screen.getByText(words)).toBeTruthy();
});

test.each([
  [{ skew: 1, once: true, waits: true }, "Accepted by this computer, each once"],
  [{ skew: 1, once: false, waits: true }, "Accepted by this computer, again and again"],
])("the bracket says what is accepted with %o", (defences, words) => {
  render(Ribbon, { view: view({ defences }), chosen: undefined, onchoose: vi.fn() });
  expect(screen.getByText(words)).toBeTruthy();
});

test.each([
  [1, {}, 2, 3],
  [0, { 1: "later", [-1]: "old" }, 3, 1],
  // the phone is always a step slow, and the computer has learned it
  [1, { 1: "later", [-2]: "accepted" }, 1, 3],
])(
  "with %i steps either side and %o the bracket begins at %i over %i steps",
  (skew, verdicts: Record<number, string>, from, over) => {
    const ribbon = [-3, -2, -1, 0, 1, 2, 3].map((away) =>
      step(away, verdicts[away] ? { verdict: verdicts[away] } : {}),
    );
    const defences = { skew, once: true, waits: true };
    render(Ribbon, { view: view({ ribbon, defences }), chosen: undefined, onchoose: vi.fn() });
    const { style } = screen.getByText(/^Accepted by this/).parentElement as HTMLElement;
    expect([style.getPropertyValue("--from"), style.getPropertyValue("--over")]).toEqual([
      `${from}`,
      `${over}`,
    ]);
  },
);

test("a step can be chosen", async () => {
  const onchoose = vi.fn();
  render(Ribbon, { view: view(), chosen: step(1).t, onchoose });
  expect(screen.getByRole("button", { pressed: true }).textContent).toContain("709 628");
  await userEvent.click(screen.getByRole("button", { name: /^14:31:30/ }));
  expect(onchoose).toHaveBeenCalledWith(step(-1).t);
});

test("a phone whose step is out of sight says where it is, and a lost one says nothing", async () => {
  const ribbon = [step(0, { phone: false })];
  const { phone } = view();
  const slow = view({ ribbon, phone: { ...phone, errorMs: -300_000 } as typeof phone });
  const { rerender } = render(Ribbon, { view: slow, chosen: undefined, onchoose: vi.fn() });
  expect(screen.getByText("The phone is further back")).toBeTruthy();
  await rerender({ view: view({ phone: { ...phone, lost: true } as typeof phone }) });
  expect(screen.queryByText(/phone/i)).toBeNull();
});
