import { expect, test } from "vitest";
import { refusal, stubGo } from "../testing/go";
import { chooseTheme, currentTheme } from "./theme";

test("a chosen theme is applied and handed to Go, and nothing is stored", () => {
  const asked = stubGo({ SetTheme: [null] });
  expect(currentTheme()).toBe("system");
  chooseTheme("dark");
  expect(document.documentElement.dataset["theme"]).toBe("dark");
  chooseTheme("system");
  expect(currentTheme()).toBe("system");
  expect(asked).toEqual([
    ["SetTheme", "dark"],
    ["SetTheme", "system"],
  ]);
  expect(localStorage.length).toBe(0);
});

test("a theme that cannot be remembered holds all the same", async () => {
  stubGo({ SetTheme: [refusal("internal" as never)] });
  chooseTheme("light");
  await Promise.resolve();
  expect(currentTheme()).toBe("light");
  chooseTheme("system");
});
