/** What stands around the real screens on the bench: a chunk of its own, so that nobody waits for it who signs in. */
export { default as Bench } from "./Bench.svelte";
export { default as Lesson } from "./Lesson.svelte";
