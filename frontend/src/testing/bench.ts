import type { BenchEntry, BenchStep, BenchView } from "../lib/api";

/** 14:32:07 on the bench, in the system's time zone. */
export const NOW = new Date(2026, 10, 22, 14, 32, 7).getTime();

/** An entry of the phone whose account has two-factor on. */
export const entry = (changes: Partial<BenchEntry> = {}): BenchEntry => ({
  id: "1",
  issuer: "DEMO – not a real account",
  label: "amara@harbour.example",
  algorithm: "SHA1",
  digits: 6,
  periodMs: 30_000,
  code: "709627",
  next: "522142",
  endsInMs: 23_000,
  status: "live",
  ...changes,
});

/** A step so many away from now. */
export const step = (away: number, changes: Partial<BenchStep> = {}): BenchStep => ({
  t: 59_842_384 + away,
  at: NOW - 7_000 + away * 30_000,
  away,
  code: String(709_627 + away),
  phone: away === 0,
  verdict: away < -1 ? "old" : away > 1 ? "later" : "accepted",
  usedAt: 0,
  ...changes,
});

/** The bench with one entry on the phone and seven steps, unless said otherwise. */
export const view = (changes: Partial<BenchView> = {}): BenchView =>
  ({
    now: NOW,
    running: true,
    real: false,
    periodMs: 30_000,
    endsInMs: 23_000,
    defences: { skew: 1, once: true, waits: true },
    phone: { now: NOW, errorMs: 0, lost: false, own: false, entries: [entry()] },
    entry: "1",
    ribbon: [-3, -2, -1, 0, 1, 2, 3].map((away) => step(away)),
    moments: [],
    ...changes,
  }) as BenchView;
