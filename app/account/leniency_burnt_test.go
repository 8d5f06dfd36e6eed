package account

import (
	"errors"
	"testing"
	"time"
)

func TestCodeThatAnExplanationGaveAwayStaysUsedAfterLeniency(t *testing.T) {
	now := time.Date(2026, 3, 14, 15, 9, 26, 0, time.UTC)
	a, code := lenient(t, now, 3)
	err := a.Explain(code, now, a.ValidateOTP(code, now))
	if !errors.Is(err, ErrOTPFast) {
		t.Fatal(err)
	}
	if err := a.ValidateOTPWith("000000", now, Leniency{Reuse: true}); !errors.Is(err, ErrOTPIncorrect) {
		t.Fatal(err)
	}
	if err := a.ValidateOTP(code, now.Add(90*time.Second)); !errors.Is(err, ErrOTPReused) {
		t.Errorf("when its time comes: %v", err)
	}
}

func TestWhatCountsOftenIsNotExplainedAsUsed(t *testing.T) {
	now := time.Date(2026, 3, 14, 15, 9, 26, 0, time.UTC)
	a, code := lenient(t, now, 0)
	if err := a.ValidateOTP(code, now); err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Minute)
	for _, l := range []Leniency{{}, {Reuse: true}} {
		err := a.ValidateOTPWith(code, now, l)
		if reused := errors.Is(a.ExplainWith(code, now, err, l), ErrOTPReused); reused == l.Reuse {
			t.Errorf("%+v: used %v", l, reused)
		}
	}
}
