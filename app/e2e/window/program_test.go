//go:build window && linux

package window

import (
	"bytes"
	"fmt"
	"image"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"
)

const release = "build/bin/latchkey"

// A home is one person's folders.
type home string

func newHome(t testing.TB) home { return home(t.TempDir()) }

func (h home) data() string   { return filepath.Join(string(h), "share", "latchkey") }
func (h home) config() string { return filepath.Join(string(h), "config", "latchkey") }
func (h home) cache() string  { return filepath.Join(string(h), "cache", "latchkey") }

func (h home) env() []string {
	return []string{
		"HOME=" + string(h),
		"XDG_DATA_HOME=" + filepath.Dir(h.data()),
		"XDG_CONFIG_HOME=" + filepath.Dir(h.config()),
		"XDG_CACHE_HOME=" + filepath.Dir(h.cache()),
		"XDG_RUNTIME_DIR=" + string(h),
	}
}

// A program is Latchkey running at a desk.
type program struct {
	t       testing.TB
	desk    *desk
	command *exec.Cmd
	pid     int // the command's, or that of the program it started
	said    *said
	ended   chan struct{}
}

// said is what a program writes to stdout and stderr.
type said struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *said) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// start runs Latchkey with a person's folders and the environment of the desk; more is added to that.
func (d *desk) start(t testing.TB, h home, more []string, args ...string) *program {
	t.Helper()
	return d.startAs(t, release, h, more, args...)
}

func (d *desk) startAs(t testing.TB, path string, h home, more []string, args ...string) *program {
	t.Helper()
	command := d.command(path, args...)
	command.Env = slices.Concat(d.env, h.env(), more)
	p := &program{t: t, desk: d, command: command, said: new(said), ended: make(chan struct{})}
	command.Stdout, command.Stderr = p.said, p.said
	command.WaitDelay = time.Second // for processes of the page that outlive a kill by a moment
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	p.pid = command.Process.Pid
	go func() {
		command.Wait()
		close(p.ended)
	}()
	t.Cleanup(func() {
		command.Process.Kill()
		<-p.ended
	})
	return p
}

// exit waits for the program's end and returns its exit code, -1 when a signal ended it.
func (p *program) exit(within time.Duration) int {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(within):
		p.desk.fail(p.t, "the program was still running after %v", within)
	}
	return p.command.ProcessState.ExitCode()
}

func (p *program) kill() {
	p.t.Helper()
	p.command.Process.Kill()
	<-p.ended
}

// terminate ends the program as a session manager does.
func (p *program) terminate() {
	p.t.Helper()
	p.command.Process.Signal(syscall.SIGTERM)
	if exit := p.exit(2 * time.Second); exit != 0 {
		p.t.Fatalf("exit code %d after SIGTERM; it said %q", exit, p.said)
	}
}

// page is the page in the program's window, once it is there.
func (p *program) page() (found node, ok bool) {
	for _, n := range p.desk.programs() {
		if p.desk.process(n.Program) == p.pid {
			return p.first(n, func(n node) bool { return p.desk.role(n) == document })
		}
	}
	return node{}, false
}

func (p *program) first(under node, wanted func(node) bool) (found node, ok bool) {
	ok = !p.desk.walk(under, func(n node, _ int) bool {
		if !wanted(n) {
			return true
		}
		found = n
		return false
	})
	return found, ok
}

// find is the first node on the screen with a role and a name.
func (p *program) find(role uint32, name string) (found node, ok bool) {
	all, ok := p.page()
	if !ok {
		return node{}, false
	}
	return p.first(all, func(n node) bool {
		return p.desk.role(n) == role && p.desk.name(n) == name && p.desk.is(n, stateVisible)
	})
}

func (p *program) shows(role uint32, name string) bool {
	_, ok := p.find(role, name)
	return ok
}

// see waits until a node is there.
func (p *program) see(role uint32, name string) (found node) {
	p.t.Helper()
	waitFor(p.t, p.desk, fmt.Sprintf("%q (role %d)", name, role), func() (ok bool) {
		found, ok = p.find(role, name)
		return ok
	})
	return found
}

