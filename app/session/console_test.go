package session

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/archive"
	"latchkey/app/store"
)

// terminal is the terminal of a desk.
func (d *desk) terminal() *Console {
	return NewConsole(d.store, Options{Now: d.clock.Now, Cost: cheap})
}

func TestTerminalDoesWhatAnAdministratorDoes(t *testing.T) {
	d := office(t)
	d.must(d.Logout())
	c := d.terminal()
	for _, step := range []struct {
		name  string
		act   func() error
		entry store.Entry
		holds func(account.Account) bool
	}{
		{"disable", func() error { return c.Disable("BEN@example.org") }, store.Entry{Kind: store.AccountDisabled}, func(a account.Account) bool { return a.Disabled }},
		{"enable", func() error { return c.Enable("ben") }, store.Entry{Kind: store.AccountEnabled}, func(a account.Account) bool { return !a.Disabled }},
		{
			"role", func() error { return c.SetRole("ben", "administrator") },
			store.Entry{Kind: store.RoleChanged, Field: "role", Old: "member", New: "administrator"},
			func(a account.Account) bool { return a.Role == account.Administrator },
		},
		{"password", func() error { return second(c.TemporaryPassword("ben")) }, store.Entry{Kind: store.PasswordIssued}, func(a account.Account) bool { return a.Password.Temporary }},
	} {
		d.clock.Add(time.Minute)
		before, ben := len(d.activity()), d.account("ben").ID
		noError(d, step.act())
		got, want := d.last(), step.entry
		want.At, want.Actor, want.Subject, want.Outcome, want.Count = d.clock.Now(), store.Actor{Kind: store.ActorTerminal}, ben, store.OK, 1
		want.Seq, want.Hash, want.Layout = got.Seq, got.Hash, got.Layout
		if got != want || len(d.activity()) != before+1 || !step.holds(d.account("ben")) {
			t.Errorf("%s: %+v", step.name, got)
		}
	}
	if names := d.account("ben").Notices.Names(); !slices.Equal(names, []string{"role_changed", "password_issued", "disabled", "enabled"}) {
		t.Errorf("notices %v", names)
	}
	for name, err := range map[string]error{
		"show": second(c.Show("nobody")), "disable": c.Disable("nobody"), "enable": c.Enable("nobody"), "role": c.SetRole("nobody", "member"),
		"unlock": c.Unlock("nobody"), "reset": c.ResetOTP("nobody"), "password": second(c.TemporaryPassword("nobody")), "delete": c.Delete("nobody"),
	} {
		if !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s of nobody: %v", name, err)
		}
	}
	if err := c.SetRole("ben", "owner"); !errors.Is(err, ErrRequestInvalid) {
		t.Error(err)
	}
	noError(d, c.Delete("ben"))
	if _, err := c.Show("ben"); !errors.Is(err, store.ErrNotFound) {
		t.Error(err)
	}
}

func TestTemporaryPasswordOfTheTerminalSignsIn(t *testing.T) {
	d := office(t)
	d.must(d.Logout())
	for name, issue := range map[string]func() (Issued, error){
		"cy":   func() (Issued, error) { return d.terminal().TemporaryPassword("cy") },
		"dora": func() (Issued, error) { return d.terminal().Create(newcomer("member")) },
	} {
		issued, err := issue()
		noError(d, err)
		if issued.ID != d.id(name) || issued.ExpiresAt != d.clock.Now().Add(temporaryLasts).UnixMilli() {
			t.Errorf("%+v", issued)
		}
		d.must(d.Login(name, issued.Password))
		d.in(PasswordExpired)
		d.must(d.Logout())
	}
}

func TestFirstAccountOfTheTerminalIsAnAdministrator(t *testing.T) {
	d := newDesk(t)
	if _, err := d.terminal().Create(newcomer("member")); err != nil {
		t.Fatal(err)
	}
	if a := d.account("dora"); a.Role != account.Administrator {
		t.Errorf("%v", a.Role)
	}
}

func TestTerminalListsWhatThereIsAfterEveryAct(t *testing.T) {
	d := office(t)
	c := d.terminal()
	for _, step := range []struct {
		act  func() error
		want []string
	}{
		{func() error { return nil }, nil},
		{func() error { return c.Disable("ben") }, []string{"Person ben"}},
		{func() error { return c.Disable("cy") }, []string{"Person ben", "Person cy"}},
		{func() error { return c.Delete("ben") }, []string{"Person cy"}},
	} {
		noError(d, step.act())
		page, err := c.List(AccountsQuery{Status: "disabled"})
		noError(d, err)
		var got []string
		for _, r := range page.Rows {
			got = append(got, r.FullName)
		}
		if !slices.Equal(got, step.want) {
			t.Errorf("%v, want %v", got, step.want)
		}
	}
	ada, err := c.Show("ada")
	if err != nil || !ada.LastAdministrator || ada.Self {
		t.Errorf("%+v, %v", ada, err)
	}
	page, err := c.Activity(ActivityQuery{Search: "cy"})
	if err != nil || len(page.Rows) != 2 || page.Rows[0].Actor != "terminal" || page.Rows[0].SubjectName != "Person cy" {
		t.Errorf("%+v, %v", page.Rows, err)
	}
}

