package rehearsal

import (
	"sync"
	"time"

	"latchkey/app/account"
)

// A clock is the computer's on the bench: it runs at real speed, ahead of or behind this computer's own, or stands still.
// It is safe for concurrent use: the session's timer reads it too.
type clock struct {
	own func() time.Time

	mu     sync.Mutex
	ahead  time.Duration
	frozen time.Time // zero while it runs
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.read()
}

// read is now with the mutex held.
func (c *clock) read() time.Time {
	if !c.frozen.IsZero() {
		return c.frozen
	}
	return c.own().Add(c.ahead)
}

func (c *clock) run(run bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.put(c.read(), run)
}

// put sets the clock, running or not. The mutex is held.
func (c *clock) put(now time.Time, running bool) {
	if running {
		c.ahead, c.frozen = now.Sub(c.own()), time.Time{}
	} else {
		c.frozen = now
	}
}

// step moves the clock to the beginning of the next step.
func (c *clock) step(p account.Params) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.read()
	begin := time.Duration(account.OTP{Params: p}.Step(now)+1) * p.Period
	running := c.frozen.IsZero()
	c.put(now.Add(time.Unix(0, 0).Add(begin).Sub(now)), running)
}

// real has the clock run with this computer's own.
func (c *clock) real() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead, c.frozen = 0, time.Time{}
}

// state says whether the clock runs, and whether it is this computer's own.
func (c *clock) state() (running, own bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.frozen.IsZero(), c.frozen.IsZero() && c.ahead == 0
}

// restore sets the clock to a moment; one that was this computer's own is so again.
func (c *clock) restore(at time.Time, running, own bool) {
	if own {
		c.real()
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.put(at, running)
}
