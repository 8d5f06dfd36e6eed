import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { refusal, signedIn, state, stubGo } from "../testing/go";
import * as api from "./api";
import { Session } from "./session.svelte";

let session: Session;
beforeEach(() => {
  vi.useFakeTimers();
  session = new Session();
});
afterEach(() => {
  session.stop();
  vi.useRealTimers();
});
const names = (asked: [string, ...unknown[]][]) => asked.map(([name]) => name);

test("an answer that was overtaken is ignored", async () => {
  stubGo({ State: [signedIn({ rev: 7 })], Touch: [state({ rev: 6 })] });
  await session.start();
  await session.touch();
  expect(session.state?.phase).toBe("signed_in");
});

test("the page asks again when the phase should be over, and only then", async () => {
  const asked = stubGo({ State: [signedIn(), state({ rev: 2, reason: "idle" })] });
  await session.start();
  await vi.advanceTimersByTimeAsync(599_000);
  expect(names(asked)).toEqual(["State"]);
  await vi.advanceTimersByTimeAsync(1_500);
  expect(names(asked)).toEqual(["State", "State"]);
  expect(session.state?.reason).toBe("idle");
});

test("a machine that slept past the end asks as soon as it wakes", async () => {
  const asked = stubGo({ State: [signedIn(), state({ rev: 2, reason: "idle" })] });
  await session.start();
  vi.setSystemTime(Date.now() + 3_600_000);
  await vi.advanceTimersByTimeAsync(15_000);
  expect(names(asked)).toEqual(["State", "State"]);
});

test("the last 30 seconds are counted down where activity extends the phase", async () => {
  stubGo({ State: [signedIn({ idleInMs: 60_000 })], Touch: [signedIn({ rev: 2 })] });
  await session.start();
  expect(session.endsIn).toBeNull();
  await vi.advanceTimersByTimeAsync(30_000);
  expect(session.endsIn).toBe(30);
  await vi.advanceTimersByTimeAsync(12_000);
  expect(session.endsIn).toBe(18);
  await session.stay();
  expect(session.endsIn).toBeNull();
});

test("a fixed end is not counted down", async () => {
  stubGo({ State: [state({ phase: "code_required", idleInMs: 20_000 })] });
  await session.start();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(session.endsIn).toBeNull();
});

test("a call that came in the wrong phase asks once where the session stands", async () => {
  const asked = stubGo({ State: [signedIn(), state({ rev: 3 })], UpdateMe: [refusal("wrong_phase")] });
  await session.start();
  const outcome = await session.run(() => api.updateMe({ fullName: "", email: "", username: "" }));
  expect(outcome).toEqual({ done: false, error: null });
  expect(names(asked)).toEqual(["State", "UpdateMe", "State"]);
  expect(session.state?.phase).toBe("signed_out");
});

test("a refusal that ended the phase leads to the next screen instead of words on the last", async () => {
  stubGo({
    State: [state({ phase: "code_required", idleInMs: 300_000 }), state({ rev: 2, reason: "attempts" })],
    ValidateOTP: [refusal("otp_incorrect")],
  });
  await session.start();
  expect(await session.run(() => api.validateOTP("123456"))).toEqual({ done: false, error: null });
  expect(session.state?.reason).toBe("attempts");
});

test("a second call is ignored while one is being answered", async () => {
  const asked = stubGo({ State: [state()], Login: [refusal("credentials_incorrect")] });
  await session.start();
  await Promise.all([session.run(() => api.login("a", "b")), session.run(() => api.login("a", "b"))]);
  expect(names(asked).filter((name) => name === "Login")).toHaveLength(1);
});

test("a session that ends while a proof is asked for abandons the call", async () => {
  const asked = stubGo({
    State: [signedIn()],
    GenerateOTP: [refusal("proof_required")],
    Logout: [state({ rev: 2 })],
  });
  await session.start();
  const call = session.run(api.generateOTP);
  await vi.waitFor(() => expect(session.confirming).toBe(true));
  await session.signOut();
  expect(await call).toEqual({ done: false, error: null });
  expect(session.confirming).toBe(false);
  expect(names(asked)).toEqual(["State", "GenerateOTP", "Logout"]);
});

