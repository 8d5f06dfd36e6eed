package session

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

var builtAt = noon.Add(-24 * time.Hour)

// watched is a desk whose clock is guarded, with ada, an administrator who has a phone, signed out.
func watched(t testing.TB, with ...func(*Options)) (d *desk, codes []string) {
	d = newDesk(t, append(with, func(o *Options) { o.Built = builtAt })...)
	noError(d, d.Started())
	return d, d.enrol("ada")
}

// doubted is what the page is told of the clock: "" for nothing.
func (d *desk) doubted() string {
	d.t.Helper()
	if state := d.must(d.State()); state.Clock != nil {
		return state.Clock.Doubt
	}
	return ""
}

// told counts the entries of a kind.
func (d *desk) told(kind store.Kind) (n int) {
	d.t.Helper()
	for _, e := range d.activity() {
		if e.Kind == kind {
			n++
		}
	}
	return n
}

func TestClockThatIsSetIsNoticedWhileRunning(t *testing.T) {
	for _, test := range []struct {
		by   time.Duration
		want string
	}{
		{-time.Second, ""}, {-59 * time.Second, ""}, {-61 * time.Second, "behind"}, {-time.Hour, "behind"}, {-23 * time.Hour, "behind"},
		{-48 * time.Hour, "early"}, {-10 * 365 * 24 * time.Hour, "early"}, {noon.Sub(time.Unix(0, 0)) * -1, "early"},
		{time.Second, ""}, {time.Hour, ""}, {24 * time.Hour, ""}, {24*time.Hour + time.Second, "ahead"},
		{time.Date(2038, 1, 19, 3, 14, 8, 0, time.UTC).Sub(noon), "ahead"}, {time.Date(2106, 2, 7, 6, 28, 16, 0, time.UTC).Sub(noon), "ahead"},
	} {
		t.Run(test.by.String(), func(t *testing.T) {
			d, _ := watched(t)
			d.clock.Set(test.by)
			if got := d.doubted(); got != test.want {
				t.Fatalf("%q, want %q", got, test.want)
			}
			if want := map[bool]int{false: 0, true: 1}[test.want != ""]; d.told(store.ClockDoubted) != want {
				t.Errorf("told %d times", d.told(store.ClockDoubted))
			}
			d.clock.Add(time.Hour)
			if got := d.doubted(); got != test.want {
				t.Errorf("an hour later %q", got)
			}
			d.clock.Set(-test.by)
			back := ""
			if test.want == "" && test.by >= time.Hour { // a time that was believed
				back = "behind"
			}
			if got := d.doubted(); got != back {
				t.Errorf("set back: %q, want %q", got, back)
			}
		})
	}
}

func TestClockThatWasSetWhileTheProgramWasOffIsNoticedAtStart(t *testing.T) {
	for _, test := range []struct {
		by   time.Duration
		want string
	}{
		{0, ""}, {-30 * time.Second, ""}, {-time.Hour, "behind"}, {-48 * time.Hour, "early"},
		{10 * time.Hour, ""}, {25 * time.Hour, "ahead"}, {60 * 24 * time.Hour, "ahead"},
	} {
		t.Run(test.by.String(), func(t *testing.T) {
			d, _ := watched(t)
			d.clock.Add(11 * time.Minute) // so that the highest time is kept
			d.must(d.State())
			d.close()
			d.clock.Set(test.by)
			d.open()
			noError(d, d.Started())
			if got := d.doubted(); got != test.want {
				t.Fatalf("%q, want %q", got, test.want)
			}
			d.restart()
			noError(d, d.Started())
			if got := d.doubted(); got != test.want {
				t.Errorf("after another start %q", got)
			}
		})
	}
}

// A machine that sleeps wakes up later on both clocks.
func TestSleepIsNoLeap(t *testing.T) {
	d, _ := watched(t)
	d.clock.Add(60 * time.Hour)
	if got := d.doubted(); got != "" {
		t.Errorf("%q", got)
	}
}

