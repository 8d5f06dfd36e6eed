import type { ApiError } from "../api";

/** What happened, what to do next, and what stands in place of that while waiting helps. */
export type Entry = readonly [fact: string, next: string, waiting?: (left: string) => string];
/** The words for a code, or what finds them where they depend on more than the code. */
export type Said = Entry | ((error: ApiError) => Entry);
