package command

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"latchkey/app/session"
	"latchkey/app/store"
)

// What is refused leaves the data as it was; where there was none, neither data nor key are there afterwards.
func TestRefusedRestoreChangesNothing(t *testing.T) {
	w := newWorld(t)
	w.register()
	path, passphrase := w.backedUp()
	right, wrong := w.secretFile(passphrase), w.secretFile("wrong horse battery staple")
	whole := readIfThere(path)
	damaged := filepath.Join(w.temp, "damaged.age")
	flipped := bytes.Clone(whole)
	flipped[len(flipped)-9] ^= 1
	w.write(damaged, flipped, 0o600)
	cut := filepath.Join(w.temp, "cut.age")
	w.write(cut, whole[:len(whole)/2], 0o600)
	notes := filepath.Join(w.temp, "notes")
	w.write(notes, []byte("milk, eggs\n"), 0o600)
	open := filepath.Join(w.temp, "open")
	w.write(open, []byte(passphrase), 0o644)
	two := filepath.Join(w.temp, "two")
	w.write(two, []byte("one\ntwo\n"), 0o600)
	type refusal struct{ file, passphrase, said string }
	refusals := []refusal{
		{path, wrong, "the passphrase does not open this backup; check every word of it and try again; nothing was changed"},
		{damaged, right, "the backup is cut short or was changed; use another copy of it; nothing was changed"},
		{cut, right, "the backup is cut short or was changed; use another copy of it; nothing was changed"},
		{notes, right, "this file is not a backup made by Latchkey; name another one; nothing was changed"},
		{w.temp, right, "this is a folder, a link, a device or a pipe; name the file itself"},
		{path, open, "the passphrase file cannot be used (" + open + " is open to other people, mode 0644); name a plain file of one line that only you can read"},
		{path, two, "the passphrase file cannot be used (" + two + " does not hold one line); name a plain file of one line that only you can read"},
		{path, w.temp, "the passphrase file cannot be used (" + w.temp + " is not a plain file); name a plain file of one line that only you can read"},
		{path, "", string(errNobodyToAsk)},
	}
	if runtime.GOOS == "windows" { // where no bit says who may read a file
		refusals = slices.DeleteFunc(refusals, func(r refusal) bool { return r.passphrase == open })
	}
	before := w.fileBytes()
	for _, there := range []bool{true, false} {
		if !there {
			w = w.moved()
		}
		for _, test := range refusals {
			args := []string{"restore", test.file, "--yes"}
			if test.passphrase != "" {
				args = append(args, "--passphrase-file", test.passphrase)
			}
			w.refused(test.said, args...)
			names := w.files()
			switch {
			case there && (!bytes.Equal(before, w.fileBytes()) || len(names) != 2):
				t.Errorf("%q: the data was changed: %q", args, names)
			case !there && !slices.Equal(names, []string{"latchkey.lock"}):
				t.Errorf("%q: left %q", args, names)
			}
			if _, err := os.Lstat(w.keyFile); !there && err == nil {
				t.Errorf("%q made a key", args)
			}
		}
	}
}

func TestRestoreKeepsAKeyFileThatWasThere(t *testing.T) {
	w := newWorld(t)
	w.register()
	path, passphrase := w.backedUp()
	file, wrong := w.secretFile(passphrase), w.secretFile("wrong horse battery staple")
	w = w.moved()
	key := randomBytes(32)
	w.write(w.keyFile, key, 0o600)
	if exit, _, _ := w.run("restore", path, "--passphrase-file", wrong, "--yes"); exit != 1 || !bytes.Equal(readIfThere(w.keyFile), key) {
		t.Errorf("exit %d, or the key file is another", exit)
	}
	w.ok("restore", path, "--passphrase-file", file, "--yes")
	if !bytes.Equal(readIfThere(w.keyFile), key) {
		t.Error("the key file is another")
	}
	w.ok("status")
}

