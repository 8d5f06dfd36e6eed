package session

import (
	"errors"
	"io"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

// office is a desk with the administrator ada signed in, and the members ben and cy.
func office(t testing.TB) *desk {
	t.Helper()
	d := newDesk(t)
	d.register("ada")
	d.register("ben")
	d.register("cy")
	d.signIn("ada")
	return d
}

// id is the id of name's account as calls take it.
func (d *desk) id(name string) string {
	d.t.Helper()
	return d.account(name).ID.String()
}

// promote makes somebody an administrator, as one would.
func (d *desk) promote(names ...string) {
	d.t.Helper()
	for _, name := range names {
		d.change(name, func(a *account.Account) { a.Role, a.RoleSince = account.Administrator, d.clock.Now() })
	}
}

// count is how many entries of a kind there are.
func (d *desk) count(kind store.Kind) (n int) {
	for _, e := range d.activity() {
		if e.Kind == kind {
			n++
		}
	}
	return n
}

// administration is every call that only an administrator may make, about ben where it is about somebody.
var administration = []struct {
	name  string
	proof bool // asks for a fresh one
	act   bool // keeps the session open
	call  func(*desk) error
}{
	{"Accounts", false, false, func(d *desk) error { _, err := d.Accounts(AccountsQuery{}); return err }},
	{"AccountIDs", false, false, func(d *desk) error { _, err := d.AccountIDs(AccountsQuery{}); return err }},
	{"Account", false, false, func(d *desk) error { _, err := d.Account(d.id("ben")); return err }},
	{"CreateAccount of a member", false, true, func(d *desk) error { _, err := d.CreateAccount(newcomer("member")); return err }},
	{"CreateAccount of an administrator", true, true, func(d *desk) error { _, err := d.CreateAccount(newcomer("administrator")); return err }},
	{"UpdateAccount of a name", false, true, func(d *desk) error {
		return d.edit("ben", func(p *account.Profile) { p.FullName = "Benjamin" })
	}},
	{"UpdateAccount of an e-mail", true, true, func(d *desk) error {
		return d.edit("ben", func(p *account.Profile) { p.Email = "benjamin@example.org" })
	}},
	{"UpdateAccount of a username", true, true, func(d *desk) error {
		return d.edit("ben", func(p *account.Profile) { p.Username = "" })
	}},
	{"SetRole", true, true, func(d *desk) error { _, err := d.SetRole(d.id("ben"), "administrator"); return err }},
	{"DisableAccounts", false, true, func(d *desk) error { _, err := d.DisableAccounts([]string{d.id("ben")}); return err }},
	{"EnableAccounts", false, true, func(d *desk) error { _, err := d.EnableAccounts([]string{d.id("ben")}); return err }},
	{"ResetOTP", true, true, func(d *desk) error { _, err := d.ResetOTP(d.id("ben")); return err }},
	{"IssueTemporaryPassword", true, true, func(d *desk) error { _, err := d.IssueTemporaryPassword(d.id("ben")); return err }},
	{"HideTemporaryPassword", false, true, func(d *desk) error { return d.HideTemporaryPassword() }},
	{"LiftLock", false, true, func(d *desk) error { _, err := d.LiftLock(d.id("ben")); return err }},
	{"DeleteAccount", true, true, func(d *desk) error { return d.DeleteAccount(d.id("ben"), "ben@example.org") }},
	{"ExportAccounts", true, true, func(d *desk) error { return d.ExportAccounts(nil, io.Discard) }},
	{"Policy", false, false, func(d *desk) error { _, err := d.Policy(); return err }},
	{"SavePolicy", true, true, func(d *desk) error {
		p := shownPolicy(d.policyNow())
		p.GraceDays = 9
		_, err := d.SavePolicy(p)
		return err
	}},
	{"Activity", false, false, func(d *desk) error { _, err := d.Activity(ActivityQuery{}); return err }},
	{"CheckActivity", false, true, func(d *desk) error { _, err := d.CheckActivity(); return err }},
	{"ExportActivity", true, true, func(d *desk) error { return d.ExportActivity("jsonl", io.Discard) }},
	{"Status", false, false, func(d *desk) error { _, err := d.Status(); return err }},
	{"Proven", true, false, func(d *desk) error { return second(d.Proven()) }},
}

func newcomer(role string) NewAccount {
	return NewAccount{FullName: "Dora", Email: "dora@example.org", Username: "dora", Role: role}
}

func (d *desk) edit(name string, change func(*account.Profile)) error {
	p := d.account(name).Profile
	change(&p)
	_, err := d.UpdateAccount(d.id(name), p)
	return err
}

// everything is all that is kept about everybody, and the policies.
func (d *desk) everything() map[account.ID]account.Account {
	d.t.Helper()
	all := map[account.ID]account.Account{}
	err := d.store.View(func(tx *store.Tx) error {
		return tx.EachAccount(func(a *account.Account) error { all[a.ID] = *a; return nil })
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return all
}

func TestAdministrationIsForAdministratorsOnly(t *testing.T) {
	for name, become := range map[string]func(*desk){
		"member":   func(d *desk) { d.must(d.Logout()); d.signIn("cy") },
		"demoted":  func(d *desk) { d.change("ada", func(a *account.Account) { a.Role = account.Member }) },
		"disabled": func(d *desk) { d.change("ada", func(a *account.Account) { a.Disabled = true }) },
	} {
		t.Run(name, func(t *testing.T) {
			d := office(t)
			d.change("ben", func(a *account.Account) { a.OTP = account.NewOTP(d.policyNow().OTP) })
			become(d)
			before, policy := d.everything(), d.policyNow()
			for i, c := range administration {
				d.clock.Add(20 * time.Second)
				idle := d.must(d.State()).IdleInMs
				if err := c.call(d); !errors.Is(err, ErrNotAdministrator) {
					t.Errorf("%s: %v", c.name, err)
				}
				if got := d.must(d.State()); got.IdleInMs != idle {
					t.Errorf("%s was refused and moved the end to %d ms", c.name, got.IdleInMs)
				}
				if got, want := d.count(store.AccessRefused), 1+i/3; got != want {
					t.Fatalf("%s: %d entries after %d calls, one a minute would be %d", c.name, got, i+1, want)
				}
			}
			if after := d.everything(); !sameAccounts(before, after) || policy != d.policyNow() {
				t.Error("something was changed")
			}
			for _, e := range d.activity() {
				if e.Kind == store.AccessRefused && (e.Actor.ID != d.who.id || e.Outcome == store.OK) {
					t.Errorf("%+v", e)
				}
			}
		})
	}
}

func sameAccounts(a, b map[account.ID]account.Account) bool {
	if len(a) != len(b) {
		return false
	}
	for id, was := range a {
		is := b[id]
		if was.Profile != is.Profile || was.Role != is.Role || was.Disabled != is.Disabled || was.Password != is.Password ||
			was.OTP.On() != is.OTP.On() || was.Notices != is.Notices || was.Recovery.Total != is.Recovery.Total {
			return false
		}
	}
	return true
}

func TestAdministrationAsksForAFreshProof(t *testing.T) {
	for _, c := range administration {
		d := office(t)
		d.change("ben", func(a *account.Account) { a.OTP = account.NewOTP(d.policyNow().OTP) })
		d.clock.Add(proofLasts + time.Second)
		before, entries, policy := d.everything(), len(d.activity()), d.policyNow()
		err := c.call(d)
		if !c.proof {
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		if !errors.Is(err, ErrProofRequired) {
			t.Errorf("%s: %v", c.name, err)
		}
		if !sameAccounts(before, d.everything()) || len(d.activity()) != entries || policy != d.policyNow() {
			t.Errorf("%s was refused and changed something", c.name)
		}
		d.must(d.Reauthenticate(Proof{Password: password}))
		if err := c.call(d); err != nil {
			t.Errorf("%s with a proof: %v", c.name, err)
		}
	}
}

func TestActsKeepASessionOpenAndLookingDoesNot(t *testing.T) {
	for _, c := range administration {
		d := office(t)
		d.clock.Add(4 * time.Minute)
		if err := c.call(d); err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		d.who.issued = "" // which has an end of its own
		left := 6 * time.Minute
		if c.act {
			left = 10 * time.Minute
		}
		if got := d.must(d.State()).IdleInMs; got != left.Milliseconds() {
			t.Errorf("%s: %d ms are left, want %v", c.name, got, left)
		}
	}
}

func TestAdministrationMakesSenseSignedInOnly(t *testing.T) {
	for phase, bring := range reach {
		if phase == SignedIn {
			continue
		}
		d := newDesk(t)
		d.register("zoe")
		d.register("ben")
		bring(d)
		d.promote("ada")
		entries := len(d.activity())
		for _, c := range administration {
			if err := c.call(d); !errors.Is(err, ErrWrongPhase) {
				t.Errorf("%s in %s: %v", c.name, phase, err)
			}
		}
		if len(d.activity()) != entries {
			t.Errorf("%s: something was done", phase)
		}
	}
}

func TestAdministrationEndsWithItsSession(t *testing.T) {
	for name, end := range map[string]func(*desk){
		"idle": func(d *desk) { d.clock.Add(10 * time.Minute) },
		"longest": func(d *desk) {
			d.decide(func(p *account.Policy) { p.Longest = 15 * time.Minute })
			d.who.signedInAt = d.clock.Now().Add(-time.Hour)
		},
		"signed out": func(d *desk) { d.must(d.Logout()) },
		"closed":     func(d *desk) { d.Session.Close() },
	} {
		d := office(t)
		end(d)
		entries := len(d.activity())
		for _, c := range administration {
			if err := c.call(d); !errors.Is(err, ErrWrongPhase) {
				t.Errorf("%s when %s: %v", c.name, name, err)
			}
		}
		if len(d.activity()) != entries {
			t.Errorf("%s: something was done", name)
		}
	}
}

func TestNobodyActsOnTheirOwnAccount(t *testing.T) {
	d := office(t)
	d.promote("ben") // so that it is not for being the last
	own := d.id("ada")
	before, entries := d.everything(), len(d.activity())
	for name, call := range map[string]func() error{
		"SetRole":                func() error { _, err := d.SetRole(own, "member"); return err },
		"DisableAccounts":        func() error { _, err := d.DisableAccounts([]string{d.id("cy"), own}); return err },
		"DeleteAccount":          func() error { return d.DeleteAccount(own, "ada@example.org") },
		"ResetOTP":               func() error { _, err := d.ResetOTP(own); return err },
		"IssueTemporaryPassword": func() error { _, err := d.IssueTemporaryPassword(own); return err },
		"UpdateAccount":          func() error { return d.edit("ada", func(p *account.Profile) { p.FullName = "A" }) },
	} {
		if err := call(); !errors.Is(err, ErrOwnAccount) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if !sameAccounts(before, d.everything()) || len(d.activity()) != entries {
		t.Error("something was changed")
	}
}

func TestLastActiveAdministratorStays(t *testing.T) {
	// ben is an administrator and signed in, ada the only other; she was disabled from elsewhere meanwhile, so without ben
	// nobody could administer. Only a second session or the terminal can come to that.
	d := office(t)
	d.promote("ben")
	console := NewConsole(d.store, Options{Now: d.clock.Now, Cost: cheap})
	for name, call := range map[string]func() error{
		"demote":  func() error { return console.SetRole("ada", "member") },
		"disable": func() error { return console.Disable("ada") },
		"delete":  func() error { return console.Delete("ada") },
	} {
		if err := console.Disable("ben"); err != nil {
			t.Fatal(err)
		}
		entries := len(d.activity())
		if err := call(); !errors.Is(err, ErrLastAdministrator) {
			t.Errorf("%s: %v", name, err)
		}
		if len(d.activity()) != entries {
			t.Errorf("%s was refused and noted", name)
		}
		if err := console.Enable("ben"); err != nil {
			t.Fatal(err)
		}
	}
	if err := console.Delete("ben"); err != nil {
		t.Errorf("one of two: %v", err)
	}
	if err := console.Disable("cy"); err != nil {
		t.Errorf("a member: %v", err)
	}
}

func TestAllAdministratorsAtOnceCannotBeDisabled(t *testing.T) {
	d := office(t)
	d.promote("ben", "cy")
	d.change("ada", func(a *account.Account) { a.Role = account.Administrator })
	t1 := act{by: store.Actor{Kind: store.ActorTerminal}, now: noon, proof: func() error { return nil }}
	err := d.store.Update(func(tx *store.Tx) error {
		t1.tx = tx
		var ids []account.ID
		for _, name := range []string{"ada", "ben", "cy"} {
			a, _ := tx.AccountByIdentifier(name)
			ids = append(ids, a.ID, a.ID)
		}
		_, err := t1.disable(ids)
		return err
	})
	if !errors.Is(err, ErrLastAdministrator) {
		t.Error(err)
	}
	for id, a := range d.everything() {
		if a.Disabled {
			t.Errorf("%s is disabled", id)
		}
	}
}

func TestRequestsThatThePageNeverSendsAreRefused(t *testing.T) {
	d := office(t)
	nobody := account.NewID().String()
	many := make([]string, mostAtOnce+1)
	for i := range many {
		many[i] = d.id("ben")
	}
	for name, c := range map[string]struct {
		err  error
		want error
	}{
		"no id":          {second(d.Account("")), ErrRequestInvalid},
		"short id":       {second(d.LiftLock("00")), ErrRequestInvalid},
		"no digits":      {second(d.ResetOTP("zz" + nobody[2:])), ErrRequestInvalid},
		"long id":        {second(d.SetRole(nobody+"00", "member")), ErrRequestInvalid},
		"nobody":         {second(d.Account(nobody)), store.ErrNotFound},
		"reset nobody":   {second(d.ResetOTP(nobody)), store.ErrNotFound},
		"issue nobody":   {second(d.IssueTemporaryPassword(nobody)), store.ErrNotFound},
		"issue no id":    {second(d.IssueTemporaryPassword("")), ErrRequestInvalid},
		"delete nobody":  {d.DeleteAccount(nobody, ""), store.ErrNotFound},
		"role":           {second(d.SetRole(d.id("ben"), "owner")), ErrRequestInvalid},
		"new role":       {second(d.CreateAccount(newcomer(""))), ErrRequestInvalid},
		"one of many":    {second(d.DisableAccounts([]string{d.id("ben"), nobody})), store.ErrNotFound},
		"one no id":      {second(d.EnableAccounts([]string{d.id("ben"), "x"})), ErrRequestInvalid},
		"too many":       {second(d.DisableAccounts(many)), ErrRequestInvalid},
		"export nobody":  {d.ExportAccounts([]string{nobody}, io.Discard), store.ErrNotFound},
		"export format":  {d.ExportActivity("xml", io.Discard), ErrRequestInvalid},
		"sort":           {second(d.Accounts(AccountsQuery{Sort: "password"})), ErrRequestInvalid},
		"filter role":    {second(d.Accounts(AccountsQuery{Role: "owner"})), ErrRequestInvalid},
		"filter status":  {second(d.AccountIDs(AccountsQuery{Status: "gone"})), ErrRequestInvalid},
		"filter factor":  {second(d.Accounts(AccountsQuery{TwoFactor: "maybe"})), ErrRequestInvalid},
		"limit":          {second(d.Accounts(AccountsQuery{Limit: mostRows + 1})), ErrRequestInvalid},
		"below nought":   {second(d.Accounts(AccountsQuery{Offset: -1})), ErrRequestInvalid},
		"kind":           {second(d.Activity(ActivityQuery{Kind: "gossip"})), ErrRequestInvalid},
		"searched kind":  {second(d.Activity(ActivityQuery{SearchKinds: []string{"gossip"}})), ErrRequestInvalid},
		"outcome":        {second(d.Activity(ActivityQuery{Outcome: "maybe"})), ErrRequestInvalid},
		"person":         {second(d.Activity(ActivityQuery{Person: "ada"})), ErrRequestInvalid},
		"activity limit": {second(d.Activity(ActivityQuery{Limit: -1})), ErrRequestInvalid},
		"own limit":      {second(d.MyActivity(0, mostRows+1)), ErrRequestInvalid},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: %v", name, c.err)
		}
	}
	if d.account("ben").Disabled {
		t.Error("ben was disabled by a call that was refused")
	}
}

func second[T any](_ T, err error) error { return err }
