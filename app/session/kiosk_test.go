package session

import (
	"testing"
	"time"

	"latchkey/app/account"
)

// counter is a kiosk with ada, an administrator with a phone, and ben, a member; nobody has touched the screen.
func counter(t testing.TB) (d *desk, codes []string) {
	d = newDesk(t, func(o *Options) { o.Kiosk = true })
	codes = d.enrol("ada")
	d.register("ben")
	d.must(d.Logout())
	return d, codes
}

func TestAKioskWaitsToBeTouched(t *testing.T) {
	d, _ := counter(t)
	for range 3 {
		d.clock.Add(time.Hour)
		if state := d.must(d.State()); !state.Waiting || state.IdleInMs != 0 {
			t.Fatalf("%+v", state)
		}
	}
	if state := d.must(d.Touch()); state.Waiting || state.IdleInMs != 90_000 {
		t.Errorf("touched: %+v", state)
	}
	d.clock.Add(80 * time.Second)
	d.must(d.Touch())
	d.clock.Add(80 * time.Second)
	if state := d.must(d.State()); state.Waiting {
		t.Error("it waits, and somebody is there")
	}
	d.clock.Add(10 * time.Second)
	if state := d.must(d.State()); !state.Waiting || state.Reason != "idle" {
		t.Errorf("left alone: %+v", state)
	}
}

func TestTheNextVisitorReadsThatTheSessionBeforeHasEnded(t *testing.T) {
	for want, end := range map[string]func(*desk){
		"signed_out": func(d *desk) { d.must(d.Logout()) },
		"idle":       func(d *desk) { d.clock.Add(90 * time.Second) },
		"longest": func(d *desk) {
			for range 13 * 60 {
				d.clock.Add(time.Minute)
				d.must(d.Touch())
			}
		},
		"away": func(d *desk) {
			d.must(d.GenerateOTP())
			d.must(d.Away(true))
			d.clock.Add(5 * time.Second)
		},
	} {
		t.Run(want, func(t *testing.T) {
			d, _ := counter(t)
			d.must(d.Touch())
			d.signIn("ben")
			end(d)
			state := d.must(d.State())
			if state.Reason == "idle" && want == "longest" { // the last touch began the screen anew
				state.Reason = want
			}
			if state.Phase != SignedOut || state.Reason != want {
				t.Errorf("%q, %q", state.Phase, state.Reason)
			}
			if want != "longest" && !state.Waiting {
				t.Error("it does not wait")
			}
		})
	}
}

func TestWhoeverTypedTooManyWrongCodesIsStillThere(t *testing.T) {
	d, _ := counter(t)
	d.must(d.Touch())
	d.must(d.Login("ada", password))
	for range 5 {
		_, _ = d.ValidateOTP(d.wrong("ada"))
	}
	state := d.must(d.State())
	if state.Reason != "attempts" || state.Waiting || state.IdleInMs == 0 {
		t.Errorf("%+v", state)
	}
	d.clock.Add(90 * time.Second)
	if state := d.must(d.State()); !state.Waiting {
		t.Error("it does not wait")
	}
}

func TestARefusedPasswordLeavesTheScreenAsItIs(t *testing.T) {
	d, _ := counter(t)
	d.must(d.Touch())
	for i, name := range []string{"nobody", "ben"} {
		d.clock.Add(10 * time.Second)
		d.refused(ErrCredentialsIncorrect)(d.Login(name, other))
		if state := d.must(d.State()); state.Waiting || state.IdleInMs != 80_000-int64(i)*10_000 {
			t.Errorf("%s: waiting %v, %d ms", name, state.Waiting, state.IdleInMs)
		}
	}
}

func TestWhoeverGivesAForcedEnrolmentUpHasSignedOut(t *testing.T) {
	d, _ := counter(t)
	d.decide(func(p *account.Policy) {
		p.RequireOTP, p.GraceDays, p.RequiredSince = account.Everyone, 0, d.clock.Now()
	})
	d.must(d.Touch())
	d.must(d.Login("ben", password))
	if state := d.must(d.CancelOTP()); !state.Waiting || state.Reason != "signed_out" {
		t.Errorf("%v, %q", state.Waiting, state.Reason)
	}
}