func TestRestoreOnANewMachineWithoutKeyFileLeavesOneKey(t *testing.T) {
	w := newWorld(t)
	w.register()
	path, passphrase := w.backedUp()
	file := w.secretFile(passphrase)
	w = w.moved()
	w.withoutKeyring()
	w.ok("restore", path, "--passphrase-file", file, "--yes")
	keys, err := os.ReadDir(filepath.Join(w.config, "latchkey"))
	if err != nil || len(keys) != 1 {
		t.Errorf("%v, %v", keys, err)
	}
	w.ok("status")
}

func TestRestorePreviewNamesTheMostSeriousFirst(t *testing.T) {
	w := newWorld(t)
	w.register()
	w.ok("account", "create", "ada@example.org", "--name", "Ada Example", "--role", "administrator")
	path, passphrase := w.backedUp()
	file := w.secretFile(passphrase)
	w.ok("account", "set-role", "ada@example.org", "member")
	w.enrol()
	w.ok("policy", "set", "grace_days", "30")
	before, kinds := w.fileBytes(), must1(w.entries())

	got := w.ok("restore", path, "--passphrase-file", file, "--dry-run")
	const want = `
WHAT WOULD CHANGE         NAME          EMAIL
becomes an administrator  Ada Example   ada@example.org
loses two-factor          Grace Canary  grace@example.org

POLICY      NOW  THEN
grace_days  30   7
`
	if !strings.HasSuffix(got, want) {
		t.Errorf("got\n%s", got)
	}
	var preview session.BackupPreview
	if err := json.Unmarshal([]byte(w.ok("restore", path, "--passphrase-file", file, "--dry-run", "--json")), &preview); err != nil || len(preview.Changes) != 2 || preview.Accounts != 2 {
		t.Errorf("%v, %+v", err, preview)
	}
	exit, stdout, stderr := w.run("restore", path, "--passphrase-file", file)
	if exit != 1 || stdout != got || stderr != "latchkey: "+string(errYesRequired)+"\n" {
		t.Errorf("exit %d, stderr %q, stdout\n%s", exit, stderr, stdout)
	}
	if !bytes.Equal(before, w.fileBytes()) || len(must1(w.entries())) != len(kinds) {
		t.Error("the data was changed")
	}

	if got := w.ok("restore", path, "--passphrase-file", file, "--yes"); !strings.HasSuffix(got, "\nRestored. The data that was in place is kept beside it, in the same folder.\n") {
		t.Errorf("got\n%s", got)
	}
	if names := w.files(); len(names) != 3 || names[0] != store.FileName || !strings.HasPrefix(names[1], store.FileName+".before-") {
		t.Errorf("in the folder: %q", names)
	}
	if w.account().OTP.On() || w.ok("policy", "show", "grace_days") != "7\n" {
		t.Error("it is not as it was")
	}
}

// Killed at any time, a restore on a new machine leaves no data, empty data or the restored data, each of it whole; and
// it can be run again.
func TestKilledRestoreOnANewMachineLeavesAllOrNothing(t *testing.T) {
	w := newWorld(t)
	w.register()
	path, passphrase := w.backedUp()
	file := w.secretFile(passphrase)
	left := map[string]int{}
	for killed := range 12 {
		w = w.moved()
		c := child(t, "restore", path, "--passphrase-file", file, "--yes")
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(killed*5) * time.Millisecond)
		_ = c.Process.Kill()
		_ = c.Wait()
		got := w.ok("status")
		switch {
		case strings.Contains(got, "Data file      none yet\n"):
			left["nothing"]++
		case strings.Contains(got, "Accounts       0\n"):
			left["empty data"]++
		case strings.Contains(got, "Accounts       1\n"):
			left["restored data"]++
		default:
			t.Errorf("status\n%s", got)
		}
		w.ok("restore", path, "--passphrase-file", file, "--yes")
		w.session(nil, func(s *session.Session) { must(w, s.Login, testEmail, testPassword) })
	}
	t.Log(left)
}
