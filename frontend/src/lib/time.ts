/** Times and durations in words, in the system's time zone. */

const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric" });
const dayAndMonth = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long" });
const weekday = new Intl.DateTimeFormat("en-GB", { weekday: "long" });
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const seconds = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

const midnight = (ms: number) => new Date(ms).setHours(0, 0, 0, 0);

/** "4 September 2026". */
export const date = (ms: number): string => day.format(ms);

/** "14:32:07". */
export const clockTime = (ms: number): string => seconds.format(ms);

const universal = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  timeZone: "UTC",
});

/** "13:32:07", wherever the system is. */
export const utcTime = (ms: number): string => universal.format(ms);

/** "Europe/London": the system's time zone. */
export const zone = (): string => seconds.resolvedOptions().timeZone;

/** "today at 13:58", "yesterday at 17:05", "4 September 2026 at 09:12". */
export const moment = (ms: number, now = Date.now()): string =>
  `${near(ms, now) || date(ms)} at ${clock.format(ms)}`;

/** "4 September 2026 at 14:32:07", whatever day it is. */
export const exact = (ms: number): string => `${day.format(ms)} at ${seconds.format(ms)}`;

/** "Today, 4 September 2026", "Monday, 31 August 2026". */
export const dayName = (ms: number, now = Date.now()): string =>
  `${near(ms, now) || weekday.format(ms)}, ${date(ms)}`.replace(/^./, (c) => c.toUpperCase());

/** Two moments are of one day. */
export const sameDay = (a: number, b: number): boolean => midnight(a) === midnight(b);

function near(ms: number, now: number): string {
  if (sameDay(ms, now)) return "today";
  return sameDay(ms, midnight(now) - 1) ? "yesterday" : "";
}

const short = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const shortWithYear = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });

/** In a narrow column: "Today, 13:58", "Yesterday, 17:05", "4 Sept, 09:12", "4 Sept 2025"; "Never" for 0. */
export function brief(ms: number, now = Date.now()): string {
  if (ms === 0) return "Never";
  const at = clock.format(ms);
  if (midnight(ms) === midnight(now)) return `Today, ${at}`;
  if (midnight(ms) === midnight(midnight(now) - 1)) return `Yesterday, ${at}`;
  const sameYear = new Date(ms).getFullYear() === new Date(now).getFullYear();
  return sameYear ? `${short.format(ms)}, ${at}` : shortWithYear.format(ms);
}

/** "today", "yesterday", "on 3 May"; with the year where it is another one. */
export function when(ms: number, now = Date.now()): string {
  const sameYear = new Date(ms).getFullYear() === new Date(now).getFullYear();
  return near(ms, now) || `on ${sameYear ? dayAndMonth.format(ms) : date(ms)}`;
}

const count = (n: number, unit: string) => `${n} ${unit}${n === 1 ? "" : "s"}`;

/** "30 seconds", "2 minutes", "1 hour"; rounded up, so that waiting it out is enough. */
export function duration(ms: number): string {
  const s = Math.max(1, Math.ceil(ms / 1000));
  if (s < 120) return count(s, "second");
  if (s < 7200) return count(Math.ceil(s / 60), "minute");
  return count(Math.ceil(s / 3600), "hour");
}

const MINUTE_MS = 60_000;
const sizes = [
  ["minute", MINUTE_MS],
  ["hour", 60 * MINUTE_MS],
  ["day", 24 * 60 * MINUTE_MS],
  ["month", 30.44 * 24 * 60 * MINUTE_MS],
  ["year", 365.25 * 24 * 60 * MINUTE_MS],
] as const;

/** How far two clocks are apart, as people say it: "half a minute", "one and a half hours", "two days", "3 months". */
export function roughly(ms: number): string {
  const off = Math.abs(ms);
  if (off < MINUTE_MS / 4) return "a few seconds";
  const [unit, size] = sizes.findLast(([, size]) => off >= 0.98 * size) ?? sizes[0];
  const halves = Math.round((2 * off) / size);
  if (halves <= 1) return "half a minute"; // of no other unit is there less than one
  if (halves === 2) return `one ${unit}`;
  if (halves === 3) return `one and a half ${unit}s`;
  const n = Math.round(off / size);
  return n === 2 ? `two ${unit}s` : `${n} ${unit}s`;
}
