import type { ApiError, State } from "../api";

/** What happened, what to do next, and what stands in place of that while waiting helps. */
export type Entry = readonly [fact: string, next: string, waiting?: (left: string) => string];
/** Of where the session stands, what words may depend on. */
export type Here = Partial<Pick<State, "phase" | "clock">>;
/** The words for a code, or what finds them where they depend on more than the code. */
export type Said = Entry | ((error: ApiError, here: Here) => Entry);