test("an act that answers with something else is proved, repeated, and followed by where the session stands", async () => {
  const asked = stubGo({
    State: [signedIn(), signedIn({ rev: 3, idleInMs: 180_000 })],
    ResetOTP: [refusal("proof_required"), { id: "01" }],
    Reauthenticate: [signedIn({ rev: 2 })],
  });
  await session.start();
  const act = session.act(() => api.resetOTP("01"));
  await vi.waitFor(() => expect(session.confirming).toBe(true));
  await session.prove({ password: "a", code: "", recoveryCode: "" });
  expect(await act).toEqual({ done: true, value: { id: "01" }, error: null });
  expect(names(asked)).toEqual(["State", "ResetOTP", "Reauthenticate", "ResetOTP", "State"]);
  expect(session.state?.idleInMs, "a secret on the screen shortens the session").toBe(180_000);
  expect(session.busy).toBe(false);
});

test("an act that is given up at its proof is neither done nor refused", async () => {
  const asked = stubGo({ State: [signedIn()], DeleteAccount: [refusal("proof_required")] });
  await session.start();
  const act = session.act(() => api.deleteAccount("01", "ben@example.org"));
  await vi.waitFor(() => expect(session.confirming).toBe(true));
  session.abandon();
  expect(await act).toEqual({ done: false, error: null });
  expect(names(asked)).toEqual(["State", "DeleteAccount"]);
});

test("an act that answers with nothing is done", async () => {
  stubGo({ State: [signedIn()], DeleteAccount: [undefined] });
  await session.start();
  expect(await session.act(() => api.deleteAccount("01", "ben@example.org"))).toMatchObject({ done: true });
});

test.each(["act", "read"] as const)(
  "a refusal of %s is in words while the session stands, and no more once it is over",
  async (how) => {
    stubGo({
      State: [signedIn(), signedIn({ rev: 2 }), state({ rev: 3, reason: "idle" })],
      Account: [refusal("not_administrator"), refusal("wrong_phase")],
    });
    await session.start();
    expect((await session[how](() => api.account("01"))).error?.code).toBe("not_administrator");
    expect(await session[how](() => api.account("01"))).toEqual({ done: false, error: null });
    expect(session.state?.phase).toBe("signed_out");
  },
);

test("reading goes on while an act is being answered", async () => {
  stubGo({ State: [signedIn()], Import: [new Promise(() => {})], ImportProgress: [{ done: 3, total: 9 }] });
  await session.start();
  void session.act(api.runImport);
  expect((await session.read(api.importProgress)).value).toEqual({ done: 3, total: 9 });
});

const kiosk = { kiosk: true, mayCopy: false, idleAfterMs: 90_000 };
const waiting = { ...kiosk, waiting: true };

