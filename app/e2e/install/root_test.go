//go:build install

// Package install reads the packages that `make package` has made: what they hold, what they ask of a system, and what
// their installers say and do. It has no code but its tests.
package install

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The tests run in the project's root, beside the packages.
func TestMain(m *testing.M) {
	if err := os.Chdir("../../.."); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// packagesDir is the absolute path of the folder that `make package` filled.
func packagesDir(t testing.TB) string {
	t.Helper()
	folder := os.Getenv("LATCHKEY_PACKAGES")
	if folder == "" {
		folder = "build/bin/packages"
	}
	folder, err := filepath.Abs(folder)
	if err != nil {
		t.Fatal(err)
	}
	return folder
}

// artefact is the absolute path of the one package whose name matches a pattern.
func artefact(t testing.TB, pattern string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(packagesDir(t), pattern))
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 1 {
		t.Fatalf("%s in %s: found %q, want one; `make package` builds it", pattern, packagesDir(t), found)
	}
	return found[0]
}

// version is the version that the packages' names tell.
func version(t testing.TB) string {
	t.Helper()
	name := filepath.Base(artefact(t, "latchkey-*-linux-amd64.tar.gz"))
	return strings.TrimSuffix(strings.TrimPrefix(name, "latchkey-"), "-linux-amd64.tar.gz")
}

// run is what a command says, on stdout and stderr; the test ends when the command is missing or fails.
func run(t testing.TB, command ...string) string {
	t.Helper()
	out, code := try(t, "", nil, command...)
	if code != 0 {
		t.Fatalf("%s: exit code %d\n%s", strings.Join(command, " "), code, out)
	}
	return out
}

// try runs a command in a folder, with variables more than the test's own, and returns all it said and its exit code.
func try(t testing.TB, folder string, env []string, command ...string) (said string, code int) {
	t.Helper()
	c := exec.Command(command[0], command[1:]...)
	c.Dir = folder
	c.Env = append(os.Environ(), env...)
	out, err := c.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out), c.ProcessState.ExitCode()
}

// read is what a file holds.
func read(t testing.TB, path string) string {
	t.Helper()
	held, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(held)
}
