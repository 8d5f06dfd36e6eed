package store

import (
	"errors"
	"testing"
	"time"

	"latchkey/app/account"
)

func TestAnExplainedCodeIsRefusedAfterReopening(t *testing.T) {
	s, folder := newStore(t)
	a := person(0)
	a.OTP.LastStep, a.OTP.Drift = 0, account.Drift{Synced: 1, Lean: 1}
	step := a.OTP.Step(start)
	code := func(off int) string {
		c, err := a.OTP.Code(step + uint64(off))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	must(t, s, func(tx *Tx) error { return tx.CreateAccount(&a) })
	judge := func(at int, judge func(*account.Account, time.Time) error) (verdict error) {
		t.Helper()
		verdict = s.Update(func(tx *Tx) error {
			a, err := tx.Account(a.ID)
			if err != nil {
				return err
			}
			return errors.Join(judge(&a, start.Add(time.Duration(at)*a.OTP.Period)), tx.PutAccount(&a))
		})
		shut(t, s)
		s = reopen(t, folder)
		return verdict
	}
	want(t, judge(0, func(a *account.Account, now time.Time) error {
		return a.Explain(code(6), now, a.ValidateOTP(code(6), now))
	}), account.ErrOTPFast)
	for at := 4; at <= 6; at++ { // with the phone a step ahead its window is one further
		want(t, judge(at, func(a *account.Account, now time.Time) error { return a.ValidateOTP(code(6), now) }), account.ErrOTPReused)
		want(t, judge(at, func(a *account.Account, now time.Time) error {
			a.OTP.Throttle.Clear()
			return a.ResynchroniseOTP(code(5), code(6), now)
		}), account.ErrOTPReused)
	}
	want(t, judge(5, func(a *account.Account, now time.Time) error {
		a.OTP.Throttle.Clear()
		return a.ValidateOTP(code(7), now)
	}), nil)
	want(t, judge(6, func(a *account.Account, now time.Time) error { return a.ValidateOTP(code(7), now) }), account.ErrOTPReused)
}
