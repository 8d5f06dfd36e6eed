package command

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"latchkey/app/session"
	"latchkey/app/store"
)

// secretFile is a passphrase file.
func (w world) secretFile(passphrase string) string {
	w.Helper()
	path := filepath.Join(w.temp, "passphrase-"+passphrase[:4])
	w.write(path, []byte(passphrase+"\n"), 0o600)
	return path
}

// backedUp makes a backup under a drawn passphrase.
func (w world) backedUp() (path, passphrase string) {
	w.Helper()
	path = filepath.Join(w.temp, "latchkey.age")
	got := w.ok("backup", path)
	found := drawn.FindStringSubmatch(got)
	if found == nil || strings.Count(found[1], "-") != 5 {
		w.Fatalf("no six words in\n%s", got)
	}
	return path, found[1]
}

// moved goes to a machine without data.
func (w world) moved() world {
	w.Helper()
	root := w.TempDir()
	w.data, w.keyFile = filepath.Join(root, "data"), filepath.Join(root, "key")
	w.Setenv("LATCHKEY_DATA", w.data)
	w.Setenv("LATCHKEY_KEY_FILE", w.keyFile)
	return w
}

// files are the names of everything in the data folder.
func (w world) files() (names []string) {
	w.Helper()
	entries, err := os.ReadDir(w.data)
	if err != nil {
		w.Fatal(err)
	}
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

func TestBackupSaysWhatItHoldsAndItsPassphraseOnce(t *testing.T) {
	w := newWorld(t)
	w.register()
	w.enrol()
	path := filepath.Join(w.temp, "latchkey.age")
	got := w.ok("backup", path)
	want := regexp.MustCompile(`^Backed up 1 account and 4 entries of the activity to ` + regexp.QuoteMeta(path) + ` \([\d.]+ KiB\), and read it back\.

Its passphrase:

    [a-z]+(-[a-z]+){5}

It is shown this once\. Write it down and keep it apart from the file: without
it nobody can open the backup\.
$`)
	if !want.MatchString(got) {
		t.Errorf("got\n%s", got)
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	w.loggedByTheTerminal(store.BackupMade)
	if status := timeless(w.ok("status")); !strings.Contains(status, "Last backup    YYYY-MM-DD hh:mm:ss UTC\n") {
		t.Errorf("status\n%s", status)
	}
	a := w.account()
	w.told.Write(readIfThere(path))
	w.tellsNoSecret(readIfThere(w.keyFile), []byte(a.Password.PHC), a.OTP.Secret, a.Recovery.Hashes[0][:])

	var made madeBackup
	own := w.secretFile("correct horse battery staple")
	if err := json.Unmarshal([]byte(w.ok("backup", path, "--replace", "--json", "--passphrase-file", own)), &made); err != nil {
		t.Fatal(err)
	}
	if !made.Saved || made.Name != "latchkey.age" || made.Accounts != 1 || made.Bytes == 0 || made.Passphrase != "" {
		t.Errorf("%+v", made)
	}
	if strings.Contains(w.told.String(), "correct horse battery staple") {
		t.Error("a passphrase of one's own was printed")
	}
}

func TestBackupMovesToANewMachine(t *testing.T) {
	w := newWorld(t)
	w.register()
	w.enrol()
	before := w.account()
	path, passphrase := w.backedUp()
	file := w.secretFile(passphrase)

	w = w.moved()
	got := timeless(w.ok("restore", path, "--passphrase-file", file, "--yes"))
	want := `Backup of      Latchkey
Made           YYYY-MM-DD hh:mm:ss UTC by latchkey 1.2.3
Accounts       1, of them 1 administrator
Activity       4 entries

WHAT WOULD CHANGE         NAME          EMAIL
becomes an administrator  Grace Canary  grace@example.org
is added                  Grace Canary  grace@example.org

Restored.
`
	if got != want {
		t.Errorf("got\n%s", got)
	}
	if names := w.files(); !slices.Equal(names, []string{"latchkey.db", "latchkey.lock"}) {
		t.Errorf("in the folder: %q", names)
	}
	w.session(nil, func(s *session.Session) {
		if state := must(w, s.Login, testUsername, testPassword); state.Phase != session.CodeRequired {
			t.Errorf("the sign-in leads to %s", state.Phase)
		}
	})
	after := w.account()
	if after.ID != before.ID || after.Password.PHC != before.Password.PHC || !bytes.Equal(after.OTP.Secret, before.OTP.Secret) {
		t.Error("the account is not the same")
	}
	w.loggedByTheTerminal(store.BackupRestored)
	w.ok("status")
}

func must1[T, U any](value T, _ U) T { return value }

func TestShortPassphraseIsRefused(t *testing.T) {
	w := newWorld(t)
	w.register()
	w.refused("the passphrase has fewer than 15 characters; take a longer one, or let six words be drawn",
		"backup", filepath.Join(w.temp, "b.age"), "--passphrase-file", w.secretFile("short one"))
	w.refused(string(errNobodyToAsk), "backup", filepath.Join(w.temp, "b.age"), "--ask")
	if exit, _, stderr := w.run("backup", "b.age", "--ask", "--passphrase-file", "x"); exit != exitUsage || strings.Count(stderr, "\n") != 1 {
		t.Errorf("exit %d, stderr %q", exit, stderr)
	}
	if _, err := os.Lstat(filepath.Join(w.temp, "b.age")); err == nil {
		t.Error("a file was made")
	}
}
