package store

import (
	"testing"

	"latchkey/app/account"
)

// newcomers are people who are not there yet.
func newcomers(from, to int) (all []*account.Account) {
	for n := from; n < to; n++ {
		a := person(n)
		all = append(all, &a)
	}
	return all
}

func TestManyAccountsAreCreatedTogetherAsOneByOne(t *testing.T) {
	s, folder := newStore(t)
	populate(t, s, 5)
	must(t, s, func(tx *Tx) error { return tx.CreateAccounts(newcomers(5, 3000)) })
	must(t, s, func(tx *Tx) error { return tx.CreateAccounts(nil) })
	want(t, s.Check(), nil)
	shut(t, s)
	want(t, read(folder, 3000), nil)
}

func TestANameThatIsTakenKeepsAllOfThemOut(t *testing.T) {
	for why, change := range map[error]func(a *account.Account){
		ErrEmailTaken:    func(a *account.Account) { a.Email = person(2).Email },
		ErrUsernameTaken: func(a *account.Account) { a.Username = person(2).Username },
	} {
		s, folder := newStore(t)
		populate(t, s, 5)
		among := newcomers(5, 20)
		change(among[14])
		err := s.Update(func(tx *Tx) error { return tx.CreateAccounts(among) })
		want(t, err, why)
		twice := newcomers(5, 20)
		twice[14].Email, twice[14].Username = twice[3].Email, twice[3].Username
		if why == ErrUsernameTaken {
			twice[14].Email = "somebody.else@example.org"
		}
		err = s.Update(func(tx *Tx) error { return tx.CreateAccounts(twice) })
		want(t, err, why)
		look(t, s, func(tx *Tx) error {
			n, err := tx.Accounts()
			if n != 5 {
				t.Errorf("%d accounts", n)
			}
			return err
		})
		want(t, s.Check(), nil)
		shut(t, s)
		want(t, read(folder, 5), nil)
	}
}
