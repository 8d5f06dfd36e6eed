package session

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
	"unsafe"

	"latchkey/app/account"
	"latchkey/app/store"
	"latchkey/app/vault"
)

// asleep is t with only its wall clock moved on, as after a suspend; the monotonic reading stands.
func asleep(t time.Time, d time.Duration) time.Time {
	t = t.Add(d)
	(*struct { // as package time has it
		wall uint64
		mono int64
	})(unsafe.Pointer(&t)).mono -= int64(d)
	return t
}

func TestElapsedIsTheLongerOfMonotonicAndWallTime(t *testing.T) {
	since := time.Now()
	for name, c := range map[string]struct {
		now  time.Time
		want time.Duration
	}{
		"both":      {since.Add(time.Hour), time.Hour},
		"suspend":   {asleep(since.Add(time.Minute), 2*time.Hour), 2*time.Hour + time.Minute},
		"set back":  {asleep(since.Add(time.Hour), -24*time.Hour), time.Hour},
		"wall only": {since.Round(0).Add(time.Hour), time.Hour},
	} {
		if got := elapsed(since, c.now); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestSuspendAndAClockSetBackEndASession(t *testing.T) {
	for name, later := range map[string]func(time.Time) time.Time{
		"suspend":  func(t time.Time) time.Time { return asleep(t, 10*time.Minute) },
		"set back": func(t time.Time) time.Time { return asleep(t.Add(10*time.Minute), -time.Hour) },
	} {
		d := newDesk(t)
		d.clock.now = time.Now()
		d.register("ada")
		d.signIn("ada")
		d.clock.now = later(d.clock.now)
		if state := d.must(d.State()); state.Phase != SignedOut || state.Reason != "idle" {
			t.Errorf("%s: %q, %q", name, state.Phase, state.Reason)
		}
	}
}

// reach brings a new desk into each phase that ends by itself.
var reach = map[Phase]func(*desk){
	CodeRequired: func(d *desk) { d.enrol("ada"); d.must(d.Login("ada", password)) },
	PasswordExpired: func(d *desk) {
		d.register("ada")
		d.temporary("ada", day)
		d.must(d.Login("ada", password))
	},
	Enrolling: func(d *desk) { d.register("ada"); d.signIn("ada"); d.must(d.GenerateOTP()) },
	RecoveryCodes: func(d *desk) {
		d.register("ada")
		d.signIn("ada")
		d.must(d.GenerateOTP())
		d.must(d.VerifyOTP(d.pendingCode(0)))
	},
	SignedIn: func(d *desk) { d.register("ada"); d.signIn("ada") },
}

func TestEveryPhaseEndsAtItsTimeAndTouchExtendsOnlySome(t *testing.T) {
	for _, kiosk := range []bool{false, true} {
		for phase, want := range map[Phase]struct {
			desk, kiosk time.Duration
			touch       bool
		}{
			CodeRequired:    {5 * time.Minute, 90 * time.Second, false},
			PasswordExpired: {5 * time.Minute, 90 * time.Second, false},
			Enrolling:       {3 * time.Minute, 90 * time.Second, true},
			RecoveryCodes:   {3 * time.Minute, 90 * time.Second, true},
			SignedIn:        {10 * time.Minute, 90 * time.Second, true},
		} {
			d := newDesk(t, func(o *Options) { o.Kiosk = kiosk })
			reach[phase](d)
			lasts := want.desk
			if kiosk {
				lasts = want.kiosk
			}
			d.clock.Add(lasts / 2)
			if state := d.must(d.State()); state.Phase != phase || state.IdleInMs != (lasts/2).Milliseconds() {
				t.Errorf("%s, kiosk %v: half-way %q and %d ms are left", phase, kiosk, state.Phase, state.IdleInMs)
			}
			left := lasts / 2
			if state := d.must(d.Touch()); want.touch {
				left = lasts
				if state.IdleInMs != lasts.Milliseconds() {
					t.Errorf("%s, kiosk %v: after Touch %d ms", phase, kiosk, state.IdleInMs)
				}
			} else if state.IdleInMs != left.Milliseconds() {
				t.Errorf("%s, kiosk %v: Touch extended it to %d ms", phase, kiosk, state.IdleInMs)
			}
			d.clock.Add(left - time.Millisecond)
			d.in(phase)
			d.clock.Add(time.Millisecond)
			if state := d.must(d.State()); state.Phase != SignedOut || state.Reason != "idle" || state.Account != nil {
				t.Errorf("%s, kiosk %v: at the end %+v", phase, kiosk, state)
			}
		}
	}
}

func TestRefusalsAndStateKeepNoSessionOpen(t *testing.T) {
	d := newDesk(t)
	d.register("bob")
	d.enrol("ada")
	d.signIn("ada")
	for i := range 10 {
		d.clock.Add(time.Minute - time.Second)
		d.must(d.State())
		for _, refused := range []func() (State, error){
			func() (State, error) { return d.Login("ada", password) },
			func() (State, error) { return d.ValidateOTP("123456") },
			func() (State, error) { return d.VerifyOTP("123456") },
			func() (State, error) { return d.CancelOTP() },
			func() (State, error) { return d.ConfirmRecoveryCodes() },
			func() (State, error) { return d.SetNewPassword(other) },
			func() (State, error) { return d.ChangePassword(password, "short") },
			func() (State, error) { return d.Reauthenticate(Proof{Password: password}) },
			func() (State, error) { return d.UpdateMe(account.Profile{}) },
			func() (State, error) { return d.UpdateMe(moved(func(p *account.Profile) { p.Username = "bob" })) },
		} {
			if _, err := refused(); err == nil {
				t.Fatal("a call was accepted")
			}
		}
		if state := d.must(d.State()); state.IdleInMs != (10*time.Minute - time.Duration(i+1)*(time.Minute-time.Second)).Milliseconds() {
			t.Fatalf("after %d rounds %d ms are left", i+1, state.IdleInMs)
		}
	}
	d.clock.Add(10 * time.Second)
	d.in(SignedOut)
}

func TestAcceptedCallsKeepASessionOpen(t *testing.T) {
	d := newDesk(t)
	d.enrol("ada")
	d.signIn("ada")
	for name, accepted := range map[string]func() (State, error){
		"UpdateMe":       func() (State, error) { return d.UpdateMe(moved(func(p *account.Profile) { p.FullName = "Ada L" })) },
		"ChangePassword": func() (State, error) { return d.ChangePassword(password, other) },
	} {
		d.clock.Add(9 * time.Minute)
		if state := d.must(accepted()); state.IdleInMs != (10 * time.Minute).Milliseconds() {
			t.Errorf("%s: %d ms are left", name, state.IdleInMs)
		}
	}
	d.clock.Add(9 * time.Minute)
	d.must(d.Reauthenticate(Proof{Password: other, Code: d.code("ada", 0)}))
	d.clock.Add(4 * time.Minute)
	for name, accepted := range map[string]func() (State, error){"NewRecoveryCodes": d.NewRecoveryCodes, "GenerateOTP": d.GenerateOTP} {
		if state := d.must(accepted()); state.IdleInMs != (3 * time.Minute).Milliseconds() {
			t.Errorf("%s: %d ms are left", name, state.IdleInMs)
		}
		if d.phase() == Enrolling {
			d.must(d.CancelOTP())
		} else {
			d.must(d.ConfirmRecoveryCodes())
		}
	}
}

func TestLongestSessionEndsHoweverBusy(t *testing.T) {
	d := newDesk(t)
	d.register("ada")
	d.signIn("ada")
	for range 143 {
		d.clock.Add(5 * time.Minute)
		d.must(d.Touch())
	}
	if state := d.must(d.State()); state.Phase != SignedIn || state.IdleInMs != (5*time.Minute).Milliseconds() {
		t.Fatalf("five minutes before the end: %+v", state)
	}
	d.clock.Add(5 * time.Minute)
	if state := d.must(d.Touch()); state.Phase != SignedOut || state.Reason != "longest" {
		t.Errorf("after twelve hours: %q, %q", state.Phase, state.Reason)
	}
}

func TestLongestTimeHoldsForAForcedEnrolmentToo(t *testing.T) {
	d := newDesk(t)
	d.register("ada")
	d.clock.Add(8 * 24 * time.Hour) // the grace is over
	if state := d.must(d.Login("ada", password)); state.Phase != Enrolling {
		t.Fatalf("phase %q", state.Phase)
	}
	for range 12 * 60 {
		d.clock.Add(time.Minute)
		if _, err := d.Touch(); err != nil {
			t.Fatal(err)
		}
	}
	d.in(SignedOut)
}

func TestTimerEndsASessionWithoutAnyCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		keys := new(vault.Ephemeral)
		file, err := store.Open(t.TempDir(), keys, account.DefaultPolicy(time.Now()))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		var ended atomic.Int32
		s, err := New(file, Options{Cost: cheap, Ended: func() { ended.Add(1) }})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Register(moved(func(*account.Profile) {}), password); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Login("ada", password); err != nil {
			t.Fatal(err)
		}
		if _, err := s.GenerateOTP(); err != nil {
			t.Fatal(err)
		}
		is := func(want Phase, times int32) {
			t.Helper()
			synctest.Wait()
			s.mu.Lock()
			defer s.mu.Unlock()
			if s.who.phase != want || (s.who.pending != nil) != (want == Enrolling) || ended.Load() != times {
				t.Errorf("phase %q, Ended called %d times, want %q and %d", s.who.phase, ended.Load(), want, times)
			}
		}
		time.Sleep(secretIdle - time.Millisecond)
		is(Enrolling, 0)
		time.Sleep(time.Millisecond)
		is(SignedOut, 1)
		time.Sleep(time.Hour)
		s.Close()
		is(SignedOut, 1)
	})
}

