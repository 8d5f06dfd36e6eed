package app

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/rehearsal"
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
	"Away":     {everywhere, func(s *stage) error { return only(s.Away(true)) }},
	"SetTheme": {everywhere, func(s *stage) error { return s.SetTheme("dark") }},
	"Logout":   {open, func(s *stage) error { return only(s.Logout()) }},
	"Register": {[]string{"welcome", "signed_out", "demo"}, func(s *stage) error {
		return only(s.Register(Registration{FullName: "Bob", Email: "bob@example.org", Password: password}))
	}},
	"Login":       {[]string{"signed_out"}, func(s *stage) error { return only(s.Login("ada", password)) }},
	"ValidateOTP": {[]string{"code_required"}, func(s *stage) error { return only(s.ValidateOTP(s.code(s.setupKey))) }},
	"ResynchroniseOTP": {[]string{"code_required"}, func(s *stage) error {
		return only(s.ResynchroniseOTP(s.code(s.setupKey), s.codeIn(s.setupKey, 1)))
	}},
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
	"Rehearsal":          {[]string{"demo"}, func(s *stage) error { return bench(s.Rehearsal()) }},
	"RunTime":            {[]string{"demo"}, func(s *stage) error { return bench(s.RunTime(false)) }},
	"StepTime":           {[]string{"demo"}, func(s *stage) error { return bench(s.StepTime(1)) }},
	"RealTime":           {[]string{"demo"}, func(s *stage) error { return bench(s.RealTime()) }},
	"SetPhoneError":      {[]string{"demo"}, func(s *stage) error { return bench(s.SetPhoneError(60_000)) }},
	"SetDefences":        {[]string{"demo"}, func(s *stage) error { return bench(s.SetDefences(rehearsal.Defences{Skew: 2})) }},
	"ScanQR":             {[]string{"demo"}, func(s *stage) error { return bench(s.ScanQR(s.picture())) }},
	"ChooseEntry":        {[]string{"demo"}, func(s *stage) error { return s.scanned(s.ChooseEntry) }},
	"RemoveEntry":        {[]string{"demo"}, func(s *stage) error { return s.scanned(s.RemoveEntry) }},
	"LosePhone":          {[]string{"demo"}, func(s *stage) error { return bench(s.LosePhone(true)) }},
	"UseOwnPhone":        {[]string{"demo"}, func(s *stage) error { return bench(s.UseOwnPhone(true)) }},
	"SaveMoment":         {[]string{"demo"}, func(s *stage) error { return bench(s.SaveMoment(1)) }},
	"ReturnToMoment": {[]string{"demo"}, func(s *stage) error {
		if err := bench(s.SaveMoment(1)); err != nil {
			return err
		}
		return only(s.ReturnToMoment(1))
	}},
	"WorkOut": {[]string{"demo"}, func(s *stage) error {
		_, err := s.WorkOut(rehearsal.Sum{Secret: "12345678901234567890", Encoding: "text", Algorithm: "SHA1", Digits: 8, PeriodSeconds: 30, UnixSeconds: 59})
		return err
	}},
	"Attack": {[]string{"demo"}, func(s *stage) error {
		_, err := s.Attack(rehearsal.Attack{Scene: "replay", Defence: true})
		return err
	}},
	"GuessingOdds": {[]string{"demo"}, func(s *stage) error {
		_, err := s.GuessingOdds(rehearsal.Dials{Digits: 6, Skew: 1, Tries: 5})
		return err
	}},
	"CreateClass":   {[]string{"demo"}, func(s *stage) error { _, err := s.CreateClass("Ada Lovelace"); return err }},
	"ClassBoard":    {[]string{"demo"}, func(s *stage) error { _, err := s.ClassBoard(); return err }},
	"ResetLearners": {[]string{"demo"}, func(s *stage) error { _, err := s.ResetLearners(nil); return err }},
	"ExportClass":   {[]string{"demo"}, func(s *stage) error { _, err := s.ExportClass(); return err }},
	"PrintBench":    {[]string{"demo"}, func(s *stage) error { return s.PrintBench() }},
	"MyActivity":    {[]string{"signed_in"}, func(s *stage) error { _, err := s.MyActivity(0, 10); return err }},

	"Accounts":   {[]string{"signed_in"}, func(s *stage) error { _, err := s.Accounts(session.AccountsQuery{Limit: 10}); return err }},
	"AccountIDs": {[]string{"signed_in"}, func(s *stage) error { _, err := s.AccountIDs(session.AccountsQuery{}); return err }},
	"Account":    {[]string{"signed_in"}, func(s *stage) error { _, err := s.Account(s.bob()); return err }},
	"CreateAccount": {[]string{"signed_in"}, func(s *stage) error {
		_, err := s.CreateAccount(session.NewAccount{FullName: "Cleo", Email: "cleo@example.org", Role: "member"})
		return err
	}},
	"UpdateAccount": {[]string{"signed_in"}, func(s *stage) error {
		_, err := s.UpdateAccount(s.bob(), Profile{FullName: "Bob", Email: "bobby@example.org"})
		return err
	}},
	"SetRole":                {[]string{"signed_in"}, func(s *stage) error { _, err := s.SetRole(s.bob(), "administrator"); return err }},
	"DisableAccounts":        {[]string{"signed_in"}, func(s *stage) error { _, err := s.DisableAccounts([]string{s.bob()}); return err }},
	"EnableAccounts":         {[]string{"signed_in"}, func(s *stage) error { _, err := s.EnableAccounts([]string{s.bob()}); return err }},
	"ResetOTP":               {[]string{"signed_in"}, func(s *stage) error { _, err := s.ResetOTP(s.bob()); return err }},
	"IssueTemporaryPassword": {[]string{"signed_in"}, func(s *stage) error { _, err := s.IssueTemporaryPassword(s.bob()); return err }},
	"CopyTemporaryPassword":  {[]string{"signed_in"}, func(s *stage) error { s.issue(); return s.CopyTemporaryPassword() }},
	"HideTemporaryPassword":  {[]string{"signed_in"}, func(s *stage) error { s.issue(); return s.HideTemporaryPassword() }},
	"LiftLock":               {[]string{"signed_in"}, func(s *stage) error { _, err := s.LiftLock(s.bob()); return err }},
	"DeleteAccount":          {[]string{"signed_in"}, func(s *stage) error { return s.DeleteAccount(s.bob(), "bob@example.org") }},
	"ExportAccounts":         {[]string{"signed_in"}, func(s *stage) error { _, err := s.ExportAccounts(nil); return err }},
	"Policy":                 {[]string{"signed_in"}, func(s *stage) error { _, err := s.Policy(); return err }},
	"SavePolicy": {[]string{"signed_in"}, func(s *stage) error {
		p, _ := s.Policy()
		return only(s.SavePolicy(p))
	}},
	"ConfirmClock":   {[]string{"signed_in"}, func(s *stage) error { return only(s.ConfirmClock()) }},
	"Activity":       {[]string{"signed_in"}, func(s *stage) error { _, err := s.Activity(session.ActivityQuery{Limit: 10}); return err }},
	"CheckActivity":  {[]string{"signed_in"}, func(s *stage) error { _, err := s.CheckActivity(); return err }},
	"ExportActivity": {[]string{"signed_in"}, func(s *stage) error { _, err := s.ExportActivity("jsonl"); return err }},
	"Status":         {[]string{"signed_in"}, func(s *stage) error { _, err := s.Status(); return err }},

	"NewPassphrase":  {[]string{"signed_in"}, func(s *stage) error { _, err := s.NewPassphrase(); return err }},
	"CopyPassphrase": {[]string{"signed_in"}, func(s *stage) error { _, _ = s.NewPassphrase(); return s.CopyPassphrase() }},
	"Backup":         {[]string{"signed_in"}, func(s *stage) error { _, err := s.Backup(phrase); return err }},
	"ChooseBackup":   {[]string{"welcome", "signed_in"}, func(s *stage) error { s.choose(s.backup()); _, err := s.ChooseBackup(); return err }},
	"CheckBackup": {[]string{"welcome", "signed_in"}, func(s *stage) error {
		s.choose(s.backup())
		_, _ = s.ChooseBackup()
		_, err := s.CheckBackup(phrase)
		return err
	}},
	"RestoreBackup": {[]string{"welcome", "signed_in"}, func(s *stage) error {
		s.choose(s.backup())
		_, _ = s.ChooseBackup()
		_, _ = s.CheckBackup(phrase)
		return only(s.RestoreBackup())
	}},
	"ForgetBackup": {open, func(s *stage) error { return s.ForgetBackup() }},
	"ChooseImport": {[]string{"signed_in"}, func(s *stage) error { s.choose(s.table()); _, err := s.ChooseImport(); return err }},
	"CheckImport": {[]string{"signed_in"}, func(s *stage) error {
		s.choose(s.table())
		_, _ = s.ChooseImport()
		_, err := s.CheckImport(session.ImportOptions{Passwords: "plain"})
		return err
	}},
	"Import": {[]string{"signed_in"}, func(s *stage) error {
		s.choose(s.table())
		_, _ = s.ChooseImport()
		_, _ = s.CheckImport(session.ImportOptions{Passwords: "plain"})
		_, err := s.Import()
		return err
	}},
	"ImportProgress": {[]string{"signed_in"}, func(s *stage) error {
		s.choose(s.table())
		_, _ = s.ChooseImport()
		_, _ = s.CheckImport(session.ImportOptions{Passwords: "plain"})
		_, _ = s.Import()
		_, err := s.ImportProgress()
		return err
	}},
	"CancelImport": {[]string{"signed_in"}, func(s *stage) error { return s.CancelImport() }},

	"LeaveKiosk": {nil, func(s *stage) error { return s.LeaveKiosk("ada", s.proof()) }}, // none of these is one

	"Retry": {[]string{"unavailable"}, func(s *stage) error { return only(s.Retry()) }},
	"Close": {[]string{"unavailable"}, func(s *stage) error { return s.Close() }},
}

