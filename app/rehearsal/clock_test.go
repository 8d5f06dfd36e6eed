package rehearsal

import (
	"errors"
	"testing"
	"time"

	"latchkey/app/session"
)

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
