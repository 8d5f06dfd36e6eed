package account

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"
)

// refuse has a code judged that is not right, and explained.
func refuse(t testing.TB, a *Account, code string, now time.Time) error {
	t.Helper()
	err := a.ValidateOTP(code, now)
	if err == nil {
		t.Fatalf("%s was accepted", code)
	}
	why := a.Explain(code, now, err)
	if why == nil {
		t.Fatalf("the explanation of %s let somebody in", code)
	}
	return why
}

func isExplained(t testing.TB, err, why error) *Explained {
	t.Helper()
	var told *Explained
	if !errors.As(err, &told) || !errors.Is(err, why) || !errors.Is(err, ErrOTPIncorrect) {
		t.Errorf("%v, want %v explained", err, why)
		return &Explained{}
	}
	return told
}

func TestACodeOfEveryStepAroundNowIsExplained(t *testing.T) {
	for _, params := range []Params{{SHA1, 8, 30 * time.Second}, {SHA512, 8, time.Minute}, {SHA256, 6, 30 * time.Second}} {
		for _, drift := range []Drift{{}, {Learned: -2}, {Synced: 5}, {Synced: -20, Learned: -2}, {Synced: 20, Learned: 2}} {
			for off := -mostSynced; off <= mostSynced; off++ {
				a := live(t, OTP{Secret: rfcSecret(20), Params: params, Drift: drift})
				code := codeOf(t, a.OTP, noon, off)
				if distance(uint64(100+off), uint64(100+drift.Steps())) <= skew {
					if err := a.ValidateOTP(code, noon); err != nil {
						t.Errorf("%v %+v: step %+d in the window: %v", params, drift, off, err)
					}
					continue
				}
				want := ErrOTPSlow
				if off > 0 || off == 0 && drift.Steps() < 0 {
					want = ErrOTPFast
				}
				told := isExplained(t, refuse(t, a, code, noon), want)
				if told.Offset != time.Duration(off)*params.Period || told.Params != params || !told.Since.IsZero() {
					t.Errorf("%v %+v: step %+d: %+v", params, drift, off, told)
				}
				step := uint64(int64(a.OTP.Step(noon)) + int64(off))
				if !reflect.DeepEqual(a.OTP.Burnt, []uint64{step}) || a.OTP.Throttle.Failures != 1 || a.OTP.LastStep != 0 || a.OTP.Drift != drift {
					t.Errorf("%v %+v: step %+d: kept %+v", params, drift, off, a.OTP)
				}
			}
		}
	}
}

func TestACodeFurtherAwayIsNotExplained(t *testing.T) {
	for _, now := range []time.Time{noon, time.Unix(0, 0), time.Unix(299, 0), time.Unix(1<<33, 0)} {
		for _, off := range []int{-60, -22, -21, 21, 22, 30, 60} {
			a := live(t, eight())
			if int64(a.OTP.Step(now))+int64(off) < 0 {
				continue
			}
			if err := refuse(t, a, codeOf(t, a.OTP, now, off), now); err != ErrOTPIncorrect || a.OTP.Burnt != nil {
				t.Errorf("%v, step %+d: %v, burnt %v", now, off, err, a.OTP.Burnt)
			}
		}
	}
}

func TestTheCodeAcceptedLastIsCalledUsed(t *testing.T) {
	for later := range mostSynced + 1 {
		a := live(t, eight())
		before, used := codeOf(t, a.OTP, noon, -1), codeOf(t, a.OTP, noon, 0)
		if err := a.ValidateOTP(used, noon); err != nil {
			t.Fatal(err)
		}
		now := at(a.OTP, later)
		if err := refuse(t, a, used, now); err != ErrOTPReused {
			t.Errorf("%d steps later: %v", later, err)
		}
		if err := refuse(t, a, before, now); err != ErrOTPReused && later < mostSynced {
			if later < 1 {
				t.Errorf("the one before, %d steps later: %v", later, err)
			}
			isExplained(t, err, ErrOTPSlow)
		}
		if a.OTP.Burnt != nil || a.OTP.Throttle.Failures != 2 {
			t.Errorf("%d steps later: %+v", later, a.OTP)
		}
	}
}

