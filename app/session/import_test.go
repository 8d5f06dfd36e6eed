package session

import (
	"context"
	"encoding/base32"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/archive"
	"latchkey/app/store"
)

// The files of the two tutorials.
const (
	collection = "../archive/testdata/mongo-users.jsonl"
	tutorialDB = "../archive/testdata/twofactor_app.db"
)

// imports takes a file in as somebody would who has decided.
func (d *desk) imports(path string, o ImportOptions) ImportReport {
	d.t.Helper()
	if _, err := d.ChooseImport(path); err != nil {
		d.t.Fatal(err)
	}
	checked, err := d.CheckImport(o)
	if err != nil {
		d.t.Fatal(err)
	}
	report, err := d.Import()
	if err != nil {
		d.t.Fatal(err)
	}
	if !report.Done || checked.Done || checked.Accounts != report.Accounts {
		d.t.Fatalf("said\n%+v\ndid\n%+v", checked, report)
	}
	return report
}

// written is a file of its own to be chosen.
func written(t testing.TB, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "accounts.csv")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// people is a file of n people with a plain password each.
func people(t testing.TB, n int) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("full_name,email,username,password\n")
	for i := range n {
		fmt.Fprintf(&b, "Person %d,person-%d@example.org,person-%d,%s\n", i, i, i, password)
	}
	return written(t, b.String())
}

func (d *desk) accounts() int { return len(d.everything()) }

func TestTutorialsOwnAccountIsTakenInAndBroughtUpToDate(t *testing.T) {
	d := office(t)
	file, err := d.ChooseImport(tutorialDB)
	if err != nil || file.Kind != "sqlite" || file.Rows != 1 || !file.HasPasswords || !file.HasTwoFactor || file.Administrators != 1 || file.Name != "twofactor_app.db" || !file.Chosen {
		t.Fatalf("%+v, %v", file, err)
	}
	report := d.imports(tutorialDB, ImportOptions{Passwords: "bcrypt", Administrators: true})
	if report.Accounts != 1 || report.Administrators != 1 || report.TwoFactor != 1 || report.WeakSecrets != 1 || len(report.Errors) > 0 {
		t.Errorf("%+v", report)
	}
	if e := d.last(); e.Kind != store.AccountImported || e.Subject.String() != d.id("johndoe") || e.Actor.ID.String() != d.id("ada") || e.New != "administrator" {
		t.Errorf("%+v", e)
	}
	if page, err := d.Accounts(AccountsQuery{Search: "johndoe"}); err != nil || page.Total != 1 {
		t.Errorf("%+v, %v", page, err)
	}
	if details, err := d.Account(d.id("johndoe")); err != nil || details.PasswordKind != "bcrypt" || !details.OTPWeak {
		t.Errorf("%+v, %v", details, err)
	}
	d.must(d.Logout())

	secret, err := base32.StdEncoding.DecodeString("LGLEREYEPVVWTLYO")
	if err != nil {
		t.Fatal(err)
	}
	phone := account.OTP{Secret: secret, Params: account.Params{Digits: 6, Period: step}}
	d.refused(ErrCredentialsIncorrect)(d.Login("johndoe", "Secret"))
	d.must(d.Login("johndoe", "secret"))
	d.in(CodeRequired)
	if kind := account.Kind(d.account("johndoe").Password.PHC); kind != "own" {
		t.Errorf("after a right sign-in the hash is still %s", kind)
	}
	d.refused(account.ErrOTPIncorrect)(d.ValidateOTP(d.wrong("johndoe")))
	d.must(d.ValidateOTP(d.codeOf(phone, 0)))
	d.in(PasswordExpired)
	d.refused(account.ErrPasswordShort)(d.SetNewPassword("secret"))
	state := d.must(d.SetNewPassword("a longer phrase of words"))
	if state.Phase != SignedIn || !state.Account.OTPWeak || state.Account.Role != "administrator" || !slices.Contains(state.Account.Notices, "imported") {
		t.Errorf("%+v", state.Account)
	}
	d.must(d.Logout())
	d.refused(ErrCredentialsIncorrect)(d.Login("johndoe", "secret"))
	d.must(d.Login("johndoe@example.com", "a longer phrase of words"))
	d.refused(account.ErrOTPReused)(d.ValidateOTP(d.codeOf(phone, 0)))
	d.clock.Add(step)
	if state := d.must(d.ValidateOTP(d.codeOf(phone, 0))); slices.Contains(state.Account.Notices, "imported") {
		t.Error("it is told twice")
	}
}

