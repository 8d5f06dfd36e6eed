package store

import (
	"errors"
	"sync"
	"testing"

	"latchkey/app/account"
)

func TestReadersAndWritersDoNotDisturbEachOther(t *testing.T) {
	s, folder := newStore(t)
	const people, rounds = 8, 30
	populate(t, s, people)
	var done sync.WaitGroup
	for worker := range 4 {
		done.Go(func() {
			for i := range rounds {
				err := s.Update(func(tx *Tx) error {
					a, err := tx.Account(person((worker + i) % people).ID)
					if err != nil {
						return err
					}
					a.Refused++
					return errors.Join(tx.PutAccount(&a), tx.Log(Entry{At: start, Kind: SignInRefused, Subject: a.ID}))
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
		done.Go(func() {
			for i := range rounds {
				err := s.View(func(tx *Tx) error {
					a, err := tx.AccountByIdentifier(person(i % people).Email)
					if err != nil {
						return err
					}
					_, err = tx.UnknownThrottle(a.Email)
					return errors.Join(err, tx.Activity(func(Entry) error { return nil }))
				})
				if err := errors.Join(err, s.Check()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	done.Wait()
	shut(t, s)
	s = reopen(t, folder)
	var refused uint32
	look(t, s, func(tx *Tx) error {
		for i := range people {
			a, err := tx.Account(person(i).ID)
			if err != nil {
				return err
			}
			refused += a.Refused
		}
		return nil
	})
	if refused != 4*rounds || len(entries(t, s)) != people+4*rounds {
		t.Errorf("%d refusals counted, %d entries", refused, len(entries(t, s)))
	}
}

func TestOneOfManyGetsTheName(t *testing.T) {
	s, _ := newStore(t)
	var done sync.WaitGroup
	verdicts := make([]error, 16)
	for i := range verdicts {
		done.Go(func() {
			a := person(i)
			a.Email = "the.one@example.org"
			verdicts[i] = s.Update(func(tx *Tx) error { return tx.CreateAccount(&a) })
		})
	}
	done.Wait()
	winners := 0
	for _, err := range verdicts {
		if err == nil {
			winners++
		} else {
			want(t, err, ErrEmailTaken)
		}
	}
	if n := count(t, s); winners != 1 || n != 1 {
		t.Errorf("%d were told that they have it, %d accounts", winners, n)
	}
}

func TestClosingWaitsForThoseInside(t *testing.T) {
	s, _ := newStore(t)
	populate(t, s, 1)
	inside, closed := make(chan struct{}), make(chan error)
	go func() {
		<-inside
		closed <- s.Close()
	}()
	var a account.Account
	look(t, s, func(tx *Tx) (err error) {
		close(inside)
		for range 1000 {
			if a, err = tx.Account(person(0).ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err := <-closed; err != nil || a.ID != person(0).ID {
		t.Error(err)
	}
}