func TestACodeOfTheReplacedSecretIsToldForThirtyDays(t *testing.T) {
	const day = 24 * time.Hour
	old := OTP{Secret: rfcSecret(32), Params: Params{SHA256, 8, time.Minute}, LastStep: 5}
	for _, digits := range []uint8{6, 8} {
		for after, kept := range map[time.Duration]bool{
			0: true, time.Second: true, 29 * day: true, 30*day - time.Millisecond: true, 30 * day: false, 400 * day: false,
			-time.Hour: true, -29 * day: true, -30 * day: false, -4000 * day: false, // the clock was set back since
		} {
			now := noon.Add(after)
			for off := -3; off <= 3; off++ {
				a := live(t, old)
				a.Replace(OTP{Secret: []byte("another one of 20 b."), Params: Params{SHA1, digits, 30 * time.Second}}, noon)
				err := refuse(t, a, codeOf(t, old, now, off), now)
				if !kept || distance(uint64(10+off), 10) > 2 {
					if err != ErrOTPIncorrect {
						t.Errorf("%d digits, %v later, step %+d: %v", digits, after, off, err)
					}
				} else if told := isExplained(t, err, ErrOTPReplaced); !told.Since.Equal(noon) || told.Params != a.OTP.Params || told.Offset != 0 {
					t.Errorf("%d digits, %v later, step %+d: %+v", digits, after, off, told)
				}
				if a.OTP.Burnt != nil || a.OTP.Throttle.Failures != 1 || a.OTP.LastStep != 0 {
					t.Errorf("%d digits, %v later, step %+d: %+v", digits, after, off, a.OTP)
				}
				if a.Forget(now) == kept || (a.OTP.Replaced != nil) != kept {
					t.Errorf("%v later: kept %v", after, a.OTP.Replaced)
				}
			}
		}
	}
}

func TestForgettingErasesTheReplacedSecret(t *testing.T) {
	a := live(t, OTP{Secret: []byte("twenty letters is it"), Params: sixDigits})
	secret := a.OTP.Secret
	a.Replace(eight(), noon)
	if a.Forget(noon.Add(ReplacedKept - 1)) {
		t.Error("forgotten too early")
	}
	if !a.Forget(noon.Add(ReplacedKept)) || a.OTP.Replaced != nil || string(secret) != string(make([]byte, 20)) {
		t.Errorf("%+v, %q", a.OTP.Replaced, secret)
	}
	if !a.OTP.On() || a.Forget(noon.Add(ReplacedKept)) {
		t.Error("the live one went too, or was forgotten twice")
	}
}

func TestOnlyTheNewestSecretIsRememberedAndNoneOfTwoFactorThatWasOff(t *testing.T) {
	first, second, third := NewOTP(sixDigits), NewOTP(sixDigits), NewOTP(sixDigits)
	a := &Account{}
	if a.Replace(first, noon); a.OTP.Replaced != nil {
		t.Error("nothing was replaced")
	}
	a.OTP.LastStep, a.OTP.Burnt, a.OTP.Drift = 7, []uint64{9}, Drift{Synced: 3}
	if a.Replace(second, noon); string(a.OTP.Replaced.Secret) != string(first.Secret) || a.OTP.LastStep != 0 || a.OTP.Burnt != nil || a.OTP.Drift != (Drift{}) {
		t.Errorf("%+v", a.OTP)
	}
	if a.Replace(third, noon.Add(time.Hour)); string(a.OTP.Replaced.Secret) != string(second.Secret) || !a.OTP.Replaced.At.Equal(noon.Add(time.Hour)) {
		t.Errorf("%+v", a.OTP.Replaced)
	}
}

// Some apps show six digits of SHA-1 whatever the QR code says.
func TestAnAppThatIgnoresWhatItWasToldIsExplained(t *testing.T) {
	for _, algorithm := range []Algorithm{SHA1, SHA256, SHA512} {
		for _, digits := range []uint8{6, 8} {
			for _, period := range []time.Duration{30 * time.Second, time.Minute} {
				set := OTP{Secret: rfcSecret(20), Params: Params{algorithm, digits, period}}
				for _, app := range []OTP{set.with(SHA1, digits), set.with(SHA512, digits), set.with(algorithm, 14-digits), set.with(SHA1, 14-digits)} {
					for off := -1; off <= 1; off++ {
						a := live(t, set)
						code := codeOf(t, app, noon, off)
						step := set.Step(noon) + uint64(off)
						if app.Params == set.Params {
							continue
						}
						why, burnt := ErrOTPAlgorithm, []uint64(nil)
						if app.Algorithm == algorithm {
							why, burnt = ErrOTPDigits, []uint64{step}
						}
						told := isExplained(t, refuse(t, a, code, noon), why)
						if told.Params != set.Params || !reflect.DeepEqual(a.OTP.Burnt, burnt) || a.OTP.Throttle.Failures != 1 {
							t.Errorf("%v for %v: %+v, burnt %v, %d failures", app.Params, set.Params, told, a.OTP.Burnt, a.OTP.Throttle.Failures)
						}
						whole := mustCode(t, set, step)
						if err := a.ValidateOTP(whole, noon); (err == nil) != (burnt == nil) {
							t.Errorf("%v for %v: the code it should have shown: %v", app.Params, set.Params, err)
						}
					}
					a := live(t, set)
					if app.Params != set.Params {
						if err := refuse(t, a, codeOf(t, app, noon, 2), noon); err != ErrOTPIncorrect {
							t.Errorf("%v for %v, two steps on: %v", app.Params, set.Params, err)
						}
					}
				}
			}
		}
	}
}

