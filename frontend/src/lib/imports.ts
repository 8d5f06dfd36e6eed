/** Imports in words: what a file holds, what an import of it would do or has done, and why a row cannot be taken. */
import {
  ApiError,
  parseCode,
  type ImportFile,
  type ImportOptions,
  type ImportReport,
  type RowError,
} from "./api";
import { words } from "./messages";
import { count, number } from "./numbers";
import { duration } from "./time";
import { visible } from "./visible";

/** What can be decided about a file before anybody was asked: nothing of its passwords, and nobody made an administrator. */
export const undecided = (file: ImportFile): ImportOptions => ({
  passwords: file.hasPasswords ? "" : "none",
  administrators: false,
  skipErrors: false,
});

/** What a password column may hold. No file says it, and nothing is guessed. */
export const passwordKinds = [
  {
    value: "plain",
    name: "Plain text",
    text: "The passwords themselves. They are hashed now and never kept.",
  },
  { value: "sha256", name: "SHA-256", text: "64 hexadecimal digits each. They are hashed once more on top." },
  {
    value: "bcrypt",
    name: "bcrypt",
    text: "Begins with $2. Taken as it is, and replaced at the next sign-in.",
  },
  {
    value: "none",
    name: "Leave them out",
    text: "Everybody needs a temporary password before the first sign-in.",
  },
] as const;

const kinds: Record<string, string> = { csv: "table (CSV)", json: "JSON", sqlite: "SQLite database" };
/** "SQLite database with 3 rows". */
export const contents = (file: ImportFile): string =>
  `${kinds[file.kind] ?? file.kind} with ${count(file.rows, "row")}`.replace(/^./, (c) => c.toUpperCase());

/** Which columns are taken, and which are not. */
export const columnFacts = (file: ImportFile): { name: string; value: string }[] =>
  [
    { name: "Understood columns", value: file.columns.map(visible).join(", ") },
    { name: "Ignored columns", value: file.ignored.map(visible).join(", ") },
  ].filter(({ value }) => value !== "");

/** One line of a report: what, and what it means for whom it concerns. */
export interface ReportLine {
  fact: string;
  text: string;
  /** Somebody has to do something about it. */
  todo: boolean;
}

/** What an import would do or, once it is done, did. It is blocked as long as rows with errors are not left out. */
export function reportLines(report: ImportReport, blocked: boolean): ReportLine[] {
  const { done, accounts, administrators } = report;
  const would = blocked ? "could be" : "would be";
  const was = (n: number) => (done ? (n === 1 ? "was" : "were") : would);
  const left = report.rows - accounts;
  const lines: (ReportLine | false)[] = [
    {
      fact: `${count(accounts, "account")} ${was(accounts)} created`,
      text:
        administrators > 0
          ? `${count(administrators, "administrator")} among them.`
          : "No administrator among them.",
      todo: false,
    },
    left > 0 && {
      fact: blocked ? `${count(left, "row")} with errors` : `${count(left, "row")} ${was(left)} left out`,
      text: blocked
        ? "Nothing is imported until they are mended in the file, or left out. The table below says what is wrong."
        : "The table below says why.",
      todo: true,
    },
    report.twoFactor > 0 && {
      fact: `${number(report.twoFactor)} with two-factor`,
      text: "The authenticator entry they have goes on working.",
      todo: false,
    },
    report.weakSecrets > 0 && {
      fact: `${count(report.weakSecrets, "weak secret")}`,
      text: "Fewer than 128 bits: whoever has one is asked to set up the authenticator app again.",
      todo: true,
    },
    report.shortPasswords > 0 && {
      fact: `${count(report.shortPasswords, "short password")}`,
      text: "Another one must be chosen at the first sign-in.",
      todo: true,
    },
    report.noPassword > 0 && {
      fact: `${number(report.noPassword)} without a password`,
      text: "Give each a temporary password, on the page of the account, before the first sign-in.",
      todo: true,
    },
    !done &&
      report.seconds > 0 && {
        fact: `About ${duration(report.seconds * 1000)}`,
        text: "The passwords are hashed one by one. Keep this page open until it is done.",
        todo: false,
      },
  ];
  return lines.filter((line) => line !== false);
}

/** Why a row cannot be imported; what to do about it is the same for all. */
export const rowErrorWords = (error: RowError): string => words(new ApiError(parseCode(error.code))).fact;

/** How far an import has come, for whoever does not see the bar: said four times, not each second. */
export function quarter(done: number, total: number): string {
  const said = ["", "A quarter is done.", "Half is done.", "Three quarters are done."];
  return (total > 0 && said[Math.floor((done / total) * 4)]) || "";
}
