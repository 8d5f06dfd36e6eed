/**
 * What a person at a kiosk could do to the page besides using it, refused: leaving it, enlarging it, taking something out
 * of it or putting something in. What the system itself does with a key, only the system can block.
 */

/** Refuses what is dropped on the window: a file would replace the page. */
export function refuseDrops(): () => void {
  return refuse(["dragover", "drop"], () => true);
}

/** Refuses all that a kiosk has no use for. Returns what takes it back. */
export function guard(): () => void {
  const off = [
    refuse(
      ["contextmenu", "dragstart", "dragenter", "gesturestart", "gesturechange", "auxclick"],
      () => true,
    ),
    refuse(["wheel"], (event) => (event as WheelEvent).ctrlKey), // how a pinch arrives as well
    refuse(["mousedown", "mouseup"], (event) => (event as MouseEvent).button !== 0),
    refuse(["selectstart", "paste"], (event) => !field(event.target)),
    refuse(["copy", "cut"], () => true), // the next person has the same clipboard
    refuse(["click"], (event) => event.target instanceof Element && event.target.closest("a[href]") !== null),
    refuse(["keydown"], (event) => refused(event as KeyboardEvent)),
  ];
  return () => off.forEach((remove) => remove());
}

/** Whether a key means the person wants to leave the kiosk: Ctrl+Q. */
export const leaves = (event: KeyboardEvent): boolean =>
  commands(event) && !event.altKey && !event.shiftKey && letter(event) === "q";

function refuse(types: readonly string[], when: (event: Event) => boolean): () => void {
  const listen = (event: Event) => {
    if (when(event)) event.preventDefault();
  };
  // not passive: an engine would not ask for a wheel otherwise
  const options = { capture: true, passive: false };
  for (const type of types) window.addEventListener(type, listen, options);
  return () => {
    for (const type of types) window.removeEventListener(type, listen, options);
  };
}

/** Keys of their own for what a browser does. */
const BROWSER =
  /^(F\d{1,2}|Browser\w+|Launch\w+|Zoom\w+|Print|Find|Help|Open|Save|New|Close|Exit|ContextMenu)$/;
/** What a field needs with Ctrl: all, paste, undo and redo; and to move and erase by words. */
const EDITING = /^([avyz]|shift\+z)$/;
const MOVING = /^(Arrow\w+|Home|End|Backspace|Delete|Insert)$/;

function refused(event: KeyboardEvent): boolean {
  const { key, altKey, shiftKey } = event;
  if (event.isComposing || key === "Process") return false; // a half-made character
  if (BROWSER.test(key)) return true;
  const typing = field(event.target);
  if (commands(event)) {
    const pressed = (shiftKey ? "shift+" : "") + letter(event);
    return !typing || altKey || !(MOVING.test(key) || EDITING.test(pressed));
  }
  if (altKey) return /^(ArrowLeft|ArrowRight|Home)$/.test(key);
  if (shiftKey && key === "Insert") return !typing;
  return key === "Backspace" && !typing;
}

/** AltGr, which writes characters, is Ctrl and Alt together on some systems. */
const commands = (event: KeyboardEvent) =>
  (event.ctrlKey || event.metaKey) && !event.getModifierState("AltGraph");

/** The Latin letter of a key, also where the keyboard writes others. */
function letter({ key, code }: KeyboardEvent): string {
  if (/^[a-z]$/i.test(key)) return key.toLowerCase();
  return /^[\x20-\x7e]$/.test(key) ? "" : (/^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase() ?? "");
}

const NO_TEXT = new Set(["button", "checkbox", "file", "image", "radio", "range", "reset", "submit"]);

/** Something that text is typed into. */
function field(target: EventTarget | null): target is HTMLInputElement | HTMLTextAreaElement {
  if (target instanceof HTMLTextAreaElement) return !target.readOnly;
  return target instanceof HTMLInputElement && !NO_TEXT.has(target.type) && !target.readOnly;
}
