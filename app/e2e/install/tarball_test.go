//go:build install

package install

import (
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// nobody is an account without rights, for what root may do anywhere.
const nobody = 65534

// newInstaller is the tarball's folder, unpacked where everybody may read it.
func newInstaller(t *testing.T) string {
	t.Helper()
	folder := open(t)
	run(t, "tar", "--extract", "--no-same-owner", "--file", artefact(t, "*-linux-amd64.tar.gz"), "--directory", folder)
	found, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	if wanted := "latchkey-" + version(t) + "-linux-amd64"; len(found) != 1 || found[0].Name() != wanted {
		t.Fatalf("the tarball holds %v, not %s alone", found, wanted)
	}
	return filepath.Join(folder, found[0].Name())
}

// open is a folder of the test's own that everybody may enter.
func open(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "latchkey-install-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	if err := os.Chmod(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	return folder
}

// installs runs the installer with variables.
func installs(t *testing.T, folder string, env ...string) (said string, code int) {
	t.Helper()
	return try(t, folder, env, "./install.sh")
}

// instead puts a program of another name's behaviour before the system's own, as the variable PATH.
func instead(t *testing.T, name, script string) string {
	t.Helper()
	folder := open(t)
	if err := os.WriteFile(filepath.Join(folder, name), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return "PATH=" + folder + ":" + os.Getenv("PATH")
}

func TestTheTarballIsRootsAndSorted(t *testing.T) {
	var order []string
	for line := range strings.Lines(run(t, "tar", "--list", "--file", artefact(t, "*-linux-amd64.tar.gz"))) {
		order = append(order, strings.ReplaceAll(strings.TrimSpace(line), "/", "\x00")) // as a walk goes
	}
	if !slices.IsSorted(order) {
		t.Errorf("not sorted: %q", order)
	}
	unzip := exec.Command("gzip", "--decompress", "--stdout", artefact(t, "*-linux-amd64.tar.gz"))
	archive, err := unzip.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := unzip.Start(); err != nil {
		t.Fatal(err)
	}
	files := tarred(t, archive)
	if _, err := io.Copy(io.Discard, archive); err != nil {
		t.Fatal(err)
	}
	if err := unzip.Wait(); err != nil {
		t.Fatal(err)
	}
	runs := []string{"install.sh", "latchkey", "session"}
	for path, f := range files {
		wanted := os.FileMode(0o644)
		if slices.Contains(runs, filepath.Base(path)) {
			wanted = 0o755
		}
		if f.owner != "0:0" || f.mode != wanted {
			t.Errorf("%s is %v of %s", path, f.mode, f.owner)
		}
	}
}

func TestUninstallRemovesWhatInstallPutAndNothingElse(t *testing.T) {
	installer := newInstaller(t)
	for name, destination := range map[string]string{"a system": "", "a package's root": t.TempDir()} {
		t.Run(name, func(t *testing.T) {
			prefix := filepath.Join(t.TempDir(), "opt/latchkey")
			root := destination + prefix
			others := filepath.Join(root, "share/applications/other.desktop")
			for _, folder := range []string{"bin", "lib", "share/applications"} {
				if err := os.MkdirAll(filepath.Join(root, folder), 0o755); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.WriteFile(others, []byte("[Desktop Entry]"), 0o644); err != nil {
				t.Fatal(err)
			}
			before := treeOf(t, root)
			env := []string{"PREFIX=" + prefix, "DESTDIR=" + destination}
			for range 2 { // the second time over the first
				if said, code := installs(t, installer, env...); code != 0 {
					t.Fatal(said)
				}
			}
			for place, mode := range laidOut() {
				if f, ok := treeOf(t, root)[place]; !ok || f.mode != mode {
					t.Errorf("%s is %v", place, f.mode)
				}
			}
			for place := range treeOf(t, root) {
				if strings.HasSuffix(place, ".new") {
					t.Errorf("%s was left", place)
				}
			}
			if said, code := try(t, installer, env, "./install.sh", "uninstall"); code != 0 {
				t.Fatal(said)
			}
			if after := treeOf(t, root); !maps.Equal(before, after) {
				t.Errorf("before %v, after %v", before, after)
			}
			if said, code := try(t, installer, env, "./install.sh", "uninstall"); code != 1 || !strings.Contains(said, "there is none in "+prefix) {
				t.Errorf("again: %d, %s", code, said)
			}
		})
	}
}

func TestWhereverItIsItsOwnPathsAreRight(t *testing.T) {
	installer := newInstaller(t)
	for prefix, starts := range map[string]string{
		"/usr": "latchkey", "/usr/local": "latchkey", "/opt/latchkey": "/opt/latchkey/bin/latchkey",
		"/usr//": "latchkey", "/srv/": "/srv/bin/latchkey",
	} {
		root := t.TempDir()
		if said, code := installs(t, installer, "PREFIX="+prefix, "DESTDIR="+root); code != 0 {
			t.Fatal(said)
		}
		prefix = filepath.Clean(prefix)
		entry := filepath.Join(root, prefix, "share/applications", id+".desktop")
		run(t, "desktop-file-validate", entry)
		for _, line := range []string{"TryExec=" + starts, "Exec=" + starts, "Exec=" + starts + " --kiosk", "Exec=" + starts + " --demo"} {
			if !slices.Contains(strings.Split(read(t, entry), "\n"), line) {
				t.Errorf("in %s the menu does not say %s", prefix, line)
			}
		}
		unit := read(t, filepath.Join(root, prefix, "lib/systemd/system/latchkey-kiosk.service"))
		if !strings.Contains(unit, " "+prefix+"/lib/latchkey/kiosk/session "+prefix+"/bin/latchkey\n") {
			t.Errorf("in %s the unit starts something else:\n%s", prefix, unit)
		}
	}
}

func TestWhatCannotBeInstalledSaysWhyInASentenceAndLeavesNothing(t *testing.T) {
	installer := newInstaller(t)
	if err := os.Chmod(filepath.Dir(installer), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		env  []string
		says []string
	}{
		"without WebKitGTK 4.1": {
			env:  []string{instead(t, "ldd", `echo "	libwebkit2gtk-4.1.so.0 => not found"; echo "	libc.so.6 => /lib/libc.so.6 (0x0)"`)},
			says: []string{"this system lacks WebKitGTK 4.1;", "libwebkit2gtk-4.1-0"},
		},
		"without WebKitGTK 4.1 and GTK 3": {
			env:  []string{instead(t, "ldd", `echo "	libwebkit2gtk-4.1.so.0 => not found"; echo "	libgtk-3.so.0 => not found"`)},
			says: []string{"this system lacks WebKitGTK 4.1, GTK 3;", "libwebkit2gtk-4.1-0"},
		},
		"without something else": {
			env:  []string{instead(t, "ldd", `echo "	libX11.so.6 => not found"; echo "	libc.so.6 => /lib/libc.so.6 (0x0)"`)},
			says: []string{"this system lacks libX11.so.6;"},
		},
		"with too old a WebKitGTK": {
			env:  []string{instead(t, "ldd", `echo "	libc.so.6 => /lib/libc.so.6 (0x0)"; echo "undefined symbol: webkit_uri_scheme_request_get_http_body	(./latchkey)"`)},
			says: []string{"WebKitGTK 4.1 is older than 2.41 here"},
		},
		"with too old a C library": {
			env:  []string{instead(t, "ldd", `echo "./latchkey: /lib/x86_64-linux-gnu/libc.so.6: version `+"\\`GLIBC_2.34'"+` not found (required by ./latchkey)"; echo "	libwebkit2gtk-4.1.so.0 => not found"`)},
			says: []string{"this system is too old", "WebKitGTK 4.1, version 2.34 of the C library;", "Debian 12"},
		},
		"without glibc": {
			env:  []string{instead(t, "ldd", `echo "	not a dynamic executable" >&2; exit 1`)},
			says: []string{"has no C library"},
		},
		"on another computer": {
			env:  []string{instead(t, "uname", "echo aarch64")},
			says: []string{"this is the package for x86_64, and this computer is aarch64"},
		},
		"when the disk is full": {
			env:  []string{instead(t, "cp", `case $1 in *SECURITY.md) exit 1 ;; esac; exec /bin/cp "$@"`)},
			says: []string{"nothing was installed"},
		},
		"with a strange PREFIX":   {env: []string{"PREFIX=/opt/a b"}, says: []string{"PREFIX holds a character"}},
		"with PREFIX in brackets": {env: []string{"PREFIX=/opt/(a)"}, says: []string{"PREFIX holds a character"}},
		"with PREFIX in two":      {env: []string{"PREFIX=/opt/a\nb"}, says: []string{"PREFIX holds a character"}},
		"with a relative PREFIX":  {env: []string{"PREFIX=opt"}, says: []string{"must begin with /"}},
		"with a relative DESTDIR": {env: []string{"DESTDIR=stage"}, says: []string{"DESTDIR is stage, and must begin with /"}},
		"over what is no folder":  {env: []string{"PREFIX=/dev/null"}, says: []string{"/dev/null is not a folder"}},
		"into memory of a kernel": {env: []string{"PREFIX=/proc/latchkey"}, says: []string{"nothing was installed"}},
	} {
		t.Run(name, func(t *testing.T) {
			prefix := t.TempDir()
			said, code := installs(t, installer, append([]string{"PREFIX=" + prefix}, test.env...)...)
			sentences := strings.Split(strings.TrimSpace(said), "\n")
			if last := sentences[len(sentences)-1]; code != 1 || !strings.HasPrefix(last, "Latchkey: ") {
				t.Errorf("exit code %d: %s", code, said)
			}
			for _, text := range test.says {
				if !strings.Contains(said, text) {
					t.Errorf("%q does not say %q", said, text)
				}
			}
			if left := treeOf(t, prefix); len(left) != 0 {
				t.Errorf("left: %v", left)
			}
		})
	}
}

func TestAFolderWithoutRightsIsNamed(t *testing.T) {
	installer, prefix := newInstaller(t), open(t)
	for _, folder := range []string{"bin", "share"} { // one may be written, the other not
		if err := os.Mkdir(filepath.Join(prefix, folder), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(filepath.Join(prefix, "share"), 0o555); err != nil {
		t.Fatal(err)
	}
	c := exec.Command("./install.sh")
	c.Dir = installer
	c.Env = append(os.Environ(), "PREFIX="+prefix)
	if os.Getuid() == 0 {
		if err := os.Chown(filepath.Join(prefix, "bin"), nobody, nobody); err != nil {
			t.Fatal(err)
		}
		c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
	said, _ := c.CombinedOutput()
	wanted := "Latchkey: you may not write in " + filepath.Join(prefix, "share") + "; run this as root, or with PREFIX=$HOME/.local for yourself alone\n"
	if string(said) != wanted || c.ProcessState.ExitCode() != 1 {
		t.Errorf("%v: %s", c.ProcessState, said)
	}
	if left := treeOf(t, prefix); len(left) != 2 {
		t.Errorf("left: %v", left)
	}
}

func TestARunningOneGoesOn(t *testing.T) {
	installer, prefix := newInstaller(t), t.TempDir()
	if said, code := installs(t, installer, "PREFIX="+prefix); code != 0 || strings.Contains(said, "it is running") {
		t.Fatal(code, said)
	}
	c := exec.Command(filepath.Join(prefix, "bin/latchkey"), "demo", "--wait")
	if _, err := c.StdinPipe(); err != nil { // it waits for somebody to type
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = c.Process.Kill()
		_ = c.Wait()
	}()
	said, code := installs(t, installer, "PREFIX="+prefix)
	if code != 0 || !strings.Contains(said, "what runs goes on as it is, and is the new one from its next start") {
		t.Fatal(code, said)
	}
	if err := c.Process.Signal(syscall.Signal(0)); err != nil {
		t.Errorf("the running one ended: %v", err)
	}
	if said := run(t, filepath.Join(prefix, "bin/latchkey"), "version"); said != "latchkey "+version(t)+"\n" {
		t.Errorf("the new one says %q", said)
	}
}