func TestSmallStepsBackAddUp(t *testing.T) {
	d, _ := watched(t)
	for range 30 {
		d.clock.Set(-3 * time.Second)
		d.must(d.State())
	}
	if got := d.doubted(); got != "behind" {
		t.Errorf("a minute and a half behind: %q", got)
	}
}

func TestOnlyAnAdministratorWithAProofConfirmsTheClock(t *testing.T) {
	d, codes := watched(t)
	d.register("ben")
	d.clock.Set(-2 * time.Hour)
	d.signIn("ben")
	d.refused(ErrNotAdministrator)(d.ConfirmClock())
	d.must(d.Logout())
	d.must(d.Login("ada", password))
	d.must(d.UseRecoveryCode(codes[0]))
	for range 6 {
		d.clock.Add(time.Minute)
		d.must(d.Touch())
	}
	d.refused(ErrProofRequired)(d.ConfirmClock())
	d.must(d.Reauthenticate(Proof{Password: password, RecoveryCode: codes[1]}))
	if state := d.must(d.ConfirmClock()); state.Clock != nil {
		t.Errorf("%+v", state.Clock)
	}
	if d.told(store.ClockConfirmed) != 1 {
		t.Error("it is not told")
	}
	d.clock.Add(time.Hour)
	if got := d.doubted(); got != "" {
		t.Errorf("an hour later %q", got)
	}
	status, err := d.terminal().Status()
	if noError(d, err); status.Clock.Doubt != "" || status.ClockConfirmed == 0 {
		t.Errorf("%+v", status)
	}
}

func TestAClockThatCannotBeRightIsNotConfirmed(t *testing.T) {
	d, codes := watched(t)
	d.clock.Set(-48 * time.Hour)
	d.must(d.Login("ada", password))
	d.must(d.UseRecoveryCode(codes[0]))
	d.refused(account.ErrClockEarly)(d.ConfirmClock())
	if got := d.doubted(); got != "early" {
		t.Errorf("%q", got)
	}
}

// A phone keeps a time of its own, so a code of now speaks for a clock, unless it could have been seen in the past.
func TestACodeSpeaksForAClockThatIsNotBehind(t *testing.T) {
	for by, want := range map[time.Duration]string{72 * time.Hour: "", -2 * time.Hour: "behind"} {
		d, _ := watched(t)
		d.register("ben")
		d.signIn("ben")
		d.activate()
		d.must(d.Logout())
		d.change("ben", func(a *account.Account) { a.OTP.LastStep = 0 }) // as if never used
		d.clock.Set(by)
		if got := d.doubted(); got == "" {
			t.Fatalf("%v: not noticed", by)
		}
		d.must(d.Login("ben", password))
		d.must(d.ValidateOTP(d.code("ben", 0)))
		if got := d.doubted(); got != want {
			t.Errorf("%v: %q, want %q", by, got, want)
		}
	}
}

func TestUsedCodesStayUsedWhateverTheClockDoes(t *testing.T) {
	for _, by := range []time.Duration{-time.Second, -30 * time.Second, -time.Hour, -10 * 365 * 24 * time.Hour, time.Hour, 48 * time.Hour} {
		d, codes := watched(t)
		d.must(d.Login("ada", password))
		used := d.code("ada", 0)
		d.must(d.ValidateOTP(used))
		d.must(d.Logout())
		for _, set := range []time.Duration{by, -by} {
			d.clock.Set(set)
			for range 2 {
				if _, err := d.Login("ada", password); err != nil {
					t.Fatal(by, err)
				}
				if _, err := d.ValidateOTP(used); err == nil {
					t.Fatalf("%v: a used code was accepted", by)
				}
				d.must(d.Logout())
				d.restart()
				noError(d, d.Started())
			}
		}
		_ = codes
	}
}

