package command

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"latchkey/app/store"

	"github.com/alecthomas/kong"
)

// every names each command with words that it understands. A command that is forgotten here fails a test.
func (w world) every() map[string][]string {
	w.Helper()
	secret := filepath.Join(w.temp, "passphrase")
	w.write(secret, []byte("correct horse battery staple\n"), 0o600)
	people := filepath.Join(w.temp, "people.csv")
	w.write(people, []byte("full_name,email\nBob,bob@example.org\n"), 0o600)
	return map[string][]string{
		"demo": nil, "completion": nil, "man": nil, "version": nil, // without data
		"status":                     {},
		"account list":               {},
		"account show":               {testEmail},
		"account create":             {"ada@example.org", "--name", "Ada"},
		"account disable":            {testEmail},
		"account enable":             {testEmail},
		"account set-role":           {testEmail, "administrator"},
		"account reset-otp":          {testEmail},
		"account temporary-password": {testEmail},
		"account unlock":             {testEmail},
		"account delete":             {testEmail, "--yes"},
		"account export":             {},
		"activity show":              {},
		"activity export":            {},
		"activity verify":            {},
		"policy show":                {},
		"policy set":                 {"grace_days", "3"},
		"clock show":                 {},
		"clock confirm":              {"--yes"},
		"backup":                     {filepath.Join(w.temp, "new-backup.age"), "--passphrase-file", secret},
		"restore":                    {filepath.Join(w.temp, "no-backup.age"), "--passphrase-file", secret, "--yes"},
		"import":                     {people, "--passwords", "none"},
		"rekey":                      {"--new-key-file", filepath.Join(w.temp, "new-key"), "--yes"},
	}
}

// onData are the commands that open the data, with their words.
func (w world) onData() (all [][]string) {
	for path, rest := range w.every() {
		if rest != nil {
			all = append(all, append(strings.Fields(path), rest...))
		}
	}
	return all
}

func TestEveryCommandIsTried(t *testing.T) {
	parser, err := kong.New(new(words), kong.Vars{"kinds": allKinds(), "policies": allPolicies()})
	if err != nil {
		t.Fatal(err)
	}
	tried := newWorld(t).every()
	for _, n := range commandsOf(parser.Model.Node) {
		if _, known := tried[strings.TrimSpace(at(n))]; n.Leaf() && !known {
			t.Errorf("%s is not tried", at(n))
		}
	}
}

func TestDataInUseIsRefusedInOneSentenceByEveryCommand(t *testing.T) {
	w := newWorld(t)
	w.register()
	s := w.open()
	defer s.Close()
	w.everyRefuses(75, "in use, so it was not checked", "another window or command has this data open; close it and try again")
}

// everyRefuses tries every command, which ends in one sentence, begun by status with a verdict, and leaves the data alone.
func (w world) everyRefuses(exit int, verdict, sentence string) {
	w.Helper()
	before := w.fileBytes()
	for _, args := range w.onData() {
		got, stdout, stderr := w.run(args...)
		said := stderr
		if args[0] == "status" {
			said = strings.Replace(stdout[strings.LastIndex(stdout, "Verdict"):], "Verdict        "+verdict, "latchkey", 1)
		} else if stdout != "" {
			w.Errorf("%q: stdout %q", args, stdout)
		}
		if got != exit || said != "latchkey: "+sentence+"\n" {
			w.Errorf("%q: exit %d, said %q", args, got, said)
		}
		if !bytes.Equal(w.fileBytes(), before) {
			w.Fatalf("%q changed the data", args)
		}
	}
	if names, _ := filepath.Glob(filepath.Join(w.temp, "new-*")); len(names) != 0 {
		w.Errorf("left behind: %q", names)
	}
}

// age makes the data that of the program's next format.
func (w world) age() {
	w.Helper()
	content := w.fileBytes()
	parts := bytes.SplitAfter(content, []byte("format\x00\x00\x00"))
	if len(parts) < 2 {
		w.Fatal("no format in the file")
	}
	for _, after := range parts[1:] {
		after[0]++
	}
	w.write(filepath.Join(w.data, store.FileName), content, 0o600)
}

func TestDataOfANewerVersionIsRefusedInOneSentenceByEveryCommand(t *testing.T) {
	w := newWorld(t)
	w.register()
	w.age()
	w.everyRefuses(1, "not opened", "the data file was written by a newer version of Latchkey; install that version or a later one; nothing was changed")
}

func TestCommandsMakeNoDataAndNoKey(t *testing.T) {
	w := newWorld(t)
	for _, args := range w.onData() {
		exit, stdout, stderr := w.run(args...)
		switch args[0] {
		case "status":
			if exit != 0 || !strings.Contains(stdout, "Data file      none yet\n") || stderr != "" {
				t.Errorf("%q: exit %d, stdout %q, stderr %q", args, exit, stdout, stderr)
			}
		case "restore":
			if exit != 1 || stdout != "" || !strings.HasPrefix(stderr, "latchkey: the file is not there or cannot be read") {
				t.Errorf("%q: exit %d, stdout %q, stderr %q", args, exit, stdout, stderr)
			}
			os.Remove(filepath.Join(w.data, "latchkey.lock"))
			os.Remove(w.data)
		default:
			if exit != 1 || stdout != "" || stderr != "latchkey: "+string(errNoData)+"\n" {
				t.Errorf("%q: exit %d, stdout %q, stderr %q", args, exit, stdout, stderr)
			}
		}
		for _, path := range []string{w.data, w.keyFile, w.config} {
			if _, err := os.Lstat(path); err == nil {
				t.Errorf("%q made %s", args, path)
			}
		}
	}
}

// What a command does to data that is damaged: nothing.
func TestNoCommandWritesToDamagedData(t *testing.T) {
	w := newWorld(t)
	w.register()
	whole := w.fileBytes()
	damaged := slices.Clone(whole)
	at := bytes.Index(damaged, []byte("format"))
	copy(damaged[at:], "tamrof")
	w.write(filepath.Join(w.data, "latchkey.db"), damaged, 0o600)
	for _, args := range w.onData() {
		if exit, _, _ := w.run(args...); exit != 1 || !bytes.Equal(w.fileBytes(), damaged) {
			t.Errorf("%q: exit %d", args, exit)
		}
	}
}
