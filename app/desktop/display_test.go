//go:build linux

package desktop

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

func displays(t *testing.T, display, wayland string) {
	t.Helper()
	t.Setenv("DISPLAY", display)
	t.Setenv("WAYLAND_DISPLAY", wayland)
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
}

// serve accepts connections until the test ends; a server that is not deaf answers the first byte it hears.
func serve(t *testing.T, network, address string, deaf bool) net.Listener {
	t.Helper()
	listener, err := net.Listen(network, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { connection.Close() })
			if deaf {
				continue
			}
			if _, err := connection.Read(make([]byte, 1)); err == nil {
				connection.Write([]byte{1})
			}
		}
	}()
	return listener
}

// freeDisplay is a display number that nothing listens on.
func freeDisplay() int { return 20000 + os.Getpid()%9000 }

func abstractX(number int) string { return fmt.Sprintf("@/tmp/.X11-unix/X%d", number) }

func TestNoDisplayIsSaidInOneSentence(t *testing.T) {
	displays(t, "", "")
	_, err := FindDisplay()
	if err != errNoDisplay || strings.Contains(err.Error(), "\n") {
		t.Fatalf("got %v", err)
	}
}

func TestDisplayThatDoesNotAnswerIsNamed(t *testing.T) {
	for _, name := range []string{fmt.Sprintf(":%d", freeDisplay()), "127.0.0.1:29999", "nonsense", ":x", "", ":99999999999"} {
		displays(t, name, "missing-0")
		_, err := FindDisplay()
		if err == nil || !strings.Contains(err.Error(), "missing-0") || !strings.Contains(err.Error(), name) {
			t.Errorf("DISPLAY=%s: got %v", name, err)
		}
	}
}

func TestDeafDisplayIsGivenUpWithinSeconds(t *testing.T) {
	serve(t, "unix", abstractX(freeDisplay()), true)
	displays(t, fmt.Sprintf(":%d", freeDisplay()), "")
	start := time.Now()
	if _, err := FindDisplay(); err == nil {
		t.Fatal("a server that never answers was taken for a display")
	}
	if took := time.Since(start); took > 3*displayPatience {
		t.Fatalf("took %v", took)
	}
}

func TestLocalX11DisplayIsFound(t *testing.T) {
	serve(t, "unix", abstractX(freeDisplay()), false)
	for _, name := range []string{":%d", ":%d.0", "unix:%d", "localhost/unix:%d"} {
		displays(t, fmt.Sprintf(name, freeDisplay()), "missing-0")
		if got, err := FindDisplay(); err != nil || len(got) != 1 || got[0] != "x11" {
			t.Errorf("%s: got %v, %v", name, got, err)
		}
	}
}

func TestX11DisplayBehindAPathIsFound(t *testing.T) {
	if err := os.MkdirAll("/tmp/.X11-unix", 0o1777); err != nil {
		t.Fatal(err)
	}
	serve(t, "unix", fmt.Sprintf("/tmp/.X11-unix/X%d", freeDisplay()), false)
	if !x11Answers(fmt.Sprintf(":%d", freeDisplay())) {
		t.Fatal("not found")
	}
}

func TestX11DisplayOverTCPIsFound(t *testing.T) {
	listener := serve(t, "tcp", "127.0.0.1:0", true)
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	if !x11Answers(fmt.Sprintf("127.0.0.1:%d.0", number-6000)) {
		t.Fatal("not found")
	}
}

func TestWaylandDisplayIsFoundByNameAndByPath(t *testing.T) {
	displays(t, "", "")
	path := filepath.Join(os.Getenv("XDG_RUNTIME_DIR"), "wayland-7")
	serve(t, "unix", path, false)
	for _, name := range []string{"wayland-7", path} {
		t.Setenv("WAYLAND_DISPLAY", name)
		if got, err := FindDisplay(); err != nil || len(got) != 1 || got[0] != "wayland" {
			t.Errorf("%s: got %v, %v", name, got, err)
		}
	}
}

func TestBackendIsOneThatAnswers(t *testing.T) {
	for _, test := range []struct {
		answering []string
		session   string
		want      string
	}{
		{[]string{"x11"}, "", "x11"},
		{[]string{"x11"}, "wayland", "x11"},
		{[]string{"wayland"}, "", "wayland"},
		{[]string{"wayland"}, "tty", "wayland"},
		{[]string{"wayland", "x11"}, "", "x11"},
		{[]string{"wayland", "x11"}, "x11", "x11"},
		{[]string{"wayland", "x11"}, "wayland", "wayland"},
	} {
		if got := gdkBackend(test.answering, test.session); got != test.want {
			t.Errorf("%v in a session %q: got %s", test.answering, test.session, got)
		}
	}
}

func TestAskingAnX11DisplayNeverMakesUsItsClient(t *testing.T) {
	if hello := x11Hello(); len(hello) != 12 || hello[2] == 11 {
		t.Fatalf("hello %v would be accepted, and the server start over when it ends", hello)
	}
}
