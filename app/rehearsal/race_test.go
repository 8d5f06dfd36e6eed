package rehearsal

import (
	"errors"
	"sync"
	"testing"
	"time"

	"latchkey/app/session"
)

func TestBenchAndSessionAreAskedAtOnceByManyAndNothingIsTorn(t *testing.T) {
	w := newWorld(t)
	w.enrolled()
	w.see(w.SaveMoment(0))
	end := time.Now().Add(time.Second)
	var all sync.WaitGroup
	for _, do := range []func() error{
		func() error { _, err := w.View(); return err },
		func() error { _, err := w.StepTime(1); return err },
		func() error { _, err := w.SetPhoneError(30_000); return err },
		func() error { _, err := w.SetDefences(Defences{Skew: 2, Once: true}); return err },
		func() error { _, err := w.SaveMoment(1); return err },
		func() error { return w.ReturnToMoment(0) },
		func() error { return w.Restart() },
		func() error { _, err := w.Session().State(); return err },
		func() error { _, err := w.Session().Login("ada", password); return err },
		func() error { _, err := w.Session().ValidateOTP("000000"); return err },
		func() error { _, err := w.Session().Logout(); return err },
	} {
		all.Go(func() {
			for time.Now().Before(end) {
				if err := do(); errors.Is(err, ErrInvalid) || errors.Is(err, ErrNoMoment) {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if err := w.ReturnToMoment(0); err != nil {
		t.Fatal(err)
	}
	if state := w.must(w.Session().Login("ada", password)); state.Phase != session.CodeRequired {
		t.Errorf("phase %s", state.Phase)
	}
	if err := w.practice.Check(); err != nil {
		t.Error(err)
	}
}
