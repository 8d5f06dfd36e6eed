package account

import (
	"errors"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"
)

// pair are the two codes that a phone so many steps off shows now and next.
func pair(t testing.TB, o OTP, now time.Time, off int) (first, second string) {
	t.Helper()
	return codeOf(t, o, now, off), codeOf(t, o, now, off+1)
}

func TestAPhoneUpToTwentyStepsOffIsSynchronised(t *testing.T) {
	for _, params := range []Params{{SHA1, 6, 30 * time.Second}, {SHA1, 8, 30 * time.Second}, {SHA512, 8, time.Minute}, {SHA256, 6, time.Minute}} {
		for off := -25; off <= 25; off++ {
			o := OTP{Secret: rfcSecret(20), Params: params, Drift: Drift{Synced: 9, Learned: -2, Lean: -1}}
			a := live(t, o)
			a.OTP.Throttle.Charge(noon)
			a.OTP.Burnt = []uint64{o.Step(noon) - 24, o.Step(noon) + 24}
			first, second := pair(t, o, noon, off)
			err := a.ResynchroniseOTP(first, second, noon)
			if off < -mostSynced || off >= mostSynced {
				if err != ErrOTPUnsynchronised || a.OTP.Drift != o.Drift || a.OTP.LastStep != 0 || a.OTP.Throttle.Failures != 2 {
					t.Errorf("%v, %+d: %v, %+v", params, off, err, a.OTP)
				}
				continue
			}
			step := uint64(int64(o.Step(noon)) + int64(off) + 1)
			if err != nil || a.OTP.LastStep != step || a.OTP.Drift != (Drift{Synced: int8(off + 1)}) || a.OTP.Throttle != (Throttle{}) ||
				!a.OTP.UsedAt.Equal(noon) || !reflect.DeepEqual(a.OTP.Burnt, []uint64{o.Step(noon) + 24}) {
				t.Errorf("%v, %+d: %v, %+v", params, off, err, a.OTP)
			}
			if got, want := a.OTP.Off(noon), time.Duration(off+1)*params.Period; got != want {
				t.Errorf("%v, %+d: %v off, want %v", params, off, got, want)
			}
			for _, used := range []string{first, second} {
				for later := -2; later <= 2; later++ {
					b := *a
					if err := b.ValidateOTP(used, at(o, later)); err == nil {
						t.Errorf("%v, %+d: accepted again %d steps later", params, off, later)
					}
				}
			}
			b := *a
			if err := b.ResynchroniseOTP(first, second, noon); err != ErrOTPReused || b.OTP.Throttle.Failures != 1 {
				t.Errorf("%v, %+d: the same two again: %v", params, off, err)
			}
			b = *a
			if err := b.ResynchroniseOTP(second, codeOf(t, o, noon, off+2), noon); err == nil {
				t.Errorf("%v, %+d: the used one and the next", params, off)
			}
			next := at(o, 1)
			if err := a.ValidateOTP(codeOf(t, o, next, off+1), next); err != nil {
				t.Errorf("%v, %+d: the next code: %v", params, off, err)
			}
		}
	}
}

// Were the search as wide there as elsewhere, it would find what cannot be kept.
func TestAPhoneIsSynchronisedNoFurtherInTheFirstSteps(t *testing.T) {
	for step := range 25 {
		for off := 1; off <= 45; off++ {
			a := live(t, eight())
			now := time.Unix(int64(step)*30, 0)
			first, second := pair(t, a.OTP, now, off-step)
			err := a.ResynchroniseOTP(first, second, now)
			if (err == nil) != (off-step >= -mostSynced && off-step < mostSynced) || !a.OTP.Drift.Known() {
				t.Errorf("step %d, codes from %d on: %v, %+v", step, off, err, a.OTP.Drift)
			}
		}
	}
}

