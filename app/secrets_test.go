package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"latchkey/app/session"
)

// shownCodes brings a window to new recovery codes.
func shownCodes(t *testing.T, with ...func(*Options)) (*window, []string) {
	t.Helper()
	w := opened(t, with...)
	w.must(w.Register(ada))
	w.must(w.Login("ada", password))
	key := w.must(w.GenerateOTP()).Enrolment.SetupKey
	return w, w.must(w.VerifyOTP(w.code(key))).RecoveryCodes
}

func TestRecoveryCodesAreSavedWithTheirPlaceAndDate(t *testing.T) {
	w, codes := shownCodes(t)
	saved, err := w.SaveRecoveryCodes()
	if err != nil || !saved {
		t.Fatalf("saved %v, error %v", saved, err)
	}
	want := "Latchkey\nada@example.org\n2026-03-02\n\n"
	for i, code := range codes {
		want += fmt.Sprintf("%2d  %s\n", i+1, code)
	}
	if got := w.saved["latchkey-recovery-codes.txt"]; got != want {
		t.Errorf("the file is\n%s\nwant\n%s", got, want)
	}
	w.in(session.RecoveryCodes)
}

func TestRecoveryCodesAreCopiedOneALine(t *testing.T) {
	w, codes := shownCodes(t)
	if err := w.CopyRecoveryCodes(); err != nil || w.clipboardText() != strings.Join(codes, "\n") {
		t.Errorf("the clipboard holds %q, error %v", w.clipboardText(), err)
	}
}

func TestFailuresToKeepHaveCodesAndLeaveTheCodesOnTheScreen(t *testing.T) {
	broken := errors.New("paper jam at /home/ada")
	w, codes := shownCodes(t, func(o *Options) {
		o.Desktop.SetClipboard = func(string) error { return broken }
		o.Desktop.SaveFile = func(string, func(string) error) (bool, error) { return false, broken }
		o.Desktop.Print = func() error { return broken }
	})
	w.refused("clipboard_failed", w.CopyRecoveryCodes())
	_, err := w.SaveRecoveryCodes()
	w.refused("save_failed", err)
	w.refused("print_failed", w.PrintRecoveryCodes())
	if state := w.in(session.RecoveryCodes); strings.Join(state.RecoveryCodes, "") != strings.Join(codes, "") {
		t.Error("other codes are shown")
	}
}

func TestCancelledSaveIsNoError(t *testing.T) {
	w, _ := shownCodes(t, func(o *Options) {
		o.Desktop.SaveFile = func(string, func(string) error) (bool, error) { return false, nil }
	})
	if saved, err := w.SaveRecoveryCodes(); saved || err != nil {
		t.Errorf("saved %v, error %v", saved, err)
	}
}

func TestNothingIsSavedOverTheDataOrItsKey(t *testing.T) {
	var path string
	w, _ := shownCodes(t, func(o *Options) {
		o.Desktop.SaveFile = func(_ string, write func(string) error) (bool, error) { return true, write(path) }
	})
	folder := filepath.Dir(w.options.DataDir)
	key, err := os.ReadFile(w.options.KeyFile)
	if err != nil {
		t.Fatal(err)
	}
	paths := []string{
		filepath.Join(w.options.DataDir, "..", filepath.Base(w.options.DataDir), "latchkey.db"),
		filepath.Join(folder, "key"),
		filepath.Join(folder, "config", "latchkey", "another.key"),
	}
	for _, path = range paths {
		_, err := w.SaveRecoveryCodes()
		w.refused("save_failed", err)
	}
	w.must(w.ConfirmRecoveryCodes())
	for _, path = range paths {
		_, err = w.Backup("violet-harbour-seven-pilots-draw-maps")
		w.refused("save_failed", err)
	}
	if now, err := os.ReadFile(w.options.KeyFile); err != nil || string(now) != string(key) {
		t.Error("the key is another")
	}
}

