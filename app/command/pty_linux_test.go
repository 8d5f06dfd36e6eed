package command

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"
	"unsafe"
)

// A sitter is somebody at a real terminal with a program on it.
type sitter struct {
	t       *testing.T
	screen  *os.File // what the program writes for people, and where they type
	program *exec.Cmd
	out     bytes.Buffer // the program's output, which goes elsewhere
}

// sit starts a command on a terminal of its own.
func (w world) sit(args ...string) *sitter {
	w.Helper()
	screen, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		w.Skip("there are no terminals here: ", err)
	}
	w.Cleanup(func() { screen.Close() })
	var number, unlocked int32
	ioctl(w.T, screen, syscall.TIOCGPTN, unsafe.Pointer(&number))
	ioctl(w.T, screen, syscall.TIOCSPTLCK, unsafe.Pointer(&unlocked))
	side, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		w.Fatal(err)
	}
	defer side.Close()
	s := &sitter{t: w.T, screen: screen, program: child(w.T, args...)}
	s.program.Stdin, s.program.Stderr, s.program.Stdout = side, side, &s.out
	s.program.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := s.program.Start(); err != nil {
		w.Fatal(err)
	}
	return s
}

func ioctl(t *testing.T, f *os.File, request uintptr, value unsafe.Pointer) {
	t.Helper()
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, f.Fd(), request, uintptr(value)); errno != 0 {
		t.Fatal(errno)
	}
}

// reads waits for text and returns what stood on the screen by then.
func (s *sitter) reads(text string) string {
	s.t.Helper()
	return readUntil(s.t, s.screen, text)
}

func (s *sitter) types(text string) {
	s.t.Helper()
	if _, err := s.screen.WriteString(text); err != nil {
		s.t.Fatal(err)
	}
}

// leaves waits for the end of the program and returns its exit code, its output and what else was on the screen.
func (s *sitter) leaves() (exit int, stdout, screen string) {
	s.t.Helper()
	rest := make(chan string, 1)
	go func() {
		var all bytes.Buffer
		_, _ = all.ReadFrom(s.screen) // ends with EIO when the program is gone
		rest <- all.String()
	}()
	_ = s.program.Wait()
	select {
	case screen = <-rest:
	case <-time.After(10 * time.Second):
		s.t.Fatal("the terminal stays open")
	}
	return s.program.ProcessState.ExitCode(), s.out.String(), screen
}

// echoes reports whether the terminal shows what is typed.
func (s *sitter) echoes() bool {
	s.t.Helper()
	var settings syscall.Termios
	ioctl(s.t, s.screen, syscall.TCGETS, unsafe.Pointer(&settings))
	return settings.Lflag&syscall.ECHO != 0
}
