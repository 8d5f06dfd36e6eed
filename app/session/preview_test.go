package session

import (
	"fmt"
	"slices"
	"testing"

	"latchkey/app/account"
	"latchkey/app/store"
)

func TestAPreviewTellsEveryDifferenceTheMostSeriousFirst(t *testing.T) {
	d := newDesk(t, quick)
	for _, name := range []string{"ada", "climber", "loser", "exchanger", "typist", "banned", "active", "fallen", "renamed", "newcomer", "same"} {
		d.register(name)
	}
	otp := account.NewOTP(d.policyNow().OTP)
	d.change("exchanger", func(a *account.Account) { a.OTP = otp })
	d.change("newcomer", func(a *account.Account) { a.OTP = otp })
	d.change("climber", func(a *account.Account) { a.Role = account.Administrator })
	d.change("active", func(a *account.Account) { a.Disabled = true })
	d.register("ghost")
	d.register("deputy")
	d.change("deputy", func(a *account.Account) { a.Role = account.Administrator })
	d.signIn("ada")
	path := d.backUp()
	d.must(d.Logout())

	if p := func() BackupPreview { d.signIn("ada"); return d.check(path) }(); len(p.Changes)+len(p.Policies)+p.MoreChanges != 0 || p.Changes == nil || p.Policies == nil {
		t.Errorf("nothing changed, and %+v", p)
	}

	d.change("climber", func(a *account.Account) { a.Role = account.Member })
	d.change("loser", func(a *account.Account) { a.OTP = otp })
	d.change("exchanger", func(a *account.Account) { a.OTP.Secret = append([]byte{^otp.Secret[0]}, otp.Secret[1:]...) })
	d.change("typist", func(a *account.Account) { a.Password.PHC = d.hasher.Hash(a.ID, other) })
	d.change("banned", func(a *account.Account) { a.Disabled = true })
	d.change("active", func(a *account.Account) { a.Disabled = false })
	d.change("fallen", func(a *account.Account) { a.Role = account.Administrator })
	d.change("renamed", func(a *account.Account) { a.FullName = "Somebody Else" })
	d.change("newcomer", func(a *account.Account) { a.OTP = account.OTP{} })
	for _, name := range []string{"ghost", "deputy"} {
		id := d.account(name).ID
		if err := d.store.Update(func(tx *store.Tx) error { return tx.DeleteAccount(id) }); err != nil {
			t.Fatal(err)
		}
	}
	d.elsewhere("late")
	d.decide(func(p *account.Policy) { p.Issuer, p.GraceDays = "Another", 9 })

	p := d.check(path)
	var got []string
	for _, c := range p.Changes {
		got = append(got, c.What+" "+c.Email)
	}
	// Within one sort the order means nothing.
	for _, from := range []int{0, 10} {
		slices.Sort(got[from : from+2])
	}
	want := []string{
		"becomes_administrator climber@example.org", "becomes_administrator deputy@example.org",
		"two_factor_lost loser@example.org", "two_factor_replaced exchanger@example.org",
		"password_replaced typist@example.org", "enabled banned@example.org", "disabled active@example.org",
		"becomes_member fallen@example.org", "profile_replaced renamed@example.org", "two_factor_gained newcomer@example.org",
		"added deputy@example.org", "added ghost@example.org", "removed late@example.org",
	}
	if !slices.Equal(got, want) || p.MoreChanges != 0 {
		t.Errorf("got  %q and %d more\nwant %q", got, p.MoreChanges, want)
	}
	if policies := fmt.Sprint(p.Policies); policies != "[{issuer Another Latchkey} {grace_days 9 7}]" {
		t.Errorf("%s", policies)
	}
}

func TestAPreviewShowsNoMoreThanCanBeRead(t *testing.T) {
	d := newDesk(t, quick)
	d.register("ada")
	d.signIn("ada")
	path := d.backUp()
	phc := d.account("ada").Password.PHC
	err := d.store.Update(func(tx *store.Tx) error {
		for i := range 3 * mostChanges {
			a := account.Account{ID: account.NewID(), CreatedAt: noon, RoleSince: noon, Password: account.Password{PHC: phc, ChangedAt: noon}}
			a.FullName, a.Email = fmt.Sprint("Person ", i), fmt.Sprintf("p%d@example.org", i)
			if err := tx.CreateAccount(&a); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	d.change("ada", func(a *account.Account) { a.FullName = "Somebody Else" })
	p := d.check(path)
	if len(p.Changes) != mostChanges || p.MoreChanges != 2*mostChanges+1 || p.Changes[0].What != profileReplaced || p.Changes[1].What != accountRemoved {
		t.Errorf("%d changes, %d more, %+v", len(p.Changes), p.MoreChanges, p.Changes[:2])
	}
}
