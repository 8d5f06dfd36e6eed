package command

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

const childVariable = "LATCHKEY_TEST_CHILD"

// TestMain lets the test binary be the program itself, for tests about signals and terminals.
func TestMain(m *testing.M) {
	if os.Getenv(childVariable) != "" {
		_, exit, _ := parse(os.Args[1:], terminal{in: os.Stdin, out: os.Stdout, options: cheaply}, os.Stderr)
		os.Exit(exit)
	}
	os.Exit(m.Run())
}

// child is the program with its own process, not yet started.
func child(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(self, args...)
	c.Env = append(os.Environ(), childVariable+"=1")
	return c
}

// leftBehind names everything in the temporary, cache, data and configuration folders, but for the empty lock file of
// all demonstrations.
func (w world) leftBehind() (names []string) {
	w.Helper()
	for _, folder := range []string{w.temp, filepath.Join(w.cache, "latchkey"), filepath.Join(w.cache, "latchkey-demo"), w.data, w.config, filepath.Join(filepath.Dir(w.data), "share")} {
		entries, err := os.ReadDir(folder)
		if err != nil && !os.IsNotExist(err) {
			w.Fatal(err)
		}
		for _, entry := range entries {
			if info, err := entry.Info(); entry.Name() == "demo.lock" && err == nil && info.Size() == 0 {
				continue
			}
			names = append(names, filepath.Join(folder, entry.Name()))
		}
	}
	return names
}

// readUntil reads until text has come.
func readUntil(t *testing.T, r io.Reader, text string) string {
	t.Helper()
	var all []byte
	for one := make([]byte, 1); !bytesEnd(all, text); {
		if _, err := r.Read(one); err != nil {
			t.Fatalf("%v before %q, after\n%s", err, text, all)
		}
		all = append(all, one[0])
	}
	return string(all)
}

func bytesEnd(all []byte, text string) bool {
	return len(all) >= len(text) && string(all[len(all)-len(text):]) == text
}
