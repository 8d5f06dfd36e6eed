package store

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"latchkey/app/account"
)

func TestTheClockAndTheOffsetsAreKept(t *testing.T) {
	s, folder := newStore(t)
	clock := account.Clock{Seen: start, Doubt: account.ClockBehind, Since: start.Add(-time.Hour), By: -time.Hour, Confirmed: start, Phones: start}
	offsets := account.Offsets{{ID: account.ID{1}, At: start, By: -2 * time.Minute}, {ID: account.ID{2}, At: start, By: time.Minute}}
	look(t, s, func(tx *Tx) error {
		c, err := tx.Clock()
		o, failed := tx.Offsets()
		if c != (account.Clock{}) || o != nil {
			t.Errorf("a new file has %+v, %+v", c, o)
		}
		return errors.Join(err, failed)
	})
	must(t, s, func(tx *Tx) error { return errors.Join(tx.PutClock(clock), tx.PutOffsets(offsets)) })
	shut(t, s)
	s = reopen(t, folder)
	look(t, s, func(tx *Tx) error {
		c, err := tx.Clock()
		o, failed := tx.Offsets()
		if c != clock || !reflect.DeepEqual(o, offsets) {
			t.Errorf("%+v, %+v", c, o)
		}
		return errors.Join(err, failed)
	})
	must(t, s, func(tx *Tx) error { return tx.PutOffsets(nil) })
	look(t, s, func(tx *Tx) error {
		if o, err := tx.Offsets(); o != nil || err != nil {
			t.Errorf("%+v, %v", o, err)
		}
		return nil
	})
	if err := s.Check(); err != nil {
		t.Error(err)
	}
}

func TestABrokenClockIsDamage(t *testing.T) {
	s, _ := newStore(t)
	broken := encodeClock(account.Clock{Doubt: account.ClockEarly + 1})
	must(t, s, func(tx *Tx) error {
		return errors.Join(tx.put(bucketRecords, recordClock, broken), tx.put(bucketRecords, recordOffsets, []byte{recordVersion, 1}))
	})
	want(t, s.View(func(tx *Tx) error { _, err := tx.Clock(); return err }), ErrDamaged)
	want(t, s.View(func(tx *Tx) error { _, err := tx.Offsets(); return err }), ErrDamaged)
}

// A failing is a wait, and what is left of it at start.
type failing struct {
	account.Throttle
	left time.Duration // 0 when it is over
}

func failings() map[string]failing {
	ago := func(d, wait time.Duration, failures uint32) account.Throttle {
		return account.Throttle{Failures: failures, FailedAt: start.Add(-d), Wait: wait}
	}
	return map[string]failing{
		"none":                      {account.Throttle{}, 0},
		"free failures":             {ago(time.Second, 0, 4), 0},
		"just begun":                {ago(0, 30*time.Second, 5), 30 * time.Second},
		"ten of thirty seconds":     {ago(10*time.Second, 30*time.Second, 5), 20 * time.Second},
		"a millisecond is left":     {ago(30*time.Second-time.Millisecond, 30*time.Second, 5), time.Millisecond},
		"over this moment":          {ago(30*time.Second, 30*time.Second, 5), 0},
		"over for long":             {ago(700*time.Hour, time.Hour, 40), 0},
		"an hour":                   {ago(time.Minute, time.Hour, 99), 59 * time.Minute},
		"locked, the wait runs":     {ago(time.Minute, time.Hour, 100), 59 * time.Minute},
		"locked, the wait was over": {ago(2*time.Hour, time.Hour, 100), 0},
		// Nothing has looked at it since a clock that stood further ahead was set back: it would begin anew.
		"in the future": {ago(-90*time.Minute, time.Hour, 20), time.Hour},
	}
}

var leaps = []time.Duration{
	-50 * 365 * 24 * time.Hour, -24 * time.Hour, -time.Hour, -90 * time.Second, -time.Second, 0,
	time.Second, 90 * time.Second, time.Hour, 100 * time.Minute, 24 * time.Hour, 70 * 365 * 24 * time.Hour,
}

// goesOn holds a throttle that was kept over a leap against what it was.
func goesOn(t *testing.T, name string, leap time.Duration, was failing, is account.Throttle) {
	t.Helper()
	if is.Failures != was.Failures {
		t.Errorf("%s, %v: %d failures are %d", name, leap, was.Failures, is.Failures)
	}
	is.Failures = min(is.Failures, 99) // of a locked one, what is under the lock
	for _, after := range []time.Duration{0, was.left / 2, was.left - time.Millisecond, was.left, was.left + time.Second} {
		probe, left := is, max(was.left-max(after, 0), 0)
		var wait *account.RetryAfter
		err := probe.Check(start.Add(leap).Add(max(after, 0)))
		if errors.As(err, &wait) != (left > 0) || left > 0 && wait.Wait != left {
			t.Errorf("%s, %v: %v after the leap %v, want %v left", name, leap, after, err, left)
		}
	}
	if was.Failures == 100 {
		locked := is
		locked.Failures = 100
		want(t, locked.Check(start.Add(leap).Add(time.Hour)), account.ErrFactorLocked)
	}
}

