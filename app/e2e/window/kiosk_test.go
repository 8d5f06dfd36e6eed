//go:build window && linux

package window

import (
	"fmt"
	"image"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// again is how long a kiosk may be without the whole screen.
const again = time.Second

// id is the number that the display knows the program's window by.
func (p *program) id() (id string) {
	p.t.Helper()
	waitFor(p.t, p.desk, "the window", func() bool {
		found, err := p.desk.command("xdotool", "search", "--all", "--onlyvisible", "--pid", fmt.Sprint(p.pid), "--name", "^Latchkey$").Output()
		id, _, _ = strings.Cut(string(found), "\n")
		return err == nil && id != ""
	})
	return id
}

// property is what a window manager has written on a window, or with "-root" about all of them.
func (d *desk) property(name string, window ...string) string {
	out, _ := d.command("xprop", slices.Concat(window, []string{name})...).Output()
	_, value, _ := strings.Cut(strings.TrimSpace(string(out)), "=")
	if value == "" {
		_, value, _ = strings.Cut(strings.TrimSpace(string(out)), "#")
	}
	return strings.TrimSpace(value)
}

// robbed says what keeps a window from having a part of the screen to itself, or nothing: it says so, is there, is over
// all others and has the keyboard.
func (d *desk) robbed(id string, part image.Rectangle) string {
	number, _ := strconv.Atoi(id)
	hex := fmt.Sprintf("0x%x", number)
	state := d.property("_NET_WM_STATE", "-id", id)
	place, _ := d.command("xdotool", "getwindowgeometry", "--shell", id).Output()
	switch {
	case !strings.Contains(state, "FULLSCREEN") || strings.Contains(state, "HIDDEN"):
		return "its state is " + state
	case !strings.Contains(string(place), fmt.Sprintf("\nX=%d\nY=%d\nWIDTH=%d\nHEIGHT=%d\n", part.Min.X, part.Min.Y, part.Dx(), part.Dy())):
		return "it is at " + string(place)
	case !strings.HasSuffix(d.property("_NET_CLIENT_LIST_STACKING", "-root"), hex):
		return "another window is above it"
	case d.property("_NET_ACTIVE_WINDOW", "-root") != hex:
		return "another window has the keyboard"
	}
	return ""
}

// alike compares two pictures of a page on which the time, and whatever the pointer is over, may change.
func alike(one, other []byte) bool {
	different := 0
	for i := 0; i < len(one); i += 4 {
		if string(one[i:i+4]) != string(other[i:i+4]) {
			different++
		}
	}
	return different < len(one)/4/20
}

// regains fails the test when a kiosk does not have a part of the screen, as it looked before, within a second of being
// robbed of it.
func (p *program) regains(by, id string, part image.Rectangle, looked []byte) {
	p.t.Helper()
	end := time.Now().Add(again)
	for ; ; time.Sleep(often) {
		robbed := p.desk.robbed(id, part)
		if robbed == "" && looked != nil && !alike(p.desk.screen.shot(part).Pix, looked) {
			robbed = "it looks different"
		}
		switch {
		case robbed == "":
			return
		case time.Now().After(end):
			p.desk.fail(p.t, "%v after %s the kiosk has not its screen back: %s", again, by, robbed)
		}
	}
}

func TestTheKioskHasTheWholeScreen(t *testing.T) {
	d := newDesk(t)
	p := d.start(t, newHome(t), nil, "--kiosk")
	p.heading("Welcome to Latchkey")
	waitFor(t, d, "the page to have the whole screen", func() bool { return p.place() == d.screen.all() })
}

func TestTheKioskTakesBackItsScreen(t *testing.T) {
	d := newDesk(t)
	p := d.start(t, newHome(t), nil, "--kiosk")
	p.heading("Welcome to Latchkey")
	id, all := p.id(), d.screen.all()
	waitFor(t, d, "the whole screen", func() bool { return d.robbed(id, all) == "" })
	looked := d.screen.still(all).Pix

	for _, act := range [][]string{
		{"xdotool", "windowminimize", id},
		{"xdotool", "windowunmap", id},
		{"xdotool", "windowmove", id, "300", "200"},
		{"xdotool", "windowsize", id, "640", "480"},
		{"wmctrl", "-i", "-r", id, "-b", "remove,fullscreen"},
		{"wmctrl", "-i", "-r", id, "-b", "add,hidden"},
		{"wmctrl", "-i", "-r", id, "-b", "add,shaded"},
		{"wmctrl", "-i", "-r", id, "-b", "remove,above"},
		{"wmctrl", "-i", "-r", id, "-b", "add,below"},
		{"wmctrl", "-i", "-r", id, "-t", "1"},
		{"wmctrl", "-k", "on"},
		{"xdotool", "key", "alt+Escape"},
		{"xdotool", "key", "alt+Tab"},
		{"xdotool", "key", "super+d"},
		{"xdotool", "key", "F11"},
	} {
		d.output(t, "", act[0], act[1:]...)
		time.Sleep(often)
		p.regains(strings.Join(act, " "), id, all, looked)
	}

	other := d.start(t, newHome(t), []string{"GTK_THEME=Adwaita:dark"}, "--demo")
	over := other.id()
	p.regains("another window", id, all, looked)
	for _, act := range [][]string{
		{"xdotool", "windowactivate", over},
		{"xdotool", "windowraise", over},
		{"wmctrl", "-i", "-r", over, "-b", "add,above"},
		{"wmctrl", "-i", "-r", over, "-b", "add,fullscreen"},
		{"xdotool", "windowactivate", over},
	} {
		d.output(t, "", act[0], act[1:]...)
		time.Sleep(often)
		p.regains(strings.Join(act, " "), id, all, looked)
	}
	other.kill()
	p.terminate()
}

func TestTheKioskFillsTheScreenItIsOnWhateverScreensThereAre(t *testing.T) {
	d := newDesk(t)
	d.output(t, "", "xrandr", "--setmonitor", "left", "640/170x1080/285+0+0", "screen")
	d.output(t, "", "xrandr", "--setmonitor", "right", "1280/340x1080/285+640+0", "none")
	p := d.start(t, newHome(t), nil, "--kiosk")
	p.heading("Welcome to Latchkey")
	id := p.id()
	here := func(part image.Rectangle) func() bool { return func() bool { return d.robbed(id, part) == "" } }
	left, right := image.Rect(0, 0, 640, 1080), image.Rect(640, 0, 1920, 1080)
	waitFor(t, d, "one whole screen", func() bool { return here(left)() || here(right)() })

	d.output(t, "", "xdotool", "windowmove", id, "1000", "100")
	waitFor(t, d, "one whole screen", func() bool { return here(left)() || here(right)() })
	d.output(t, "", "xrandr", "--delmonitor", "right")
	d.output(t, "", "xrandr", "--delmonitor", "left")
	waitFor(t, d, "the only screen", here(d.screen.all()))
	p.terminate()
}

func TestTheKioskIsNotClosedByAnybody(t *testing.T) {
	d := newDesk(t)
	p := d.start(t, shared(t, d), nil, "--kiosk")
	p.see(button, "Touch to begin")
	id, all := p.id(), d.screen.all()
	p.activate()
	for _, act := range [][]string{{"xdotool", "key", "alt+F4"}, {"wmctrl", "-i", "-c", id}, {"xdotool", "key", "ctrl+q"}} {
		d.output(t, "", act[0], act[1:]...)
		p.heading("Leave the kiosk")
		p.press("Cancel")
		waitFor(t, d, "Leave the kiosk to be gone", func() bool { return !p.shows(heading, "Leave the kiosk") })
		p.regains(strings.Join(act, " "), id, all, nil)
	}
	p.keys("alt+F4")
	p.heading("Leave the kiosk")
	p.fill(entry, "Email or username", amara.email)
	p.fill(password, "Password", amara.password)
	p.press("Leave")
	if exit := p.exit(ended); exit != 3 {
		t.Errorf("exit code %d", exit)
	}
}
