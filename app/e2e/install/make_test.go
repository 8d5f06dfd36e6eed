//go:build install

package install

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// newTree is a folder with what make reads, under no version control, where nothing can be built.
func newTree(t *testing.T) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "tree")
	if err := os.MkdirAll(filepath.Join(folder, "build"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Makefile", "build/package.mk", "wails.json"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(read(t, name)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// made is what make has for the version and for the time, whatever an outer make has told the test.
func made(t *testing.T, folder string, env ...string) (version, seconds string) {
	t.Helper()
	said, code := try(t, folder, env, "env", "-u", "MAKEFLAGS", "-u", "VERSION", "-u", "WRITTEN", "-u", "BASE", "make", "--silent",
		"--eval", `told: ; @echo "$(VERSION) $$SOURCE_DATE_EPOCH"`, "told")
	if code != 0 {
		t.Fatal(said)
	}
	version, seconds, _ = strings.Cut(strings.TrimSuffix(said, "\n"), " ")
	return version, seconds
}

func TestTheVersionIsPlainForItsTagAloneAndElseNamesTheCommit(t *testing.T) {
	folder := newTree(t)
	const when = "1700000000"
	git := func(command ...string) string {
		t.Helper()
		env := []string{"GIT_CONFIG_GLOBAL=/dev/null", "GIT_AUTHOR_DATE=" + when + " +0000", "GIT_COMMITTER_DATE=" + when + " +0000"}
		said, code := try(t, folder, env, append([]string{"git", "-c", "user.name=A", "-c", "user.email=a@example.org"}, command...)...)
		if code != 0 {
			t.Fatal(said)
		}
		return strings.TrimSpace(said)
	}
	git("init", "--quiet")
	git("add", ".")
	git("commit", "--quiet", "--message=all")
	base := strings.TrimPrefix(version(t), "v")
	base, _, _ = strings.Cut(base, "+")
	commit := base + "+" + git("rev-parse", "--short=12", "HEAD")
	is := func(state, wanted string) {
		t.Helper()
		if said, seconds := made(t, folder, "SOURCE_DATE_EPOCH=5"); said != wanted || seconds != when {
			t.Errorf("%s: %s of %s, not %s of %s", state, said, seconds, wanted, when)
		}
	}
	is("without a tag", commit)
	git("tag", "v"+base+"-rc.1")
	git("tag", "v9.9.9")
	is("with the tags of others", commit)
	git("tag", "v"+base)
	is("with its tag", base)
	git("tag", "--delete", "v"+base)
	git("tag", "--annotate", "--message=it is out", "v"+base)
	is("with its tag and a message", base)
	if err := os.WriteFile(filepath.Join(folder, "wails.json"), []byte(read(t, "wails.json")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	is("with its tag, and a change", commit+".dirty")
}

// As from an archive of the sources; the folder above may well be a packager's own clone.
func TestSourcesWithoutTheirHistoryAreOfTheVersionTheySay(t *testing.T) {
	folder := newTree(t)
	above := []string{"git", "-C", filepath.Dir(folder), "-c", "user.name=A", "-c", "user.email=a@example.org"}
	run(t, append(above, "init", "--quiet")...)
	run(t, append(above, "commit", "--quiet", "--allow-empty", "--message=not ours")...)
	base, _, _ := strings.Cut(version(t), "+")
	for _, seconds := range []string{"", "1700000000"} { // the latter is what distributions set
		if said, written := made(t, folder, "SOURCE_DATE_EPOCH="+seconds); said != base || written != seconds {
			t.Errorf("%s of %q, not %s of %q", said, written, base, seconds)
		}
	}
	if err := os.WriteFile(filepath.Join(folder, ".git"), []byte("gitdir: nowhere\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if said, _ := made(t, folder); said != base+"+unknown" { // as when git does not trust whose the clone is
		t.Errorf("with a history that cannot be read it is %s", said)
	}
	env := []string{"VERSION=" + base, "PACKAGES=" + t.TempDir(), "SOURCE_DATE_EPOCH="}
	if said, code := try(t, "", env, "build/linux/package.sh"); code == 0 || !strings.Contains(said, "not known without git") {
		t.Errorf("without a time: %d, %s", code, said)
	}
}

func TestPackingTakesNothingOfOthersAway(t *testing.T) {
	folder, packages := newTree(t), t.TempDir()
	for _, name := range []string{"letter.txt", "SHA256SUMS", "latchkey-0.0.1.x86_64.rpm", "latchkey_0.0.1_amd64.deb"} {
		if err := os.WriteFile(filepath.Join(packages, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	try(t, folder, nil, "make", "--silent", "package", "PACKAGES="+packages) // ends early: nothing is there to be built
	if left := names(t, packages); len(left) != 1 || left[0] != "letter.txt" {
		t.Errorf("left: %q", left)
	}
}
