//go:build !windows

package desktop

// JoinTerminal has nothing to do here: a program has the terminal it was started in.
func JoinTerminal() {}

// LeaveTerminal has nothing to give back here.
func LeaveTerminal() {}

// Tell has nothing to show here: whoever started the program has been told on stderr.
func Tell(string) {}
