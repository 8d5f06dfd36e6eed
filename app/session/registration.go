package session

import (
	"slices"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

// Names may be taken this often, by visitors who register and by people who change their own; above, they wait until the oldest of these is as old.
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
		return claim(tx, now)
	})
}

// claim counts an attempt to take a name, by registering or by changing one's own, or says how long to wait first.
func claim(tx *store.Tx, now time.Time) error {
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
