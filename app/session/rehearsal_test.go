package session

import (
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
	"latchkey/app/vault"
)

var rehearsing = account.Profile{FullName: "Ada", Email: "ada@example.org", Username: "ada"}

// atEnrolment is a session of a demonstration, or on real data, with a secret on the screen.
func atEnrolment(t *testing.T, o Options) (*Session, *store.Store, State) {
	t.Helper()
	s, err := store.Open(t.TempDir(), new(vault.Ephemeral), account.DefaultPolicy(o.Now()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	here, err := New(s, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(here.Close)
	if _, err := here.Register(rehearsing, "a quiet phrase of words"); err != nil {
		t.Fatal(err)
	}
	if _, err := here.Login("ada", "a quiet phrase of words"); err != nil {
		t.Fatal(err)
	}
	state, err := here.GenerateOTP()
	if err != nil {
		t.Fatal(err)
	}
	return here, s, state
}

func TestARealSessionRecallsNobodyAndTellsNoPendingSecret(t *testing.T) {
	o := Options{Cost: account.Cost{Memory: 64, Time: 1, Threads: 1}, Now: func() time.Time { return time.Unix(1_800_000_000, 0) }}
	for _, demo := range []bool{true, false} {
		o.Demo, o.Memory = demo, nil
		here, s, _ := atEnrolment(t, o)
		if pending := here.PendingOTP(); pending.On() != demo {
			t.Errorf("demonstration %v: pending %v", demo, pending.On())
		}
		memory := here.Remember()
		o.Memory = &memory
		again, err := New(s, o)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(again.Close)
		want := SignedOut
		if demo {
			want = Enrolling
		}
		if state, err := again.State(); err != nil || state.Phase != want {
			t.Errorf("demonstration %v: %s, %v", demo, state.Phase, err)
		}
		if again.o.Memory != nil {
			t.Error("it keeps what was on the screen for as long as it lives")
		}
	}
}

func TestTheTimeOfARealSessionIsNotSet(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	here, _, _ := atEnrolment(t, Options{Cost: account.Cost{Memory: 64, Time: 1, Threads: 1}, Now: func() time.Time { return now }})
	here.SetTime(func() { t.Error("it is") })
	now = now.Add(secretIdle)
	if state, err := here.State(); err != nil || state.Phase != SignedOut {
		t.Errorf("%s, %v", state.Phase, err)
	}
}
