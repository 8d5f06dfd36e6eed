package session

import (
	"errors"
	"strings"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

func TestTemporaryPasswordReplacesTheOldAndMustBeReplaced(t *testing.T) {
	d := office(t)
	issued, err := d.IssueTemporaryPassword(d.id("ben"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(issued.Password, "-") != 4 || issued.ExpiresAt != d.clock.Now().Add(24*time.Hour).UnixMilli() || issued.ID != d.id("ben") {
		t.Errorf("%+v", issued)
	}
	if got, err := d.TemporaryPassword(); got != issued.Password || err != nil {
		t.Errorf("on the screen is %q, %v", got, err)
	}
	d.must(d.Logout())
	d.refused(ErrCredentialsIncorrect)(d.Login("ben", password))
	d.clock.Add(24*time.Hour - time.Millisecond)
	if state := d.must(d.Login("ben", issued.Password)); state.Phase != PasswordExpired {
		t.Fatalf("phase %q", state.Phase)
	}
	d.refused(ErrPasswordSame)(d.SetNewPassword(issued.Password))
	state := d.must(d.SetNewPassword(other))
	if state.Phase != SignedIn || len(state.Account.Notices) != 1 || state.Account.Notices[0] != "password_issued" {
		t.Errorf("%+v", state.Account)
	}
	d.must(d.Logout())
	d.refused(ErrCredentialsIncorrect)(d.Login("ben", issued.Password))
	if a := d.account("ben").Password; a.Temporary || !a.ExpiresAt.IsZero() {
		t.Errorf("%+v", a)
	}
}

func TestTemporaryPasswordIsWorthlessAfterADay(t *testing.T) {
	d := office(t)
	issued, err := d.IssueTemporaryPassword(d.id("ben"))
	if err != nil {
		t.Fatal(err)
	}
	d.must(d.Logout())
	d.clock.Add(24 * time.Hour)
	d.refused(ErrPasswordExpired)(d.Login("ben", issued.Password))
	d.refused(ErrCredentialsIncorrect)(d.Login("ben", password))
}

func TestTemporaryPasswordLeavesTwoFactorAloneAndLiftsTheWait(t *testing.T) {
	d := newDesk(t)
	d.register("ada")
	d.enrol("ben")
	d.change("ben", func(a *account.Account) {
		for range 100 {
			a.Password.Throttle.Charge(noon)
		}
	})
	before := d.account("ben")
	d.signIn("ada")
	issued, err := d.IssueTemporaryPassword(d.id("ben"))
	if err != nil {
		t.Fatal(err)
	}
	after := d.account("ben")
	if string(after.OTP.Secret) != string(before.OTP.Secret) || after.OTP.LastStep != before.OTP.LastStep || len(after.Recovery.Hashes) != len(before.Recovery.Hashes) {
		t.Error("the second factor is another")
	}
	d.must(d.Logout())
	if state := d.must(d.Login("ben", issued.Password)); state.Phase != CodeRequired {
		t.Fatalf("phase %q", state.Phase)
	}
	if state := d.must(d.ValidateOTP(d.code("ben", 0))); state.Phase != PasswordExpired {
		t.Errorf("phase %q", state.Phase)
	}
}

func TestNewAccountHasATemporaryPassword(t *testing.T) {
	d := office(t)
	issued, err := d.CreateAccount(newcomer("administrator"))
	if err != nil {
		t.Fatal(err)
	}
	if e := d.last(); e.Kind != store.AccountCreated || e.Subject.String() != issued.ID || e.Actor.ID != d.account("ada").ID || e.New != "administrator" {
		t.Errorf("%+v", e)
	}
	a := d.account("dora")
	if a.Role != account.Administrator || a.Notices != 0 || !a.CreatedAt.Equal(d.clock.Now()) {
		t.Errorf("%+v", a)
	}
	d.must(d.Logout())
	d.must(d.Login("dora", issued.Password))
	d.in(PasswordExpired)
}

func TestTemporaryPasswordOnTheScreenIsForgottenInTime(t *testing.T) {
	for name, forget := range map[string]func(*desk){
		"hide":     func(d *desk) { noError(d, d.HideTemporaryPassword()) },
		"act":      func(d *desk) { _, err := d.DisableAccounts([]string{d.id("cy")}); noError(d, err) },
		"enrol":    func(d *desk) { d.must(d.GenerateOTP()); d.must(d.CancelOTP()) },
		"sign out": func(d *desk) { d.must(d.Logout()); d.signIn("ada") },
	} {
		d := office(t)
		if _, err := d.TemporaryPassword(); !errors.Is(err, ErrWrongPhase) {
			t.Errorf("before: %v", err)
		}
		if _, err := d.IssueTemporaryPassword(d.id("ben")); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Accounts(AccountsQuery{}); err != nil {
			t.Fatal(err)
		}
		if got, err := d.TemporaryPassword(); got == "" || err != nil {
			t.Errorf("%s: a look at the list forgot it: %v", name, err)
		}
		forget(d)
		if got, err := d.TemporaryPassword(); !errors.Is(err, ErrWrongPhase) || got != "" {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func noError(d *desk, err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

func TestTemporaryPasswordOnTheScreenShortensTheIdleTime(t *testing.T) {
	for _, kiosk := range []bool{false, true} {
		d := newDesk(t, func(o *Options) { o.Kiosk = kiosk })
		d.register("ada")
		d.register("ben")
		whole := d.signIn("ada").IdleInMs
		if _, err := d.IssueTemporaryPassword(d.id("ben")); err != nil {
			t.Fatal(err)
		}
		want := min(whole, secretIdle.Milliseconds())
		if got := d.must(d.State()).IdleInMs; got != want {
			t.Errorf("kiosk %v: %d ms are left", kiosk, got)
		}
		noError(d, d.HideTemporaryPassword())
		if got := d.must(d.State()).IdleInMs; got != whole {
			t.Errorf("kiosk %v: %d ms are left once it is hidden", kiosk, got)
		}
	}
}

func TestTemporaryPasswordThatComesTooLateIsDropped(t *testing.T) {
	d := office(t)
	d.with = append(d.with, func(o *Options) { o.Cost = account.Cost{Memory: 64 * 1024, Time: 5, Threads: 1} })
	d.restart()
	d.signIn("ada")
	before := d.account("ben").Password
	done := d.begin(func() (State, error) {
		_, err := d.IssueTemporaryPassword(d.id("ben"))
		return State{}, err
	})
	d.must(d.Logout())
	d.dropped(done)
	if d.account("ben").Password != before {
		t.Error("the password was replaced")
	}
}
