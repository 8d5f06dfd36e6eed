/** Light and dark, or what the system says. public/theme.js applies the remembered one before the first paint. */
export type Theme = "system" | "light" | "dark";

const KEY = "theme";

/** The theme that is in force. */
export function currentTheme(): Theme {
  const set = document.documentElement.dataset["theme"];
  return set === "light" || set === "dark" ? set : "system";
}

/** Applies a theme and remembers it; the only thing the page ever stores. */
export function chooseTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
  try {
    if (theme === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // without storage it holds until the window is closed
  }
}