func TestLookingAwayFromASecretEndsTheSessionOfAKiosk(t *testing.T) {
	d, _ := counter(t)
	d.signIn("ben")
	d.must(d.Away(true)) // nothing to see
	d.clock.Add(time.Minute)
	d.must(d.Away(false))
	d.must(d.GenerateOTP())
	if state := d.must(d.Away(true)); state.IdleInMs != 5_000 {
		t.Errorf("%d ms are left", state.IdleInMs)
	}
	d.clock.Add(4 * time.Second)
	d.must(d.Away(false))
	d.clock.Add(time.Minute)
	d.must(d.Touch())
	if state := d.must(d.Away(true)); state.Phase != Enrolling {
		t.Fatalf("%q", state.Phase)
	}
	d.must(d.Away(true)) // said again, it begins no new seconds
	d.clock.Add(5 * time.Second)
	if state := d.must(d.State()); state.Phase != SignedOut || state.Reason != "away" {
		t.Errorf("%q, %q", state.Phase, state.Reason)
	}
	if d.account("ben").OTP.On() {
		t.Error("a half-done enrolment was kept")
	}
}

func TestAFocusLostBeforeSignInIsLostAfterIt(t *testing.T) {
	d, _ := counter(t)
	d.must(d.Touch())
	d.must(d.Away(true))
	d.refused(ErrCredentialsIncorrect)(d.Login("ben", other))
	d.signIn("ben")
	d.must(d.GenerateOTP())
	d.clock.Add(5 * time.Second)
	if state := d.must(d.State()); state.Phase != SignedOut || state.Reason != "away" {
		t.Errorf("%q, %q", state.Phase, state.Reason)
	}
	d.must(d.Touch()) // the next person looks at it
	d.signIn("ben")
	d.must(d.GenerateOTP())
	d.clock.Add(5 * time.Second)
	d.in(Enrolling)
}

func TestADialogOfOursIsNotLookingAway(t *testing.T) {
	d, _ := counter(t)
	d.signIn("ben")
	d.must(d.GenerateOTP())
	d.Dialog()
	d.must(d.Away(true))
	d.clock.Add(10 * time.Second)
	d.must(d.Away(false))
	if state := d.must(d.Away(true)); state.Phase != Enrolling || state.IdleInMs != 5_000 {
		t.Errorf("%q, %d ms", state.Phase, state.IdleInMs)
	}
}

func TestADialogThatIsGoneForgivesNothing(t *testing.T) {
	for name, dialog := range map[string]func(*desk){
		"closed without the focus": func(d *desk) { d.Dialog()(); d.must(d.Away(true)) },
		"left for another window": func(d *desk) {
			closed := d.Dialog()
			d.must(d.Away(true))
			d.clock.Add(time.Minute)
			d.in(Enrolling)
			closed()
		},
		"never opened": func(d *desk) {
			d.Dialog()
			d.clock.Add(30 * time.Second)
			d.must(d.Touch())
			d.must(d.Away(true))
		},
	} {
		d, _ := counter(t)
		d.signIn("ben")
		d.must(d.GenerateOTP())
		dialog(d)
		if state := d.must(d.State()); state.Phase != Enrolling || state.IdleInMs != 5_000 {
			t.Errorf("%s: %q, %d ms", name, state.Phase, state.IdleInMs)
		}
	}
}

func TestADesktopIsLeftAlone(t *testing.T) {
	d := newDesk(t)
	d.register("ada")
	d.signIn("ada")
	d.must(d.GenerateOTP())
	d.must(d.Away(true))
	d.clock.Add(time.Minute)
	if state := d.must(d.State()); state.Phase != Enrolling || state.Waiting {
		t.Errorf("%+v", state)
	}
}

func TestAKioskNeitherCopiesNorShowsFiles(t *testing.T) {
	d, _ := counter(t)
	if state := d.must(d.State()); state.MayCopy || state.MayUseFiles {
		t.Errorf("%+v", state)
	}
	d.decide(func(p *account.Policy) { p.KioskFiles = true })
	if state := d.must(d.State()); state.MayCopy || !state.MayUseFiles {
		t.Errorf("%+v", state)
	}
	practice := d.another(func(o *Options) { o.Kiosk, o.Demo = true, true })
	if state := d.must(practice.State()); state.MayCopy || state.MayUseFiles {
		t.Errorf("in a demonstration, whose policy is anybody's: %+v", state)
	}
}
