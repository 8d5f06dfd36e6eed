import { execFileSync } from "node:child_process";

/** How codes are made. What is left out is as most authenticators have it. */
interface How {
  algorithm?: "sha1" | "sha256" | "sha512";
  digits?: 6 | 8;
}

/** The codes of a step and those after it by oathtool, which shares nothing with this program: at a time, or now. */
export function oath(
  key: string,
  ms?: number,
  steps = 1,
  { algorithm = "sha1", digits = 6 }: How = {},
): string[] {
  const at = ms === undefined ? [] : [`--now=@${Math.floor(ms / 1000)}`];
  const out = execFileSync(
    "oathtool",
    [`--totp=${algorithm}`, "--base32", `--digits=${digits}`, `--window=${steps - 1}`, ...at, key],
    { encoding: "utf8" },
  );
  return out.trim().split("\n");
}
