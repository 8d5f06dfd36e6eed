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
	seenEvery  = 10 * time.Minute // the highest time is written as often, and at the end
	leap       = 5 * time.Second  // a system that keeps its clock right makes no larger steps
)

// A guard is what the session knows of the clock. It is changed as a whole, once what changed is in the file. The mutex
// of the session is held for all of it.
type guard struct {
	on      bool
	kept    account.Clock   // as it is in the file
	offsets account.Offsets // as they are in the file
	wall    time.Time       // of the newest reading, without its monotonic part
	steady  time.Duration   // of the newest reading
	trusted time.Time       // where the clock should stand at that reading
	slip    time.Duration   // what small steps of the clock add up to
	timer   *time.Timer
	swept   time.Time // when replaced secrets were last looked for
}

// Watch begins to guard the clock, with what the file says about it. It is called when the data is known to be whole.
func (s *Session) Watch() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unwatch()
	g := guard{on: true, wall: s.o.Now().Round(0), steady: s.o.Steady()}
	err := s.store.Update(func(tx *store.Tx) (err error) {
		if g.kept, g.offsets, err = keptClock(tx); err != nil {
			return err
		}
		return g.start(tx, s.o.Built)
	})
	if err != nil {
		return err
	}
	s.guard = g
	s.watchOn()
	return nil
}

func keptClock(tx *store.Tx) (c account.Clock, offsets account.Offsets, err error) {
	if c, err = tx.Clock(); err == nil {
		offsets, err = tx.Offsets()
	}
	return c, offsets, err
}

// start compares the first reading with the highest time seen before. How long the machine was off is not known.
func (g *guard) start(tx *store.Tx, built time.Time) error {
	now, doubt := g.wall, account.DoubtOf(g.wall, g.kept.Seen, built)
	g.trusted = now
	switch {
	case doubt != account.NoDoubt:
		g.trusted = later(g.kept.Seen, built)
		if doubt == account.ClockAhead && g.kept.Doubt == account.NoDoubt {
			if err := tx.Postpone(g.kept.Seen, now); err != nil {
				return err
			}
		}
		return g.doubt(tx, doubt)
	case g.kept.Doubt == account.ClockBehind:
		g.trusted = now.Add(-g.kept.By) // it went on, and nobody is known to have set it right
		return nil
	}
	g.kept.Doubt, g.kept.Seen = account.NoDoubt, now
	return tx.PutClock(g.kept)
}

// doubt keeps what is the matter, and tells of it when it is something else than before.
func (g *guard) doubt(tx *store.Tx, doubt account.Doubt) error {
	was := g.kept.Doubt
	if !g.kept.Notice(doubt, g.wall, g.trusted) {
		return nil
	}
	if was != doubt {
		if err := tellClock(tx, store.ClockDoubted, g.wall, g.trusted, doubts[doubt]); err != nil {
			return err
		}
	}
	return tx.PutClock(g.kept)
}

