package app

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/session"
	"latchkey/app/store"
)

// A stage is a window in one phase, with what a person there would know.
type stage struct {
	*window
	setupKey string
	codes    []string
}

// stages are the phases, and the ways to be in them that differ in what is accepted.
var stages = []struct {
	name  string
	phase session.Phase
	set   func(*stage)
}{
	{"unavailable", session.Unavailable, func(s *stage) {}},
	{"welcome", session.Welcome, func(s *stage) { s.start() }},
	{"signed_out", session.SignedOut, func(s *stage) { s.start(); s.must(s.Register(ada)) }},
	{"code_required", session.CodeRequired, func(s *stage) {
		s.enrolled()
		s.must(s.Login("ada", password))
	}},
	{"password_expired", session.PasswordExpired, func(s *stage) {
		s.start()
		s.must(s.Register(ada))
		s.decide(func(p *account.Policy) { p.MinPassword = 24 })
		s.must(s.Login("ada", password))
	}},
	{"enrolling", session.Enrolling, func(s *stage) {
		s.signedIn()
		s.setupKey = s.must(s.GenerateOTP()).Enrolment.SetupKey
	}},
	{"enrolling, forced", session.Enrolling, func(s *stage) {
		s.start()
		s.must(s.Register(ada))
		s.wait(7 * day)
		s.setupKey = s.must(s.Login("ada", password)).Enrolment.SetupKey
	}},
	{"recovery_codes", session.RecoveryCodes, func(s *stage) {
		s.signedIn()
		s.setupKey = s.must(s.GenerateOTP()).Enrolment.SetupKey
		s.codes = s.must(s.VerifyOTP(s.code(s.setupKey))).RecoveryCodes
	}},
	{"signed_in", session.SignedIn, func(s *stage) {
		s.enrolled()
		s.must(s.Login("ada", password))
		s.must(s.ValidateOTP(s.code(s.setupKey)))
		s.wait(step)
	}},
	{"demo", session.Welcome, func(s *stage) { s.start(); s.must(s.StartDemo()) }},
}

func (s *stage) signedIn() {
	s.start()
	s.must(s.Register(ada))
	s.must(s.Login("ada", password))
}

// enrolled ends signed out, with a code of now that is unused.
func (s *stage) enrolled() {
	s.signedIn()
	s.setupKey = s.must(s.GenerateOTP()).Enrolment.SetupKey
	s.codes = s.must(s.VerifyOTP(s.code(s.setupKey))).RecoveryCodes
	s.must(s.ConfirmRecoveryCodes())
	s.must(s.Logout())
	s.wait(step)
}