// A guesser must not be told to be close.
func TestANearMissIsAnsweredAsAnyOtherWrongCode(t *testing.T) {
	for _, digits := range []uint8{6, 8} {
		o := OTP{Secret: rfcSecret(20), Params: Params{SHA1, digits, 30 * time.Second}}
		o.Replaced = &Replaced{Secret: rfcSecret(32), Params: o.Params, At: noon}
		plain := live(t, o)
		err := refuse(t, plain, wrongCode(t, o, noon), noon)
		if err != ErrOTPIncorrect {
			t.Fatal(err)
		}
		for off := -mostSynced; off <= mostSynced; off++ {
			code := codeOf(t, o, noon, off)
			for _, near := range nearMisses(code) {
				if _, _, found := o.explain(near, noon); found {
					continue // by chance the code of another step
				}
				a := &Account{ID: plain.ID, OTP: o}
				if err := refuse(t, a, near, noon); err != ErrOTPIncorrect || !reflect.DeepEqual(a, plain) {
					t.Errorf("%s for %s: %v, %+v", near, code, err, a.OTP)
				}
			}
		}
	}
}

// nearMisses are a code with two neighbours swapped, with each digit one up, and turned round.
func nearMisses(code string) (near []string) {
	turned := make([]byte, len(code))
	for i := range code {
		turned[len(code)-1-i] = code[i]
		up := []byte(code)
		up[i] = '0' + (up[i]-'0'+1)%10
		near = append(near, string(up))
		if i > 0 && code[i] != code[i-1] {
			swapped := []byte(code)
			swapped[i], swapped[i-1] = code[i-1], code[i]
			near = append(near, string(swapped))
		}
	}
	if string(turned) != code {
		near = append(near, string(turned))
	}
	return near
}

func TestAnExplainedCodeIsNeverAccepted(t *testing.T) {
	for _, off := range []int{-20, -6, -2, 2, 5, 6, 20} {
		a := live(t, eight())
		code, next := codeOf(t, a.OTP, noon, off), codeOf(t, a.OTP, noon, off+1)
		refuse(t, a, code, noon)
		explained := *a
		eachDrift(func(d Drift) {
			for later := -2; later <= 2; later++ {
				b := explained
				b.OTP.Drift = d
				now := at(a.OTP, off-d.Steps()+later)
				if err := b.ValidateOTP(code, now); err == nil || later >= -1 && later <= 1 && err != ErrOTPReused {
					t.Fatalf("explained at %+d, then at %+v: %v", off, d, err)
				}
			}
		})
		for later := -1; later <= 1; later++ {
			b := explained
			if err := b.ValidateOTP(next, at(a.OTP, off+1+later)); err != nil {
				t.Errorf("the one after it: %v", err)
			}
			if b.OTP.Burnt != nil {
				t.Errorf("burnt steps of the past are kept: %v", b.OTP.Burnt)
			}
		}
		b := explained
		if err := b.ValidateOTP(codeOf(t, a.OTP, noon, 0), noon); err != nil || b.OTP.LastStep >= b.OTP.Step(noon)+uint64(max(off, 1)) {
			t.Errorf("the code of now: %v", err)
		}
		if err := b.ValidateOTP(code, at(a.OTP, off)); err == nil {
			t.Errorf("explained at %+d, and accepted after another one", off)
		}
		if len(explained.OTP.Burnt) != 1 {
			t.Error("a copy changed the account it was copied from")
		}
	}
}

