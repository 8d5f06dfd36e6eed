package app

import (
	"testing"
	"time"

	"latchkey/app/rehearsal"
	"latchkey/app/session"
)

func TestDemonstrationOfAKioskHasNoBenchThatCouldHoldItsTime(t *testing.T) {
	s := newKiosk(t)
	s.must(s.Touch())
	s.must(s.StartDemo())
	for name, call := range map[string]func() error{
		"RunTime":        func() error { _, err := s.RunTime(false); return err },
		"StepTime":       func() error { _, err := s.StepTime(1); return err },
		"SetDefences":    func() error { _, err := s.SetDefences(rehearsal.Defences{}); return err },
		"SaveMoment":     func() error { _, err := s.SaveMoment(0); return err },
		"ReturnToMoment": func() error { return only(s.ReturnToMoment(0)) },
		"CreateClass":    func() error { _, err := s.CreateClass("Ben"); return err },
		"Attack":         func() error { _, err := s.Attack(rehearsal.Attack{Scene: "password"}); return err },
	} {
		if got := wire(t, call()); got.Code != "wrong_phase" {
			t.Errorf("%s: %q", name, got.Code)
		}
	}
	s.wait(2 * time.Minute)
	if state := s.in(session.SignedOut); state.Demo || !state.Waiting {
		t.Errorf("left alone: %+v", state)
	}
}
