import { expect, test } from "vitest";
import { everything, narrowed, query, whens } from "./filters";

const noon = new Date(2026, 2, 29, 12).getTime(); // the day on which British clocks go forward
const at = (day: number) => new Date(2026, 2, day).getTime();

test("no filter asks for everything", () => {
  expect(narrowed(everything)).toBe(false);
  expect(query(everything, 0, 100)).toEqual({
    search: "",
    searchKinds: [],
    person: "",
    kind: "",
    outcome: "",
    from: 0,
    to: 0,
    before: 0,
    limit: 100,
  });
});

test.each([
  [{ when: "today" }, at(29), 0],
  [{ when: "yesterday" }, at(28), at(29)],
  [{ when: "week" }, at(23), 0],
  [{ when: "month" }, new Date(2026, 1, 28).getTime(), 0],
  [{ when: "days", from: "2026-03-28", to: "2026-03-29" }, at(28), at(30)],
  [{ when: "days", from: "2026-03-29", to: "2026-03-28" }, at(28), at(30)],
  [{ when: "days", from: "", to: "2026-03-29" }, 0, at(30)],
  [{ when: "days", from: "29/03", to: "" }, 0, 0],
])("days are whole ones of the system's zone: %j", (change, from, to) => {
  expect(query({ ...everything, ...change }, 0, 100, noon)).toMatchObject({ from, to });
});

test("a search goes with the kinds whose words it is in", () => {
  const asked = query({ ...everything, search: " policy " }, 7, 50);
  expect(asked).toMatchObject({ search: "policy", searchKinds: ["policy_changed"], before: 7, limit: 50 });
});

test("chosen days narrow once one is chosen", () => {
  expect(whens.map(({ value }) => narrowed({ ...everything, when: value }))).toEqual([
    false,
    true,
    true,
    true,
    true,
    false,
  ]);
});
