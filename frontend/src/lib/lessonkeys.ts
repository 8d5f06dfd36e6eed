import { isField } from "./touch.svelte";

export type Command = "next" | "back" | "notes" | "keep" | "goBack" | "restart";

/** What a clicker sends as well. */
const pages: Partial<Record<string, Command>> = { PageDown: "next", PageUp: "back" };
const letters: Partial<Record<string, Command>> = { n: "notes", k: "keep", j: "goBack", r: "restart" };

/**
 * What a key asks of the lesson, if anything. A dialog, and a text of several lines, keep their keys; single letters count
 * where nothing is typed or chosen with them (WCAG 2.1.4).
 */
export function commandOf(event: KeyboardEvent, singleLetters: boolean): Command | undefined {
  const { key, target } = event;
  const modified = event.ctrlKey || event.altKey || event.metaKey || event.shiftKey;
  if (event.defaultPrevented || event.isComposing || modified || event.repeat) return undefined;
  if (document.querySelector("dialog[open]") || target instanceof HTMLTextAreaElement) return undefined;
  const page = pages[key];
  if (page || !singleLetters) return page;
  const typing = target instanceof Element && (isField(target) || target instanceof HTMLSelectElement);
  return typing ? undefined : letters[key.toLowerCase()];
}
