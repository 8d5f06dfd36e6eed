package session

import (
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

// NewRecoveryCodes shows a new set, which replaces the present one at ConfirmRecoveryCodes. It asks for a fresh proof.
func (s *Session) NewRecoveryCodes() (State, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, err := s.enter(SignedIn)
	if err != nil {
		return State{}, err
	}
	err = s.store.View(func(tx *store.Tx) error {
		a, err := tx.Account(s.who.id)
		if err == nil && !a.OTP.On() {
			return account.ErrOTPOff
		}
		return err
	})
	if err == nil {
		err = s.proven(now)
	}
	if err != nil {
		return State{}, err
	}
	codes, set, err := s.newSet(now)
	if err != nil {
		return State{}, err
	}
	s.who.codes, s.who.set = codes, &set
	s.move(RecoveryCodes)
	return s.accepted()
}

// ConfirmRecoveryCodes says that the codes shown are kept. Only now does a new set replace the old one; after a forced
// enrolment the sign-in is complete.
func (s *Session) ConfirmRecoveryCodes() (State, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, err := s.enter(RecoveryCodes)
	if err != nil {
		return State{}, err
	}
	err = s.update(func(tx *store.Tx, a *account.Account) error {
		kind := store.RecoveryCodesKept
		if s.who.set != nil {
			kind = store.RecoveryCodesReplaced
			a.Recovery = *s.who.set
		}
		a.Recovery.Kept = true
		if err := s.done(tx, now, kind); err != nil {
			return err
		}
		if !s.who.signedIn() {
			return s.complete(tx, a, now)
		}
		return nil
	})
	if err != nil {
		return State{}, err
	}
	clear(s.who.codes)
	s.who.codes, s.who.set = nil, nil
	s.move(SignedIn)
	return s.accepted()
}

// newSet draws recovery codes, as many as the policy says.
func (s *Session) newSet(now time.Time) (codes []string, set account.Recovery, err error) {
	policy, err := s.policy()
	if err != nil {
		return nil, account.Recovery{}, err
	}
	codes = account.NewRecoveryCodes(policy.RecoveryCodes)
	keys := s.store.Keys()
	return codes, account.NewRecovery(keys.RecoveryCode[:], s.who.id, codes, now), nil
}

// A Sheet is what a person takes away with new recovery codes.
type Sheet struct {
	Issuer string
	Email  string
	Codes  []string
	Made   time.Time
}

// Sheet returns the recovery codes on the screen. It returns ErrWrongPhase when there are none.
func (s *Session) Sheet() (sheet Sheet, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, err := s.enter(RecoveryCodes)
	if err != nil {
		return Sheet{}, err
	}
	err = s.store.View(func(tx *store.Tx) error {
		a, err := tx.Account(s.who.id)
		if err != nil {
			return err
		}
		policy, err := tx.Policy()
		sheet = Sheet{policy.Issuer, a.Email, append([]string(nil), s.who.codes...), now}
		return err
	})
	return sheet, err
}
