package command

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"latchkey/app/session"
	"latchkey/app/store"
	"latchkey/app/vault"
)

type statusCommand struct{ answers }

func (statusCommand) shape() any { return session.Status{} }

// Help is shown by `latchkey status --help`.
func (statusCommand) Help() string {
	return "It makes no data and changes no record. While it checks, it holds the data as a window does (with a lock file beside it), so that no other can. It exits 0 when the data is whole or not there yet, 75 when another window or command has it open, and 1 when something is wrong with it. As JSON it prints only what is whole, and exits 1 when there is no data yet."
}

// Run says what can be known without a window. Its last line is the verdict.
func (c statusCommand) Run(t terminal, asked *words) error {
	here, err := asked.place()
	if err != nil {
		return err
	}
	status, err := here.status(t.options)
	if c.JSON {
		if err != nil {
			return err
		}
		return writeJSON(t.out, status)
	}
	facts := []fact{{"Version", t.program()}, {"Folder", here.folder}}
	switch {
	case errors.Is(err, errNoData):
		facts = append(facts, fact{"Data file", "none yet"},
			fact{"Verdict", "nothing to check: the window makes the data file when it first opens"})
		err = nil
	case err != nil:
		facts = append(facts, fact{"Data file", here.file() + sizeOf(here.file())}, fact{"Verdict", verdict(err)})
		err = told{err}
	default:
		facts = append(facts, here.whole(status)...)
	}
	return errors.Join(writeFacts(t.out, facts...), err)
}

// status opens the data and asks.
func (p place) status(o session.Options) (status session.Status, err error) {
	s, err := p.open()
	if err != nil {
		return status, err
	}
	status, err = session.NewConsole(s, o).Status()
	status.Version = o.Version
	return status, errors.Join(err, s.Close())
}

// whole is what there is to say of data that was checked.
func (p place) whole(s session.Status) []fact {
	backup := utc(s.LastBackup)
	if s.BackupDue {
		backup += "; it is time for one: latchkey backup FILE"
	}
	return []fact{
		{"Data file", p.file() + sizeOf(p.file())},
		{"Format", fmt.Sprintf("%d, changed %s", s.Format, counted(s.Generation, "time", "times"))},
		{"Accounts", fmt.Sprint(s.Accounts)},
		{"Activity", counted(s.Entries, "entry", "entries")},
		{"Seal", s.Head + " (write it down with the number of entries, to tell later whether the newest are all there)"},
		{"Fingerprint", s.Fingerprint + " (of the key that signs exports)"},
		{"Last backup", backup},
		{"Clock", clockVerdict(s.Clock)},
		{"Key", keptIn(vault.Place(s.KeyPlace), p.keyFile)},
		{"Verdict", "whole: every record is there and as it was written"},
	}
}

func verdict(err error) string {
	if errors.Is(err, store.ErrInUse) {
		return "in use, so it was not checked: " + sentenceOf(err)
	}
	return "not opened: " + sentenceOf(err)
}

// keptIn says where the key is and what that is worth.
func keptIn(where vault.Place, keyFile string) string {
	switch where {
	case vault.InKeyring:
		return "in the keyring of your operating system account; good: a copy of the folder above cannot be opened without it"
	case vault.InFile:
		return "in a file in your configuration folder, because there was no keyring; fair: a copy of the folder above cannot be opened, a copy of your whole home folder can"
	case vault.InKeyFile:
		return "in the key file " + keyFile + "; as good as that place: keep copies of it apart from copies of the folder above"
	}
	return string(where)
}

// sizeOf is the size of a file in brackets, or nothing for what is no file.
func sizeOf(path string) string {
	info, err := os.Lstat(path)
	if err != nil || !vault.Plain(info) {
		return ""
	}
	return " (" + size(info.Size()) + ")"
}

// size is a number of bytes as people read it.
func size(bytes int64) string {
	n, unit := float64(bytes)/(1<<10), "KiB"
	if n >= 1<<10 {
		n, unit = n/(1<<10), "MiB"
	}
	return strings.TrimSuffix(fmt.Sprintf("%.1f", n), ".0") + " " + unit
}
