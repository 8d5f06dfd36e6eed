package desktop

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

const displayPatience = time.Second

var (
	// errNoDisplay is returned when the session names no display at all.
	errNoDisplay = errors.New("no window can be opened because neither DISPLAY nor WAYLAND_DISPLAY is set; run it on a desktop, or try `latchkey demo` in this terminal")
	// ErrRefused is returned when a display answers, but not to this program.
	ErrRefused = errors.New("no window can be opened because the display refuses this program; run it on a desktop of your own, or try `latchkey demo` in this terminal")
)

// FindDisplay says which windowing systems of this session answer, in the words of GDK_BACKEND ("wayland", "x11"), and
// fails with one sentence when none does. Windows and macOS always have one, and nothing is named for them. It connects
// itself because GTK would wait for a silent server for ever and answers a missing one with pages of warnings.
func FindDisplay() (backends []string, err error) {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		return nil, nil
	}
	x11, wayland := os.Getenv("DISPLAY"), os.Getenv("WAYLAND_DISPLAY")
	var named []string
	if wayland != "" {
		named = append(named, wayland)
		if answers("unix", waylandSocket(wayland), waylandHello()) {
			backends = append(backends, "wayland")
		}
	}
	if x11 != "" {
		named = append(named, x11)
		if x11Answers(x11) {
			backends = append(backends, "x11")
		}
	}
	if len(named) == 0 {
		return nil, errNoDisplay
	}
	if len(backends) == 0 {
		return nil, fmt.Errorf("no window can be opened because the display %s does not answer; run it on a desktop, or try `latchkey demo` in this terminal", strings.Join(named, " or "))
	}
	return backends, nil
}

// gdkBackend is the value for GDK_BACKEND among the systems that answer: Wayland in a Wayland session, else X11 where
// there is one. Wails would force X11 on any session that does not call itself Wayland, also where only Wayland runs.
func gdkBackend(answering []string, sessionType string) string {
	if slices.Contains(answering, "x11") && (sessionType != "wayland" || !slices.Contains(answering, "wayland")) {
		return "x11"
	}
	return "wayland"
}

func waylandSocket(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(os.Getenv("XDG_RUNTIME_DIR"), name)
}

// x11Answers tries what Xlib tries for a display name "[host]:number[.screen]".
func x11Answers(name string) bool {
	colon := strings.LastIndexByte(name, ':')
	if colon < 0 {
		return false
	}
	host, number := name[:colon], name[colon+1:]
	number, _, _ = strings.Cut(number, ".")
	display, err := strconv.ParseUint(number, 10, 16)
	if err != nil {
		return false
	}
	if _, local, found := strings.Cut(host, "/"); found {
		host = local // "protocol/host"
	}
	if host == "" || host == "unix" {
		path := fmt.Sprintf("/tmp/.X11-unix/X%d", display)
		if answers("unix", "@"+path, x11Hello()) || answers("unix", path, x11Hello()) {
			return true
		}
		host = "localhost"
	}
	// Nothing is said over TCP: a forwarded display complains in the terminal about a hello without a cookie.
	return answers("tcp", net.JoinHostPort(strings.Trim(host, "[]"), strconv.FormatUint(6000+display, 10)), nil)
}

// answers reports whether a server accepts the connection and, if something is said, replies to it.
func answers(network, address string, hello []byte) bool {
	connection, err := net.DialTimeout(network, address, displayPatience)
	if err != nil {
		return false
	}
	defer connection.Close()
	if hello == nil {
		return true
	}
	if err := connection.SetDeadline(time.Now().Add(displayPatience)); err != nil {
		return false
	}
	if _, err := connection.Write(hello); err != nil {
		return false
	}
	_, err = connection.Read(make([]byte, 1))
	return err == nil
}

// x11Hello is the connection set-up of the X protocol in a version that does not exist. It is refused, which is an answer
// too; accepted, it would make this a client, and a server whose last client leaves starts over, while GTK connects.
func x11Hello() []byte {
	return []byte{'l', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}
}

// waylandHello is wl_display.sync for a new object 2; the answer is that object's event.
func waylandHello() []byte {
	hello := binary.NativeEndian.AppendUint32(nil, 1)
	hello = binary.NativeEndian.AppendUint32(hello, 12<<16) // length 12, opcode 0
	return binary.NativeEndian.AppendUint32(hello, 2)
}
