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

func TestNothingIsSavedOverTheData(t *testing.T) {
	w, _ := shownCodes(t, func(o *Options) {
		file := filepath.Join(o.DataDir, "..", filepath.Base(o.DataDir), "latchkey.db")
		o.Desktop.SaveFile = func(_ string, write func(string) error) (bool, error) { return true, write(file) }
	})
	_, err := w.SaveRecoveryCodes()
	w.refused("save_failed", err)
	w.must(w.ConfirmRecoveryCodes())
	_, err = w.Backup("violet-harbour-seven-pilots-draw-maps")
	w.refused("save_failed", err)
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
