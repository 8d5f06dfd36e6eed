import { expect, test } from "vitest";
import { ApiError, type ActivityPage, type Entry } from "./api";
import { EntryList, MOST, PAGE } from "./entrylist.svelte";

const rows = (from: number, n: number) => Array.from({ length: n }, (_, i) => ({ seq: from - i }) as Entry);
const page = (from: number, n: number, next: number): ActivityPage => ({
  rows: rows(from, n),
  next,
  count: 9000,
  oldest: 1,
  head: "9f2c",
});
/** A Go that answers in turn; what it was asked stands in `asked`. */
function answering(...answers: (ActivityPage | ApiError)[]) {
  const asked: [number, number][] = [];
  const list = new EntryList(async (before, limit) => {
    asked.push([before, limit]);
    const answer = answers[asked.length - 1] ?? page(1, 0, 0);
    return answer instanceof ApiError
      ? { done: false, error: answer }
      : { done: true, value: answer, error: null };
  });
  return { list, asked };
}
const seqs = (list: EntryList) => list.rows.map((row) => row.seq);

test("Go is asked on until it has found something", async () => {
  const { list, asked } = answering(page(0, 0, 8000), page(0, 0, 7000), page(6500, 2, 6400), page(0, 0, 0));
  await list.begin();
  expect(asked.map(([before]) => before)).toEqual([0, 8000, 7000]);
  expect(seqs(list)).toEqual([6500, 6499]);
  await list.more();
  expect([list.next, list.loading, list.searching]).toEqual([0, false, false]);
  await list.more();
  expect(asked, "nothing is asked for beyond the end").toHaveLength(4);
});

test("a new question stops the search before it, whose answer is not shown", async () => {
  let answer: (page: ActivityPage) => void = () => {};
  const slow = new Promise<ActivityPage>((resolve) => (answer = resolve));
  let asked = 0;
  const list = new EntryList(async () => ({
    done: true,
    value: await (asked++ === 0 ? slow : page(3, 1, 0)),
    error: null,
  }));
  const first = list.begin();
  await list.begin();
  answer(page(0, 0, 8000));
  await first;
  expect([seqs(list), asked, list.loading]).toEqual([[3], 2, false]);
});

test("what was there stays until the first answer", async () => {
  const { list } = answering(page(9, 2, 0), page(5, 1, 0));
  await list.begin();
  const again = list.begin();
  expect(seqs(list)).toEqual([9, 8]);
  await again;
  expect(seqs(list)).toEqual([5]);
});

test("no more are kept than can be drawn; older ones take their place", async () => {
  const { list, asked } = answering(
    ...Array.from({ length: MOST / PAGE }, (_, i) => page(9000 - i * PAGE, PAGE, 9000 - (i + 1) * PAGE + 1)),
    page(8500, PAGE, 8401),
  );
  await list.begin();
  for (let i = 0; i < 9; i++) await list.more();
  expect([list.rows.length, list.full, asked.length]).toEqual([MOST, true, MOST / PAGE]);
  await list.begin(list.next);
  expect([list.rows.length, list.before, list.rows[0]?.seq]).toEqual([PAGE, 8501, 8500]);
});

test("a refusal ends the asking and can be tried again", async () => {
  const { list } = answering(page(9, 1, 8), new ApiError("data_failed"), page(9, 1, 0));
  await list.begin();
  await list.more();
  await list.more();
  expect([list.error?.code, seqs(list)]).toEqual(["data_failed", [9]]);
  await list.begin();
  expect([list.error, seqs(list)]).toEqual([null, [9]]);
});
