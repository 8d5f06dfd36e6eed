package command

import (
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/session"
	"latchkey/app/store"
)

// ok runs a command that must end well and returns what it printed.
func (w world) ok(args ...string) string {
	w.Helper()
	exit, stdout, stderr := w.run(args...)
	if exit != 0 || stderr != "" {
		w.Fatalf("%q: exit %d, stderr %q", args, exit, stderr)
	}
	return stdout
}

// refused runs a command that must be refused in one sentence and print nothing else.
func (w world) refused(sentence string, args ...string) {
	w.Helper()
	exit, stdout, stderr := w.run(args...)
	if exit != 1 || stdout != "" || stderr != "latchkey: "+sentence+"\n" {
		w.Errorf("%q: exit %d, stdout %q, stderr %q", args, exit, stdout, stderr)
	}
}

// put makes an account just as it is, as no form would let it in.
func (w world) put(p account.Profile) account.Account {
	w.Helper()
	s := w.open()
	defer s.Close()
	a := account.Account{ID: account.NewID(), Profile: p, CreatedAt: time.Now().UTC()}
	if err := s.Update(func(tx *store.Tx) error { return tx.CreateAccount(&a) }); err != nil {
		w.Fatal(err)
	}
	return a
}

// entries are the kinds of all entries, oldest first, and the newest of them.
func (w world) entries() (kinds []store.Kind, newest store.Entry) {
	w.Helper()
	s := w.open()
	defer s.Close()
	err := s.View(func(tx *store.Tx) error {
		return tx.Activity(func(e store.Entry) error {
			kinds, newest = append(kinds, e.Kind), e
			return nil
		})
	})
	if err != nil {
		w.Fatal(err)
	}
	return kinds, newest
}

