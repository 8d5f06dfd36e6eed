package session

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

// registerOnce tries to create an account with the e-mail of name.
func (d *desk) registerOnce(name string) error {
	_, err := d.Register(account.Profile{FullName: "Somebody", Email: name + "@example.org"}, password)
	return err
}

func TestVisitorsRegisterFiveTimesInTenMinutesDuplicatesIncluded(t *testing.T) {
	d := newDesk(t)
	d.register("ada")
	for i, name := range []string{"ada", "bob", "ADA", "carl", "bob"} {
		if err := d.registerOnce(name); err != nil && !errors.Is(err, store.ErrEmailTaken) {
			t.Fatal(err)
		}
		if i == 2 {
			d.restart()
		}
		d.clock.Add(time.Minute)
	}
	if wait := asWait(d.registerOnce("dora")); wait != 5*time.Minute {
		t.Errorf("the sixth waits %v, want 5m", wait)
	}
	d.clock.Add(5 * time.Minute)
	if err := d.registerOnce("dora"); err != nil {
		t.Error(err)
	}
	if wait := asWait(d.registerOnce("emil")); wait != time.Minute {
		t.Errorf("the next waits %v, want 1m", wait)
	}
}

func TestRegistrationWaitDoesNotOutlastItsLengthWhenTheClockIsSetBack(t *testing.T) {
	d := newDesk(t)
	d.register("ada")
	d.clock.Add(48 * time.Hour)
	for i := range registrations {
		if err := d.registerOnce(fmt.Sprint("p", i)); err != nil {
			t.Fatal(err)
		}
	}
	d.clock.Add(-24 * time.Hour)
	if wait := asWait(d.registerOnce("late")); wait != registrationsWithin {
		t.Errorf("the wait is %v", wait)
	}
	d.clock.Add(registrationsWithin / 2)
	if wait := asWait(d.registerOnce("late")); wait != registrationsWithin/2 {
		t.Errorf("half-way the wait is %v", wait)
	}
	d.clock.Add(registrationsWithin / 2)
	if err := d.registerOnce("late"); err != nil {
		t.Error(err)
	}
}

func TestRefusalsOfARuleAreNotCountedAsRegistrations(t *testing.T) {
	d := newDesk(t)
	d.register("ada")
	for range 2 * registrations {
		_, err := d.Register(account.Profile{FullName: "Bob", Email: "bob@example.org"}, "short")
		d.refused(account.ErrPasswordShort)(State{}, err)
		_, err = d.Register(account.Profile{FullName: "Bob", Email: "bob"}, password)
		d.refused(account.ErrEmailInvalid)(State{}, err)
	}
	d.register("bob")
}

func TestClosedRegistrationStillLetsTheFirstAccountIn(t *testing.T) {
	d := newDesk(t)
	d.decide(func(p *account.Policy) { p.VisitorsMayRegister = false })
	d.register("ada")
	if err := d.registerOnce("bob"); !errors.Is(err, ErrRegistrationClosed) {
		t.Errorf("got %v", err)
	}
}

func TestDuplicateMadeWhileThePasswordIsHashedIsRefused(t *testing.T) {
	d := newDesk(t)
	d.register("ada")
	sessions := make([]*Session, 4)
	for i := range sessions {
		sessions[i] = d.another()
	}
	if n := d.race(len(sessions), func(i int) error {
		_, err := sessions[i].Register(account.Profile{FullName: "Bob", Email: "Bob@example.org", Username: "bob"}, password)
		if err != nil && !errors.Is(err, store.ErrEmailTaken) {
			t.Error(err)
		}
		return err
	}); n != 1 {
		t.Errorf("%d accounts with one e-mail", n)
	}
}

func TestParallelFirstRegistrationsMakeOneAdministrator(t *testing.T) {
	for _, several := range []bool{false, true} {
		d := newDesk(t)
		sessions := make([]*Session, 20)
		for i := range sessions {
			sessions[i] = d.Session
			if several {
				sessions[i] = d.another()
			}
		}
		made := d.race(len(sessions), func(i int) error {
			p := account.Profile{FullName: "Somebody", Email: fmt.Sprintf("p%d@example.org", i)}
			_, err := sessions[i].Register(p, password)
			if err != nil && !errors.Is(err, ErrBusy) && !errors.Is(err, ErrWrongPhase) && asWait(err) == 0 {
				t.Error(err)
			}
			return err
		})
		administrators := 0
		for i := range sessions {
			err := d.store.View(func(tx *store.Tx) error {
				a, err := tx.AccountByIdentifier(fmt.Sprintf("p%d@example.org", i))
				if err == nil && a.Role == account.Administrator {
					administrators++
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if made == 0 || administrators != 1 {
			t.Errorf("several sessions %v: %d accounts, %d administrators", several, made, administrators)
		}
	}
}
