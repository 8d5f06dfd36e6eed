package rehearsal

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
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

// ownCache gives the test a cache folder of its own, where practice data lies.
func ownCache(t *testing.T) {
	cache := t.TempDir()
	for _, name := range []string{"XDG_CACHE_HOME", "LocalAppData"} {
		t.Setenv(name, cache)
	}
}

// benches is the practice data that has a name on the disk.
func benches(t *testing.T) []string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(filepath.Join(cache, "latchkey*", "demo-*"))
	if err != nil {
		t.Fatal(err)
	}
	return left
}

func newWorld(t *testing.T) *world {
	t.Helper()
	ownCache(t)
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
	if left := benches(t); len(left) > 0 {
		t.Errorf("left are %v", left)
	}
	if _, err := w.View(); !errors.Is(err, session.ErrWrongPhase) {
		t.Errorf("a closed bench: %v", err)
	}
	if err := w.ReturnToMoment(1); !errors.Is(err, session.ErrWrongPhase) {
		t.Errorf("a closed bench: %v", err)
	}
}