func TestTwoCodesThatDoNotFollowEachOtherAreRefused(t *testing.T) {
	o, other := eight(), OTP{Secret: rfcSecret(32), Params: eight().Params}
	code := func(off int) string { return codeOf(t, o, noon, off) }
	for name, v := range map[string][2]string{
		"the wrong way round":     {code(5), code(4)},
		"the same twice":          {code(5), code(5)},
		"the code of now, twice":  {code(0), code(0)},
		"a step between":          {code(5), code(7)},
		"the second of another":   {code(5), codeOf(t, other, noon, 6)},
		"the first of another":    {codeOf(t, other, noon, 5), code(6)},
		"both of another":         {codeOf(t, other, noon, 5), codeOf(t, other, noon, 6)},
		"the first right":         {code(5), wrongCode(t, o, noon)},
		"the second right":        {wrongCode(t, o, noon), code(6)},
		"the code of now alone":   {code(0), wrongCode(t, o, noon)},
		"of different algorithms": {code(5), codeOf(t, o.with(SHA512, 8), noon, 6)},
	} {
		a := live(t, o)
		plain := &Account{ID: a.ID, OTP: o}
		plain.OTP.Throttle.Charge(noon)
		if err := a.ResynchroniseOTP(v[0], v[1], noon); err != ErrOTPUnsynchronised || !reflect.DeepEqual(a, plain) {
			t.Errorf("%s: %v, %+v", name, err, a.OTP)
		}
	}
}

func TestMalformedPairsAreNeitherJudgedNorCounted(t *testing.T) {
	a := live(t, eight())
	first, second := pair(t, a.OTP, noon, 3)
	was := *a
	for _, v := range [][2]string{{"", ""}, {first, ""}, {"", second}, {first[2:], second[2:]}, {first, second[1:]}, {first + "0", second}, {first, "+" + second[1:]}, {first + second, ""}} {
		if err := a.ResynchroniseOTP(v[0], v[1], noon); err != ErrOTPMalformed || !reflect.DeepEqual(*a, was) {
			t.Errorf("%q: %v", v, err)
		}
	}
	if err := a.ResynchroniseOTP(" "+first[:4]+"\u00a0"+first[4:], second+" ", noon); err != nil {
		t.Errorf("spaces: %v", err)
	}
}

func TestStepsThatAreSpentDoNotSynchronise(t *testing.T) {
	o := eight()
	step := func(off int) uint64 { return uint64(int64(o.Step(noon)) + int64(off)) }
	for name, v := range map[string]struct {
		last  uint64
		burnt []uint64
		off   int // of the first code
		want  error
	}{
		"both fresh":                   {step(4), nil, 5, nil},
		"the first used":               {step(5), nil, 5, ErrOTPReused},
		"the second used":              {step(6), nil, 5, ErrOTPReused},
		"a later one used":             {step(15), nil, 5, ErrOTPReused},
		"the first explained":          {0, []uint64{step(5)}, 5, ErrOTPReused},
		"the second explained":         {0, []uint64{step(2), step(6)}, 5, ErrOTPReused},
		"the one before explained":     {0, []uint64{step(4)}, 5, nil},
		"the one after explained":      {0, []uint64{step(7)}, 5, nil},
		"the first explained, behind":  {0, []uint64{step(-9)}, -9, ErrOTPReused},
		"the second explained, behind": {0, []uint64{step(-8)}, -9, ErrOTPReused},
	} {
		a := live(t, o)
		a.OTP.LastStep, a.OTP.Burnt = v.last, v.burnt
		was := a.OTP
		first, second := pair(t, o, noon, v.off)
		err := a.ResynchroniseOTP(first, second, noon)
		if err != v.want {
			t.Errorf("%s: %v, want %v", name, err, v.want)
		}
		if err != nil {
			was.Throttle.Charge(noon)
			if !reflect.DeepEqual(a.OTP, was) {
				t.Errorf("%s: %+v", name, a.OTP)
			}
		}
	}
}

