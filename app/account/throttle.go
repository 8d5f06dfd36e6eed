package account

import (
	"fmt"
	"time"
)

const (
	freeFailures = 5 // the fifth failure in a row is the first to cost time
	firstWait    = 30 * time.Second
	longestWait  = time.Hour
	lockAfter    = 100 // NIST SP 800-63B-4 section 3.2.2: no more in a row without binding anew
)

// RetryAfter is returned, as a pointer, when a factor has to wait: nothing was judged and nothing was counted.
type RetryAfter struct {
	Wait time.Duration // what is left of the wait, always more than zero
}

func (r *RetryAfter) Error() string {
	return fmt.Sprintf("account: the next try is possible in %s", r.Wait)
}

// A Throttle counts the failures of one factor in a row and makes the next try wait. It is part of the account and
// stored with it, so that it outlives the session and the program. The zero value has counted nothing.
type Throttle struct {
	Failures uint32
	FailedAt time.Time     // when the present wait began
	Wait     time.Duration // how long it is
}

// Check says whether a try may be judged at now: nil, a [*RetryAfter] or [ErrFactorLocked].
//
// A clock that stands before FailedAt was set back. The wait then begins again at now, so that it neither outlasts its
// own length nor gets shorter; t has changed and must be stored.
func (t *Throttle) Check(now time.Time) error {
	if t.Failures >= lockAfter {
		return ErrFactorLocked
	}
	if t.Wait <= 0 {
		return nil
	}
	now = stamp(now)
	if now.Before(t.FailedAt) {
		t.FailedAt = now
	}
	if left := t.Wait - now.Sub(t.FailedAt); left > 0 {
		return &RetryAfter{Wait: left}
	}
	return nil
}

// Charge counts one more failure and begins the wait it costs: none for the first four, 30 seconds for the fifth,
// twice as long for each further one, never more than an hour.
func (t *Throttle) Charge(now time.Time) {
	if t.Failures < lockAfter {
		t.Failures++
	}
	t.FailedAt = stamp(now)
	t.Wait = waitAfter(t.Failures)
}

// Postpone has a wait that still ran go on for as long as was left of it when the clock leapt from one time to another, and
// keeps one that was over from beginning again. It says whether t changed.
func (t *Throttle) Postpone(from, to time.Time) bool {
	was := *t
	left := t.Wait - max(from.Sub(t.FailedAt), 0)
	switch {
	case t.Wait <= 0:
	case left > 0:
		t.FailedAt, t.Wait = stamp(to), left
	case t.FailedAt.Add(t.Wait).After(to):
		t.Wait = 0
	}
	return *t != was
}

// Clear forgets everything: the factor was right, or somebody with the authority lifted the throttle.
func (t *Throttle) Clear() { *t = Throttle{} }

// waitAfter is the wait that begins with the given failure in a row.
func waitAfter(failures uint32) time.Duration {
	if failures < freeFailures {
		return 0
	}
	wait := firstWait
	for range failures - freeFailures {
		if wait *= 2; wait >= longestWait {
			return longestWait
		}
	}
	return wait
}

// stamp is now as it can be stored: wall time only. With the monotonic reading left in, a time just stamped and the same
// time read back from the file would compare differently when the clock is set.
func stamp(now time.Time) time.Time { return now.Round(0).UTC() }
