package command

import (
	"fmt"
	"strings"
)

// Exit codes of the program.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 64 // sysexits.h EX_USAGE; 2 is kept for a missing display or webview
	exitInUse  = 75 // sysexits.h EX_TEMPFAIL: the same words may do at another time
)

// exits say what the codes mean, in the help and in the manual page.
var exits = []struct {
	code  int
	means string
}{
	{exitOK, "done"},
	{exitFailed, "failed, or found something wrong"},
	{2, "no window can be opened here"},
	{3, "an administrator has left the kiosk"},
	{exitUsage, "not understood"},
	{exitInUse, "the data is in use by another window or command"},
}

const about = "Accounts with two-factor sign-in for one machine, without a network. Without a command, the window opens."

// description is what the help says first.
func description() string {
	codes := make([]string, len(exits))
	for i, e := range exits {
		codes[i] = fmt.Sprintf("%d %s", e.code, e.means)
	}
	return about + "\n\nExit codes: " + strings.Join(codes, "; ") + "."
}