func TestAWaitGoesOnForAsLongAsWasLeftWhenTheClockLeaps(t *testing.T) {
	for _, leap := range leaps {
		s, folder := newStore(t)
		people, identifiers, taken := map[string]account.Account{}, map[string]string{}, map[int]bool{}
		n := 0
		for name, f := range failings() {
			a := person(n)
			n++
			a.OTP.Drift, a.OTP.Burnt = account.Drift{Synced: 3}, []uint64{a.OTP.LastStep + 2}
			a.Password.Throttle, a.OTP.Throttle, a.Recovery.Throttle = f.Throttle, f.Throttle, f.Throttle
			people[name] = a
			must(t, s, func(tx *Tx) error {
				unknown := name
				for taken[tx.slot(unknown)] { // two identifiers may share one
					unknown += "'"
				}
				taken[tx.slot(unknown)], identifiers[name] = true, unknown
				return errors.Join(tx.CreateAccount(&a), tx.PutUnknownThrottle(unknown, f.Throttle))
			})
		}
		must(t, s, func(tx *Tx) error { return tx.Postpone(start, start.Add(leap)) })
		shut(t, s)
		s = reopen(t, folder)
		look(t, s, func(tx *Tx) error {
			for name, f := range failings() {
				was := people[name]
				is, err := tx.Account(was.ID)
				if err != nil {
					return err
				}
				unknown, err := tx.UnknownThrottle(identifiers[name])
				if err != nil {
					return err
				}
				for factor, throttle := range map[string]account.Throttle{"password": is.Password.Throttle, "code": is.OTP.Throttle, "recovery code": is.Recovery.Throttle, "unknown": unknown} {
					goesOn(t, name+", "+factor, leap, f, throttle)
				}
				if err := is.Check(); err != nil {
					t.Errorf("%s, %v: %v", name, leap, err)
				}
				is.Password.Throttle, is.OTP.Throttle, is.Recovery.Throttle = f.Throttle, f.Throttle, f.Throttle
				if !reflect.DeepEqual(is, was) {
					t.Errorf("%s, %v: more was changed: %+v", name, leap, is)
				}
			}
			return nil
		})
		if err := s.Check(); err != nil {
			t.Error(err)
		}
	}
}

func TestOneFactorThatWaitsLeavesTheOthersAsTheyAre(t *testing.T) {
	for name, factor := range map[string]func(*account.Account) *account.Throttle{
		"password":      func(a *account.Account) *account.Throttle { return &a.Password.Throttle },
		"code":          func(a *account.Account) *account.Throttle { return &a.OTP.Throttle },
		"recovery code": func(a *account.Account) *account.Throttle { return &a.Recovery.Throttle },
	} {
		s, _ := newStore(t)
		a := person(0)
		failed := account.Throttle{Failures: 3, FailedAt: start.Add(-time.Minute)}
		a.Password.Throttle, a.OTP.Throttle, a.Recovery.Throttle = failed, failed, failed
		*factor(&a) = account.Throttle{Failures: 6, FailedAt: start.Add(-time.Second), Wait: time.Minute}
		must(t, s, func(tx *Tx) error {
			return errors.Join(tx.CreateAccount(&a), tx.Postpone(start, start.Add(time.Hour)))
		})
		*factor(&a) = account.Throttle{Failures: 6, FailedAt: start.Add(time.Hour), Wait: 59 * time.Second}
		look(t, s, func(tx *Tx) error {
			if is, err := tx.Account(a.ID); !reflect.DeepEqual(is, a) || err != nil {
				t.Errorf("%s: %+v, %v", name, is, err)
			}
			return nil
		})
	}
}

func TestWhoWaitsForNothingIsNotWritten(t *testing.T) {
	s, folder := newStore(t)
	populate(t, s, 3) // each waited for 30 seconds from start
	shut(t, s)
	ada := person(1)
	before := rawGet(t, folder, bucketAccounts, ada.ID[:])
	s = reopen(t, folder)
	must(t, s, func(tx *Tx) error { return tx.Postpone(start.Add(time.Minute), start.Add(time.Hour)) })
	shut(t, s)
	if after := rawGet(t, folder, bucketAccounts, ada.ID[:]); !reflect.DeepEqual(after, before) {
		t.Error("an account that waits for nothing was written")
	}
}

func TestRegistrationsKeepTheirAgeWhenTheClockLeaps(t *testing.T) {
	for _, leap := range leaps {
		s, _ := newStore(t)
		times := []time.Time{start.Add(-9 * time.Minute), start.Add(-time.Second), start}
		must(t, s, func(tx *Tx) error {
			return errors.Join(tx.PutRegistrations(times), tx.Postpone(start, start.Add(leap)))
		})
		look(t, s, func(tx *Tx) error {
			is, err := tx.Registrations()
			for i, at := range is {
				if age := start.Add(leap).Sub(at); age != start.Sub(times[i]) {
					t.Errorf("%v: %v became %v old", leap, start.Sub(times[i]), age)
				}
			}
			if len(is) != len(times) {
				t.Errorf("%d of %d", len(is), len(times))
			}
			return err
		})
	}
}
