package account

import (
	"errors"
	"testing"
	"time"
)

// lenient is an account with a second factor, and a code of a step that many steps from now.
func lenient(t *testing.T, now time.Time, away int64) (Account, string) {
	t.Helper()
	a := Account{OTP: NewOTP(DefaultPolicy(now).OTP)}
	code, err := a.OTP.Code(uint64(int64(a.OTP.Step(now)) + away))
	if err != nil {
		t.Fatal(err)
	}
	return a, code
}

func TestLeniencyWidensTheWindowByExactlyAsManySteps(t *testing.T) {
	now := time.Date(2026, 3, 14, 15, 9, 26, 0, time.UTC)
	for wider := -5; wider <= 12; wider++ {
		reach := int64(skew + min(max(wider, -skew), mostLenient))
		for away := -reach - 1; away <= reach+1; away++ {
			a, code := lenient(t, now, away)
			pending := a.OTP
			err := a.ValidateOTPWith(code, now, Leniency{Skew: wider, Reuse: true})
			_, confirmed := pending.ConfirmWith(code, now, Leniency{Skew: wider})
			inside := away >= -reach && away <= reach
			if (err == nil) != inside || (confirmed == nil) != inside {
				t.Errorf("%d wider, %d away: %v and %v", wider, away, err, confirmed)
			}
			if err == nil && !a.OTP.Drift.Known() {
				t.Errorf("%d wider, %d away: drift %+v cannot be stored", wider, away, a.OTP.Drift)
			}
		}
	}
}

func TestLeniencyForgetsNothingForTheTimeAfterIt(t *testing.T) {
	now := time.Date(2026, 3, 14, 15, 9, 26, 0, time.UTC)
	a, code := lenient(t, now, 0)
	if err := a.ValidateOTP(code, now); err != nil {
		t.Fatal(err)
	}
	a.OTP.Throttle.Charge(now)
	used, waits := a.OTP.LastStep, a.OTP.Throttle
	if err := a.ValidateOTPWith("000000", now, Leniency{Reuse: true, NoWait: true}); !errors.Is(err, ErrOTPIncorrect) {
		t.Fatal(err)
	}
	if a.OTP.LastStep != used || a.OTP.Throttle != waits {
		t.Errorf("a refused code left step %d and %+v", a.OTP.LastStep, a.OTP.Throttle)
	}
	if err := a.ValidateOTPWith(code, now, Leniency{Reuse: true}); err != nil {
		t.Errorf("a second time: %v", err)
	}
	if err := a.ValidateOTP(code, now); !errors.Is(err, ErrOTPReused) {
		t.Errorf("once it counts again: %v", err)
	}
}

func TestZeroLeniencyIsTheRule(t *testing.T) {
	now := time.Date(2026, 3, 14, 15, 9, 26, 0, time.UTC)
	a, code := lenient(t, now, 0)
	b := a
	if x, y := a.ValidateOTP(code, now), b.ValidateOTPWith(code, now, Leniency{}); x != nil || y != nil {
		t.Fatal(x, y)
	}
	if x, y := a.ValidateOTP(code, now), b.ValidateOTPWith(code, now, Leniency{}); !errors.Is(y, ErrOTPReused) || !errors.Is(x, ErrOTPReused) {
		t.Error(x, y)
	}
}
