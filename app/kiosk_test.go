package app

import (
	"errors"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/session"
)

var eve = Registration{FullName: "Eve", Email: "eve@example.org", Username: "eve", Password: other}

// newKiosk is a kiosk where ada, an administrator, has registered.
func newKiosk(t *testing.T, with ...func(*Options)) *stage {
	t.Helper()
	s := &stage{window: newWindow(t, append(with, func(o *Options) { o.Kiosk = true })...)}
	s.start()
	if !s.options.Demo {
		s.must(s.Register(ada))
	}
	return s
}

func TestThePolicyMakesTheNextWindowAKiosk(t *testing.T) {
	s := &stage{window: newWindow(t)}
	s.start()
	s.must(s.Register(ada))
	s.decide(func(p *account.Policy) { p.Kiosk = true })
	if Kiosk(s.App) || s.in(session.SignedOut).Kiosk {
		t.Fatal("it became one under somebody's hands")
	}
	s.again()
	if state := s.in(session.SignedOut); !Kiosk(s.App) || !state.Kiosk || !state.Waiting || MayClose(s.App) {
		t.Errorf("%+v", state)
	}
	s.decide(func(p *account.Policy) { p.Kiosk = false })
	if !Kiosk(s.App) {
		t.Error("it ended under somebody's hands")
	}
}

func TestAWindowIsNoKioskByDataThatIsOpenedLater(t *testing.T) {
	w := opened(t)
	w.must(w.Register(ada))
	w.decide(func(p *account.Policy) { p.Kiosk = true })
	second := New(w.options)
	Start(second)
	defer Stop(second)
	Stop(w.App)
	if state := w.must(second.Retry()); state.Phase != session.SignedOut || state.Kiosk || Kiosk(second) {
		t.Errorf("%+v, %v", state, Kiosk(second))
	}
}

func TestNothingIsCopiedInAKiosk(t *testing.T) {
	s := newKiosk(t)
	s.decide(func(p *account.Policy) { p.KioskFiles = true }) // which is about files only
	s.must(s.Login("ada", password))
	key := s.must(s.GenerateOTP()).Enrolment.SetupKey
	s.refused("not_in_kiosk", s.CopySetupKey())
	s.must(s.VerifyOTP(s.code(key)))
	s.refused("not_in_kiosk", s.CopyRecoveryCodes())
	s.must(s.ConfirmRecoveryCodes())
	s.issue()
	s.refused("not_in_kiosk", s.CopyTemporaryPassword())
	if _, err := s.NewPassphrase(); err != nil {
		t.Fatal(err)
	}
	s.refused("not_in_kiosk", s.CopyPassphrase())
	if s.writes != 0 {
		t.Error("something was written to the clipboard")
	}
}

// dialogs are all calls that open a dialog of the system or print.
var dialogs = map[string]func(*stage) error{
	"ExportAccounts": func(s *stage) error { _, err := s.ExportAccounts(nil); return err },
	"ExportActivity": func(s *stage) error { _, err := s.ExportActivity("csv"); return err },
	"Backup":         func(s *stage) error { _, err := s.Backup(phrase); return err },
	"ChooseBackup":   func(s *stage) error { _, err := s.ChooseBackup(); return err },
	"ChooseImport":   func(s *stage) error { _, err := s.ChooseImport(); return err },
}

