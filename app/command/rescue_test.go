package command

import (
	"strings"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/session"
	"latchkey/app/store"
)

// The machine's owner is the only administrator, and phone, recovery codes and password are gone. The terminal is the way
// back in, and everything it did is in the activity.
func TestOnlyAdministratorWithoutPhoneCodesAndPasswordGetsBackIn(t *testing.T) {
	w := newWorld(t)
	w.register()
	w.enrol()
	w.ok("policy", "set", "grace_days", "0")
	for range 6 {
		w.session(nil, func(s *session.Session) { _, _ = s.Login(testEmail, "is it this one?") })
	}
	if got := w.ok("account", "list", "--role", "administrator"); !strings.Contains(got, testEmail) {
		t.Fatalf("got\n%s", got)
	}
	if got := w.ok("account", "show", testEmail); !strings.Contains(got, "; waits until ") {
		t.Errorf("got\n%s", got)
	}
	w.ok("account", "unlock", testEmail)
	w.ok("account", "reset-otp", testEmail)
	temporary := drawn.FindStringSubmatch(w.ok("account", "temporary-password", testEmail))[1]
	const mine = "a new password of mine"
	w.session(nil, func(s *session.Session) {
		if state := must(w, s.Login, testEmail, temporary); state.Phase != session.PasswordExpired {
			t.Fatalf("the sign-in leads to %s", state.Phase)
		}
		state, err := s.SetNewPassword(mine)
		if err != nil || state.Phase != session.Enrolling {
			t.Fatalf("%v, %s", err, state.Phase)
		}
		phone, err := scan(state.Enrolment, account.DefaultPolicy(time.Now()).OTP)
		if err != nil {
			t.Fatal(err)
		}
		code, err := phone.code(time.Now())
		if err != nil {
			t.Fatal(err)
		}
		if state, err = s.VerifyOTP(code); err != nil || state.Phase != session.RecoveryCodes {
			t.Fatalf("%v, %s", err, state.Phase)
		}
		if state, err = s.ConfirmRecoveryCodes(); err != nil || state.Phase != session.SignedIn || state.Account.Role != "administrator" {
			t.Fatalf("%v, %+v", err, state)
		}
		if _, err := s.Accounts(session.AccountsQuery{}); err != nil {
			t.Errorf("administration: %v", err)
		}
	})
	for _, kind := range []store.Kind{store.AccountUnlocked, store.OTPReset, store.PasswordIssued, store.PolicyChanged} {
		w.loggedByTheTerminal(kind)
	}
	shown := w.ok("activity", "show", "--person", testEmail)
	for _, line := range []string{"the terminal  two-factor reset ", "the terminal  temporary password issued", "the terminal  lock lifted"} {
		if !strings.Contains(shown, line) {
			t.Errorf("no %q in\n%s", line, shown)
		}
	}
}
