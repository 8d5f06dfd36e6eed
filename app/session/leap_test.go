package session

import (
	"errors"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

// delayed is a watched desk where ben's password waits for an hour.
func delayed(t *testing.T) *desk {
	d, _ := watched(t)
	d.register("ben")
	for range 12 {
		var retry *account.RetryAfter
		if _, err := d.Login("ben", "a wrong phrase"); errors.As(err, &retry) {
			d.clock.Add(retry.Wait)
			_, _ = d.Login("ben", "a wrong phrase")
		}
	}
	return d
}

// left is how long ben has to wait.
func (d *desk) left() time.Duration {
	d.t.Helper()
	var retry *account.RetryAfter
	if _, err := d.Login("ben", "a wrong phrase"); !errors.As(err, &retry) {
		d.t.Fatalf("no wait: %v", err)
	}
	return retry.Wait
}

func TestALeapBackLeavesExactlyWhatWasLeftOfAWait(t *testing.T) {
	d := delayed(t)
	d.clock.Add(d.left() - time.Minute)
	for _, by := range []time.Duration{-time.Hour, 2 * time.Hour, -30 * time.Hour} {
		before := d.left()
		d.clock.Set(by)
		if after := d.left(); after != before {
			t.Errorf("%v: %v before, %v after", by, before, after)
		}
	}
}

func TestAServedWaitStaysServedWhereverTheClockLeaps(t *testing.T) {
	for _, leaps := range [][]time.Duration{{-2 * time.Hour}, {-5 * time.Hour, 5 * time.Hour}, {48 * time.Hour, -48 * time.Hour}} {
		d := delayed(t)
		d.clock.Add(61 * time.Minute)
		for _, by := range leaps {
			d.clock.Set(by)
			d.must(d.State())
		}
		d.signIn("ben")
	}
}

func TestSmallStepsAheadShortenNoWait(t *testing.T) {
	d := delayed(t)
	for range 900 { // an hour in all
		d.clock.Set(4 * time.Second)
		d.must(d.State())
	}
	if left := d.left(); left < 59*time.Minute {
		t.Errorf("%v are left of an hour", left)
	}
}

// Whoever is locked out does not begin to wait anew with every start, while nobody has confirmed the clock.
func TestStartsInDoubtRestartNoWait(t *testing.T) {
	d, _ := watched(t)
	d.register("ben")
	d.close()
	d.clock.Set(72 * time.Hour)
	d.open()
	noError(d, d.Started())
	for range 9 {
		var retry *account.RetryAfter
		if _, err := d.Login("ben", "a wrong phrase"); errors.As(err, &retry) {
			d.clock.Add(retry.Wait)
		}
	}
	for i := range 4 {
		d.clock.Add(5 * time.Hour)
		d.restart()
		noError(d, d.Started())
		d.signIn("ben")
		d.must(d.Logout())
		d.register("new" + string(rune('a'+i)))
	}
	if d.told(store.ClockDoubted) != 1 {
		t.Errorf("told %d times", d.told(store.ClockDoubted))
	}
}

func TestASessionEndsThoughTheClockWasSetBackInItsSleep(t *testing.T) {
	d, _ := watched(t)
	d.register("ben")
	d.signIn("ben")
	d.clock.Set(-2 * time.Hour)
	d.clock.Add(2 * time.Hour)
	if state := d.must(d.State()); state.Phase != SignedOut {
		t.Errorf("two hours later: %q", state.Phase)
	}
}

func TestAProofGoesStaleThoughTheClockIsSetBack(t *testing.T) {
	d, _ := watched(t)
	d.signIn("ada")
	d.clock.Set(-time.Hour)
	for range 6 {
		d.clock.Add(time.Minute)
		d.must(d.Touch())
	}
	d.refused(ErrProofRequired)(d.NewRecoveryCodes())
}

func TestTheHighestTimeIsKeptAtTheEnd(t *testing.T) {
	d, _ := watched(t)
	d.clock.Add(9 * time.Minute)
	noError(d, d.Stopped())
	d.close()
	d.clock.Set(-8 * time.Minute)
	d.open()
	noError(d, d.Started())
	if got := d.doubted(); got != "behind" {
		t.Errorf("%q", got)
	}
}

func TestASmallCorrectionEndsNoDoubt(t *testing.T) {
	d, _ := watched(t)
	d.clock.Set(-2 * time.Hour)
	d.must(d.State())
	d.clock.Add(3 * time.Hour) // still two hours slow
	d.restart()
	noError(d, d.Started())
	for _, by := range []time.Duration{0, 6 * time.Second, -6 * time.Second} {
		d.clock.Set(by)
		if got := d.doubted(); got != "behind" {
			t.Errorf("%v: %q", by, got)
		}
	}
	d.clock.Set(2 * time.Hour)
	if got := d.doubted(); got != "" {
		t.Errorf("set right: %q", got)
	}
}

func TestAClockAheadIsSetRightAfterAStart(t *testing.T) {
	d, _ := watched(t)
	d.clock.Set(144 * time.Hour)
	d.must(d.State())
	d.restart()
	noError(d, d.Started())
	d.clock.Set(-144 * time.Hour)
	if got := d.doubted(); got != "" {
		t.Errorf("%q", got)
	}
}

func TestAClockWithAFlatBatteryIsSetRightBetweenStarts(t *testing.T) {
	d, _ := watched(t)
	d.close()
	d.clock.Set(-48 * time.Hour)
	d.open()
	noError(d, d.Started())
	d.close()
	d.clock.Set(48 * time.Hour)
	d.open()
	noError(d, d.Started())
	if got := d.doubted(); got != "" {
		t.Errorf("%q", got)
	}
}

// Whoever enrols can calculate the code from the screen, by whatever clock.
func TestAnEnrolmentSpeaksForNoClock(t *testing.T) {
	d, _ := watched(t)
	d.clock.Set(400 * 24 * time.Hour)
	d.register("eve")
	d.signIn("eve")
	d.activate()
	if got := d.doubted(); got != "ahead" {
		t.Errorf("%q", got)
	}
}

func TestPeopleWhoTypeSlowlyMakeNoClockASuspect(t *testing.T) {
	for _, period := range []time.Duration{30 * time.Second, time.Minute} {
		d := newDesk(t)
		d.decide(func(p *account.Policy) { p.OTP.Period = period })
		noError(d, d.Started())
		for _, name := range []string{"ada", "ben", "cleo", "dan"} {
			d.enrol(name)
		}
		d.clock.Add(10 * time.Minute)
		for _, name := range []string{"ada", "ben", "cleo", "dan"} {
			d.must(d.Login(name, password))
			d.must(d.ValidateOTP(d.code(name, -1)))
			d.must(d.Logout())
		}
		if got := d.doubted(); got != "" {
			t.Errorf("%v: %q", period, got)
		}
	}
}

// A code of two hours ago may have been seen by somebody, and never used.
func TestAdministratorsSignInByRecoveryCodeWhileTheClockIsWrong(t *testing.T) {
	for by, wrong := range map[time.Duration]bool{-2 * time.Hour: true, -72 * time.Hour: true, 72 * time.Hour: false} {
		d, codes := watched(t)
		d.clock.Add(23 * time.Hour)
		d.must(d.State())
		d.clock.Set(by)
		d.change("ada", func(a *account.Account) { a.OTP.LastStep = 0 })
		d.must(d.Login("ada", password))
		before := d.account("ada")
		if wrong {
			d.refused(ErrClockWrong)(d.ValidateOTP(d.code("ada", 0)))
			d.refused(ErrClockWrong)(d.ResynchroniseOTP(d.code("ada", 0), d.code("ada", 1)))
			if after := d.account("ada"); after.Refused != before.Refused || after.OTP.Throttle != before.OTP.Throttle {
				t.Errorf("%v: it was counted", by)
			}
			d.must(d.UseRecoveryCode(codes[0]))
			d.refused(ErrClockWrong)(d.Reauthenticate(Proof{Password: password, Code: d.code("ada", 0)}))
			continue
		}
		d.must(d.ValidateOTP(d.code("ada", 0)))
	}
}

func TestReplacedSecretsAreErasedInDoubtToo(t *testing.T) {
	d, _ := watched(t)
	d.signIn("ada")
	d.clock.Add(step)
	d.activate()
	d.must(d.Logout())
	d.clock.Set(-time.Hour)
	d.clock.Add(31 * 24 * time.Hour)
	d.lookAtTheClock()
	if d.account("ada").OTP.Replaced != nil {
		t.Error("still there")
	}
}

// lookAtTheClock is what the timer does.
func (d *desk) lookAtTheClock() {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	noError(d, d.sweep(d.now()))
}

func TestTheTimerReadsTheClock(t *testing.T) {
	d, _ := watched(t)
	d.clock.Set(-time.Hour)
	d.mu.Lock()
	d.guard.timer.Reset(time.Millisecond)
	d.mu.Unlock()
	for range 200 {
		if d.told(store.ClockDoubted) == 1 {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Error("nobody noticed")
}

func TestTheGuardEndsWithTheSession(t *testing.T) {
	d, _ := watched(t)
	first := d.guard.timer
	noError(d, d.Watch())
	second := d.guard.timer
	if first.Stop() {
		t.Error("watching again leaves a timer")
	}
	d.Session.Close()
	if second.Stop() {
		t.Error("closing leaves a timer")
	}
}

func TestTheTerminalJudgesTheClockByWhatIsKept(t *testing.T) {
	d, _ := watched(t)
	d.close()
	d.open()
	for _, test := range []struct {
		by   time.Duration
		want string
	}{{-48 * time.Hour, "early"}, {48 * time.Hour, ""}, {72 * time.Hour, "ahead"}, {-76 * time.Hour, "behind"}} {
		d.clock.Set(test.by)
		status, err := NewConsole(d.store, Options{Now: d.clock.Now, Built: builtAt}).Status()
		if noError(d, err); status.Clock.Doubt != test.want {
			t.Errorf("%v: %q, want %q", test.by, status.Clock.Doubt, test.want)
		}
	}
}

func TestAKilledProgramHasKeptTheTimeOfMinutesAgo(t *testing.T) {
	d, _ := watched(t)
	for range 30 {
		d.clock.Add(time.Minute)
		d.must(d.State())
	}
	d.close() // and it could tell nothing
	d.clock.Set(-15 * time.Minute)
	d.open()
	noError(d, d.Started())
	if got := d.doubted(); got != "behind" {
		t.Errorf("%q", got)
	}
}

func TestAPhoneThatIsOffSpeaksForNoClock(t *testing.T) {
	d, _ := watched(t)
	d.enrol("ben")
	d.change("ben", func(a *account.Account) { a.OTP.Drift.Synced = 4 })
	d.clock.Set(72 * time.Hour)
	d.must(d.Login("ben", password))
	d.must(d.ValidateOTP(d.code("ben", 4)))
	if got := d.doubted(); got != "ahead" {
		t.Errorf("%q", got)
	}
}

func TestSuspicionOfPhonesEndsWithTheDayAndWithAConfirmation(t *testing.T) {
	suspected := func() (*desk, []string) {
		d, codes := watched(t)
		for _, name := range []string{"ben", "cleo", "dan"} {
			d.enrol(name)
			d.must(d.Login(name, password))
			d.refused(account.ErrOTPFast)(d.ValidateOTP(d.code(name, 4)))
			d.must(d.Logout())
		}
		if got := d.doubted(); got != "phones" {
			t.Fatalf("%q", got)
		}
		return d, codes
	}
	d, codes := suspected()
	d.must(d.Login("ada", password))
	d.must(d.UseRecoveryCode(codes[0]))
	d.must(d.ConfirmClock())
	d.must(d.Logout())
	d.restart()
	noError(d, d.Started())
	if got := d.doubted(); got != "" {
		t.Errorf("confirmed: %q", got)
	}
	d, _ = suspected()
	d.clock.Add(25 * time.Hour)
	d.enrol("eve") // whose phone is right
	d.signIn("eve")
	var kept account.Clock
	noError(d, d.store.View(func(tx *store.Tx) (err error) { kept, err = tx.Clock(); return err }))
	if d.doubted() != "" || !kept.Phones.IsZero() {
		t.Errorf("a day later: %q, %v", d.doubted(), kept.Phones)
	}
}