func TestTerminalSetsOnePolicyAtATime(t *testing.T) {
	d := office(t)
	c := d.terminal()
	entries := len(d.activity())
	changes, err := c.SetPolicy(account.FieldIdle, "90s")
	if err != nil || !slices.Equal(changes, []PolicyChange{{Field: "idle", Old: "10m", New: "1m30s"}}) {
		t.Errorf("%+v, %v", changes, err)
	}
	if changes, err = c.SetPolicy(account.FieldIdle, "1m30s"); err != nil || len(changes) != 0 || len(d.activity()) != entries+1 {
		t.Errorf("unchanged: %+v, %v", changes, err)
	}
	for name, text := range map[string]string{account.FieldIdle: "2h", account.FieldDigits: "7", account.FieldGraceDays: "-1", "nonsense": "1"} {
		var refusal *account.PolicyError
		if _, err := c.SetPolicy(name, text); !errors.As(err, &refusal) || refusal.Field != name {
			t.Errorf("%s=%s: %v", name, text, err)
		}
	}
	policy, err := c.Policy()
	if err != nil || policy != d.policyNow() || policy.Idle != 90*time.Second {
		t.Errorf("%+v, %v", policy, err)
	}
}

func TestStatusTellsTheDataAsItIs(t *testing.T) {
	d := office(t)
	entries := d.activity()
	status, err := d.Status()
	noError(d, err)
	last := entries[len(entries)-1]
	if status.Accounts != 3 || status.Entries != uint64(len(entries)) || status.Head != short(last.Hash) || status.Generation != d.generation() ||
		status.Fingerprint != store.Fingerprint(d.store.PublicKey()) || status.KeyPlace != "memory" || status.Format != 3 || status.Bytes < 1 ||
		!strings.HasPrefix(status.File, d.folder) || status.Now != d.clock.Now().UnixMilli() || status.LastBackup != 0 {
		t.Errorf("%+v", status)
	}
	if same, err := d.terminal().Status(); err != nil || same != status {
		t.Errorf("the terminal has %+v, %v", same, err)
	}
}

func TestExportsAreNotedBeforeAnythingLeaves(t *testing.T) {
	d := office(t)
	d.change("ben", func(a *account.Account) { a.FullName = "=cmd|' /C calc'!A0" })
	d.relearn()
	fingerprint := store.Fingerprint(d.store.PublicKey())
	noted := store.Kind("")
	watch := writer(func(b []byte) (int, error) {
		if noted == "" {
			noted = d.last().Kind
		}
		return len(b), nil
	})
	noError(d, d.ExportActivity("csv", watch))
	if noted != store.ActivityExported {
		t.Errorf("the newest entry was %q when the first byte left", noted)
	}
	noted = ""
	noError(d, d.ExportAccounts(nil, watch))
	if noted != store.AccountsExported || d.last().Count != 3 {
		t.Errorf("the newest entry was %q when the first byte left", noted)
	}

	for name, export := range map[string]func(*bytes.Buffer) error{
		"window":   func(b *bytes.Buffer) error { return d.ExportActivity("jsonl", b) },
		"terminal": func(b *bytes.Buffer) error { return d.terminal().ExportActivity("jsonl", b) },
	} {
		var out bytes.Buffer
		noError(d, export(&out))
		report, err := archive.VerifyActivity(&out, fingerprint)
		if err != nil || !report.Compared || report.Count != uint64(len(d.activity())) {
			t.Errorf("%s: %+v, %v", name, report, err)
		}
	}

	var out bytes.Buffer
	noError(d, d.ExportAccounts([]string{d.id("ben"), d.id("ada")}, &out))
	lines := strings.Split(out.String(), "\r\n")
	if len(lines) != 4 || !strings.Contains(lines[1], ",'=cmd|' /C calc'!A0,") || !strings.Contains(lines[2], ",Person ada,ada@example.org,ada,administrator,active,to_set_up,") {
		t.Errorf("%q", lines)
	}
	for _, secret := range []string{"argon2", d.account("ada").Password.PHC} {
		if strings.Contains(out.String(), secret) {
			t.Error("a hash left the house")
		}
	}
	out.Reset()
	noError(d, d.terminal().ExportAccounts(&out))
	if strings.Count(out.String(), "\r\n") != 4 {
		t.Errorf("%q", out.String())
	}
	out.Reset()
	noError(d, d.ExportActivity("csv", &out))
	if text := out.String(); strings.Count(text, "\r\n") != len(d.activity())+1 || !strings.Contains(text, ",Person ada,") || !strings.Contains(text, ",'=cmd|") {
		t.Errorf("%s", text)
	}
}

type writer func([]byte) (int, error)

func (w writer) Write(b []byte) (int, error) { return w(b) }
