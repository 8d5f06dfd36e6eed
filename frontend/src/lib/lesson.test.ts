import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { BenchView, State } from "./api";
import { entry, view } from "../testing/bench";
import { refusal, signedIn, state, stubGo } from "../testing/go";
import { Bench } from "./bench.svelte";
import { Hand } from "./hand";
import { Lesson } from "./lesson.svelte";
import { Session } from "./session.svelte";
import { start, steps } from "./words/lesson";

/** A bench without screens: pressing a button, or a full code, leads to the phase that it leads to. */
const next: Record<string, Partial<State>> = {
  "Create account": { phase: "signed_out" },
  "Sign in": { phase: "signed_in" },
  "Sign out": { phase: "signed_out" },
  "Set up two-factor": { phase: "enrolling" },
};

let session: Session;
let bench: Bench;
let here: State;
let shown: BenchView;
let calls: [string, ...unknown[]][];
/** What the hand did, and what it is to miss. */
let done: string[];
let missing: string;

class Puppet extends Hand {
  override async fill(label: string, text: string) {
    if (label === missing) throw await this.until(() => null, label, -1);
    done.push(`${label}: ${text}`);
    if (label === "Code") await lead({ phase: "recovery_codes" });
  }
  override async press(name: string) {
    done.push(name);
    if (next[name]) await lead(next[name]);
  }
  override screen = async () => {};
  override field = async () => document.createElement("input");
}
async function lead(to: Partial<State>) {
  here = { ...here, ...to, rev: here.rev + 1 } as State;
  await session.start();
}

let lesson: Lesson;
beforeEach(async () => {
  done = [];
  missing = "";
  here = state({ phase: "welcome" });
  shown = view();
  const moments: Record<number, State> = {};
  calls = stubGo({
    State: [() => here],
    Rehearsal: [() => shown],
    SaveMoment: [
      (n: number) => {
        moments[n] = here;
        return (shown = { ...shown, moments: Object.keys(moments).map(Number) } as BenchView);
      },
    ],
    ReturnToMoment: [(n: number) => (here = { ...moments[n], rev: here.rev + 1 } as State)],
    RestartDemo: [() => (here = state({ phase: "welcome", rev: here.rev + 1 }))],
    StepTime: [() => shown],
    ScanQR: [() => shown],
    UseOwnPhone: [(own: boolean) => (shown = { ...shown, phone: { ...shown.phone, own } } as BenchView)],
  });
  session = new Session();
  bench = new Bench(session);
  await session.start();
  await bench.look();
  document.body.innerHTML = "<img data-qr alt=''>";
  lesson = new Lesson(bench, (signal) => new Puppet(signal, 0, 100));
});
afterEach(() => {
  lesson.stop();
  session.stop();
  document.body.innerHTML = "";
  vi.restoreAllMocks();
});
const moments = () =>
  calls
    .filter(([name]) => name === "SaveMoment" || name === "ReturnToMoment")
    .map(([name, n]) => `${name} ${n}`);
async function forward(to: number) {
  while (lesson.at < to && !lesson.failure) await lesson.next();
}

test("every step has a title, a caption that fits and a note, and begins with none done", () => {
  expect(steps).toHaveLength(14);
  for (const { title, caption, own, note } of [start, ...steps]) {
    expect(title.length).toBeGreaterThan(3);
    for (const said of [caption, own ?? caption]) {
      expect(said.length).toBeGreaterThan(40);
      expect(said.length).toBeLessThan(125); // two lines of a projector
    }
    expect(note.length).toBeGreaterThan(80);
  }
  expect([lesson.at, lesson.caption]).toEqual([0, start.caption]);
});

test("each step begins at the moment before it and ends with its own", async () => {
  await forward(3);
  expect(moments()).toEqual([
    "SaveMoment 0",
    "SaveMoment 1",
    "ReturnToMoment 1",
    "SaveMoment 2",
    "ReturnToMoment 2",
    "SaveMoment 3",
  ]);
  expect(done).toContain("Password: seven quiet lanterns");
  expect([lesson.at, lesson.reached, lesson.busy]).toEqual([3, 3, false]);
  expect(lesson.caption).toBe(steps[2]?.caption);
});

test("back returns to the moment before, and what was reached can be gone to again", async () => {
  await forward(3);
  await lesson.back();
  expect([lesson.at, lesson.reached]).toEqual([2, 3]);
  expect(moments().at(-1)).toBe("ReturnToMoment 2");
  await lesson.jump(0);
  expect([lesson.at, session.state?.phase]).toEqual([0, "welcome"]);
  await lesson.back();
  expect(lesson.at).toBe(0);
  await lesson.jump(3);
  expect([lesson.at, session.state?.phase]).toEqual([3, "enrolling"]);
  await lesson.jump(4);
  expect(lesson.at).toBe(3);
});

