package command

import (
	"fmt"
	"io"

	"latchkey/app/archive"
	"latchkey/app/session"
)

type backupCommand struct {
	File           string `arg:"" help:"The file to write."`
	PassphraseFile string `placeholder:"FILE" xor:"passphrase" help:"Take the passphrase from this file instead of drawing one: one line, readable for you alone."`
	Ask            bool   `xor:"passphrase" help:"Ask for a passphrase of your own instead of drawing one."`
	Replace        bool   `help:"Replace the file if it is there."`
	answers
}

func (backupCommand) shape() any { return madeBackup{} }

// madeBackup is a backup, and its passphrase where it was drawn here.
type madeBackup struct {
	session.BackupMade
	Passphrase string `json:"passphrase,omitempty"`
}

// Help is shown by `latchkey backup --help`.
func (backupCommand) Help() string {
	return "The file is complete, encrypted with a passphrase (age, scrypt) and read back before it is said to be there. Without --passphrase-file and --ask a passphrase of six words is drawn and printed this once: nobody can open the backup without it."
}

// Run writes the backup and prints its passphrase if it was drawn here.
func (c backupCommand) Run(t terminal, asked *words) error {
	here, err := asked.place()
	if err != nil {
		return err
	}
	var made madeBackup
	err = asked.console(t, func(console *session.Console) error {
		if err := mayWrite(c.File, here, c.Replace); err != nil {
			return err
		}
		passphrase, err := c.passphrase(t)
		if err != nil {
			return err
		}
		if passphrase == "" {
			made.Passphrase = archive.NewPassphrase()
			passphrase = made.Passphrase
		}
		made.BackupMade, err = console.Backup(c.File, passphrase)
		return notWritten(err)
	})
	if err != nil {
		return err
	}
	return c.print(t, made, func(w io.Writer) error { return c.tell(w, made) })
}

// passphrase is one of the person's own, or empty when one is to be drawn.
func (c backupCommand) passphrase(t terminal) (string, error) {
	switch {
	case c.PassphraseFile != "":
		return passphraseIn(c.PassphraseFile)
	case !c.Ask:
		return "", nil
	}
	passphrase, err := t.secret("Passphrase for the backup: ")
	if err != nil {
		return "", err
	}
	again, err := t.secret("The same once more: ")
	if err != nil {
		return "", err
	}
	if again != passphrase {
		return "", errPassphrasesDiffer
	}
	return passphrase, nil
}

func (c backupCommand) tell(w io.Writer, made madeBackup) error {
	_, err := fmt.Fprintf(w, "Backed up %s and %s to %s (%s), and read it back.\n",
		counted(made.Accounts, "account", "accounts"), counted(made.Entries, "entry of the activity", "entries of the activity"),
		plain(c.File), size(made.Bytes))
	if err != nil || made.Passphrase == "" {
		return err
	}
	_, err = fmt.Fprintf(w, "\nIts passphrase:\n\n    %s\n\n%s\n", made.Passphrase,
		wrap("It is shown this once. Write it down and keep it apart from the file: without it nobody can open the backup."))
	return err
}
