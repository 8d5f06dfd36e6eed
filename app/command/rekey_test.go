package command

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"latchkey/app/session"
	"latchkey/app/store"
)

func TestRekeyedDataHasAnotherKeyAndTheSameAccounts(t *testing.T) {
	w := newWorld(t)
	w.register()
	before, old := w.account(), readIfThere(w.keyFile)
	next := filepath.Join(w.temp, "next")
	got := w.ok("rekey", "--new-key-file", next, "--yes")
	want := "The data has another key now: it is in the key file " + next + "; as good as that place: keep copies of it apart from copies of the folder above.\n" +
		"The old key file " + w.keyFile + " opens only old copies; delete it when you need none of them.\n"
	if got != want {
		t.Errorf("got\n%s", got)
	}
	if info, err := os.Stat(next); err != nil || info.Size() != 32 || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 || bytes.Equal(readIfThere(next), old) {
		t.Errorf("%v, %v", info, err)
	}
	if exit, stdout, _ := w.run("status"); exit != 1 || !strings.Contains(stdout, "not opened: the key does not fit") {
		t.Errorf("with the old key: exit %d\n%s", exit, stdout)
	}
	w.Setenv("LATCHKEY_KEY_FILE", next)
	if after := w.account(); after.ID != before.ID || after.Password.PHC != before.Password.PHC {
		t.Error("the account is another")
	}
	w.loggedByTheTerminal(store.KeyReplaced)
	w.session(nil, func(s *session.Session) { must(w, s.Login, testEmail, testPassword) })
	if names := w.files(); !slices.Equal(names, []string{"latchkey.db", "latchkey.lock"}) {
		t.Errorf("in the folder: %q", names)
	}
	w.tellsNoSecret(old, readIfThere(next))
}

func TestRekeyIsRefusedWithoutChange(t *testing.T) {
	w := newWorld(t)
	w.register()
	before, key := w.fileBytes(), readIfThere(w.keyFile)
	next := filepath.Join(w.temp, "next")
	w.refused(string(errNewKeyFileRequired), "rekey", "--yes")
	w.refused(string(errYesRequired), "rekey", "--new-key-file", next)
	w.refused("there is a file of the name given for the new key ("+w.keyFile+"); name one that is not there yet; nothing was changed", "rekey", "--yes", "--new-key-file", w.keyFile)
	inside := filepath.Join(w.data, "key")
	w.refused("the key file lies in the data folder, where it protects nothing ("+inside+"); move it somewhere else and name it with --key-file FILE", "rekey", "--yes", "--new-key-file", inside)
	if _, err := os.Lstat(next); err == nil || !bytes.Equal(before, w.fileBytes()) || !bytes.Equal(key, readIfThere(w.keyFile)) {
		t.Error("something was changed")
	}
}

func TestRekeyWithoutKeyringReplacesTheKeyInTheConfigurationFolder(t *testing.T) {
	w := newWorld(t)
	w.withoutKeyring()
	w.register()
	keys := func() (names []string) {
		entries, err := os.ReadDir(filepath.Join(w.config, "latchkey"))
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			names = append(names, entry.Name())
		}
		return names
	}
	first := keys()
	if got := w.ok("rekey", "--yes"); !strings.HasPrefix(got, "The data has another key now: it is in a file in your configuration folder") {
		t.Errorf("got\n%s", got)
	}
	if second := keys(); len(second) != 1 || second[0] == first[0] {
		t.Errorf("first %q, then %q", first, second)
	}
	next := filepath.Join(w.temp, "next")
	w.ok("rekey", "--yes", "--new-key-file", next)
	if third := keys(); len(third) != 0 {
		t.Errorf("the old key is still there: %q", third)
	}
	w.Setenv("LATCHKEY_KEY_FILE", next)
	w.ok("status")
}
