import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { listOf, person, refusal, signedIn, stubGo } from "../testing/go";
import type { AccountsQuery } from "./api";
import { Directory, PAUSE_MS } from "./directory.svelte";
import { Session } from "./session.svelte";

let session: Session;
let directory: Directory;
beforeEach(async () => {
  vi.useFakeTimers();
  session = new Session();
  directory = new Directory(session);
});
afterEach(() => {
  session.stop();
  directory.stop();
  vi.useRealTimers();
});
const settle = () => vi.advanceTimersByTimeAsync(PAUSE_MS);
const pages = (asked: [string, ...unknown[]][]) =>
  asked.filter(([name]) => name === "Accounts").map(([, query]) => (query as AccountsQuery).offset);
const searches = (asked: [string, ...unknown[]][]) =>
  asked.filter(([name]) => name === "Accounts").map(([, query]) => (query as AccountsQuery).search);

test("only the pages in view are asked for, each once", async () => {
  const asked = stubGo({ Accounts: [listOf(100_000)] });
  directory.look(0, 20);
  await settle();
  directory.look(5, 25);
  directory.look(50_090, 50_110);
  await settle();
  expect(pages(asked)).toEqual([0, 50_000, 50_100]);
  expect(directory.total).toBe(100_000);
  expect(directory.row(50_105)?.fullName).toBe("Person 50106");
  expect(directory.row(300)).toBeUndefined();
});

test("what was scrolled past while Go was busy is not asked for any more", async () => {
  let answer: (page: unknown) => void = () => {};
  const list = listOf(10_000);
  const slow = (query: AccountsQuery) =>
    new Promise((resolve) => (answer = () => resolve(list(query)))) as unknown;
  const asked = stubGo({ Accounts: [slow, list] });
  directory.look(0, 20);
  for (let i = 1; i < 50; i++) directory.look(i * 100, i * 100 + 20);
  answer(null);
  await settle();
  expect(pages(asked)).toEqual([0, 4900]);
});

test("the latest search is the one whose answer counts", async () => {
  const late: (() => void)[] = [];
  const list = listOf(500);
  const asked = stubGo({
    Accounts: [
      list,
      (query: AccountsQuery) => new Promise((resolve) => late.push(() => resolve(list(query)))),
      (query: AccountsQuery) => new Promise((resolve) => late.push(() => resolve(list(query)))),
    ],
  });
  directory.look(0, 20);
  await settle();
  directory.ask({ search: "person 12" });
  await settle();
  directory.ask({ search: "person 123" });
  await settle();
  expect(directory.total, "what was there stays until the answer comes").toBe(500);
  late[1]?.();
  late[0]?.();
  await settle();
  expect(searches(asked)).toEqual(["", "person 12", "person 123"]);
  expect(directory.total).toBe(1);
  expect(directory.row(0)?.fullName).toBe("Person 123");
});

test("typing is asked once it pauses", async () => {
  const asked = stubGo({ Accounts: [listOf(500)] });
  directory.look(0, 20);
  await settle();
  for (const search of ["p", "pe", "per"]) directory.ask({ search });
  await settle();
  expect(searches(asked)).toEqual(["", "per"]);
});

test("who goes on from the search waits for its answer, and not for the pause", async () => {
  const asked = stubGo({ Accounts: [listOf(500)] });
  directory.look(0, 20);
  await settle();
  directory.ask({ search: "person 12" });
  directory.ask({ search: "person 123" });
  await directory.settled();
  expect(directory.row(0)?.fullName).toBe("Person 123");
  expect(searches(asked)).toEqual(["", "person 123"]);
  await directory.settled();
  await settle();
  expect(searches(asked)).toHaveLength(2);
});

test("rows of another question never stand among those of this one", async () => {
  stubGo({ Accounts: [listOf(500)] });
  directory.look(100, 120);
  await settle();
  directory.look(0, 20);
  await settle();
  expect(directory.row(110)).toBeDefined();
  directory.ask({ role: "member" });
  await settle();
  expect(directory.row(110)).toBeUndefined();
  expect(directory.row(10)).toBeDefined();
});

test("after an act what is in view is asked for again, and stays until then", async () => {
  const asked = stubGo({
    Accounts: [listOf(300), { all: 300, total: 300, offset: 0, rows: [person(1, { status: "disabled" })] }],
  });
  directory.look(0, 20);
  await settle();
  directory.renew();
  expect(directory.row(0)?.status).toBe("active");
  await settle();
  expect(directory.row(0)?.status).toBe("disabled");
  expect(pages(asked)).toEqual([0, 0]);
});

test("all that were found are chosen, whether they are in view or not, and then none", async () => {
  const asked = stubGo({ Accounts: [listOf(300)], AccountIDs: [["p1", "p2", "p300"]] });
  directory.look(0, 20);
  await settle();
  directory.toggle("p7");
  await directory.toggleAll();
  expect([...directory.selected]).toEqual(["p7", "p1", "p2", "p300"]);
  expect(directory.everything).toBe(true);
  await directory.toggleAll();
  expect(directory.selected.size).toBe(0);
  expect(asked.filter(([name]) => name === "AccountIDs")).toHaveLength(1);
});

test("a refusal is kept to be shown, and the rows stay", async () => {
  stubGo({ State: [signedIn()], Accounts: [listOf(300), refusal("data_failed"), listOf(300)] });
  await session.start();
  directory.look(0, 20);
  await settle();
  directory.renew();
  await settle();
  expect(directory.refused?.code).toBe("data_failed");
  expect(directory.row(3)).toBeDefined();
  directory.renew();
  await settle();
  expect(directory.refused).toBeNull();
});

test("a long walk through the list keeps only what is near", async () => {
  stubGo({ Accounts: [listOf(20_000)] });
  for (let i = 0; i < 100; i++) {
    directory.look(i * 100, i * 100 + 20);
    await settle();
  }
  expect(directory.row(9_900)).toBeDefined();
  expect(directory.row(0)).toBeUndefined();
});
