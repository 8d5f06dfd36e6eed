/** Words for what concerns the data, its key and the desktop. */
import type { Code } from "../api";
import type { Said } from "./entry";

export const data = {
  key_missing: [
    "The key to the data is not where it was put.",
    "Restore the key, name its file with --key-file, or move latchkey.db away to restore a backup; then try again.",
  ],
  key_wrong: [
    "The key does not fit this data.",
    "Put back the key that was made with it, or move latchkey.db away to restore a backup; then try again.",
  ],
  keyring_unavailable: [
    "The system's keyring, which holds the key, did not answer.",
    "Unlock it, then try again.",
  ],
  key_file_invalid: [
    "The key file is not a key of 32 bytes that only you can read.",
    "Name the right file with --key-file, then try again.",
  ],
  key_file_in_data_folder: [
    "The key file lies in the data folder, where it protects nothing.",
    "Move it somewhere else, name it with --key-file, then try again.",
  ],
  key_elsewhere: [
    "A key file was named, but the key to this data is kept elsewhere.",
    "Close Latchkey and start it without --key-file.",
  ],
  key_file_required: [
    "The key to this data is in a key file.",
    "Close Latchkey and start it with --key-file and the name of that file.",
  ],
  data_in_use: ["Another Latchkey window has this data open.", "Use that window, or close it and try again."],
  data_truncated: [
    "The data file is shorter than it should be.",
    "Put back a whole copy of latchkey.db, or move it away to restore a backup; then try again. Nothing was changed.",
  ],
  data_foreign: [
    "The data file was not made by Latchkey.",
    "Move it away or name another folder with --data, then try again; nothing was changed.",
  ],
  data_newer: [
    "The data was written by a newer Latchkey.",
    "Install that version, or a later one; nothing was changed.",
  ],
  data_read_only: [
    "The data file or its folder is read-only.",
    "Allow Latchkey to write there, then try again.",
  ],
  data_unreadable: [
    "The data file or its folder cannot be read.",
    "Allow Latchkey to read and write there, then try again.",
  ],
  data_symlink: [
    "The data file is a link to another place.",
    "Put the real file there or name its folder with --data, then try again.",
  ],
  data_damaged: [
    "The data is damaged or was changed by something else.",
    "Put back an intact copy of latchkey.db, or move it away to restore a backup; then try again. Nothing was changed.",
  ],
  data_failed: [
    "The data could not be read or written.",
    "Look whether the disk is full or was taken out, then try again.",
  ],
  clipboard_failed: ["The clipboard could not be used.", "Copy the text by hand instead."],
  save_failed: ["The file could not be saved.", "Choose another folder, or keep it in another way."],
  print_failed: ["Printing did not start.", "Check the printer, or keep the codes in another way."],
  closing: ["Latchkey is closing.", "Open it again to go on."],
} as const satisfies Partial<Record<Code, Said>>;