test("a kiosk that nobody has touched does not end and is not kept on", async () => {
  const asked = stubGo({ State: [state(waiting)], Touch: [state({ ...kiosk, rev: 2, idleInMs: 90_000 })] });
  await session.start();
  expect(session.extendable).toBe(false);
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(names(asked)).toEqual(["State"]);
  await session.touch();
  expect(session.extendable).toBe(true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(session.endsIn).toBe(30);
});

test("signed out on a desktop there is nothing to keep on", async () => {
  stubGo({ State: [state()] });
  await session.start();
  expect(session.extendable).toBe(false);
});

test("the warning is no longer than half of a short idle time", async () => {
  const short = { ...kiosk, idleAfterMs: 20_000, idleInMs: 20_000 };
  stubGo({ State: [signedIn(short)] });
  await session.start();
  expect(session.endsIn).toBeNull();
  await vi.advanceTimersByTimeAsync(9_000);
  expect(session.endsIn).toBeNull();
  await vi.advanceTimersByTimeAsync(1_500);
  expect(session.endsIn).toBe(10);
});

test("a session that ended in this document is said to have, with nothing of it left", async () => {
  stubGo({
    State: [state(kiosk), state({ ...kiosk, rev: 2 }), state({ ...waiting, rev: 3, reason: "idle" })],
  });
  await session.start();
  session.registered = "ada@example.org";
  session.restored = true;
  await session.start();
  expect([session.registered, session.ended]).toEqual(["ada@example.org", false]);
  await session.start();
  expect([session.registered, session.restored, session.ended]).toEqual([null, false, true]);
});

test.each([
  ["a sign-in that too many wrong codes ended", signedIn({ ...kiosk, phase: "code_required" }), true],
  ["the first account, which signs nobody in", state({ ...kiosk, phase: "welcome" }), false],
] as const)("%s leaves something to clear: $2", async (_, before, ended) => {
  stubGo({ State: [before, state({ ...kiosk, rev: 2, idleInMs: 90_000 })] });
  await session.start();
  await session.start();
  expect(session.ended).toBe(ended);
});

test("the demo of a kiosk that has ended is asked about until it is gone", async () => {
  const demo = { ...kiosk, demo: true, phase: "welcome" } as const;
  const over = state({ ...demo, rev: 2 });
  const asked = stubGo({
    State: [state({ ...demo, idleInMs: 1_000 }), over, over, state({ ...waiting, rev: 3 })],
  });
  await session.start();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(session.state?.demo).toBe(true);
  await vi.advanceTimersByTimeAsync(1_000);
  expect([session.state?.waiting, session.ended]).toEqual([true, true]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(names(asked)).toHaveLength(4);
});

test("a desktop keeps its page", async () => {
  stubGo({ State: [signedIn(), state({ rev: 2, reason: "idle" })] });
  await session.start();
  await session.start();
  expect(session.ended).toBe(false);
});

test("a page that begins while nobody is there has nothing to clear", async () => {
  stubGo({
    State: [state({ ...waiting, reason: "idle" }), state({ ...waiting, rev: 2, reason: "idle" })],
  });
  await session.start();
  await session.start();
  expect(session.ended).toBe(false);
});

test.each([
  ["enrolling", true],
  ["recovery_codes", true],
  ["signed_in", false],
] as const)("%s is covered when the window of a kiosk is left: %s", async (phase, covered) => {
  stubGo({ State: [signedIn({ ...kiosk, phase })] });
  await session.start();
  expect(session.covered).toBe(false);
  session.away(true);
  expect(session.covered).toBe(covered);
  session.away(false);
  expect(session.covered).toBe(false);
});

test("what is told once is covered as long as it is shown", async () => {
  stubGo({ State: [signedIn(kiosk)] });
  await session.start();
  session.away(true);
  const hide = session.secret();
  const hideOther = session.secret();
  expect(session.covered).toBe(true);
  hide();
  expect(session.covered).toBe(true);
  hideOther();
  expect(session.covered).toBe(false);
});

test("a desktop is never covered", async () => {
  stubGo({ State: [signedIn({ phase: "recovery_codes" })] });
  await session.start();
  session.away(true);
  expect(session.covered).toBe(false);
});

test("Go is told of a cover in order, and only of what is still so", async () => {
  let answer: () => void = () => {};
  const slow = () => new Promise((resolve) => (answer = () => resolve(signedIn({ ...kiosk, rev: 2 }))));
  const asked = stubGo({ State: [signedIn(kiosk)], Away: [slow, signedIn({ ...kiosk, rev: 3 })] });
  await session.start();
  const told = session.tell(true);
  await session.tell(false);
  await session.tell(true);
  await session.tell(false);
  await vi.advanceTimersByTimeAsync(0);
  expect(asked.slice(1)).toEqual([["Away", true]]);
  answer();
  await told;
  expect(asked.slice(1)).toEqual([
    ["Away", true],
    ["Away", false],
  ]);
});
