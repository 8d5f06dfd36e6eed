//go:build window && linux

package window

import (
	"fmt"
	"image"
	"slices"
	"strings"

	"github.com/godbus/dbus/v5"
)

// What a screen reader is told is read over D-Bus anew each time: a client library's memory of it goes stale while pages
// change. Roles are AT-SPI's numbers, because some of their names differ between versions.
const (
	checkBox = 7
	picture  = 27
	listItem = 32
	group    = 39
	password = 40
	button   = 43
	unknown  = 67
	entry    = 79
	heading  = 83
	document = 95

	stateEnabled = 8
	stateFocused = 12
	stateVisible = 30 // also beyond the edge, where it can be scrolled to
)

const (
	registry   = "org.a11y.atspi.Registry"
	accessible = "org.a11y.atspi.Accessible"
	textual    = "org.a11y.atspi.Text"
	deepest    = 60 // a page that changes while it is read must not be followed for ever
)

// A node is one object of one program's accessibility tree.
type node struct {
	Program string
	Path    dbus.ObjectPath
}

func (d *desk) call(n node, method string, into any, args ...any) error {
	return d.tree.Object(n.Program, n.Path).Call(method, 0, args...).Store(into)
}

// programs are the roots of all programs at the desk.
func (d *desk) programs() []node {
	return d.children(node{registry, "/org/a11y/atspi/accessible/root"})
}

func (d *desk) children(n node) (found []node) {
	_ = d.call(n, accessible+".GetChildren", &found) // a node that is gone has none
	if len(found) == 0 {
		// The page is another program's tree in a socket, which the toolkit names only when asked by number.
		var socket node
		if d.call(n, accessible+".GetChildAtIndex", &socket, int32(0)) == nil && strings.HasPrefix(string(socket.Path), "/org/a11y/webkit/") {
			found = append(found, socket)
		}
	}
	return found
}

func (d *desk) role(n node) (role uint32) {
	_ = d.call(n, accessible+".GetRole", &role)
	return role
}

func (d *desk) name(n node) string {
	name, err := d.tree.Object(n.Program, n.Path).GetProperty(accessible + ".Name")
	if err != nil {
		return ""
	}
	text, _ := name.Value().(string)
	return text
}

// text is what stands in a node, without the fields and buttons in it; dots for a password.
func (d *desk) text(n node) (text string) {
	var can []string
	// Asked for a text it does not have, the toolkit complains in the log of the program.
	if d.call(n, accessible+".GetInterfaces", &can) == nil && slices.Contains(can, textual) {
		_ = d.call(n, textual+".GetText", &text, int32(0), int32(-1))
	}
	return strings.ReplaceAll(text, "\ufffc", "")
}

func (d *desk) is(n node, state int) bool {
	var states []uint32
	if err := d.call(n, accessible+".GetState", &states); err != nil || len(states) != 2 {
		return false
	}
	return states[state/32]>>(state%32)&1 == 1
}

func (d *desk) place(n node) image.Rectangle {
	var at struct{ X, Y, W, H int32 }
	_ = d.call(n, "org.a11y.atspi.Component.GetExtents", &at, uint32(0)) // 0: on the screen
	return image.Rect(int(at.X), int(at.Y), int(at.X+at.W), int(at.Y+at.H))
}

// walk visits the nodes under n in the order they are read; visit returns false to stop.
func (d *desk) walk(n node, visit func(n node, depth int) bool) bool {
	return d.descend(n, visit, 0)
}

func (d *desk) descend(n node, visit func(node, int) bool, depth int) bool {
	if !visit(n, depth) {
		return false
	}
	return depth == deepest || !slices.ContainsFunc(d.children(n), func(child node) bool { return !d.descend(child, visit, depth+1) })
}

// tell is everything that can be read of all programs at the desk.
func (d *desk) tell() string {
	var all strings.Builder
	for _, program := range d.programs() {
		d.walk(program, func(n node, depth int) bool {
			var kind string
			_ = d.call(n, accessible+".GetRoleName", &kind)
			fmt.Fprintf(&all, "%*s%s (%d) %q %q\n", 2*depth, "", kind, d.role(n), d.name(n), d.text(n))
			return true
		})
	}
	return all.String()
}

// process is the id of the process behind a name on the accessibility bus, 0 when it is gone.
func (d *desk) process(name string) int {
	var pid uint32
	_ = d.tree.BusObject().Call("org.freedesktop.DBus.GetConnectionUnixProcessID", 0, name).Store(&pid)
	return int(pid)
}
