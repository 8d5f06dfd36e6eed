/** Around the real screens of a demonstration. The bench beside them has words of its own, loaded with it. */
import type { Defences } from "../api";
import { count } from "../numbers";

/** What is weaker than it should be, in words; empty where nothing is. */
export const weakened = ({ skew, once, waits }: Defences): string[] => [
  ...(skew > 1 ? [`${count(skew, "step")} either side`] : []),
  ...(once ? [] : ["codes count again"]),
  ...(waits ? [] : ["no waiting"]),
];

export const head = {
  name: "Demo bench",
  short: "Demo",
  nothingKept: "Practice accounts, nothing is kept",
  restart: "Start over",
  leave: "Leave the demo",
  sees: "What the person sees",
  real: "Real screen, practice account",
  weakened: "Weakened for this demonstration",
};
