//go:build !linux

package session

import "time"

// sinceBoot is the time since the program started, which nobody can set. It may stop while the machine sleeps: the wall
// clock then seems to leap, which postpones waits and, above a day, asks for somebody who looks at the clock.
func sinceBoot() time.Duration { return time.Since(began) }
