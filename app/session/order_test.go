package session

import (
	"testing"
	"time"

	"latchkey/app/account"
)

const day = 24 * time.Hour

// temporary gives name a temporary password that ends after valid.
func (d *desk) temporary(name string, valid time.Duration) {
	d.t.Helper()
	d.change(name, func(a *account.Account) {
		a.Password = account.Password{
			PHC: d.hasher.Hash(a.ID, password), ChangedAt: d.clock.Now(), Temporary: true, ExpiresAt: d.clock.Now().Add(valid),
		}
	})
}

func TestFirstAccountIsAdministratorAndOthersAreNot(t *testing.T) {
	d := newDesk(t)
	d.in(Welcome)
	d.register("ada")
	d.in(SignedOut)
	d.register("bob")
	if got := d.account("ada").Role; got != account.Administrator {
		t.Errorf("the first is %v", got)
	}
	if got := d.account("bob").Role; got != account.Member {
		t.Errorf("the second is %v", got)
	}
}

func TestRightPasswordAloneSignsInWithoutTwoFactor(t *testing.T) {
	d := newDesk(t)
	d.register("ada")
	state := d.signIn("ADA@example.org")
	if state.Account == nil || state.Account.SignedInWith != "password" || state.Account.OTPOn {
		t.Errorf("account %+v", state.Account)
	}
}

func TestCodeComesBeforeNewPasswordBeforeEnrolment(t *testing.T) {
	d := newDesk(t)
	d.enrol("ada")
	d.temporary("ada", day)
	d.must(d.Login("ada", password))
	d.in(CodeRequired)
	state := d.must(d.ValidateOTP(d.code("ada", 0)))
	if state.Phase != PasswordExpired {
		t.Fatalf("after the code: %q", state.Phase)
	}
	if state = d.must(d.SetNewPassword(other)); state.Phase != SignedIn || state.Account.SignedInWith != "code" {
		t.Errorf("after the new password: %+v", state)
	}
	if a := d.account("ada"); a.Password.Temporary || !a.Password.ExpiresAt.IsZero() {
		t.Errorf("still temporary: %+v", a.Password)
	}
}

func TestForcedEnrolmentComesAfterNewPassword(t *testing.T) {
	d := newDesk(t)
	d.register("ada")
	d.clock.Add(7 * day)
	d.temporary("ada", day)
	d.must(d.Login("ada", password))
	d.in(PasswordExpired)
	d.refused(ErrPasswordSame)(d.SetNewPassword(password))
	state := d.must(d.SetNewPassword(other))
	if state.Phase != Enrolling || !state.Enrolment.Forced {
		t.Fatalf("after the new password: %+v", state)
	}
	if state.Account.ID != "" || state.Account.Email != "ada@example.org" {
		t.Errorf("before the sign-in is complete the account is %+v", state.Account)
	}
	d.must(d.VerifyOTP(d.pendingCode(0)))
	d.in(RecoveryCodes)
	if state = d.must(d.ConfirmRecoveryCodes()); state.Phase != SignedIn || state.Account.ID == "" {
		t.Errorf("after Done: %+v", state)
	}
}

func TestPasswordShorterThanTheMinimumMustBeReplaced(t *testing.T) {
	d := newDesk(t)
	d.register("ada")
	d.decide(func(p *account.Policy) { p.MinPassword = account.PasswordLength(password) + 1 })
	d.must(d.Login("ada", password))
	d.in(PasswordExpired)
	d.refused(account.ErrPasswordShort)(d.SetNewPassword("twelve chars"))
	d.must(d.SetNewPassword(other))
	d.in(SignedIn)
}

func TestDisabledAccountIsSaidOnlyAfterARightPassword(t *testing.T) {
	d := newDesk(t)
	d.register("ada")
	d.change("ada", func(a *account.Account) { a.Disabled = true })
	d.refused(ErrCredentialsIncorrect)(d.Login("ada", other))
	d.refused(ErrAccountDisabled)(d.Login("ada", password))
	d.in(SignedOut)
}

func TestAccountDisabledBeforeItsCodeIsNotSignedIn(t *testing.T) {
	d := newDesk(t)
	d.enrol("ada")
	d.must(d.Login("ada", password))
	d.change("ada", func(a *account.Account) { a.Disabled = true })
	d.refused(ErrAccountDisabled)(d.ValidateOTP(d.code("ada", 0)))
	d.in(SignedOut)
}

