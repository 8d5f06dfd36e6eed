import { afterEach } from "vitest";

// what every engine does and this one lacks: typing into the field that has the focus, in the place of all that is there
document.execCommand = (command: string, _ui?: boolean, text = "") => {
  const field = document.activeElement;
  if (!(field instanceof HTMLInputElement)) return false;
  field.value = command === "insertText" ? text : "";
  field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: command, data: text }));
  return true;
};

afterEach(() => {
  localStorage.clear();
  delete document.documentElement.dataset["theme"];
  document.documentElement.removeAttribute("data-kiosk");
});
