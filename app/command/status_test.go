package command

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"latchkey/app/session"
	"latchkey/app/store"
)

func TestStatusTellsEveryConditionOfTheDataInOneVerdict(t *testing.T) {
	file := func(w world) string { return filepath.Join(w.data, store.FileName) }
	for name, test := range map[string]struct {
		make    func(world)
		exit    int
		verdict string // how the last line goes on
	}{
		"whole": {func(w world) {}, 0, "whole:"},
		"in use": {func(w world) {
			s := w.open()
			w.Cleanup(func() { s.Close() })
		}, 75, "in use, so it was not checked: another window or command has this data open; close it"},
		"truncated":  {func(w world) { w.write(file(w), w.fileBytes()[:9000], 0o600) }, 1, "not opened: the data file is shorter"},
		"empty":      {func(w world) { w.write(file(w), nil, 0o600) }, 1, "not opened: the data file is shorter"},
		"foreign":    {func(w world) { w.write(file(w), bytes.Repeat([]byte("notes "), 9999), 0o600) }, 1, "not opened: the data file was not made by Latchkey"},
		"newer":      {world.age, 1, "not opened: the data file was written by a newer version"},
		"read-only":  {func(w world) { w.write(file(w), w.fileBytes(), 0o400) }, 1, "not opened: the data file or its folder is read-only"},
		"unreadable": {func(w world) { w.write(file(w), w.fileBytes(), 0) }, 1, "not opened: the data file or its folder cannot be read"},
		"a link": {func(w world) {
			if err := os.Rename(file(w), file(w)+".real"); err != nil {
				w.Fatal(err)
			}
			if err := os.Symlink(file(w)+".real", file(w)); err != nil {
				w.Skip(err)
			}
		}, 1, "not opened: the data file is a link"},
		"key missing":   {func(w world) { os.Remove(w.keyFile) }, 1, "not opened: the key of the data file is not where it was put"},
		"key of others": {func(w world) { w.write(w.keyFile, randomBytes(32), 0o600) }, 1, "not opened: the key does not fit"},
		"key too short": {func(w world) { w.write(w.keyFile, randomBytes(31), 0o600) }, 1, "not opened: the key file cannot be used"},
		"key open to all": {func(w world) {
			if err := os.Chmod(w.keyFile, 0o644); err != nil {
				w.Fatal(err)
			}
		}, 1, "not opened: the key file cannot be used"},
		"key not named": {func(w world) { w.Setenv("LATCHKEY_KEY_FILE", "") }, 1, "not opened: the key of this data is in a key file; name it"},
		"key in data": {func(w world) {
			inside := filepath.Join(w.data, "key")
			if err := os.Rename(w.keyFile, inside); err != nil {
				w.Fatal(err)
			}
			w.Setenv("LATCHKEY_KEY_FILE", inside)
		}, 1, "not opened: the key file lies in the data folder"},
	} {
		t.Run(name, func(t *testing.T) {
			if runtime.GOOS == "windows" && (name == "unreadable" || name == "key open to all") {
				t.Skip("no bit says so there")
			}
			w := newWorld(t)
			w.register()
			key, before := readIfThere(w.keyFile), w.fileBytes()
			test.make(w)
			if name != "unreadable" {
				before = w.fileBytes()
			}
			exit, stdout, stderr := w.run("status")
			lines := strings.Split(strings.TrimSuffix(stdout, "\n"), "\n")
			last := lines[len(lines)-1]
			if exit != test.exit || stderr != "" || !strings.HasPrefix(last, "Verdict        "+test.verdict) {
				t.Errorf("exit %d, stderr %q, stdout\n%s", exit, stderr, stdout)
			}
			if !strings.Contains(stdout, "latchkey 1.2.3\n") || !strings.Contains(stdout, file(w)) {
				t.Errorf("neither version nor file are told:\n%s", stdout)
			}
			if name == "unreadable" {
				os.Chmod(file(w), 0o600)
			}
			if !bytes.Equal(before, w.fileBytes()) {
				t.Error("the data file was changed")
			}
			w.tellsNoSecret(key, []byte(testPassword), []byte(testEmail))
		})
	}
}

func readIfThere(path string) []byte {
	content, _ := os.ReadFile(path)
	return content
}

func TestStatusOfWholeDataCountsAccountsAndPlacesTheKey(t *testing.T) {
	w := newWorld(t)
	w.register()
	_, stdout, _ := w.run("status")
	for _, line := range []string{"Folder         " + w.data + "\n", " KiB)\n", "Accounts       1\n", "Key            in the key file " + w.keyFile} {
		if !strings.Contains(stdout, line) {
			t.Errorf("no %q in\n%s", line, stdout)
		}
	}
}

