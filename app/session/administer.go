package session

import (
	"errors"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

const (
	temporaryLasts = 24 * time.Hour
	temporaryWords = 5

	// refusalEvery is how far apart entries about refused acts are: whoever tries on and on fills no log.
	refusalEvery = time.Minute
)

// Administration. Every call finds out in the file who asks: nothing that was read before counts. Calls that only look
// keep no session open, since a page asks by itself; acts do.

// administrate lets whoever is here administer, or returns ErrNotAdministrator, which it notes in the activity; with
// proof it asks for a fresh one too. The mutex is held, and the phase was entered.
func (s *Session) administrate(now time.Time, proof bool) error {
	err := s.store.View(func(tx *store.Tx) error {
		a, err := administrator(tx, s.who.id)
		if err == nil {
			s.learn(&a) // what people change about themselves is not an act
		}
		return err
	})
	if errors.Is(err, ErrNotAdministrator) {
		return errors.Join(err, s.tellRefused(now))
	}
	if err == nil && proof {
		err = s.proven(now)
	}
	return err
}

// administrator is the account with the id, if it may administer.
func administrator(tx *store.Tx, id account.ID) (account.Account, error) {
	a, err := tx.Account(id)
	if errors.Is(err, store.ErrNotFound) || err == nil && (a.Role != account.Administrator || a.Disabled) {
		return a, ErrNotAdministrator
	}
	return a, err
}

// tellRefused notes that whoever is here asked for what their role does not allow.
func (s *Session) tellRefused(now time.Time) error {
	if !s.who.refusedAt.IsZero() && elapsed(s.who.refusedAt, now) < refusalEvery {
		return nil
	}
	s.who.refusedAt = now
	return s.store.Update(func(tx *store.Tx) error {
		return tx.Log(store.Entry{
			At: now, Kind: store.AccessRefused, Outcome: "not an administrator",
			Actor: store.Actor{Kind: store.ActorAccount, ID: s.who.id}, Subject: s.who.id,
		})
	})
}

// Proven says whether an administrator is here whose proof is fresh: it is asked before a dialog opens.
// What it returns says later whether they are still here: somebody else may answer the dialog.
func (s *Session) Proven() (still func() error, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, err := s.enter(SignedIn)
	if err != nil {
		return nil, err
	}
	return s.still(), s.administrate(now, true)
}

// still returns what says whether nobody has come or gone since. The mutex is held.
func (s *Session) still() func() error {
	attempt := s.who.attempt
	return func() error {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.expire(s.now())
		if s.who.attempt != attempt {
			return ErrWrongPhase
		}
		return nil
	}
}

// act does one thing of administration as whoever is here, in one transaction.
func (s *Session) act(fn func(*act) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, err := s.enter(SignedIn)
	if err != nil {
		return err
	}
	if err := s.administrate(now, false); err != nil {
		return err
	}
	return s.commit(now, fn)
}

// commit runs an act of an administrator and tells the directory. The mutex is held.
func (s *Session) commit(now time.Time, fn func(*act) error) error {
	t := act{
		by:    store.Actor{Kind: store.ActorAccount, ID: s.who.id},
		now:   now,
		proof: func() error { return s.proven(now) },
	}
	err := t.run(s.store, fn)
	switch {
	case err == nil:
		s.learn(t.changed...)
		s.unlearn(t.deleted...)
		s.who.issued, s.who.passphrase = "", ""
		s.who.activeAt = now
		s.arm()
	case len(t.changed)+len(t.deleted) > 0: // whether that is on the disk is not known
		s.relearn()
	}
	return err
}

// actOn does one thing to one account and returns what may be known of it then.
func (s *Session) actOn(id string, fn func(*act, *account.Account) error) (d AccountDetails, err error) {
	about, invalid := parseID(id)
	var list *directory
	err = s.act(func(t *act) error {
		if invalid != nil {
			return invalid
		}
		a, err := t.tx.Account(about)
		if err != nil {
			return err
		}
		if err := fn(t, &a); err != nil {
			return err
		}
		list = s.attend()
		d, err = details(t.tx, &a, s.who.id, t.now)
		return err
	})
	if err != nil {
		return AccountDetails{}, err
	}
	return d, list.rank(&d)
}

// together does one thing to many accounts, or to none, and returns how many were changed.
func (s *Session) together(ids []string, fn func(*act, []account.ID) (int, error)) (changed int, err error) {
	about, invalid := parseIDs(ids)
	err = s.act(func(t *act) error {
		if invalid != nil {
			return invalid
		}
		changed, err = fn(t, about)
		return err
	})
	if err != nil {
		return 0, err
	}
	return changed, nil
}
