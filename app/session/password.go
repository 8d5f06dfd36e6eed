package session

import (
	"errors"
	"time"

	"golang.org/x/text/unicode/norm"

	"latchkey/app/account"
	"latchkey/app/store"
)

// A checked password is what the slow part of an attempt found out. Its outcome is still to be settled.
type checked struct {
	account  account.Account // as it was when the attempt was charged; zero when there is none
	right    bool
	rehashed string // the same password under today's parameters, when they have risen
}

// charge counts a password attempt in a commit of its own, before anything slow or telling happens: a program killed
// in the middle has counted it. It returns the account, or the zero account for an identifier that has none, whose
// tries wait by the same rule.
func (s *Session) charge(now time.Time, find func(*store.Tx) (account.Account, error), identifier string) (a account.Account, err error) {
	err = s.store.Update(func(tx *store.Tx) error {
		a, err = find(tx)
		if errors.Is(err, store.ErrNotFound) {
			return chargeUnknown(tx, identifier, now)
		}
		if err != nil {
			return err
		}
		verdict := chargeThrottle(&a.Password.Throttle, now)
		if err := tx.PutAccount(&a); err != nil { // also after a refusal: the clock may have been set back
			return err
		}
		return verdict
	})
	return a, err
}

// chargeThrottle counts an attempt, unless it must wait.
func chargeThrottle(t *account.Throttle, now time.Time) error {
	if err := t.Check(now); err != nil {
		return waiting("password", err)
	}
	t.Charge(now)
	return nil
}

func chargeUnknown(tx *store.Tx, identifier string, now time.Time) error {
	t, err := tx.UnknownThrottle(identifier)
	if err != nil {
		return err
	}
	verdict := chargeThrottle(&t, now)
	if err := tx.PutUnknownThrottle(identifier, t); err != nil {
		return err
	}
	return verdict
}

// check charges an attempt and does the slow work. The mutex is free, the hashing slot taken.
func (s *Session) check(now time.Time, find func(*store.Tx) (account.Account, error), identifier, password string) (c checked, err error) {
	c.account, err = s.charge(now, find, identifier)
	if err != nil {
		return c, err
	}
	if c.account.ID == (account.ID{}) {
		s.hasher.Dummy(password)
		return c, nil
	}
	c.right, err = s.hasher.Verify(c.account.Password.PHC, c.account.ID, password)
	if c.right && s.hasher.Outdated(c.account.Password.PHC) {
		c.rehashed = s.hasher.Hash(c.account.ID, password)
	}
	return c, err
}

// checkOwn is check for whoever took the ticket.
func (s *Session) checkOwn(t ticket, password string) (checked, error) {
	return s.check(t.now, func(tx *store.Tx) (account.Account, error) {
		a, err := tx.Account(t.who.id)
		if errors.Is(err, store.ErrNotFound) {
			return a, ErrWrongPhase
		}
		return a, err
	}, "", password)
}

// settlePassword finds out in the transaction that settles an attempt whether it still counts, and what it clears.
func (s *Session) settlePassword(c checked, a *account.Account) error {
	if a.Password.PHC != c.account.Password.PHC {
		return ErrWrongPhase
	}
	if !c.right {
		return ErrPasswordIncorrect
	}
	a.Password.Throttle.Clear()
	if c.rehashed != "" {
		a.Password.PHC = c.rehashed
	}
	return nil
}

// SetNewPassword replaces a temporary password, or one that is too short, and goes on with the sign-in.
func (s *Session) SetNewPassword(password string) (State, error) {
	t, err := s.take(PasswordExpired)
	if err != nil {
		return State{}, err
	}
	defer s.release()
	a, err := s.acceptable(t, password)
	if err != nil {
		return State{}, err
	}
	switch same, err := s.hasher.Verify(a.Password.PHC, a.ID, password); {
	case err != nil:
		return State{}, err
	case same:
		return State{}, ErrPasswordSame
	}
	phc := s.hasher.Hash(a.ID, password)
	return s.settle(t, func() error {
		return s.update(func(tx *store.Tx, a *account.Account) error {
			setPassword(a, phc, t.now)
			if err := s.log(tx, t.now, store.PasswordChanged, store.OK); err != nil {
				return err
			}
			s.who.password = false
			return s.advance(tx, a, t.now)
		})
	})
}

