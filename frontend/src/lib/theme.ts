import { setTheme } from "./api";

/** Light and dark, or what the system says. Go puts the remembered one into the page, so that nothing has to be asked first. */
export type Theme = "system" | "light" | "dark";

/** The theme that is in force. */
export function currentTheme(): Theme {
  const set = document.documentElement.dataset["theme"];
  return set === "light" || set === "dark" ? set : "system";
}

/** Applies a theme and has it remembered. Where it cannot be, it holds until the window is closed. */
export function chooseTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
  setTheme(theme).catch(() => undefined);
}