// bench drops what a call shows, for the table.
func bench(_ rehearsal.View, err error) error { return err }

// picture is the QR code of an enrolment, as the page would hand it over.
func (s *stage) picture() string {
	s.t.Helper()
	otp := account.NewOTP(account.DefaultPolicy(s.clock()).OTP)
	qr, err := account.DrawQR(account.ProvisioningURI(store.PracticeIssuer, "ada@example.org", otp), 5)
	if err != nil {
		s.t.Fatal(err)
	}
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(qr.PNG)
}

// scanned does something with an entry of the phone.
func (s *stage) scanned(do func(id string) (rehearsal.View, error)) error {
	view, err := s.ScanQR(s.picture())
	if err != nil {
		return err
	}
	return bench(do(view.Entry))
}

const phrase = "a passphrase of several words"

// bob is the id of a person to act on. He is there once somebody may ask for him; before that, nobody's.
func (s *stage) bob() string {
	s.t.Helper()
	if page, err := s.Accounts(session.AccountsQuery{Search: "bob@example.org", Limit: 1}); err != nil || len(page.Rows) > 0 {
		if err != nil {
			return strings.Repeat("0", 32)
		}
		return page.Rows[0].ID
	}
	issued, err := s.CreateAccount(session.NewAccount{FullName: "Bob", Email: "bob@example.org", Role: "member"})
	if err != nil {
		s.t.Fatal(err)
	}
	return issued.ID
}

func (s *stage) issue() { _, _ = s.IssueTemporaryPassword(s.bob()) }

// choose says what the next dialogs give.
func (s *stage) choose(path string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.chosen = path
}

// table is a file of one account to import.
func (s *stage) table() string {
	s.t.Helper()
	path := filepath.Join(s.t.TempDir(), "people.csv")
	if err := os.WriteFile(path, []byte("name,email,password\nCleo,cleo@example.org,"+other+"\n"), 0o600); err != nil {
		s.t.Fatal(err)
	}
	return path
}

// made is the content of a backup of other data. Writing one takes a second, so all tests share it.
var made struct {
	sync.Once
	content []byte
}

// backup is a file with it.
func (s *stage) backup() string {
	s.t.Helper()
	made.Do(func() {
		other := &stage{window: newWindow(s.t)}
		other.signedIn()
		if made, err := other.Backup(phrase); err != nil || !made.Saved {
			s.t.Fatal(made, err)
		}
		made.content = []byte(other.saved["latchkey-backup-2026-03-02.age"])
	})
	path := filepath.Join(s.t.TempDir(), "backup.age")
	if err := os.WriteFile(path, made.content, 0o600); err != nil {
		s.t.Fatal(err)
	}
	return path
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