test("while a step is being done another is not begun", async () => {
  await Promise.all([lesson.next(), lesson.next(), lesson.next()]);
  expect(lesson.at).toBe(1);
});

test("a screen that is not there is said, the step does not count, and Next tries it again", async () => {
  await forward(1);
  missing = "Password";
  await lesson.next();
  expect(lesson.failure?.fact).toContain("The password alone signs in");
  expect([lesson.at, lesson.reached, lesson.busy]).toEqual([1, 1, false]);
  missing = "";
  await lesson.next();
  expect([lesson.at, lesson.failure]).toEqual([2, null]);
});

test("what Go refuses is said in its words", async () => {
  await forward(1);
  stubGo({ State: [here], ReturnToMoment: [refusal("no_moment")] });
  await lesson.next();
  expect(lesson.failure?.fact).toBe("Nothing was kept to return to.");
  expect(lesson.at).toBe(1);
});

test("the first step signs out whoever is there", async () => {
  await lead(signedIn());
  await lesson.next();
  expect(done.slice(0, 2)).toEqual(["Sign out", "Create an account"]);
});

test("the code of the virtual phone is typed; of several, the chosen one that an account has", async () => {
  await forward(5);
  const entries = [
    entry({ id: "2", code: "222222", status: "dead" }),
    entry({ code: "111111", status: "pending" }),
  ];
  shown = { ...shown, entry: "2", phone: { ...shown.phone, entries } } as BenchView;
  await lesson.next();
  expect(done.at(-1)).toBe("Code: 111111");
  expect([lesson.at, session.state?.phase]).toEqual([6, "recovery_codes"]);
});

test("with a phone of the trainer's own a step waits for them, and is done once they have typed", async () => {
  await forward(3);
  shown = { ...shown, phone: { ...shown.phone, own: true } } as BenchView;
  await bench.look();
  await forward(5);
  expect(calls.some(([name]) => name === "ScanQR" || name === "StepTime")).toBe(false);
  const step = lesson.next();
  await vi.waitFor(() => expect(lesson.waiting).toBe(true));
  expect(lesson.caption).toMatch(/^Type the code your phone shows/);
  await lead({ phase: "recovery_codes" });
  await step;
  expect([lesson.at, lesson.waiting, lesson.failure]).toEqual([6, false, null]);
});

test("a wait for the trainer can be left by going back", async () => {
  await forward(5);
  shown = { ...shown, phone: { ...shown.phone, own: true } } as BenchView;
  await bench.look();
  const step = lesson.next();
  await vi.waitFor(() => expect(lesson.waiting).toBe(true));
  await lesson.back();
  await step;
  expect([lesson.at, lesson.busy, lesson.waiting, lesson.failure]).toEqual([5, false, false, null]);
});

test("whose phone is used outlasts a moment that knew of another", async () => {
  await forward(2);
  const before = shown;
  shown = { ...shown, phone: { ...shown.phone, own: true } } as BenchView;
  await bench.look();
  shown = before; // as it is once the moment is back
  await lesson.back();
  expect(calls.at(-1)).toEqual(["UseOwnPhone", true]);
  expect(bench.view?.phone.own).toBe(true);
});

test("a moment is kept and gone back to, with the step it was of", async () => {
  await lesson.goBack();
  expect(moments()).toEqual([]);
  await forward(2);
  await lesson.keep();
  await forward(3);
  await lesson.goBack();
  expect([lesson.at, lesson.kept, session.state?.phase]).toEqual([2, 2, "signed_in"]);
  expect(moments().at(-1)).toBe("ReturnToMoment 99");
});

test("starting over begins the story again, and what was kept can still be gone back to", async () => {
  await forward(2);
  await lesson.keep();
  await lesson.restart();
  expect([lesson.at, lesson.reached, lesson.kept]).toEqual([0, 2, 2]);
  expect(session.state?.phase).toBe("welcome");
  await lesson.goBack();
  expect([lesson.at, session.state?.phase]).toEqual([2, "signed_in"]);
});

test("a bench that somebody else begins again begins the story again, also in the middle of a step", async () => {
  await forward(2);
  await lesson.follow();
  expect(lesson.at).toBe(2);
  shown = { ...shown, phone: { ...shown.phone, own: true } } as BenchView;
  await bench.look();
  await forward(5);
  const step = lesson.next();
  await vi.waitFor(() => expect(lesson.waiting).toBe(true));
  await bench.restart();
  await lesson.follow();
  await step;
  expect([lesson.at, lesson.busy, lesson.failure]).toEqual([0, false, null]);
});

test("the story outlasts the strip that tells it", async () => {
  const told = Lesson.at(bench);
  expect(Lesson.at(bench)).toBe(told);
  expect(Lesson.at(new Bench(session))).not.toBe(told);
});
