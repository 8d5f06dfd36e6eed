import * as api from "./api";
import type { BackupPreview, ChosenFile } from "./api";
import { missingPassphrase } from "./backup";
import { place, type Placed } from "./messages";
import type { Session } from "./session.svelte";

/** One restore, from the file that is chosen to the question whether it shall take the place of the present data. */
export class Restoring {
  file = $state.raw<ChosenFile | null>(null);
  passphrase = $state("");
  /** Of the whole backup, once its passphrase opened it. */
  preview = $state.raw<BackupPreview | null>(null);
  /** What is on its way. */
  task = $state<"" | "choose" | "check" | "restore">("");
  refused = $state.raw<Placed<"file" | "passphrase">>({});

  constructor(private readonly session: Session) {}

  /** Asks for a file. A dialog that is cancelled changes nothing. */
  async choose(): Promise<void> {
    await this.#do("choose", async () => {
      const { value, error } = await this.session.act(api.chooseBackup);
      if (value?.chosen) {
        this.file = value;
        this.preview = null;
        this.passphrase = "";
      }
      return error;
    });
  }

  /** Reads the whole backup, and keeps the passphrase no longer than that takes. */
  async check(): Promise<void> {
    if (!this.passphrase) {
      this.refused = { passphrase: missingPassphrase };
      return;
    }
    await this.#do("check", async () => {
      const { value, error } = await this.session.act(() => api.checkBackup(this.passphrase));
      if (value) {
        this.preview = value;
        this.passphrase = "";
      }
      return error;
    });
  }

  /** Puts the backup in the place of the present data; whoever is here is signed out. */
  async restore(): Promise<void> {
    await this.#do("restore", async () => {
      const { error } = await this.session.run(async () => {
        const state = await api.restoreBackup();
        this.session.restored = true;
        return state;
      });
      return error;
    });
  }

  /** Lets go of the file, in Go first: what follows may be about the next one. */
  async forget(): Promise<void> {
    await this.session.ask(api.forgetBackup);
    this.file = null;
    this.preview = null;
    this.passphrase = "";
    this.refused = {};
  }

  async #do(task: typeof this.task, call: () => Promise<api.ApiError | null>): Promise<void> {
    if (this.task) return;
    this.task = task;
    const error = await call();
    this.task = "";
    this.refused = place(error, {
      file: [
        "file_unreadable",
        "file_not_regular",
        "file_too_large",
        "file_empty",
        "backup_foreign",
        "backup_newer",
        "backup_costly",
        "backup_damaged",
        "backup_no_administrator",
      ],
      passphrase: ["passphrase_incorrect", "passphrase_short"],
    });
  }
}