// Nothing that was ever explained may help to synchronise.
func TestWhatWasExplainedIsOfNoUseToSynchronise(t *testing.T) {
	for off := -mostSynced; off <= mostSynced; off++ {
		for _, app := range []OTP{eight(), eight().with(SHA1, 6)} {
			a := live(t, eight())
			err := a.ValidateOTP(codeOf(t, app, noon, off), noon)
			if err == nil {
				continue
			}
			if a.Explain(codeOf(t, app, noon, off), noon, err); len(a.OTP.Burnt) == 0 {
				continue
			}
			for _, with := range []int{off - 1, off} {
				for later := -2; later <= 2; later++ {
					b := *a
					first, second := pair(t, eight(), noon, with)
					if err := b.ResynchroniseOTP(first, second, at(b.OTP, later)); err == nil {
						t.Errorf("explained at %+d, synchronised by the pair from %+d on, %d steps later", off, with, later)
					}
				}
			}
		}
	}
}

func TestSynchronisingWaitsAndIsLockedAsACodeIs(t *testing.T) {
	a := live(t, eight())
	wrong := wrongCode(t, a.OTP, noon)
	now := noon
	for n := range uint32(100) {
		if a.OTP.Throttle.Failures != n {
			t.Fatalf("%d of %d failures", a.OTP.Throttle.Failures, n)
		}
		if n%2 == 0 {
			if err := a.ResynchroniseOTP(wrong, wrong, now); err != ErrOTPUnsynchronised {
				t.Fatal(err)
			}
		} else if err := a.ValidateOTP(wrong, now); err != ErrOTPIncorrect {
			t.Fatal(err)
		}
		first, second := pair(t, a.OTP, now, 3)
		was := *a
		var wait *RetryAfter
		if err := a.ResynchroniseOTP(first, second, now); n >= 4 && n < 99 && (!errors.As(err, &wait) || !reflect.DeepEqual(*a, was)) {
			t.Fatalf("after %d: %v", n+1, err)
		} else if n < 4 {
			*a = was
		}
		now = now.Add(time.Hour)
	}
	was := *a
	first, second := pair(t, a.OTP, now, 3)
	if err := a.ResynchroniseOTP(first, second, now); err != ErrFactorLocked || !reflect.DeepEqual(*a, was) {
		t.Errorf("locked: %v", err)
	}
}

func TestOnlyTwoFactorThatIsOnCanBeSynchronised(t *testing.T) {
	first, second := pair(t, eight(), noon, 3)
	if err := (&Account{}).ResynchroniseOTP(first, second, noon); err != ErrOTPOff {
		t.Error(err)
	}
	broken := Account{OTP: OTP{Secret: rfcSecret(20), Params: Params{SHA1, 8, 0}}}
	if err := broken.ResynchroniseOTP(first, second, noon); err != ErrOTPParams || broken.OTP.Throttle != (Throttle{}) {
		t.Error(err)
	}
}

// The clock of a phone that was ten minutes ahead is set right: it is told, and after as long the phone is synchronised anew.
func TestAPhoneThatIsSetRightAfterwardsIsSynchronisedAnew(t *testing.T) {
	for _, off := range []int{-20, 19} {
		a := live(t, eight())
		first, second := pair(t, a.OTP, noon, off)
		if err := a.ResynchroniseOTP(first, second, noon); err != nil {
			t.Fatal(err)
		}
		why := map[bool]error{true: ErrOTPFast, false: ErrOTPSlow}[off < 0]
		if told := isExplained(t, refuse(t, a, codeOf(t, a.OTP, noon, 0), noon), why); told.Offset != 0 {
			t.Errorf("%+d: %+v", off, told)
		}
		later := at(a.OTP, 21)
		first, second = pair(t, a.OTP, later, 0)
		if err := a.ResynchroniseOTP(first, second, later); err != nil || a.OTP.Drift != (Drift{Synced: 1}) {
			t.Errorf("%+d: %v, %+v", off, err, a.OTP.Drift)
		}
		later = at(a.OTP, 30)
		if err := a.ValidateOTP(codeOf(t, a.OTP, later, 0), later); err != nil {
			t.Errorf("%+d: %v", off, err)
		}
	}
}

