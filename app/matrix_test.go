package app

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/session"
	"latchkey/app/store"
)

// The objects an act may be about, as whoever is signed in sees them.
var objects = []string{"own", "member", "administrator", "disabled", "missing", "malformed"}

// A household is a window with people of every kind, ada or ben signed in.
type household struct {
	*window
	ids    map[string]string // of the objects
	emails map[string]string
}

// newHousehold registers everybody and signs one in, with a proof that is fresh or is not.
func newHousehold(t *testing.T, who Registration, fresh bool) *household {
	t.Helper()
	h := &household{opened(t), map[string]string{"missing": strings.Repeat("0", 32), "malformed": "../ada"}, map[string]string{}}
	people := map[string]Registration{}
	for _, name := range []string{"ada", "ben", "carol", "dan", "eve"} {
		people[name] = Registration{FullName: "Person " + name, Email: name + "@example.org", Username: name, Password: password}
		h.must(h.Register(people[name]))
		h.wait(time.Hour)
	}
	err := h.real.store.Update(func(tx *store.Tx) error {
		for name, change := range map[string]func(*account.Account){
			"carol": func(a *account.Account) { a.Role = account.Administrator },
			"dan":   func(a *account.Account) { a.Disabled = true },
		} {
			a, err := tx.AccountByIdentifier(name)
			if err != nil {
				return err
			}
			change(&a)
			if err := tx.PutAccount(&a); err != nil {
				return err
			}
		}
		for object, name := range map[string]string{"own": who.Username, "member": "eve", "administrator": "carol", "disabled": "dan"} {
			a, err := tx.AccountByIdentifier(name)
			if err != nil {
				return err
			}
			h.ids[object], h.emails[object] = a.ID.String(), a.Email
			if object != "own" { // so that there is something to reset and to lift
				a.OTP, a.Recovery.Total, a.Password.Throttle.Failures = account.NewOTP(account.DefaultPolicy(h.clock()).OTP), 10, 3
				if err := tx.PutAccount(&a); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	h.must(h.Login(who.Username, password))
	if !fresh {
		for range 6 {
			h.wait(time.Minute)
			h.must(h.Touch())
		}
	}
	return h
}

var ben = Registration{FullName: "Person ben", Email: "ben@example.org", Username: "ben", Password: password}

// acts are the calls about somebody: whether they ask for a fresh proof, and what is answered about oneself.
var acts = map[string]struct {
	proof bool
	own   Code
	call  func(h *household, object string) error
}{
	"Account": {call: func(h *household, o string) error { _, err := h.Account(h.ids[o]); return err }},
	"UpdateAccount": {proof: true, own: "own_account", call: func(h *household, o string) error {
		_, err := h.UpdateAccount(h.ids[o], Profile{FullName: "Another", Email: "another@example.org", Username: "another"})
		return err
	}},
	"SetRole":         {proof: true, own: "own_account", call: func(h *household, o string) error { _, err := h.SetRole(h.ids[o], "administrator"); return err }},
	"DisableAccounts": {own: "own_account", call: func(h *household, o string) error { _, err := h.DisableAccounts([]string{h.ids[o]}); return err }},
	"EnableAccounts":  {call: func(h *household, o string) error { _, err := h.EnableAccounts([]string{h.ids[o]}); return err }},
	"ResetOTP":        {proof: true, own: "own_account", call: func(h *household, o string) error { _, err := h.ResetOTP(h.ids[o]); return err }},
	"IssueTemporaryPassword": {proof: true, own: "own_account", call: func(h *household, o string) error {
		_, err := h.IssueTemporaryPassword(h.ids[o])
		return err
	}},
	"LiftLock": {call: func(h *household, o string) error { _, err := h.LiftLock(h.ids[o]); return err }},
	"DeleteAccount": {proof: true, own: "own_account", call: func(h *household, o string) error {
		return h.DeleteAccount(h.ids[o], h.emails[o])
	}},
}

// offices are the calls of administration that are about nobody: whether they ask for a fresh proof, and what an
// administrator is answered who has one.
var offices = map[string]struct {
	proof bool
	want  Code
	call  func(h *household) error
}{
	"Accounts":   {call: func(h *household) error { _, err := h.Accounts(session.AccountsQuery{Limit: 10}); return err }},
	"AccountIDs": {call: func(h *household) error { _, err := h.AccountIDs(session.AccountsQuery{}); return err }},
	"CreateAccount": {call: func(h *household) error {
		_, err := h.CreateAccount(session.NewAccount{FullName: "New", Email: "new@example.org", Role: "member"})
		return err
	}},
	"ExportAccounts": {proof: true, call: func(h *household) error { _, err := h.ExportAccounts(nil); return err }},
	"Policy":         {call: func(h *household) error { _, err := h.Policy(); return err }},
	"SavePolicy": {proof: true, call: func(h *household) error {
		p := session.Policy{Issuer: "Harbour", RequireOTP: "nobody", MinPassword: 8, Algorithm: "SHA1", Digits: 6, PeriodSeconds: 30,
			IdleMinutes: 10, LongestMinutes: 720, KioskIdleSeconds: 90, RecoveryCodes: 10, ExplainCodes: "members"}
		return only(h.SavePolicy(p))
	}},
	"ConfirmClock":          {proof: true, call: func(h *household) error { return only(h.ConfirmClock()) }},
	"Activity":              {call: func(h *household) error { _, err := h.Activity(session.ActivityQuery{Limit: 10}); return err }},
	"CheckActivity":         {call: func(h *household) error { _, err := h.CheckActivity(); return err }},
	"ExportActivity":        {proof: true, call: func(h *household) error { _, err := h.ExportActivity("csv"); return err }},
	"Status":                {call: func(h *household) error { _, err := h.Status(); return err }},
	"NewPassphrase":         {call: func(h *household) error { _, err := h.NewPassphrase(); return err }},
	"CopyPassphrase":        {want: "wrong_phase", call: func(h *household) error { return h.CopyPassphrase() }},
	"CopyTemporaryPassword": {want: "wrong_phase", call: func(h *household) error { return h.CopyTemporaryPassword() }},
	"Backup":                {proof: true, call: func(h *household) error { _, err := h.Backup("a passphrase of words"); return err }},
	"ChooseBackup":          {proof: true, call: func(h *household) error { _, err := h.ChooseBackup(); return err }},
	"CheckBackup":           {proof: true, want: "wrong_phase", call: func(h *household) error { _, err := h.CheckBackup("a passphrase of words"); return err }},
	"RestoreBackup":         {proof: true, want: "wrong_phase", call: func(h *household) error { return only(h.RestoreBackup()) }},
	"ChooseImport":          {proof: true, call: func(h *household) error { _, err := h.ChooseImport(); return err }},
	"CheckImport":           {proof: true, want: "wrong_phase", call: func(h *household) error { _, err := h.CheckImport(session.ImportOptions{}); return err }},
	"Import":                {proof: true, want: "wrong_phase", call: func(h *household) error { _, err := h.Import(); return err }},
	"ImportProgress":        {call: func(h *household) error { _, err := h.ImportProgress(); return err }},
}

// lettingGo are calls that only let go of something one holds oneself.
var lettingGo = []string{"HideTemporaryPassword", "ForgetBackup", "CancelImport"}

func TestEveryCallIsOneOfAdministrationOrForEverybody(t *testing.T) {
	everybody := []string{
		"State", "Touch", "Health", "SetTheme", "Logout", "Register", "Login", "ValidateOTP", "UseRecoveryCode", "SetNewPassword",
		"GenerateOTP", "VerifyOTP", "CancelOTP", "ConfirmRecoveryCodes", "NewRecoveryCodes", "DisableOTP", "Reauthenticate", "Me",
		"UpdateMe", "ChangePassword", "CopySetupKey", "CopyRecoveryCodes", "SaveRecoveryCodes", "PrintRecoveryCodes", "StartDemo",
		"RestartDemo", "LeaveDemo", "Retry", "Close", "MyActivity", "Away", "LeaveKiosk", "ResynchroniseOTP",
	}
	everybody = append(everybody, "Rehearsal", "RunTime", "StepTime", "RealTime", "SetPhoneError", "SetDefences", "ScanQR",
		"ChooseEntry", "RemoveEntry", "LosePhone", "UseOwnPhone", "SaveMoment", "ReturnToMoment", "WorkOut", "Attack",
		"GuessingOdds", "CreateClass", "ClassBoard", "ResetLearners", "ExportClass", "PrintBench") // in a demonstration
	of := reflect.TypeFor[*App]()
	for i := range of.NumMethod() {
		name := of.Method(i).Name
		_, act := acts[name]
		_, office := offices[name]
		places := 0
		for _, here := range []bool{act, office, slices.Contains(everybody, name), slices.Contains(lettingGo, name)} {
			if here {
				places++
			}
		}
		if places != 1 {
			t.Errorf("%s stands in %d tables of the matrix", name, places)
		}
	}
}

func TestMembersAdministerNothing(t *testing.T) {
	h := newHousehold(t, ben, true)
	before := h.everybody()
	for name, act := range acts {
		for _, object := range objects {
			if got := wire(t, act.call(h, object)).Code; got != "not_administrator" {
				t.Errorf("%s about %s: %q", name, object, got)
			}
		}
	}
	for name, office := range offices {
		if got := wire(t, office.call(h)).Code; got != "not_administrator" {
			t.Errorf("%s: %q", name, got)
		}
	}
	if !reflect.DeepEqual(h.everybody(), before) || len(h.saved) > 0 {
		t.Error("a refused call changed something")
	}
}

func TestAdministratorsActOnOthersOnly(t *testing.T) {
	for name, act := range acts {
		t.Run(name, func(t *testing.T) {
			for _, object := range objects {
				h := newHousehold(t, ada, true)
				want := Code("")
				switch object {
				case "own":
					want = act.own
				case "missing":
					want = "account_missing"
				case "malformed":
					want = "request_invalid"
				}
				before := h.everybody()
				got := wire(t, act.call(h, object)).Code
				if got != want {
					t.Errorf("about %s: %q, want %q", object, got, want)
				}
				if want != "" && !reflect.DeepEqual(h.everybody(), before) {
					t.Errorf("about %s: refused, and something changed", object)
				}
				Stop(h.App)
			}
		})
	}
	for name, office := range offices {
		h := newHousehold(t, ada, true)
		if got := wire(t, office.call(h)).Code; got != office.want {
			t.Errorf("%s: %q, want %q", name, got, office.want)
		}
		Stop(h.App)
	}
}

func TestWhatCannotBeUndoneAsksForAFreshProof(t *testing.T) {
	h := newHousehold(t, ada, false)
	before := h.everybody()
	for name, act := range acts {
		if !act.proof {
			continue
		}
		if got := wire(t, act.call(h, "member")).Code; got != "proof_required" {
			t.Errorf("%s: %q", name, got)
		}
	}
	for name, office := range offices {
		if !office.proof {
			continue
		}
		if got := wire(t, office.call(h)).Code; got != "proof_required" {
			t.Errorf("%s: %q", name, got)
		}
	}
	_, err := h.CreateAccount(session.NewAccount{FullName: "New", Email: "new@example.org", Role: "administrator"})
	h.refused("proof_required", err)
	if !reflect.DeepEqual(h.everybody(), before) || len(h.saved) > 0 {
		t.Error("a refused call changed something")
	}
	h.must(h.Reauthenticate(session.Proof{Password: password}))
	_, err = h.SetRole(h.ids["member"], "administrator")
	if err != nil {
		t.Errorf("after a proof: %v", err)
	}
}

// everybody is all that is kept but the activity.
func (h *household) everybody() (all []account.Account) {
	h.t.Helper()
	err := h.real.store.View(func(tx *store.Tx) error {
		policy, err := tx.Policy()
		all = append(all, account.Account{Profile: account.Profile{FullName: policy.Issuer}})
		return errors.Join(err, tx.EachAccount(func(a *account.Account) error { all = append(all, *a); return nil }))
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return all
}
