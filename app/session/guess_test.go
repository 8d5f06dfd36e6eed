package session

import (
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

func TestPendingSignInDiesAfterFiveCodes(t *testing.T) {
	d := newDesk(t)
	d.enrol("ada")
	d.must(d.Login("ada", password))
	wrong := d.wrong("ada")
	for range 4 {
		d.refused(account.ErrOTPIncorrect)(d.ValidateOTP(wrong))
	}
	d.in(CodeRequired)
	d.refused(account.ErrOTPIncorrect)(d.ValidateOTP(wrong))
	if state := d.must(d.State()); state.Phase != SignedOut || state.Reason != "attempts" {
		t.Errorf("after five: %+v", state)
	}
}

func TestGuessesAreCountedAcrossSignInsRestartsAndErrors(t *testing.T) {
	d := newDesk(t)
	d.enrol("ada")
	wrong := d.wrong("ada")
	for i := range 5 {
		d.must(d.Login("ada", password))
		d.refused(account.ErrOTPMalformed)(d.ValidateOTP("12"))
		d.refused(account.ErrOTPIncorrect)(d.ValidateOTP(wrong))
		if got := d.account("ada").OTP.Throttle.Failures; got != uint32(i+1) {
			t.Fatalf("after %d guesses %d are counted", i+1, got)
		}
		if i%2 == 0 {
			d.restart()
		} else {
			d.must(d.Logout())
		}
	}
	d.must(d.Login("ada", password))
	if wait := d.waits(d.ValidateOTP(d.code("ada", 0))); wait != 30*time.Second {
		t.Errorf("the wait is %v", wait)
	}
}

func TestWaitsDoubleToAnHourAndTriesMeanwhileAreNotCounted(t *testing.T) {
	d := newDesk(t)
	d.enrol("ada")
	wrong := d.wrong("ada")
	for range 4 {
		d.must(d.Login("ada", password))
		d.refused(account.ErrOTPIncorrect)(d.ValidateOTP(wrong))
		d.must(d.Logout())
	}
	for want := 30 * time.Second; ; want = min(2*want, time.Hour) {
		d.must(d.Login("ada", password))
		d.refused(account.ErrOTPIncorrect)(d.ValidateOTP(d.wrong("ada")))
		d.must(d.Logout())
		d.must(d.Login("ada", password))
		before := d.account("ada").OTP
		if wait := d.waits(d.ValidateOTP(d.code("ada", 0))); wait != want {
			t.Fatalf("the wait is %v, want %v", wait, want)
		}
		d.clock.Add(want - time.Second)
		d.must(d.Logout())
		d.must(d.Login("ada", password))
		d.waits(d.ValidateOTP(d.code("ada", 0)))
		if after := d.account("ada").OTP; after.Throttle != before.Throttle || after.LastStep != before.LastStep {
			t.Fatal("a try during the wait was judged")
		}
		d.must(d.Logout())
		d.clock.Add(time.Second)
		if want == time.Hour {
			break
		}
	}
	d.signIn("ada")
	if got := d.account("ada").OTP.Throttle; got != (account.Throttle{}) {
		t.Errorf("after a right code %+v is left", got)
	}
}

func TestWaitNeitherOutlastsItsLengthNorShrinksWhenTheClockIsSetBack(t *testing.T) {
	d := newDesk(t)
	d.enrol("ada")
	d.clock.Add(48 * time.Hour)
	for range 5 {
		d.must(d.Login("ada", password))
		d.refused(account.ErrOTPIncorrect)(d.ValidateOTP(d.wrong("ada")))
		d.must(d.Logout())
	}
	d.clock.Add(-24 * time.Hour)
	d.must(d.Login("ada", password))
	if wait := d.waits(d.ValidateOTP(d.code("ada", 0))); wait != 30*time.Second {
		t.Errorf("the wait is %v", wait)
	}
	d.clock.Add(30 * time.Second)
	d.must(d.ValidateOTP(d.code("ada", 0)))
}

func TestEachFactorHasACounterOfItsOwn(t *testing.T) {
	d := newDesk(t)
	d.enrol("ada")
	for range 3 {
		d.refused(ErrCredentialsIncorrect)(d.Login("ada", other))
	}
	d.must(d.Login("ada", password))
	for range 2 {
		d.refused(account.ErrOTPIncorrect)(d.ValidateOTP(d.wrong("ada")))
	}
	d.refused(account.ErrRecoveryCodeIncorrect)(d.UseRecoveryCode("0000-0000-0000-0000"))
	d.must(d.Logout())
	d.refused(ErrCredentialsIncorrect)(d.Login("ada", other))
	a := d.account("ada")
	if a.Password.Throttle.Failures != 1 || a.OTP.Throttle.Failures != 2 || a.Recovery.Throttle.Failures != 1 {
		t.Errorf("counted %d, %d, %d", a.Password.Throttle.Failures, a.OTP.Throttle.Failures, a.Recovery.Throttle.Failures)
	}
	d.must(d.Login("ada", password))
	d.must(d.ValidateOTP(d.code("ada", 0)))
	a = d.account("ada")
	if a.Password.Throttle.Failures != 0 || a.OTP.Throttle.Failures != 0 || a.Recovery.Throttle.Failures != 1 {
		t.Errorf("after a sign-in with a code: %d, %d, %d", a.Password.Throttle.Failures, a.OTP.Throttle.Failures, a.Recovery.Throttle.Failures)
	}
}

func TestRightCodeInSessionDoesNotForgiveWrongPasswords(t *testing.T) {
	d := newDesk(t)
	d.enrol("ada")
	d.signIn("ada")
	d.clock.Add(step)
	for range 2 {
		d.refused(ErrPasswordIncorrect)(d.Reauthenticate(Proof{Password: other, Code: d.code("ada", 0)}))
	}
	d.refused(account.ErrOTPIncorrect)(d.Reauthenticate(Proof{Password: password, Code: d.wrong("ada")}))
	a := d.account("ada")
	if a.Password.Throttle.Failures != 0 || a.OTP.Throttle.Failures != 1 {
		t.Errorf("counted %d and %d", a.Password.Throttle.Failures, a.OTP.Throttle.Failures)
	}
}

func TestPasswordGuessesAreCountedInEveryCallThatTakesOne(t *testing.T) {
	d := newDesk(t)
	d.enrol("ada")
	d.signIn("ada")
	d.clock.Add(step)
	d.refused(ErrPasswordIncorrect)(d.Reauthenticate(Proof{Password: other}))
	d.refused(ErrPasswordIncorrect)(d.DisableOTP(Proof{Password: other}))
	d.refused(ErrPasswordIncorrect)(d.ChangePassword(other, "something new and long"))
	d.must(d.Logout())
	d.refused(ErrCredentialsIncorrect)(d.Login("ada", other))
	d.refused(ErrCredentialsIncorrect)(d.Login("ada", other))
	if wait := d.waits(d.Login("ada", password)); wait != 30*time.Second {
		t.Errorf("the wait is %v", wait)
	}
}

func TestFactorLocksAtAHundredAndTheTerminalLiftsIt(t *testing.T) {
	d := newDesk(t)
	d.enrol("ada")
	d.change("ada", func(a *account.Account) {
		a.OTP.Throttle.Failures, a.Password.Throttle.Failures, a.Recovery.Throttle.Failures = 99, 99, 99
	})
	d.refused(ErrCredentialsIncorrect)(d.Login("ada", other))
	d.clock.Add(1000 * time.Hour)
	d.refused(account.ErrFactorLocked)(d.Login("ada", password))
	d.change("ada", func(a *account.Account) { a.Password.Throttle.Clear() })
	d.must(d.Login("ada", password))
	d.refused(account.ErrOTPIncorrect)(d.ValidateOTP(d.wrong("ada")))
	d.refused(account.ErrFactorLocked)(d.ValidateOTP(d.code("ada", 0)))
	d.refused(account.ErrRecoveryCodeIncorrect)(d.UseRecoveryCode("0000-0000-0000-0000"))
	d.refused(account.ErrFactorLocked)(d.UseRecoveryCode("0000-0000-0000-0000"))
	d.must(d.Logout())
	console := NewConsole(d.store, Options{Now: d.clock.Now, Cost: cheap})
	if err := console.Unlock("ADA@example.org "); err != nil {
		t.Fatal(err)
	}
	d.signIn("ada")
	if err := console.Unlock("nobody"); err != store.ErrNotFound {
		t.Errorf("unlocking nobody: %v", err)
	}
}

func TestTerminalResetLeavesThePasswordAndAsksForANewEnrolment(t *testing.T) {
	d := newDesk(t)
	d.enrol("ada")
	if err := NewConsole(d.store, Options{Now: d.clock.Now, Cost: cheap}).ResetOTP("ada"); err != nil {
		t.Fatal(err)
	}
	d.clock.Add(7 * day)
	d.must(d.Login("ada", password))
	d.in(Enrolling)
}

func TestRefusalsBetweenSignInsAreTold(t *testing.T) {
	d := newDesk(t)
	d.enrol("ada")
	d.signIn("ada")
	d.clock.Add(step)
	d.refused(ErrPasswordIncorrect)(d.Reauthenticate(Proof{Password: other}))
	d.refused(account.ErrOTPIncorrect)(d.Reauthenticate(Proof{Password: password, Code: d.wrong("ada")}))
	d.must(d.Logout())
	d.refused(ErrCredentialsIncorrect)(d.Login("ada", other))
	d.must(d.Login("ada", password))
	d.refused(account.ErrOTPIncorrect)(d.ValidateOTP(d.wrong("ada")))
	d.refused(account.ErrOTPMalformed)(d.ValidateOTP("1"))
	if state := d.must(d.ValidateOTP(d.code("ada", 0))); state.Account.Refused != 4 {
		t.Errorf("told of %d refusals, want 4", state.Account.Refused)
	}
}