func TestFirstTutorialsPeopleSignInWithWhatTheyHave(t *testing.T) {
	d := office(t)
	if _, err := d.ChooseImport(collection); err != nil {
		t.Fatal(err)
	}
	if _, err := d.CheckImport(ImportOptions{}); !errors.Is(err, archive.ErrImportPasswords) {
		t.Fatal(err)
	}
	report, err := d.CheckImport(ImportOptions{Passwords: "plain"})
	if err != nil || report.Accounts != 2 || report.Seconds != 1 {
		t.Fatalf("%+v, %v", report, err)
	}
	if want := []RowError{
		{3, "name", "full_name_invalid", `=HYPERLINK("x")`}, {3, "email", "row_email_twice", "Ada@Example.com"},
	}; !slices.Equal(report.Errors, want) {
		t.Errorf("%+v", report.Errors)
	}
	if report, err = d.Import(); !errors.Is(err, archive.ErrImportRows) || len(report.Errors) != 2 || report.Done || d.accounts() != 3 {
		t.Errorf("an import with errors: %+v, %v", report, err)
	}
	report = d.imports(collection, ImportOptions{Passwords: "plain", SkipErrors: true})
	if report.Accounts != 2 || report.ShortPasswords != 1 || report.TwoFactor != 1 || d.accounts() != 5 {
		t.Errorf("%+v", report)
	}
	d.must(d.Logout())

	d.must(d.Login("ada@example.com", "correct horse"))
	d.in(CodeRequired)
	if state := d.must(d.ValidateOTP(d.code("ada@example.com", 0))); state.Phase != SignedIn || state.Account.OTPWeak || state.Account.RecoveryKept {
		t.Errorf("%+v", state)
	}
	d.must(d.Logout())
	d.must(d.Login("LUKASZ@example.org", "short"))
	d.in(PasswordExpired)
	if state := d.must(d.SetNewPassword(password)); state.Phase != SignedIn || state.Account.OTPOn || state.Account.FullName != "Łukasz Żółć" {
		t.Errorf("%+v", state)
	}
}

func TestDigestIsWrappedUntilTheNextRightSignIn(t *testing.T) {
	d := office(t)
	d.imports(written(t, "name;email;password\nEve;eve@example.org;08b74f5a1dc4b0d22da5cd2ceaa36a3e34fdf4a8a7d6a5c8dcd9d39e4a1bbd3e\nDan;dan@example.org;2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b\n"), ImportOptions{Passwords: "sha256"})
	if phc := d.account("dan@example.org").Password.PHC; account.Kind(phc) != "sha256" || strings.Contains(phc, "2bb80d53") {
		t.Error(phc)
	}
	d.must(d.Logout())
	d.refused(ErrCredentialsIncorrect)(d.Login("dan@example.org", "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"))
	d.must(d.Login("dan@example.org", "secret"))
	if phc := d.account("dan@example.org").Password.PHC; account.Kind(phc) != "own" {
		t.Error(phc)
	}
}

// Nobody signs in without a password, and an administrator can give one.
func TestAccountsWithoutPasswordWaitForATemporaryOne(t *testing.T) {
	d := office(t)
	d.imports(collection, ImportOptions{Passwords: "none", SkipErrors: true})
	if details, err := d.Account(d.id("ada@example.com")); err != nil || details.PasswordKind != "none" {
		t.Errorf("%+v, %v", details, err)
	}
	issued, err := d.IssueTemporaryPassword(d.id("lukasz@example.org"))
	if err != nil {
		t.Fatal(err)
	}
	d.must(d.Logout())
	for _, tried := range []string{"", "correct horse", "x"} {
		d.refused(ErrCredentialsIncorrect)(d.Login("ada@example.com", tried))
	}
	d.must(d.Login("lukasz@example.org", issued.Password))
	d.in(PasswordExpired)
}

