import { afterEach, expect, test, vi } from "vitest";
import { Hand, Missing, headingOf, refused } from "./hand";

const page = (html: string) => (document.body.innerHTML = html);
const hand = (limitMs = 120) => new Hand(new AbortController().signal, 0, limitMs);
const value = (id: string) => (document.getElementById(id) as HTMLInputElement).value;

afterEach(() => {
  page("");
  vi.restoreAllMocks();
});

test("a field is found by its label and filled as if it had been typed", async () => {
  page(
    '<label for="a">Password</label><input id="a" value="old"><label for="b">New password</label><input id="b">',
  );
  const heard: string[] = [];
  document.getElementById("a")?.addEventListener("input", () => heard.push(value("a")));
  await hand().fill("Password", "seven quiet lanterns");
  expect([value("a"), value("b")]).toEqual(["seven quiet lanterns", ""]);
  expect(heard).toEqual(["", "seven quiet lanterns"]);
  expect(document.activeElement?.id).toBe("a");
});

test("a button is found by its name, also by one that is only read out, and pressed", async () => {
  page(
    "<button disabled>Verify</button><button>Verify</button><button aria-label='Show password'>x</button>",
  );
  const pressed: string[] = [];
  document.addEventListener("click", ({ target }) => pressed.push((target as Element).outerHTML), {
    once: true,
  });
  await hand().press("Verify");
  expect(pressed).toEqual(["<button>Verify</button>"]);
  await expect(hand().press("Show password")).resolves.toBeUndefined();
});

test("what stands around the real screens is not taken for them", async () => {
  page("<h1>Bench</h1><p role='alert'>no</p><button>Sign in</button><div data-frame><h1>Sign in</h1></div>");
  expect([headingOf(), refused()]).toEqual(["Sign in", false]);
  await expect(hand().press("Sign in")).rejects.toThrow(Missing);
});

test("what is not there yet is waited for; what does not come is missing", async () => {
  setTimeout(() => page("<label for='a'>I have saved these codes</label><input id='a' type='checkbox'>"), 60);
  await hand(2_000).tick("I have saved these codes");
  expect((document.getElementById("a") as HTMLInputElement).checked).toBe(true);
  await expect(hand().fill("Code", "1")).rejects.toThrow("field Code");
  await expect(hand().screen("Your account")).rejects.toThrow("screen Your account");
});

test("a box that is ticked stays so", async () => {
  page("<label for='a'>Saved</label><input id='a' type='checkbox' checked>");
  await hand().tick("Saved");
  expect((document.getElementById("a") as HTMLInputElement).checked).toBe(true);
});

test("the signal ends the longest wait", async () => {
  const stop = new AbortController();
  const waiting = new Hand(stop.signal, 0).until(() => false, "own phone", Infinity);
  setTimeout(() => stop.abort(), 20);
  await expect(waiting).rejects.toThrow(/abort/i);
});
