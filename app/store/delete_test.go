package store

import (
	"bytes"
	"errors"
	"path/filepath"
	"reflect"
	"testing"

	"latchkey/app/account"
)

func everybody(t testing.TB, s *Store) (all []*account.Account) {
	t.Helper()
	look(t, s, func(tx *Tx) error {
		return tx.EachAccount(func(a *account.Account) error { all = append(all, a); return nil })
	})
	return all
}

func TestEveryAccountIsMetOnce(t *testing.T) {
	s, _ := newStore(t)
	if all := everybody(t, s); len(all) != 0 {
		t.Errorf("a new file has %d accounts", len(all))
	}
	const n = 300
	populate(t, s, n)
	met := map[account.ID]*account.Account{}
	for _, a := range everybody(t, s) { // kept until the walk is over: none may have been written over
		if met[a.ID] != nil {
			t.Errorf("%s twice", a.ID)
		}
		met[a.ID] = a
	}
	for i := range n {
		if was := person(i); met[was.ID] == nil || !reflect.DeepEqual(*met[was.ID], was) {
			t.Errorf("account %d: %+v", i, met[was.ID])
		}
	}
	if len(met) != n {
		t.Errorf("%d accounts", len(met))
	}
}

func TestAWalkOverAccountsMayReadOthers(t *testing.T) {
	s, _ := newStore(t)
	populate(t, s, 20)
	look(t, s, func(tx *Tx) error {
		return tx.EachAccount(func(a *account.Account) error {
			again, err := tx.AccountByIdentifier(a.Email)
			if err != nil || !reflect.DeepEqual(again, *a) {
				t.Errorf("%s: %v", a.Email, err)
			}
			other, err := tx.Account(person(7).ID)
			if err != nil || !reflect.DeepEqual(other, person(7)) {
				t.Errorf("beside %s: %v", a.Email, err)
			}
			return nil
		})
	})
}

func TestAWalkOverDamagedAccountsRollsEverythingBack(t *testing.T) {
	ada, bob, cy := person(0), person(1), person(2)
	for name, tamper := range map[string]tampering{
		"one over another": over(bucketAccounts, bob.ID[:], ada.ID[:]),
		"two swapped":      swapped(bucketAccounts, bob.ID[:], ada.ID[:]),
		"a bucket":         nested(bucketAccounts),
		"cut short":        func(t testing.TB, f, _ string) { rawPut(t, f, bucketAccounts, ada.ID[:], []byte{1}) },
		"under another key": func(t testing.TB, f, _ string) { // sealed by ourselves for its place, and still not this account
			s := reopen(t, f)
			defer shut(t, s)
			must(t, s, func(tx *Tx) error { return tx.put(bucketAccounts, ada.ID[:], encodeAccount(&bob)) })
		},
	} {
		t.Run(name, func(t *testing.T) {
			folder, older := tampered(t)
			tamper(t, folder, older)
			s := reopen(t, folder)
			met := 0
			walk := func(tx *Tx) error {
				return tx.EachAccount(func(a *account.Account) error {
					if met++; a.ID == ada.ID || name == "two swapped" && a.ID == bob.ID {
						t.Error("a damaged account was handed out")
					}
					return nil
				})
			}
			want(t, s.View(walk), ErrDamaged)
			if met > 2 {
				t.Errorf("%d met", met)
			}
			want(t, s.Update(func(tx *Tx) error {
				c := cy
				c.Refused = 7
				if err := tx.PutAccount(&c); err != nil {
					return err
				}
				_ = walk(tx) // whatever the closure makes of it
				return nil
			}), ErrDamaged)
			look(t, s, func(tx *Tx) error {
				if c, err := tx.Account(cy.ID); c.Refused != 0 || err != nil {
					t.Errorf("%d, %v", c.Refused, err)
				}
				return nil
			})
		})
	}
}

