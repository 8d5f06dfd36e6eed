/** Words for the class: its names, how far who has come, and the sheets to hand out. */
import type { Learner } from "../api";
import type { Words } from "../messages";
import { count, number } from "../numbers";

type Shape = "ring" | "half" | "disc" | "square" | "check";

/** How far a learner can have come. */
export interface Stage {
  name: string;
  shape: Shape;
  tone: "plain" | "accent" | "ok";
}

const [notStarted, passwordSet, enrolled, kept, recovered]: [Stage, Stage, Stage, Stage, Stage] = [
  { name: "Not started", shape: "ring", tone: "plain" },
  { name: "Password set", shape: "half", tone: "plain" },
  { name: "Enrolled", shape: "disc", tone: "accent" },
  { name: "Codes kept", shape: "square", tone: "accent" },
  { name: "Recovered", shape: "check", tone: "ok" },
];
const stages = [notStarted, passwordSet, enrolled, kept, recovered];

/** The furthest that a learner has come. */
export function stage(learner: Learner): Stage {
  if (learner.recovered) return recovered;
  if (learner.kept) return kept;
  if (learner.enrolled) return enrolled;
  return learner.passwordSet ? passwordSet : notStarted;
}

/** "3 learners: 2 not started, 1 recovered". */
export function reached(learners: readonly Learner[]): string {
  const parts = stages.flatMap((at) => {
    const there = learners.filter((learner) => stage(learner) === at).length;
    return there > 0 ? [`${number(there)} ${at.name.toLowerCase()}`] : [];
  });
  return `${count(learners.length, "learner")}: ${parts.join(", ")}`;
}

export const roster = {
  first: "Make a class",
  more: "More learners",
  names: "Names of the class",
  hint: "One a line, 60 at most, or as CSV: name, email, username. What is left out is made up.",
  make: "Make practice accounts",
  refused: (rows: number): Words => ({
    fact: `Nothing was made: ${count(rows, "row")} cannot be used.`,
    next: rows === 1 ? "Mend it, then try again." : "Mend them, then try again.",
  }),
  rows: "Rows with errors",
  row: (row: number) => `Row ${number(row)}`,
  made: (learners: number) =>
    learners === 1 ? "1 practice account is ready" : `${number(learners)} practice accounts are ready`,
};

export const board = {
  name: "The class",
  heads: ["Name", "Sign-in name", "First password", "How far", "Start again"],
  empty: "Each learner gets a practice account, and a sheet to sign in with.",
  ownPassword: "Their own",
  reset: "Reset",
  resetOne: (name: string) => `${name} has a new first password`,
  resetAll: "Reset the class",
  everybody: "Everybody has a new first password",
  ask: {
    title: "Reset the class?",
    what: "Passwords, authenticator entries and recovery codes of all learners go, and whoever is signed in is signed out. Everybody starts again with a new first password: print the sheets again.",
    act: "Reset everybody",
  },
  save: "Save the list",
  saved: (learners: number) => `Saved. The list holds ${count(learners, "learner")} and no password.`,
  print: "Print the sheets",
  noSheets: "Everybody has chosen a password: there is none to print.",
};

export const sheet = {
  practice: "A practice account: nothing of it is real.",
  username: "Sign-in name",
  password: "First password",
  steps: [
    "Sign in with this name and this password.",
    "Choose a password of your own.",
    "Choose Set up two-factor, scan the square with the phone, and type the digits that it shows.",
    "Put the recovery codes where only you find them, and say that you have saved them.",
    "Sign out. Sign in again with your password, and with a recovery code in place of the phone.",
  ],
  ownPhone: "If you used your own phone, delete its entry afterwards.",
};
