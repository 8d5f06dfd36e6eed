//go:build !bindings

// Command latchkey keeps the accounts of one machine, with two-factor sign-in and without a network. It opens a window,
// or runs one of its commands in the terminal.
package main

import (
	"errors"
	"fmt"
	"os"

	"latchkey/app/command"
	"latchkey/app/desktop"
)

const (
	exitFailed    = 1
	exitNoDisplay = 2
	exitLeft      = 3 // an administrator has left the kiosk: whatever starts it again must not
)

func main() {
	os.Exit(run(os.Args[1:]))
}

// run returns the exit code of the program. The display is looked for before any data is touched.
func run(args []string) int {
	desktop.KeepPrivate()
	desktop.JoinTerminal()
	asked, exit, open := command.Parse(args, version, builtAt(), os.Stdout, os.Stderr)
	if !open {
		return exit
	}
	answering, err := desktop.FindDisplay()
	if err != nil {
		return fail(err, exitNoDisplay)
	}
	desktop.PrepareEnvironment(answering)
	switch err := openWindow(asked); {
	case errors.Is(err, errLeft):
		return exitLeft
	case errors.Is(err, desktop.ErrRefused), errors.Is(err, errNoWebview):
		return fail(err, exitNoDisplay)
	case err != nil:
		return fail(err, exitFailed)
	}
	return 0
}

func fail(err error, exit int) int {
	fmt.Fprintln(os.Stderr, "latchkey:", err)
	desktop.Tell(err.Error())
	return exit
}