func TestADeletedAccountLeavesOnlyItsIdInTheActivity(t *testing.T) {
	s, folder := newStore(t)
	populate(t, s, 5)
	gone := person(3)
	must(t, s, func(tx *Tx) error {
		return errors.Join(tx.DeleteAccount(gone.ID), tx.Log(Entry{At: start, Kind: AccountDeleted, Outcome: OK, Subject: gone.ID}))
	})
	for range 2 { // now, and once more after it was opened again
		if n := count(t, s); n != 4 || len(everybody(t, s)) != 4 {
			t.Errorf("%d accounts counted, %d there", n, len(everybody(t, s)))
		}
		for _, name := range []string{gone.Email, gone.Username} {
			_, err := find(s, name)
			want(t, err, ErrNotFound)
		}
		want(t, s.View(func(tx *Tx) error { _, err := tx.Account(gone.ID); return err }), ErrNotFound)
		look(t, s, func(tx *Tx) error {
			index := 0
			return errors.Join(tx.engine.each(bucketIndex, nil, func([]byte, []byte) error { index++; return nil }), func() error {
				if index != 8 {
					t.Errorf("%d names in the index", index)
				}
				return nil
			}())
		})
		about := 0
		for _, e := range entries(t, s) {
			if e.Subject == gone.ID {
				about++
			}
		}
		if about != 2 {
			t.Errorf("%d entries about the account", about)
		}
		if err := s.Check(); err != nil {
			t.Error(err)
		}
		shut(t, s)
		s = reopen(t, folder)
	}
}

func TestNamesOfADeletedAccountAreFree(t *testing.T) {
	s, _ := newStore(t)
	populate(t, s, 3)
	gone, other := person(0), person(1)
	must(t, s, func(tx *Tx) error { return tx.DeleteAccount(gone.ID) })
	other.Email, other.Username = gone.Email, gone.Username
	newcomer := person(3)
	newcomer.Email, newcomer.Username = person(1).Email, ""
	must(t, s, func(tx *Tx) error { return errors.Join(tx.PutAccount(&other), tx.CreateAccount(&newcomer)) })
	for name, who := range map[string]account.ID{gone.Email: other.ID, gone.Username: other.ID, newcomer.Email: newcomer.ID} {
		if a, err := find(s, name); err != nil || a.ID != who {
			t.Errorf("%s: %v", name, err)
		}
	}
	must(t, s, func(tx *Tx) error { return tx.DeleteAccount(newcomer.ID) }) // one without a username
	if err := s.Check(); err != nil || count(t, s) != 2 {
		t.Errorf("%d accounts, %v", count(t, s), err)
	}
}

func TestOneTransactionMayMakeAndDelete(t *testing.T) {
	s, _ := newStore(t)
	populate(t, s, 2)
	a := person(5)
	must(t, s, func(tx *Tx) error {
		return errors.Join(tx.CreateAccount(&a), tx.DeleteAccount(a.ID), tx.DeleteAccount(person(0).ID), tx.CreateAccount(&a))
	})
	if got, err := find(s, a.Username); err != nil || !reflect.DeepEqual(got, a) || count(t, s) != 2 {
		t.Errorf("%d accounts, %v", count(t, s), err)
	}
	if err := s.Check(); err != nil {
		t.Error(err)
	}
}

func TestNobodyCannotBeDeleted(t *testing.T) {
	s, folder := newStore(t)
	populate(t, s, 2)
	must(t, s, func(tx *Tx) error { return tx.DeleteAccount(person(1).ID) })
	check := untouched(t, filepath.Join(folder, FileName))
	for _, id := range []account.ID{{}, account.NewID(), person(1).ID} {
		want(t, s.Update(func(tx *Tx) error { return tx.DeleteAccount(id) }), ErrNotFound)
	}
	check(t)
	if n := count(t, s); n != 1 {
		t.Errorf("%d accounts", n)
	}
}

// An index that lacks a name of the account is damage: nothing is deleted then, and the name stays known as broken.
func TestDeletionFindsAnIndexThatDoesNotFit(t *testing.T) {
	ada := person(0)
	folder, older := tampered(t)
	gone(bucketIndex, named(t, folder, ada.Username))(t, folder, older)
	s := reopen(t, folder)
	want(t, s.Update(func(tx *Tx) error { return tx.DeleteAccount(ada.ID) }), ErrDamaged)
	look(t, s, func(tx *Tx) error { _, err := tx.Account(ada.ID); return err })
}

// The record is not readable without the key either way; with it, what the file still holds of it must not open as an
// account.
func TestADeletedRecordIsNotUnderItsKey(t *testing.T) {
	s, folder := newStore(t)
	populate(t, s, 3)
	id := person(1).ID
	must(t, s, func(tx *Tx) error { return tx.DeleteAccount(id) })
	look(t, s, func(tx *Tx) error {
		return tx.engine.each(bucketAccounts, nil, func(key, _ []byte) error {
			if bytes.Equal(key, id[:]) {
				t.Error("it is still there")
			}
			return nil
		})
	})
	shut(t, s)
	if err := read(folder, 1); err != nil {
		t.Error(err)
	}
}
