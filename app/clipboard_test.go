package app

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"latchkey/app/session"
)

// copied is a window with its setup key on the screen and in the clipboard.
func copied(t *testing.T, with ...func(*Options)) (w *window, setupKey string) {
	t.Helper()
	w = opened(t, with...)
	w.must(w.Register(ada))
	w.must(w.Login("ada", password))
	setupKey = w.must(w.GenerateOTP()).Enrolment.SetupKey
	if err := w.CopySetupKey(); err != nil {
		t.Fatal(err)
	}
	if w.clipboardText() != setupKey {
		t.Fatalf("the clipboard holds %q", w.clipboardText())
	}
	return w, setupKey
}

func TestClipboardIsOverwrittenAfterAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		board := ""
		c := clipboard{desktop: Desktop{
			SetClipboard: func(text string) error { board = text; return nil },
			Clipboard:    func() (string, error) { return board, nil },
		}}
		holds := func(want string) {
			t.Helper()
			synctest.Wait()
			c.mu.Lock()
			defer c.mu.Unlock()
			if board != want {
				t.Errorf("the clipboard holds %q, want %q", board, want)
			}
		}
		for range 2 {
			if err := c.copy("one"); err != nil {
				t.Fatal(err)
			}
			time.Sleep(clipboardKeeps / 2)
			if err := c.copy("two"); err != nil {
				t.Fatal(err)
			}
			time.Sleep(clipboardKeeps - time.Second)
			holds("two")
			time.Sleep(time.Second)
			holds("")
		}
	})
}

func TestClipboardIsOverwrittenWhenTheSessionEnds(t *testing.T) {
	for name, leave := range map[string]func(*window){
		"logout": func(w *window) { w.must(w.Logout()) },
		"idle":   func(w *window) { w.wait(3 * time.Minute); w.in(session.SignedOut) },
		"stop":   func(w *window) { Stop(w.App) },
	} {
		w, _ := copied(t)
		leave(w)
		eventually(t, name+" clears the clipboard", func() bool { return w.clipboardText() == "" })
	}
}

func TestClipboardIsEmptyAtOnceWhenTheProgramEnds(t *testing.T) {
	w, _ := copied(t)
	Stop(w.App)
	if w.clipboardText() != "" {
		t.Error("it holds the setup key")
	}
}

func TestWhatSomebodyElseCopiedIsLeftAlone(t *testing.T) {
	w, _ := copied(t)
	w.mu.Lock()
	w.board, w.writes = "a shopping list", 0
	w.mu.Unlock()
	Stop(w.App)
	if w.clipboardText() != "a shopping list" || w.writes != 0 {
		t.Errorf("it holds %q after %d writes", w.clipboardText(), w.writes)
	}
}

func TestClipboardThatCannotBeReadIsOverwritten(t *testing.T) {
	w, _ := copied(t, func(o *Options) {
		o.Desktop.Clipboard = func() (string, error) { return "", errors.New("no reading") }
	})
	Stop(w.App)
	if w.clipboardText() != "" {
		t.Error("it holds the setup key")
	}
}

func TestClipboardIsNotTouchedWhenNothingWasCopied(t *testing.T) {
	w := opened(t)
	w.must(w.Register(ada))
	w.must(w.Login("ada", password))
	w.must(w.Logout())
	Stop(w.App)
	time.Sleep(time.Millisecond)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.writes != 0 {
		t.Errorf("%d writes", w.writes)
	}
}

func TestLeavingTheDemoClearsTheClipboard(t *testing.T) {
	w := opened(t)
	w.must(w.StartDemo())
	w.must(w.Register(ada))
	w.must(w.Login("ada", password))
	w.must(w.GenerateOTP())
	if err := w.CopySetupKey(); err != nil {
		t.Fatal(err)
	}
	w.must(w.LeaveDemo())
	eventually(t, "the clipboard is empty", func() bool { return w.clipboardText() == "" })
}
