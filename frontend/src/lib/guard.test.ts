import { afterEach, beforeEach, expect, test } from "vitest";
import { guard, leaves } from "./guard";

let off: () => void;
let input: HTMLInputElement;
let box: HTMLInputElement;
let outside: HTMLElement;
beforeEach(() => {
  document.body.innerHTML = `<p id="outside">words <a href="https://example.org">away</a></p>
    <input id="text"><input id="box" type="checkbox"><input id="new" type="text" autocomplete="new-password">`;
  [outside, input, box] = ["outside", "text", "box"].map((id) => document.getElementById(id)) as [
    HTMLElement,
    HTMLInputElement,
    HTMLInputElement,
  ];
  off = guard();
});
afterEach(() => off());

/** Whether an event on an element is refused. */
const refused = (target: EventTarget, event: Event) => !target.dispatchEvent(event);
const made = <T extends object>(type: string, more?: T) =>
  Object.assign(new Event(type, { bubbles: true, cancelable: true }), more);

function key(pressed: string, code = ""): KeyboardEvent {
  const names = pressed.split("+");
  const last = names.pop() ?? "";
  const event = new KeyboardEvent("keydown", {
    key: last === "" ? "+" : last,
    code,
    ctrlKey: names.includes("Ctrl"),
    altKey: names.includes("Alt"),
    shiftKey: names.includes("Shift"),
    metaKey: names.includes("Meta"),
    bubbles: true,
    cancelable: true,
  });
  event.getModifierState = (name) => names.includes(name); // happy-dom takes AltGr for Alt
  return event;
}

test.each(["contextmenu", "dragstart", "dragenter", "gesturestart", "gesturechange", "auxclick"])(
  "%s is refused everywhere, in a field as well",
  (type) => {
    expect(refused(outside, made(type))).toBe(true);
    expect(refused(input, made(type))).toBe(true);
  },
);

test.each(["copy", "cut"])("%s is refused everywhere: the next person has the same clipboard", (type) => {
  for (const at of [outside, box, input]) expect(refused(at, made(type))).toBe(true);
});

test.each(["selectstart", "paste"])("%s is for fields only", (type) => {
  expect(refused(outside, made(type))).toBe(true);
  expect(refused(box, made(type))).toBe(true);
  expect(refused(input, made(type))).toBe(false);
});

test("a wheel scrolls and does not zoom", () => {
  expect(refused(outside, made("wheel", { ctrlKey: false }))).toBe(false);
  expect(refused(outside, made("wheel", { ctrlKey: true }))).toBe(true);
});

test("only the first button of a mouse does anything: none goes back, scrolls by itself or pastes", () => {
  for (const type of ["mousedown", "mouseup"]) {
    expect(refused(outside, new MouseEvent(type, { button: 0, bubbles: true, cancelable: true }))).toBe(
      false,
    );
    for (const button of [1, 2, 3, 4])
      expect(refused(input, new MouseEvent(type, { button, bubbles: true, cancelable: true }))).toBe(true);
  }
});

test("no link leads anywhere, a button does what it does", () => {
  expect(refused(outside.querySelector("a") as Element, made("click"))).toBe(true);
  expect(refused(outside, made("click"))).toBe(false);
});

const browser =
  "Ctrl+p Ctrl+s Ctrl+o Ctrl+n Ctrl+t Ctrl+w Ctrl+u Ctrl+f Ctrl+r Ctrl+l Ctrl+j Ctrl+h Ctrl+d Ctrl+g Ctrl+q Ctrl+c Ctrl+x Ctrl+Shift+I Ctrl+Shift+C Ctrl+Shift+N Ctrl+Tab Ctrl+Enter Ctrl+- Ctrl+= Ctrl+0 Ctrl++ Meta+r Alt+ArrowLeft Alt+ArrowRight Alt+Home F1 F5 F7 F11 F12 BrowserBack BrowserRefresh LaunchMail ZoomIn Print ContextMenu";

test.each(browser.split(" "))("%s does nothing, in a field or outside", (pressed) => {
  expect(refused(outside, key(pressed))).toBe(true);
  expect(refused(input, key(pressed))).toBe(true);
});

const editing =
  "Ctrl+a Ctrl+v Ctrl+z Ctrl+y Ctrl+Shift+Z Meta+a Ctrl+ArrowLeft Ctrl+Shift+ArrowRight Ctrl+Backspace Ctrl+Delete Backspace Shift+Insert";

test.each(editing.split(" "))("%s is for fields only", (pressed) => {
  expect(refused(input, key(pressed))).toBe(false);
  expect(refused(outside, key(pressed))).toBe(true);
  expect(refused(box, key(pressed))).toBe(true);
});

test.each("a ä Tab Shift+Tab Enter Escape Home End ArrowUp PageDown Dead Process AltGraph+@".split(" "))(
  "%s is left alone",
  (pressed) => {
    expect(refused(input, key(pressed))).toBe(false);
    expect(refused(outside, key(pressed))).toBe(false);
  },
);

test("AltGr writes characters, also where it is Ctrl and Alt together", () => {
  expect(refused(input, key("Ctrl+Alt+AltGraph+@"))).toBe(false);
  expect(refused(input, key("Ctrl+Alt+x"))).toBe(true);
});

test("a half-made character is not taken for a command", () => {
  const composing = new KeyboardEvent("keydown", { key: "F5", isComposing: true, cancelable: true });
  expect(refused(window, composing)).toBe(false);
});

test("where the keyboard writes no Latin letters, their places count", () => {
  expect(refused(input, key("Ctrl+\u043c", "KeyV"))).toBe(false);
  expect(refused(input, key("Ctrl+\u0441", "KeyC"))).toBe(true);
  expect(refused(input, key("Ctrl+\u0440", "KeyP"))).toBe(true);
});

test("Ctrl+Q leaves the kiosk, and AltGr+Q writes an at sign", () => {
  expect(leaves(key("Ctrl+q"))).toBe(true);
  expect(leaves(key("Ctrl+\u0439", "KeyQ"))).toBe(true);
  expect(leaves(key("Ctrl+a", "KeyQ")), "the A of a French keyboard").toBe(false);
  for (const other of ["q", "Alt+q", "Ctrl+Shift+Q", "Ctrl+Alt+q", "Ctrl+Alt+AltGraph+@"])
    expect(leaves(key(other, "KeyQ")), other).toBe(false);
});

test("it can be taken back", () => {
  off();
  expect(refused(outside, made("contextmenu"))).toBe(false);
});
