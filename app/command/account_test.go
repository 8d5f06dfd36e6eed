package command

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/session"
	"latchkey/app/store"
)

func TestUnlockLiftsAWaitSoThatTheNextSignInSucceeds(t *testing.T) {
	w := newWorld(t)
	w.register()
	signIn := func(password string) (err error) {
		w.session(nil, func(s *session.Session) { _, err = s.Login(testEmail, password) })
		return err
	}
	var retry *account.RetryAfter
	for range 5 {
		if err := signIn("wrong " + testPassword); !errors.Is(err, session.ErrCredentialsIncorrect) {
			t.Fatal(err)
		}
	}
	if err := signIn(testPassword); !errors.As(err, &retry) {
		t.Fatalf("after five wrong passwords: %v", err)
	}
	exit, stdout, stderr := w.run("account", "unlock", testEmail)
	if exit != 0 || stderr != "" || strings.Count(stdout, "\n") != 1 || !strings.HasPrefix(stdout, "Every wait and lock of ") {
		t.Fatalf("exit %d, stdout %q, stderr %q", exit, stdout, stderr)
	}
	if err := signIn(testPassword); err != nil {
		t.Fatalf("after unlock: %v", err)
	}
	w.loggedByTheTerminal(store.AccountUnlocked)
	a := w.account()
	w.tellsNoSecret(readIfThere(w.keyFile), []byte(a.Password.PHC), []byte(testPassword))
}

func TestResetTurnsTwoFactorOffAndKeepsThePassword(t *testing.T) {
	w := newWorld(t)
	w.register()
	w.enrol()
	before := w.account()
	if !before.OTP.On() || len(before.Recovery.Hashes) == 0 {
		t.Fatal("two-factor should be on")
	}
	exit, stdout, stderr := w.run("account", "reset-otp", strings.ToUpper(testUsername))
	if exit != 0 || stderr != "" || strings.Count(stdout, "\n") != 1 || !strings.HasPrefix(stdout, "Two-factor is off for ") {
		t.Fatalf("exit %d, stdout %q, stderr %q", exit, stdout, stderr)
	}
	after := w.account()
	if after.OTP.On() || len(after.Recovery.Hashes) != 0 || after.Password.PHC != before.Password.PHC {
		t.Fatal("two-factor should be off and the password as it was")
	}
	w.session(nil, func(s *session.Session) {
		if state := must(w, s.Login, testEmail, testPassword); state.Phase != session.SignedIn {
			t.Errorf("the next sign-in leads to %s", state.Phase)
		}
	})
	w.loggedByTheTerminal(store.OTPReset)
	w.tellsNoSecret(readIfThere(w.keyFile), []byte(before.Password.PHC), before.OTP.Secret, before.Recovery.Hashes[0][:])
}

func (w world) loggedByTheTerminal(kind store.Kind) {
	w.Helper()
	s := w.open()
	defer s.Close()
	logged := 0
	err := s.View(func(tx *store.Tx) error {
		return tx.Activity(func(e store.Entry) error {
			if e.Kind == kind && e.Actor.Kind == store.ActorTerminal && time.Since(e.At) < time.Minute {
				logged++
			}
			return nil
		})
	})
	if err != nil || logged != 1 {
		w.Errorf("%d entries %s by the terminal, %v", logged, kind, err)
	}
}

func TestUnknownNameIsRefusedInOneSentence(t *testing.T) {
	w := newWorld(t)
	w.register()
	for _, verb := range []string{"show", "disable", "enable", "set-role", "reset-otp", "temporary-password", "unlock", "delete"} {
		for _, name := range []string{"nobody", "nobody@example.org", "", "two\nlines\x1b[31m\u202e"} {
			args := []string{"account", verb, name}
			if verb == "set-role" {
				args = append(args, "member")
			}
			exit, stdout, stderr := w.run(args...)
			if exit != 1 || stdout != "" || strings.Count(stderr, "\n") != 1 || strings.ContainsAny(stderr, "\x1b\u202e") ||
				!strings.HasPrefix(stderr, "latchkey: there is no account with the email or username ") {
				t.Errorf("%s %q: exit %d, stdout %q, stderr %q", verb, name, exit, stdout, stderr)
			}
		}
	}
}

func TestAccountCommandsObeyDataAndKeyFileFlags(t *testing.T) {
	w := newWorld(t)
	w.register()
	os.Unsetenv("LATCHKEY_DATA")
	os.Unsetenv("LATCHKEY_KEY_FILE")
	if exit, _, stderr := w.run("account", "unlock", testEmail, "--data", w.data, "--key-file", w.keyFile); exit != 0 {
		t.Fatalf("exit %d, %q", exit, stderr)
	}
	if exit, _, stderr := w.run("account", "unlock", testEmail, "--data", w.temp); exit != 1 || stderr != "latchkey: "+string(errNoData)+"\n" {
		t.Fatalf("exit %d, %q", exit, stderr)
	}
}
