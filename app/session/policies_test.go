package session

import (
	"errors"
	"math"
	"slices"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

// save saves the policies as the page has them, changed.
func (d *desk) save(change func(*Policy)) error {
	d.t.Helper()
	p, err := d.Policy()
	if err != nil {
		d.t.Fatal(err)
	}
	change(&p)
	_, err = d.SavePolicy(p)
	return err
}

func TestPoliciesAreSavedWithAnEntryForEachChange(t *testing.T) {
	d := office(t)
	d.clock.Add(time.Minute)
	entries := len(d.activity())
	noError(d, d.save(func(p *Policy) {
		*p = Policy{
			Issuer: "Makerspace", RequireOTP: "everyone", GraceDays: 3, MinPassword: 15, Algorithm: "SHA256", Digits: 8, PeriodSeconds: 60,
			IdleMinutes: 5, LongestMinutes: 60, KioskIdleSeconds: 45, Kiosk: true, KioskFiles: true, RecoveryCodes: 8, BackupDays: 0,
			ExplainCodes: "everyone",
		}
	}))
	want := account.Policy{
		Issuer: "Makerspace", RequireOTP: account.Everyone, GraceDays: 3, RequiredSince: d.clock.Now(), MinPassword: 15,
		OTP:  account.Params{Algorithm: account.SHA256, Digits: 8, Period: time.Minute},
		Idle: 5 * time.Minute, Longest: time.Hour, KioskIdle: 45 * time.Second, Kiosk: true, KioskFiles: true, RecoveryCodes: 8,
		Explain: account.ExplainEveryone,
	}
	if got := d.policyNow(); got != want {
		t.Errorf("%+v", got)
	}
	noted := d.activity()[entries:]
	var changes []account.PolicyChange
	for _, e := range noted {
		if e.Kind != store.PolicyChanged || e.Outcome != store.OK || e.Actor.ID != d.account("ada").ID || e.Subject != (account.ID{}) {
			t.Errorf("%+v", e)
		}
		changes = append(changes, account.PolicyChange{Field: e.Field, Old: e.Old, New: e.New})
	}
	if all := want.Changes(account.DefaultPolicy(noon)); !slices.Equal(changes, all) || len(all) != len(account.PolicyFields) {
		t.Errorf("%+v", changes)
	}
}

func TestPoliciesSavedUnchangedAskForNothingAndWriteNothing(t *testing.T) {
	d := office(t)
	d.decide(func(p *account.Policy) { p.Idle = 90 * time.Second }) // which the page shows as a minute
	d.clock.Add(time.Minute)
	d.must(d.Touch())
	d.who.provenAt = d.clock.Now().Add(-time.Hour)
	generation := d.generation()
	noError(d, d.save(func(*Policy) {}))
	if d.generation() != generation || d.policyNow().Idle != 90*time.Second {
		t.Error("something was written")
	}
}

func TestGraceBeginsAnewOnlyWithItsOwnPolicies(t *testing.T) {
	d := office(t)
	since := d.policyNow().RequiredSince
	d.clock.Add(time.Minute)
	noError(d, d.save(func(p *Policy) { p.MinPassword, p.RequiredSince = 10, 1 }))
	if got := d.policyNow().RequiredSince; !got.Equal(since) {
		t.Errorf("moved to %v", got)
	}
	for _, change := range []func(*Policy){
		func(p *Policy) { p.GraceDays = 9 }, func(p *Policy) { p.RequireOTP = "everyone" },
	} {
		d.clock.Add(time.Minute)
		noError(d, d.save(change))
		if got := d.policyNow().RequiredSince; !got.Equal(d.clock.Now()) {
			t.Errorf("stands at %v", got)
		}
	}
}

func TestPoliciesOutOfBoundsAreRefusedByName(t *testing.T) {
	d := office(t)
	before, entries := d.policyNow(), len(d.activity())
	for _, c := range []struct {
		field  string
		change func(*Policy)
	}{
		{account.FieldIssuer, func(p *Policy) { p.Issuer = "" }},
		{account.FieldIssuer, func(p *Policy) { p.Issuer = "A:B" }},
		{account.FieldIssuer, func(p *Policy) { p.Issuer = "a\u202eb" }},
		{account.FieldRequireOTP, func(p *Policy) { p.RequireOTP = "some" }},
		{account.FieldGraceDays, func(p *Policy) { p.GraceDays = -1 }},
		{account.FieldGraceDays, func(p *Policy) { p.GraceDays = math.MaxInt }},
		{account.FieldMinPassword, func(p *Policy) { p.MinPassword = 7 }},
		{account.FieldMinPassword, func(p *Policy) { p.MinPassword = math.MaxInt }},
		{account.FieldAlgorithm, func(p *Policy) { p.Algorithm = "MD5" }},
		{account.FieldDigits, func(p *Policy) { p.Digits = 7 }},
		{account.FieldDigits, func(p *Policy) { p.Digits = 256 + 6 }},
		{account.FieldPeriod, func(p *Policy) { p.PeriodSeconds = 29 }},
		{account.FieldPeriod, func(p *Policy) { p.PeriodSeconds = math.MaxInt }},
		{account.FieldIdle, func(p *Policy) { p.IdleMinutes = 0 }},
		{account.FieldIdle, func(p *Policy) { p.IdleMinutes = math.MaxInt }},
		{account.FieldIdle, func(p *Policy) { p.IdleMinutes = 1<<63/60_000_000_000 + 10 }}, // ten minutes once it overflows
		{account.FieldLongest, func(p *Policy) { p.LongestMinutes = 24*60 + 1 }},
		{account.FieldLongest, func(p *Policy) { p.LongestMinutes = math.MinInt }},
		{account.FieldKioskIdle, func(p *Policy) { p.KioskIdleSeconds = 14 }},
		{account.FieldKioskIdle, func(p *Policy) { p.KioskIdleSeconds = math.MinInt }},
		{account.FieldRecoveryCodes, func(p *Policy) { p.RecoveryCodes = 0 }},
		{account.FieldRecoveryCodes, func(p *Policy) { p.RecoveryCodes = 1<<32 + 10 }},
		{account.FieldBackupDays, func(p *Policy) { p.BackupDays = -1 }},
		{account.FieldBackupDays, func(p *Policy) { p.BackupDays = 1<<32 + 1 }},
	} {
		var refusal *account.PolicyError
		if err := d.save(c.change); !errors.As(err, &refusal) || refusal.Field != c.field {
			t.Errorf("%s: %v", c.field, err)
		}
	}
	if d.policyNow() != before || len(d.activity()) != entries {
		t.Error("something was changed")
	}
}

func TestTightenedIdleTimeCountsAtOnce(t *testing.T) {
	d := office(t)
	noError(d, d.save(func(p *Policy) { p.IdleMinutes = 1 }))
	d.clock.Add(time.Minute - time.Millisecond)
	d.in(SignedIn)
	d.clock.Add(time.Millisecond)
	d.in(SignedOut)
}

// due tightens the policy so that whoever is here must have two-factor on.
func (d *desk) due() {
	d.decide(func(p *account.Policy) {
		p.RequireOTP, p.GraceDays, p.RequiredSince = account.Everyone, 0, d.clock.Now()
	})
}

func TestTightenedPolicyAsksForTwoFactorAtTheNextCallWhateverItIs(t *testing.T) {
	for name, call := range map[string]func(*desk) error{
		"State": func(d *desk) error { _, err := d.State(); return err },
		"Touch": func(d *desk) error { _, err := d.Touch(); return err },
		"Me":    func(d *desk) error { _, err := d.Me(); return err },
		"UpdateMe": func(d *desk) error {
			_, err := d.UpdateMe(moved(func(p *account.Profile) { p.FullName = "B" }))
			return err
		},
		"ChangePassword": func(d *desk) error { _, err := d.ChangePassword(password, other); return err },
		"Reauthenticate": func(d *desk) error { _, err := d.Reauthenticate(Proof{Password: password}); return err },
		"Accounts":       func(d *desk) error { _, err := d.Accounts(AccountsQuery{}); return err },
		"SetRole":        func(d *desk) error { _, err := d.SetRole(d.id("ben"), "administrator"); return err },
		"MyActivity":     func(d *desk) error { _, err := d.MyActivity(0, 10); return err },
		"GenerateOTP":    func(d *desk) error { _, err := d.GenerateOTP(); return err },
	} {
		d := office(t)
		before := d.everything()
		d.due()
		err := call(d)
		if told := name == "State" || name == "Touch" || name == "GenerateOTP"; told != (err == nil) || !told && !errors.Is(err, ErrWrongPhase) {
			t.Errorf("%s: %v", name, err)
		}
		if d.who.phase != Enrolling || !d.who.pending.forced {
			t.Errorf("%s: phase %q", name, d.who.phase)
		}
		if !sameAccounts(before, d.everything()) {
			t.Errorf("%s was done all the same", name)
		}
	}
}

func TestForcedEnrolmentInASessionEndsAsAtSignIn(t *testing.T) {
	d := office(t)
	d.due()
	state := d.must(d.State())
	if state.Phase != Enrolling || !state.Enrolment.Forced || state.IdleInMs != secretIdle.Milliseconds() {
		t.Fatalf("%+v", state)
	}
	if state = d.must(d.CancelOTP()); state.Phase != SignedOut {
		t.Errorf("given up: %q", state.Phase)
	}
	d.must(d.Login("ada", password)) // which now begins with it
	d.in(Enrolling)
	d.must(d.Logout())

	d = office(t)
	signIns := d.count(store.SignedIn)
	signedIn := d.must(d.State()).Account.SignedIn
	d.clock.Add(time.Minute)
	d.due()
	d.in(Enrolling)
	d.must(d.VerifyOTP(d.pendingCode(0)))
	state = d.must(d.ConfirmRecoveryCodes())
	if state.Phase != SignedIn || state.Account.SignedIn != signedIn || !state.Account.OTPOn || state.Account.Role != "administrator" {
		t.Errorf("%+v", state.Account)
	}
	if got := d.count(store.SignedIn); got != signIns {
		t.Errorf("%d entries about signing in more", got-signIns)
	}
	d.in(SignedIn)
}

func TestSavingAPolicyThatIsDueAtOnceAsksWhoeverSavedIt(t *testing.T) {
	d := office(t)
	p, err := d.Policy()
	noError(d, err)
	p.GraceDays = 0
	if state := d.must(d.SavePolicy(p)); state.Phase != Enrolling {
		t.Errorf("phase %q", state.Phase)
	}
}

func TestVoluntaryEnrolmentGivenUpUnderATightenedPolicyBeginsAnew(t *testing.T) {
	d := office(t)
	d.must(d.GenerateOTP())
	d.due()
	d.must(d.CancelOTP())
	if state := d.must(d.State()); state.Phase != Enrolling || !state.Enrolment.Forced {
		t.Errorf("%+v", state)
	}
}

func TestTightenedPolicyLeavesThoseAloneWhoHaveTwoFactor(t *testing.T) {
	d := newDesk(t)
	d.enrol("ada")
	d.signIn("ada")
	d.due()
	d.in(SignedIn)
	if _, err := d.Accounts(AccountsQuery{}); err != nil {
		t.Error(err)
	}
}

func TestAdministratorsAreTold(t *testing.T) {
	const days = 24 * time.Hour
	for _, c := range []struct {
		name string
		days int           // of the policy
		made time.Duration // before now; 0 for never
		old  time.Duration // the first account
		want bool
	}{
		{"new", 30, 0, 0, false},
		{"never, a day short", 30, 0, 30*days - time.Minute, false},
		{"never", 30, 0, 30 * days, true},
		{"never asked", 0, 0, 300 * days, false},
		{"fresh", 30, 29 * days, 300 * days, false},
		{"old", 30, 31 * days, 300 * days, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t)
			noError(d, d.Started())
			d.clock.Add(400 * days) // nobody was here
			d.register("ada")
			d.register("ben")
			d.clock.Add(c.old - c.old/1000)
			d.clock.Add(c.old / 1000)
			d.decide(func(p *account.Policy) { p.BackupDays, p.RequireOTP = c.days, account.Nobody })
			if c.made > 0 {
				noError(d, d.store.Update(func(tx *store.Tx) error { return tx.PutLastBackup(d.clock.Now().Add(-c.made)) }))
			}
			if state := d.signIn("ada"); state.Account.BackupDue != c.want {
				t.Errorf("told %v", state.Account.BackupDue)
			}
			if status, err := d.Status(); err != nil || status.BackupDue != c.want || status.BackupDays != c.days {
				t.Errorf("%+v, %v", status, err)
			}
			d.must(d.Logout())
			if state := d.signIn("ben"); state.Account.BackupDue {
				t.Error("a member is told")
			}
		})
	}
}

