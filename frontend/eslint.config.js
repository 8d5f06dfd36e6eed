import js from "@eslint/js";
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";

export default ts.config(
  { ignores: ["dist", "wailsjs", "test-results", "playwright-report"] },
  js.configs.recommended,
  ts.configs.strict,
  svelte.configs.recommended,
  { files: ["src/**", "public/**"], languageOptions: { globals: globals.browser } },
  { files: ["*.js", "*.ts", "scripts/**", "e2e/**"], languageOptions: { globals: globals.node } },
  { files: ["**/*.svelte", "**/*.svelte.ts"], languageOptions: { parserOptions: { parser: ts.parser } } },
  {
    files: ["src/**"],
    ignores: ["src/lib/api.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        { patterns: [{ group: ["**/wailsjs/**"], message: "Only lib/api.ts talks to Go." }] },
      ],
    },
  },
  {
    files: ["src/components/**"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [{ group: ["**/lib/**", "**/screens/**"], message: "Components know nothing of ours." }],
        },
      ],
    },
  },
);