func TestFilesAndPrintingInAKioskAreThePolicys(t *testing.T) {
	for _, allowed := range []bool{false, true} {
		want := map[bool]Code{false: "not_in_kiosk", true: ""}[allowed]
		s := newKiosk(t)
		s.decide(func(p *account.Policy) { p.KioskFiles = allowed })
		s.must(s.Login("ada", password))
		for name, call := range dialogs {
			if got := wire(t, call(s)).Code; got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
		key := s.must(s.GenerateOTP()).Enrolment.SetupKey
		s.must(s.VerifyOTP(s.code(key)))
		if _, err := s.SaveRecoveryCodes(); wire(t, err).Code != want {
			t.Errorf("SaveRecoveryCodes: %v", err)
		}
		if err := s.PrintRecoveryCodes(); wire(t, err).Code != want {
			t.Errorf("PrintRecoveryCodes: %v", err)
		}
		if (len(s.saved) > 0) != allowed {
			t.Errorf("allowed %v: %d files", allowed, len(s.saved))
		}
	}
	s := &stage{window: newWindow(t, func(o *Options) { o.Kiosk = true })}
	s.start()
	_, err := s.ChooseBackup() // on Welcome
	s.refused("not_in_kiosk", err)
}

// Whoever registers first in a demonstration sets its policies.
func TestADemonstrationOpensNoFilesOfAKiosk(t *testing.T) {
	s := newKiosk(t)
	s.decide(func(p *account.Policy) { p.KioskFiles = true })
	s.must(s.StartDemo())
	s.must(s.Register(eve))
	s.must(s.Login("eve", other))
	p, err := s.Policy()
	if err != nil {
		t.Fatal(err)
	}
	p.KioskFiles = true
	s.must(s.SavePolicy(p))
	s.must(s.VerifyOTP(s.code(s.must(s.GenerateOTP()).Enrolment.SetupKey)))
	_, err = s.SaveRecoveryCodes()
	s.refused("not_in_kiosk", err)
	s.refused("not_in_kiosk", s.PrintRecoveryCodes())
}

func TestADialogOfOursIsNotLookingAway(t *testing.T) {
	for name, call := range map[string]func(*stage) error{
		"SaveFile": func(s *stage) error { _, err := s.SaveRecoveryCodes(); return err },
		"OpenFile": func(s *stage) error { _, err := s.ChooseImport(); return err },
		"Print":    func(s *stage) error { return s.PrintRecoveryCodes() },
	} {
		var s *stage
		lookAway := func() { // for longer than anybody else may
			s.must(s.Away(true))
			s.wait(time.Minute)
		}
		s = newKiosk(t, func(o *Options) {
			o.Desktop.SaveFile = func(string, func(string) error) (bool, error) { lookAway(); return false, nil }
			o.Desktop.OpenFile = func(string, func(string) error) (bool, error) { lookAway(); return false, nil }
			o.Desktop.Print = func() error { lookAway(); return nil }
		})
		s.decide(func(p *account.Policy) { p.KioskFiles = true })
		s.must(s.Login("ada", password))
		phase := session.RecoveryCodes
		if name == "OpenFile" {
			phase = session.SignedIn
			if _, err := s.NewPassphrase(); err != nil { // a secret on the screen
				t.Fatal(err)
			}
		} else {
			s.must(s.VerifyOTP(s.code(s.must(s.GenerateOTP()).Enrolment.SetupKey)))
		}
		if err := call(s); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		s.in(phase)
		if name == "Print" { // which closes when the focus is back
			s.must(s.Away(false))
			s.must(s.Away(true))
		}
		s.wait(5 * time.Second)
		if state := s.in(session.SignedOut); state.Reason != "away" {
			t.Errorf("%s: afterwards %q", name, state.Reason)
		}
	}
}

func TestAPrinterThatFailsForgivesNothing(t *testing.T) {
	s := newKiosk(t, func(o *Options) { o.Desktop.Print = func() error { return errors.New("paper jam") } })
	s.decide(func(p *account.Policy) { p.KioskFiles = true })
	s.must(s.Login("ada", password))
	s.must(s.VerifyOTP(s.code(s.must(s.GenerateOTP()).Enrolment.SetupKey)))
	s.refused("print_failed", s.PrintRecoveryCodes())
	if state := s.must(s.Away(true)); state.IdleInMs != 5_000 {
		t.Errorf("%d ms", state.IdleInMs)
	}
}

func TestAnAdministratorsProofClosesTheKiosk(t *testing.T) {
	s := newKiosk(t)
	s.must(s.Register(ben))
	s.refused("not_administrator", s.LeaveKiosk("ben", session.Proof{Password: password}))
	s.refused("credentials_incorrect", s.LeaveKiosk("ada", session.Proof{Password: other}))
	if s.quits != 0 || MayClose(s.App) {
		t.Fatal("it closes for anybody")
	}
	if err := s.LeaveKiosk("ada", session.Proof{Password: password}); err != nil || s.quits != 1 || !MayClose(s.App) {
		t.Errorf("%v, %d", err, s.quits)
	}
}

// The people of a demonstration have passwords that everybody may choose.
func TestNobodyOfADemonstrationLeavesTheKiosk(t *testing.T) {
	s := newKiosk(t)
	s.must(s.StartDemo())
	s.must(s.Register(eve))
	s.refused("credentials_incorrect", s.LeaveKiosk("eve", session.Proof{Password: other}))
	if MayClose(s.App) {
		t.Error("behind a demonstration it closes")
	}
	if err := s.LeaveKiosk("ada", session.Proof{Password: password}); err != nil || s.quits != 1 {
		t.Errorf("%v, %d", err, s.quits)
	}
}

func TestAKioskOpenedForTheDemonstrationIsLeftWithoutProof(t *testing.T) {
	s := newKiosk(t, func(o *Options) { o.Demo = true })
	if err := s.LeaveKiosk("", session.Proof{}); err != nil || s.quits != 1 {
		t.Errorf("%v, %d", err, s.quits)
	}
}

func TestWhoMayCloseTheWindow(t *testing.T) {
	desktop := &stage{window: newWindow(t)}
	desktop.start()
	desktop.must(desktop.Register(ada))
	kiosk := newKiosk(t)
	empty := &stage{window: newWindow(t, func(o *Options) { o.Kiosk = true })}
	empty.start()
	for name, test := range map[string]struct {
		s    *stage
		want bool
	}{
		"a desktop": {desktop, true}, "a kiosk": {kiosk, false}, "a kiosk without accounts": {empty, true},
		"a demonstration as kiosk": {newKiosk(t, func(o *Options) { o.Demo = true }), true},
	} {
		if got := MayClose(test.s.App); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	holder := New(kiosk.options)
	Start(holder) // its data is in use
	defer Stop(holder)
	if MayClose(holder) {
		t.Error("a kiosk whose data is not open closes for anybody")
	}
	if err := holder.Close(); wire(t, err).Code != "not_in_kiosk" {
		t.Error(err)
	}
}

func TestADemonstrationThatWasLeftAloneEndsInAKiosk(t *testing.T) {
	for name, call := range map[string]func(*stage) (session.State, error){
		"State": func(s *stage) (session.State, error) { return s.State() },
		"Touch": func(s *stage) (session.State, error) { return s.Touch() },
		"Login": func(s *stage) (session.State, error) { return s.Login("eve", other) },
	} {
		s := newKiosk(t)
		s.must(s.Touch())
		s.must(s.StartDemo())
		s.must(s.Register(eve))
		s.must(s.Login("eve", other))
		s.wait(90 * time.Second)
		state, err := call(s) // the first answer is of the real data
		if name == "Login" {
			s.refused("credentials_incorrect", err)
			state, err = s.State()
		}
		s.must(state, err)
		if state.Demo || state.Phase != session.SignedOut || state.Reason != "idle" || state.Waiting != (name != "Touch") {
			t.Errorf("%s: %+v", name, state)
		}
	}
}

func TestAKioskOpenedForTheDemonstrationStaysOne(t *testing.T) {
	s := newKiosk(t, func(o *Options) { o.Demo = true })
	s.must(s.Register(eve))
	s.must(s.Login("eve", other))
	s.wait(90 * time.Second)
	s.must(s.State())
	time.Sleep(50 * time.Millisecond)
	if state := s.in(session.SignedOut); !state.Demo || !state.Waiting {
		t.Errorf("%+v", state)
	}
}

func TestADemonstrationIsNotEndedByItsOwnSigningOut(t *testing.T) {
	s := newKiosk(t)
	s.must(s.StartDemo())
	s.must(s.Register(eve))
	s.must(s.Login("eve", other))
	for range 2 { // and with nobody signed in
		s.must(s.Logout())
		time.Sleep(50 * time.Millisecond)
		if state := s.in(session.SignedOut); !state.Demo || state.Waiting {
			t.Errorf("%+v", state)
		}
	}
	s.wait(90 * time.Second)
	if state := s.in(session.SignedOut); state.Demo {
		t.Error("left alone, and it is still there")
	}
}
