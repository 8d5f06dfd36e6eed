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
// in the middle has counted it. The charge has no entry in the activity: its outcome will. It returns the account, or
// the zero account for an identifier that has none, whose tries wait by the same rule.
func (s *Session) charge(now time.Time, find func(*store.Tx) (account.Account, error), identifier string) (a account.Account, err error) {
	err = s.store.Update(func(tx *store.Tx) error {
		unknown, err := tx.UnknownThrottle(identifier) // for everybody, so that the time taken tells nothing
		if err != nil {
			return err
		}
		a, err = find(tx)
		if errors.Is(err, store.ErrNotFound) {
			before := unknown
			verdict := chargeThrottle(&unknown, now)
			if unknown == before {
				return verdict
			}
			return errors.Join(tx.PutUnknownThrottle(identifier, unknown), verdict)
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
			if err := s.done(tx, t.now, store.PasswordChanged); err != nil {
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
				return s.refused(tx, a, account.ByPassword, t.now, err)
			}
			if phc == "" {
				return ErrPasswordSame
			}
			setPassword(a, phc, t.now)
			return s.done(tx, t.now, store.PasswordChanged)
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
