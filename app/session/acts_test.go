package session

import (
	"errors"
	"slices"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

func TestEveryActIsDoneNotedAndToldToThePerson(t *testing.T) {
	for _, c := range []struct {
		name    string
		before  func(*account.Account)
		act     func(*desk) error
		done    func(a account.Account, now time.Time) bool
		entry   store.Entry
		notices []string
	}{
		{
			"profile", nil,
			func(d *desk) error {
				return d.edit("ben", func(p *account.Profile) { *p = account.Profile{FullName: "Benno", Email: "benno@example.org"} })
			},
			func(a account.Account, _ time.Time) bool {
				return a.Profile == account.Profile{FullName: "Benno", Email: "benno@example.org"}
			},
			store.Entry{Kind: store.ProfileChanged}, []string{"profile_changed"},
		},
		{
			"role", nil,
			func(d *desk) error { _, err := d.SetRole(d.id("ben"), "administrator"); return err },
			func(a account.Account, now time.Time) bool {
				return a.Role == account.Administrator && a.RoleSince.Equal(now)
			},
			store.Entry{Kind: store.RoleChanged, Field: "role", Old: "member", New: "administrator"}, []string{"role_changed"},
		},
		{
			"role back", func(a *account.Account) { a.Role = account.Administrator },
			func(d *desk) error { _, err := d.SetRole(d.id("ben"), "member"); return err },
			func(a account.Account, now time.Time) bool {
				return a.Role == account.Member && a.RoleSince.Equal(now)
			},
			store.Entry{Kind: store.RoleChanged, Field: "role", Old: "administrator", New: "member"}, []string{"role_changed"},
		},
		{
			"disable", nil,
			func(d *desk) error { _, err := d.DisableAccounts([]string{d.id("ben")}); return err },
			func(a account.Account, _ time.Time) bool { return a.Disabled },
			store.Entry{Kind: store.AccountDisabled}, []string{"disabled"},
		},
		{
			"enable", func(a *account.Account) { a.Disabled = true },
			func(d *desk) error { _, err := d.EnableAccounts([]string{d.id("ben")}); return err },
			func(a account.Account, _ time.Time) bool { return !a.Disabled },
			store.Entry{Kind: store.AccountEnabled}, []string{"enabled"},
		},
		{
			"two-factor", func(a *account.Account) {
				a.OTP = account.NewOTP(account.Params{Digits: 6, Period: step})
				a.OTP.Throttle.Charge(noon)
				a.Recovery = account.NewRecovery(make([]byte, 32), a.ID, account.NewRecoveryCodes(5), noon)
			},
			func(d *desk) error { _, err := d.ResetOTP(d.id("ben")); return err },
			func(a account.Account, _ time.Time) bool {
				return !a.OTP.On() && len(a.Recovery.Hashes) == 0 && a.OTP.Throttle.Failures == 0 && a.Password.PHC != ""
			},
			store.Entry{Kind: store.OTPReset}, []string{"otp_reset"},
		},
		{
			"lock", func(a *account.Account) {
				for range 100 {
					a.Password.Throttle.Charge(noon)
				}
				a.OTP.Throttle.Charge(noon)
				a.Recovery.Throttle.Charge(noon)
			},
			func(d *desk) error { _, err := d.LiftLock(d.id("ben")); return err },
			func(a account.Account, _ time.Time) bool {
				return a.Password.Throttle.Failures+a.OTP.Throttle.Failures+a.Recovery.Throttle.Failures == 0
			},
			store.Entry{Kind: store.AccountUnlocked}, []string{"lock_lifted"},
		},
		{
			"password", nil,
			func(d *desk) error { _, err := d.IssueTemporaryPassword(d.id("ben")); return err },
			func(a account.Account, now time.Time) bool {
				return a.Password.Temporary && a.Password.ExpiresAt.Equal(now.Add(24*time.Hour))
			},
			store.Entry{Kind: store.PasswordIssued}, []string{"password_issued"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := office(t)
			if c.before != nil {
				d.change("ben", c.before)
			}
			ben, ada := d.account("ben").ID, d.account("ada").ID
			entries := len(d.activity())
			d.clock.Add(time.Minute)
			if err := c.act(d); err != nil {
				t.Fatal(err)
			}
			a := d.everything()[ben]
			if !c.done(a, d.clock.Now()) {
				t.Errorf("not done: %+v", a)
			}
			got := d.last()
			want := c.entry
			want.At, want.Actor, want.Subject, want.Outcome, want.Count = d.clock.Now(), store.Actor{Kind: store.ActorAccount, ID: ada}, ben, store.OK, 1
			want.Seq, want.Hash, want.Layout = got.Seq, got.Hash, got.Layout
			if got != want || len(d.activity()) != entries+1 {
				t.Errorf("entry %+v, %d more", got, len(d.activity())-entries)
			}
			if !slices.Equal(a.Notices.Names(), c.notices) {
				t.Errorf("notices %v", a.Notices.Names())
			}
			// Once more: nothing is left to do.
			generation := d.generation()
			if c.name != "password" && c.name != "profile" {
				if err := c.act(d); err != nil {
					t.Error(err)
				}
			}
			if d.generation() != generation {
				t.Error("something was written the second time")
			}
		})
	}
}

func TestNamesThatAreTakenChangeNothing(t *testing.T) {
	d := office(t)
	before, entries := d.everything(), len(d.activity())
	for want, p := range map[error]account.Profile{
		store.ErrEmailTaken:        {FullName: "Ben", Email: "CY@example.org"},
		store.ErrUsernameTaken:     {FullName: "Ben", Email: "ben@example.org", Username: "Cy"},
		account.ErrEmailInvalid:    {FullName: "Ben", Email: "ben"},
		account.ErrFullNameInvalid: {FullName: "B\u202een", Email: "ben@example.org"},
		account.ErrUsernameInvalid: {FullName: "Ben", Email: "ben@example.org", Username: "=1"},
	} {
		if _, err := d.UpdateAccount(d.id("ben"), p); !errors.Is(err, want) {
			t.Errorf("update: %v, want %v", err, want)
		}
		n := NewAccount{p.FullName, p.Email, p.Username, "member"}
		if want == account.ErrEmailInvalid || want == account.ErrFullNameInvalid || want == account.ErrUsernameInvalid || n.Email != "ben@example.org" {
			if _, err := d.CreateAccount(n); !errors.Is(err, want) {
				t.Errorf("create: %v, want %v", err, want)
			}
		}
	}
	if !sameAccounts(before, d.everything()) || len(d.activity()) != entries {
		t.Error("something was changed")
	}
}

func TestAdministratorsTakeNamesAsOftenAsTheyLike(t *testing.T) {
	d := office(t)
	for i := range 2 * registrations {
		n := newcomer("member")
		n.Email, n.Username = string(rune('a'+i))+n.Email, ""
		if _, err := d.CreateAccount(n); err != nil {
			t.Fatal(err)
		}
	}
}

func TestManyAreChangedTogetherOrNotAtAll(t *testing.T) {
	d := office(t)
	d.fill(40)
	page, err := d.Accounts(AccountsQuery{Search: "crowd"})
	if err != nil || page.Total != 40 {
		t.Fatal(page.Total, err)
	}
	ids, err := d.AccountIDs(AccountsQuery{Search: "crowd"})
	if err != nil || len(ids) != 40 {
		t.Fatal(len(ids), err)
	}
	if n, err := d.DisableAccounts(ids[:10]); n != 10 || err != nil {
		t.Error(n, err)
	}
	entries, generation := len(d.activity()), d.generation()
	if n, err := d.DisableAccounts(append(slices.Clone(ids), ids...)); n != 30 || err != nil {
		t.Error(n, err)
	}
	if len(d.activity())-entries != 30 || d.generation()-generation != 1 {
		t.Errorf("%d entries in %d transactions", len(d.activity())-entries, d.generation()-generation)
	}
	if n, err := d.DisableAccounts(ids); n != 0 || err != nil {
		t.Error(n, err)
	}
	if n, err := d.EnableAccounts(append(slices.Clone(ids), account.NewID().String())); !errors.Is(err, store.ErrNotFound) || n != 0 {
		t.Error(n, err)
	}
	if page, _ := d.Accounts(AccountsQuery{Status: "disabled"}); page.Total != 40 {
		t.Errorf("%d are disabled", page.Total)
	}
	if n, err := d.EnableAccounts(ids); n != 40 || err != nil {
		t.Error(n, err)
	}
	if n, err := d.EnableAccounts(nil); n != 0 || err != nil {
		t.Error(n, err)
	}
}

// fill adds accounts whose names begin with "Crowd", without passwords.
func (d *desk) fill(n int) {
	d.t.Helper()
	err := d.store.Update(func(tx *store.Tx) error {
		for i := range n {
			a := crowded(i)
			a.Disabled = false
			a.FullName = "Crowd " + a.FullName
			if err := tx.CreateAccount(&a); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		d.t.Fatal(err)
	}
	d.relearn()
}

// put adds an account as it is.
func (d *desk) put(a *account.Account) {
	d.t.Helper()
	if err := d.store.Update(func(tx *store.Tx) error { return tx.CreateAccount(a) }); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) generation() (n uint64) {
	d.t.Helper()
	if err := d.store.View(func(tx *store.Tx) (err error) { n, err = tx.Generation(); return err }); err != nil {
		d.t.Fatal(err)
	}
	return n
}

func TestDeletedAccountLeavesItsIdOnly(t *testing.T) {
	d := office(t)
	ben := d.account("ben")
	for _, typed := range []string{"", "ben", "cy@example.org", "ben@example.com"} {
		if err := d.DeleteAccount(ben.ID.String(), typed); !errors.Is(err, ErrConfirmationWrong) {
			t.Errorf("%q: %v", typed, err)
		}
	}
	if err := d.DeleteAccount(ben.ID.String(), " BEN@example.org"); err != nil {
		t.Fatal(err)
	}
	if e := d.last(); e.Kind != store.AccountDeleted || e.Subject != ben.ID || e.Field+e.Old+e.New != "" {
		t.Errorf("%+v", e)
	}
	if _, err := d.Account(ben.ID.String()); !errors.Is(err, store.ErrNotFound) {
		t.Error(err)
	}
	page, err := d.Activity(ActivityQuery{Person: ben.ID.String()})
	if err != nil || len(page.Rows) < 2 {
		t.Fatal(len(page.Rows), err)
	}
	for _, r := range page.Rows {
		if r.SubjectID != ben.ID.String() || r.SubjectName != "" {
			t.Errorf("%+v", r)
		}
	}
	d.must(d.Logout())
	d.refused(ErrCredentialsIncorrect)(d.Login("ben", password))
	d.register("ben") // whose names are free again
}

func TestSessionOfADeletedAccountEndsAtTheNextCall(t *testing.T) {
	d := office(t)
	d.must(d.Logout())
	d.signIn("ben")
	if err := NewConsole(d.store, Options{Now: d.clock.Now}).Delete("ben"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Me(); !errors.Is(err, ErrWrongPhase) {
		t.Error(err)
	}
	d.in(SignedOut)
}

func TestDetailsTellWhatIsKeptAndNoSecret(t *testing.T) {
	d := office(t)
	d.change("ben", func(a *account.Account) {
		a.OTP = account.NewOTP(d.policyNow().OTP)
		a.OTP.Secret = a.OTP.Secret[:10]
		a.OTP.Since = noon
		for range 6 {
			a.Password.Throttle.Charge(d.clock.Now())
		}
		for range 100 {
			a.Recovery.Throttle.Charge(d.clock.Now())
		}
		a.Refused = 7
	})
	got, err := d.Account(d.id("ben"))
	if err != nil {
		t.Fatal(err)
	}
	now := d.clock.Now().UnixMilli()
	if got.Status != "locked" || got.TwoFactor != "on" || !got.OTPWeak || got.Refused != 7 || got.PasswordKind != "own" || got.LastAdministrator || got.Self {
		t.Errorf("%+v", got)
	}
	want := []Throttle{
		{Factor: "password", Failures: 6, FailedAt: now, Until: now + 60_000},
		{Factor: "recovery_code", Failures: 100, FailedAt: now, Locked: true},
	}
	if !slices.Equal(got.Throttles, want) {
		t.Errorf("%+v", got.Throttles)
	}
	d.clock.Add(2 * time.Minute)
	if got, _ = d.Account(d.id("ben")); got.Throttles[0].Until != 0 || got.Status != "locked" {
		t.Errorf("%+v", got)
	}
	if got, _ = d.LiftLock(d.id("ben")); got.Status != "new" || len(got.Throttles) != 0 {
		t.Errorf("%+v", got)
	}
	ada, err := d.Account(d.id("ada"))
	if err != nil || !ada.Self || !ada.LastAdministrator || ada.Status != "active" || ada.TwoFactor != "to_set_up" || ada.OTPDue == 0 {
		t.Errorf("%+v, %v", ada, err)
	}
	if got, _ = d.SetRole(d.id("ben"), "administrator"); got.LastAdministrator || got.Role != "administrator" {
		t.Errorf("%+v", got)
	}
	if ada, _ = d.Account(d.id("ada")); ada.LastAdministrator {
		t.Error("one of two is said to be the last")
	}
}
