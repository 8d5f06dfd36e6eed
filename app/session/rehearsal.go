package session

import (
	"slices"
	"time"

	"latchkey/app/account"
)

// What a demonstration may do with its session, and nobody else with theirs.

// leniency is what the demonstration leaves out.
func (s *Session) leniency() account.Leniency {
	if !s.o.Demo || s.o.Leniency == nil {
		return account.Leniency{}
	}
	return s.o.Leniency()
}

// Memory is who was at a demonstration at one moment, what was on the screen included. It goes with the practice data of
// that moment.
type Memory struct {
	who who
	at  time.Time
}

// Remember returns who is here.
func (s *Session) Remember() Memory {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Memory{s.who.copied(), s.o.Now()}
}

// Pass is Remember and Close in one: nobody does anything in between.
func (s *Session) Pass() Memory {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := Memory{s.who.copied(), s.o.Now()}
	s.close()
	return m
}

// recall puts who was here back, as if no time had passed since.
func (s *Session) recall(m Memory) {
	if m.who.nobody() { // the file knows whether there is an account
		return
	}
	s.who = m.who.copied()
	s.who.attempt++
	s.shift(s.o.Now().Sub(m.at))
	s.arm()
}

// SetTime has set change the clock of a demonstration, as if no time had passed for whoever is here. On real data it does
// nothing.
func (s *Session) SetTime(set func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.o.Demo {
		return
	}
	before := s.o.Now()
	set()
	s.shift(s.o.Now().Sub(before))
	s.arm()
}

// shift moves all times of whoever is here. The mutex is held, or the session is new.
func (s *Session) shift(by time.Duration) {
	for _, t := range s.times() {
		if !t.IsZero() {
			*t = t.Add(by)
		}
	}
}

// copied shares nothing with w that a session changes or erases.
func (w *who) copied() who {
	c := *w
	if w.pending != nil {
		pending := *w.pending
		pending.otp.Secret = slices.Clone(pending.otp.Secret)
		c.pending = &pending
	}
	if w.set != nil {
		set := *w.set
		c.set = &set
	}
	c.codes = slices.Clone(w.codes)
	c.directory, c.staged = nil, nil
	return c
}

// PendingOTP is the second factor on the screen that is not confirmed yet, for the phone of a demonstration to be compared
// with. It is off where there is none, and on real data.
func (s *Session) PendingOTP() account.OTP {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.o.Demo || s.who.pending == nil {
		return account.OTP{}
	}
	pending := s.who.pending.otp
	pending.Secret = slices.Clone(pending.Secret)
	return pending
}
