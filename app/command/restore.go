package command

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"latchkey/app/session"
	"latchkey/app/store"
	"latchkey/app/vault"
)

type restoreCommand struct {
	File           string `arg:"" help:"The backup."`
	PassphraseFile string `placeholder:"FILE" help:"Take the passphrase from this file instead of asking for it: one line, readable for you alone."`
	DryRun         bool   `help:"Only say what would change."`
	Yes            bool   `help:"Do not ask."`
	answers
}

func (restoreCommand) shape() any { return session.BackupPreview{} }

// Help is shown by `latchkey restore --help`.
func (restoreCommand) Help() string {
	return "It says first what would change, above all who would become an administrator and whose second factor would go, and then asks; without a terminal it needs --yes. The data in place is kept beside the restored one. Where there is none yet, as on a new machine, it is made from the backup."
}

// Run shows what would change, asks, and puts the backup in place.
func (c restoreCommand) Run(t terminal, asked *words) error {
	here, err := asked.place()
	if err != nil {
		return err
	}
	keeper, err := here.keeper()
	if err != nil {
		return err
	}
	if here.empty() {
		return c.begin(t, here, keeper)
	}
	s, err := here.openWith(existing{keeper})
	if err != nil {
		return err
	}
	restored, err := c.restore(t, s, keeper)
	if restored == nil {
		return errors.Join(err, s.Close())
	}
	return errors.Join(c.say(t, "Restored. The data that was in place is kept beside it, in the same folder."), restored.Close())
}

// begin restores where there is no data yet. The empty data that this takes goes again, however it ends.
func (c restoreCommand) begin(t terminal, here place, keeper vault.Keeper) error {
	var keys store.Keyring = &vault.NewKeyFile{Keeper: keeper}
	if _, err := os.Lstat(here.keyFile); here.keyFile != "" && err == nil {
		keys = keeper
	}
	s, err := here.openWith(keys)
	if err != nil {
		return err
	}
	empty, err := known(here.file())
	if err != nil {
		return errors.Join(err, s.Close())
	}
	restored, err := c.restore(t, s, keeper)
	switch {
	case restored != nil:
		err = errors.Join(restored.Close(), here.removeSecond(empty))
		keeper.Discard(s.ID(), s.KeyPlace()) // which spares a key file: it holds the key of the restored data too
		return errors.Join(err, c.say(t, "Restored."))
	case errors.Is(err, store.ErrReplaced):
		return err
	}
	err = errors.Join(err, s.Close(), os.Remove(here.file()))
	keys.Discard(s.ID(), s.KeyPlace())
	return err
}

// known says what file has this name, and still does when another has it. On Windows os.Stat only notes the name, and looks
// at what has it when that is compared.
func known(path string) (fs.FileInfo, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.Stat()
}

// removeSecond removes a file that lost its name to the data, under the second one that it has now.
func (p place) removeSecond(file fs.FileInfo) error {
	entries, err := os.ReadDir(p.folder)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		path := filepath.Join(p.folder, entry.Name())
		if info, err := os.Lstat(path); err == nil && path != p.file() && os.SameFile(file, info) {
			return os.Remove(path)
		}
	}
	return nil
}

// restore returns the restored data, or none when it did not come to that.
func (c restoreCommand) restore(t terminal, s *store.Store, keys store.Keyring) (*store.Store, error) {
	passphrase, err := c.passphrase(t)
	if err != nil {
		return nil, err
	}
	console := session.NewConsole(s, t.options)
	preview, err := console.CheckBackup(c.File, passphrase)
	if err != nil {
		return nil, err
	}
	err = c.print(t, preview, func(w io.Writer) error { return writePreview(w, preview) })
	if err != nil || c.DryRun {
		return nil, err
	}
	if err := t.confirm(c.Yes, "Type restore to put this in the place of the present data: ", "restore"); err != nil {
		return nil, err
	}
	return console.RestoreBackup(keys)
}

// say ends the preview, unless that is for a program.
func (c restoreCommand) say(t terminal, text string) error {
	if c.JSON {
		return nil
	}
	_, err := fmt.Fprintf(t.out, "\n%s\n", text)
	return err
}

func (c restoreCommand) passphrase(t terminal) (string, error) {
	if c.PassphraseFile != "" {
		return passphraseIn(c.PassphraseFile)
	}
	return t.secret("Passphrase of the backup: ")
}

// changeWords say what a restore would do to an account.
var changeWords = map[string]string{
	"becomes_administrator": "becomes an administrator",
	"two_factor_lost":       "loses two-factor",
	"two_factor_replaced":   "two-factor as it was then",
	"password_replaced":     "password as it was then",
	"enabled":               "can sign in again",
	"disabled":              "is disabled",
	"becomes_member":        "becomes a member",
	"profile_replaced":      "name, email or username as it was then",
	"two_factor_gained":     "two-factor as it was then, where there is none now",
	"added":                 "is added",
	"removed":               "is removed",
}

func writePreview(w io.Writer, p session.BackupPreview) error {
	err := writeFacts(w,
		fact{"Backup of", p.Issuer}, fact{"Made", utc(p.MadeAt) + " by latchkey " + p.Version},
		fact{"Accounts", fmt.Sprintf("%d, of them %s", p.Accounts, counted(p.Administrators, "administrator", "administrators"))},
		fact{"Activity", counted(p.Entries, "entry", "entries")})
	if err != nil {
		return err
	}
	if len(p.Changes)+len(p.Policies) == 0 {
		_, err := fmt.Fprintln(w, "\nNo account and no policy would be another.")
		return err
	}
	if len(p.Changes) > 0 {
		rows := make([][]string, len(p.Changes))
		for i, change := range p.Changes {
			word, known := changeWords[change.What]
			if !known {
				word = spaced(change.What)
			}
			rows[i] = []string{word, change.FullName, change.Email}
		}
		fmt.Fprintln(w)
		if err := writeTable(w, []string{"WHAT WOULD CHANGE", "NAME", "EMAIL"}, rows); err != nil {
			return err
		}
	}
	if p.MoreChanges > 0 {
		fmt.Fprintf(w, "and %s more.\n", counted(p.MoreChanges, "change", "changes"))
	}
	if len(p.Policies) == 0 {
		return nil
	}
	rows := make([][]string, len(p.Policies))
	for i, change := range p.Policies {
		rows[i] = []string{change.Field, change.Old, change.New}
	}
	fmt.Fprintln(w)
	return writeTable(w, []string{"POLICY", "NOW", "THEN"}, rows)
}