var (
	clockTime = regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`)
	drawn     = regexp.MustCompile(`\n    ([a-z]+(?:-[a-z]+)+)\n`)
)

// timeless is a transcript with its times taken out.
func timeless(text string) string { return clockTime.ReplaceAllString(text, "YYYY-MM-DD hh:mm:ss") }

func TestAccountsAreListedInATable(t *testing.T) {
	w := newWorld(t)
	w.register()
	w.put(account.Profile{FullName: "Ōta 太郎", Email: "taro@example.org"})
	const want = `NAME          EMAIL              USERNAME  ROLE           TWO-FACTOR  STATUS  LAST SIGN-IN (UTC)
Grace Canary  grace@example.org  grace     administrator  to set up   new     -
Ōta 太郎      taro@example.org   -         member         off         new     -

2 accounts of 2.
`
	if got := w.ok("account", "list"); got != want {
		t.Errorf("got\n%s", got)
	}
	if got := w.ok("account", "list", "ota", "--role", "member", "--sort", "created", "--descending"); !strings.Contains(got, "taro@example.org") ||
		strings.Contains(got, "grace@") || !strings.HasSuffix(got, "\n1 account of 2.\n") {
		t.Errorf("got\n%s", got)
	}
	if got := w.ok("account", "list", "--status", "locked"); got != "0 accounts of 2.\n" {
		t.Errorf("got\n%s", got)
	}
	w.session(nil, func(s *session.Session) { must(w, s.Login, testEmail, testPassword) })
	if got := timeless(w.ok("account", "list", "grace")); !strings.Contains(got, "active  YYYY-MM-DD hh:mm:ss\n") {
		t.Errorf("got\n%s", got)
	}
}

func TestListOfManyAccountsIsWhole(t *testing.T) {
	w := newWorld(t)
	w.register()
	s := w.open()
	err := s.Update(func(tx *store.Tx) error {
		for i := range 2*atOnce + 7 {
			name := "p" + strings.Repeat("x", i%9) + string(rune('a'+i/26%26)) + string(rune('a'+i%26)) + string(rune('a'+i/676))
			a := account.Account{ID: account.NewID(), Profile: account.Profile{FullName: name, Email: name + "@example.org"}}
			if err := tx.CreateAccount(&a); err != nil {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	var page session.AccountsPage
	if err := json.Unmarshal([]byte(w.ok("account", "list", "--json")), &page); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, row := range page.Rows {
		seen[row.ID] = true
	}
	if len(seen) != 2*atOnce+8 || page.Total != len(seen) || page.All != len(seen) || page.Offset != 0 {
		t.Errorf("%d different rows, total %d, all %d, offset %d", len(seen), page.Total, page.All, page.Offset)
	}
}

func TestAccountIsShownWithAllThatMayBeKnown(t *testing.T) {
	w := newWorld(t)
	w.register()
	w.enrol()
	w.session(nil, func(s *session.Session) { _, _ = s.Login(testEmail, "wrong "+testPassword) })
	got := timeless(w.ok("account", "show", testUsername))
	for _, line := range []string{
		"Name           Grace Canary\n", "Email          grace@example.org\n", "Username       grace\n",
		"Role           administrator since YYYY-MM-DD hh:mm:ss UTC; the only active administrator\n", "Status         active\n",
		"Password       their own, changed YYYY-MM-DD hh:mm:ss UTC\n", "Two-factor     on since YYYY-MM-DD hh:mm:ss UTC; last used",
		"Recovery codes 10 of 10 left\n", "Last sign-in   YYYY-MM-DD hh:mm:ss UTC with password\n", "Refused since  1 attempt\n",
		"Refusals       password refused 1 time in a row, last YYYY-MM-DD hh:mm:ss UTC\n",
	} {
		if !strings.Contains(got, line) {
			t.Errorf("no %q in\n%s", line, got)
		}
	}
	a := w.account()
	w.ok("account", "show", testEmail, "--json")
	w.tellsNoSecret(readIfThere(w.keyFile), []byte(a.Password.PHC), a.OTP.Secret, a.Recovery.Hashes[0][:])
}

// A new account's temporary password is printed once, signs in, and must be replaced.
func TestCreatedAccountSignsInWithItsTemporaryPassword(t *testing.T) {
	w := newWorld(t)
	w.register()
	got := w.ok("account", "create", "ada@example.org", "--name", "Ada Example", "--username", "ada")
	found := drawn.FindStringSubmatch(got)
	if found == nil || strings.Count(found[1], "-") != 4 {
		t.Fatalf("no five words in\n%s", got)
	}
	want := "The account \"ada@example.org\" is there, with the role member. Its temporary\npassword:\n\n    " + found[1] + "\n\n" +
		"It is shown this once; give it to that person alone.\nIt works until YYYY-MM-DD hh:mm:ss UTC and must be replaced at the next sign-in.\n"
	if timeless(got) != want {
		t.Errorf("got\n%s", got)
	}
	w.session(nil, func(s *session.Session) {
		if state := must(w, s.Login, "ada", found[1]); state.Phase != session.PasswordExpired {
			t.Errorf("the sign-in leads to %s", state.Phase)
		}
	})
	w.loggedByTheTerminal(store.AccountCreated)
	if again := w.ok("account", "show", "ada"); strings.Contains(again, found[1]) || !strings.Contains(again, "Password       temporary, until ") {
		t.Errorf("got\n%s", again)
	}
	var issued session.Issued
	if err := json.Unmarshal([]byte(w.ok("account", "create", "eve@example.org", "--name", "Eve", "--role", "administrator", "--json")), &issued); err != nil {
		t.Fatal(err)
	}
	if issued.ID == "" || strings.Count(issued.Password, "-") != 4 || time.Until(time.UnixMilli(issued.ExpiresAt)) < 23*time.Hour {
		t.Errorf("%+v", issued)
	}
}

func TestTemporaryPasswordReplacesTheOldOneAndLeavesTwoFactor(t *testing.T) {
	w := newWorld(t)
	w.register()
	w.enrol()
	got := w.ok("account", "temporary-password", testUsername)
	words := drawn.FindStringSubmatch(got)
	if words == nil || !strings.HasPrefix(got, "The password of \"grace\" is replaced by this one:\n") {
		t.Fatalf("got\n%s", got)
	}
	w.session(nil, func(s *session.Session) {
		if _, err := s.Login(testEmail, testPassword); !errors.Is(err, session.ErrCredentialsIncorrect) {
			t.Errorf("the old password: %v", err)
		}
		if state := must(w, s.Login, testEmail, words[1]); state.Phase != session.CodeRequired {
			t.Errorf("the sign-in leads to %s", state.Phase)
		}
	})
	w.loggedByTheTerminal(store.PasswordIssued)
}

func TestDisabledPersonCannotSignInUntilEnabled(t *testing.T) {
	w := newWorld(t)
	w.register()
	w.ok("account", "create", "ada@example.org", "--name", "Ada", "--role", "administrator")
	if got := w.ok("account", "disable", testEmail); got != "\"grace@example.org\" cannot sign in any more; nothing of the account is erased.\n" {
		t.Errorf("got %q", got)
	}
	w.session(nil, func(s *session.Session) {
		if _, err := s.Login(testEmail, testPassword); !errors.Is(err, session.ErrAccountDisabled) {
			t.Errorf("disabled: %v", err)
		}
	})
	if got := w.ok("account", "enable", testEmail); got != "\"grace@example.org\" can sign in again.\n" {
		t.Errorf("got %q", got)
	}
	w.session(nil, func(s *session.Session) { must(w, s.Login, testEmail, testPassword) })
	w.loggedByTheTerminal(store.AccountDisabled)
	w.loggedByTheTerminal(store.AccountEnabled)
}

func TestOnlyAdministratorStaysOne(t *testing.T) {
	w := newWorld(t)
	w.register()
	const sentence = "this is the only active administrator; make somebody else an administrator first"
	w.refused(sentence, "account", "disable", testEmail)
	w.refused(sentence, "account", "set-role", testEmail, "member")
	w.refused(sentence, "account", "delete", testEmail, "--yes")
	before, _ := w.entries()
	w.ok("account", "create", "ada@example.org", "--name", "Ada")
	if got := w.ok("account", "set-role", "ada@example.org", "administrator"); got != "\"ada@example.org\" is an administrator now.\n" {
		t.Errorf("got %q", got)
	}
	w.ok("account", "set-role", testEmail, "member")
	w.refused(sentence, "account", "delete", "ada@example.org", "--yes")
	kinds, newest := w.entries()
	if want := []store.Kind{store.AccountCreated, store.RoleChanged, store.RoleChanged}; !slices.Equal(kinds[len(before):], want) ||
		newest.Field != "role" || newest.Old != "administrator" || newest.New != "member" || newest.Actor.Kind != store.ActorTerminal {
		t.Errorf("%q, %+v", kinds, newest)
	}
}

func TestDeletedAccountLeavesItsIDAlone(t *testing.T) {
	w := newWorld(t)
	w.register()
	a := w.put(account.Profile{FullName: "Ada Example", Email: "ada@example.org"})
	w.refused(string(errYesRequired), "account", "delete", "ada@example.org")
	if got, want := w.ok("account", "delete", "ada@example.org", "--yes"), "The account \"ada@example.org\" is erased; the activity keeps its id "+a.ID.String()+".\n"; got != want {
		t.Errorf("got %q", got)
	}
	if got := w.ok("activity", "show"); strings.Contains(got, "Ada") || strings.Contains(got, "ada@") || !strings.Contains(got, a.ID.String()) {
		t.Errorf("got\n%s", got)
	}
	w.loggedByTheTerminal(store.AccountDeleted)
}

func TestUnfitProfilesAreRefusedInWords(t *testing.T) {
	w := newWorld(t)
	w.register()
	w.refused("this email cannot be used; give one plain address, with no name or brackets around it", "account", "create", "nobody", "--name", "Ada")
	w.refused("this full name cannot be used; give one of at most 100 characters, all of which can be seen", "account", "create", "a@example.org", "--name", "A\u202eda")
	w.refused("this username cannot be used; give 2 to 32 letters, digits, dots, underscores and hyphens that begin with a letter or a digit",
		"account", "create", "a@example.org", "--name", "Ada", "--username", "a b")
	w.refused("an account with this email exists already; use another email", "account", "create", strings.ToUpper(testEmail), "--name", "Ada")
	w.refused("this username is taken; choose another one", "account", "create", "a@example.org", "--name", "Ada", "--username", testUsername)
}

func TestFirstAccountOfAllIsAnAdministrators(t *testing.T) {
	w := newWorld(t)
	if err := w.open().Close(); err != nil {
		t.Fatal(err)
	}
	if got := w.ok("account", "create", "Ada@Example.org", "--name", "Ada"); !strings.HasPrefix(got, "The account \"Ada@Example.org\" is there, with the role administrator.") {
		t.Errorf("got\n%s", got)
	}
}