// ChangePassword replaces the password of whoever is here, who proves it by the present one. That is no fresh proof for
// other calls: a second factor may be on.
func (s *Session) ChangePassword(current, next string) (State, error) {
	t, err := s.take(SignedIn)
	if err != nil {
		return State{}, err
	}
	defer s.release()
	if _, err := s.acceptable(t, next); err != nil {
		return State{}, err
	}
	c, err := s.checkOwn(t, current)
	if err != nil {
		return State{}, err
	}
	var phc string
	if c.right && norm.NFC.String(next) != norm.NFC.String(current) {
		phc = s.hasher.Hash(c.account.ID, next)
	}
	return s.settle(t, func() error {
		return s.update(func(tx *store.Tx, a *account.Account) error {
			if err := s.settlePassword(c, a); err != nil {
				return s.refused(tx, a, t.now, err)
			}
			if phc == "" {
				return ErrPasswordSame
			}
			setPassword(a, phc, t.now)
			return s.log(tx, t.now, store.PasswordChanged, store.OK)
		})
	})
}

// acceptable judges a new password by the rules, before anything is counted.
func (s *Session) acceptable(t ticket, password string) (a account.Account, err error) {
	err = s.store.View(func(tx *store.Tx) error {
		policy, err := tx.Policy()
		if err != nil {
			return err
		}
		if a, err = tx.Account(t.who.id); err != nil {
			return err
		}
		return account.CheckPassword(password, a.Profile, policy)
	})
	return a, err
}

func setPassword(a *account.Account, phc string, now time.Time) {
	a.Password = account.Password{PHC: phc, ChangedAt: now}
}

// A Proof shows again who is here: the password and, where two-factor is on, a code or a recovery code.
type Proof struct {
	Password     string `json:"password"`
	Code         string `json:"code"`
	RecoveryCode string `json:"recoveryCode"`
}

// Reauthenticate proves who is here. For the next five minutes calls that ask for a fresh proof are accepted.
func (s *Session) Reauthenticate(p Proof) (State, error) {
	return s.prove(p, func(*store.Tx, *account.Account, time.Time) error { return nil })
}

// prove judges a proof and, when it is right, does what it was given for, all in one transaction.
func (s *Session) prove(p Proof, then func(*store.Tx, *account.Account, time.Time) error) (State, error) {
	t, err := s.take(SignedIn)
	if err != nil {
		return State{}, err
	}
	defer s.release()
	c, err := s.checkOwn(t, p.Password)
	if err != nil {
		return State{}, err
	}
	return s.settle(t, func() error {
		return s.update(func(tx *store.Tx, a *account.Account) error {
			if err := s.settlePassword(c, a); err != nil {
				return s.refused(tx, a, t.now, err)
			}
			if a.OTP.On() {
				if err := s.second(a, p, t.now); err != nil {
					return s.refused(tx, a, t.now, err)
				}
			}
			s.who.provenAt = t.now
			return then(tx, a, t.now)
		})
	})
}

// second judges the second factor of a proof.
func (s *Session) second(a *account.Account, p Proof, now time.Time) error {
	if p.RecoveryCode != "" {
		return s.useRecoveryCode(a, p.RecoveryCode, now)
	}
	return s.validateOTP(a, p.Code, now)
}

// refused notes a counted refusal inside a session and passes it on.
func (s *Session) refused(tx *store.Tx, a *account.Account, now time.Time, verdict error) error {
	if !counted(verdict) {
		return verdict
	}
	a.Refused++
	if err := s.log(tx, now, store.ProofRefused, outcome(verdict)); err != nil {
		return err
	}
	return verdict
}
