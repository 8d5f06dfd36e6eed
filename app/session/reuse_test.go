package session

import (
	"errors"
	"sync"
	"testing"
	"time"

	"latchkey/app/account"
)

func TestSameCodeTwiceIsRefused(t *testing.T) {
	d := newDesk(t)
	d.enrol("ada")
	code := d.code("ada", 0)
	d.must(d.Login("ada", password))
	d.must(d.ValidateOTP(code))
	d.must(d.Logout())
	d.must(d.Login("ada", password))
	d.refused(account.ErrOTPReused)(d.ValidateOTP(code))
	d.in(CodeRequired)
}

func TestCodeOfTheStepBeforeAUsedOneIsRefused(t *testing.T) {
	d := newDesk(t)
	d.enrol("ada")
	d.clock.Add(step)
	now, next, before := d.code("ada", 0), d.code("ada", 1), d.code("ada", -1)
	d.must(d.Login("ada", password))
	d.must(d.ValidateOTP(next))
	for _, code := range []string{now, next, before, now} {
		d.must(d.Logout())
		d.must(d.Login("ada", password))
		d.refused(account.ErrOTPReused)(d.ValidateOTP(code))
	}
}

func TestReusedCodeIsRefusedAfterRestart(t *testing.T) {
	d := newDesk(t)
	d.enrol("ada")
	code := d.code("ada", 0)
	d.must(d.Login("ada", password))
	d.must(d.ValidateOTP(code))
	d.restart()
	d.must(d.Login("ada", password))
	d.refused(account.ErrOTPReused)(d.ValidateOTP(code))
}

func TestReusedCodeIsRefusedWithTheClockSetBack(t *testing.T) {
	for _, back := range []time.Duration{step, time.Hour, 24 * time.Hour} {
		d := newDesk(t)
		d.enrol("ada")
		d.clock.Add(48 * time.Hour)
		earlier := d.code("ada", 0)
		d.clock.Add(back)
		d.signIn("ada")
		d.must(d.Logout())
		d.clock.Add(-back)
		d.must(d.Login("ada", password))
		d.refused(account.ErrOTPReused)(d.ValidateOTP(earlier))
	}
}

func TestSignInCodeIsRefusedAsProof(t *testing.T) {
	d := newDesk(t)
	d.enrol("ada")
	code := d.code("ada", 0)
	d.signIn("ada")
	d.refused(account.ErrOTPReused)(d.Reauthenticate(Proof{Password: password, Code: code}))
	d.refused(account.ErrOTPReused)(d.DisableOTP(Proof{Password: password, Code: code}))
	if !d.account("ada").OTP.On() {
		t.Error("two-factor is off")
	}
}

func TestProofCodeIsRefusedAtSignInAndTurnOff(t *testing.T) {
	d := newDesk(t)
	d.enrol("ada")
	d.signIn("ada")
	d.clock.Add(step)
	code := d.code("ada", 0)
	d.must(d.Reauthenticate(Proof{Password: password, Code: code}))
	d.refused(account.ErrOTPReused)(d.DisableOTP(Proof{Password: password, Code: code}))
	d.must(d.Logout())
	d.must(d.Login("ada", password))
	d.refused(account.ErrOTPReused)(d.ValidateOTP(code))
}

func TestCodeThatConfirmedEnrolmentIsRefusedAtSignIn(t *testing.T) {
	d := newDesk(t)
	d.register("ada")
	d.signIn("ada")
	d.activate()
	d.must(d.Logout())
	d.must(d.Login("ada", password))
	d.refused(account.ErrOTPReused)(d.ValidateOTP(d.code("ada", 0)))
}