func TestTimerNoticesASuspendWithinATick(t *testing.T) {
	d := newDesk(t)
	d.register("ada")
	d.signIn("ada")
	d.clock.Add(10 * time.Minute)
	d.ring()
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.who.phase != SignedOut {
		t.Errorf("phase %q", d.who.phase)
	}
	if tick > 15*time.Second {
		t.Errorf("a suspend is noticed after %v only", tick)
	}
}

func TestAScreenThatGoesOnIsClearedWithoutAnyCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		file, err := store.Open(t.TempDir(), new(vault.Ephemeral), account.DefaultPolicy(time.Now()))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		s, err := New(file, Options{Kiosk: true, Demo: true, Cost: cheap})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		_, _ = s.Register(moved(func(*account.Profile) {}), password)
		if state, err := s.Login("ada", password); err != nil || state.Phase != SignedIn {
			t.Fatal(state.Phase, err)
		}
		if state, err := s.Logout(); err != nil || state.Waiting {
			t.Fatal(state.Waiting, err)
		}
		time.Sleep(90 * time.Second)
		synctest.Wait()
		s.mu.Lock()
		defer s.mu.Unlock()
		if !s.touchedAt.IsZero() {
			t.Error("it goes on")
		}
	})
}

func TestAClosedSessionIsSilent(t *testing.T) {
	d, _ := counter(t)
	d.signIn("ben")
	d.must(d.GenerateOTP())
	noError(d, d.Watch())
	s := d.Session
	s.Close()
	time.Sleep(20 * time.Millisecond)
	ended := d.ended.Load()
	d.clock.Set(-2 * time.Hour)
	for name, call := range map[string]func() (State, error){
		"Touch": s.Touch, "Away": func() (State, error) { return s.Away(true) }, "State": s.State,
		"Login": func() (State, error) { return s.Login("ben", password) },
	} {
		_, _ = call() // was on its way
		s.ring()
		if s.timer.Stop() {
			t.Errorf("%s armed the timer", name)
		}
		if s.who.phase != SignedOut {
			t.Errorf("%s: %q", name, s.who.phase)
		}
	}
	time.Sleep(20 * time.Millisecond)
	if d.ended.Load() != ended {
		t.Error("Ended was called")
	}
	if d.told(store.ClockDoubted) != 0 {
		t.Error("the clock is still watched")
	}
}
