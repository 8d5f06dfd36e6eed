package session

import (
	"slices"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

// Visitors may register this often; above, they wait until the oldest of these is as old.
const (
	registrations       = 5
	registrationsWithin = 10 * time.Minute
)

// Register creates an account. The first of all is an administrator. It signs nobody in.
func (s *Session) Register(p account.Profile, password string) (State, error) {
	t, err := s.take(Welcome, SignedOut)
	if err != nil {
		return State{}, err
	}
	defer s.release()
	if p, err = p.Normalise(); err != nil {
		return State{}, err
	}
	if err := s.mayRegister(p, password, t.now); err != nil {
		return State{}, err
	}
	a := account.Account{ID: account.NewID(), Profile: p, CreatedAt: t.now, RoleSince: t.now}
	setPassword(&a, s.hasher.Hash(a.ID, password), t.now)
	return s.settle(t, func() error {
		err := s.store.Update(func(tx *store.Tx) error { return s.create(tx, &a, t.now) })
		if err == nil {
			s.ended = ""
			s.move(SignedOut)
		}
		return err
	})
}

// mayRegister judges what a visitor typed and counts the registration, whatever becomes of it: that an e-mail is taken
// is worth asking for to somebody who collects accounts.
func (s *Session) mayRegister(p account.Profile, password string, now time.Time) error {
	return s.store.Update(func(tx *store.Tx) error {
		policy, err := tx.Policy()
		if err != nil {
			return err
		}
		accounts, err := tx.Accounts()
		if err != nil {
			return err
		}
		if accounts > 0 && !policy.VisitorsMayRegister {
			return ErrRegistrationClosed
		}
		if err := account.CheckPassword(password, p, policy); err != nil || accounts == 0 {
			return err
		}
		times, err := tx.Registrations()
		if err != nil {
			return err
		}
		counted, wait := register(times, now)
		if !slices.Equal(counted, times) { // also after a refusal: the clock may have been set back
			err = tx.PutRegistrations(counted)
		}
		if err == nil && wait > 0 {
			err = &account.RetryAfter{Wait: wait}
		}
		return err
	})
}

// register adds now to the newest registrations, or says how long to wait first. A registration in the future was made
// before the clock was set back, and counts as made now.
func register(times []time.Time, now time.Time) (kept []time.Time, wait time.Duration) {
	for _, t := range times {
		if t.After(now) {
			t = now
		}
		if now.Sub(t) < registrationsWithin {
			kept = append(kept, t)
		}
	}
	if len(kept) >= registrations {
		return kept, registrationsWithin - now.Sub(kept[0])
	}
	return append(kept, now), 0
}

// create adds the account, if its names are free, and decides who is first.
func (s *Session) create(tx *store.Tx, a *account.Account, now time.Time) error {
	accounts, err := tx.Accounts()
	if err != nil {
		return err
	}
	if accounts == 0 {
		a.Role = account.Administrator
	}
	if err := tx.CreateAccount(a); err != nil {
		return err
	}
	return tx.Log(store.Entry{At: now, Kind: store.AccountCreated, Outcome: store.OK, Subject: a.ID})
}

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

// UpdateMe changes the profile of whoever is here. Another e-mail or username asks for a fresh proof: it is what one
// signs in with.
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
		}
		a.Profile = p
		if err := tx.PutAccount(&a); err != nil { // another may have the name: nothing changed, nothing to log
			return err
		}
		return s.log(tx, now, store.ProfileChanged, store.OK)
	})
	if err != nil {
		return State{}, err
	}
	return s.accepted()
}
