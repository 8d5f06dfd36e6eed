package session

import (
	"errors"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

// A kiosk is one screen for one person after another. With nobody signed in it waits to be touched; what somebody typed
// and left is cleared after the idle time like a session.

// await has a kiosk wait for the next person, who reads that the session before has ended and was cleared. Whoever typed
// too many wrong codes is still there, and reads that. The mutex is held.
func (s *Session) await(reason string) {
	if !s.o.Kiosk {
		return
	}
	now := s.o.Now()
	if reason == endedAttempts || s.o.Demo && reason == endedByHand {
		s.begun, s.who.activeAt = now, now
		s.arm()
		return
	}
	s.begun = time.Time{}
	if reason != "" {
		s.ended = reason
	}
}

// Deserted says that whoever used a kiosk went away, and nobody came.
func (s *Session) Deserted() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.o.Kiosk && s.begun.IsZero() && (s.who.phase == SignedOut || s.who.phase == Welcome)
}

// given says whether the screen of a kiosk is left alone with a secret on it. The mutex is held.
func (s *Session) given() bool {
	return s.o.Kiosk && s.who.secret() && !s.who.awayAt.IsZero()
}

// Away says that the window lost the focus, or has it again. In a kiosk whoever looks away from a secret loses it after
// seconds, unless it was a dialog of this program that they look at.
func (s *Session) Away(away bool) (State, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	s.expire(now)
	switch {
	case !away:
		s.who.awayAt, s.who.dialog = time.Time{}, false
	case !s.who.dialog && s.who.awayAt.IsZero():
		s.who.awayAt = now
	}
	s.arm()
	return s.state()
}

// Dialog says that a dialog of the system is about to open, which takes the focus until it closes.
func (s *Session) Dialog() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.who.dialog = true
}

// LeaveKiosk proves that an administrator wants the kiosk to end: with the password and, where two-factor is on, a code
// or a recovery code, counted like those of a sign-in. It signs nobody in, and whoever is signed in stays. Where there is
// no account nobody could prove anything, and it is nil.
func (s *Session) LeaveKiosk(identifier string, p Proof) error {
	now, err := s.leaving()
	if err != nil || now.IsZero() {
		return err
	}
	defer s.release()
	c, err := s.check(now, func(tx *store.Tx) (account.Account, error) {
		return tx.AccountByIdentifier(identifier)
	}, identifier, p.Password)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.store.Update(func(tx *store.Tx) error {
		if c.account.ID == (account.ID{}) {
			return errors.Join(tx.LogUnknown(now), ErrCredentialsIncorrect)
		}
		a, err := tx.Account(c.account.ID)
		if errors.Is(err, store.ErrNotFound) {
			return ErrCredentialsIncorrect
		}
		if err != nil {
			return err
		}
		verdict := s.mayLeave(tx, &a, c, p, now)
		return errors.Join(tx.PutAccount(&a), verdict)
	})
}

// leaving begins to prove it. The time is zero when there is nothing to prove.
func (s *Session) leaving() (now time.Time, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now = s.now()
	s.expire(now)
	switch {
	case !s.o.Kiosk || s.o.Demo:
		return time.Time{}, ErrWrongPhase
	case s.who.phase == Welcome:
		return time.Time{}, nil
	}
	select {
	case s.hashing <- struct{}{}:
		return now, nil
	default:
		return time.Time{}, ErrBusy
	}
}

// mayLeave judges the proof, and notes how it ended.
func (s *Session) mayLeave(tx *store.Tx, a *account.Account, c checked, p Proof, now time.Time) error {
	factor, verdict := account.ByPassword, s.settlePassword(c, a)
	switch {
	case errors.Is(verdict, ErrPasswordIncorrect):
		verdict = ErrCredentialsIncorrect
	case verdict != nil:
		return verdict
	case a.Disabled:
		verdict = ErrAccountDisabled
	case a.Password.Temporary && !now.Before(a.Password.ExpiresAt):
		verdict = ErrPasswordExpired
	case !a.Administers():
		verdict = ErrNotAdministrator
	case a.OTP.On() && p.RecoveryCode != "":
		factor, verdict = account.ByRecoveryCode, s.useRecoveryCode(a, p.RecoveryCode, now)
	case a.OTP.On():
		factor, verdict = account.ByCode, reused(a.ValidateOTP(p.Code, now), a.OTP, now)
	}
	e := store.Entry{At: now, Kind: store.KioskLeft, Outcome: store.OK, Factor: factor, Subject: a.ID,
		Actor: store.Actor{Kind: store.ActorAccount, ID: a.ID}}
	switch {
	case errors.Is(verdict, ErrNotAdministrator):
		e.Kind, e.Outcome = store.AccessRefused, "not an administrator"
	case counted(verdict):
		a.Refused++
		e.Kind, e.Outcome, e.Actor = store.ProofRefused, outcome(verdict), store.Actor{}
	case verdict != nil:
		return verdict
	}
	return errors.Join(tx.Log(e), verdict)
}
