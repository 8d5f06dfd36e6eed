package vault

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// desktop is a private home folder with a session bus of its own, on which nothing starts by itself but a prompter
// that never answers.
type desktop struct {
	t    *testing.T
	root string
	bus  *exec.Cmd
	ring *exec.Cmd
}

const password = "correct horse"

func newDesktop(t *testing.T) *desktop {
	t.Helper()
	for _, program := range []string{"dbus-daemon", "dbus-send", "gnome-keyring-daemon"} {
		if _, err := exec.LookPath(program); err != nil {
			if os.Getenv("CI") != "" {
				t.Fatalf("%s is needed where CI is set", program)
			}
			t.Skipf("%s is not installed", program)
		}
	}
	// A socket's path may have 107 bytes; t.TempDir would use most of them for the name of the test.
	root, err := os.MkdirTemp("", "vault")
	if err != nil {
		t.Fatal(err)
	}
	d := &desktop{t: t, root: root}
	t.Cleanup(d.close)
	for _, folder := range []string{"run", "services", "data", "empty"} {
		if err := os.Mkdir(d.path(folder), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	d.write("bus.conf", `<busconfig><type>session</type><listen>unix:path=`+d.path("run", "bus")+`</listen><auth>EXTERNAL</auth>
<servicedir>`+d.path("services")+`</servicedir><policy context="default"><allow send_destination="*" eavesdrop="true"/>
<allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`)
	d.write("services/prompter.service", "[D-BUS Service]\nName=org.gnome.keyring.SystemPrompter\n"+
		"Exec=/bin/sh -c 'echo $$ > "+d.path("prompted.new")+"; mv "+d.path("prompted.new")+" "+d.path("prompted")+"; exec sleep 300'\n")
	return d
}

func (d *desktop) path(parts ...string) string {
	return filepath.Join(append([]string{d.root}, parts...)...)
}

func (d *desktop) write(name, content string) {
	d.t.Helper()
	if err := os.WriteFile(d.path(name), []byte(content), 0o600); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desktop) env(more ...string) []string {
	return append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + d.root, "LANG=C.UTF-8",
		"XDG_RUNTIME_DIR=" + d.path("run"), "XDG_DATA_HOME=" + d.path("share"), "XDG_CONFIG_HOME=" + d.path("config"),
		"XDG_CACHE_HOME=" + d.path("cache"), "DBUS_SESSION_BUS_ADDRESS=unix:path=" + d.path("run", "bus"),
		childVariable + "=1", "GORACE=atexit_sleep_ms=0", "VAULT_TEST_LIMIT=10s", "VAULT_TEST_RUNTIME=" + d.path("empty"),
		"VAULT_TEST_CONFIG=" + d.path("config", "latchkey"), "VAULT_TEST_DATA=" + d.path("data"),
	}, more...)
}

// start runs a program that dies with this test.
func (d *desktop) start(stdin io.Reader, name string, args ...string) *exec.Cmd {
	d.t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env, cmd.Stdin, cmd.Dir = d.env(), stdin, d.root
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		d.t.Fatal(err)
	}
	return cmd
}

func (d *desktop) startBus() {
	d.t.Helper()
	d.bus = d.start(nil, "dbus-daemon", "--config-file="+d.path("bus.conf"), "--nofork", "--nopidfile")
	d.waitFor("run/bus")
}

// startKeyring runs a keyring; with a password its login collection is made or unlocked, without it stays locked.
func (d *desktop) startKeyring(password string) {
	d.t.Helper()
	args := []string{"--foreground", "--components=secrets", "--control-directory=" + d.path("run", "k")}
	var stdin io.Reader
	if password != "" {
		args, stdin = append(args, "--unlock"), strings.NewReader(password)
	}
	d.ring = d.start(stdin, "gnome-keyring-daemon", args...)
	d.waitFor("run/k/control")
	if !d.owned("org.freedesktop.secrets") {
		d.t.Fatal("the keyring did not come onto the bus")
	}
}

func (d *desktop) owned(name string) bool {
	for range 100 {
		cmd := exec.Command("dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus",
			"org.freedesktop.DBus.NameHasOwner", "string:"+name)
		cmd.Env = d.env()
		if out, _ := cmd.Output(); bytes.Contains(out, []byte("boolean true")) {
			return true
		}
		time.Sleep(50 * time.Millisecond)
	}
	return false
}

func (d *desktop) waitFor(name string) {
	d.t.Helper()
	for range 200 {
		if _, err := os.Stat(d.path(name)); err == nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	d.t.Fatalf("%s did not appear", name)
}

func (d *desktop) stopKeyring() { d.stop(&d.ring); os.Remove(d.path("run", "k", "control")) }
func (d *desktop) stopBus()     { d.stop(&d.bus) }

func (d *desktop) stop(cmd **exec.Cmd) {
	if *cmd != nil {
		_ = (*cmd).Process.Kill()
		_ = (*cmd).Wait()
		*cmd = nil
	}
}

func (d *desktop) close() {
	d.stopKeyring()
	d.stopBus()
	if text, err := os.ReadFile(d.path("prompted")); err == nil {
		var pid int
		if _, err := fmt.Sscan(string(text), &pid); err == nil && pid > 1 {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
	if err := os.RemoveAll(d.root); err != nil {
		d.t.Error(err)
	}
}

// process is one run of a program that uses the vault.
type process struct {
	t     *testing.T
	in    io.WriteCloser
	lines *bufio.Scanner
}

func (d *desktop) process(env ...string) *process {
	d.t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env, cmd.Dir, cmd.Stderr = d.env(env...), d.root, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	in, err := cmd.StdinPipe()
	if err != nil {
		d.t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		d.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() {
		_ = in.Close()
		if err := cmd.Wait(); err != nil {
			d.t.Errorf("the process did not end well: %v", err)
		}
	})
	return &process{d.t, in, bufio.NewScanner(out)}
}

func (p *process) ask(format string, args ...any) string {
	p.t.Helper()
	p.send(format, args...)
	return p.answer()
}

func (p *process) send(format string, args ...any) {
	p.t.Helper()
	if _, err := fmt.Fprintf(p.in, format+"\n", args...); err != nil {
		p.t.Fatal(err)
	}
}

func (p *process) answer() string {
	p.t.Helper()
	if !p.lines.Scan() {
		p.t.Fatal("the process died")
	}
	return p.lines.Text()
}

// want asks and compares.
func (p *process) want(answer, format string, args ...any) {
	p.t.Helper()
	if got := p.ask(format, args...); got != answer {
		p.t.Errorf("%s: %q, want %q", fmt.Sprintf(format, args...), got, answer)
	}
}

// becomes is want for what settles soon.
func (p *process) becomes(answer, format string, args ...any) {
	p.t.Helper()
	for range 100 {
		if p.ask(format, args...) == answer {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	p.want(answer, format, args...)
}

// create makes a key and returns its fingerprint.
func (p *process) create(id string, place Place) string {
	p.t.Helper()
	answer := p.ask("create %s", id)
	print, found := strings.CutPrefix(answer, string(place)+" ")
	if !found || len(print) != 64 {
		p.t.Fatalf("create: %q, want a key in place %q", answer, place)
	}
	return print
}
