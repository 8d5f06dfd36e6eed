package session

import (
	"errors"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
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

func TestADialogOfOursIsNotLookingAway(t *testing.T) {
	d, _ := counter(t)
	d.signIn("ben")
	d.must(d.GenerateOTP())
	d.Dialog()
	d.must(d.Away(true))
	d.clock.Add(time.Minute)
	d.must(d.Away(false))
	if state := d.must(d.Away(true)); state.Phase != Enrolling || state.IdleInMs != 5_000 {
		t.Errorf("%q, %d ms", state.Phase, state.IdleInMs)
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
	if err := d.LeaveKiosk("ada", Proof{Password: password}); !errors.Is(err, ErrWrongPhase) {
		t.Error(err)
	}
}

func TestOnlyAnAdministratorLeavesTheKiosk(t *testing.T) {
	d, codes := counter(t)
	for name, test := range map[string]struct {
		who  string
		p    Proof
		want error
	}{
		"nobody":         {"nobody", Proof{Password: password}, ErrCredentialsIncorrect},
		"a member":       {"ben", Proof{Password: password}, ErrNotAdministrator},
		"wrong password": {"ada", Proof{Password: other}, ErrCredentialsIncorrect},
		"no code":        {"ada", Proof{Password: password}, account.ErrOTPMalformed},
		"wrong code":     {"ada", Proof{Password: password, Code: d.wrong("ada")}, account.ErrOTPIncorrect},
		"explains none":  {"ada", Proof{Password: password, Code: d.code("ada", 5)}, account.ErrOTPIncorrect},
		"recovery code":  {"ada", Proof{Password: password, RecoveryCode: "AAAA-AAAA-AAAA-AAAA"}, account.ErrRecoveryCodeIncorrect},
	} {
		err := d.LeaveKiosk(test.who, test.p)
		if !errors.Is(err, test.want) || d.told(store.KioskLeft) != 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	noError(d, d.LeaveKiosk("ada", Proof{Password: password, Code: d.code("ada", 0)}))
	noError(d, d.LeaveKiosk("ada", Proof{Password: password, RecoveryCode: codes[0]}))
	if d.told(store.KioskLeft) != 2 || d.must(d.State()).Phase != SignedOut {
		t.Error("it is not told, or signed somebody in")
	}
	if err := d.LeaveKiosk("ada", Proof{Password: password, Code: d.code("ada", 0)}); !errors.Is(err, account.ErrOTPReused) {
		t.Errorf("a code worked twice: %v", err)
	}
}

func TestLeavingTheKioskIsThrottledAsSigningInIs(t *testing.T) {
	d, _ := counter(t)
	for range 5 {
		_ = d.LeaveKiosk("ada", Proof{Password: other})
	}
	var retry *account.RetryAfter
	if err := d.LeaveKiosk("ada", Proof{Password: password, Code: d.code("ada", 0)}); !errors.As(err, &retry) {
		t.Errorf("%v", err)
	}
	if _, err := d.Login("ada", password); !errors.As(err, &retry) {
		t.Errorf("%v", err)
	}
}

func TestLeavingTheKioskTouchesNobodysSession(t *testing.T) {
	d, _ := counter(t)
	before := d.signIn("ben")
	if err := d.LeaveKiosk("ada", Proof{Password: other}); err == nil {
		t.Fatal("left")
	}
	noError(d, d.LeaveKiosk("ada", Proof{Password: password, Code: d.code("ada", 0)}))
	after := d.must(d.State())
	if after.Phase != SignedIn || after.Account.ID != before.Account.ID || after.IdleInMs > before.IdleInMs {
		t.Errorf("%+v", after)
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
}
