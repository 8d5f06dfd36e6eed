package session

import (
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

// proofLasts is how long a proof of who is here is fresh.
const proofLasts = 5 * time.Minute

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
				return s.refused(tx, a, account.ByPassword, t.now, err)
			}
			if a.OTP.On() {
				if factor, err := s.second(tx, a, p, t.now); err != nil {
					return s.refused(tx, a, factor, t.now, err)
				}
			}
			s.who.provenAt = t.now
			return then(tx, a, t.now)
		})
	})
}

// second judges the second factor of a proof.
func (s *Session) second(tx *store.Tx, a *account.Account, p Proof, now time.Time) (account.Factor, error) {
	if p.RecoveryCode != "" {
		return account.ByRecoveryCode, s.useRecoveryCode(a, p.RecoveryCode, now)
	}
	return account.ByCode, s.validateOTP(tx, a, p.Code, now)
}

// refused notes a counted refusal inside a session and passes it on.
func (s *Session) refused(tx *store.Tx, a *account.Account, factor account.Factor, now time.Time, verdict error) error {
	if !counted(verdict) {
		return verdict
	}
	a.Refused++
	if err := s.log(tx, now, store.ProofRefused, factor, outcome(verdict)); err != nil {
		return err
	}
	return verdict
}

// proven says whether who is here was proved in the last minutes. The mutex is held.
func (s *Session) proven(now time.Time) error {
	if elapsed(s.who.provenAt, now) > proofLasts {
		return ErrProofRequired
	}
	return nil
}