// One code in a million belongs to two steps at once.
func TestAnExplainedCodeIsAcceptedAtNoneOfItsSteps(t *testing.T) {
	colliding := OTP{Secret: []byte("a colliding secret 146"), Params: Params{SHA1, 6, 30 * time.Second}}
	const near, far = 15, 19
	code := codeOf(t, colliding, noon, near)
	if code != codeOf(t, colliding, noon, far) {
		t.Fatal("they are two codes")
	}
	for name, typed := range map[string]string{"as it is": code, "with the digits of another": codeOf(t, colliding.with(SHA1, 8), noon, near)} {
		now := noon
		a := live(t, colliding)
		if len(typed) != len(code) {
			now = at(a.OTP, near)
		}
		if err := refuse(t, a, typed, now); !errors.As(err, new(*Explained)) {
			t.Fatalf("%s: %v", name, err)
		}
		for _, off := range []int{near, far} {
			if err := a.ValidateOTP(code, at(a.OTP, off)); err == nil {
				t.Errorf("%s: accepted at %+d", name, off)
			}
		}
	}
	full := live(t, colliding)
	full.OTP.Burnt = make([]uint64, MostBurnt-1)
	if err := refuse(t, full, code, noon); err != ErrOTPIncorrect || len(full.OTP.Burnt) != MostBurnt-1 {
		t.Errorf("room for one of them: %v, %d steps", err, len(full.OTP.Burnt))
	}
}

func TestAnExplanationLeavesCopiesAlone(t *testing.T) {
	a := live(t, eight())
	a.OTP.Burnt = make([]uint64, 1, 4)
	b := *a
	refuse(t, a, codeOf(t, a.OTP, noon, 6), noon)
	refuse(t, &b, codeOf(t, a.OTP, noon, 7), noon)
	if a.OTP.Burnt[1] != a.OTP.Step(noon)+6 || b.OTP.Burnt[1] != a.OTP.Step(noon)+7 {
		t.Errorf("%v, %v", a.OTP.Burnt, b.OTP.Burnt)
	}
}

func TestAnExplanationIsOneFailure(t *testing.T) {
	for name, v := range map[string]struct {
		digits uint8
		code   func(OTP) string
		counts uint32
	}{
		"plainly wrong":         {6, func(o OTP) string { return wrongCode(t, o, noon) }, 1},
		"slow":                  {6, func(o OTP) string { return codeOf(t, o, noon, -9) }, 1},
		"fast":                  {6, func(o OTP) string { return codeOf(t, o, noon, 9) }, 1},
		"other algorithm":       {6, func(o OTP) string { return codeOf(t, o.with(SHA512, 6), noon, 0) }, 1},
		"eight digits for six":  {6, func(o OTP) string { return codeOf(t, o.with(SHA1, 8), noon, 0) }, 1},
		"six digits for eight":  {8, func(o OTP) string { return codeOf(t, o.with(SHA1, 6), noon, 0) }, 1},
		"any eight for six":     {6, func(OTP) string { return "12345678" }, 1},
		"any six for eight":     {8, func(OTP) string { return "123456" }, 1},
		"seven digits":          {6, func(OTP) string { return "1234567" }, 0},
		"four digits":           {8, func(OTP) string { return "1234" }, 0},
		"letters":               {6, func(OTP) string { return "abcdef" }, 0},
		"nothing":               {6, func(OTP) string { return "" }, 0},
		"nine digits for eight": {8, func(OTP) string { return "123456789" }, 0},
	} {
		a := live(t, OTP{Secret: rfcSecret(20), Params: Params{SHA1, v.digits, 30 * time.Second}})
		for n := range uint32(4) {
			err := refuse(t, a, v.code(a.OTP), noon)
			if want := (n + 1) * v.counts; a.OTP.Throttle.Failures != want || errors.Is(err, ErrOTPMalformed) == (v.counts == 1) {
				t.Errorf("%s: %v counts %d, want %d", name, err, a.OTP.Throttle.Failures, want)
			}
		}
	}
}

func TestFromTheFifthRefusalOnExplanationsWaitToo(t *testing.T) {
	a := live(t, eight())
	for i := range 5 {
		isExplained(t, refuse(t, a, codeOf(t, a.OTP, noon, 5+i), noon), ErrOTPFast)
	}
	kept := *a
	for _, code := range []string{codeOf(t, a.OTP, noon, 11), codeOf(t, a.OTP.with(SHA1, 6), noon, 0), codeOf(t, a.OTP, noon, 0), wrongCode(t, a.OTP, noon)} {
		var wait *RetryAfter
		if err := refuse(t, a, code, noon.Add(time.Second)); !errors.As(err, &wait) || !reflect.DeepEqual(*a, kept) {
			t.Errorf("while waiting: %v, %+v", err, a.OTP)
		}
	}
	a.OTP.Throttle.Failures = lockAfter
	kept = *a
	if err := refuse(t, a, codeOf(t, a.OTP, noon, 11), noon.AddDate(1, 0, 0)); err != ErrFactorLocked || !reflect.DeepEqual(*a, kept) {
		t.Errorf("locked: %v", err)
	}
}

