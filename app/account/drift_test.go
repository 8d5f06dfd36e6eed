package account

import (
	"testing"
	"time"
)

// noon is a time at which a step of thirty and one of sixty seconds begin.
var noon = time.Unix(1_800_000_000, 0).UTC()

// at is the time so many steps after noon.
func at(o OTP, steps int) time.Time { return noon.Add(time.Duration(steps) * o.Period) }

// codeOf is the code that a phone so many steps off shows at now.
func codeOf(t testing.TB, o OTP, now time.Time, off int) string {
	t.Helper()
	return mustCode(t, o, uint64(int64(o.Step(now))+int64(off)))
}

// eight is a second factor whose codes are so long that no two within a day are the same.
func eight() OTP { return OTP{Secret: rfcSecret(20), Params: Params{SHA1, 8, 30 * time.Second}} }

func TestDriftMovesOnlyAfterTwoCodesThatLeanTheSameWay(t *testing.T) {
	for name, v := range map[string]struct {
		leans []int // of accepted codes, against the step the phone is thought to show
		want  Drift
	}{
		"one late code":             {[]int{-1}, Drift{Lean: -1}},
		"one early code":            {[]int{1}, Drift{Lean: 1}},
		"two late":                  {[]int{-1, -1}, Drift{Learned: -1}},
		"two early":                 {[]int{1, 1}, Drift{Learned: 1}},
		"late, in time, late":       {[]int{-1, 0, -1}, Drift{Lean: -1}},
		"late, early, late":         {[]int{-1, 1, -1}, Drift{Lean: -1}},
		"three late":                {[]int{-1, -1, -1}, Drift{Learned: -1, Lean: -1}},
		"four early":                {[]int{1, 1, 1, 1}, Drift{Learned: 2}},
		"ten early":                 {[]int{1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, Drift{Learned: 2}},
		"eleven late":               {[]int{-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1}, Drift{Learned: -2, Lean: -1}},
		"two early, two late":       {[]int{1, 1, -1, -1}, Drift{}},
		"ten early, in time, early": {[]int{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1}, Drift{Learned: 2, Lean: 1}},
	} {
		for _, synced := range []int8{-20, -1, 0, 20} {
			a := live(t, eight())
			a.OTP.Drift.Synced = synced
			for i, lean := range v.leans {
				now := at(a.OTP, 10*i)
				if err := a.ValidateOTP(codeOf(t, a.OTP, now, a.OTP.Drift.Steps()+lean), now); err != nil {
					t.Fatalf("%s, code %d: %v", name, i, err)
				}
			}
			want := v.want
			want.Synced = synced
			if a.OTP.Drift != want {
				t.Errorf("%s: %+v, want %+v", name, a.OTP.Drift, want)
			}
		}
	}
}

func TestTheEnrolmentIsTheFirstCodeThatDriftLearnsFrom(t *testing.T) {
	for lean := -1; lean <= 1; lean++ {
		o, err := eight().Confirm(codeOf(t, eight(), noon, lean), noon)
		if err != nil || o.Drift != (Drift{Lean: int8(lean)}) {
			t.Errorf("%d: %+v, %v", lean, o.Drift, err)
		}
	}
}

func TestAFailureNeverMovesDrift(t *testing.T) {
	a := live(t, eight())
	a.OTP.Drift = Drift{Synced: 4, Learned: -1, Lean: -1}
	was := a.OTP.Drift
	if err := a.ValidateOTP(codeOf(t, a.OTP, noon, 3), noon); err != nil {
		t.Fatal(err)
	}
	was.Lean = 0
	for name, code := range map[string]string{
		"used":    codeOf(t, a.OTP, noon, 3),
		"older":   codeOf(t, a.OTP, noon, 2),
		"wrong":   wrongCode(t, a.OTP, noon),
		"slow":    codeOf(t, a.OTP, noon, -7),
		"fast":    codeOf(t, a.OTP, noon, 12),
		"short":   codeOf(t, a.OTP, noon, 4)[2:],
		"letters": "abcdefgh",
	} {
		for range 4 {
			a.OTP.Throttle = Throttle{}
			err := a.ValidateOTP(code, noon)
			if a.Explain(code, noon, err) == nil || a.OTP.Drift != was {
				t.Errorf("%s: %v, drift %+v", name, err, a.OTP.Drift)
			}
			if err := a.ResynchroniseOTP(code, wrongCode(t, a.OTP, noon), noon); err == nil || a.OTP.Drift != was {
				t.Errorf("%s and a wrong one: %v, drift %+v", name, err, a.OTP.Drift)
			}
		}
	}
	for range 5 {
		a.OTP.Throttle.Charge(noon)
	}
	if err := a.ValidateOTP(codeOf(t, a.OTP, noon, 4), noon); err == nil || a.OTP.Drift != was {
		t.Errorf("while waiting: %v, drift %+v", err, a.OTP.Drift)
	}
}

// eachDrift calls fn with every drift there can be.
func eachDrift(fn func(Drift)) {
	for synced := int8(-mostSynced); synced <= mostSynced; synced++ {
		for learned := int8(-mostLearned); learned <= mostLearned; learned++ {
			fn(Drift{Synced: synced, Learned: learned})
		}
	}
}

func TestTheWindowIsThreeStepsWideWhateverTheDrift(t *testing.T) {
	var codes []string
	for off := -40; off <= 40; off++ {
		codes = append(codes, codeOf(t, eight(), noon, off))
	}
	eachDrift(func(d Drift) {
		for i, code := range codes {
			a := live(t, eight())
			a.OTP.Drift = d
			want := distance(uint64(i), uint64(40+d.Steps())) <= 1
			if err := a.ValidateOTP(code, noon); (err == nil) != want || err != nil && err != ErrOTPIncorrect {
				t.Errorf("%+v: the code of step %+d: %v, want accepted %v", d, i-40, err, want)
			}
		}
	})
}

func TestACodeAcceptedAtOneDriftIsNeverAcceptedAtAnother(t *testing.T) {
	for _, was := range []Drift{{}, {Synced: -20, Learned: -2}, {Synced: 20, Learned: 2}, {Synced: 7}, {Learned: -1, Lean: -1}, {Learned: 1, Lean: 1}} {
		for lean := -1; lean <= 1; lean++ {
			a := live(t, eight())
			a.OTP.Drift = was
			off := was.Steps() + lean
			code, before := codeOf(t, a.OTP, noon, off), codeOf(t, a.OTP, noon, off-1)
			if err := a.ValidateOTP(code, noon); err != nil {
				t.Fatal(err)
			}
			accepted := *a
			eachDrift(func(d Drift) {
				for later := -2; later <= 2; later++ {
					now := at(a.OTP, off-d.Steps()+later) // when that drift has the window at the used step
					for _, used := range []string{code, before} {
						b := accepted
						b.OTP.Drift = d
						if err := b.ValidateOTP(used, now); err == nil {
							t.Errorf("accepted at %+v, and again at %+v, %d steps later", was, d, later)
						}
					}
					b := accepted
					b.OTP.Drift = d
					if err := b.ResynchroniseOTP(before, code, now); err == nil {
						t.Errorf("accepted at %+v, and again as one of two at %+v", was, d)
					}
				}
			})
		}
	}
}

func TestDriftAtTheEdgesOfTime(t *testing.T) {
	for _, seconds := range []int64{
		-1 << 40, -1, 0, 29, 30, 300, 599, 600, 630, 1<<31 - 1, 1 << 31, 1<<32 - 1, 1 << 32, 30<<32 - 1, 30 << 32, 250_000_000_000,
	} {
		now := time.Unix(seconds, 0)
		eachDrift(func(d Drift) {
			a := live(t, eight())
			a.OTP.Drift = d
			centre := max(int64(a.OTP.Step(now))+int64(d.Steps()), 0)
			for _, step := range []int64{centre - 2, centre - 1, centre, centre + 1, centre + 2} {
				if step < 0 {
					continue
				}
				b := *a
				code := mustCode(t, b.OTP, uint64(step))
				switch err := b.ValidateOTP(code, now); {
				case step == 0: // the last step of an account that has used none
					if err == nil {
						t.Errorf("%d, %+v: step 0 was accepted", seconds, d)
					}
				case distance(uint64(step), uint64(centre)) > 1:
					if err != ErrOTPIncorrect {
						t.Errorf("%d, %+v: step %d: %v", seconds, d, step, err)
					}
				case err != nil || b.OTP.LastStep != uint64(step) || b.ValidateOTP(code, now) != ErrOTPReused:
					t.Errorf("%d, %+v: step %d: %v, last step %d", seconds, d, step, err, b.OTP.LastStep)
				}
			}
		})
	}
}

func TestSpendingUsesUpAllThatCouldBeKnown(t *testing.T) {
	eachDrift(func(d Drift) {
		a := live(t, eight())
		step := a.OTP.Step(noon)
		a.OTP.Drift, a.OTP.Burnt = d, []uint64{step - 3, step, step + 1, step + 30}
		a.OTP.Spend(noon)
		for off := -25; off <= max(d.Steps(), 0)+1; off++ {
			if !a.OTP.spent(uint64(int64(step) + int64(off))) {
				t.Errorf("%+v: step %+d is left", d, off)
			}
		}
		if n := len(a.OTP.Burnt); n != 1 {
			t.Errorf("%+v: %d steps are burnt ahead", d, n)
		}
		was := a.OTP.LastStep
		if a.OTP.Spend(at(a.OTP, -100)); a.OTP.LastStep != was {
			t.Errorf("%+v: an earlier time lowered the last step", d)
		}
	})
}

func TestOffIsHowFarThePhoneWasFromNow(t *testing.T) {
	for _, params := range []Params{sixDigits, {SHA512, 8, time.Minute}} {
		for off := -1; off <= 1; off++ {
			o := OTP{Secret: rfcSecret(20), Params: params}
			confirmed, err := o.Confirm(codeOf(t, o, noon, off), noon)
			if want := time.Duration(off) * params.Period; err != nil || confirmed.Off(noon) != want {
				t.Errorf("%v, %v, want %v", confirmed.Off(noon), err, want)
			}
		}
	}
}