func TestRefusedTurnOffUsesItsCodeUp(t *testing.T) {
	d := newDesk(t)
	d.enrol("ada")
	d.signIn("ada")
	d.clock.Add(step)
	code := d.code("ada", 0)
	d.refused(ErrPasswordIncorrect)(d.DisableOTP(Proof{Password: other, Code: code}))
	if d.account("ada").OTP.LastStep >= d.account("ada").OTP.Step(d.clock.Now()) {
		t.Error("a code beside a wrong password was judged")
	}
	d.must(d.DisableOTP(Proof{Password: password, Code: code}))
	if a := d.account("ada"); a.OTP.On() || len(a.Recovery.Hashes) > 0 || len(a.OTP.Secret) > 0 {
		t.Error("secret or recovery codes are left")
	}
}

func TestParallelSessionsShareOneCodeOnce(t *testing.T) {
	d := newDesk(t)
	d.enrol("ada")
	code := d.code("ada", 0)
	sessions := make([]*Session, 64)
	for i := range sessions {
		sessions[i] = d.another()
		d.must(sessions[i].Login("ada", password))
	}
	if n := d.race(len(sessions), func(i int) error {
		state, err := sessions[i].ValidateOTP(code)
		if err == nil && state.Phase != SignedIn {
			return errors.New("accepted without a session")
		}
		return err
	}); n != 1 {
		t.Errorf("%d of 64 sessions were signed in with one code", n)
	}
	here := 0
	for _, s := range sessions {
		if state, _ := s.State(); state.Phase == SignedIn {
			here++
		}
		s.Close()
	}
	if here != 1 {
		t.Errorf("%d sessions are signed in", here)
	}
}

func TestParallelCallsAcceptOneCodeOnce(t *testing.T) {
	d := newDesk(t)
	d.enrol("ada")
	code := d.code("ada", 0)
	d.must(d.Login("ada", password))
	if n := d.race(64, func(int) error { _, err := d.ValidateOTP(code); return err }); n != 1 {
		t.Errorf("%d of 64 calls were accepted", n)
	}
	d.in(SignedIn)
}

// race runs try n times at once and counts those that were accepted.
func (d *desk) race(n int, try func(int) error) (accepted int) {
	results := make([]error, n)
	begin := make(chan struct{})
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			<-begin
			results[i] = try(i)
		})
	}
	close(begin)
	all.Wait()
	for _, err := range results {
		if err == nil {
			accepted++
		}
	}
	return accepted
}

func TestOnlySpacesMayStandInACode(t *testing.T) {
	d := newDesk(t)
	d.enrol("ada")
	d.must(d.Login("ada", password))
	code := d.code("ada", 0)
	fullWidth, arabic := "", ""
	for _, digit := range code {
		fullWidth += string('０' + digit - '0')
		arabic += string('٠' + digit - '0')
	}
	for _, typed := range []string{
		"", "0", code[:5], code + "0", fullWidth, arabic, "+" + code, "-" + code[1:], code + "\n", "\t" + code, code + "\x00",
		"\u2003" + code, code[:3] + "\u200b" + code[3:], "0x" + code[2:], code + "\u0301",
	} {
		d.refused(account.ErrOTPMalformed)(d.ValidateOTP(typed))
	}
	if n := d.account("ada").OTP.Throttle.Failures; n != 0 {
		t.Errorf("malformed codes were counted: %d", n)
	}
	d.must(d.ValidateOTP(" " + code[:3] + "\u00a0" + code[3:] + " "))
	d.must(d.Logout())
	d.must(d.Login("ada", password))
	d.refused(account.ErrOTPReused)(d.ValidateOTP(code))
}

func TestReusedCodeSaysWhenTheNextOneBegins(t *testing.T) {
	d := newDesk(t)
	d.enrol("ada")
	code := d.code("ada", 0)
	d.must(d.Login("ada", password))
	d.must(d.ValidateOTP(code))
	d.must(d.Logout())
	d.clock.Add(7 * time.Second)
	d.must(d.Login("ada", password))
	_, err := d.ValidateOTP(code)
	var factor *FactorError
	if !errors.As(err, &factor) || factor.Wait != step-7*time.Second {
		t.Errorf("got %v, %+v", err, factor)
	}
}
