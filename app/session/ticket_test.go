package session

import (
	"testing"
	"time"

	"latchkey/app/account"
)

// slow makes a right password take a while, because it is hashed again at a cost that has risen.
func slow(o *Options) { o.Cost = account.Cost{Memory: 64 * 1024, Time: 5, Threads: 1} }

// slowDesk has the account ada, whose next right password takes a while.
func slowDesk(t *testing.T) *desk {
	d := newDesk(t)
	d.register("ada")
	d.with = append(d.with, slow)
	d.restart()
	return d
}

// begin starts a call and returns once it hashes. What it returns arrives in the channel.
func (d *desk) begin(call func() (State, error)) <-chan error {
	d.t.Helper()
	done := make(chan error, 1)
	go func() {
		_, err := call()
		done <- err
	}()
	for !d.busy() {
		select {
		case err := <-done:
			d.t.Fatalf("the call is over already: %v", err)
		case <-time.After(time.Millisecond):
		}
	}
	return done
}

func (d *desk) busy() bool { return len(d.Session.hashing) == 1 }

// dropped waits for a call whose outcome must not count any more.
func (d *desk) dropped(done <-chan error) {
	d.t.Helper()
	d.refused(ErrWrongPhase)(State{}, <-done)
}

func TestStateAndTouchDoNotWaitForAHashAndOthersAreBusy(t *testing.T) {
	d := slowDesk(t)
	done := d.begin(func() (State, error) { return d.Login("ada", password) })
	d.in(SignedOut)
	d.must(d.Touch())
	d.refused(ErrBusy)(d.Login("ada", password))
	d.refused(ErrBusy)(d.Register(account.Profile{FullName: "Bob", Email: "bob@example.org"}, password))
	if !d.busy() {
		t.Skip("this machine hashes too fast to tell")
	}
	d.must(State{}, <-done)
	d.in(SignedIn)
	if n := d.account("ada").Password.Throttle.Failures; n != 0 {
		t.Errorf("a busy refusal was counted: %d", n)
	}
}

func TestSignInGivenUpWhileItHashesIsDropped(t *testing.T) {
	d := slowDesk(t)
	done := d.begin(func() (State, error) { return d.Login("ada", password) })
	d.must(d.Logout())
	d.dropped(done)
	d.in(SignedOut)
	if n := d.account("ada").Password.Throttle.Failures; n != 1 {
		t.Errorf("%d attempts are counted, want the dropped one", n)
	}
}

func TestSignInOfAClosedSessionIsDropped(t *testing.T) {
	d := slowDesk(t)
	done := d.begin(func() (State, error) { return d.Login("ada", password) })
	d.Session.Close()
	d.dropped(done)
	d.in(SignedOut)
}

func TestProofThatComesAfterThePersonLeftIsDropped(t *testing.T) {
	for name, leave := range map[string]func(*desk){
		"logout": func(d *desk) { d.must(d.Logout()) },
		"idle":   func(d *desk) { d.clock.Add(11 * time.Minute) },
		"cancel": func(d *desk) { d.must(d.GenerateOTP()); d.must(d.CancelOTP()) },
		"change": func(d *desk) {
			d.change("ada", func(a *account.Account) { a.Password.PHC = d.hasher.Hash(a.ID, other) })
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := slowDesk(t)
			d.signIn("ada")
			proven := d.who.provenAt
			d.clock.Add(time.Minute)
			done := d.begin(func() (State, error) { return d.Reauthenticate(Proof{Password: password}) })
			leave(d)
			d.dropped(done)
			if d.who.provenAt.After(proven) {
				t.Error("it counts as a proof")
			}
		})
	}
}

func TestNewPasswordThatComesTooLateIsDropped(t *testing.T) {
	d := slowDesk(t)
	d.temporary("ada", day)
	d.must(d.Login("ada", password))
	done := d.begin(func() (State, error) { return d.SetNewPassword(other) })
	d.clock.Add(pendingSignIn)
	d.dropped(done)
	d.in(SignedOut)
	if !d.account("ada").Password.Temporary {
		t.Error("the password was replaced")
	}
}

func TestRegistrationGivenUpWhileItHashesIsDropped(t *testing.T) {
	d := slowDesk(t)
	done := d.begin(func() (State, error) {
		return d.Register(account.Profile{FullName: "Bob", Email: "bob@example.org"}, password)
	})
	d.must(d.Logout())
	d.dropped(done)
	d.refused(ErrCredentialsIncorrect)(d.Login("bob@example.org", password))
}

func TestHashingSlotIsFreeAfterEveryOutcome(t *testing.T) {
	d := newDesk(t)
	d.register("ada")
	d.refused(ErrCredentialsIncorrect)(d.Login("ada", other))
	d.refused(ErrCredentialsIncorrect)(d.Login("nobody", other))
	d.refused(account.ErrPasswordShort)(d.Register(account.Profile{FullName: "B", Email: "b@example.org"}, "x"))
	d.change("ada", func(a *account.Account) { a.Password.PHC = "nonsense" })
	d.refused(account.ErrHashInvalid)(d.Login("ada", password))
	if d.busy() {
		t.Error("the slot is taken")
	}
}
