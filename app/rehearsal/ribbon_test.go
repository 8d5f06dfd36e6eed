package rehearsal

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/session"
	"latchkey/app/store"
)

// member has ada be one, whose refused codes are explained, and changes her account.
func (w *world) member(change func(*account.Account)) {
	w.t.Helper()
	err := w.practice.Update(func(tx *store.Tx) error {
		a, err := tx.AccountByIdentifier("ada")
		if err != nil {
			return err
		}
		a.Role = account.Member
		change(&a)
		return tx.PutAccount(&a)
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// agrees compares every verdict of the ribbon with a sign-in of its own.
func (w *world) agrees(when string) {
	w.t.Helper()
	for _, s := range w.see(w.SaveMoment(0)).Ribbon {
		w.must(w.Session().Login("ada", password))
		_, err := w.Session().ValidateOTP(s.Code)
		reused := errors.Is(err, account.ErrOTPReused)
		if (err == nil) != (s.Verdict == "accepted") || reused != (s.Verdict == "used" || s.Verdict == "passed") {
			w.t.Errorf("%s, %d steps away: %s, but %v", when, s.Away, s.Verdict, err)
		}
		if err := w.ReturnToMoment(0); err != nil {
			w.t.Fatal(err)
		}
	}
}

func TestRibbonSaysOfAMembersCodesWhatTheSignInExplains(t *testing.T) {
	w := newWorld(t)
	w.enrolled()
	w.member(func(*account.Account) {})
	for range 5 {
		w.agrees("each step once")
		w.see(w.SetDefences(Defences{Skew: 0, Waits: true}))
		w.agrees("codes count often")
		w.see(w.SetDefences(Defences{Skew: 1, Once: true, Waits: true}))
		w.see(w.StepTime(1))
	}
	w.see(w.SetDefences(Defences{Skew: 0, Once: true, Waits: true}))
	w.agrees("no skew")
	w.see(w.SetDefences(Defences{Skew: 10, Once: true}))
	w.agrees("ten steps")
}

func TestRibbonOfAPhoneThatIsOffTellsTheOldFromWhatIsToCome(t *testing.T) {
	for _, drift := range []int8{-10, 10} {
		w := newWorld(t)
		w.enrolled()
		w.see(w.StepTime(20))
		w.member(func(a *account.Account) { a.OTP.Drift = account.Drift{Synced: drift}; a.OTP.LastStep -= 40 })
		w.agrees("off")
		for away, got := range w.verdicts() {
			want := "accepted"
			if off := away - int(drift); off < -1 {
				want = "old"
			} else if off > 1 {
				want = "later"
			}
			if got != want {
				t.Errorf("%d off, %d away: %s, want %s", drift, away, got, want)
			}
		}
	}
}

func TestCodeThatAnExplanationGaveAwayIsUsedAndNotBeforeAUsedOne(t *testing.T) {
	w := newWorld(t)
	w.enrolled()
	w.member(func(*account.Account) {})
	w.see(w.StepTime(1))
	w.see(w.SetPhoneError(90_000))
	w.must(w.Session().Login("ada", password))
	if _, err := w.Session().ValidateOTP(w.code()); !errors.Is(err, account.ErrOTPFast) {
		t.Fatal(err)
	}
	w.must(w.Session().Logout())
	w.see(w.StepTime(3))
	ribbon := w.see(w.View()).Ribbon
	present := ribbon[slices.IndexFunc(ribbon, func(s Step) bool { return s.Away == 0 })]
	if present.Verdict != "used" || present.UsedAt != 0 {
		t.Errorf("its step: %+v", present)
	}
}

func TestNoMomentsAreAListAndNoNull(t *testing.T) {
	w := newWorld(t)
	if v := w.see(w.View()); v.Moments == nil {
		t.Error("null on the page")
	}
}

func TestRealTimeForgetsWhatWasUsedLaterAlsoOfAPhoneThatIsOff(t *testing.T) {
	for _, drift := range []int8{-20, -2, 2, 20} {
		w := newWorld(t)
		w.enrolled()
		w.see(w.StepTime(20))
		w.see(w.StepTime(20))
		w.member(func(a *account.Account) { a.OTP.Drift = account.Drift{Synced: drift} })
		signIn := func() error {
			ribbon := w.see(w.View()).Ribbon
			i := slices.IndexFunc(ribbon, func(s Step) bool { return s.Away == int(drift) })
			w.must(w.Session().Login("ada", password))
			_, err := w.Session().ValidateOTP(ribbon[i].Code)
			w.must(w.Session().Logout())
			return err
		}
		if err := signIn(); err != nil {
			t.Fatal(err)
		}
		w.see(w.RealTime())
		if err := signIn(); err != nil {
			t.Errorf("%d off: %v", drift, err)
		}
	}
}

func TestRealTimeForgetsACodeThatAnEnrolmentUsedUpLater(t *testing.T) {
	w := newWorld(t)
	w.enrolled()
	w.see(w.StepTime(1))
	w.member(func(*account.Account) {})
	w.must(w.Session().Login("ada", password))
	w.must(w.Session().ValidateOTP(w.code()))
	w.must(w.Session().GenerateOTP())
	w.own = w.own.Add(time.Minute)
	w.see(w.StepTime(20))
	if _, err := w.Session().VerifyOTP(w.code()); !errors.Is(err, account.ErrOTPNotLive) {
		t.Fatal(err)
	}
	w.must(w.Session().Logout())
	w.see(w.RealTime())
	w.must(w.Session().Login("ada", password))
	w.must(w.Session().ValidateOTP(w.code()))
}

func TestRealTimeForgetsWhatWasUsedLaterAlsoInTheFirstMinuteOf1970(t *testing.T) {
	w := newWorld(t)
	w.own = time.Unix(5, 0)
	w.see(w.RealTime())
	w.enrolled()
	w.see(w.StepTime(10))
	w.must(w.Session().Login("ada", password))
	w.must(w.Session().ValidateOTP(w.code()))
	w.must(w.Session().Logout())
	w.see(w.RealTime())
	w.must(w.Session().Login("ada", password))
	_, err := w.Session().ValidateOTP(w.code())
	if err != nil {
		w.own = time.Unix(95, 0)
		w.must(w.Session().Logout())
		w.must(w.Session().Login("ada", password))
		_, err = w.Session().ValidateOTP(w.code())
	}
	if err != nil {
		t.Error(err)
	}
}

func TestBenchThatCannotStartOverKeepsItsTime(t *testing.T) {
	w := newWorld(t)
	w.see(w.RunTime(false))
	w.see(w.StepTime(3))
	before := w.see(w.View())
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"XDG_CACHE_HOME", "LocalAppData", "TMPDIR", "TMP"} {
		t.Setenv(name, file)
	}
	if err := w.Restart(); !errors.Is(err, store.ErrFailed) {
		t.Fatal(err)
	}
	if after := w.see(w.View()); after.Now != before.Now || after.Running {
		t.Errorf("from %+v to %+v", before, after)
	}
}

func TestRealTimeLeavesNobodySignedInLongerThanTheyAreThere(t *testing.T) {
	w := newWorld(t)
	w.signedIn()
	for range 6 {
		w.see(w.StepTime(20))
	}
	w.see(w.RealTime())
	w.own = w.own.Add(11 * time.Minute)
	if state := w.must(w.Session().State()); state.Phase != session.SignedOut {
		t.Errorf("phase %s", state.Phase)
	}
}

func TestRealTimeEndsNoSessionOfABenchWhoseClockStood(t *testing.T) {
	w := newWorld(t)
	w.enrolled()
	w.see(w.StepTime(1))
	w.see(w.RunTime(false))
	w.must(w.Session().Login("ada", password))
	w.own = w.own.Add(13 * time.Hour)
	w.see(w.RealTime())
	if state := w.must(w.Session().State()); state.Phase != session.CodeRequired {
		t.Errorf("at the code: %s", state.Phase)
	}
	w.must(w.Session().ValidateOTP(w.code()))
	w.see(w.RunTime(false))
	w.own = w.own.Add(13 * time.Hour)
	w.see(w.UseOwnPhone(true))
	if state := w.must(w.Session().State()); state.Phase != session.SignedIn {
		t.Errorf("signed in: %s", state.Phase)
	}
}