func TestDialogAnsweredByTheNextAdministratorHandsNothingOver(t *testing.T) {
	asked, answer := make(chan bool), make(chan bool)
	path := filepath.Join(t.TempDir(), "file")
	w := opened(t, func(o *Options) {
		late := func(_ string, fn func(string) error) (bool, error) {
			asked <- true
			<-answer
			err := fn(path)
			return err == nil, err
		}
		o.Desktop.SaveFile, o.Desktop.OpenFile = late, late
	})
	w.must(w.Register(ada))
	w.must(w.Register(ben))
	w.must(w.Login("ada", password))
	issued, err := w.Accounts(session.AccountsQuery{Search: "ben", Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.SetRole(issued.Rows[0].ID, "administrator"); err != nil {
		t.Fatal(err)
	}
	for name, call := range map[string]func() error{
		"Backup":         func() error { _, err := w.Backup("the passphrase of the first"); return err },
		"ExportAccounts": func() error { _, err := w.ExportAccounts(nil); return err },
		"ExportActivity": func() error { _, err := w.ExportActivity("csv"); return err },
		"ChooseBackup":   func() error { _, err := w.ChooseBackup(); return err },
		"ChooseImport":   func() error { _, err := w.ChooseImport(); return err },
	} {
		done := make(chan error, 1)
		go func() { done <- call() }()
		<-asked
		w.must(w.Logout())
		w.must(w.Login("ben", password))
		answer <- true
		w.refused("wrong_phase", <-done)
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s wrote a file: %v", name, err)
		}
		w.must(w.Logout())
		w.must(w.Login("ada", password))
	}
}

func TestNothingLeavesOrEntersADemonstration(t *testing.T) {
	w := opened(t)
	w.must(w.StartDemo())
	w.must(w.Register(ada))
	w.must(w.Login("ada", password))
	w.chosen = filepath.Join(t.TempDir(), "people.csv")
	for name, call := range map[string]func() error{
		"Backup":         func() error { _, err := w.Backup("a passphrase of several words"); return err },
		"ExportAccounts": func() error { _, err := w.ExportAccounts(nil); return err },
		"ExportActivity": func() error { _, err := w.ExportActivity("csv"); return err },
		"ChooseBackup":   func() error { _, err := w.ChooseBackup(); return err },
		"ChooseImport":   func() error { _, err := w.ChooseImport(); return err },
	} {
		if got := wire(t, call()).Code; got != "wrong_phase" {
			t.Errorf("%s: %q", name, got)
		}
	}
	if len(w.saved) > 0 {
		t.Error("a file was saved")
	}
}

func TestAFormatIsNoPath(t *testing.T) {
	w := opened(t)
	w.must(w.Register(ada))
	w.must(w.Login("ada", password))
	_, err := w.ExportActivity("/../../../.bashrc")
	w.refused("request_invalid", err)
	if len(w.saved) > 0 {
		t.Error("a file was saved")
	}
}

func TestSaveDialogThatOutlivesTheSessionSavesNothing(t *testing.T) {
	asked, answer := make(chan bool), make(chan bool)
	path := filepath.Join(t.TempDir(), "codes")
	w, _ := shownCodes(t, func(o *Options) {
		o.Desktop.SaveFile = func(_ string, write func(string) error) (bool, error) {
			asked <- true
			<-answer
			err := write(path)
			return err == nil, err
		}
	})
	type outcome struct {
		saved bool
		err   error
	}
	done := make(chan outcome, 1)
	go func() { saved, err := w.SaveRecoveryCodes(); done <- outcome{saved, err} }()
	<-asked
	w.must(w.Touch()) // no other call waits for the dialog
	w.must(w.Logout())
	w.in(session.SignedOut)
	answer <- true // by the next person
	got := <-done
	w.refused("wrong_phase", got.err)
	if _, err := os.Lstat(path); got.saved || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("saved %v, and there is a file: %v", got.saved, err)
	}
}
