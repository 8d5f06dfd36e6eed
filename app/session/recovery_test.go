package session

import (
	"strings"
	"testing"
	"time"

	"latchkey/app/account"
)

func TestRecoveryCodeWorksOnceInAnyOrderAndSpelling(t *testing.T) {
	d := newDesk(t)
	codes := d.enrol("ada")
	if len(codes) != 10 {
		t.Fatalf("%d codes", len(codes))
	}
	for i, at := range []int{7, 0, 9} {
		d.must(d.Login("ada", password))
		state := d.must(d.UseRecoveryCode(strings.ToLower(strings.ReplaceAll(codes[at], "-", " "))))
		if state.Account.RecoveryLeft != 9-i || state.Account.RecoveryTotal != 10 || state.Account.SignedInWith != "recovery_code" {
			t.Errorf("account %+v", state.Account)
		}
		if !state.Account.OTPOn {
			t.Error("two-factor went off")
		}
		d.must(d.Logout())
		d.must(d.Login("ada", password))
		d.refused(account.ErrRecoveryCodeIncorrect)(d.UseRecoveryCode(codes[at]))
		d.must(d.Logout())
		if i == 1 {
			d.restart()
		}
	}
}

func TestParallelSessionsShareOneRecoveryCodeOnce(t *testing.T) {
	d := newDesk(t)
	codes := d.enrol("ada")
	sessions := make([]*Session, 32)
	for i := range sessions {
		sessions[i] = d.another()
		d.must(sessions[i].Login("ada", password))
	}
	if n := d.race(len(sessions), func(i int) error { _, err := sessions[i].UseRecoveryCode(codes[0]); return err }); n != 1 {
		t.Errorf("%d sessions were signed in with one recovery code", n)
	}
	for _, s := range sessions {
		s.Close()
	}
	if left := len(d.account("ada").Recovery.Hashes); left != 9 {
		t.Errorf("%d codes are left", left)
	}
}

func TestParallelCallsAcceptOneRecoveryCodeOnce(t *testing.T) {
	d := newDesk(t)
	codes := d.enrol("ada")
	d.must(d.Login("ada", password))
	if n := d.race(64, func(int) error { _, err := d.UseRecoveryCode(codes[0]); return err }); n != 1 {
		t.Errorf("%d of 64 calls were accepted", n)
	}
}

func TestRecoveryCodeOfAnotherAccountIsRefused(t *testing.T) {
	d := newDesk(t)
	codes := d.enrol("ada")
	d.enrol("bob")
	d.must(d.Login("bob", password))
	d.refused(account.ErrRecoveryCodeIncorrect)(d.UseRecoveryCode(codes[0]))
}

func TestRecoveryGuessesShareOneCounterAcrossSignIns(t *testing.T) {
	d := newDesk(t)
	codes := d.enrol("ada")
	for range 5 {
		d.must(d.Login("ada", password))
		d.refused(account.ErrRecoveryCodeMalformed)(d.UseRecoveryCode("ZZZZ"))
		d.refused(account.ErrRecoveryCodeIncorrect)(d.UseRecoveryCode("ZZZZ-ZZZZ-ZZZZ-ZZZZ"))
		d.must(d.Logout())
	}
	d.must(d.Login("ada", password))
	if wait := d.waits(d.UseRecoveryCode(codes[0])); wait != 30*time.Second {
		t.Errorf("the wait is %v", wait)
	}
	if left := len(d.account("ada").Recovery.Hashes); left != 10 {
		t.Errorf("a code was used up while waiting: %d are left", left)
	}
}

func TestNewRecoveryCodesReplaceTheOldOnesOnlyAtDone(t *testing.T) {
	d := newDesk(t)
	old := d.enrol("ada")
	d.signIn("ada")
	fresh := d.must(d.NewRecoveryCodes()).RecoveryCodes
	d.must(d.Logout())

	d.must(d.Login("ada", password))
	d.refused(account.ErrRecoveryCodeIncorrect)(d.UseRecoveryCode(fresh[0]))
	d.must(d.UseRecoveryCode(old[0]))
	fresh = d.must(d.NewRecoveryCodes()).RecoveryCodes
	if state := d.must(d.ConfirmRecoveryCodes()); len(state.RecoveryCodes) > 0 || state.Account.RecoveryLeft != 10 || !state.Account.RecoveryKept {
		t.Errorf("after Done: %+v", state)
	}
	d.must(d.Logout())
	d.must(d.Login("ada", password))
	d.refused(account.ErrRecoveryCodeIncorrect)(d.UseRecoveryCode(old[1]))
	d.must(d.UseRecoveryCode(fresh[0]))
}

func TestIdlingOrStoppingOnNewRecoveryCodesKeepsTheOldOnes(t *testing.T) {
	for name, leave := range map[string]func(*desk){
		"idle":    func(d *desk) { d.clock.Add(secretIdle) },
		"restart": func(d *desk) { d.restart() },
	} {
		d := newDesk(t)
		old := d.enrol("ada")
		d.signIn("ada")
		d.must(d.NewRecoveryCodes())
		leave(d)
		d.in(SignedOut)
		d.must(d.Login("ada", password))
		if _, err := d.UseRecoveryCode(old[0]); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRecoveryCodesAreAskedForAgainUntilTheyAreKept(t *testing.T) {
	d := newDesk(t)
	d.register("ada")
	d.signIn("ada")
	d.must(d.GenerateOTP())
	d.must(d.VerifyOTP(d.pendingCode(0)))
	d.restart()
	d.clock.Add(step)
	state := d.signIn("ada")
	if state.Account.RecoveryKept || state.Account.RecoveryLeft != 10 {
		t.Errorf("account %+v", state.Account)
	}
	d.must(d.NewRecoveryCodes())
	if state = d.must(d.ConfirmRecoveryCodes()); !state.Account.RecoveryKept {
		t.Error("Done did not keep them")
	}
}

func TestRecoveryCodeProvesAndTurnsOff(t *testing.T) {
	d := newDesk(t)
	codes := d.enrol("ada")
	d.signIn("ada")
	d.must(d.Reauthenticate(Proof{Password: password, RecoveryCode: codes[3]}))
	d.refused(account.ErrRecoveryCodeIncorrect)(d.DisableOTP(Proof{Password: password, RecoveryCode: codes[3]}))
	d.must(d.DisableOTP(Proof{Password: password, RecoveryCode: codes[4]}))
}
