//go:build window && linux

package window

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

const (
	installed    = "/usr/bin/latchkey"
	desktopEntry = "/usr/share/applications/org.latchkey.Latchkey.desktop"
)

// TestThePackageLivesAndDies installs the built package into the system it runs on, as root: from the menu to the welcome
// page, over itself while it runs, away, and gone, with the data of whoever used it kept all along.
func TestThePackageLivesAndDies(t *testing.T) {
	folder, newer := os.Getenv("LATCHKEY_PACKAGES"), os.Getenv("LATCHKEY_NEWER")
	if folder == "" || newer == "" {
		t.Skip("installs into this system: `make package-test` asks for it")
	}
	if _, err := os.Stat(installed); err == nil {
		t.Fatalf("%s is there already: this test would take somebody's program away", installed)
	}
	first, second := debIn(t, folder), debIn(t, newer)
	t.Cleanup(func() { _ = exec.Command("dpkg", "--purge", "latchkey").Run() })
	d, h := newDesk(t), newHome(t)

	apt(t, "install", first)
	for _, fault := range faults(t, installed) {
		t.Errorf("what is in the package: %s", fault)
	}
	owned := ownedFiles(t)
	p := d.launch(t, h, "")
	p.heading("Welcome to Latchkey")
	if class := d.property("WM_CLASS", "-id", p.id()); !strings.Contains(class, `"org.latchkey.Latchkey"`) {
		t.Errorf("the window is not the entry's: %s", class)
	}
	p.register(amara)
	p.leaves()

	p = d.launch(t, h, "kiosk")
	p.see(button, "Touch to begin")
	p.leaves()
	p = d.launch(t, newHome(t), "demo")
	p.reads("Demo")
	p.leaves()

	p = d.launch(t, h, "")
	apt(t, "install", second) // over the running program
	if got, want := d.version(t), versionOf(t, second); got != want {
		t.Errorf("after the upgrade, latchkey is %s and the package %s", got, want)
	}
	p.signIn(amara)
	p.heading("Your account")
	p.leaves()
	p = d.launch(t, h, "")
	p.signIn(amara)
	p.heading("Your account")
	p.leaves()

	apt(t, "remove", "latchkey")
	for _, path := range owned {
		if _, err := os.Lstat(path); err == nil && !strings.HasPrefix(path, "/etc/") {
			t.Errorf("%s is still there after the removal", path)
		}
	}
	kept(t, h)
	apt(t, "install", second)
	p = d.launch(t, h, "")
	p.signIn(amara)
	p.heading("Your account")
	p.leaves()

	apt(t, "purge", "latchkey")
	for _, path := range owned {
		if _, err := os.Lstat(path); err == nil {
			t.Errorf("%s is still there after the purge", path)
		}
	}
	kept(t, h)
}

// debIn is the one package in a folder.
func debIn(t *testing.T, folder string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(folder, "*.deb"))
	if err != nil || len(found) != 1 {
		t.Fatalf("%s has the packages %q (%v)", folder, found, err)
	}
	path, err := filepath.Abs(found[0])
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func versionOf(t *testing.T, deb string) string {
	t.Helper()
	out, err := exec.Command("dpkg-deb", "--field", deb, "Version").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// version is what the installed program says it is.
func (d *desk) version(t *testing.T) string {
	t.Helper()
	return strings.TrimPrefix(d.output(t, "", installed, "version"), "latchkey ")
}

// apt installs what is in packages, with what they depend on, or takes them away.
func apt(t *testing.T, verb string, packages ...string) {
	t.Helper()
	command := exec.Command("apt-get", slices.Concat([]string{verb, "-q", "-y", "--no-install-recommends", "--allow-downgrades"}, packages)...)
	command.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("apt-get %s %q: %v\n%s", verb, packages, err, out)
	}
}

// ownedFiles are the paths that belong to the installed package alone.
func ownedFiles(t *testing.T) (files []string) {
	t.Helper()
	out, err := exec.Command("dpkg-query", "--listfiles", "latchkey").Output()
	if err != nil {
		t.Fatal(err)
	}
	for path := range strings.Lines(string(out)) {
		path = strings.TrimSpace(path)
		if info, err := os.Lstat(path); err != nil {
			t.Error(err)
		} else if !info.IsDir() || strings.Contains(path, "latchkey") {
			files = append(files, path)
		}
	}
	if !slices.Contains(files, installed) || !slices.Contains(files, desktopEntry) {
		t.Fatalf("the package has %q", files)
	}
	return files
}

// kept fails when the data of a person is not where they left it.
func kept(t *testing.T, h home) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(h.data(), "latchkey.db")); err != nil {
		t.Error(err)
	}
	if len(files(h.config())) == 0 {
		t.Error("the key is gone")
	}
}

// launch starts the installed program as a menu does: by its desktop entry or one of the entry's actions.
func (d *desk) launch(t *testing.T, h home, action string) *program {
	t.Helper()
	command := d.command("gio", "launch", desktopEntry)
	if action != "" {
		command = d.command("sh", "-c", "exec "+actionCommand(t, action))
	}
	said, err := os.Create(filepath.Join(t.TempDir(), "said.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer said.Close()
	command.Env = slices.Concat(d.env, h.env())
	command.Stdout, command.Stderr = said, said
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	go command.Wait() // what it starts outlives it, or is it
	p := &program{t: t, desk: d, command: command}
	waitFor(t, d, "the installed program to run", func() bool {
		p.pid = running(h)
		return p.pid != 0
	})
	t.Cleanup(func() {
		if running(h) == p.pid {
			_ = syscall.Kill(p.pid, syscall.SIGKILL)
		}
	})
	return p
}

// actionCommand is what an action of the desktop entry runs.
func actionCommand(t *testing.T, action string) string {
	t.Helper()
	text, err := os.ReadFile(desktopEntry)
	if err != nil {
		t.Fatal(err)
	}
	_, group, found := strings.Cut(string(text), "[Desktop Action "+action+"]\n")
	group, _, _ = strings.Cut(group, "\n[")
	for line := range strings.Lines(group) {
		if command, is := strings.CutPrefix(strings.TrimSpace(line), "Exec="); is {
			return command
		}
	}
	t.Fatalf("the entry has no action %s (%v)", action, found)
	return ""
}

// running is the process of the installed program with a person's folders, or 0. Its file may have been replaced since.
func running(h home) int {
	all, _ := filepath.Glob("/proc/[0-9]*/exe")
	for _, link := range all {
		target, _ := os.Readlink(link)
		environment, _ := os.ReadFile(filepath.Join(filepath.Dir(link), "environ"))
		if strings.TrimSuffix(target, " (deleted)") == installed && bytes.Contains(environment, fmt.Appendf(nil, "\x00HOME=%s\x00", h)) {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(link)))
			return pid
		}
	}
	return 0
}

// leaves ends the program as a session manager does, and waits until it is gone.
func (p *program) leaves() {
	p.t.Helper()
	if err := syscall.Kill(p.pid, syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(often) {
		if _, err := os.Stat(fmt.Sprintf("/proc/%d/exe", p.pid)); err != nil {
			return
		}
	}
	p.desk.fail(p.t, "the program was still running %v after SIGTERM", patience)
}