func TestWhatOthersDidIsToldOnceByTheSignInThatCompletes(t *testing.T) {
	d := newDesk(t)
	d.register("ada")
	d.enrol("ben")
	d.signIn("ada")
	for _, act := range []func() error{
		func() error { return second(d.LiftLock(d.id("ben"))) }, // nothing to lift, nothing to tell
		func() error { return second(d.DisableAccounts([]string{d.id("ben")})) },
		func() error { return second(d.EnableAccounts([]string{d.id("ben")})) },
		func() error { return d.edit("ben", func(p *account.Profile) { p.FullName = "Benno" }) },
		func() error { return second(d.SetRole(d.id("ben"), "administrator")) },
	} {
		noError(d, act())
	}
	d.must(d.Logout())
	want := []string{"profile_changed", "role_changed", "disabled", "enabled"}
	d.must(d.Login("ben", password)) // and no further
	if state := d.must(d.State()); len(state.Account.Notices) != 0 {
		t.Errorf("told before the code: %v", state.Account.Notices)
	}
	d.must(d.Logout())
	state := d.signIn("ben")
	if !slices.Equal(state.Account.Notices, want) {
		t.Errorf("told %v", state.Account.Notices)
	}
	if state = d.must(d.State()); !slices.Equal(state.Account.Notices, want) {
		t.Errorf("not told all session long: %v", state.Account.Notices)
	}
	d.must(d.Logout())
	d.clock.Add(step)
	if state = d.signIn("ben"); len(state.Account.Notices) != 0 {
		t.Errorf("told again: %v", state.Account.Notices)
	}
}

func TestShortSecretIsToldToItsPerson(t *testing.T) {
	d := newDesk(t)
	d.enrol("ada")
	d.change("ada", func(a *account.Account) { a.OTP.Secret = a.OTP.Secret[:16] })
	if d.signIn("ada").Account.OTPWeak {
		t.Error("128 bits are called weak")
	}
	d.change("ada", func(a *account.Account) { a.OTP.Secret = a.OTP.Secret[:15] })
	if !d.must(d.State()).Account.OTPWeak {
		t.Error("120 bits are not called weak")
	}
}
