package rehearsal

import (
	"bytes"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/session"
)

const password = "seven quiet lanterns"

var trainee = account.Profile{FullName: "Ada Example", Email: "ada@example.org", Username: "ada"}

// start is when every test begins: 12 seconds into a step.
var start = time.Date(2026, 3, 14, 15, 9, 12, 0, time.UTC)

// A world is a bench, and this computer's own clock behind it.
type world struct {
	*Bench
	t   *testing.T
	own time.Time
}

func newWorld(t *testing.T) *world {
	t.Helper()
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	w := &world{t: t, own: start}
	b, err := Open(session.Options{Now: func() time.Time { return w.own }, Cost: account.Cost{Memory: 8 << 10, Time: 1, Threads: 1}})
	if err != nil {
		t.Fatal(err)
	}
	w.Bench = b
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

func (w *world) must(state session.State, err error) session.State {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	return state
}

func (w *world) see(view View, err error) View {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	return view
}

// signedIn registers ada and signs her in.
func (w *world) signedIn() {
	w.t.Helper()
	w.must(w.Session().Register(trainee, password))
	w.must(w.Session().Login("ada", password))
}

// enrolled has ada scan the code, confirm it and sign out.
func (w *world) enrolled() (codes []string) {
	w.t.Helper()
	w.signedIn()
	w.see(w.ScanQR(w.must(w.Session().GenerateOTP()).Enrolment.QR))
	codes = w.must(w.Session().VerifyOTP(w.code())).RecoveryCodes
	w.must(w.Session().ConfirmRecoveryCodes())
	w.must(w.Session().Logout())
	return codes
}

// code is what the phone shows.
func (w *world) code() string {
	w.t.Helper()
	view := w.see(w.View())
	i := slices.IndexFunc(view.Phone.Entries, func(e Entry) bool { return e.ID == view.Entry })
	if i < 0 {
		w.t.Fatal("the phone has no entry")
	}
	return view.Phone.Entries[i].Code
}

// verdicts are those of the ribbon around the present step.
func (w *world) verdicts() map[int]string {
	w.t.Helper()
	all := map[int]string{}
	for _, s := range w.see(w.View()).Ribbon {
		all[s.Away] = s.Verdict
	}
	return all
}

func TestPhoneScansThePixelsOfTheEnrolmentAndItsCodeIsAccepted(t *testing.T) {
	w := newWorld(t)
	w.signedIn()
	e := w.must(w.Session().GenerateOTP()).Enrolment
	for _, picture := range []string{e.QR, e.QRLarge} {
		view := w.see(w.ScanQR(picture))
		if len(view.Phone.Entries) != 1 {
			t.Fatalf("%d entries", len(view.Phone.Entries))
		}
		got := view.Phone.Entries[0]
		if got.Issuer != e.Issuer || got.Label != e.Label || got.Status != "pending" || got.Digits != 6 || got.Algorithm != "SHA1" || got.PeriodMs != 30_000 {
			t.Errorf("entry %+v", got)
		}
	}
	w.must(w.Session().VerifyOTP(w.code()))
	if got := w.see(w.View()).Phone.Entries[0].Status; got != "live" {
		t.Errorf("confirmed: %s", got)
	}
}

func dataURI(png []byte) string {
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(png)
}

func TestPhoneTakesNothingButEntries(t *testing.T) {
	w := newWorld(t)
	foreign, err := account.DrawQR("https://example.org/", 5)
	if err != nil {
		t.Fatal(err)
	}
	for _, picture := range []string{
		"", "data:image/png;base64,", "data:image/png;base64,AAAA", "data:image/svg+xml;base64,AAAA", dataURI(foreign.PNG),
		"data:image/png;base64," + strings.Repeat("A", mostPicture),
	} {
		if _, err := w.ScanQR(picture); !errors.Is(err, ErrNothingScanned) {
			t.Errorf("%.40q: %v", picture, err)
		}
	}
	if n := len(w.see(w.View()).Phone.Entries); n != 0 {
		t.Errorf("%d entries", n)
	}
}

func TestRibbonSaysOfEachCodeWhatTheSignInWould(t *testing.T) {
	w := newWorld(t)
	w.enrolled()
	if got := w.verdicts(); got[-2] != "passed" && got[-2] != "old" || got[0] != "used" || got[1] != "accepted" || got[2] != "later" {
		t.Errorf("after the enrolment: %v", got)
	}
	if step := w.see(w.View()).Ribbon[3]; step.Away != 0 || step.UsedAt != start.UnixMilli() || !step.Phone {
		t.Errorf("present step %+v", step)
	}
	w.see(w.StepTime(1))
	if got := w.verdicts(); got[-1] != "used" || got[0] != "accepted" || got[1] != "accepted" || got[-2] != "passed" && got[-2] != "old" {
		t.Errorf("a step on: %v", got)
	}
	w.see(w.StepTime(2))
	for away, verdict := range w.verdicts() {
		before := w.see(w.SaveMoment(0))
		code := before.Ribbon[slices.IndexFunc(before.Ribbon, func(s Step) bool { return s.Away == away })].Code
		w.must(w.Session().Login("ada", password))
		_, err := w.Session().ValidateOTP(code)
		if (err == nil) != (verdict == "accepted") || errors.Is(err, account.ErrOTPReused) != (verdict == "used" || verdict == "passed") {
			t.Errorf("%d steps away: %s, but %v", away, verdict, err)
		}
		if err := w.ReturnToMoment(0); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAskingForTheRibbonChangesNothing(t *testing.T) {
	w := newWorld(t)
	w.enrolled()
	before, err := w.practice.Save()
	for range 3 {
		w.see(w.View())
	}
	after, err2 := w.practice.Save()
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(before.File(), after.File()) {
		t.Error("the file changed")
	}
}

func TestPhoneWithAWrongClockIsRefusedUnlessMoreStepsAreAccepted(t *testing.T) {
	w := newWorld(t)
	w.enrolled()
	w.see(w.StepTime(10))
	w.see(w.SetPhoneError(-90_000))
	w.must(w.Session().Login("ada", password))
	if _, err := w.Session().ValidateOTP(w.code()); !errors.Is(err, account.ErrOTPIncorrect) {
		t.Errorf("90 s slow: %v", err)
	}
	w.see(w.StepTime(1)) // that code was given away by the explanation
	w.see(w.SetDefences(Defences{Skew: 3, Once: true, Waits: true}))
	if got := w.verdicts(); got[-3] != "accepted" || got[-4] != "old" || got[4] != "later" {
		t.Errorf("three steps: %v", got)
	}
	w.must(w.Session().ValidateOTP(w.code()))
	for _, ms := range []int64{-300_001, 300_001} {
		if _, err := w.SetPhoneError(ms); !errors.Is(err, ErrInvalid) {
			t.Errorf("%d ms: %v", ms, err)
		}
	}
	for _, skew := range []int{-1, 11} {
		if _, err := w.SetDefences(Defences{Skew: skew}); !errors.Is(err, ErrInvalid) {
			t.Errorf("%d steps: %v", skew, err)
		}
	}
}

func TestCodeCountsOnceUnlessThatIsSwitchedOff(t *testing.T) {
	w := newWorld(t)
	w.enrolled()
	w.see(w.StepTime(1))
	again := func() error {
		w.must(w.Session().Login("ada", password))
		_, err := w.Session().ValidateOTP(w.code())
		w.must(w.Session().Logout())
		return err
	}
	if err := again(); err != nil {
		t.Fatal(err)
	}
	if err := again(); !errors.Is(err, account.ErrOTPReused) {
		t.Errorf("once: %v", err)
	}
	w.see(w.SetDefences(Defences{Skew: 1, Waits: true}))
	if err := again(); err != nil {
		t.Errorf("switched off: %v", err)
	}
	w.see(w.SetDefences(Defences{Skew: 1, Once: true, Waits: true}))
	if err := again(); !errors.Is(err, account.ErrOTPReused) {
		t.Errorf("on again: %v", err)
	}
}

func TestWrongCodesWaitUnlessThatIsSwitchedOff(t *testing.T) {
	w := newWorld(t)
	w.enrolled()
	w.see(w.StepTime(1))
	guess := func() (err error) {
		if w.must(w.Session().State()).Phase != session.CodeRequired {
			w.must(w.Session().Login("ada", password))
		}
		_, err = w.Session().ValidateOTP(w.never())
		return err
	}
	w.see(w.SetDefences(Defences{Skew: 1, Once: true}))
	for i := range 12 {
		if err := guess(); !errors.Is(err, account.ErrOTPIncorrect) {
			t.Fatalf("guess %d: %v", i, err)
		}
	}
	w.see(w.SetDefences(Defences{Skew: 1, Once: true, Waits: true}))
	for i := range 5 {
		if err := guess(); !errors.Is(err, account.ErrOTPIncorrect) {
			t.Fatalf("guess %d: %v", i, err)
		}
	}
	var wait *account.RetryAfter
	if err := guess(); !errors.As(err, &wait) {
		t.Errorf("the sixth: %v", err)
	}
}

// never is a code that the ribbon does not show.
func (w *world) never() string {
	view := w.see(w.View())
	for _, code := range []string{"111111", "222222", "333333", "444444", "555555", "666666", "777777", "888888"} {
		if !slices.ContainsFunc(view.Ribbon, func(s Step) bool { return s.Code == code }) {
			return code
		}
	}
	w.t.Fatal("all of them")
	return ""
}

func TestDefencesOfARealSessionCannotBeSwitchedOff(t *testing.T) {
	w := newWorld(t)
	w.enrolled()
	o := w.o
	o.Demo, o.Memory = false, nil
	o.Leniency = func() account.Leniency { return account.Leniency{Skew: 9, Reuse: true, NoWait: true} }
	real, err := session.New(w.practice.Store, o)
	if err != nil {
		t.Fatal(err)
	}
	defer real.Close()
	if _, err := real.Login("ada", password); err != nil {
		t.Fatal(err)
	}
	if _, err := real.ValidateOTP(w.code()); !errors.Is(err, account.ErrOTPReused) {
		t.Errorf("a used code: %v", err)
	}
	w.see(w.StepTime(3)) // the bench's clock is that of the session
	w.see(w.SetPhoneError(300_000))
	if _, err := real.ValidateOTP(w.code()); !errors.Is(err, account.ErrOTPIncorrect) {
		t.Errorf("ten steps off: %v", err)
	}
	if otp := real.PendingOTP(); otp.On() {
		t.Error("the pending secret is told")
	}
}

func TestClockStandsStillStepsAndRuns(t *testing.T) {
	w := newWorld(t)
	if v := w.see(w.View()); !v.Real || !v.Running || v.Now != start.UnixMilli() || v.EndsInMs != 18_000 {
		t.Fatalf("begins with %+v", v)
	}
	w.see(w.RunTime(false))
	w.own = w.own.Add(time.Hour)
	if v := w.see(w.View()); v.Running || v.Real || v.Now != start.UnixMilli() {
		t.Errorf("stopped: %+v", v)
	}
	if v := w.see(w.StepTime(1)); v.Now != start.Add(18*time.Second).UnixMilli() || v.EndsInMs != 30_000 || v.Running {
		t.Errorf("the next step: %+v", v)
	}
	w.see(w.RunTime(true))
	w.own = w.own.Add(time.Second)
	if v := w.see(w.View()); v.Now != start.Add(19*time.Second).UnixMilli() || !v.Running || v.Real {
		t.Errorf("running: %+v", v)
	}
	if v := w.see(w.RealTime()); v.Now != w.own.UnixMilli() || !v.Real {
		t.Errorf("real: %+v", v)
	}
	for _, steps := range []int{-1, 0, 21} {
		if _, err := w.StepTime(steps); !errors.Is(err, ErrInvalid) {
			t.Errorf("%d steps: %v", steps, err)
		}
	}
}

func TestTimeThatIsSteppedOnEndsNoSession(t *testing.T) {
	w := newWorld(t)
	w.signedIn()
	w.must(w.Session().GenerateOTP())
	w.see(w.StepTime(20))
	if got := w.must(w.Session().State()).Phase; got != session.Enrolling {
		t.Errorf("phase %s", got)
	}
}

func TestRealTimeForgetsWhatWasUsedLater(t *testing.T) {
	w := newWorld(t)
	w.enrolled()
	w.see(w.StepTime(10))
	w.must(w.Session().Login("ada", password))
	w.must(w.Session().ValidateOTP(w.code()))
	w.must(w.Session().Logout())
	w.own = w.own.Add(time.Minute)
	w.see(w.UseOwnPhone(true))
	w.must(w.Session().Login("ada", password))
	w.must(w.Session().ValidateOTP(w.code()))
}

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

func TestLostPhoneShowsAndScansNothing(t *testing.T) {
	w := newWorld(t)
	w.enrolled()
	v := w.see(w.LosePhone(true))
	if e := v.Phone.Entries[0]; !v.Phone.Lost || e.Code != "" || e.Next != "" {
		t.Errorf("phone %+v", v.Phone)
	}
	w.must(w.Session().Login("ada", password))
	if _, err := w.ScanQR("data:image/png;base64,AAAA"); !errors.Is(err, ErrNoPhone) {
		t.Errorf("scanning: %v", err)
	}
	if v := w.see(w.LosePhone(false)); v.Phone.Entries[0].Code == "" {
		t.Error("it was found without its codes")
	}
}

func TestEntryOfAReplacedSecretIsDead(t *testing.T) {
	w := newWorld(t)
	w.enrolled()
	w.see(w.StepTime(1))
	w.must(w.Session().Login("ada", password))
	w.must(w.Session().ValidateOTP(w.code()))
	old := w.see(w.View()).Entry
	w.see(w.ScanQR(w.must(w.Session().GenerateOTP()).Enrolment.QR))
	w.must(w.Session().VerifyOTP(w.code()))
	v := w.see(w.View())
	if len(v.Phone.Entries) != 2 || v.Phone.Entries[0].Status != "live" || v.Phone.Entries[1].Status != "dead" || v.Entry == old {
		t.Fatalf("phone %+v", v.Phone)
	}
	for _, s := range w.see(w.ChooseEntry(old)).Ribbon {
		if s.Verdict != "dead" {
			t.Errorf("step %+v", s)
		}
	}
	if v := w.see(w.RemoveEntry(old)); len(v.Phone.Entries) != 1 || v.Entry != v.Phone.Entries[0].ID {
		t.Errorf("removed: %+v", v.Phone)
	}
	for _, do := range []func(string) (View, error){w.ChooseEntry, w.RemoveEntry} {
		if _, err := do(old); !errors.Is(err, ErrInvalid) {
			t.Errorf("an entry that is not there: %v", err)
		}
	}
}

func TestNothingIsLeftOfABench(t *testing.T) {
	w := newWorld(t)
	w.enrolled()
	w.see(w.SaveMoment(1))
	if err := w.ReturnToMoment(1); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(filepath.Join(os.Getenv("XDG_CACHE_HOME"), "latchkey", "demo-*")); len(left) > 0 {
		t.Errorf("left are %v", left)
	}
	if _, err := w.View(); !errors.Is(err, session.ErrWrongPhase) {
		t.Errorf("a closed bench: %v", err)
	}
	if err := w.ReturnToMoment(1); !errors.Is(err, session.ErrWrongPhase) {
		t.Errorf("a closed bench: %v", err)
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
