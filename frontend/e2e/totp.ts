import { createHmac } from "node:crypto";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Reads a setup key as a person types it: base32 (RFC 4648 section 6), spaces free. */
export function base32(text: string): Buffer {
  let bits = "";
  for (const c of text.replace(/\s/g, "")) bits += ALPHABET.indexOf(c).toString(2).padStart(5, "0");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
}

/** The code an authenticator app shows at a time in milliseconds: RFC 6238 with SHA-1, 6 digits and 30 seconds. */
export function totp(setupKey: string, ms: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(ms / 30_000)));
  const mac = createHmac("sha1", base32(setupKey)).update(counter).digest();
  const number = mac.readUInt32BE((mac.at(-1) ?? 0) & 0xf) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}
