package rehearsal

import (
	"errors"
	"slices"
	"testing"
	"time"

	"latchkey/app/session"
)

func TestMomentBringsEverythingBack(t *testing.T) {
	w := newWorld(t)
	w.signedIn()
	e := w.must(w.Session().GenerateOTP()).Enrolment
	w.see(w.RunTime(false))
	w.see(w.ScanQR(e.QR))
	w.see(w.SetPhoneError(30_000))
	if got := w.see(w.SaveMoment(7)).Moments; !slices.Equal(got, []int{7}) {
		t.Errorf("moments %v", got)
	}
	before := w.see(w.View())

	for range 2 { // as often as is wished
		w.must(w.Session().VerifyOTP(w.code()))
		w.must(w.Session().ConfirmRecoveryCodes())
		w.must(w.Session().Logout())
		w.see(w.RemoveEntry(w.see(w.View()).Entry))
		w.see(w.SetPhoneError(0))
		w.see(w.SetDefences(Defences{Skew: 5}))
		w.see(w.StepTime(20))
		w.own = w.own.Add(time.Hour)
		if err := w.ReturnToMoment(7); err != nil {
			t.Fatal(err)
		}
		state := w.must(w.Session().State())
		if state.Phase != session.Enrolling || state.Enrolment.SetupKey != e.SetupKey || state.Account.Email != trainee.Email {
			t.Fatalf("back at %+v", state)
		}
		after := w.see(w.View())
		if after.Now != before.Now || after.Running || after.Phone.ErrorMs != 30_000 || after.Defences != before.Defences || after.Entry != before.Entry || len(after.Ribbon) != len(before.Ribbon) {
			t.Errorf("bench %+v", after)
		}
	}
	for _, n := range []int{-1, 8, 100} {
		if err := w.ReturnToMoment(n); !errors.Is(err, ErrNoMoment) {
			t.Errorf("moment %d: %v", n, err)
		}
	}
	for _, n := range []int{-1, 100} {
		if _, err := w.SaveMoment(n); !errors.Is(err, ErrInvalid) {
			t.Errorf("moment %d: %v", n, err)
		}
	}
}

func TestMomentOfAnySignInGoesOnFromThere(t *testing.T) {
	w := newWorld(t)
	w.see(w.SaveMoment(0)) // welcome
	w.signedIn()
	w.see(w.SaveMoment(1)) // signed in
	w.see(w.ScanQR(w.must(w.Session().GenerateOTP()).Enrolment.QR))
	codes := w.must(w.Session().VerifyOTP(w.code())).RecoveryCodes
	w.see(w.SaveMoment(2)) // recovery codes
	w.must(w.Session().ConfirmRecoveryCodes())
	w.must(w.Session().Logout())
	w.see(w.SaveMoment(3)) // signed out
	w.must(w.Session().Login("ada", password))
	w.see(w.SaveMoment(4)) // code required

	w.own = w.own.Add(11 * time.Minute) // longer than any of them may last
	for n, phase := range []session.Phase{session.Welcome, session.SignedIn, session.RecoveryCodes, session.SignedOut, session.CodeRequired} {
		if err := w.ReturnToMoment(n); err != nil {
			t.Fatal(err)
		}
		state := w.must(w.Session().State())
		if state.Phase != phase {
			t.Errorf("moment %d: %s", n, state.Phase)
		}
		if n == 2 && !slices.Equal(state.RecoveryCodes, codes) {
			t.Errorf("recovery codes %v", state.RecoveryCodes)
		}
	}
	if state := w.must(w.Session().UseRecoveryCode(codes[0])); state.Phase != session.SignedIn {
		t.Errorf("phase %s", state.Phase)
	}
}

func TestStartingOverKeepsNothingButMoments(t *testing.T) {
	w := newWorld(t)
	w.enrolled()
	w.see(w.SaveMoment(99))
	w.see(w.RunTime(false))
	if err := w.Restart(); err != nil {
		t.Fatal(err)
	}
	v := w.see(w.View())
	if w.must(w.Session().State()).Phase != session.Welcome || len(v.Phone.Entries) != 0 || !v.Real || v.Defences != (Defences{Skew: 1, Once: true, Waits: true}) {
		t.Errorf("begins with %+v", v)
	}
	if err := w.ReturnToMoment(99); err != nil {
		t.Fatal(err)
	}
	if w.must(w.Session().State()).Phase != session.SignedOut || len(w.see(w.View()).Phone.Entries) != 1 {
		t.Error("the moment is gone")
	}
}

func TestOldSessionIsClosedOnceTheBenchWentBack(t *testing.T) {
	w := newWorld(t)
	w.see(w.SaveMoment(0))
	old := w.Session()
	w.signedIn()
	if err := w.ReturnToMoment(0); err != nil {
		t.Fatal(err)
	}
	if _, err := old.GenerateOTP(); !errors.Is(err, session.ErrWrongPhase) {
		t.Errorf("the old session: %v", err)
	}
}