func TestAccountDisabledHalfWayIsNotSignedIn(t *testing.T) {
	d := newDesk(t)
	d.register("ada")
	d.temporary("ada", day)
	d.must(d.Login("ada", password))
	d.change("ada", func(a *account.Account) { a.Disabled = true })
	d.refused(ErrAccountDisabled)(d.SetNewPassword(other))
	d.in(PasswordExpired)
}

func TestExpiredTemporaryPasswordIsSaidOnlyAfterARightOne(t *testing.T) {
	d := newDesk(t)
	d.register("ada")
	d.temporary("ada", day)
	d.clock.Add(day)
	d.refused(ErrCredentialsIncorrect)(d.Login("ada", other))
	d.refused(ErrPasswordExpired)(d.Login("ada", password))
	d.in(SignedOut)
}

func TestAdministratorsEnrolAfterSevenDaysAndMembersNever(t *testing.T) {
	d := newDesk(t)
	d.register("ada")
	d.register("bob")
	d.clock.Add(7*day - time.Second)
	state := d.signIn("ada")
	if want := noon.Add(7 * day).UnixMilli(); state.Account.OTPDue != want || !state.Account.OTPMayTurnOff {
		t.Errorf("due %d, want %d", state.Account.OTPDue, want)
	}
	d.must(d.Logout())
	d.clock.Add(time.Second)
	state = d.must(d.Login("ada", password))
	if state.Phase != Enrolling || !state.Enrolment.Forced {
		t.Errorf("administrator after seven days: %q", state.Phase)
	}
	d.must(d.CancelOTP())
	d.in(SignedOut)
	d.clock.Add(365 * day)
	if state = d.signIn("bob"); state.Account.OTPDue != 0 {
		t.Errorf("a member's due time is %d", state.Account.OTPDue)
	}
}

func TestGraceRunsFromBecomingAdministrator(t *testing.T) {
	d := newDesk(t)
	d.register("ada")
	d.register("bob")
	d.clock.Add(30 * day)
	d.change("bob", func(a *account.Account) { a.Role, a.RoleSince = account.Administrator, d.clock.Now() })
	d.signIn("bob")
	d.must(d.Logout())
	d.clock.Add(7 * day)
	d.must(d.Login("bob", password))
	d.in(Enrolling)
}

func TestTwoFactorForEveryoneWithAndWithoutGrace(t *testing.T) {
	for _, grace := range []int{0, 3} {
		d := newDesk(t)
		d.register("ada")
		d.register("bob")
		d.clock.Add(day)
		d.decide(func(p *account.Policy) {
			p.RequireOTP, p.GraceDays, p.RequiredSince = account.Everyone, grace, d.clock.Now()
		})
		if grace > 0 {
			d.signIn("bob")
			d.must(d.Logout())
			d.clock.Add(time.Duration(grace) * day)
		}
		if state := d.must(d.Login("bob", password)); state.Phase != Enrolling || !state.Enrolment.Forced {
			t.Errorf("grace of %d days: %q", grace, state.Phase)
		}
	}
}

func TestTurningOffDoesNotRestartTheGrace(t *testing.T) {
	d := newDesk(t)
	d.enrol("ada")
	d.clock.Add(6 * day)
	d.signIn("ada")
	d.clock.Add(step)
	d.must(d.DisableOTP(Proof{Password: password, Code: d.code("ada", 0)}))
	d.must(d.Logout())
	d.clock.Add(day)
	d.must(d.Login("ada", password))
	d.in(Enrolling)
}

func TestTwoFactorThatIsRequiredCannotBeTurnedOff(t *testing.T) {
	d := newDesk(t)
	d.enrol("ada")
	d.clock.Add(7 * day)
	d.signIn("ada")
	d.clock.Add(step)
	before := d.account("ada")
	d.refused(ErrOTPRequired)(d.DisableOTP(Proof{Password: password, Code: d.code("ada", 0)}))
	if after := d.account("ada"); !after.OTP.On() || after.OTP.LastStep != before.OTP.LastStep {
		t.Error("the refusal used the code up")
	}
}
