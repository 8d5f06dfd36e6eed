//go:build window && linux

package window

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"golang.org/x/sys/unix"
)

// files are the names below a folder, without what the webview keeps for itself there.
func files(folder string) (names []string) {
	filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil
		case entry.Name() == "webview" || entry.Name() == "mesa_shader_cache":
			return fs.SkipDir
		case !entry.IsDir():
			names = append(names, entry.Name())
		}
		return nil
	})
	return names
}

func digest(t testing.TB, path string) [32]byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return sha256.Sum256(content)
}

// settled is a home with one account, and the program that made it still running.
func settled(t testing.TB, d *desk) (home, *program) {
	t.Helper()
	h := newHome(t)
	p := d.start(t, h, nil)
	p.register(amara)
	return h, p
}

// template is a home with one account, made once; shared is a copy of it.
var template home

func shared(t testing.TB, d *desk) home {
	t.Helper()
	if template == "" {
		made, p := settled(t, d)
		p.terminate()
		folder, err := os.MkdirTemp("", "latchkey-home-*")
		if err != nil {
			t.Fatal(err)
		}
		shortLived = append(shortLived, folder)
		copyHome(t, made, home(folder))
		template = home(folder)
	}
	h := newHome(t)
	copyHome(t, template, h)
	return h
}

