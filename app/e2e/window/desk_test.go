//go:build window && linux

package window

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

const (
	patience = 20 * time.Second // for anything a window is waited for
	often    = 40 * time.Millisecond
)

// A desk is a private desktop: a display, a session bus with the accessibility service and nothing else on it (so no
// keyring), and a window manager.
type desk struct {
	env     []string // of everything that runs at it
	screen  *screen
	display *os.Process
	bus     string     // the address of the session bus
	tree    *dbus.Conn // the bus of the accessibility service
}

// needed are the programs a desk is made of, and what the tests read it with.
var needed = []string{"Xvfb", "dbus-daemon", "openbox", "xinit", "xprop", "xrandr", "xdotool", "wmctrl", "xclip", "oathtool", "zbarimg", "gnome-keyring-daemon"}

const accessibility = "/usr/share/dbus-1/services/org.a11y.Bus.service"

func newDesk(t testing.TB) *desk {
	t.Helper()
	for _, name := range needed {
		if _, err := exec.LookPath(name); err != nil {
			t.Fatalf("%s is not installed, and the window cannot be tested without it; `make setup` installs it", name)
		}
	}
	if _, err := os.Stat(accessibility); err != nil {
		t.Fatalf("at-spi2-core is not installed (%v), and the window cannot be read without it; `make setup` installs it", err)
	}
	if _, err := os.Stat(release); err != nil {
		t.Fatalf("the program is not built (%v); `make build` builds it", err)
	}
	d := &desk{env: []string{
		"PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "TZ=UTC", "HOME=" + t.TempDir(),
		"GSETTINGS_BACKEND=memory", "GDK_BACKEND=x11",
	}}
	d.startDisplay(t)
	d.startBus(t)
	d.run(t, "openbox", "--sm-disable")
	waitFor(t, d, "the window manager", func() bool {
		out, err := d.command("xprop", "-root", "_NET_SUPPORTING_WM_CHECK").Output()
		return err == nil && strings.Contains(string(out), "window id")
	})
	return d
}

// startDisplay lets the display choose its own number, and keeps its picture in a file that can be read as it changes.
func (d *desk) startDisplay(t testing.TB) {
	t.Helper()
	folder := t.TempDir()
	number, display := d.announced(t, "Xvfb", "-displayfd", "3", "-fbdir", folder, "-screen", "0", "1920x1080x24", "-nolisten", "tcp", "-noreset", "-nocursor", "-wr")
	d.display = display
	d.env = append(d.env, "DISPLAY=:"+number)
	d.screen = openScreen(t, filepath.Join(folder, "Xvfb_screen0"))
}

func (d *desk) startBus(t testing.TB) {
	t.Helper()
	folder := t.TempDir()
	service, err := os.ReadFile(accessibility)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(folder, filepath.Base(accessibility)), string(service))
	config := filepath.Join(folder, "bus.conf")
	write(t, config, `<busconfig><type>session</type><listen>unix:dir=`+folder+`</listen><servicedir>`+folder+`</servicedir>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`)
	d.bus, _ = d.announced(t, "dbus-daemon", "--config-file="+config, "--nofork", "--nopidfile", "--nosyslog", "--print-address=3")
	d.env = append(d.env, "DBUS_SESSION_BUS_ADDRESS="+d.bus)

	session := connect(t, d.bus)
	var where string
	if err := session.Object("org.a11y.Bus", "/org/a11y/bus").Call("org.a11y.Bus.GetAddress", 0).Store(&where); err != nil {
		t.Fatalf("the accessibility service does not start: %v", err)
	}
	d.tree = connect(t, where)
}

func connect(t testing.TB, address string) *dbus.Conn {
	t.Helper()
	bus, err := dbus.Connect(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { bus.Close() })
	return bus
}

// announced starts a server and returns the line it writes to its descriptor 3 when it is ready.
func (d *desk) announced(t testing.TB, name string, args ...string) (line string, server *os.Process) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	command := d.command(name, args...)
	command.ExtraFiles = []*os.File{w}
	d.runCommand(t, command)
	w.Close()
	r.SetReadDeadline(time.Now().Add(patience))
	line, err = bufio.NewReader(r).ReadString('\n')
	if err != nil {
		t.Fatalf("%s does not start: %v", name, err)
	}
	return strings.TrimSpace(line), command.Process
}

func (d *desk) command(name string, args ...string) *exec.Cmd {
	command := exec.Command(name, args...)
	command.Env = d.env
	return command
}

// run starts a program that lives as long as the desk.
func (d *desk) run(t testing.TB, name string, args ...string) {
	t.Helper()
	d.runCommand(t, d.command(name, args...))
}

func (d *desk) runCommand(t testing.TB, command *exec.Cmd) {
	t.Helper()
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM} // even when the test is killed
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		command.Process.Signal(syscall.SIGTERM)
		late := time.AfterFunc(2*time.Second, func() { command.Process.Kill() })
		command.Wait()
		late.Stop()
	})
}

// output runs a program to its end and returns what it printed; input is its standard input.
func (d *desk) output(t testing.TB, input, name string, args ...string) string {
	t.Helper()
	command := d.command(name, args...)
	command.Stdin = strings.NewReader(input)
	var said strings.Builder
	command.Stderr = &said
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%s: %v %s", name, err, said.String())
	}
	return strings.TrimSpace(string(out))
}

// selection is the text that the display's "clipboard" or "primary" selection holds, "" when it holds none.
func (d *desk) selection(which string) string {
	out, _ := d.command("timeout", "3", "xclip", "-o", "-selection", which).Output() // to xclip, none is an error
	return string(out)
}

// waitFor fails the test when condition does not hold in time, and leaves what could be seen.
func waitFor(t testing.TB, d *desk, what string, condition func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(often) {
		if condition() {
			return
		}
	}
	d.fail(t, "waited %v in vain for %s", patience, what)
}

func write(t testing.TB, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
