package session

import (
	"errors"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

// A kiosk is one screen for one person after another. With nobody signed in it waits to be touched; what somebody typed
// and left is cleared after the idle time like a session.

// standBy has the kiosk wait for the next person, who reads that the session before has ended and was cleared. Whoever
// typed too many wrong codes is still there, and reads that; so is who signs out in a demonstration, which ends when nobody
// is. The mutex is held.
func (s *Session) standBy(reason string) {
	if !s.o.Kiosk {
		return
	}
	s.touchedAt = time.Time{}
	if reason == endedAttempts || s.o.Demo && (reason == endedByHand || reason == "") {
		now := s.o.Now()
		s.touchedAt, s.who.activeAt = now, now
		s.arm()
	}
}

// LeftAlone says whether nobody is at a kiosk any more, and why the last session at it ended.
func (s *Session) LeftAlone() (reason string, alone bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expire(s.now())
	return s.ended, s.o.Kiosk && s.who.nobody() && s.touchedAt.IsZero()
}

// Succeed has the next person read why the demonstration ended that was in the place of this session.
func (s *Session) Succeed(reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.who.phase == SignedOut {
		s.ended = reason
	}
}

// dialogOpens is how long a dialog may take to open. A focus that is lost later went somewhere else.
const dialogOpens = 15 * time.Second

// Away says that the window lost the focus, or has it again. In a kiosk whoever looks away from a secret loses it after
// seconds, unless it is a dialog of this program that they look at.
func (s *Session) Away(away bool) (State, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	s.expire(now)
	switch {
	case !away:
		s.awayAt, s.dialogAt = time.Time{}, time.Time{}
	case s.awayAt.IsZero():
		s.awayAt = now
		if elapsed(s.dialogAt, now) > dialogOpens {
			s.dialogAt = time.Time{}
		}
	}
	s.arm()
	return s.state()
}

// Dialog says that a dialog of the system is about to open, which has the focus until closed is called, or until the
// window has it again.
func (s *Session) Dialog() (closed func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dialogAt = s.o.Now()
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.dialogAt = time.Time{}
		if !s.awayAt.IsZero() { // it comes back, or is lost from now on
			s.awayAt = s.o.Now()
		}
		s.arm()
	}
}

// LeaveKiosk proves that an administrator wants the kiosk to end: with the password and, where two-factor is on, a code
// or a recovery code, counted like those of a sign-in. It signs nobody in, and whoever is signed in stays. Where there is
// no account nobody could prove anything, and it is nil.
func (s *Session) LeaveKiosk(identifier string, p Proof) error {
	if !s.o.Kiosk || s.o.Demo {
		return ErrWrongPhase
	}
	t, err := s.take(Welcome, SignedOut, CodeRequired, PasswordExpired, Enrolling, RecoveryCodes, SignedIn)
	if err != nil {
		return err
	}
	defer s.release()
	if t.who.phase == Welcome {
		return nil
	}
	c, err := s.check(t.now, func(tx *store.Tx) (account.Account, error) {
		return tx.AccountByIdentifier(identifier)
	}, identifier, p.Password)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.store.Update(func(tx *store.Tx) error {
		if c.account.ID == (account.ID{}) {
			return errors.Join(tx.LogUnknown(t.now), ErrCredentialsIncorrect)
		}
		a, err := tx.Account(c.account.ID)
		if errors.Is(err, store.ErrNotFound) {
			return ErrCredentialsIncorrect
		}
		if err != nil {
			return err
		}
		verdict := s.judgeKeeper(tx, &a, c, p, t.now)
		return errors.Join(tx.PutAccount(&a), verdict)
	})
}

// judgeKeeper judges the proof of somebody who would end the kiosk, and notes how it went. Their role is told last, to
// whoever proved all the rest.
func (s *Session) judgeKeeper(tx *store.Tx, a *account.Account, c checked, p Proof, now time.Time) error {
	factor, verdict := account.ByPassword, s.judgePassword(c, a, now)
	right := verdict == nil
	switch {
	case !right:
	case a.Password.Temporary:
		verdict = ErrPasswordTemporary
	case a.OTP.On() && p.RecoveryCode != "":
		factor, verdict = account.ByRecoveryCode, s.useRecoveryCode(a, p.RecoveryCode, now)
	case a.OTP.On() && a.Administers() && s.clockWrong():
		verdict = ErrClockWrong
	case a.OTP.On():
		factor, verdict = account.ByCode, reused(a.ValidateOTP(p.Code, now), a.OTP, now)
	}
	if verdict == nil && !a.Administers() {
		verdict = ErrNotAdministrator
	}
	e := store.Entry{At: now, Outcome: store.OK, Factor: factor, Subject: a.ID}
	switch {
	case verdict == nil:
		e.Kind, e.Actor = store.KioskLeft, store.Actor{Kind: store.ActorAccount, ID: a.ID}
	case errors.Is(verdict, ErrNotAdministrator):
		e.Kind, e.Actor = store.AccessRefused, store.Actor{Kind: store.ActorAccount, ID: a.ID}
		e.Outcome = "not an administrator"
	case counted(verdict):
		a.Refused++
		e.Kind, e.Outcome = store.ProofRefused, outcome(verdict)
	case right: // but something is missing
		e.Kind, e.Factor = store.FactorAccepted, account.ByPassword
	default:
		return verdict
	}
	return errors.Join(tx.Log(e), verdict)
}
