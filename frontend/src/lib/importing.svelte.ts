import * as api from "./api";
import type { ImportFile, ImportOptions, ImportReport } from "./api";
import { undecided } from "./imports";
import { place, type Placed } from "./messages";
import type { Session } from "./session.svelte";

/** How often the progress of an import is asked for, in milliseconds. */
export const POLL_MS = 500;

const NOWHERE = { done: 0, total: 0 };

/**
 * One import, from the file that is chosen to the report at its end. Nothing is created before the import itself, and
 * that creates all accounts or none.
 */
export class Importing {
  file = $state.raw<ImportFile | null>(null);
  options = $state.raw<ImportOptions>({ passwords: "", administrators: false, skipErrors: false });
  /** Of the last check, as long as nothing else was decided since; once it is done, of the import. */
  report = $state.raw<ImportReport | null>(null);
  /** What is on its way. */
  task = $state<"" | "choose" | "check" | "import" | "cancel">("");
  progress = $state.raw(NOWHERE);
  /** The import was given up, so that nothing of it is there. */
  cancelled = $state(false);
  refused = $state.raw<Placed<"file" | "passwords">>({});

  constructor(private readonly session: Session) {}

  /** The file was checked as it is decided now, and something of it can be imported. */
  get ready(): boolean {
    const { report, task } = this;
    return task !== "check" && report !== null && !report.done && !this.blocked && report.accounts > 0;
  }

  /** Rows have errors, and it was not decided to leave them out. */
  get blocked(): boolean {
    return this.report !== null && this.report.errors.length > 0 && !this.options.skipErrors;
  }

  /** Asks for a file. A dialog that is cancelled changes nothing. */
  async choose(): Promise<void> {
    const file = await this.#do("choose", api.chooseImport);
    if (!file?.chosen) return;
    this.file = file;
    this.options = undecided(file);
    this.report = null;
    this.cancelled = false;
  }

  /** Decides something about the rows; what was checked before no longer holds. */
  decide(decision: Partial<Omit<ImportOptions, "skipErrors">>): void {
    this.options = { ...this.options, ...decision, skipErrors: false };
    this.report = null;
    this.refused = {};
  }

  /** Leaves out the rows with errors, or takes that back, and finds out what is left. */
  async skip(skipErrors: boolean): Promise<void> {
    this.options = { ...this.options, skipErrors };
    await this.check();
  }

  /** Finds out what the import would do. */
  async check(): Promise<void> {
    const options = this.options;
    const report = await this.#do("check", () => api.checkImport(options));
    if (options === this.options) this.report = report ?? null;
  }

  /** Creates the accounts, and asks meanwhile how far it has come. */
  async run(): Promise<void> {
    this.progress = NOWHERE;
    const timer = setInterval(() => void this.#poll(), POLL_MS);
    const report = await this.#do("import", api.runImport);
    clearInterval(timer);
    if (report) this.report = report;
  }

  /** Gives up the import that runs; {@link run} then says so. */
  async cancel(): Promise<void> {
    this.task = "cancel";
    await this.session.ask(api.cancelImport);
  }

  /** The page is left: Go lets go of the file, and of an import that runs. */
  leave(): void {
    if (this.file && !this.report?.done) void this.session.ask(api.cancelImport);
  }

  async #poll(): Promise<void> {
    const { value } = await this.session.ask(api.importProgress);
    if (value) this.progress = value;
  }

  async #do<T>(task: typeof this.task, call: () => Promise<T>): Promise<T | undefined> {
    if (this.task) return undefined;
    this.task = task;
    const { value, error } = await this.session.act(call);
    this.task = "";
    this.cancelled = error?.code === "import_cancelled";
    if (this.cancelled) {
      this.file = null;
      this.report = null;
    }
    this.refused = place(this.cancelled ? null : error, {
      file: [
        "file_unreadable",
        "file_not_regular",
        "file_too_large",
        "file_empty",
        "import_unknown",
        "import_columns",
        "import_too_many",
      ],
      passwords: ["import_passwords"],
    });
    return value;
  }
}
