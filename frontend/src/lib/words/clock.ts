/** Words for what is known against this computer's clock. */
import type { Clock } from "../api";
import { count } from "../numbers";
import { date, roughly } from "../time";

/** What was noticed, by the stable name of the doubt. */
const facts: Record<string, (clock: Clock) => string> = {
  behind: ({ byMs }) => `This computer's clock was set back by about ${roughly(byMs)}.`,
  ahead: ({ byMs }) => `This computer was off for ${roughly(byMs)}, or its clock was moved ahead.`,
  early: ({ since }) => `This computer's clock stands at ${date(since)}: its battery may be flat.`,
  phones: ({ byMs }) => `This machine's clock looks about ${roughly(byMs)} ${byMs < 0 ? "slow" : "fast"}.`,
};

/** What was noticed, in one sentence. */
export const doubted = (clock: Clock): string =>
  facts[clock.doubt]?.(clock) ?? "This computer's clock is in doubt.";

/** What people's phones say of it, in one sentence. */
export const phones = ({ doubt, people }: Clock): string =>
  doubt === "phones"
    ? `The phones of ${count(people, "person", "people")} agree on that.`
    : "No three people's phones disagree with it.";

/** A stop of the machine alone explains it: no reason for alarm. */
export const mayBeRight = ({ doubt }: Clock): boolean => doubt === "ahead";
