package command

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"latchkey/app/store"
	"latchkey/app/vault"
)

type statusCommand struct{}

// Help is shown by `latchkey status --help`.
func (statusCommand) Help() string {
	return "It makes no data and changes no record. While it checks, it holds the data as a window does (with a lock file beside it), so that no other can. It exits 0 when the data is whole or not there yet, 75 when another window or command has it open, and 1 when something is wrong with it."
}

// Run says what can be known without a window. Its last line is the verdict.
func (statusCommand) Run(t terminal, asked *words) error {
	here, err := asked.place()
	if err != nil {
		return err
	}
	say := func(name, format string, values ...any) {
		fmt.Fprintf(t.out, "%-10s %s\n", name, fmt.Sprintf(format, values...))
	}
	say("Version", "latchkey %s", t.version)
	say("Folder", "%s", here.folder)

	s, err := here.open()
	if errors.Is(err, errNoData) {
		say("Data file", "none yet")
		say("Verdict", "nothing to check: the window makes the data file when it first opens")
		return nil
	}
	say("Data file", "%s%s", here.file(), sizeOf(here.file()))
	if err != nil {
		say("Verdict", "%s", verdict(err))
		return told{err}
	}
	var accounts uint64
	err = s.View(func(tx *store.Tx) error {
		accounts, err = tx.Accounts()
		return err
	})
	kept := keptIn(s.KeyPlace(), here.keyFile)
	if err := errors.Join(err, s.Close()); err != nil {
		say("Verdict", "%s", verdict(err))
		return told{err}
	}
	say("Accounts", "%d", accounts)
	say("Key", "%s", kept)
	say("Verdict", "whole: every record is there and as it was written")
	return nil
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
	if err != nil || !info.Mode().IsRegular() {
		return ""
	}
	size, unit := float64(info.Size())/(1<<10), "KiB"
	if size >= 1<<10 {
		size, unit = size/(1<<10), "MiB"
	}
	return fmt.Sprintf(" (%s %s)", strings.TrimSuffix(fmt.Sprintf("%.1f", size), ".0"), unit)
}
