package account

import (
	"errors"
	"testing"
	"time"
)

func TestWaitsDoubleFromTheFifthFailureToAnHour(t *testing.T) {
	seconds := []time.Duration{0, 0, 0, 0, 0, 30, 60, 120, 240, 480, 960, 1920}
	now := time.Unix(1_800_000_000, 0)
	var throttle Throttle
	for failures := range uint32(101) {
		want := time.Hour
		if int(failures) < len(seconds) {
			want = seconds[failures] * time.Second
		}
		if throttle.Failures != failures {
			t.Fatalf("%d failures counted, want %d", throttle.Failures, failures)
		}
		err := throttle.Check(now)
		var wait *RetryAfter
		switch {
		case failures == 100:
			if err != ErrFactorLocked {
				t.Fatalf("after 100: %v", err)
			}
			continue
		case want == 0:
			if err != nil {
				t.Fatalf("after %d: %v", failures, err)
			}
		case !errors.As(err, &wait) || wait.Wait != want:
			t.Fatalf("after %d: %v, want %v", failures, err, want)
		default:
			if err := throttle.Check(now.Add(want - 1)); !errors.As(err, &wait) || wait.Wait != 1 {
				t.Fatalf("after %d, a nanosecond early: %v", failures, err)
			}
		}
		now = now.Add(want)
		if err := throttle.Check(now); err != nil {
			t.Fatalf("after %d and the wait: %v", failures, err)
		}
		throttle.Charge(now)
	}
	if err := throttle.Check(now.AddDate(100, 0, 0)); err != ErrFactorLocked {
		t.Errorf("a hundred years later: %v, want locked", err)
	}
	throttle.Charge(now)
	if throttle.Failures != 100 {
		t.Errorf("one more counted: %d", throttle.Failures)
	}
	throttle.Clear()
	if err := throttle.Check(now); err != nil || throttle != (Throttle{}) {
		t.Errorf("after Clear: %v, %+v", err, throttle)
	}
}

func TestClockSetBackNeitherLengthensNorShortensAWait(t *testing.T) {
	start := time.Unix(1_800_000_000, 0)
	for _, back := range []time.Duration{time.Nanosecond, time.Second, time.Hour, 10 * 365 * 24 * time.Hour} {
		throttle := Throttle{}
		for range 6 {
			throttle.Charge(start)
		}
		now := start.Add(-back)
		var wait *RetryAfter
		if err := throttle.Check(now); !errors.As(err, &wait) || wait.Wait != time.Minute {
			t.Errorf("%v back: %v, want the whole minute", back, err)
		}
		if !throttle.FailedAt.Equal(now) || throttle.Failures != 6 {
			t.Errorf("%v back: kept %+v", back, throttle)
		}
		if err := throttle.Check(now.Add(time.Minute - time.Second)); !errors.As(err, &wait) || wait.Wait != time.Second {
			t.Errorf("%v back, a second early: %v", back, err)
		}
		if err := throttle.Check(now.Add(time.Minute)); err != nil {
			t.Errorf("%v back and a minute: %v", back, err)
		}
	}
}

func TestClockSetForwardReleasesOneTryOnly(t *testing.T) {
	start := time.Unix(1_800_000_000, 0)
	throttle := Throttle{}
	for range 5 {
		throttle.Charge(start)
	}
	ahead := start.AddDate(10, 0, 0)
	if err := throttle.Check(ahead); err != nil {
		t.Fatal(err)
	}
	throttle.Charge(ahead)
	var wait *RetryAfter
	if err := throttle.Check(start); !errors.As(err, &wait) || wait.Wait != time.Minute || throttle.Failures != 6 {
		t.Errorf("back again: %v, %+v", err, throttle)
	}
}

func TestStampsHaveNoMonotonicReading(t *testing.T) {
	var throttle Throttle
	now := time.Now()
	throttle.Charge(now)
	if throttle.FailedAt != now.Round(0).UTC() {
		t.Errorf("FailedAt %v", throttle.FailedAt)
	}
}
