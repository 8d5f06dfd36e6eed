/** Words for what concerns backups and files to import. */
import type { Code } from "../api";
import type { Said } from "./entry";

export const files = {
  file_unreadable: [
    "The file cannot be read.",
    "Look whether it is still there and may be read, then choose it again.",
  ],
  file_not_regular: [
    "This is not a plain file.",
    "Choose the file itself, not a folder, a link or a device.",
  ],
  file_too_large: ["The file is larger than anything it could hold.", "Choose another file."],
  file_empty: ["The file is empty.", "Choose another file."],

  passphrase_short: [
    "This passphrase is too short.",
    "Use at least 15 characters; six unrelated words are easy to write down.",
  ],
  passphrase_incorrect: [
    "This passphrase does not open the backup.",
    "Type the one it was made with, hyphens included.",
  ],
  backup_foreign: ["This file is not a Latchkey backup.", "Choose a file that Back up now made."],
  backup_newer: [
    "The backup was made by a newer Latchkey.",
    "Install that version, or a later one, then try again.",
  ],
  backup_costly: [
    "The backup asks for more work than any that Latchkey makes.",
    "Choose another file; nothing was changed.",
  ],
  backup_damaged: [
    "The backup is damaged or was changed by something else.",
    "Choose another one; nothing was changed.",
  ],
  backup_no_administrator: [
    "Nobody in this backup could administer it.",
    "Choose one with an administrator who is not disabled; nothing was changed.",
  ],
  backup_unverified: [
    "The backup could not be read back as it was written.",
    "Do not rely on the file: choose another folder or disk, and back up again.",
  ],

  import_unknown: [
    "This is not a file that accounts can be imported from.",
    "Choose a CSV file with a header, a JSON export or an SQLite database.",
  ],
  import_columns: [
    "The file has no names or no email addresses.",
    "Give it columns called name and email, then choose it again.",
  ],
  import_in_use: [
    "Another program has this database open, or did not close it.",
    "Close that program, then choose the file again.",
  ],
  import_too_many: [
    "The file has more rows than one import takes.",
    "Divide it, and import the parts one by one.",
  ],
  import_passwords: [
    "What the password column holds was not said.",
    "Choose one of the kinds; Latchkey guesses nothing.",
  ],
  import_rows: [
    "Some rows have errors, so nothing was imported.",
    "Mend the file and choose it again, or leave those rows out.",
  ],
  import_cancelled: [
    "The import was given up.",
    "Nothing of it is kept; choose the file again to start over.",
  ],

  row_malformed: ["The row cannot be read.", "Give it as many values as the header has, each well formed."],
  row_too_long: ["A value is too long.", "Shorten it."],
  row_email_twice: ["An earlier row has the same email.", "Leave one of the two out."],
  row_username_twice: ["An earlier row has the same username.", "Change one of the two."],
  row_role: ["This role is unknown.", "Write administrator or member."],
  row_flag: ["This is neither yes nor no.", "Write true or false."],
  row_date: ["This date cannot be read.", "Write it as 2026-09-05T14:30:00Z."],
  row_password_missing: ["The password is missing.", "Give one, or say that the column is to be left out."],
  row_hash_unknown: [
    "The password is not of the kind that was chosen.",
    "Choose another kind, or mend the row.",
  ],
  row_hash_cost: ["The cost of the bcrypt hash is out of bounds.", "Use a cost from 4 to 14."],
  row_secret: [
    "The two-factor secret cannot be used.",
    "Give at least 80 bits in base32, or turn two-factor off.",
  ],
  row_code_parameters: [
    "Codes of this kind cannot be checked.",
    "Use SHA-1, SHA-256 or SHA-512, 6 or 8 digits and 30 or 60 seconds.",
  ],
} as const satisfies Partial<Record<Code, Said>>;
