package command

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"latchkey/app/account"
	"latchkey/app/session"
	"latchkey/app/store"
)

func TestExportedAccountsHoldNoSecretAndAreForTheirOwnerAlone(t *testing.T) {
	w := newWorld(t)
	w.register()
	w.enrol()
	w.put(account.Profile{FullName: "=HYPERLINK(1)", Email: "eve@example.org"})
	path := filepath.Join(w.temp, "accounts.csv")
	if got := w.ok("account", "export", path); got != "Saved as "+path+", readable for you alone.\n" {
		t.Errorf("got %q", got)
	}
	info, err := os.Stat(path)
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info, err)
	}
	saved := string(readIfThere(path))
	if strings.Count(saved, "\r\n") != 3 || !strings.Contains(saved, "'=HYPERLINK(1)") || !strings.Contains(saved, testEmail) {
		t.Errorf("saved\n%s", saved)
	}
	if got := w.ok("account", "export"); got != saved {
		t.Errorf("to the output it writes\n%s", got)
	}
	a := w.account()
	w.told.WriteString(saved)
	w.tellsNoSecret(readIfThere(w.keyFile), []byte(a.Password.PHC), a.OTP.Secret, a.Recovery.Hashes[0][:])
}

// What is written must not take the place of the data, nor of anything else that nobody named for it.
func TestFilesAreWrittenOnlyWhereTheyMay(t *testing.T) {
	w := newWorld(t)
	w.register()
	link := filepath.Join(w.temp, "link")
	if err := os.Symlink(w.data, link); err != nil {
		t.Skip(err)
	}
	there := filepath.Join(w.temp, "thesis")
	w.write(there, []byte("years of work"), 0o600)
	for _, verb := range [][]string{{"account", "export"}, {"activity", "export"}, {"backup"}} {
		for _, path := range []string{
			filepath.Join(w.data, store.FileName), filepath.Join(w.data, "new"), filepath.Join(link, store.FileName),
			filepath.Join(w.temp, "..", "data", store.FileName),
		} {
			w.refused(string(errInDataFolder), append(verb, path, "--replace")...)
		}
		w.refused("the file \""+there+"\" is there already; name another, or add --replace", append(verb, there)...)
		for _, path := range []string{w.temp, link} {
			w.refused("the file cannot be written ("+path+" is a folder, a link or a device); choose another place, and check that the disk is not full", append(verb, path, "--replace")...)
		}
		exit, stdout, stderr := w.run(append(verb, filepath.Join(w.temp, "no", "folder"))...)
		if exit != 1 || stdout != "" || !strings.HasPrefix(stderr, "latchkey: the file cannot be written (") {
			t.Errorf("%q: exit %d, stdout %q, stderr %q", verb, exit, stdout, stderr)
		}
	}
	if string(readIfThere(there)) != "years of work" {
		t.Error("a file was replaced")
	}
	w.ok("account", "export", there, "--replace")
	if !strings.HasPrefix(string(readIfThere(there)), "id,full_name,email") {
		t.Error("the file was not replaced")
	}
}

func TestNamesOfFilesCannotSteerTheTerminal(t *testing.T) {
	w := newWorld(t)
	w.register()
	hostile := filepath.Join(w.temp, "\x1b[2J\u202e")
	if runtime.GOOS == "windows" { // where no name has the first of these
		hostile = filepath.Join(w.temp, "[2J\u202e")
	}
	w.write(hostile, []byte("old"), 0o600)
	for _, args := range [][]string{
		{hostile}, {"account", hostile}, {"account", "export", hostile}, {"account", "export", hostile, "--replace"},
		{"account", "export", filepath.Join(hostile, "file")}, {"activity", "verify", hostile}, {"status", "--data", hostile},
		{"status", "--key-file", hostile}, {"backup", "--replace", hostile}, {"backup", "new", "--passphrase-file", hostile + "none"},
		{"restore", hostile, "--passphrase-file", hostile}, {"import", hostile, "--passwords", "none"}, {"import", hostile, "--passwords", hostile},
		{"rekey", "--yes", "--new-key-file", hostile},
	} {
		_, stdout, stderr := w.run(args...)
		if strings.ContainsFunc(strings.ReplaceAll(stdout+stderr, "\n", ""), undrawn) {
			t.Errorf("%q: stdout %q, stderr %q", args, stdout, stderr)
		}
	}
}

// Names that no form lets in could be in the file all the same, and a terminal obeys what it is sent.
func TestHostileNamesCannotSteerTheTerminal(t *testing.T) {
	w := newWorld(t)
	w.register()
	hostile := "\x1b]0;owned\a\u009b31mEve\u202egpj.exe\u2066\r\n\U000e0041\u200d=cmd"
	w.put(account.Profile{FullName: hostile, Email: "eve\u202e@example.org", Username: "eve\x1b[2J"})
	for _, args := range [][]string{
		{"account", "list"}, {"account", "list", "--json"}, {"account", "show", "eve\x1b[2J"}, {"account", "show", "eve\x1b[2J", "--json"},
		{"account", "disable", "eve\x1b[2J"}, {"account", "set-role", "eve\x1b[2J", "administrator"}, {"activity", "show"}, {"activity", "show", "--json"},
		{"policy", "set", "issuer", "House \u00e9"}, {"policy", "show"}, {"account", "delete", "eve\x1b[2J", "--yes"},
	} {
		got := w.ok(args...)
		if at := strings.IndexFunc(strings.ReplaceAll(got, "\n", ""), undrawn); at >= 0 {
			t.Errorf("%q writes %q", args, got)
		}
		if args[1] == "list" && len(args) == 2 && (!strings.Contains(got, `\x1b]0;owned\a\u009b31mEve\u202egpj.exe\u2066\r\n\U000e0041\u200d=cmd`) || strings.Count(got, "\n") != 5) {
			t.Errorf("got\n%s", got)
		}
		if len(args) > 2 && args[1] == "list" {
			var page session.AccountsPage
			if err := json.Unmarshal([]byte(got), &page); err != nil || !slices.ContainsFunc(page.Rows, func(r session.AccountRow) bool { return r.FullName == hostile }) {
				t.Errorf("%v in %s", err, got)
			}
		}
	}
}
