import { expect, test, vi } from "vitest";
import { view } from "../testing/bench";
import { refusal, state, stubGo } from "../testing/go";
import * as api from "./api";
import { Acts, Bench } from "./bench.svelte";
import { Session } from "./session.svelte";

test("a look that was overtaken by an act tells nothing", async () => {
  let late: (shown: api.BenchView) => void = () => undefined;
  stubGo({
    Rehearsal: [() => new Promise((resolve) => (late = resolve))],
    StepTime: [view({ now: 2 })],
  });
  const bench = new Bench(new Session());
  const look = bench.look();
  expect(await bench.act(() => api.stepTime(1))).toBe(true);
  late(view({ now: 1 }));
  await look;
  expect(bench.view?.now).toBe(2);
});

test("it looks each second until it is stopped", async () => {
  vi.useFakeTimers();
  const asked = stubGo({ Rehearsal: [view()] });
  const stop = new Bench(new Session()).start();
  await vi.advanceTimersByTimeAsync(2_500);
  stop();
  await vi.advanceTimersByTimeAsync(2_500);
  expect(asked).toHaveLength(3);
  vi.useRealTimers();
});

test("a refusal stands where it was caused, until something else is done anywhere", async () => {
  stubGo({ StepTime: [refusal("no_phone"), view()] });
  const bench = new Bench(new Session());
  const [here, there] = [new Acts(() => bench), new Acts(() => bench)];
  await here.do(() => api.stepTime(99));
  expect([here.error?.code, there.error]).toEqual(["no_phone", null]);
  await there.do(() => api.stepTime(1));
  expect([here.error, there.error]).toEqual([null, null]);
});

test("a return has the screens begin anew, and a refused one does not", async () => {
  stubGo({
    State: [state({ demo: true })],
    Rehearsal: [view()],
    ReturnToMoment: [refusal("no_moment"), state({ rev: 2, demo: true })],
  });
  const session = new Session();
  await session.start();
  const bench = new Bench(session);
  expect([await bench.returnTo(3), bench.turn, bench.error?.code]).toEqual([false, 0, "no_moment"]);
  expect([await bench.returnTo(1), bench.turn, bench.error]).toEqual([true, 1, null]);
});
