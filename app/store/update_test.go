package store

import (
	"errors"
	"testing"
)

func TestARefusalIsKeptLikeAnAcceptance(t *testing.T) {
	s, folder := newStore(t)
	populate(t, s, 1)
	verdict := errors.New("wrong code")
	err := s.Update(func(tx *Tx) error {
		a := person(0)
		a.OTP.Throttle.Charge(start)
		return errors.Join(tx.PutAccount(&a), tx.Log(Entry{At: start, Kind: SignInRefused, Subject: a.ID}), verdict)
	})
	want(t, err, verdict)
	shut(t, s)
	s = reopen(t, folder)
	look(t, s, func(tx *Tx) error {
		a, err := tx.Account(person(0).ID)
		if a.OTP.Throttle.Failures != 1 || err != nil {
			t.Errorf("%+v, %v", a.OTP.Throttle, err)
		}
		return nil
	})
	if got := kinds(t, s); len(got) != 2 || got[1] != SignInRefused {
		t.Errorf("activity %v", got)
	}
	if err := s.Check(); err != nil {
		t.Error(err)
	}
}

// kinds reads the activity.
func kinds(t testing.TB, s *Store) (kinds []Kind) {
	t.Helper()
	look(t, s, func(tx *Tx) error {
		return tx.Activity(func(e Entry) error { kinds = append(kinds, e.Kind); return nil })
	})
	return kinds
}

func TestWhatIsAbandonedIsNotKept(t *testing.T) {
	s, _ := newStore(t)
	populate(t, s, 1)
	late := errors.New("too late")
	want(t, s.Update(func(tx *Tx) error {
		a := person(1)
		if err := errors.Join(tx.CreateAccount(&a), tx.Log(Entry{At: start, Kind: AccountCreated, Subject: a.ID})); err != nil {
			t.Error(err)
		}
		_ = tx.Abandon(late)
		return nil
	}), late)
	if n, told := count(t, s), len(kinds(t, s)); n != 1 || told != 1 {
		t.Errorf("%d accounts, %d entries", n, told)
	}
	if err := s.Check(); err != nil {
		t.Error(err)
	}
}

func TestAPanicRollsBackAndGoesOn(t *testing.T) {
	s, _ := newStore(t)
	populate(t, s, 1)
	func() {
		defer func() {
			if p := recover(); p != "mistake" {
				t.Errorf("recovered %v", p)
			}
		}()
		_ = s.Update(func(tx *Tx) error {
			a := person(1)
			if err := tx.CreateAccount(&a); err != nil {
				t.Error(err)
			}
			panic("mistake")
		})
	}()
	if n := count(t, s); n != 1 {
		t.Errorf("%d accounts", n)
	}
	a := person(2)
	must(t, s, func(tx *Tx) error { return tx.CreateAccount(&a) })
	if err := s.Check(); err != nil {
		t.Error(err)
	}
}

func TestAReadTransactionWritesNothing(t *testing.T) {
	s, _ := newStore(t)
	populate(t, s, 1)
	err := s.View(func(tx *Tx) error {
		a := person(1)
		return tx.CreateAccount(&a)
	})
	if err == nil {
		t.Error("it did")
	}
	if n := count(t, s); n != 1 {
		t.Errorf("%d accounts", n)
	}
	_, err = find(s, person(1).Email)
	want(t, err, ErrNotFound)
}

func TestWritersSeeWhatTheyWroteAndReadersWhatWas(t *testing.T) {
	s, _ := newStore(t)
	populate(t, s, 1)
	must(t, s, func(tx *Tx) error {
		a := person(0)
		a.FullName = "Changed"
		if err := tx.PutAccount(&a); err != nil {
			return err
		}
		if inside, err := tx.Account(a.ID); inside.FullName != "Changed" || err != nil {
			t.Errorf("inside: %q, %v", inside.FullName, err)
		}
		if outside, err := find(s, a.Email); outside.FullName == "Changed" || err != nil {
			t.Errorf("outside: %q, %v", outside.FullName, err)
		}
		return nil
	})
	if after, err := find(s, person(0).Email); after.FullName != "Changed" || err != nil {
		t.Errorf("after: %q, %v", after.FullName, err)
	}
}

func TestRecordsOutliveTheirTransaction(t *testing.T) {
	s, _ := newStore(t)
	populate(t, s, 1)
	a, err := find(s, person(0).Email)
	if err != nil {
		t.Fatal(err)
	}
	shut(t, s) // the file is no longer in memory: a view into it would fault here
	if a.FullName != person(0).FullName || a.OTP.Secret[0] != person(0).OTP.Secret[0] || a.Recovery.Hashes[9] != person(0).Recovery.Hashes[9] {
		t.Error("it has changed")
	}
}