func (w *window) decide(fn func(*account.Policy)) {
	w.t.Helper()
	err := w.real.store.Update(func(tx *store.Tx) error {
		p, err := tx.Policy()
		if err != nil {
			return err
		}
		fn(&p)
		return tx.PutPolicy(p)
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// newStage opens a window and brings it into a phase. The unavailable one has another window at its data.
func newStage(t *testing.T, set func(*stage), phase session.Phase) *stage {
	t.Helper()
	s := &stage{window: newWindow(t)}
	if phase == session.Unavailable {
		holder := New(s.options)
		Start(holder)
		t.Cleanup(func() { Stop(holder) })
		s.start()
	}
	set(s)
	s.in(phase)
	return s
}

// only drops the state of a call, for the table.
func only(_ session.State, err error) error { return err }

var (
	everywhere = []string{
		"unavailable", "welcome", "signed_out", "code_required", "password_expired", "enrolling", "enrolling, forced",
		"recovery_codes", "signed_in", "demo",
	}
	open = everywhere[1:]
)

// calls are all bound methods: where each makes sense, and a call that is right there.
var calls = map[string]struct {
	where []string
	call  func(*stage) error
}{
	"State":    {everywhere, func(s *stage) error { return only(s.State()) }},
	"Touch":    {everywhere, func(s *stage) error { return only(s.Touch()) }},
	"Health":   {everywhere, func(s *stage) error { _, err := s.Health(); return err }},
	"SetTheme": {everywhere, func(s *stage) error { return s.SetTheme("dark") }},
	"Logout":   {open, func(s *stage) error { return only(s.Logout()) }},
	"Register": {[]string{"welcome", "signed_out", "demo"}, func(s *stage) error {
		return only(s.Register(Registration{FullName: "Bob", Email: "bob@example.org", Password: password}))
	}},
	"Login":                {[]string{"signed_out"}, func(s *stage) error { return only(s.Login("ada", password)) }},
	"ValidateOTP":          {[]string{"code_required"}, func(s *stage) error { return only(s.ValidateOTP(s.code(s.setupKey))) }},
	"UseRecoveryCode":      {[]string{"code_required"}, func(s *stage) error { return only(s.UseRecoveryCode(first(s.codes))) }},
	"SetNewPassword":       {[]string{"password_expired"}, func(s *stage) error { return only(s.SetNewPassword(other)) }},
	"GenerateOTP":          {[]string{"enrolling", "enrolling, forced", "signed_in"}, func(s *stage) error { return only(s.GenerateOTP()) }},
	"VerifyOTP":            {[]string{"enrolling", "enrolling, forced"}, func(s *stage) error { return only(s.VerifyOTP(s.code(s.setupKey))) }},
	"CancelOTP":            {[]string{"enrolling", "enrolling, forced"}, func(s *stage) error { return only(s.CancelOTP()) }},
	"ConfirmRecoveryCodes": {[]string{"recovery_codes"}, func(s *stage) error { return only(s.ConfirmRecoveryCodes()) }},
	"NewRecoveryCodes":     {[]string{"signed_in"}, func(s *stage) error { return only(s.NewRecoveryCodes()) }},
	"DisableOTP":           {[]string{"signed_in"}, func(s *stage) error { return only(s.DisableOTP(s.proof())) }},
	"Reauthenticate":       {[]string{"signed_in"}, func(s *stage) error { return only(s.Reauthenticate(s.proof())) }},
	"Me":                   {[]string{"signed_in"}, func(s *stage) error { _, err := s.Me(); return err }},
	"UpdateMe": {[]string{"signed_in"}, func(s *stage) error {
		return only(s.UpdateMe(Profile{FullName: "Ada L", Email: "ada@example.org", Username: "ada"}))
	}},
	"ChangePassword":     {[]string{"signed_in"}, func(s *stage) error { return only(s.ChangePassword(password, other)) }},
	"CopySetupKey":       {[]string{"enrolling", "enrolling, forced"}, func(s *stage) error { return s.CopySetupKey() }},
	"CopyRecoveryCodes":  {[]string{"recovery_codes"}, func(s *stage) error { return s.CopyRecoveryCodes() }},
	"SaveRecoveryCodes":  {[]string{"recovery_codes"}, func(s *stage) error { _, err := s.SaveRecoveryCodes(); return err }},
	"PrintRecoveryCodes": {[]string{"recovery_codes"}, func(s *stage) error { return s.PrintRecoveryCodes() }},
	"StartDemo":          {[]string{"welcome", "signed_out"}, func(s *stage) error { return only(s.StartDemo()) }},
	"RestartDemo":        {[]string{"demo"}, func(s *stage) error { return only(s.RestartDemo()) }},
	"LeaveDemo":          {[]string{"demo"}, func(s *stage) error { return only(s.LeaveDemo()) }},
	"Retry":              {[]string{"unavailable"}, func(s *stage) error { return only(s.Retry()) }},
	"Close":              {[]string{"unavailable"}, func(s *stage) error { return s.Close() }},
}

func (s *stage) proof() session.Proof {
	if s.setupKey == "" {
		return session.Proof{Password: password}
	}
	return session.Proof{Password: password, Code: s.code(s.setupKey)}
}

func first(codes []string) string { return append(slices.Clone(codes), "0000-0000-0000-0000")[0] }

func TestTableOfCallsIsComplete(t *testing.T) {
	of := reflect.TypeFor[*App]()
	for i := range of.NumMethod() {
		if name := of.Method(i).Name; calls[name].call == nil {
			t.Errorf("%s can be called by the page and is not in the table", name)
		}
	}
	if of.NumMethod() != len(calls) {
		t.Errorf("%d methods, %d in the table", of.NumMethod(), len(calls))
	}
}

func TestCallsThatMakeNoSenseInAPhaseAreRefusedAndChangeNothing(t *testing.T) {
	for _, at := range stages {
		t.Run(at.name, func(t *testing.T) {
			s := newStage(t, at.set, at.phase)
			for name, row := range calls {
				if slices.Contains(row.where, at.name) {
					continue
				}
				s.wait(time.Second)
				before, file := lasting(s.in(at.phase)), s.bytes()
				idle := s.in(at.phase).IdleInMs
				err := row.call(s)
				switch got := wire(t, err).Code; {
				case at.name == "unavailable" && err != nil && got != "internal":
				case got != "wrong_phase":
					t.Errorf("%s: %v", name, err)
				}
				after := s.in(at.phase)
				if !reflect.DeepEqual(lasting(after), before) || s.bytes() != file {
					t.Errorf("%s was refused and changed something: %+v", name, after)
				}
				if after.IdleInMs != idle {
					t.Errorf("%s was refused and moved the end from %d to %d ms", name, idle, after.IdleInMs)
				}
			}
			if s.clipboardText() != "" || len(s.saved) > 0 || s.quits > 0 {
				t.Error("a refused call reached the desktop")
			}
		})
	}
}

// lasting is a state without what changes by itself.
func lasting(state session.State) session.State {
	state.Rev, state.IdleInMs = 0, 0
	if state.Enrolment != nil {
		e := *state.Enrolment
		e.Now, e.StepEndsMs = 0, 0
		state.Enrolment = &e
	}
	return state
}

func TestCallsThatMakeSenseInAPhaseAreAccepted(t *testing.T) {
	for _, at := range stages {
		t.Run(at.name, func(t *testing.T) {
			for name, row := range calls {
				if !slices.Contains(row.where, at.name) {
					continue
				}
				s := newStage(t, at.set, at.phase)
				err := row.call(s)
				if err != nil {
					t.Errorf("%s: %v", name, err)
				}
				Stop(s.App)
			}
		})
	}
}