// Invariant 5: no wait outlasts its length, and none is shortened.
func TestALeapOfTheClockNeitherShortensNorLengthensAWait(t *testing.T) {
	for _, by := range []time.Duration{time.Minute, time.Hour, 48 * time.Hour, -time.Minute, -time.Hour, -9 * time.Hour} {
		for _, restarted := range []bool{false, true} {
			if restarted && by > 0 && by < 24*time.Hour {
				continue // a machine that was off
			}
			t.Run(fmt.Sprint(by, restarted), func(t *testing.T) {
				d, _ := watched(t)
				d.register("ben")
				for range 7 { // 30 s, 60 s, 120 s
					var retry *account.RetryAfter
					if _, err := d.Login("ben", "a wrong phrase"); errors.As(err, &retry) {
						d.clock.Add(retry.Wait)
						_, _ = d.Login("ben", "a wrong phrase")
					}
				}
				left := func() time.Duration {
					t.Helper()
					var retry *account.RetryAfter
					if _, err := d.Login("ben", password); !errors.As(err, &retry) {
						t.Fatalf("no wait: %v", err)
					}
					return retry.Wait
				}
				before := left()
				if restarted {
					d.close()
				}
				d.clock.Set(by)
				if restarted {
					d.open()
					noError(d, d.Started())
				}
				after := left()
				if after < before || after > 4*time.Minute {
					t.Errorf("%v before, %v after", before, after)
				}
				d.clock.Set(-by)
				if again := left(); again < before || again > 4*time.Minute {
					t.Errorf("%v before, %v after it was set back", before, again)
				}
				d.clock.Add(4 * time.Minute)
				d.signIn("ben")
			})
		}
	}
}

func TestSessionsEndByTheLongerClock(t *testing.T) {
	d, _ := watched(t)
	d.register("ben")
	d.signIn("ben")
	d.clock.Set(11 * time.Minute)
	if state := d.must(d.State()); state.Phase != SignedOut || state.Reason != "idle" {
		t.Errorf("%q, %q", state.Phase, state.Reason)
	}
}

// The machine is two minutes slow: everybody's phone is four steps ahead.
func TestPhonesThatAgreeMakeTheMachineTheSuspect(t *testing.T) {
	d, _ := watched(t)
	for i, name := range []string{"ben", "cleo", "dan"} {
		d.enrol(name)
		if got := d.doubted(); got != "" {
			t.Fatalf("after %d: %q", i, got)
		}
		d.must(d.Login(name, password))
		d.refused(account.ErrOTPFast)(d.ValidateOTP(d.code(name, 4)))
		d.must(d.Logout())
	}
	state := d.must(d.State())
	if state.Clock == nil || state.Clock.Doubt != "phones" || state.Clock.ByMs != -120_000 || state.Clock.People != 3 {
		t.Fatalf("%+v", state.Clock)
	}
	if d.told(store.ClockDoubted) != 1 {
		t.Errorf("told %d times", d.told(store.ClockDoubted))
	}
	d.restart()
	noError(d, d.Started())
	if got := d.doubted(); got != "phones" {
		t.Errorf("after a start %q", got)
	}
	d.clock.Set(2 * time.Minute)
	if got := d.doubted(); got != "" {
		t.Errorf("set right: %q", got)
	}
}

func TestReplacedSecretsAreErasedAfterThirtyDays(t *testing.T) {
	d, _ := watched(t)
	d.signIn("ada")
	d.clock.Add(step)
	d.activate()
	d.must(d.Logout())
	if d.account("ada").OTP.Replaced == nil {
		t.Fatal("nothing is kept of it")
	}
	d.clock.Add(29 * 24 * time.Hour)
	d.lookAtTheClock()
	if d.account("ada").OTP.Replaced == nil {
		t.Error("erased too early")
	}
	d.clock.Add(25 * time.Hour)
	d.lookAtTheClock()
	if d.account("ada").OTP.Replaced != nil {
		t.Error("still there")
	}
}
