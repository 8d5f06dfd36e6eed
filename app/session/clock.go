package session

import (
	"errors"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

// The clock guard. Without a network this machine's clock is the only one there is, and it is the one to suspect: each
// reading is compared with a clock that nobody can set, and the highest time seen is kept for the next start.

const (
	watchEvery = 30 * time.Second
	seenEvery  = 10 * time.Minute // the highest time is written as often
	leap       = 5 * time.Second  // more than two readings differ by because a system keeps its clock right
)

// A guard is what the session knows of the clock. The mutex of the session is held for all of it.
type guard struct {
	on      bool
	kept    account.Clock   // as it is in the file
	offsets account.Offsets // as they are in the file
	wall    time.Time       // of the newest reading, without its monotonic part
	steady  time.Duration   // of the newest reading
	trusted time.Time       // where the clock should stand at that reading
	timer   *time.Timer
	swept   time.Time // when replaced secrets were last looked for
}

// Watch begins to guard the clock, with what the file says about it. It is called once, when the data is known to be
// whole.
func (s *Session) Watch() error {
	if s.o.Demo {
		return nil
	}
	now, steady := s.o.Now().Round(0), s.o.Steady()
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.store.Update(func(tx *store.Tx) (err error) {
		g := &s.guard
		if g.kept, err = tx.Clock(); err != nil {
			return err
		}
		if g.offsets, err = tx.Offsets(); err != nil {
			return err
		}
		g.wall, g.steady, g.trusted = now, steady, now
		expected := later(g.kept.Seen, s.o.Built)
		switch doubt := account.DoubtOf(now, g.kept.Seen, s.o.Built); {
		case doubt == account.ClockAhead: // or the machine was off for so long, which only somebody can tell
			return s.notice(tx, doubt, now, expected)
		case doubt != account.NoDoubt:
			g.trusted = expected
			return s.notice(tx, doubt, now, expected)
		case g.kept.Doubt == account.ClockEarly:
			g.kept.Doubt = account.NoDoubt // set right while the program was not running
		}
		if g.kept.Doubt == account.NoDoubt {
			g.kept.Seen = later(g.kept.Seen, now)
		}
		return tx.PutClock(g.kept)
	})
	if err != nil {
		return err
	}
	s.guard.on = true
	s.watchOn()
	return nil
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// watchOn has the clock looked at when nobody else does. The mutex is held.
func (s *Session) watchOn() {
	s.guard.timer = time.AfterFunc(watchEvery, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.guard.on {
			s.now()
			s.watchOn()
		}
	})
}

// unwatch ends the guard. The mutex is held.
func (s *Session) unwatch() {
	s.guard.on = false
	if s.guard.timer != nil {
		s.guard.timer.Stop()
	}
}

// now reads the clock, once for a whole call, and compares it on the way. The mutex is held.
func (s *Session) now() time.Time {
	now := s.o.Now()
	if s.guard.on {
		if err := s.compare(now.Round(0), s.o.Steady()); err != nil {
			s.o.Failed(err)
		}
	}
	return now
}

// compare takes in one reading of both clocks.
func (s *Session) compare(now time.Time, steady time.Duration) error {
	g := &s.guard
	passed := steady - g.steady
	leapt := now.Sub(g.wall) - passed
	expected := g.trusted.Add(passed)
	before := g.wall.Add(passed)
	g.wall, g.steady, g.trusted = now, steady, expected

	doubt := account.DoubtOf(now, expected, s.o.Built)
	switch {
	case leapt.Abs() > leap || doubt != account.NoDoubt && g.kept.Doubt == account.NoDoubt:
		return s.store.Update(func(tx *store.Tx) error { return s.leapt(tx, doubt, now, before, expected) })
	case g.kept.Doubt != account.NoDoubt:
		return nil // until it leaps back, or somebody says that it is right
	case now.After(expected):
		g.trusted = now
	}
	if g.trusted.Sub(g.kept.Seen) < seenEvery {
		return nil
	}
	g.kept.Seen = g.trusted
	return errors.Join(s.store.Update(func(tx *store.Tx) error { return tx.PutClock(g.kept) }), s.sweep(now))
}

// leapt takes in that the clock was set: it stands at now, and stood before where it would have stood untouched. What
// waits goes on waiting, what phones said of the old time counts no more, and a clock that is right again is trusted.
func (s *Session) leapt(tx *store.Tx, doubt account.Doubt, now, before, expected time.Time) error {
	g := &s.guard
	if err := tx.Postpone(before, now); err != nil {
		return err
	}
	g.offsets, g.kept.Phones = nil, time.Time{}
	if err := tx.PutOffsets(nil); err != nil {
		return err
	}
	switch {
	case doubt != account.NoDoubt:
		return s.notice(tx, doubt, now, expected)
	case g.kept.Doubt != account.NoDoubt:
		g.kept.Doubt, g.kept.By, g.kept.Since = account.NoDoubt, 0, time.Time{}
		if err := s.tellClock(tx, store.ClockConfirmed, now, expected, "set right"); err != nil {
			return err
		}
	}
	if g.kept.Doubt == account.NoDoubt {
		g.trusted = later(now, expected)
		g.kept.Seen = later(g.kept.Seen, g.trusted)
	}
	return tx.PutClock(g.kept)
}

// notice keeps a doubt and tells of it, unless it is known. Waits go on as if the clock had not leapt ahead.
func (s *Session) notice(tx *store.Tx, doubt account.Doubt, now, expected time.Time) error {
	g := &s.guard
	if !g.kept.Notice(doubt, now, expected) {
		return nil
	}
	if !s.guard.on && doubt == account.ClockAhead {
		if err := tx.Postpone(expected, now); err != nil {
			return err
		}
	}
	if err := s.tellClock(tx, store.ClockDoubted, now, expected, doubts[doubt]); err != nil {
		return err
	}
	return tx.PutClock(g.kept)
}

func (s *Session) tellClock(tx *store.Tx, kind store.Kind, now, expected time.Time, why string) error {
	return tx.Log(store.Entry{
		At: now, Kind: kind, Outcome: store.OK, Actor: store.Actor{Kind: store.ActorProgram},
		Field: why, Old: expected.UTC().Format(time.RFC3339), New: now.UTC().Format(time.RFC3339),
	})
}

var doubts = [...]string{account.NoDoubt: "", account.ClockBehind: "behind", account.ClockAhead: "ahead", account.ClockEarly: "early"}

// doubtPhones is the doubt that people's phones raise.
const doubtPhones = "phones"

// observe takes in how far the clock of somebody's phone is from this one, as a code told: accepted, or explained.
// The mutex is held.
func (s *Session) observe(tx *store.Tx, id account.ID, by time.Duration, now time.Time, accepted bool) error {
	g := &s.guard
	if !g.on {
		return nil
	}
	g.offsets = g.offsets.Note(account.Offset{ID: id, At: now, By: by})
	if err := tx.PutOffsets(g.offsets); err != nil {
		return err
	}
	was := g.kept
	if accepted && by.Abs() <= time.Minute && g.kept.Agree(now) {
		g.trusted = now.Round(0)
		if err := s.tellClock(tx, store.ClockConfirmed, now, was.Seen, "a phone agrees"); err != nil {
			return err
		}
	}
	off, _ := g.offsets.Suspect(now)
	switch suspected := !g.kept.Phones.IsZero(); {
	case off != 0 && !suspected:
		g.kept.Phones = now.Round(0)
		if err := s.tellClock(tx, store.ClockDoubted, now, now.Add(-off), doubtPhones); err != nil {
			return err
		}
	case off == 0 && suspected:
		g.kept.Phones = time.Time{}
	}
	if g.kept == was {
		return nil
	}
	return tx.PutClock(g.kept)
}

// doubt is what is held against the clock, for the page. The mutex is held.
func (s *Session) doubt(now time.Time) Clock { return shownClock(s.guard.kept, s.guard.offsets, now) }

func shownClock(c account.Clock, offsets account.Offsets, now time.Time) Clock {
	if c.Doubt != account.NoDoubt {
		return Clock{Doubt: doubts[c.Doubt], ByMs: c.By.Milliseconds(), Since: milliseconds(c.Since)}
	}
	if by, people := offsets.Suspect(now); by != 0 {
		return Clock{Doubt: doubtPhones, ByMs: by.Milliseconds(), Since: milliseconds(c.Phones), People: people}
	}
	return Clock{}
}

// ConfirmClock says that this machine's clock is right, whatever there was against it. It asks for a fresh proof, and
// returns [account.ErrClockEarly] for a clock that cannot be.
func (s *Session) ConfirmClock() (State, error) {
	err := s.act(func(t *act) error { return t.confirmClock(s.o.Built) })
	if err != nil {
		return State{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	g := &s.guard
	g.offsets = nil
	err = s.store.View(func(tx *store.Tx) (err error) {
		g.kept, err = tx.Clock()
		return err
	})
	g.trusted = g.wall
	if err != nil {
		return State{}, err
	}
	return s.state()
}

func (t *act) confirmClock(built time.Time) error {
	if err := t.proof(); err != nil {
		return err
	}
	clock, err := t.tx.Clock()
	if err != nil {
		return err
	}
	if err := clock.Confirm(t.now, built); err != nil {
		return err
	}
	if err := errors.Join(t.tx.PutClock(clock), t.tx.PutOffsets(nil)); err != nil {
		return err
	}
	return t.log(store.Entry{Kind: store.ClockConfirmed, New: t.now.UTC().Format(time.RFC3339)})
}

// sweep erases replaced secrets whose time is over, once a day. The mutex is held.
func (s *Session) sweep(now time.Time) error {
	if !s.guard.swept.IsZero() && now.Sub(s.guard.swept).Abs() < 24*time.Hour {
		return nil
	}
	s.guard.swept = now
	var over []account.ID
	err := s.store.View(func(tx *store.Tx) error {
		return tx.EachAccount(func(a *account.Account) error {
			if a.Forget(now) {
				over = append(over, a.ID)
			}
			return nil
		})
	})
	if err != nil || len(over) == 0 {
		return err
	}
	return s.store.Update(func(tx *store.Tx) error {
		for _, id := range over {
			a, err := tx.Account(id)
			if err != nil {
				return err
			}
			if a.Forget(now) {
				if err := tx.PutAccount(&a); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