func TestOnlyACodeThatWasRefusedIsExplained(t *testing.T) {
	a := live(t, eight())
	code := codeOf(t, a.OTP, noon, 6)
	for _, err := range []error{nil, ErrOTPOff, ErrOTPParams, ErrOTPReused, ErrFactorLocked, ErrRecoveryCodeIncorrect, &RetryAfter{time.Second}, ErrOTPMalformed} {
		was := *a
		if got := a.Explain(code, noon, err); got != err || !reflect.DeepEqual(*a, was) {
			t.Errorf("%v: %v, %+v", err, got, a.OTP)
		}
	}
	off := &Account{}
	if err := off.Explain(code, noon, off.ValidateOTP(code, noon)); err != ErrOTPOff || !reflect.DeepEqual(off, &Account{}) {
		t.Errorf("two-factor off: %v", err)
	}
	broken := &Account{OTP: OTP{Secret: rfcSecret(20), Params: Params{SHA1, 0, 0}}}
	if err := broken.Explain(code, noon, broken.ValidateOTP(code, noon)); err != ErrOTPParams {
		t.Errorf("without parameters: %v", err)
	}
}

func TestExplanationsEndWhenTooManyStepsAreBurnt(t *testing.T) {
	a := live(t, eight())
	a.OTP.Replaced = &Replaced{Secret: rfcSecret(32), Params: a.OTP.Params, At: noon}
	old := OTP{Secret: rfcSecret(32), Params: a.OTP.Params}
	for i := range MostBurnt {
		a.OTP.Throttle = Throttle{}
		isExplained(t, refuse(t, a, codeOf(t, a.OTP, noon, 5+i), noon), ErrOTPFast)
		if i < MostBurnt-1 { // again: it burns nothing more
			a.OTP.Throttle = Throttle{}
			isExplained(t, refuse(t, a, codeOf(t, a.OTP, noon, 5+i), noon), ErrOTPFast)
		}
	}
	if len(a.OTP.Burnt) != MostBurnt {
		t.Fatalf("%d steps", len(a.OTP.Burnt))
	}
	for _, code := range []string{codeOf(t, a.OTP, noon, 5), codeOf(t, a.OTP, noon, -5), codeOf(t, old, noon, 0), codeOf(t, a.OTP.with(SHA1, 6), noon, 0)} {
		a.OTP.Throttle = Throttle{}
		if err := refuse(t, a, code, noon); err != ErrOTPIncorrect || len(a.OTP.Burnt) != MostBurnt || a.OTP.Throttle.Failures != 1 {
			t.Errorf("%s: %v, %d steps", code, err, len(a.OTP.Burnt))
		}
	}
	a.OTP.Throttle = Throttle{}
	if err := a.ValidateOTP(codeOf(t, a.OTP, noon, 0), noon); err != nil { // the owner still signs in
		t.Fatal(err)
	}
	later := at(a.OTP, 100)
	if err := a.ValidateOTP(codeOf(t, a.OTP, later, 0), later); err != nil || a.OTP.Burnt != nil {
		t.Fatal(err, a.OTP.Burnt)
	}
	isExplained(t, refuse(t, a, codeOf(t, a.OTP, later, 5), later), ErrOTPFast)
}