func TestNamedKeyFileNeedsNoConfigurationFolder(t *testing.T) {
	w := newWorld(t)
	w.register()
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "AppData"} {
		w.Setenv(name, "")
	}
	if exit, stdout, stderr := w.run("status"); exit != 0 || !strings.Contains(stdout, "Verdict        whole:") {
		t.Errorf("exit %d, stderr %q, stdout\n%s", exit, stderr, stdout)
	}
	if exit, _, stderr := w.run("account", "unlock", testEmail); exit != 0 {
		t.Errorf("exit %d, stderr %q", exit, stderr)
	}
	w.Setenv("LATCHKEY_KEY_FILE", "")
	if exit, stdout, _ := w.run("status"); exit != 1 || !strings.Contains(stdout, string(errNoConfigFolder)) {
		t.Errorf("without one: exit %d, stdout\n%s", exit, stdout)
	}
}

func TestStatusSaysThatAKeyWithoutKeyringLiesInTheConfigurationFolder(t *testing.T) {
	w := newWorld(t)
	w.withoutKeyring()
	w.register()
	exit, stdout, _ := w.run("status")
	if exit != 0 || !strings.Contains(stdout, "Key            in a file in your configuration folder") {
		t.Fatalf("exit %d\n%s", exit, stdout)
	}
	w.Setenv("LATCHKEY_KEY_FILE", w.keyFile)
	if exit, stdout, _ := w.run("status"); exit != 1 || !strings.Contains(stdout, "the key of this data is not in a key file; leave --key-file out") {
		t.Fatalf("exit %d\n%s", exit, stdout)
	}
	names, err := os.ReadDir(filepath.Join(w.config, "latchkey"))
	if err != nil || len(names) != 1 {
		t.Fatalf("%v, %v", names, err)
	}
	w.tellsNoSecret(readIfThere(filepath.Join(w.config, "latchkey", names[0].Name())))
}

// A byte changed by somebody else either lies where nothing is kept, or is found; and no command writes on top of it.
func TestChangedByteIsNeverTakenForWhole(t *testing.T) {
	w := newWorld(t)
	w.register()
	path := filepath.Join(w.data, store.FileName)
	whole := w.fileBytes()
	found := 0
	for at := 0; at < len(whole); at += 211 {
		flipped := bytes.Clone(whole)
		flipped[at] ^= 0x20
		w.write(path, flipped, 0o600)
		exit, stdout, stderr := w.run("status")
		switch {
		case exit == 1 && strings.Contains(stdout, "the data is damaged"):
			found++
			if exit, _, stderr := w.run("account", "unlock", testEmail); exit != 1 || !strings.HasPrefix(stderr, "latchkey: the data is damaged") {
				t.Errorf("byte %d: unlock exits %d, %q", at, exit, stderr)
			}
		case exit != 0 && exit != 1 || stderr != "":
			t.Errorf("byte %d: exit %d, stderr %q", at, exit, stderr)
		}
		if !bytes.Equal(flipped, w.fileBytes()) {
			if exit != 0 {
				t.Errorf("byte %d: the damaged file was changed", at)
			}
		}
	}
	if found == 0 {
		t.Error("no damage was found at all")
	}
}

func TestStatusTellsSealFingerprintAndLastBackup(t *testing.T) {
	w := newWorld(t)
	w.register()
	var s session.Status
	if err := json.Unmarshal([]byte(w.ok("status", "--json")), &s); err != nil {
		t.Fatal(err)
	}
	got := w.ok("status")
	for _, line := range []string{
		fmt.Sprintf("Format         %d, changed %d times\n", s.Format, s.Generation), "Activity       1 entry\n", "Seal           " + s.Head + " (write it down",
		"Fingerprint    " + s.Fingerprint + " (of the key", "Last backup    never\n",
	} {
		if !strings.Contains(got, line) {
			t.Errorf("no %q in\n%s", line, got)
		}
	}
	if s.Version != "1.2.3" || s.File != filepath.Join(w.data, store.FileName) || s.Accounts != 1 || s.Entries != 1 || len(s.Head) != 20 ||
		len(s.Fingerprint) != 20 || s.KeyPlace != "key-file" {
		t.Errorf("%+v", s)
	}
	open := w.open()
	defer open.Close()
	if exit, stdout, stderr := w.run("status", "--json"); exit != exitInUse || stdout != "" || strings.Count(stderr, "\n") != 1 {
		t.Errorf("in use: exit %d, stdout %q, stderr %q", exit, stdout, stderr)
	}
}

func TestStatusAsksForABackupWhenTheLastIsOld(t *testing.T) {
	w := newWorld(t)
	w.register()
	s := w.open()
	err := s.Update(func(tx *store.Tx) error { return tx.PutLastBackup(time.Now().AddDate(0, 0, -31)) })
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	if got := w.ok("status"); !strings.Contains(got, " UTC; it is time for one: latchkey backup FILE\n") {
		t.Errorf("got\n%s", got)
	}
	w.ok("policy", "set", "backup_days", "0")
	if got := w.ok("status"); strings.Contains(got, "it is time") {
		t.Errorf("got\n%s", got)
	}
}
