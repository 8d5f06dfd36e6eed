package command

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"latchkey/app/session"
	"latchkey/app/store"
)

func TestActivityIsShownNewestFirst(t *testing.T) {
	w := newWorld(t)
	w.register()
	w.session(nil, func(s *session.Session) { must(w, s.Login, testEmail, testPassword) })
	w.ok("policy", "set", "grace_days", "3")
	w.ok("account", "create", "ada@example.org", "--name", "Ada Example")
	got := w.ok("activity", "show")
	want := regexp.MustCompile(`^ENTRY  TIME \(UTC\)           WHO           WHAT             ABOUT         OUTCOME  DETAIL
4      \d{4}-\d\d-\d\d \d\d:\d\d:\d\d  the terminal  account created  Ada Example   ok       -
3      \d{4}-\d\d-\d\d \d\d:\d\d:\d\d  the terminal  policy changed   -             ok       grace_days: 7 -> 3
2      \d{4}-\d\d-\d\d \d\d:\d\d:\d\d  Grace Canary  signed in        Grace Canary  ok       with password
1      \d{4}-\d\d-\d\d \d\d:\d\d:\d\d  a visitor     account created  Grace Canary  ok       -

4 entries shown, of 4 kept; seal [0-9a-f]{20}\.
$`)
	if !want.MatchString(got) {
		t.Errorf("got\n%s", got)
	}
	for _, test := range []struct {
		args []string
		want string // the entries shown
	}{
		{[]string{"--limit", "2"}, "4 3"}, {[]string{"--before", "3"}, "2 1"}, {[]string{"--limit", "0"}, "4 3 2 1"},
		{[]string{"--kind", "account_created"}, "4 1"}, {[]string{"--outcome", "refused"}, ""}, {[]string{"--person", testUsername}, "2 1"},
		{[]string{"created"}, "4 1"}, {[]string{"SIGNED"}, "2"}, {[]string{"grace_days"}, "3"}, {[]string{"ada@"}, "4"},
		{[]string{"--from", "2001-01-01", "--to", "2001-12-31"}, ""}, {[]string{"--from", "2001-01-01"}, "4 3 2 1"},
	} {
		var page session.ActivityPage
		if err := json.Unmarshal([]byte(w.ok(append([]string{"activity", "show", "--json"}, test.args...)...)), &page); err != nil {
			t.Fatal(err)
		}
		var shown []string
		for _, row := range page.Rows {
			shown = append(shown, fmt.Sprint(row.Seq))
		}
		if strings.Join(shown, " ") != test.want {
			t.Errorf("%q: %q", test.args, shown)
		}
	}
	if got := w.ok("activity", "show", "--limit", "1"); !strings.HasSuffix(got, "There may be more: add --before 4.\n") {
		t.Errorf("got\n%s", got)
	}
	w.refused(`there is no account with the email or username "nobody"; check the spelling`, "activity", "show", "--person", "nobody")
	w.refused(`"yesterday" is no day; write it as 2026-08-01`, "activity", "show", "--from", "yesterday")
	if exit, _, stderr := w.run("activity", "show", "--kind", "nonsense"); exit != exitUsage || strings.Count(stderr, "\n") != 1 {
		t.Errorf("exit %d, stderr %q", exit, stderr)
	}
}

func TestEveryKindOfEntryHasWords(t *testing.T) {
	seen := map[string]bool{}
	for _, kind := range store.Kinds {
		word := kindWords[kind]
		if word == "" || seen[word] || forbidden.MatchString(word) {
			t.Errorf("%s: %q", kind, word)
		}
		seen[word] = true
	}
	if len(kindWords) != len(store.Kinds) {
		t.Errorf("%d words for %d kinds", len(kindWords), len(store.Kinds))
	}
}

// exported is a signed activity of a few entries, and the fingerprint that status prints.
func (w world) exported() (path, fingerprint string) {
	w.Helper()
	w.register()
	w.ok("policy", "set", "grace_days", "3")
	path = filepath.Join(w.temp, "activity.jsonl")
	w.ok("activity", "export", path)
	var status session.Status
	if err := json.Unmarshal([]byte(w.ok("status", "--json")), &status); err != nil {
		w.Fatal(err)
	}
	return path, status.Fingerprint
}

// elsewhere is a machine without data, key and home.
func (w world) elsewhere() {
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "AppData", "LocalAppData", "LATCHKEY_DATA", "LATCHKEY_KEY_FILE"} {
		w.Setenv(name, "")
	}
}