func TestImportIsStagedStepByStep(t *testing.T) {
	d := office(t)
	_, err := d.CheckImport(ImportOptions{Passwords: "none"})
	chosen := func() error { return second(d.ChooseImport(collection)) }
	checked := func() error { return second(d.CheckImport(ImportOptions{Passwords: "none", SkipErrors: true})) }
	for i, got := range []error{err, second(d.Import()), chosen(), second(d.Import()), checked(), d.CancelImport(), checked(), second(d.Import())} {
		want := []error{ErrWrongPhase, ErrWrongPhase, nil, ErrWrongPhase, nil, nil, ErrWrongPhase, ErrWrongPhase}[i]
		if !errors.Is(got, want) {
			t.Errorf("step %d: %v, want %v", i, got, want)
		}
	}
	if err := errors.Join(chosen(), checked()); err != nil {
		t.Fatal(err)
	}
	if err := second(d.ChooseImport("nowhere")); !errors.Is(err, archive.ErrFileUnreadable) {
		t.Error(err)
	}
	for name, leave := range map[string]func(){
		"sign-out": func() { d.must(d.Logout()) },
		"idle":     func() { d.clock.Add(11 * time.Minute); d.in(SignedOut) },
		"enrolling": func() {
			d.must(d.GenerateOTP())
			d.must(d.CancelOTP())
			d.must(d.Logout())
		},
	} {
		if d.phase() == SignedOut {
			d.signIn("ada")
		}
		if err := errors.Join(chosen(), checked()); err != nil {
			t.Fatal(name, err)
		}
		leave()
		d.signIn("ada")
		if err := second(d.Import()); !errors.Is(err, ErrWrongPhase) {
			t.Errorf("%s: %v", name, err)
		}
		if err := checked(); !errors.Is(err, ErrWrongPhase) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if d.accounts() != 3 || d.count(store.AccountImported) != 0 {
		t.Error("something was imported")
	}
}

func TestImportIsForAdministratorsWithAFreshProof(t *testing.T) {
	d := office(t)
	if err := errors.Join(second(d.ChooseImport(collection)), second(d.CheckImport(ImportOptions{Passwords: "none", SkipErrors: true}))); err != nil {
		t.Fatal(err)
	}
	d.clock.Add(proofLasts + time.Second)
	for name, c := range map[string]struct {
		call func() error
		want error
	}{
		"ChooseImport":   {func() error { return second(d.ChooseImport(collection)) }, ErrProofRequired},
		"CheckImport":    {func() error { return second(d.CheckImport(ImportOptions{Passwords: "none"})) }, ErrProofRequired},
		"Import":         {func() error { return second(d.Import()) }, ErrProofRequired},
		"ImportProgress": {func() error { return second(d.ImportProgress()) }, nil},
	} {
		if err := c.call(); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	d.must(d.Reauthenticate(Proof{Password: password}))
	if report, err := d.Import(); err != nil || !report.Done { // refusing for want of a proof lost nothing
		t.Errorf("%+v, %v", report, err)
	}
}

func TestImportEndsWithTheRole(t *testing.T) {
	d := office(t)
	if err := errors.Join(second(d.ChooseImport(collection)), second(d.CheckImport(ImportOptions{Passwords: "none", SkipErrors: true}))); err != nil {
		t.Fatal(err)
	}
	d.change("ada", func(a *account.Account) { a.Role = account.Member })
	for name, call := range map[string]func() error{
		"ChooseImport":   func() error { return second(d.ChooseImport(collection)) },
		"CheckImport":    func() error { return second(d.CheckImport(ImportOptions{Passwords: "none"})) },
		"Import":         func() error { return second(d.Import()) },
		"ImportProgress": func() error { return second(d.ImportProgress()) },
		"CancelImport":   d.CancelImport,
	} {
		if err := call(); !errors.Is(err, ErrNotAdministrator) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if d.accounts() != 3 || d.count(store.AccessRefused) != 1 {
		t.Error("something was imported, or not told")
	}
}

// What was free when the file was checked may not be when it is imported.
func TestNamesTakenMeanwhileStopTheWholeImport(t *testing.T) {
	for want, p := range map[error]account.Profile{
		store.ErrEmailTaken:    {FullName: "Another", Email: "Person-7@example.org"},
		store.ErrUsernameTaken: {FullName: "Another", Email: "another@example.org", Username: "PERSON-7"},
	} {
		d := office(t)
		if err := errors.Join(second(d.ChooseImport(people(t, 9))), second(d.CheckImport(ImportOptions{Passwords: "none"}))); err != nil {
			t.Fatal(err)
		}
		if _, err := d.CreateAccount(NewAccount{FullName: p.FullName, Email: p.Email, Username: p.Username, Role: "member"}); err != nil {
			t.Fatal(err)
		}
		if report, err := d.Import(); !errors.Is(err, want) || report.Done || d.accounts() != 4 || d.count(store.AccountImported) != 0 {
			t.Errorf("%v: %+v, %v, %d accounts", want, report, err, d.accounts())
		}
		if err := second(d.Import()); !errors.Is(err, ErrWrongPhase) {
			t.Errorf("without another check: %v", err)
		}
		if report, err := d.CheckImport(ImportOptions{Passwords: "none", SkipErrors: true}); err != nil || report.Accounts != 8 || report.Errors[0].Line != 9 {
			t.Errorf("%+v, %v", report, err)
		}
		if report, err := d.Import(); err != nil || d.accounts() != 12 {
			t.Errorf("%+v, %v", report, err)
		}
	}
}

// weary makes a hash take tens of milliseconds.
func weary(o *Options) { o.Cost = account.Cost{Memory: 4096, Time: 12, Threads: 1} }

// importing begins an import of n people and returns what becomes of it.
func (d *desk) importing(n int) <-chan error {
	d.t.Helper()
	if err := errors.Join(second(d.ChooseImport(people(d.t, n))), second(d.CheckImport(ImportOptions{Passwords: "plain"}))); err != nil {
		d.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- second(d.Import()) }()
	for {
		p, err := d.ImportProgress()
		if err != nil {
			d.t.Fatal(err)
		}
		if p.Total == n && p.Done > 0 {
			return ended
		}
		time.Sleep(time.Millisecond)
	}
}

func wearyOffice(t testing.TB) *desk {
	t.Helper()
	d := newDesk(t, weary)
	d.register("ada")
	d.signIn("ada")
	return d
}

func TestImportGivenUpLeavesNothing(t *testing.T) {
	for name, give := range map[string]func(*desk){
		"cancelled":   func(d *desk) { _ = d.CancelImport() },
		"signed out":  func(d *desk) { d.must(d.Logout()) },
		"asleep":      func(d *desk) { d.clock.Add(11 * time.Minute) }, // as long as nobody would have been here
		"on and away": func(d *desk) { d.must(d.GenerateOTP()) },
	} {
		t.Run(name, func(t *testing.T) {
			d := wearyOffice(t)
			ended := d.importing(400)
			give(d)
			began := time.Now()
			if err := <-ended; !errors.Is(err, archive.ErrImportCancelled) {
				t.Error(err)
			}
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("it went on for %v", took)
			}
			if d.accounts() != 1 || d.count(store.AccountImported) != 0 {
				t.Error("something is left")
			}
		})
	}
}

// Whoever leaves when all is hashed and nothing written has left in time.
func TestImportIsNotSettledWithoutThePerson(t *testing.T) {
	for name, leave := range map[string]func(*desk){
		"cancelled":  func(d *desk) { _ = d.CancelImport() },
		"signed out": func(d *desk) { d.must(d.Logout()) },
		"back again": func(d *desk) {
			d.must(d.Logout())
			d.signIn("ada")
			if err := errors.Join(second(d.ChooseImport(collection)), second(d.CheckImport(ImportOptions{Passwords: "none", SkipErrors: true}))); err != nil {
				t.Fatal(err)
			}
		},
	} {
		d := office(t)
		if err := errors.Join(second(d.ChooseImport(collection)), second(d.CheckImport(ImportOptions{Passwords: "none", SkipErrors: true}))); err != nil {
			t.Fatal(err)
		}
		ticket, err := d.take(SignedIn)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		running, err := d.startImport(ticket, cancel)
		if err != nil {
			t.Fatal(err)
		}
		d.release()
		leave(d)
		err = d.keepImport(ctx, running, []account.Account{{ID: account.NewID(), Profile: account.Profile{FullName: "Late", Email: "late@example.org"}}})
		if !errors.Is(err, archive.ErrImportCancelled) || d.accounts() != 3 {
			t.Errorf("%s: %v", name, err)
		}
		d.endImport(running, false)
		if name == "back again" {
			if _, err := d.Import(); err != nil {
				t.Errorf("the import after it: %v", err)
			}
		}
	}
}

// lookOn lets time pass for somebody who watches an import and clicks nothing, until it ended.
func (d *desk) lookOn(ended <-chan error) error {
	active := func() time.Time {
		d.mu.Lock()
		defer d.mu.Unlock()
		return d.who.activeAt
	}
	for {
		d.clock.Add(3 * time.Minute)
		for active().Before(d.clock.Now()) {
			select {
			case err := <-ended:
				return err
			case <-time.After(signOfLife / 10):
			}
		}
	}
}

func TestImportKeepsTheSessionOpen(t *testing.T) {
	d := wearyOffice(t)
	err := d.lookOn(d.importing(100))
	if passed := d.clock.Now().Sub(noon); err != nil || passed < 15*time.Minute {
		t.Fatalf("%v, after %v", err, passed)
	}
	d.in(SignedIn)
	if d.accounts() != 101 {
		t.Error(d.accounts())
	}
}

func TestLongestSessionEndsAnImport(t *testing.T) {
	d := wearyOffice(t)
	d.decide(func(p *account.Policy) { p.Longest = 20 * time.Minute })
	if err := d.lookOn(d.importing(1000)); !errors.Is(err, archive.ErrImportCancelled) {
		t.Error(err)
	}
	if state := d.must(d.State()); state.Phase != SignedOut || state.Reason != "longest" || d.accounts() != 1 {
		t.Errorf("%s, %q", state.Phase, state.Reason)
	}
}

func TestNobodyWaitsForAnImport(t *testing.T) {
	d := wearyOffice(t)
	ended := d.importing(400)
	for name, call := range map[string]func() error{
		"Reauthenticate": func() error { return second(d.Reauthenticate(Proof{Password: password})) },
		"Import":         func() error { return second(d.Import()) },
		"ChooseImport":   func() error { return second(d.ChooseImport(collection)) },
		"CheckImport":    func() error { return second(d.CheckImport(ImportOptions{Passwords: "none"})) },
	} {
		if err := call(); !errors.Is(err, ErrBusy) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for range 20 {
		began := time.Now()
		d.must(d.State())
		if took := time.Since(began); took > time.Second {
			t.Errorf("State took %v", took)
		}
	}
	if err := d.CancelImport(); err != nil {
		t.Error(err)
	}
	<-ended
	if p, err := d.ImportProgress(); err != nil || p != (Progress{}) {
		t.Errorf("%+v, %v", p, err)
	}
	d.must(d.Reauthenticate(Proof{Password: password}))
}

// While all is kept, which takes seconds, everything that only looks goes on, and so does whoever leaves.
func TestNobodyWaitsForTheCommitOfAnImport(t *testing.T) {
	for name, leave := range map[string]func(*desk) error{
		"stayed":                     nil,
		"signed out":                 func(d *desk) error { return second(d.Logout()) },
		"cancelled":                  func(d *desk) error { return d.CancelImport() },
		"expired":                    func(d *desk) error { d.clock.Add(11 * time.Minute); return second(d.State()) },
		"no longer an administrator": nil, // whoever holds the file sees to that
	} {
		t.Run(name, func(t *testing.T) {
			d := office(t)
			before := d.count(store.AccountImported)
			if err := errors.Join(second(d.ChooseImport(people(t, 20))), second(d.CheckImport(ImportOptions{Passwords: "none"}))); err != nil {
				t.Fatal(err)
			}
			held, free, freed := make(chan bool), make(chan bool), make(chan error, 1)
			go func() {
				freed <- d.store.Update(func(tx *store.Tx) error {
					close(held)
					<-free
					if name != "no longer an administrator" {
						return nil
					}
					a, err := tx.AccountByIdentifier("ada")
					a.Role = account.Member
					return errors.Join(err, tx.PutAccount(&a))
				})
			}()
			<-held
			ended, answered := make(chan error, 1), make(chan error, 1)
			go func() { ended <- second(d.Import()) }()
			go func() {
				var err error
				for p := (Progress{}); p.Done < 20 && err == nil; {
					p, err = d.ImportProgress()
				}
				time.Sleep(20 * time.Millisecond) // it waits for the file now
				err = errors.Join(err, second(d.State()))
				if leave != nil {
					err = errors.Join(err, leave(d))
				}
				answered <- err
			}()
			select {
			case err := <-answered:
				if err != nil {
					t.Error(err)
				}
			case <-time.After(10 * time.Second):
				t.Error("they wait")
			}
			close(free)
			if err := <-freed; err != nil {
				t.Fatal(err)
			}
			want, accounts := archive.ErrImportCancelled, 3
			switch name {
			case "stayed":
				want, accounts = nil, 23
			case "no longer an administrator":
				want = ErrNotAdministrator
			}
			if err := <-ended; !errors.Is(err, want) || d.accounts() != accounts || d.count(store.AccountImported)-before != accounts-3 {
				t.Errorf("%v, %d accounts", err, d.accounts())
			}
			if name != "stayed" {
				return
			}
			if page, err := d.Accounts(AccountsQuery{}); err != nil || page.Total != accounts {
				t.Errorf("%d, %v", page.Total, err)
			}
			if p, err := d.ImportProgress(); err != nil || p != (Progress{}) {
				t.Errorf("%+v, %v", p, err)
			}
		})
	}
}

func TestDryRunHashesNothing(t *testing.T) {
	d := newDesk(t, func(o *Options) { o.Cost = account.DefaultCost })
	d.register("ada")
	d.signIn("ada")
	if _, err := d.ChooseImport(people(t, 1000)); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	report, err := d.CheckImport(ImportOptions{Passwords: "plain"})
	if took := time.Since(began); err != nil || report.Accounts != 1000 || report.Seconds != 150 || took > 20*time.Second {
		t.Errorf("%+v, %v after %v", report, err, took)
	}
}

func TestTerminalImportsAsAnAdministratorDoes(t *testing.T) {
	d := office(t)
	c := NewConsole(d.store, Options{Now: d.clock.Now, Cost: cheap})
	path := people(t, 5)
	o := ImportOptions{Passwords: "plain"}
	if report, err := c.Import(t.Context(), path, o, true, nil); err != nil || report.Done || report.Accounts != 5 || d.accounts() != 3 {
		t.Errorf("%+v, %v", report, err)
	}
	gone, cancel := context.WithCancel(t.Context())
	if _, err := c.Import(gone, path, o, false, func(p Progress) {
		if p.Done == 3 {
			cancel()
		}
	}); !errors.Is(err, archive.ErrImportCancelled) || d.accounts() != 3 {
		t.Error(err)
	}
	seen := 0
	report, err := c.Import(t.Context(), path, o, false, func(p Progress) { seen = p.Done })
	if err != nil || !report.Done || seen != 5 || d.accounts() != 8 || d.last().Actor.Kind != store.ActorTerminal {
		t.Errorf("%+v, %v", report, err)
	}
	if report, err := c.Import(t.Context(), path, o, false, nil); !errors.Is(err, archive.ErrImportRows) || len(report.Errors) != 10 {
		t.Errorf("again: %+v, %v", report, err)
	}
	d.must(d.Logout())
	d.signIn("person-3")
}

func TestAnImportAloneLeavesSomebodyWhoCanAdminister(t *testing.T) {
	d := newDesk(t)
	c := NewConsole(d.store, Options{Now: d.clock.Now, Cost: cheap})
	members := written(t, "name,email,role,disabled\nAda,ada@example.org,user,no\nGrace,grace@example.org,admin,yes\n")
	for _, o := range []ImportOptions{{}, {Administrators: true}} {
		for _, dry := range []bool{true, false} {
			_, err := c.Import(t.Context(), members, o, dry, func(Progress) { t.Error("it is told after the work") })
			if !errors.Is(err, ErrLastAdministrator) || d.accounts() != 0 {
				t.Errorf("%+v: %v", o, err)
			}
		}
	}
	wrong := written(t, "name,email\n,ada@example.org\nGrace,grace@example.org\n") // first things first
	if report, err := c.Import(t.Context(), wrong, ImportOptions{}, true, nil); err != nil || len(report.Errors) != 1 {
		t.Errorf("%+v, %v", report, err)
	}
	alone := []account.Account{{ID: account.NewID(), Profile: account.Profile{FullName: "Ada", Email: "ada@example.org"}}}
	if err := c.act(func(t *act) error { return t.importAccounts(alone) }); !errors.Is(err, ErrLastAdministrator) || d.accounts() != 0 {
		t.Errorf("in the transaction itself: %v", err)
	}
	one := written(t, "name,email,role\nAda,ada@example.org,admin\n")
	if _, err := c.Import(t.Context(), one, ImportOptions{Administrators: true}, false, func(Progress) {}); err != nil || d.accounts() != 1 {
		t.Error(err)
	}
}
