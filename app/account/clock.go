package account

import "time"

// Doubt says what is the matter with a clock.
type Doubt uint8

// The doubts.
const (
	NoDoubt     Doubt = iota
	ClockBehind       // it stands before a time that was seen already
	ClockAhead        // it leapt more than a day, or the machine was off for so long
	ClockEarly        // it stands before the program was built: its battery was flat
)

const (
	clockSlack = time.Minute // less than this behind is a correction; codes work all the same
	clockLeap  = 24 * time.Hour
)

// A Clock is what is kept about the machine's clock, the only one there is without a network.
type Clock struct {
	Seen      time.Time // the highest time seen without doubt
	Doubt     Doubt     // until the clock is right again, or somebody says that it is
	Since     time.Time // when it was noticed, by the clock as it stood
	By        time.Duration
	Confirmed time.Time // when an administrator last said so
	Phones    time.Time // when people's phones began to disagree with it; zero when they do not
}

// DoubtOf says what is the matter with a clock that stands at now and should stand at about expected, the zero time when
// nothing is known. built is when the program was.
func DoubtOf(now, expected, built time.Time) Doubt {
	switch {
	case now.Before(built):
		return ClockEarly
	case expected.IsZero():
		return NoDoubt
	case expected.Sub(now) > clockSlack:
		return ClockBehind
	case now.Sub(expected) > clockLeap:
		return ClockAhead
	}
	return NoDoubt
}

// Notice takes in a doubt, and says whether it is a new one.
func (c *Clock) Notice(d Doubt, now, expected time.Time) bool {
	var by time.Duration
	if !expected.IsZero() {
		by = now.Sub(expected)
	}
	if c.Doubt == d && (by-c.By).Abs() <= clockSlack {
		return false
	}
	c.Doubt, c.Since, c.By = d, stamp(now), by
	return true
}

// Confirm says that the clock is right at now. It returns [ErrClockEarly] when it cannot be.
func (c *Clock) Confirm(now, built time.Time) error {
	if now.Before(built) {
		return ErrClockEarly
	}
	now = stamp(now)
	*c = Clock{Seen: now, Confirmed: now}
	return nil
}

// Agree takes in that an accepted code came from a clock that stands where this one does. It ends a doubt, unless the
// clock is behind, as codes of the past may have been seen, or cannot be right. It says whether it did.
func (c *Clock) Agree(now time.Time) bool {
	if c.Doubt == NoDoubt || c.Doubt == ClockEarly || now.Before(c.Seen.Add(-clockSlack)) {
		return false
	}
	*c = Clock{Seen: later(c.Seen, stamp(now)), Confirmed: c.Confirmed, Phones: c.Phones}
	return true
}
