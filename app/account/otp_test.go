package account

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

var sixDigits = Params{Algorithm: SHA1, Digits: 6, Period: 30 * time.Second}

// rfcSecret is the seed of RFC 4226 appendix D, repeated to size bytes as RFC 6238 appendix B does (its erratum).
func rfcSecret(size int) []byte { return []byte(strings.Repeat("1234567890", 7)[:size]) }

func mustCode(t testing.TB, o OTP, step uint64) string {
	t.Helper()
	code, err := o.Code(step)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// wrongCode is a code of no step around now.
func wrongCode(t testing.TB, o OTP, now time.Time) string {
	t.Helper()
	for i := range 4 { // three steps cannot have four codes
		code := fmt.Sprintf("%0*d", o.Digits, i)
		if _, err := o.match(code, now); err == ErrOTPIncorrect {
			return code
		}
	}
	t.Fatal("no code is wrong")
	return ""
}

// live is an account whose two-factor was switched on long ago.
func live(t testing.TB, o OTP) *Account {
	t.Helper()
	if !o.allowed() {
		t.Fatal("parameters not allowed")
	}
	return &Account{ID: NewID(), OTP: o}
}

func TestCodesAreThoseOfRFC4226AppendixD(t *testing.T) {
	o := OTP{Secret: rfcSecret(20), Params: sixDigits}
	for step, want := range []string{
		"755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489",
	} {
		if got := mustCode(t, o, uint64(step)); got != want {
			t.Errorf("Code(%d) = %s, want %s", step, got, want)
		}
		now := time.Unix(int64(step)*30, 0)
		if got, err := o.match(want, now); err != nil || got != uint64(step) {
			t.Errorf("match(%s) = %d, %v, want step %d", want, got, err, step)
		}
	}
}

func TestCodesAreThoseOfRFC6238AppendixB(t *testing.T) {
	for _, v := range []struct {
		seconds int64
		step    uint64
		codes   [3]string
	}{
		{59, 1, [3]string{"94287082", "46119246", "90693936"}},
		{1111111109, 0x23523EC, [3]string{"07081804", "68084774", "25091201"}},
		{1111111111, 0x23523ED, [3]string{"14050471", "67062674", "99943326"}},
		{1234567890, 0x273EF07, [3]string{"89005924", "91819424", "93441116"}},
		{2000000000, 0x3F940AA, [3]string{"69279037", "90698825", "38618901"}},
		{20000000000, 0x27BC86AA, [3]string{"65353130", "77737706", "47863826"}},
	} {
		for i, size := range []int{20, 32, 64} {
			o := OTP{Secret: rfcSecret(size), Params: Params{Algorithm(i), 8, 30 * time.Second}}
			now := time.Unix(v.seconds, 0)
			if got := o.Step(now); got != v.step {
				t.Errorf("Step(%d) = %#x, want %#x", v.seconds, got, v.step)
			}
			if got := mustCode(t, o, v.step); got != v.codes[i] {
				t.Errorf("%v: Code(%#x) = %s, want %s", o.Algorithm, v.step, got, v.codes[i])
			}
			if got, err := o.match(v.codes[i], now); err != nil || got != v.step {
				t.Errorf("%v: match(%s) = %#x, %v, want %#x", o.Algorithm, v.codes[i], got, err, v.step)
			}
		}
	}
}

func TestCheckingAgreesWithCodesOfEveryParameter(t *testing.T) {
	for _, algorithm := range []Algorithm{SHA1, SHA256, SHA512} {
		for _, digits := range []uint8{6, 8} {
			for _, period := range []time.Duration{30 * time.Second, time.Minute} {
				for i := range 200 {
					o := NewOTP(Params{algorithm, digits, period})
					now := time.Unix(1_800_000_000+int64(i)*7919, 0)
					step, err := o.match(mustCode(t, o, o.Step(now)), now)
					// A later step may by chance have the same code.
					if err != nil || step < o.Step(now) {
						t.Fatalf("%v, %d digits, %v: step %d, %v, want %d", algorithm, digits, period, step, err, o.Step(now))
					}
				}
			}
		}
	}
}

func TestNewSecretsHave160BitsAndDiffer(t *testing.T) {
	a, b := NewOTP(sixDigits), NewOTP(sixDigits)
	if len(a.Secret) != 20 || string(a.Secret) == string(b.Secret) {
		t.Errorf("secrets %x and %x", a.Secret, b.Secret)
	}
	if !a.On() || (OTP{}).On() {
		t.Error("On does not follow the secret")
	}
}

func TestCodeIsAcceptedOneStepEitherSideToTheSecond(t *testing.T) {
	const step = 60_000_000
	for _, period := range []time.Duration{30 * time.Second, time.Minute} {
		o := OTP{Secret: rfcSecret(20), Params: Params{SHA1, 8, period}}
		code := mustCode(t, o, step)
		seconds := int64(period / time.Second)
		for _, v := range []struct {
			edge     int64 // a step that begins
			accepted [3]bool
		}{ // one second before the edge, at it, and one second after
			{step - 1, [3]bool{false, true, true}},
			{step, [3]bool{true, true, true}},
			{step + 1, [3]bool{true, true, true}},
			{step + 2, [3]bool{true, false, false}},
		} {
			for i, want := range v.accepted {
				now := time.Unix(v.edge*seconds+int64(i)-1, 0)
				err := live(t, o).ValidateOTP(code, now)
				if (err == nil) != want || err != nil && err != ErrOTPIncorrect {
					t.Errorf("%v: code of step %d at %d: %v, want accepted %v", period, step, now.Unix(), err, want)
				}
			}
		}
		almost := time.Unix((step+2)*seconds, 0).Add(-time.Nanosecond)
		if err := live(t, o).ValidateOTP(code, almost); err != nil {
			t.Errorf("%v: a nanosecond before the last edge: %v", period, err)
		}
	}
}

func TestTimesBefore1970AreStepNought(t *testing.T) {
	o := OTP{Secret: rfcSecret(20), Params: sixDigits}
	for _, now := range []time.Time{{}, time.Unix(-1, 0), time.Unix(-1<<40, 0), time.Unix(0, 0), time.Unix(29, 0)} {
		if got := o.Step(now); got != 0 {
			t.Errorf("Step(%v) = %d, want 0", now, got)
		}
		for step, want := range []error{ErrOTPReused, nil, ErrOTPIncorrect} { // step 0 is LastStep of a fresh account
			if err := live(t, o).ValidateOTP(mustCode(t, o, uint64(step)), now); err != want {
				t.Errorf("code of step %d at %v: %v, want %v", step, now, err, want)
			}
		}
		if err := live(t, o).ValidateOTP(mustCode(t, o, 1<<64-1), now); err != ErrOTPIncorrect {
			t.Errorf("code of the step before nought at %v: %v", now, err)
		}
	}
}

func TestStepOfAPeriodUnderASecondIsNought(t *testing.T) {
	for _, period := range []time.Duration{0, -time.Hour, time.Millisecond, -1 << 63} {
		if got := (OTP{Params: Params{Period: period}}).Step(time.Unix(1e9, 0)); got != 0 {
			t.Errorf("Step with period %v = %d", period, got)
		}
	}
}

func TestCodeCountsOnce(t *testing.T) {
	o := OTP{Secret: rfcSecret(20), Params: sixDigits}
	start := time.Unix(1_800_000_000, 0)
	now := func(steps int) time.Time { return start.Add(time.Duration(steps) * o.Period) }
	code := func(steps int) string { return mustCode(t, o, o.Step(now(steps))) }

	type try struct {
		code string
		now  time.Time
		want error
	}
	for name, tries := range map[string][]try{
		"the same again":                 {{code(0), now(0), nil}, {code(0), now(0), ErrOTPReused}, {code(0), now(1), ErrOTPReused}},
		"an older one after a newer":     {{code(1), now(0), nil}, {code(0), now(0), ErrOTPReused}, {code(-1), now(0), ErrOTPReused}},
		"older, then newer":              {{code(-1), now(0), nil}, {code(0), now(0), nil}, {code(1), now(0), nil}, {code(1), now(0), ErrOTPReused}},
		"T and T+1 in turn":              {{code(0), now(0), nil}, {code(1), now(0), nil}, {code(0), now(0), ErrOTPReused}, {code(1), now(1), ErrOTPReused}},
		"the clock back thirty seconds":  {{code(0), now(0), nil}, {code(0), now(-1), ErrOTPReused}, {code(-1), now(-1), ErrOTPReused}},
		"the clock back an hour":         {{code(0), now(0), nil}, {code(-120), now(-120), ErrOTPReused}},
		"the clock back a day":           {{code(0), now(0), nil}, {code(-2880), now(-2880), ErrOTPReused}},
		"spaces do not make another one": {{code(0), now(0), nil}, {" " + code(0)[:3] + "\u00a0" + code(0)[3:], now(0), ErrOTPReused}},
	} {
		t.Run(name, func(t *testing.T) {
			a := live(t, o)
			for i, try := range tries {
				before := a.OTP
				if err := a.ValidateOTP(try.code, try.now); err != try.want {
					t.Fatalf("try %d: %v, want %v", i, err, try.want)
				}
				if try.want == nil && (a.OTP.LastStep <= before.LastStep || !a.OTP.UsedAt.Equal(try.now) || a.OTP.Throttle != Throttle{}) {
					t.Fatalf("try %d: accepted, but kept %d, %v, %v", i, a.OTP.LastStep, a.OTP.UsedAt, a.OTP.Throttle)
				}
				if try.want != nil && (a.OTP.LastStep != before.LastStep || a.OTP.Throttle.Failures != before.Throttle.Failures+1) {
					t.Fatalf("try %d: refused, but kept %d, %v", i, a.OTP.LastStep, a.OTP.Throttle)
				}
			}
		})
	}
}

func TestCodeOfSeveralStepsIsUsedUpWithAllOfThem(t *testing.T) {
	o := OTP{Secret: rfcSecret(20), Params: sixDigits}
	for _, v := range []struct{ first, second uint64 }{{910737, 910738}, {153567, 153569}} {
		code := mustCode(t, o, v.first)
		if code != mustCode(t, o, v.second) {
			t.Fatalf("steps %d and %d do not have the same code", v.first, v.second)
		}
		now := time.Unix(int64(v.first+1)*30, 0)
		a := live(t, o)
		a.OTP.LastStep = v.first // the older one is used: the newer one still counts
		if err := a.ValidateOTP(code, now); err != nil || a.OTP.LastStep != v.second {
			t.Errorf("first try: %v, LastStep %d, want %d", err, a.OTP.LastStep, v.second)
		}
		a = live(t, o)
		if err := a.ValidateOTP(code, now); err != nil || a.OTP.LastStep != v.second {
			t.Errorf("first try: %v, LastStep %d, want %d", err, a.OTP.LastStep, v.second)
		}
		if err := a.ValidateOTP(code, now); err != ErrOTPReused {
			t.Errorf("second try: %v, want reused", err)
		}
	}
}

func TestEightDigitsAreAskedForWhereSetSo(t *testing.T) {
	o := NewOTP(Params{SHA512, 8, time.Minute})
	now := time.Unix(1_800_000_000, 0)
	code := mustCode(t, o, o.Step(now))
	a := live(t, o)
	if err := a.ValidateOTP(code[2:], now); err != ErrOTPMalformed {
		t.Errorf("the last six digits: %v", err)
	}
	if err := a.ValidateOTP(code, now); err != nil {
		t.Errorf("all eight: %v", err)
	}
}

func TestConfirmingUsesUpTheCode(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	pending := NewOTP(sixDigits)
	for range 20 {
		if _, err := pending.Confirm(wrongCode(t, pending, now), now); err != ErrOTPIncorrect {
			t.Fatalf("a wrong code: %v", err)
		}
	}
	code := mustCode(t, pending, pending.Step(now))
	o, err := pending.Confirm(code, now)
	if err != nil {
		t.Fatal(err)
	}
	if o.LastStep < pending.Step(now) || !o.Since.Equal(now) || !o.UsedAt.Equal(now) || o.Throttle != (Throttle{}) {
		t.Errorf("confirmed: %+v", o)
	}
	if pending.LastStep != 0 || !pending.Since.IsZero() {
		t.Error("confirming changed the pending one")
	}
	if err := live(t, o).ValidateOTP(code, now.Add(o.Period)); err != ErrOTPReused {
		t.Errorf("the code of the enrolment at the next sign-in: %v, want reused", err)
	}
}

func TestWaitingComesBeforeTheCode(t *testing.T) {
	o := NewOTP(sixDigits)
	now := time.Unix(1_800_000_000, 0)
	a := live(t, o)
	for range 5 {
		if err := a.ValidateOTP(wrongCode(t, o, now), now); err != ErrOTPIncorrect {
			t.Fatal(err)
		}
	}
	kept := a.OTP.Throttle
	for _, code := range []string{mustCode(t, o, o.Step(now)), wrongCode(t, o, now), "malformed"} {
		var wait *RetryAfter
		if err := a.ValidateOTP(code, now.Add(time.Second)); !errors.As(err, &wait) || wait.Wait != 29*time.Second {
			t.Errorf("while waiting: %v, want 29s", err)
		}
	}
	if a.OTP.Throttle != kept || a.OTP.LastStep != 0 {
		t.Error("tries while waiting were counted")
	}
	now = now.Add(30 * time.Second)
	if err := a.ValidateOTP(mustCode(t, o, o.Step(now)), now); err != nil || a.OTP.Throttle != (Throttle{}) {
		t.Errorf("after the wait: %v, %+v", err, a.OTP.Throttle)
	}
}

func TestRightCodeClearsOnlyItsOwnCounter(t *testing.T) {
	o := NewOTP(sixDigits)
	now := time.Unix(1_800_000_000, 0)
	a := live(t, o)
	a.Password.Throttle.Charge(now)
	a.Recovery.Throttle.Charge(now)
	a.OTP.Throttle.Charge(now)
	if err := a.ValidateOTP(mustCode(t, o, o.Step(now)), now); err != nil {
		t.Fatal(err)
	}
	if a.OTP.Throttle.Failures != 0 || a.Password.Throttle.Failures != 1 || a.Recovery.Throttle.Failures != 1 {
		t.Errorf("failures %d, %d, %d", a.OTP.Throttle.Failures, a.Password.Throttle.Failures, a.Recovery.Throttle.Failures)
	}
}