func tellClock(tx *store.Tx, kind store.Kind, now, expected time.Time, why string) error {
	return tx.Log(store.Entry{
		At: now, Kind: kind, Outcome: store.OK, Actor: store.Actor{Kind: store.ActorProgram},
		Field: why, Old: expected.UTC().Format(time.RFC3339), New: now.UTC().Format(time.RFC3339),
	})
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
			if err := s.sweep(s.now()); err != nil {
				s.o.Failed(err)
			}
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

// now reads the clock and compares it on the way. The mutex is held.
func (s *Session) now() time.Time {
	now := s.o.Now()
	if s.guard.on {
		if err := s.compare(now.Round(0), s.o.Steady()); err != nil {
			s.o.Failed(err)
		}
	}
	return now
}

// compare takes in one reading of both clocks. What could not be written is found again by the next.
func (s *Session) compare(now time.Time, steady time.Duration) error {
	g := s.guard
	passed := steady - g.steady
	g.slip += now.Sub(g.wall) - passed
	g.wall, g.steady, g.trusted = now, steady, g.trusted.Add(passed)
	doubt := account.DoubtOf(now, g.trusted, s.o.Built)
	leapt := time.Duration(0)
	if g.slip.Abs() > leap {
		leapt, g.slip = g.slip, 0
	}
	var write func(*store.Tx) error
	switch {
	case leapt != 0 || doubt != account.NoDoubt && g.kept.Doubt == account.NoDoubt:
		write = func(tx *store.Tx) error { return g.leapt(tx, doubt, leapt) }
	case g.kept.Doubt != account.NoDoubt: // until it leaps back, or somebody says that it is right
	default:
		g.trusted = later(g.trusted, now)
		if g.trusted.Sub(g.kept.Seen) >= seenEvery {
			g.kept.Seen = g.trusted
			write = func(tx *store.Tx) error { return tx.PutClock(g.kept) }
		}
	}
	if write != nil {
		if err := s.store.Update(write); err != nil {
			return err
		}
	}
	s.guard = g
	s.age(leapt)
	return nil
}

// leapt takes in that the clock was set. What waits goes on waiting, what phones said of the old time counts no more,
// and a clock that is right again is trusted.
func (g *guard) leapt(tx *store.Tx, doubt account.Doubt, by time.Duration) error {
	if err := tx.Postpone(g.wall.Add(-by), g.wall); err != nil {
		return err
	}
	g.offsets, g.kept.Phones = nil, time.Time{}
	if err := tx.PutOffsets(nil); err != nil {
		return err
	}
	if doubt != account.NoDoubt {
		return errors.Join(g.doubt(tx, doubt), tx.PutClock(g.kept))
	}
	if g.kept.Doubt != account.NoDoubt {
		g.kept.Doubt, g.kept.By, g.kept.Since = account.NoDoubt, 0, time.Time{}
		if err := tellClock(tx, store.ClockConfirmed, g.wall, g.trusted, "set right"); err != nil {
			return err
		}
	}
	g.trusted = later(g.wall, g.trusted)
	g.kept.Seen = later(g.kept.Seen, g.trusted)
	return tx.PutClock(g.kept)
}

// age has the times of whoever is here lie as far back as they do, after the clock was set back: the monotonic clock, which
// would tell, may have slept. After a leap ahead a session may end early.
func (s *Session) age(leapt time.Duration) {
	if leapt >= 0 {
		return
	}
	for _, t := range s.times() {
		if !t.IsZero() {
			*t = t.Round(0).Add(leapt)
		}
	}
}

// times are all that is known of when whoever is here did something.
func (s *Session) times() []*time.Time {
	w := &s.who
	return []*time.Time{&w.passwordAt, &w.signedInAt, &w.activeAt, &w.provenAt, &w.refusedAt, &s.awayAt, &s.dialogAt}
}

// observe takes in how far the clock of somebody's phone is from this one, as a code told: accepted, or explained. A
// single step says nothing, as people type slowly. The mutex is held.
func (s *Session) observe(tx *store.Tx, a *account.Account, by time.Duration, now time.Time, accepted bool) error {
	g := &s.guard
	if !g.on {
		return nil
	}
	if by.Abs() <= a.OTP.Period {
		by = 0
	}
	g.offsets = g.offsets.Note(account.Offset{ID: a.ID, At: now, By: by})
	if err := tx.PutOffsets(g.offsets); err != nil {
		return err
	}
	was := g.kept
	if accepted && by == 0 && g.kept.Agree(now) {
		g.trusted = now.Round(0)
		if err := tellClock(tx, store.ClockConfirmed, now, was.Seen, "a phone agrees"); err != nil {
			return err
		}
	}
	off, _ := g.offsets.Suspect(now)
	switch suspected := !g.kept.Phones.IsZero(); {
	case off != 0 && !suspected:
		g.kept.Phones = now.Round(0)
		if err := tellClock(tx, store.ClockDoubted, now, now.Add(-off), doubtPhones); err != nil {
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

// reread takes what is kept about the clock from the file, after a transaction of which it is not known what became. The
// mutex is held.
func (s *Session) reread() {
	if !s.guard.on {
		return
	}
	err := s.store.View(func(tx *store.Tx) error {
		kept, offsets, err := keptClock(tx)
		if err == nil {
			s.guard.kept, s.guard.offsets = kept, offsets
		}
		return err
	})
	if err != nil {
		s.o.Failed(err)
	}
}

var doubts = [...]string{account.NoDoubt: "", account.ClockBehind: "behind", account.ClockAhead: "ahead", account.ClockEarly: "early"}

// doubtPhones is the doubt that people's phones raise.
const doubtPhones = "phones"

// clockWrong says whether the clock stands where it cannot be. Codes of now may then have been seen in the past, so
// administrators sign in with recovery codes. The mutex is held.
func (s *Session) clockWrong() bool {
	return s.guard.kept.Doubt == account.ClockBehind || s.guard.kept.Doubt == account.ClockEarly
}

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
	s.reread()
	s.guard.trusted = s.guard.wall
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

// Stopped notes that the program ends, and the highest time that it saw.
func (s *Session) Stopped() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	return s.store.Update(func(tx *store.Tx) error {
		if g := &s.guard; g.on && g.kept.Doubt == account.NoDoubt {
			g.kept.Seen = later(g.kept.Seen, g.trusted)
			if err := tx.PutClock(g.kept); err != nil {
				return err
			}
		}
		return tellProgram(tx, store.Stopped, now)
	})
}

// sweep erases replaced secrets whose time is over, once a day. The mutex is held.
func (s *Session) sweep(now time.Time) error {
	if !s.guard.swept.IsZero() && now.Sub(s.guard.swept).Abs() < 24*time.Hour {
		return nil
	}
	var over []account.ID
	err := s.store.View(func(tx *store.Tx) error {
		return tx.EachAccount(func(a *account.Account) error {
			if a.Forget(now) {
				over = append(over, a.ID)
			}
			return nil
		})
	})
	if err != nil {
		return err
	}
	s.guard.swept = now
	if len(over) == 0 {
		return nil
	}
	return s.store.Update(func(tx *store.Tx) error {
		for _, id := range over {
			a, err := tx.Account(id)
			if err != nil {
				return err
			}
			a.Forget(now)
			if err := tx.PutAccount(&a); err != nil {
				return err
			}
		}
		return nil
	})
}
