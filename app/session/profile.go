package session

import (
	"latchkey/app/account"
	"latchkey/app/store"
)

// Me returns the account of whoever is here.
func (s *Session) Me() (Account, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.enter(SignedIn); err != nil {
		return Account{}, err
	}
	state, err := s.state()
	if err != nil {
		return Account{}, err
	}
	return *state.Account, nil
}

// UpdateMe changes the profile of whoever is here. Another e-mail or username asks for a fresh proof, since it is
// what one signs in with, and counts as a registration, since it may be taken.
func (s *Session) UpdateMe(p account.Profile) (State, error) {
	p, err := p.Normalise()
	s.mu.Lock()
	defer s.mu.Unlock()
	now, phaseErr := s.enter(SignedIn)
	if phaseErr != nil {
		return State{}, phaseErr
	}
	if err != nil {
		return State{}, err
	}
	err = s.store.Update(func(tx *store.Tx) error {
		a, err := tx.Account(s.who.id)
		if err != nil || a.Profile == p {
			return err
		}
		if a.Email != p.Email || a.Username != p.Username {
			if err := s.proven(now); err != nil {
				return err
			}
			if err := claim(tx, now); err != nil {
				return err
			}
		}
		a.Profile = p
		if err := tx.PutAccount(&a); err != nil { // another may have the name: nothing changed, nothing to log
			return err
		}
		return s.done(tx, now, store.ProfileChanged)
	})
	if err != nil {
		return State{}, err
	}
	return s.accepted()
}