// A judging is a random life of a second factor, in which no code may be accepted twice.
func judging(t testing.TB, r *rand.Rand) {
	o := OTP{Secret: make([]byte, shortestSecret+r.IntN(longestSecret-shortestSecret+1)), Params: Params{
		Algorithm(r.IntN(3)), []uint8{6, 8}[r.IntN(2)], []time.Duration{30 * time.Second, time.Minute}[r.IntN(2)],
	}}
	for i := range o.Secret {
		o.Secret[i] = byte(r.Uint32())
	}
	a := &Account{ID: ID{1}, OTP: o}
	now := time.Unix(r.Int64N(7_258_118_400), r.Int64N(1e9)) // 1970 to 2200
	accepted, told := map[uint64]bool{}, map[uint64]bool{}
	for range 60 {
		now = now.Add(time.Duration(r.Int64N(int64(30*time.Minute))) - 10*time.Minute) // the clock is set back too
		if now.Unix() < 0 {
			now = time.Unix(0, 0)
		}
		if r.IntN(8) > 0 {
			a.OTP.Throttle = Throttle{}
		}
		off := r.IntN(2*mostSynced+3) - mostSynced - 1
		step := uint64(max(int64(a.OTP.Step(now))+int64(off), 0))
		if r.IntN(2) == 0 {
			step = max(a.OTP.centre(now)+uint64(r.IntN(3)), 1) - 1
		}
		shown := a.OTP.with(Algorithm(r.IntN(3)), a.OTP.Digits)
		if r.IntN(4) > 0 {
			shown = a.OTP
		} else if r.IntN(2) == 0 {
			shown = a.OTP.with(a.OTP.Algorithm, 14-a.OTP.Digits)
		}
		code, next := mustCode(t, shown, step), mustCode(t, shown, step+uint64(r.IntN(3)))
		was := a.OTP
		var err error
		switch r.IntN(3) {
		case 0:
			err = a.ResynchroniseOTP(code, next, now)
		default:
			if err = a.ValidateOTP(code, now); err != nil && r.IntN(4) > 0 {
				if err = a.Explain(code, now, err); err == nil {
					t.Fatal("an explanation let somebody in")
				}
			}
		}
		switch {
		case a.OTP.LastStep < was.LastStep:
			t.Fatalf("the last step fell from %d to %d", was.LastStep, a.OTP.LastStep)
		case err != nil && (a.OTP.LastStep != was.LastStep || a.OTP.Drift != was.Drift || a.OTP.UsedAt != was.UsedAt):
			t.Fatalf("%v: %+v became %+v", err, was, a.OTP)
		case err == nil && (accepted[a.OTP.LastStep] || told[a.OTP.LastStep] || a.OTP.LastStep <= was.LastStep):
			t.Fatalf("step %d was accepted again", a.OTP.LastStep)
		case err == nil && distance(a.OTP.LastStep, a.OTP.Step(now)) > mostSynced+mostLearned+skew:
			t.Fatalf("step %d was accepted at %d", a.OTP.LastStep, a.OTP.Step(now))
		}
		if err == nil {
			accepted[a.OTP.LastStep] = true
		}
		for _, step := range a.OTP.Burnt {
			told[step] = true
		}
		if !a.OTP.sound() {
			t.Fatalf("%+v could not be kept", a.OTP)
		}
	}
}

func TestNoStepIsAcceptedTwiceWhateverHappens(t *testing.T) {
	for seed := range uint64(200) {
		judging(t, rand.New(rand.NewPCG(seed, 0)))
	}
}

func FuzzJudging(f *testing.F) {
	f.Add(uint64(1), uint64(2), "123456", "1234567")
	f.Add(uint64(3), uint64(4), "12345678", "\u00a0")
	f.Fuzz(func(t *testing.T, one, other uint64, first, second string) {
		r := rand.New(rand.NewPCG(one, other))
		judging(t, r)
		a := live(t, eight())
		now := time.Unix(int64(r.Uint64()), 0)
		if err := a.ValidateOTP(first, now); err != nil && a.Explain(first, now, err) == nil {
			t.Error("an explanation let somebody in")
		}
		_ = a.ResynchroniseOTP(first, second, now)
		if !a.OTP.Drift.Known() {
			t.Errorf("%+v", a.OTP.Drift)
		}
	})
}
