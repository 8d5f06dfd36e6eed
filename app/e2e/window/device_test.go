//go:build window && linux

package window

import (
	"bytes"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

const device = "build/linux/kiosk"

// unitCommand is what a unit starts, with the project's files and a program in the place of installed ones.
func unitCommand(t *testing.T, unit, program string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(device, unit))
	if err != nil {
		t.Fatal(err)
	}
	here, err := filepath.Abs(device)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if command, found := strings.CutPrefix(line, "ExecStart="); found {
			return strings.Fields(strings.NewReplacer("/usr/local/lib/latchkey/kiosk", here, "/usr/local/bin/latchkey", program).Replace(command))
		}
	}
	t.Fatalf("%s starts nothing", unit)
	return nil
}

// A box is a device without its screen: what the unit for X starts, with a display of its own.
type box struct {
	*program
	running string // the unit's own folder in memory
}

// switchOn runs the unit's command in the unit's environment, but for the display server, which has no screen.
func (d *desk) switchOn(t *testing.T, data, key string) box {
	t.Helper()
	running := t.TempDir()
	program, err := filepath.Abs(release)
	if err != nil {
		t.Fatal(err)
	}
	own := &desk{tree: d.tree, screen: d.screen, bus: d.bus}
	for _, variable := range d.env {
		if !strings.HasPrefix(variable, "DISPLAY=") && !strings.HasPrefix(variable, "GDK_BACKEND=") {
			own.env = append(own.env, variable)
		}
	}
	number := fmt.Sprintf(":%d", 4000+os.Getpid()%4000)
	own.env = append(own.env, "DISPLAY="+number)
	words := unitCommand(t, "latchkey-kiosk-x11.service", program)
	for i, word := range words {
		if word == "--" {
			words = append(words[:i+1], "/usr/bin/Xvfb", number, "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset", "-nocursor")
			break
		}
	}
	p := own.startAs(t, words[0], home(running), []string{
		"PATH=/usr/bin:/bin", "XDG_SESSION_TYPE=x11", "RUNTIME_DIRECTORY=" + running, "LATCHKEY_DATA=" + data, "LATCHKEY_KEY_FILE=" + key,
	}, words[1:]...)
	waitFor(t, own, "the program", func() bool {
		for _, pid := range family(p.command.Process.Pid) {
			if name, _ := os.Readlink(fmt.Sprintf("/proc/%d/exe", pid)); name == program {
				p.pid = pid
				return true
			}
		}
		return false
	})
	return box{p, running}
}

func TestTheDeviceRunsTheKioskUntilAnAdministratorLeavesIt(t *testing.T) {
	d, h := newDesk(t), newHome(t)
	key := filepath.Join(t.TempDir(), "latchkey.key")
	if err := os.WriteFile(key, bytes.Repeat([]byte("k3y!"), 8), 0o400); err != nil { // as systemd hands a credential over
		t.Fatal(err)
	}
	p := d.start(t, h, []string{"LATCHKEY_KEY_FILE=" + key})
	p.register(amara)
	p.terminate()

	all := image.Rect(0, 0, 1280, 800)
	b := d.switchOn(t, h.data(), key)
	b.see(button, "Touch to begin")
	id := b.id()
	b.regains("the start", id, all, nil)
	for _, keys := range []string{"alt+F4", "alt+Tab", "super+d", "ctrl+alt+F2", "ctrl+alt+BackSpace", "alt+space", "super+e"} {
		b.keys(keys)
		b.regains(keys, id, all, nil)
	}
	begun := time.Now()
	b.command.Process.Signal(syscall.SIGTERM) // as `systemctl stop` does
	waitFor(t, b.desk, "everything to end", func() bool { return syscall.Kill(b.pid, 0) != nil })
	if took := time.Since(begun); took > ended {
		t.Errorf("the program ended after %v", took)
	}
	b.exit(patience)
	if _, err := os.Stat(filepath.Join(b.running, "left")); err == nil {
		t.Error("a stop counts as leaving")
	}

	b = d.switchOn(t, h.data(), key)
	b.see(button, "Touch to begin")
	b.desk.output(t, "", "wmctrl", "-i", "-c", b.id())
	b.heading("Leave the kiosk")
	b.fill(entry, "Email or username", amara.email)
	b.fill(password, "Password", amara.password)
	b.press("Leave")
	b.exit(patience)
	if _, err := os.Stat(filepath.Join(b.running, "left")); err != nil {
		t.Errorf("the unit would start it again: %v", err)
	}
}
