package rehearsal

import (
	"slices"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

// ResetLearners puts practice accounts back to where they began, with new first passwords; without ids all of them. Names
// and role stay. Nobody is signed in then. It returns [ErrInvalid], and changes nothing, when an id is that of no learner.
func (b *Bench) ResetLearners(ids []string) (Board, error) {
	return b.onBoard(func() ([]RosterError, error) {
		learners, err := b.chosen(ids)
		if err != nil {
			return nil, err
		}
		if err := b.reset(learners); err != nil {
			return nil, err
		}
		return nil, b.reopen()
	})
}

// chosen are the learners with the ids, or all whose accounts are there. The mutex is held.
func (b *Bench) chosen(ids []string) (learners []account.ID, err error) {
	accounts, err := b.present()
	if err != nil {
		return nil, err
	}
	there := map[string]bool{}
	for _, a := range accounts {
		id := a.ID.String()
		there[id] = true
		if len(ids) == 0 || slices.Contains(ids, id) {
			learners = append(learners, a.ID)
		}
	}
	for _, id := range ids {
		if !there[id] {
			return nil, ErrInvalid
		}
	}
	return learners, nil
}

// reset begins the accounts of learners anew. The mutex is held.
func (b *Bench) reset(learners []account.ID) error {
	now := b.now()
	words, passwords := map[account.ID]string{}, map[account.ID]account.Password{}
	for _, id := range learners {
		words[id] = account.Words(firstWords)
		passwords[id] = b.firstPassword(id, words[id], now)
	}
	err := b.practice.Update(func(tx *store.Tx) error {
		for _, id := range learners {
			if err := beginAnew(tx, id, passwords[id], now); err != nil {
				return tx.Abandon(err) // all of them or none
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i, l := range b.learners {
		if anew, given := words[l.id]; given {
			b.learners[i].password = anew
		}
	}
	return nil
}

// beginAnew leaves of an account only who it is of, with a new first password.
func beginAnew(tx *store.Tx, id account.ID, first account.Password, now time.Time) error {
	a, err := tx.Account(id)
	if err != nil {
		return err
	}
	kinds := []store.Kind{store.PasswordIssued}
	if a.OTP.On() || a.Recovery.Total > 0 {
		kinds = append(kinds, store.OTPReset)
	}
	if a.Disabled {
		kinds = append(kinds, store.AccountEnabled)
	}
	a = account.Account{
		ID: id, Profile: a.Profile, Role: a.Role, RoleSince: a.RoleSince, CreatedAt: a.CreatedAt, Password: first,
	}
	if err := tx.PutAccount(&a); err != nil {
		return err
	}
	return note(tx, now, id, kinds...)
}