func TestACodeOfTheLiveSecretInAnotherPlaceIsUsedUpAndNotAccepted(t *testing.T) {
	a := live(t, eight())
	a.OTP.Throttle.Charge(noon)
	was := a.OTP
	right := codeOf(t, a.OTP, noon, 1)
	told := isExplained(t, a.RefuseOTP(right, noon), ErrOTPNotLive)
	if told.Params != was.Params || a.OTP.Drift != was.Drift || a.OTP.UsedAt != was.UsedAt || a.OTP.Throttle.Failures != 2 {
		t.Errorf("%+v, kept %+v", told, a.OTP)
	}
	isExplained(t, a.RefuseOTP(right, noon), ErrOTPNotLive)
	if err := a.ValidateOTP(right, noon); err != ErrOTPReused {
		t.Errorf("then: %v", err)
	}
	if err := a.RefuseOTP(wrongCode(t, a.OTP, noon), noon); err != ErrOTPIncorrect || a.OTP.Throttle.Failures != 5 {
		t.Errorf("a wrong one: %v, %d failures", err, a.OTP.Throttle.Failures)
	}
	before := a.OTP.Throttle
	if err := a.RefuseOTP(right, noon); !errors.As(err, new(*RetryAfter)) || a.OTP.Throttle != before {
		t.Errorf("while waiting: %v", err)
	}
	a.OTP.Throttle = Throttle{}
	if err := a.RefuseOTP("12", noon); err != ErrOTPMalformed || a.OTP.Throttle != (Throttle{}) {
		t.Errorf("malformed: %v", err)
	}
	if err := new(Account).RefuseOTP(right, noon); err != ErrOTPOff {
		t.Errorf("off: %v", err)
	}
}

func TestAPendingSecretIsExplainedAndNothingIsGivenAway(t *testing.T) {
	pending := OTP{Secret: rfcSecret(20), Params: Params{SHA256, 6, 30 * time.Second}}
	for code, why := range map[string]error{
		codeOf(t, pending, noon, -8):                ErrOTPSlow,
		codeOf(t, pending, noon, 8):                 ErrOTPFast,
		codeOf(t, pending.with(SHA1, 6), noon, 0):   ErrOTPAlgorithm,
		codeOf(t, pending.with(SHA1, 8), noon, 0):   ErrOTPAlgorithm,
		codeOf(t, pending.with(SHA256, 8), noon, 0): ErrOTPDigits,
	} {
		was := pending
		_, err := pending.Confirm(code, noon)
		isExplained(t, pending.Explain(code, noon, err), why)
		if !reflect.DeepEqual(pending, was) {
			t.Error("it was changed")
		}
	}
	for _, code := range []string{wrongCode(t, pending, noon), "1234567", "", codeOf(t, pending, noon, 21)} {
		_, err := pending.Confirm(code, noon)
		if why := pending.Explain(code, noon, err); why != err || why == nil {
			t.Errorf("%q: %v", code, why)
		}
	}
	if err := pending.Explain(codeOf(t, pending, noon, 8), noon, ErrOTPParams); err != ErrOTPParams {
		t.Errorf("%v", err)
	}
}

// What SECURITY.md says of guessing: of a million codes three are accepted at a time, and the codes that are explained are
// those of 38 steps, of five of the replaced secret and of three of each other algorithm.
func TestOfAMillionCodesThreeAreRight(t *testing.T) {
	o := OTP{Secret: rfcSecret(20), Params: sixDigits, Drift: Drift{Synced: -3}}
	right := 0
	for n := range 1_000_000 {
		a := Account{OTP: o}
		if a.ValidateOTP(fmt.Sprintf("%06d", n), noon) == nil {
			right++
		}
	}
	if right != 3 {
		t.Errorf("%d codes are right", right)
	}
}

func TestOfAMillionCodesFortyNineAreExplained(t *testing.T) {
	o := OTP{Secret: rfcSecret(20), Params: sixDigits}
	o.Replaced = &Replaced{Secret: rfcSecret(32), Params: sixDigits, At: noon}
	old := OTP{Secret: o.Replaced.Secret, Params: sixDigits}
	told := map[string]error{}
	for off := -mostSynced; off <= mostSynced; off++ {
		switch {
		case off < -skew:
			told[codeOf(t, o, noon, off)] = ErrOTPSlow
		case off > skew:
			told[codeOf(t, o, noon, off)] = ErrOTPFast
		default:
			told[codeOf(t, o.with(SHA256, 6), noon, off)] = ErrOTPAlgorithm
			told[codeOf(t, o.with(SHA512, 6), noon, off)] = ErrOTPAlgorithm
		}
		if off >= -2 && off <= 2 {
			told[codeOf(t, old, noon, off)] = ErrOTPReplaced
		}
	}
	if len(told) != 49 {
		t.Fatalf("%d codes", len(told))
	}
	for code, why := range told {
		isExplained(t, refuse(t, &Account{OTP: o}, code, noon), why)
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		code := fmt.Sprintf("%06d", r.IntN(1_000_000))
		a := Account{OTP: o}
		if err := a.ValidateOTP(code, noon); err != nil && told[code] == nil && a.Explain(code, noon, err) != ErrOTPIncorrect {
			t.Errorf("%s is explained", code)
		}
	}
}