func (p *program) heading(name string) {
	p.t.Helper()
	p.see(heading, name)
}

// read is everything that can be read in the window, in order.
func (p *program) read() string {
	var all strings.Builder
	if here, ok := p.page(); ok {
		p.desk.walk(here, func(n node, _ int) bool {
			fmt.Fprintln(&all, p.desk.text(n))
			return true
		})
	}
	return all.String()
}

// reads waits until a text can be read somewhere in the window.
func (p *program) reads(text string) {
	p.t.Helper()
	waitFor(p.t, p.desk, fmt.Sprintf("%q to be read", text), func() bool { return strings.Contains(p.read(), text) })
}

// press does what a press of a button, once enabled, does.
func (p *program) press(name string) {
	p.t.Helper()
	p.act(button, name)
}

func (p *program) act(role uint32, name string) {
	p.t.Helper()
	n := p.see(role, name)
	waitFor(p.t, p.desk, name+" to be enabled", func() bool { return p.desk.is(n, stateEnabled) })
	var done bool
	if err := p.desk.call(n, "org.a11y.atspi.Action.DoAction", &done, int32(0)); err != nil {
		p.desk.fail(p.t, "%s cannot be pressed: %v", name, err)
	}
}

// activate gives the keyboard to the window.
func (p *program) activate() {
	p.t.Helper()
	waitFor(p.t, p.desk, "the window to take the keyboard", func() bool {
		own, err := p.desk.command("xdotool", "search", "--all", "--onlyvisible", "--pid", fmt.Sprint(p.pid), "--name", "^Latchkey$").Output()
		if err != nil {
			return false
		}
		id, _, _ := strings.Cut(string(own), "\n")
		if active, err := p.desk.command("xdotool", "getwindowfocus").Output(); err == nil && strings.TrimSpace(string(active)) == id {
			return true
		}
		_ = p.desk.command("xdotool", "windowactivate", id).Run()
		return false
	})
}

// focus gives the keyboard to a field.
func (p *program) focus(role uint32, label string) node {
	p.t.Helper()
	p.activate()
	n := p.see(role, label)
	waitFor(p.t, p.desk, label+" to take the focus", func() bool {
		var done bool
		_ = p.desk.call(n, "org.a11y.atspi.Component.GrabFocus", &done)
		return p.desk.is(n, stateFocused)
	})
	return n
}

// fill types into the field with a label, in the place of what is there, until that has arrived.
func (p *program) fill(role uint32, label, text string) {
	p.t.Helper()
	waitFor(p.t, p.desk, label+" to hold what was typed", func() bool {
		n := p.focus(role, label)
		p.keys("ctrl+a")
		p.enter(text)
		for end := time.Now().Add(2 * time.Second); time.Now().Before(end); time.Sleep(often) {
			if p.holds(n, role, text) {
				return true
			}
		}
		return false
	})
}

// holds tells whether a field holds text, as far as its role lets anybody read that.
func (p *program) holds(n node, role uint32, text string) bool {
	held := p.desk.text(n)
	if role == password {
		return utf8.RuneCountInString(held) == utf8.RuneCountInString(text)
	}
	return held == text
}

func (p *program) keys(keys ...string) {
	p.t.Helper()
	p.desk.output(p.t, "", "xdotool", append([]string{"key", "--"}, keys...)...)
}

func (p *program) enter(text string) {
	p.t.Helper()
	p.desk.output(p.t, "", "xdotool", "type", "--delay", "4", "--", text)
}

// place is where the page is on the screen.
func (p *program) place() image.Rectangle {
	p.t.Helper()
	var at image.Rectangle
	waitFor(p.t, p.desk, "the window", func() bool {
		here, ok := p.page()
		at = p.desk.place(here)
		return ok && !at.Empty()
	})
	return at
}

// photo is a still picture of the page.
func (p *program) photo() *image.NRGBA {
	p.t.Helper()
	return p.desk.screen.still(p.place())
}
