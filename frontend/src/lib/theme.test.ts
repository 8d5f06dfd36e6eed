import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { chooseTheme, currentTheme } from "./theme";

test("a chosen theme is applied, remembered and forgotten for the system's", () => {
  expect(currentTheme()).toBe("system");
  chooseTheme("dark");
  expect(document.documentElement.dataset["theme"]).toBe("dark");
  expect({ ...localStorage }).toEqual({ theme: "dark" });
  chooseTheme("system");
  expect(currentTheme()).toBe("system");
  expect(localStorage.length).toBe(0);
});

test("the blocking script applies what was remembered", () => {
  localStorage.setItem("theme", "dark");
  window.eval(readFileSync("public/theme.js", "utf8"));
  expect(currentTheme()).toBe("dark");
});
