package session

import (
	"errors"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

// asked is a desk where ben, a member with a phone, has typed his password.
func asked(t *testing.T) *desk {
	d := newDesk(t)
	d.register("ada")
	d.enrol("ben")
	d.clock.Add(30 * step)
	d.must(d.Login("ben", password))
	return d
}

// answer is how a code is refused: the last entry's outcome and the reason.
func (d *desk) answer(code string) (told string, err error) {
	d.t.Helper()
	_, err = d.ValidateOTP(code)
	all := d.activity()
	return all[len(all)-1].Outcome, err
}

func TestRefusedCodesOfMembersAreExplained(t *testing.T) {
	for name, test := range map[string]struct {
		code func(*desk) string
		want error
		told string
	}{
		"three minutes slow": {func(d *desk) string { return d.code("ben", -6) }, account.ErrOTPSlow, "wrong code, phone behind"},
		"five steps fast":    {func(d *desk) string { return d.code("ben", 5) }, account.ErrOTPFast, "wrong code, phone ahead"},
		"too far":            {func(d *desk) string { return d.code("ben", 21) }, account.ErrOTPIncorrect, "wrong code"},
		"any":                {func(d *desk) string { return d.wrong("ben") }, account.ErrOTPIncorrect, "wrong code"},
	} {
		t.Run(name, func(t *testing.T) {
			d := asked(t)
			told, err := d.answer(test.code(d))
			if !errors.Is(err, test.want) || told != test.told {
				t.Errorf("%v, %q", err, told)
			}
			if n := d.account("ben").OTP.Throttle.Failures; n != 1 {
				t.Errorf("%d failures", n)
			}
		})
	}
}

func TestTwoExplanationsASignIn(t *testing.T) {
	d := asked(t)
	for i, want := range []error{account.ErrOTPFast, account.ErrOTPSlow, account.ErrOTPIncorrect} {
		_, err := d.answer(d.code("ben", []int{4, -4, 7}[i]))
		var told *account.Explained
		if !errors.Is(err, want) || errors.As(err, &told) != (i < 2) {
			t.Errorf("%d: %v", i, err)
		}
	}
	if n := d.account("ben").OTP.Throttle.Failures; n != 3 {
		t.Errorf("%d failures", n)
	}
}

func TestThePolicySaysWhoseCodesAreExplained(t *testing.T) {
	for who, explained := range map[account.Explain][2]bool{
		account.ExplainNobody: {false, false}, account.ExplainMembers: {false, true}, account.ExplainEveryone: {true, true},
	} {
		d := newDesk(t)
		d.enrol("ada")
		d.enrol("ben")
		d.decide(func(p *account.Policy) { p.Explain = who })
		for i, name := range []string{"ada", "ben"} {
			d.must(d.Login(name, password))
			_, err := d.ValidateOTP(d.code(name, 5))
			if got := errors.Is(err, account.ErrOTPFast); got != explained[i] {
				t.Errorf("%v, %s: %v", who, name, err)
			}
			d.must(d.Logout())
		}
	}
}

// An explanation must not be worth a code: what it told of is used up before it is told.
func TestAnExplainedCodeNeverSignsIn(t *testing.T) {
	d := asked(t)
	code := d.code("ben", 5)
	d.refused(account.ErrOTPFast)(d.ValidateOTP(code))
	for range 7 {
		d.clock.Add(step)
		d.must(d.Touch())
		if _, err := d.ValidateOTP(code); err == nil {
			t.Fatalf("accepted at %v", d.clock.Now())
		}
		d.must(d.Logout())
		d.change("ben", func(a *account.Account) { a.OTP.Throttle.Clear() })
		d.restart()
		d.must(d.Login("ben", password))
	}
	d.must(d.ValidateOTP(d.code("ben", 0)))
}

func TestCodesOfTheReplacedEntryAreTold(t *testing.T) {
	d := asked(t)
	d.must(d.ValidateOTP(d.code("ben", 0)))
	old := d.account("ben").OTP
	d.clock.Add(step)
	d.activate()
	d.must(d.Logout())
	d.clock.Add(29 * 24 * time.Hour)
	d.must(d.Login("ben", password))
	told, err := d.answer(d.codeOf(old, 0))
	var why *account.Explained
	if !errors.As(err, &why) || !errors.Is(err, account.ErrOTPReplaced) || told != "wrong code, replaced entry" || why.Since.IsZero() {
		t.Errorf("%v, %q", err, told)
	}
	d.must(d.Logout())
	d.clock.Add(24 * time.Hour)
	d.must(d.Login("ben", password))
	if told, err := d.answer(d.codeOf(old, 0)); told != "wrong code" {
		t.Errorf("after 30 days: %v, %q", err, told)
	}
}

func TestTurningOffAndResetEraseTheReplacedEntry(t *testing.T) {
	d := asked(t)
	d.must(d.ValidateOTP(d.code("ben", 0)))
	d.clock.Add(step)
	d.activate()
	d.clock.Add(step)
	d.must(d.DisableOTP(Proof{Password: password, Code: d.code("ben", 0)}))
	if d.account("ben").OTP.Replaced != nil {
		t.Error("turned off, and the replaced secret is there")
	}
	d.activate()
	d.clock.Add(step)
	d.must(d.Reauthenticate(Proof{Password: password, Code: d.code("ben", 0)}))
	d.activate()
	d.must(d.Logout())
	noError(d, d.terminal().ResetOTP("ben"))
	if d.account("ben").OTP.Replaced != nil {
		t.Error("reset, and the replaced secret is there")
	}
}

func TestAWrongCodeAtEnrolmentIsExplained(t *testing.T) {
	d := newDesk(t)
	d.register("ada")
	d.signIn("ada")
	d.must(d.GenerateOTP())
	for steps, want := range map[int]error{-6: account.ErrOTPSlow, 7: account.ErrOTPFast} {
		d.refused(want)(d.VerifyOTP(d.pendingCode(steps)))
	}
	d.must(d.VerifyOTP(d.pendingCode(0)))
}

// The code of the entry that is to be replaced is told as such. Otherwise an enrolment would be a place to guess it.
func TestAnEnrolmentIsNoPlaceToGuessTheLiveSecret(t *testing.T) {
	d := asked(t)
	d.must(d.ValidateOTP(d.code("ben", 0)))
	d.clock.Add(step)
	d.must(d.GenerateOTP())
	live := d.code("ben", 0)
	d.refused(account.ErrOTPIncorrect)(d.VerifyOTP(d.wrong("ben")))
	if n := d.account("ben").OTP.Throttle.Failures; n != 1 {
		t.Errorf("%d failures counted", n)
	}
	d.refused(account.ErrOTPNotLive)(d.VerifyOTP(live))
	if n := d.account("ben").OTP.Throttle.Failures; n == 0 {
		t.Error("it is not counted")
	}
	before := d.account("ben").OTP
	for i := range 10 {
		var told *account.Explained
		if _, err := d.VerifyOTP(d.code("ben", i-1)); errors.As(err, &told) || err == nil {
			t.Fatalf("a third look: %v", err)
		}
	}
	if after := d.account("ben").OTP; after.Throttle != before.Throttle || after.LastStep != before.LastStep {
		t.Error("typing on costs the live secret something")
	}
	d.must(d.CancelOTP())
	d.must(d.Logout())
	d.must(d.Login("ben", password))
	d.refused(account.ErrOTPReused)(d.ValidateOTP(live))
}

func TestTwoCodesInARowSynchroniseAPhone(t *testing.T) {
	for _, off := range []int{-20, -7, 4, 19} {
		d := asked(t)
		d.refused(account.ErrOTPUnsynchronised)(d.ResynchroniseOTP(d.code("ben", off), d.code("ben", off)))
		d.refused(account.ErrOTPUnsynchronised)(d.ResynchroniseOTP(d.code("ben", off+1), d.code("ben", off)))
		first, second := d.code("ben", off), d.code("ben", off+1)
		if state := d.must(d.ResynchroniseOTP(first, second)); state.Phase != SignedIn || state.Account.SignedInWith != "code" {
			t.Fatalf("%d: %+v", off, state)
		}
		if d.told(store.OTPResynchronised) != 1 {
			t.Errorf("%d: not told", off)
		}
		d.must(d.Logout())
		d.clock.Add(step)
		d.must(d.Login("ben", password))
		for _, used := range []string{first, second} {
			if _, err := d.ValidateOTP(used); err == nil {
				t.Fatalf("%d: used twice", off)
			}
		}
		d.must(d.Logout())
		d.must(d.Login("ben", password))
		d.must(d.ValidateOTP(d.code("ben", off+1)))
	}
}

func TestSynchronisingIsThrottledAsGuessesAre(t *testing.T) {
	d := asked(t)
	for range 5 {
		d.refused(account.ErrOTPUnsynchronised)(d.ResynchroniseOTP("123456", "654321"))
	}
	if state := d.must(d.State()); state.Phase != SignedOut || state.Reason != "attempts" {
		t.Errorf("%q, %q", state.Phase, state.Reason)
	}
	d.must(d.Login("ben", password))
	var retry *account.RetryAfter
	if _, err := d.ResynchroniseOTP(d.code("ben", 3), d.code("ben", 4)); !errors.As(err, &retry) {
		t.Errorf("%v", err)
	}
}

// What an explanation gave away is no half of a pair either.
func TestAnExplainedCodeIsNoHalfOfAPair(t *testing.T) {
	d := asked(t)
	d.refused(account.ErrOTPSlow)(d.ValidateOTP(d.code("ben", -6)))
	d.refused(account.ErrOTPReused)(d.ResynchroniseOTP(d.code("ben", -6), d.code("ben", -5)))
	d.refused(account.ErrOTPReused)(d.ResynchroniseOTP(d.code("ben", -7), d.code("ben", -6)))
	d.must(d.ResynchroniseOTP(d.code("ben", -5), d.code("ben", -4)))
}

func TestGuessesAtEnrolmentAreTold(t *testing.T) {
	d := asked(t)
	d.must(d.ValidateOTP(d.code("ben", 0)))
	d.clock.Add(step)
	d.must(d.GenerateOTP())
	before, used := len(d.activity()), d.account("ben").OTP
	d.refused(account.ErrOTPIncorrect)(d.VerifyOTP(d.wrong("ben")))
	d.refused(account.ErrOTPNotLive)(d.VerifyOTP(d.code("ben", 1)))
	d.refused(account.ErrOTPIncorrect)(d.VerifyOTP(d.wrong("ben")))
	told := d.activity()[before:]
	if len(told) != 2 || told[0].Kind != store.ProofRefused || told[0].Outcome != "wrong code" || told[1].Outcome != "wrong code, old entry" {
		t.Errorf("%+v", told)
	}
	ben := d.account("ben")
	if ben.Refused != 2 || ben.OTP.Throttle.Failures != 2 {
		t.Errorf("%d told of, %d counted", ben.Refused, ben.OTP.Throttle.Failures)
	}
	if ben.OTP.Drift != used.Drift || ben.OTP.UsedAt != used.UsedAt {
		t.Error("a refused code was learned from")
	}
}

func TestThePolicySaysWhoseLiveCodesAreToldAtEnrolment(t *testing.T) {
	d := asked(t)
	d.decide(func(p *account.Policy) { p.Explain = account.ExplainNobody })
	d.must(d.ValidateOTP(d.code("ben", 0)))
	d.clock.Add(step)
	d.must(d.GenerateOTP())
	before, live := d.account("ben").OTP, d.code("ben", 0)
	for range 3 {
		var told *account.Explained
		if _, err := d.VerifyOTP(live); !errors.Is(err, account.ErrOTPIncorrect) || errors.As(err, &told) {
			t.Error(err)
		}
	}
	if after := d.account("ben").OTP; after.LastStep != before.LastStep || after.Throttle != before.Throttle {
		t.Error("it cost the live secret something")
	}
}

func TestTheClockIsToldOfPhonesWhoseTimeIsKnown(t *testing.T) {
	d, _ := watched(t)
	d.enrol("ben")
	of := func(name string) (told []account.Offset) {
		for _, one := range d.guard.offsets {
			if one.ID == d.account(name).ID {
				told = append(told, one)
			}
		}
		return told
	}
	enrolled := of("ben")
	if len(enrolled) != 1 {
		t.Fatalf("at enrolment: %+v", enrolled)
	}
	d.clock.Add(time.Hour)
	d.must(d.Login("ben", password))
	other := d.account("ben").OTP
	other.Algorithm = account.SHA256
	d.refused(account.ErrOTPAlgorithm)(d.ValidateOTP(d.codeOf(other, 0)))
	if now := of("ben"); len(now) != 1 || now[0] != enrolled[0] {
		t.Errorf("an app that ignores the algorithm: %+v", now)
	}
	d.refused(account.ErrOTPSlow)(d.ValidateOTP(d.code("ben", -4)))
	if now := of("ben"); len(now) != 1 || now[0].By != -4*step {
		t.Errorf("a slow one: %+v", now)
	}
}

func TestARefusedCodeSpeaksForNoClock(t *testing.T) {
	d, _ := watched(t)
	d.enrol("ben")
	d.change("ben", func(a *account.Account) { a.OTP.Drift.Learned = 2 })
	d.clock.Set(48 * time.Hour)
	d.must(d.Login("ben", password))
	d.refused(account.ErrOTPSlow)(d.ValidateOTP(d.code("ben", -1)))
	if got := d.doubted(); got != "ahead" {
		t.Errorf("%q", got)
	}
}
