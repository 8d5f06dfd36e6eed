import { expect, test, vi } from "vitest";
import { atWord, capital, enter, kindOf, names, next, other, rows, words, type Page } from "./typing";

function field(attributes: Record<string, string>, value = ""): HTMLInputElement {
  const input = document.createElement("input");
  for (const [name, text] of Object.entries(attributes)) input.setAttribute(name, text);
  input.value = value;
  return input;
}
function form(...fields: HTMLElement[]): HTMLFormElement {
  const element = document.createElement("form");
  element.append(...fields);
  document.body.replaceChildren(element);
  return element;
}
const all = (kind: Parameters<typeof rows>[0], page: Page) =>
  rows(kind, page).flatMap((row) => row.split(" "));

test.each([
  [{ inputmode: "numeric", autocomplete: "one-time-code" }, "pad"],
  [{ autocapitalize: "characters", autocomplete: "off" }, "recovery"],
  [{ inputmode: "email", autocomplete: "off" }, "email"],
  [{ autocomplete: "username" }, "email"],
  [{ autocomplete: "name" }, "name"],
  [{ type: "password", autocomplete: "current-password" }, "text"],
  [{ type: "search" }, "text"],
] as const)("%o gets the keys for %s", (attributes, kind) => {
  const input = field(attributes);
  // what an engine reflects and this one does not
  for (const name of ["inputMode", "autocapitalize"] as const)
    Object.defineProperty(input, name, { value: input.getAttribute(name.toLowerCase()) ?? "" });
  expect(kindOf(input)).toBe(kind);
});

test("everything that can be typed on an English keyboard has a key", () => {
  const keys = (["letters", "signs", "moreSigns"] as const).flatMap((page) => all("text", page));
  const missing = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i)).filter(
    (sign) => !keys.includes(sign) && !keys.map(capital).includes(sign),
  );
  expect(missing).toEqual([]);
  expect(keys).toContain("{space}");
});

test("names of Western and Central Europe can be typed, small and capital", () => {
  const keys = (["letters", "accents", "moreAccents"] as const).flatMap((page) => all("name", page));
  const typed = new Set([...keys, ...keys.map(capital)]);
  for (const letter of "ąćęłńóśźżĄĆĘŁŃÓŚŹŻčďěňřšťůžýČĎĚŇŘŠŤŮŽőűŐŰğışĞİŞăâîșțĂÂÎȘȚđĐßẞäöüÄÖÜàâæçéèêëîïôœùûÿÇŒåøæÅØÆñÑáíóúãõðþÐÞľĺŕĽĹŔ")
    expect(typed, letter).toContain(letter);
});

test("a key is on a page once, and every page leads back to the letters", () => {
  for (const kind of ["text", "email", "recovery", "pad"] as const)
    for (const page of ["letters", "signs", "moreSigns", "accents", "moreAccents"] as const) {
      const keys = all(kind, page).filter((key) => !/^['@._-]$/.test(key));
      expect(new Set(keys).size, `${kind}, ${page}`).toBe(keys.length);
      if (kind === "text" && page !== "letters") expect(keys).toContain("{letters}");
      expect(keys).toContain("{hide}");
      expect(keys).toContain("{bksp}");
      if (other[page]) expect(other[other[page]]).toBe(page);
    }
});

test("every key that is not a letter or a digit has a name", () => {
  for (const kind of ["text", "email", "recovery", "pad"] as const)
    for (const page of ["letters", "signs", "moreSigns", "accents", "moreAccents"] as const)
      for (const key of all(kind, page))
        expect(names[key] ?? words[key] ?? key, key).toMatch(key === "{enter}" ? /./ : /^[\p{L}\p{N}]/u);
});

test("an e-mail address is typed on one page", () => {
  for (const key of ["@", ".", "-", "_", ".com", ".org"]) expect(all("email", "letters")).toContain(key);
});

test("a recovery code has the keys of its alphabet and no others", () => {
  const keys = all("recovery", "letters").filter((key) => /^[A-Z0-9]$/.test(key));
  expect(keys.sort().join("")).toBe("0123456789ABCDEFGHJKMNPQRSTVWXYZ");
});

test.each([
  ["", true],
  ["Zoë", false],
  ["Zoë ", true],
  ["Anne-", true],
  ["O'", false],
])("after %o a name's word begins: %o", (value, begins) => {
  const input = field({}, value);
  input.setSelectionRange(value.length, value.length);
  expect(atWord(input)).toBe(begins);
});

test("Next leads through the fields of the form, past what is no text", () => {
  const [a, b] = [field({ type: "text" }), field({ type: "password" })];
  form(a, field({ type: "checkbox" }), field({ type: "text", disabled: "" }), b);
  expect(next(a)).toBe(b);
  expect(next(b)).toBeUndefined();
});

test("Enter presses the form's button, unless the field has its own use for it", () => {
  const input = field({ type: "search" });
  const button = document.createElement("button");
  button.type = "submit";
  const submitted = vi.fn((event: Event) => event.preventDefault());
  form(input, button).addEventListener("submit", submitted);
  enter(input);
  expect(submitted).toHaveBeenCalledTimes(1);
  button.disabled = true;
  enter(input);
  expect(submitted).toHaveBeenCalledTimes(1);
  button.disabled = false;
  input.addEventListener("keydown", (event) => event.preventDefault());
  enter(input);
  expect(submitted).toHaveBeenCalledTimes(1);
});
