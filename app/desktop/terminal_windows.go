package desktop

import (
	"debug/pe"
	"os"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/sys/windows"
)

var (
	kernel        = windows.NewLazySystemDLL("kernel32.dll")
	attachConsole = kernel.NewProc("AttachConsole")
	freeConsole   = kernel.NewProc("FreeConsole")
)

const parentProcess = 0xFFFFFFFF // ATTACH_PARENT_PROCESS

// JoinTerminal lets latchkey.exe, which Windows starts without one, write to the terminal it was started in, except where
// its output was sent elsewhere. It never reads there: the terminal's shell does not wait for such a program, and would
// take a password typed at it for a command. latchkey.com has its terminal already, and nothing is done.
func JoinTerminal() {
	if !windowed() {
		return
	}
	lost := []bool{!leadsSomewhere(os.Stdout), !leadsSomewhere(os.Stderr)}
	attached, _, _ := attachConsole.Call(parentProcess)
	if nothing, err := os.Open(os.DevNull); err == nil && (isConsole(os.Stdin) || !leadsSomewhere(os.Stdin)) {
		os.Stdin = nothing
	}
	for i, out := range []**os.File{&os.Stdout, &os.Stderr} {
		if attached == 0 || !lost[i] {
			continue
		}
		if console, err := os.OpenFile("CONOUT$", os.O_RDWR, 0); err == nil {
			*out = console
		}
	}
}

// LeaveTerminal gives back what JoinTerminal took: closing the terminal or Ctrl+C in it no longer ends the program.
func LeaveTerminal() {
	if windowed() {
		_, _, _ = freeConsole.Call()
	}
}

// windowed reports whether this is latchkey.exe, whatever its name: a program linked for the desktop. It looks once.
var windowed = sync.OnceValue(func() bool {
	path, err := os.Executable()
	if err != nil {
		return true
	}
	program, err := pe.Open(path)
	if err != nil {
		return true
	}
	defer program.Close()
	head, ok := program.OptionalHeader.(*pe.OptionalHeader64)
	return !ok || head.Subsystem != pe.IMAGE_SUBSYSTEM_WINDOWS_CUI
})

// Tell shows why the program ends in a box of its own, where no terminal and no file has been told. The sentence is one
// that follows "latchkey: ".
func Tell(sentence string) {
	if leadsSomewhere(os.Stderr) {
		return
	}
	first, size := utf8.DecodeRuneInString(sentence)
	text, err := windows.UTF16PtrFromString(string(unicode.ToUpper(first)) + strings.TrimRight(sentence[size:], ".") + ".")
	if err != nil {
		return
	}
	title, _ := windows.UTF16PtrFromString("Latchkey")
	_, _ = windows.MessageBox(0, text, title, windows.MB_OK|windows.MB_ICONERROR|windows.MB_SETFOREGROUND)
}

// leadsSomewhere reports whether a terminal, a file or a pipe is behind f. A program without a terminal is given handles
// that are none.
func leadsSomewhere(f *os.File) bool {
	kind, err := windows.GetFileType(windows.Handle(f.Fd()))
	return err == nil && kind != windows.FILE_TYPE_UNKNOWN
}

func isConsole(f *os.File) bool {
	var mode uint32
	return windows.GetConsoleMode(windows.Handle(f.Fd()), &mode) == nil
}
