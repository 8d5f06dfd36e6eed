import { defineConfig } from "@playwright/test";
import config from "../playwright.config";

/** `SHOTS=folder npm run screenshots`: a picture of every screen. Not part of the tests. */
export default defineConfig(config, {
  testDir: ".",
  testMatch: "screenshots.ts",
  globalSetup: "./build.ts",
  outputDir: "../test-results",
  timeout: 300_000,
});