func TestExportedActivityIsVerifiedOnAnyMachine(t *testing.T) {
	w := newWorld(t)
	path, fingerprint := w.exported()
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info, err)
	}
	seal := regexp.MustCompile(`Seal           ([0-9a-f]{20})`).FindStringSubmatch(w.ok("status"))[1]
	w.elsewhere()
	got := w.ok("activity", "verify", path, "--fingerprint", strings.ToUpper(fingerprint[:4]+" "+fingerprint[4:]))
	want := "Entries        3\nSeal           " + seal + "\nFingerprint    " + fingerprint + " (the one given)\n" +
		"Exported       YYYY-MM-DD hh:mm:ss UTC\nVerdict        intact: every entry follows from the one before\n"
	if timeless(got) != want {
		t.Errorf("got\n%s", got)
	}
	if got := w.ok("activity", "verify", path); !strings.Contains(got, fingerprint+" (not compared: give the one you know with --fingerprint)\n") {
		t.Errorf("got\n%s", got)
	}
	var v verified
	if err := json.Unmarshal([]byte(w.ok("activity", "verify", path, "--json")), &v); err != nil {
		t.Fatal(err)
	}
	if !v.Intact || v.Count != 3 || v.Head != seal || v.Fingerprint != fingerprint || v.Compared || v.ExportedAt == 0 {
		t.Errorf("%+v", v)
	}
	w.refused("the activity was signed with another key than the one with this fingerprint; compare the fingerprint with the one that latchkey status prints; if it is right, do not rely on this file",
		"activity", "verify", path, "--fingerprint", strings.Repeat("0", 20))
}

func TestChangedActivityIsBrokenAtItsFirstChangedEntry(t *testing.T) {
	w := newWorld(t)
	path, _ := w.exported()
	whole := string(readIfThere(path))
	lines := strings.SplitAfter(whole, "\n")
	join := func(lines ...string) string { return strings.Join(lines, "") }
	w.elsewhere()
	for name, test := range map[string]struct {
		text   string
		broken uint64
		said   string
	}{
		"changed":        {strings.Replace(whole, `"new":"3"`, `"new":"9"`, 1), 2, "entry 2 (line 3 of the file) is missing"},
		"left out":       {join(lines[0], lines[1], lines[3], lines[4]), 2, "entry 2 (line 3 of the file) is missing"},
		"cut":            {join(lines[:3]...), 3, "entry 3 (line 4 of the file) is missing"},
		"newest removed": {join(lines[0], lines[1], lines[2], lines[4]), 3, "entry 3 (line 4 of the file) is missing"},
	} {
		w.write(path, []byte(test.text), 0o600)
		exit, stdout, stderr := w.run("activity", "verify", path)
		if exit != 1 || !strings.HasPrefix(stderr, "latchkey: "+test.said) || !strings.Contains(stdout, fmt.Sprintf("Verdict        not intact from entry %d on\n", test.broken)) {
			t.Errorf("%s: exit %d, stderr %q, stdout\n%s", name, exit, stderr, stdout)
		}
		exit, stdout, stderr = w.run("activity", "verify", path, "--json")
		var v verified
		if err := json.Unmarshal([]byte(stdout), &v); err != nil || exit != 1 || v.Intact || v.Broken != test.broken || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%s: %v, exit %d, stderr %q, stdout\n%s", name, err, exit, stderr, stdout)
		}
	}
	for name, text := range map[string]string{"empty": "", "a CSV": "id,name\n1,Ada\n", "zeros": strings.Repeat("\x00", 1<<17)} {
		w.write(path, []byte(text), 0o600)
		exit, stdout, stderr := w.run("activity", "verify", path)
		if exit != 1 || stdout != "" || stderr != "latchkey: this file is not a signed activity; name one that latchkey activity export wrote as JSON Lines\n" {
			t.Errorf("%s: exit %d, stderr %q, stdout %q", name, exit, stderr, stdout)
		}
	}
	w.write(path, []byte(strings.Replace(whole, lines[4][20:30], "0123456789", 1)), 0o600)
	if exit, _, stderr := w.run("activity", "verify", path); exit != 1 || strings.Count(stderr, "\n") != 1 {
		t.Errorf("exit %d, stderr %q", exit, stderr)
	}
}

func TestActivityOfTheDataIsVerified(t *testing.T) {
	w := newWorld(t)
	_, fingerprint := w.exported()
	if got := w.ok("activity", "verify", "--fingerprint", fingerprint); !strings.Contains(got, "Entries        3\n") || !strings.Contains(got, "Verdict        intact") {
		t.Errorf("got\n%s", got)
	}
	w.loggedByTheTerminal(store.ActivityChecked)
	w.refused("the activity was signed with another key than the one with this fingerprint; compare the fingerprint with the one that latchkey status prints; if it is right, do not rely on this file",
		"activity", "verify", "--fingerprint", "00")
}

func TestActivityAsCSVGoesToTheOutput(t *testing.T) {
	w := newWorld(t)
	w.exported()
	if got := w.ok("activity", "export", "-", "--format", "csv"); strings.Count(got, "\r\n") != 5 || !strings.Contains(got, "activity_exported") {
		t.Errorf("got\n%s", got)
	}
}
