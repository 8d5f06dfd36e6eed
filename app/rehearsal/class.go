package rehearsal

import (
	"errors"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

const (
	mostLearners = 60
	firstWords   = 3              // of a first password: 38 bits, and five guesses before waiting begins
	firstLasts   = 24 * time.Hour // as any temporary password
)

// firstCost is what hashing a first password costs: little, so that a class of thirty is there within a second. It was drawn
// and not chosen, is replaced at the first sign-in, and its hash is in throw-away data under a key in memory only.
var firstCost = account.Cost{Memory: 8 * 1024, Time: 1, Threads: 1}

// A learner is a practice account of the class, with its first password for the printed sheet.
type learner struct {
	id       account.ID
	password string
}

// CreateClass makes a practice account for each row of a roster, each with a temporary password. Rows that cannot be used
// are on the board that it returns, and nothing is made. It returns [ErrRoster] for a text that is no list of a class, or
// more learners than a class has seats, and the errors of [store.Tx.CreateAccounts] should a name be taken meanwhile.
//
// All are members, also where there was no account before: the first to register would administer, but no learner is to
// have that over the others. Nobody administers then.
func (b *Bench) CreateClass(roster string) (Board, error) {
	return b.onBoard(func() ([]RosterError, error) {
		rows, err := readRoster(roster)
		if err != nil {
			return nil, err
		}
		board, err := b.board()
		if err != nil {
			return nil, err
		}
		if len(board.Learners)+len(rows) > mostLearners {
			return nil, ErrRoster
		}
		taken, err := b.takenNames()
		if err != nil {
			return nil, err
		}
		profiles, refused := taken.complete(rows)
		if len(refused) > 0 {
			return refused, nil
		}
		if err := b.enlist(profiles); err != nil {
			return nil, err
		}
		return nil, b.sitAgain()
	})
}

// enlist makes the accounts. The mutex is held.
func (b *Bench) enlist(profiles []account.Profile) error {
	now := b.now()
	var accounts []*account.Account
	var learners []learner
	for _, p := range profiles {
		a := account.Account{ID: account.NewID(), Profile: p, CreatedAt: now, RoleSince: now}
		words := account.Words(firstWords)
		a.Password = b.firstPassword(a.ID, words, now)
		accounts, learners = append(accounts, &a), append(learners, learner{a.ID, words})
	}
	err := b.practice.Update(func(tx *store.Tx) error {
		if err := tx.CreateAccounts(accounts); err != nil {
			return err
		}
		for _, a := range accounts {
			if err := note(tx, now, a.ID, store.AccountCreated); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		b.learners = append(b.learners, learners...)
	}
	return err
}

// sitAgain has whoever is at the real screens stay, with a session that reads anew which accounts there are: nobody is
// welcomed as the first any more, and an administrator's list has the class. The mutex is held.
func (b *Bench) sitAgain() error {
	memory := b.Session().Pass()
	return b.sit(b.practice, &memory)
}

// firstPassword is what is kept of a password of words.
func (b *Bench) firstPassword(id account.ID, words string, now time.Time) account.Password {
	keys := b.practice.Keys()
	hasher := account.Hasher{Cost: firstCost, Pepper: keys.Pepper[:]}
	return account.Password{PHC: hasher.Hash(id, words), ChangedAt: now, Temporary: true, ExpiresAt: now.Add(firstLasts)}
}

// note tells the activity what the program did to an account.
func note(tx *store.Tx, now time.Time, id account.ID, kinds ...store.Kind) error {
	for _, kind := range kinds {
		err := tx.Log(store.Entry{
			At: now, Kind: kind, Actor: store.Actor{Kind: store.ActorProgram}, Subject: id, Outcome: store.OK,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// present are the accounts of the class, in the order of the rosters, less those deleted since. The mutex is held.
func (b *Bench) present() (accounts []account.Account, err error) {
	err = b.practice.View(func(tx *store.Tx) error {
		for _, l := range b.learners {
			a, err := tx.Account(l.id)
			if errors.Is(err, store.ErrNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			accounts = append(accounts, a)
		}
		return nil
	})
	return accounts, err
}

// takenNames are the names of everybody there is. The mutex is held.
func (b *Bench) takenNames() (names, error) {
	taken := names{}
	err := b.practice.View(func(tx *store.Tx) error {
		return tx.EachAccount(func(a *account.Account) error {
			taken.take(a.Profile, store.ErrEmailTaken, store.ErrUsernameTaken)
			return nil
		})
	})
	return taken, err
}

// onBoard does something to the class and returns its board then, with the rows that could not be used.
func (b *Bench) onBoard(do func() ([]RosterError, error)) (board Board, err error) {
	err = b.held(func() error {
		refused, err := do()
		if err != nil {
			return err
		}
		board, err = b.board()
		board.Errors = append(board.Errors, refused...)
		return err
	})
	return board, err
}