func copyHome(t testing.TB, from, to home) {
	t.Helper()
	for _, folder := range []func(home) string{home.data, home.config} {
		if err := os.CopyFS(folder(to), os.DirFS(folder(from))); err != nil {
			t.Fatal(err)
		}
		err := filepath.WalkDir(folder(to), func(path string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() {
				err = os.Chmod(path, 0o600)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestTheAccountIsThereAfterTheProgramIsEndedOrKilled(t *testing.T) {
	d := newDesk(t)
	h, p := settled(t, d)
	p.terminate()

	p = d.start(t, h, nil)
	p.signIn(amara)
	p.heading("Your account")
	p.kill()

	p = d.start(t, h, nil)
	p.signIn(amara)
	p.heading("Your account")
	p.terminate()
}

func TestASecondWindowOnTheSameDataChangesNothing(t *testing.T) {
	d := newDesk(t)
	h, first := settled(t, d)
	file := filepath.Join(h.data(), "latchkey.db")
	before := digest(t, file)

	second := d.start(t, h, nil)
	second.heading("Latchkey cannot open its data")
	second.press("Try again")
	second.heading("Latchkey cannot open its data")
	if said := second.said.String(); !strings.Contains(said, "another window or command has this data open") || strings.Count(said, "\n") != 1 {
		t.Errorf("the terminal was told %q", said)
	}
	second.press("Close")
	if exit := second.exit(patience); exit != 0 {
		t.Errorf("exit code %d", exit)
	}
	if digest(t, file) != before {
		t.Error("the data file changed")
	}
	first.signIn(amara)
	first.heading("Your account")
}

func TestASecondWindowOpensOnceTheFirstIsGone(t *testing.T) {
	d := newDesk(t)
	h, first := settled(t, d)
	second := d.start(t, h, nil)
	second.heading("Latchkey cannot open its data")
	first.terminate()
	second.press("Try again")
	second.heading("Sign in")
}

func TestTheWindowManagersCloseEndsTheProgram(t *testing.T) {
	d := newDesk(t)
	h, p := settled(t, d)
	p.activate()
	p.keys("alt+F4")
	if exit := p.exit(2 * time.Second); exit != 0 {
		t.Errorf("exit code %d", exit)
	}
	d.start(t, h, nil).heading("Sign in")
}

func TestTheDemoLeavesTheRealDataAloneAndNothingBehind(t *testing.T) {
	d := newDesk(t)
	h, p := settled(t, d)
	p.terminate()
	demos := func() []string {
		found, err := filepath.Glob(filepath.Join(h.cache(), "*demo*"))
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	traces(t, h.data(), h.config())
	real := traces(t, h.data(), h.config())

	p = d.start(t, h, nil, "--demo")
	p.heading("Welcome to Latchkey")
	p.reads("Practice accounts, nothing is kept")
	p.register(amara)
	p.signIn(amara)
	p.heading("Your account")
	if made := demos(); len(made) != 0 {
		t.Errorf("killed now, it would leave %v", made)
	}
	p.press("Start over")
	p.heading("Welcome to Latchkey")
	p.terminate()
	if left := demos(); len(left) != 0 {
		t.Errorf("the demo left %v", left)
	}

	p = d.start(t, h, nil, "--demo")
	p.heading("Welcome to Latchkey")
	p.kill()
	if left := demos(); len(left) != 0 {
		t.Errorf("killed, the demo left %v", left)
	}
	if now := traces(t, h.data(), h.config()); !maps.Equal(now, real) {
		t.Errorf("the demo touched the real data:\n%v\n%v", real, now)
	}

	p = d.start(t, h, nil)
	p.heading("Sign in")
	p.press("Try the demo")
	p.see(button, "Leave the demo")
	p.press("Leave the demo")
	waitFor(t, d, "the real screens", func() bool { return !p.shows(button, "Leave the demo") })
	p.heading("Sign in")
	if left := demos(); len(left) != 0 {
		t.Errorf("the demo left %v", left)
	}
}

// traces are the times of access and change of all files in folders, and what is in them. They were last read two days
// before: that is what a system minds that does not note every access.
func traces(t *testing.T, folders ...string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, folder := range folders {
		for _, name := range files(folder) {
			path := filepath.Join(folder, name)
			var stat unix.Stat_t
			if err := unix.Stat(path, &stat); err != nil {
				t.Fatal(err)
			}
			all[path] = fmt.Sprintf("%x %d %d %v %v", digest(t, path), stat.Ino, stat.Mode, stat.Atim.Sec, stat.Mtim)
			before := time.Unix(stat.Mtim.Unix()).Add(-48 * time.Hour)
			if err := os.Chtimes(path, before, time.Unix(stat.Mtim.Unix())); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(all) < 2 {
		t.Fatalf("only %v", all)
	}
	return all
}

func TestWithoutADisplayOneSentenceIsSaid(t *testing.T) {
	d, h := newDesk(t), newHome(t)
	for _, display := range []string{"DISPLAY=", "DISPLAY=:9999"} {
		for _, flags := range [][]string{nil, {"--demo"}, {"--kiosk"}, {"--demo", "--kiosk"},
			{"--data", filepath.Join(string(h), "elsewhere")}, {"--key-file", filepath.Join(string(h), "key")}} {
			p := d.start(t, h, []string{display, "WAYLAND_DISPLAY="}, flags...)
			if exit := p.exit(patience); exit != 2 {
				t.Errorf("%s %v: exit code %d", display, flags, exit)
			}
			if said := p.said.String(); strings.Count(said, "\n") != 1 || !strings.Contains(said, "no window can be opened") {
				t.Errorf("%s %v: %q", display, flags, said)
			}
		}
	}
	if made := files(string(h)); len(made) != 0 {
		t.Errorf("without a display it made %v", made)
	}
}

func TestTheKeyIsInTheKeyringWhereThereIsOne(t *testing.T) {
	d, h := newDesk(t), newHome(t)
	keyring := d.command("gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets", "--control-directory", t.TempDir())
	keyring.Env = append(keyring.Env, h.env()...)
	keyring.Stdin = strings.NewReader("the keyring's own password")
	d.runCommand(t, keyring)
	bus := connect(t, d.bus)
	waitFor(t, d, "the keyring", func() (there bool) {
		return bus.BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, "org.freedesktop.secrets").Store(&there) == nil && there
	})

	p := d.start(t, h, nil)
	p.register(amara)
	if made := files(h.config()); len(made) != 0 {
		t.Errorf("beside the keyring there is %v", made)
	}
	var open, locked []dbus.ObjectPath
	err := bus.Object("org.freedesktop.secrets", "/org/freedesktop/secrets").Call("org.freedesktop.Secret.Service.SearchItems", 0,
		map[string]string{"service": "latchkey"}).Store(&open, &locked)
	if err != nil || len(open) != 1 {
		t.Errorf("the keyring holds %v, locked %v, %v", open, locked, err)
	}
	p.terminate()
	p = d.start(t, h, nil)
	p.signIn(amara)
	p.heading("Your account")
}
