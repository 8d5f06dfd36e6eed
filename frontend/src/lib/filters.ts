/** What of the activity is asked for, as it is chosen on the page. */
import type { ActivityQuery } from "./api";
import { kindsNamed } from "./entries";

export interface Filters {
  search: string;
  kind: string;
  /** "", "ok" or "refused". */
  outcome: string;
  person: { id: string; name: string } | null;
  when: string;
  /** The first and the last of chosen days, as 2026-03-31; "" for no end. */
  from: string;
  to: string;
}

export const everything: Filters = {
  search: "",
  kind: "",
  outcome: "",
  person: null,
  when: "",
  from: "",
  to: "",
};

/** The days there are to choose; the last leads to two days of one's own. */
export const whens = [
  { value: "", name: "Any day" },
  { value: "today", name: "Today" },
  { value: "yesterday", name: "Yesterday" },
  { value: "week", name: "Last 7 days" },
  { value: "month", name: "Last 30 days" },
  { value: "days", name: "Chosen days" },
] as const;

/** Something is left out. */
export const narrowed = (f: Filters): boolean =>
  Boolean(f.search.trim() || f.kind || f.outcome || f.person) ||
  (f.when === "days" ? Boolean(f.from || f.to) : f.when !== "");

/** The question to Go. */
export function query(f: Filters, before: number, limit: number, now = Date.now()): ActivityQuery {
  const search = f.search.trim();
  const [from, to] = span(f, now);
  return {
    search,
    searchKinds: kindsNamed(search),
    person: f.person?.id ?? "",
    kind: f.kind,
    outcome: f.outcome,
    from,
    to,
    before,
    limit,
  };
}

/** From when, included, until when, not included; 0 for no end. Days are those of the system's time zone. */
function span(f: Filters, now: number): [from: number, to: number] {
  const day = (back: number) => {
    const date = new Date(now);
    return new Date(date.getFullYear(), date.getMonth(), date.getDate() - back).getTime();
  };
  switch (f.when) {
    case "today":
      return [day(0), 0];
    case "yesterday":
      return [day(1), day(0)];
    case "week":
      return [day(6), 0];
    case "month":
      return [day(29), 0];
    case "days": {
      const [first, last] = f.from && f.to && f.to < f.from ? [f.to, f.from] : [f.from, f.to];
      return [midnight(first, 0), midnight(last, 1)];
    }
  }
  return [0, 0];
}

/** The beginning of a day such as 2026-03-31, or of one some days later; 0 for no day. */
function midnight(text: string, later: number): number {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? [];
  return year ? new Date(Number(year), Number(month) - 1, Number(day) + later).getTime() : 0;
}
