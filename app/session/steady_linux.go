package session

import (
	"time"

	"golang.org/x/sys/unix"
)

// sinceBoot is the time since the machine started, which nobody can set. It runs on while the machine sleeps.
func sinceBoot() time.Duration {
	var t unix.Timespec
	if unix.ClockGettime(unix.CLOCK_BOOTTIME, &t) != nil {
		return time.Since(began)
	}
	return time.Duration(t.Nano())
}
