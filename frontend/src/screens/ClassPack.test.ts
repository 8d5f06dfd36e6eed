import { render, screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import type { Board, Learner } from "../lib/api";
import { Bench } from "../lib/bench.svelte";
import { Session } from "../lib/session.svelte";
import { refusal, state, stubGo } from "../testing/go";
import ClassPack from "./ClassPack.svelte";

const learner = (id: string, fullName: string, changes: Partial<Learner> = {}): Learner => ({
  id,
  fullName,
  email: `${id}@class.example`,
  username: id,
  password: `${id} first words`,
  passwordSet: false,
  enrolled: false,
  kept: false,
  recovered: false,
  ...changes,
});
const ada = learner("ada.lovelace", "Ada Lovelace");
const zoya = learner("learner1", "Зоя");
const board = (learners: Learner[] = [], errors: Board["errors"] = []): Board => ({ learners, errors });
const everybody = board([
  ada,
  learner("ben", "Ben", { passwordSet: true }),
  learner("cy", "Cy", { passwordSet: true, enrolled: true }),
  learner("dee", "Dee", { passwordSet: true, enrolled: true, kept: true }),
  learner("eve", "Eve", { passwordSet: true, enrolled: true, kept: true, recovered: true }),
  learner("flo", "Flo", { passwordSet: true, recovered: true }),
]);

const button = (name: string) => screen.getByRole<HTMLButtonElement>("button", { name });
const names = () => screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Names of the class" });
const details = () => document.querySelector("details") as HTMLDetailsElement;

/** The panel over what Go answers, once its board is there. */
async function show(answers: Record<string, unknown[]>) {
  const asked = stubGo({ State: [state()], ...answers });
  const bench = new Bench(new Session());
  await bench.session.start();
  const shown = render(ClassPack, { bench });
  await vi.waitFor(() => expect(details()).toBeTruthy());
  asked.length = 0;
  return { asked, bench, ...shown };
}

afterEach(() => {
  vi.useRealTimers();
  document.querySelectorAll(".class-sheets").forEach((sheets) => sheets.remove());
});

test("practice accounts are made of the names, and more can be made later", async () => {
  const { asked } = await show({ ClassBoard: [board()], CreateClass: [board([ada]), board([ada, zoya])] });
  expect(details().open).toBe(true);
  await userEvent.type(names(), "Ada Lovelace");
  await userEvent.click(button("Make practice accounts"));
  expect(await screen.findByText("1 practice account is ready")).toBeTruthy();
  expect(asked).toEqual([["CreateClass", "Ada Lovelace"], ["State"]]);
  expect(details().open).toBe(false);
  expect(document.activeElement).toBe(screen.getByText("More learners"));
  await userEvent.click(screen.getByText("More learners"));
  expect(names().value).toBe("");
  await userEvent.type(names(), "Зоя");
  await userEvent.click(button("Make practice accounts"));
  expect(await screen.findByRole("row", { name: /^Зоя learner1/ })).toBeTruthy();
});

test("each row that cannot be used is listed with its reason, and what was pasted stays", async () => {
  const refused = board(
    [],
    [
      { row: 2, text: "Ben,ben@", reason: "email_invalid" },
      { row: 5, text: "Ada\u202e,,ada", reason: "row_username_twice" },
      { row: 6, text: "?", reason: "something new" },
    ],
  );
  await show({ ClassBoard: [board()], CreateClass: [refused, board([ada])] });
  await userEvent.type(names(), "a");
  await userEvent.click(button("Make practice accounts"));
  expect((await screen.findByRole("alert")).textContent).toContain("3 rows cannot be used.");
  const rows = within(screen.getByRole("list", { name: "Rows with errors" }))
    .getAllByRole("listitem")
    .map((row) => row.textContent?.replaceAll(/\s+/g, " ").trim());
  expect(rows).toEqual([
    "Row 2 Ben,ben@ This is not an email address.",
    "Row 5 Ada‹U+202E›,,ada An earlier row has the same username.",
    "Row 6 ? Something went wrong inside Latchkey.",
  ]);
  expect(names().value).toBe("a");
  expect(document.activeElement).toBe(names());
  expect(names().getAttribute("aria-describedby")).toContain(screen.getByRole("alert").id);
  await userEvent.click(button("Make practice accounts"));
  expect(await screen.findByRole("table", { name: "The class" })).toBeTruthy();
  expect(screen.queryByRole("alert")).toBeNull();
});

test("what is no list of a class is refused", async () => {
  await show({ ClassBoard: [board()], CreateClass: [refusal("roster_invalid")] });
  await userEvent.click(button("Make practice accounts"));
  expect((await screen.findByRole("alert")).textContent).toContain("This is no list of a class.");
  expect(names().getAttribute("aria-invalid")).toBe("true");
});

test("the board says how far each has come, and how many there are of each", async () => {
  await show({ ClassBoard: [everybody] });
  const rows = screen.getAllByRole("row").slice(1);
  expect(rows.map((row) => row.querySelectorAll("td")[3]?.textContent?.trim())).toEqual([
    "Not started",
    "Password set",
    "Enrolled",
    "Codes kept",
    "Recovered",
    "Recovered",
  ]);
  expect(rows.map((row) => row.querySelectorAll("td")[2]?.textContent)).toEqual([
    "ada.lovelace first words",
    ...Array<string>(5).fill("Their own"),
  ]);
  expect(
    screen.getByText("6 learners: 1 not started, 1 password set, 1 enrolled, 1 codes kept, 2 recovered"),
  ).toBeTruthy();
});

test("one learner is reset at once, and the screens ask who is there", async () => {
  const anew = board([{ ...ada, password: "other" }, zoya]);
  const { asked } = await show({ ClassBoard: [board([ada, zoya])], ResetLearners: [anew] });
  await userEvent.click(button("Reset Ada Lovelace"));
  expect(await screen.findByText("Ada Lovelace has a new first password")).toBeTruthy();
  expect(asked).toEqual([["ResetLearners", ["ada.lovelace"]], ["State"]]);
  expect(screen.getByText("other")).toBeTruthy();
});

test("the whole class is reset only once that is asked, and a refusal stands in the question", async () => {
  const { asked } = await show({
    ClassBoard: [everybody],
    ResetLearners: [refusal("internal"), board([ada, zoya])],
  });
  await userEvent.click(button("Reset the class"));
  const question = () => within(screen.getByRole("dialog", { name: "Reset the class?" }));
  expect(document.activeElement).toBe(question().getByRole("button", { name: "Cancel" }));
  await userEvent.click(question().getByRole("button", { name: "Cancel" }));
  expect(asked).toEqual([]);
  await userEvent.click(button("Reset the class"));
  await userEvent.click(question().getByRole("button", { name: "Reset everybody" }));
  expect(await question().findByRole("alert")).toBeTruthy();
  expect(screen.getAllByRole("alert")).toHaveLength(1);
  await userEvent.click(question().getByRole("button", { name: "Reset everybody" }));
  expect(await screen.findByText("Everybody has a new first password")).toBeTruthy();
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(asked.filter(([name]) => name === "ResetLearners")).toEqual([
    ["ResetLearners", []],
    ["ResetLearners", []],
  ]);
});

test("the list is saved, refused, or given up without a word", async () => {
  await show({ ClassBoard: [board([ada])], ExportClass: [false, refusal("file_unreadable"), true] });
  await userEvent.click(button("Save the list"));
  expect(screen.queryByText(/Saved/)).toBeNull();
  await userEvent.click(button("Save the list"));
  expect(await screen.findByRole("alert")).toBeTruthy();
  await userEvent.click(button("Save the list"));
  expect(await screen.findByText("Saved. The list holds 1 learner and no password.")).toBeTruthy();
  expect(screen.queryByRole("alert")).toBeNull();
});

test("a sheet is printed for each who has a first password, beside the page and not on the screen", async () => {
  const hostile = learner("x", `<img src=x onerror="1">${"W".repeat(80)}`);
  const { asked } = await show({
    ClassBoard: [board([ada, zoya, learner("ben", "Ben", { passwordSet: true }), hostile])],
    PrintBench: [null],
  });
  await userEvent.click(button("Print the sheets"));
  expect(asked).toEqual([["PrintBench"]]);
  const sheets = document.body.querySelector(":scope > .class-sheets") as HTMLElement;
  expect([...sheets.querySelectorAll("h2")].map((name) => name.textContent)).toEqual([
    "Ada Lovelace",
    "Зоя",
    hostile.fullName,
  ]);
  expect(sheets.querySelectorAll("li")).toHaveLength(15);
  for (const text of ["ada.lovelace", "ada.lovelace first words", "nothing of it is real"])
    expect(sheets.firstElementChild?.textContent).toContain(text);
  window.dispatchEvent(new Event("afterprint"));
  await vi.waitFor(() => expect(document.querySelector(".class-sheets")).toBeNull());
});

test("without a first password there is no sheet", async () => {
  await show({ ClassBoard: [board([learner("ben", "Ben", { passwordSet: true })])] });
  expect(button("Print the sheets").disabled).toBe(true);
  expect(button("Print the sheets").getAttribute("aria-describedby")).toBe(
    screen.getByText("Everybody has chosen a password: there is none to print.").id,
  );
});

test("the board is asked for every three seconds until the panel goes, and a form being filled stays open", async () => {
  vi.useFakeTimers();
  const asked = stubGo({
    ClassBoard: [board([ada]), board([ada]), board([{ ...ada, passwordSet: true }])],
    State: [state()],
  });
  const { unmount } = render(ClassPack, { bench: new Bench(new Session()) });
  await vi.advanceTimersByTimeAsync(2900);
  expect(asked).toHaveLength(1);
  details().open = true;
  details().dispatchEvent(new Event("toggle"));
  await vi.advanceTimersByTimeAsync(3000);
  expect(screen.getByText("1 learner: 1 not started")).toBeTruthy();
  await vi.advanceTimersByTimeAsync(3000);
  expect(screen.getByText("1 learner: 1 password set")).toBeTruthy();
  expect(details().open).toBe(true);
  expect(asked).toEqual(Array(3).fill(["ClassBoard"]));
  unmount();
  await vi.advanceTimersByTimeAsync(30_000);
  expect(asked).toHaveLength(3);
});

test("a bench that was put back shows its class", async () => {
  const { bench } = await show({ ClassBoard: [board([ada]), board([zoya])] });
  bench.turn++;
  expect(await screen.findByRole("row", { name: /^Зоя/ })).toBeTruthy();
  expect(screen.queryByRole("row", { name: /^Ada Lovelace/ })).toBeNull();
});

test("a board that was asked for before an act and comes after it is overtaken", async () => {
  let late: (old: Board) => void = () => undefined;
  const { bench } = await show({
    ClassBoard: [board([ada]), () => new Promise((resolve) => (late = resolve))],
    ResetLearners: [board([{ ...ada, password: "newest" }])],
  });
  bench.turn++;
  await userEvent.click(button("Reset Ada Lovelace"));
  expect(await screen.findByText("newest")).toBeTruthy();
  late(board([ada]));
  await new Promise((resolve) => setTimeout(resolve));
  expect(screen.getByText("newest")).toBeTruthy();
});
