/** Times and durations in words, in the system's time zone. */

const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric" });
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const seconds = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

const midnight = (ms: number) => new Date(ms).setHours(0, 0, 0, 0);

/** "4 September 2026". */
export const date = (ms: number): string => day.format(ms);

/** "14:32:07". */
export const clockTime = (ms: number): string => seconds.format(ms);

/** "today at 13:58", "yesterday at 17:05", "4 September 2026 at 09:12". */
export function moment(ms: number, now = Date.now()): string {
  const yesterday = midnight(midnight(now) - 1);
  const which =
    midnight(ms) === midnight(now) ? "today" : midnight(ms) === yesterday ? "yesterday" : date(ms);
  return `${which} at ${clock.format(ms)}`;
}

const count = (n: number, unit: string) => `${n} ${unit}${n === 1 ? "" : "s"}`;

/** "30 seconds", "2 minutes", "1 hour"; rounded up, so that waiting it out is enough. */
export function duration(ms: number): string {
  const s = Math.max(1, Math.ceil(ms / 1000));
  if (s < 120) return count(s, "second");
  if (s < 7200) return count(Math.ceil(s / 60), "minute");
  return count(Math.ceil(s / 3600), "hour");
}
