import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FullConfig } from "@playwright/test";

/** Builds the server once, for all workers. LATCHKEY_PAGE names another build of the page than dist. */
export default function build({ rootDir }: FullConfig): () => void {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-e2e-"));
  const program = join(folder, "e2e");
  execFileSync("go", ["build", "-o", program, "./app/e2e"], {
    cwd: join(rootDir, "../.."),
    stdio: "inherit",
  });
  process.env["LATCHKEY_E2E"] = program;
  process.env["LATCHKEY_PAGE"] ??= join(rootDir, "../dist");
  return () => rmSync(folder, { recursive: true, force: true });
}
