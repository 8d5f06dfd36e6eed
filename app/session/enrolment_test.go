package session

import (
	"strings"
	"testing"

	"latchkey/app/account"
)

func TestPendingSecretIsNeverLive(t *testing.T) {
	for name, leave := range map[string]func(*desk){
		"cancel":  func(d *desk) { d.must(d.CancelOTP()); d.must(d.Logout()) },
		"logout":  func(d *desk) { d.must(d.Logout()) },
		"idle":    func(d *desk) { d.clock.Add(secretIdle) },
		"restart": func(d *desk) { d.restart() },
	} {
		d := newDesk(t)
		d.register("ada")
		d.signIn("ada")
		d.must(d.GenerateOTP())
		d.refused(account.ErrOTPIncorrect)(d.VerifyOTP(d.pendingCode(5)))
		leave(d)
		if a := d.account("ada"); a.OTP.On() || len(a.Recovery.Hashes) > 0 {
			t.Errorf("%s: a pending enrolment became live", name)
		}
		d.signIn("ada")
	}
}

func TestOldAuthenticatorWorksUntilTheNewOneIsProved(t *testing.T) {
	d := newDesk(t)
	codes := d.enrol("ada")
	d.signIn("ada")
	d.must(d.GenerateOTP())
	pending := d.pendingCode(1)
	d.clock.Add(step)
	d.must(d.Logout())
	d.must(d.Login("ada", password))
	d.refused(account.ErrOTPIncorrect)(d.ValidateOTP(pending))
	d.must(d.ValidateOTP(d.code("ada", 0)))
	d.clock.Add(step)
	before := d.account("ada").OTP
	d.must(d.GenerateOTP())
	d.must(d.VerifyOTP(d.pendingCode(0)))
	d.must(d.ConfirmRecoveryCodes())
	d.must(d.Logout())
	d.clock.Add(step)
	d.must(d.Login("ada", password))
	d.refused(account.ErrOTPIncorrect)(d.ValidateOTP(d.codeOf(before, 0)))
	d.refused(account.ErrRecoveryCodeIncorrect)(d.UseRecoveryCode(codes[0]))
	d.must(d.ValidateOTP(d.code("ada", 0)))
}

func TestWrongCodesForAPendingSecretAreNotCounted(t *testing.T) {
	d := newDesk(t)
	d.enrol("ada")
	d.signIn("ada")
	d.must(d.GenerateOTP())
	before := d.account("ada")
	for range 20 {
		d.refused(account.ErrOTPIncorrect)(d.VerifyOTP(d.pendingCode(7)))
	}
	if after := d.account("ada"); after.OTP.Throttle != before.OTP.Throttle || after.Refused != before.Refused {
		t.Error("they were counted")
	}
	d.must(d.VerifyOTP(d.pendingCode(0)))
}

func TestGenerateShowsTheSamePendingSecretAgain(t *testing.T) {
	d := newDesk(t)
	d.register("ada")
	d.signIn("ada")
	first := d.must(d.GenerateOTP()).Enrolment.SetupKey
	if again := d.must(d.GenerateOTP()).Enrolment.SetupKey; again != first {
		t.Error("another secret is shown")
	}
	d.must(d.CancelOTP())
	if next := d.must(d.GenerateOTP()).Enrolment.SetupKey; next == first {
		t.Error("a cancelled secret is shown again")
	}
}

func TestSecretAndCodesAreShownInTheirPhaseOnly(t *testing.T) {
	d := newDesk(t)
	d.register("ada")
	state := d.signIn("ada")
	if state.Enrolment != nil || state.RecoveryCodes != nil {
		t.Error("signed in")
	}
	state = d.must(d.GenerateOTP())
	if state.Enrolment == nil || state.Enrolment.StepEndsMs != noon.Add(step).UnixMilli() || state.RecoveryCodes != nil {
		t.Errorf("enrolling: %+v", state.Enrolment)
	}
	state = d.must(d.VerifyOTP(d.pendingCode(0)))
	if state.Enrolment != nil || len(state.RecoveryCodes) != 10 {
		t.Error("recovery codes")
	}
	state = d.must(d.ConfirmRecoveryCodes())
	if state.Enrolment != nil || state.RecoveryCodes != nil || d.who.pending != nil || d.who.codes != nil || d.who.set != nil {
		t.Error("signed in again")
	}
}

func TestAbandonedSecretsAreWiped(t *testing.T) {
	d := newDesk(t)
	d.register("ada")
	for name, leave := range map[string]func() (State, error){"cancel": d.CancelOTP, "logout": d.Logout} {
		if d.phase() == SignedOut {
			d.signIn("ada")
		}
		d.must(d.GenerateOTP())
		secret := d.who.pending.otp.Secret
		d.must(leave())
		if strings.Trim(string(secret), "\x00") != "" {
			t.Errorf("%s leaves the secret in memory", name)
		}
	}
}

func TestLongestNamesStillMakeAQRCodeThatReads(t *testing.T) {
	d := newDesk(t)
	d.decide(func(p *account.Policy) { p.Issuer = strings.Repeat("锁", 40) })
	email := strings.Repeat("é", 60) + "@" + strings.Repeat("ü", 60) + ".example"
	for _, typed := range []string{email, strings.Repeat("%", 242) + "@example.org"} {
		_, err := d.Register(account.Profile{FullName: "Ada", Email: typed, Username: "ada"}, password)
		if err != nil {
			t.Fatal(err)
		}
		d.must(d.Login(typed, password))
		if _, err := d.GenerateOTP(); err != nil {
			t.Errorf("%d bytes of e-mail: %v", len(typed), err)
		}
		d.must(d.Logout())
		d.change("ada", func(a *account.Account) { a.Username = "" })
	}
}
