import { isField } from "./touch.svelte";

/** What a field is for, and so which keys it gets. */
export type Kind = "text" | "name" | "email" | "recovery" | "pad";
export type Page = "letters" | "signs" | "moreSigns" | "accents" | "moreAccents";
/** Capitals: none, for the next key, or until they are switched off. */
export type Shift = "off" | "once" | "on";

export function kindOf(field: HTMLInputElement): Kind {
  if (field.inputMode === "numeric") return "pad";
  if (field.autocapitalize === "characters") return "recovery";
  if (field.inputMode === "email" || field.autocomplete === "username") return "email";
  return field.autocomplete === "name" ? "name" : "text";
}

/** Beside the English letters those of Western and Central Europe, from A to Ñ and from Ń to Z. */
const pages: Record<Page, string[]> = {
  letters: ["q w e r t y u i o p", "{caps} a s d f g h j k l", "{shift} z x c v b n m {bksp}"],
  signs: ["1 2 3 4 5 6 7 8 9 0", '@ # £ & _ - ( ) / "', "{more} * ' : ; ! ? + = {bksp}"],
  moreSigns: ["1 2 3 4 5 6 7 8 9 0", "€ $ % ^ ~ ` | \\ < >", "{more} [ ] { } , . § ° {bksp}"],
  accents: ["à á â ã ä å æ ă ą ç ć", "č ď đ ð è é ê ë ě ę ğ", "{shift} ì í î ï ı ĺ ľ ł ñ {bksp}"],
  moreAccents: ["ń ň ò ó ô õ ö ő ø œ ŕ", "ř ß ś š ş ș ť ț þ ù ú", "{shift} û ü ů ű ý ÿ ź ż ž {bksp}"],
};
/** The page behind {more}. */
export const other: Partial<Record<Page, Page>> = {
  signs: "moreSigns",
  moreSigns: "signs",
  accents: "moreAccents",
  moreAccents: "accents",
};

const pad = ["1 2 3", "4 5 6", "7 8 9", "{clear} 0 {bksp}", "{hide}"];
/** Crockford's base32: nothing that looks like something else. */
const recovery = [
  "1 2 3 4 5 6 7 8 9 0",
  "Q W E R T Y P -",
  "A S D F G H J K {bksp}",
  "Z X C V B N M {enter} {hide}",
];

/** The rows of keys for a kind of field. */
export function rows(kind: Kind, page: Page): string[] {
  if (kind === "pad") return pad;
  if (kind === "recovery") return recovery;
  const signs = /signs/i.test(page) ? "{letters}" : "{signs}";
  const accents = /accents/i.test(page) ? "{letters} {more}" : "{accents}";
  const between = kind === "email" ? "@ - _ . .com .org" : "' - {space} .";
  return [...pages[page], `${signs} ${accents} ${between} {enter} {hide}`];
}

export function capital(key: string): string {
  if (key.length > 1) return key;
  return key === "ß" ? "ẞ" : key === "ı" ? "İ" : key.toUpperCase();
}

/** A name's word begins at the caret. */
export const atWord = (field: HTMLInputElement): boolean =>
  /(^|[\s-])$/.test(field.value.slice(0, field.selectionStart ?? 0));

/** The text field that comes next in the same form. */
export function next(field: HTMLInputElement): HTMLInputElement | undefined {
  const fields = [...(field.form?.elements ?? [])].filter((e): e is HTMLInputElement => isField(e));
  return fields[fields.indexOf(field) + 1];
}

/** Puts text in the place of what is selected, as if it had been typed: only so does it obey the field and can be undone. */
export function insert(text: string): void {
  document.execCommand("insertText", false, text);
}

/** Deletes what is selected, or what is before the caret. */
export function erase(): void {
  document.execCommand("delete");
}

/** Types into a field in the place of all that is there, also the same once more. */
export function retype(field: HTMLInputElement, text: string): void {
  field.focus();
  field.select();
  erase();
  insert(text);
}

/** What Enter does: whatever the field says, or else what its form does. */
export function enter(field: HTMLInputElement): void {
  const key = new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true });
  if (!field.dispatchEvent(key) || !field.form) return;
  const button = field.form.querySelector<HTMLElement>("[type=submit]");
  if (button) button.click();
  else field.form.requestSubmit();
}

/** How keys are written that are not their own word. */
export const words: Record<string, string> = {
  "{shift}": "Shift",
  "{caps}": "Caps",
  "{bksp}": "",
  "{clear}": "Clear",
  "{space}": "Space",
  "{more}": "More",
  "{hide}": "Hide",
  "{letters}": "abc",
  "{signs}": "123",
  "{accents}": "áłß",
};

/** What keys are called: a screen reader passes over most signs. */
export const names: Record<string, string> = {
  "{caps}": "Capital letters",
  "{bksp}": "Delete",
  "{hide}": "Hide keyboard",
  "{letters}": "Letters",
  "{signs}": "Digits and signs",
  "{accents}": "Accented letters",
  "@": "At",
  "#": "Hash",
  "£": "Pound",
  "&": "And",
  _: "Underscore",
  "-": "Hyphen",
  "(": "Left bracket",
  ")": "Right bracket",
  "/": "Slash",
  '"': "Quotation mark",
  "*": "Asterisk",
  "'": "Apostrophe",
  ":": "Colon",
  ";": "Semicolon",
  "!": "Exclamation mark",
  "?": "Question mark",
  "+": "Plus",
  "=": "Equals",
  "€": "Euro",
  $: "Dollar",
  "%": "Per cent",
  "^": "Caret",
  "~": "Tilde",
  "`": "Backtick",
  "|": "Bar",
  "\\": "Backslash",
  "<": "Less than",
  ">": "Greater than",
  "[": "Left square bracket",
  "]": "Right square bracket",
  "{": "Left curly bracket",
  "}": "Right curly bracket",
  ",": "Comma",
  ".": "Full stop",
  "§": "Section",
  "°": "Degree",
  ".com": "Dot com",
  ".org": "Dot org",
};
