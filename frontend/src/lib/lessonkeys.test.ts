import { afterEach, expect, test } from "vitest";
import { commandOf, type Command } from "./lessonkeys";

afterEach(() => (document.body.innerHTML = ""));

/** What a key asks for that is pressed in an element. */
function pressed(html: string, init: KeyboardEventInit, letters = true): Command | undefined {
  document.body.innerHTML = html;
  let command: Command | undefined;
  const listen = (event: Event) => (command = commandOf(event as KeyboardEvent, letters));
  window.addEventListener("keydown", listen, { once: true });
  const target = document.body.firstElementChild ?? document.body;
  target.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, ...init }));
  window.removeEventListener("keydown", listen);
  return command;
}

test.each(["<button>x</button>", "<input>", "<input type='password'>", "<input type='range'>", "<p>x</p>"])(
  "a clicker goes forward and back with the focus in %s",
  (html) => {
    expect(pressed(html, { key: "PageDown" })).toBe("next");
    expect(pressed(html, { key: "PageUp" }, false)).toBe("back");
  },
);

test.each([
  ["n", "notes"],
  ["K", "keep"],
  ["j", "goBack"],
  ["r", "restart"],
])("the letter %s is a key of the lesson", (key, command) => {
  expect(pressed("<p>x</p>", { key })).toBe(command);
  expect(pressed("<p>x</p>", { key }, false)).toBeUndefined();
});

test.each(["<input>", "<input type='password'>", "<textarea></textarea>", "<select></select>"])(
  "letters are only letters in %s",
  (html) => {
    for (const key of ["n", "k", "j", "r"]) expect(pressed(html, { key })).toBeUndefined();
  },
);

test.each([{ ctrlKey: true }, { altKey: true }, { metaKey: true }, { shiftKey: true }, { repeat: true }])(
  "nothing is asked for with %j",
  (how) => {
    expect(pressed("<p>x</p>", { key: "PageDown", ...how })).toBeUndefined();
    expect(pressed("<p>x</p>", { key: "r", ...how })).toBeUndefined();
  },
);

test("a dialog keeps its keys, and so does a text of several lines", () => {
  expect(pressed("<p>x</p><dialog open></dialog>", { key: "PageDown" })).toBeUndefined();
  expect(pressed("<textarea></textarea>", { key: "PageDown" })).toBeUndefined();
});
