package command

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func run(t *testing.T, args ...string) (w Window, exit int, open bool, stdout, stderr string) {
	t.Helper()
	t.Setenv("LATCHKEY_DATA", "")
	t.Setenv("LATCHKEY_KEY_FILE", "")
	var out, errs bytes.Buffer
	w, exit, open = Parse(args, "1.2.3", time.Time{}, &out, &errs)
	return w, exit, open, out.String(), errs.String()
}

func TestNoWordsOpenTheWindowOnTheUsersDataFolder(t *testing.T) {
	t.Setenv("XDG_DATA_HOME", t.TempDir())
	w, exit, open, _, stderr := run(t)
	if !open || exit != 0 || stderr != "" || w != (Window{}) {
		t.Fatalf("got %+v, exit %d, open %v, stderr %q", w, exit, open, stderr)
	}
	if folder, err := w.Folder(); err != nil || !filepath.IsAbs(folder) {
		t.Fatalf("folder %q, %v", folder, err)
	}
}

func TestFlagsReachTheWindow(t *testing.T) {
	dir := t.TempDir()
	w, exit, open, _, _ := run(t, "--data", dir, "--key-file", "key", "--demo", "--kiosk")
	if want := (Window{Data: dir, KeyFile: "key", Demo: true, Kiosk: true}); w != want || exit != 0 || !open {
		t.Fatalf("got %+v, exit %d, open %v", w, exit, open)
	}
}

func TestEnvironmentNamesDataAndKeyFile(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("LATCHKEY_DATA", dir)
	t.Setenv("LATCHKEY_KEY_FILE", "key")
	w, _, open := Parse(nil, "", time.Time{}, new(bytes.Buffer), new(bytes.Buffer))
	if !open || w.Data != dir || w.KeyFile != "key" {
		t.Fatalf("got %+v, open %v", w, open)
	}
	if folder, err := w.Folder(); err != nil || folder != dir {
		t.Fatalf("folder %q, %v", folder, err)
	}
}

func TestUnknownDataFolderIsSaidOnlyWhenTheWindowNeedsIt(t *testing.T) {
	for _, name := range []string{"XDG_DATA_HOME", "HOME", "LOCALAPPDATA"} {
		t.Setenv(name, "")
	}
	for _, args := range [][]string{nil, {"--kiosk"}, {"--key-file", "key"}, {"--demo"}, {"--demo", "--data", "x"}} {
		w, exit, open, _, stderr := run(t, args...)
		if !open || exit != 0 || stderr != "" {
			t.Errorf("%q: exit %d, open %v, stderr %q", args, exit, open, stderr)
		}
		switch folder, err := w.Folder(); {
		case folder != "":
			t.Errorf("%q: folder %q", args, folder)
		case w.Demo && err != nil, !w.Demo && err != errNoDataFolder:
			t.Errorf("%q: %v", args, err)
		}
	}
}

func TestVersionIsPrintedWithoutAWindow(t *testing.T) {
	for _, args := range [][]string{{"version"}, {"--version"}, {"--version", "--kiosk"}, {"status", "--version"}} {
		_, exit, open, stdout, _ := run(t, args...)
		if exit != 0 || open || stdout != "latchkey 1.2.3\n" {
			t.Errorf("%q: exit %d, open %v, stdout %q", args, exit, open, stdout)
		}
	}
}

func TestHelpNamesEveryFlagAndOpensNothing(t *testing.T) {
	_, exit, open, stdout, stderr := run(t, "--help")
	if exit != 0 || open || stderr != "" {
		t.Fatalf("exit %d, open %v, stderr %q", exit, open, stderr)
	}
	for _, word := range []string{"--data", "--key-file", "--demo", "--kiosk", "version", "demo", "status", "account unlock", "account reset-otp", "75"} {
		if !strings.Contains(stdout, word) {
			t.Errorf("help does not name %s", word)
		}
	}
}

func TestUnknownWordIsRefusedInOneLine(t *testing.T) {
	for _, word := range []string{"--bogus", "bogus"} {
		_, exit, open, _, stderr := run(t, word)
		if exit != exitUsage || open || strings.Count(stderr, "\n") != 1 || !strings.HasPrefix(stderr, "latchkey: ") {
			t.Errorf("%s: exit %d, open %v, stderr %q", word, exit, open, stderr)
		}
	}
}

func TestFlagsOfTheWindowAreRefusedWithACommand(t *testing.T) {
	_, exit, open, stdout, stderr := run(t, "status", "--demo")
	if exit != exitUsage || open || stdout != "" || stderr != "latchkey: "+string(errWindowOnly)+"\n" {
		t.Fatalf("exit %d, open %v, stdout %q, stderr %q", exit, open, stdout, stderr)
	}
}
