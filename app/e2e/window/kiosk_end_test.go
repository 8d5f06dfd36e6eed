//go:build window && linux

package window

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// ended is how long a kiosk may take from a signal to its end.
const ended = 2 * time.Second

// policy makes a data file one whose window is a kiosk without being told to.
func (d *desk) policy(t testing.TB, h home, set ...string) {
	t.Helper()
	for _, one := range set {
		name, value, _ := strings.Cut(one, "=")
		command := d.command(release, "policy", "set", name, value)
		command.Env = append(command.Env, h.env()...)
		if out, err := command.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v: %s", one, err, out)
		}
	}
}

// ends tells the program to end and measures how long it takes.
func (p *program) ends(when string, signal syscall.Signal) {
	p.t.Helper()
	begun := time.Now()
	p.command.Process.Signal(signal)
	if exit := p.exit(ended); exit != 0 {
		p.t.Errorf("%s: exit code %d after %v; it said %q", when, exit, signal, p.said)
	}
	p.t.Logf("%s: %v after %v", when, time.Since(begun).Round(time.Millisecond), signal)
}

func TestTheKioskEndsWhenTheSystemSaysSo(t *testing.T) {
	d := newDesk(t)
	h := shared(t, d)
	d.policy(t, h, "kiosk=on", "kiosk_files=on")
	var p *program
	begin := func() {
		t.Helper()
		p = d.start(t, h, nil) // it is a kiosk by its policy
		p.press("Touch to begin")
		p.heading("Sign in")
		p.regains("the start", p.id(), d.screen.all(), nil)
	}

	begin()
	p.ends("at the door", syscall.SIGINT)
	begin()
	p.ends("at the door", syscall.SIGHUP)

	begin()
	p.activate()
	p.keys("alt+F4")
	p.heading("Leave the kiosk")
	p.ends("with Leave the kiosk", syscall.SIGTERM)

	begin()
	p.signIn(amara)
	p.press("Backup")
	p.heading("Backup")
	p.press("Back up now")
	p.waitsFor("Save as file")
	p.ends("with a dialog for a file", syscall.SIGTERM)

	begin()
	p.signIn(amara)
	p.press("Set up two-factor")
	p.code(p.setUpKey(), time.Now())
	p.heading("Recovery codes")
	p.press("Print")
	p.waitsFor("Print")
	p.ends("with a dialog for a printer", syscall.SIGTERM)
}

// waitsFor waits until a dialog has the keyboard.
func (p *program) waitsFor(title string) {
	p.t.Helper()
	waitFor(p.t, p.desk, title+" to take the keyboard", func() bool {
		name, _ := p.desk.command("xdotool", "getwindowfocus", "getwindowname").Output()
		return strings.TrimSpace(string(name)) == title
	})
}

func TestTheKioskEndsInTheMiddleOfItsWork(t *testing.T) {
	d := newDesk(t)
	busy := withPage(t, `
for (let i = 0; i < 400; i++) {
  window.go.app.App.Login('visitor' + i, 'gotcha');
  window.go.app.App.LeaveKiosk('visitor' + i, { password: 'gotcha', code: '', recoveryCode: '' });
}
document.querySelector('h1').textContent = 'Busy';
`)
	p := d.startAs(t, busy, shared(t, d), nil, "--kiosk")
	p.heading("Busy")
	time.Sleep(200 * time.Millisecond)
	p.ends("full of work", syscall.SIGTERM)
}

func TestTheProgramEndsWithItsDisplay(t *testing.T) {
	d := newDesk(t)
	p := d.start(t, newHome(t), nil, "--kiosk")
	p.heading("Welcome to Latchkey")
	begun := time.Now()
	d.display.Signal(syscall.SIGKILL)
	select {
	case <-p.ended:
	case <-time.After(ended):
		t.Fatalf("still running %v after its display", ended)
	}
	if exit := p.command.ProcessState.ExitCode(); exit != 0 {
		t.Errorf("exit code %d; it said %q", exit, p.said)
	}
	t.Logf("%v after the display", time.Since(begun).Round(time.Millisecond))
}

func TestAKioskWhoseWindowIsDestroyedEnds(t *testing.T) {
	d := newDesk(t)
	p := d.start(t, newHome(t), nil, "--kiosk")
	p.heading("Welcome to Latchkey")
	d.output(t, "", "xdotool", "windowclose", p.id())
	if exit := p.exit(ended); exit != 0 {
		t.Errorf("exit code %d; it said %q", exit, p.said)
	}
}

func TestAPageThatDiedComesBack(t *testing.T) {
	d := newDesk(t)
	p := d.start(t, newHome(t), nil, "--kiosk")
	p.heading("Welcome to Latchkey")
	died := 0
	for _, pid := range family(p.pid) {
		if name, _ := os.Readlink(fmt.Sprintf("/proc/%d/exe", pid)); filepath.Base(name) == "WebKitWebProcess" {
			died = pid
		}
	}
	if died == 0 {
		t.Fatal("there is no process of the page")
	}
	syscall.Kill(died, syscall.SIGKILL)
	waitFor(t, d, "the page to be gone", func() bool { return !p.shows(heading, "Welcome to Latchkey") })
	p.heading("Welcome to Latchkey")
	p.terminate()
}

func TestNoProcessOfTheProgramMayLeaveItsMemoryBehind(t *testing.T) {
	d := newDesk(t)
	p := d.start(t, newHome(t), nil)
	p.heading("Welcome to Latchkey")
	for _, pid := range family(p.pid) {
		limits, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", pid))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(limits)) {
			if size, isCore := strings.CutPrefix(line, "Max core file size"); isCore && strings.Join(strings.Fields(size)[:2], " ") != "0 0" {
				t.Errorf("process %d may leave %s", pid, strings.TrimSpace(size))
			}
		}
	}
	p.terminate()
}

// TestNothingOfASessionIsLeft looks for what a person typed and saw everywhere it could have been left.
func TestNothingOfASessionIsLeft(t *testing.T) {
	d := newDesk(t)
	h := shared(t, d)
	p := d.start(t, h, nil, "--kiosk")
	p.press("Touch to begin")
	p.signIn(amara)
	p.press("Set up two-factor")
	key := p.setUpKey()
	id := p.id()
	p.code(key, time.Now())
	codes := p.recoveryCodes()
	p.confirm()
	p.press("Sign out")
	p.see(button, "Touch to begin")

	canaries := append(codes, amara.name, amara.email, amara.password, key, strings.ReplaceAll(key, " ", ""), "canary")
	var told string
	waitFor(t, d, "the page to be loaded anew", func() bool {
		told = d.tell()
		return strings.Contains(told, "Touch to begin")
	})
	title := d.property("_NET_WM_NAME", "-id", id)
	for _, which := range []string{"clipboard", "primary"} {
		if held := d.selection(which); held != "" {
			t.Errorf("%s holds %q", which, held)
		}
	}
	p.terminate()
	for _, canary := range canaries {
		for where, text := range map[string]string{"the accessibility tree": told, "the window's title": title, "the terminal": p.said.String()} {
			if strings.Contains(text, canary) {
				t.Errorf("%q is left in %s", canary, where)
			}
		}
	}
	seen := 0
	filepath.WalkDir(string(h), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			t.Error(err)
		}
		seen++
		for _, canary := range canaries {
			if strings.Contains(string(content), canary) {
				t.Errorf("%q is left in %s", canary, path)
			}
		}
		return nil
	})
	if title != `"Latchkey"` || !strings.Contains(told, "Touch to begin") || seen < 3 {
		t.Errorf("looked in the wrong places: title %s, %d files", title, seen)
	}
}
