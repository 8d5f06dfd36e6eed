package app

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"latchkey/app/session"
)

func TestCallsWaitUntilTheDataIsOpen(t *testing.T) {
	w := newWindow(t)
	early := map[string]func() error{
		"State":  func() error { return only(w.State()) },
		"Touch":  func() error { return only(w.Touch()) },
		"Health": func() error { _, err := w.Health(); return err },
		"Logout": func() error { return only(w.Logout()) },
	}
	answers := make(chan error, len(early))
	for _, call := range early {
		go func() { answers <- call() }()
	}
	select {
	case err := <-answers:
		t.Fatalf("a call did not wait: %v", err)
	case <-time.After(20 * time.Millisecond):
	}
	w.start()
	for range early {
		if err := <-answers; err != nil {
			t.Error(err)
		}
	}
}

func TestOnlyLookingIsPossibleBeforeTheCheck(t *testing.T) {
	w := newWindow(t)
	w.set(w.open(true))
	close(w.opened)
	w.in(session.Welcome)
	done := make(chan error, 1)
	go func() { done <- only(w.Register(ada)) }()
	select {
	case err := <-done:
		t.Fatalf("a call did not wait for the check: %v", err)
	case <-time.After(20 * time.Millisecond):
	}
	w.check()
	close(w.checked)
	if err := <-done; err != nil {
		t.Error(err)
	}
	Stop(w.App)
}

func TestStateAnswersAfterAFailureToOpen(t *testing.T) {
	w := newWindow(t, func(o *Options) { o.KeyFile = o.DataDir + "/inside" })
	w.start()
	state := w.in(session.Unavailable)
	if state.Reason != "key_file_in_data_folder" || state.Account != nil {
		t.Errorf("state %+v", state)
	}
	w.refused("key_file_in_data_folder", only(w.Login("ada", password)))
	health, err := w.Health()
	if err != nil || health != (Health{"1.2.3", session.Unavailable, "key_file_in_data_folder"}) {
		t.Errorf("health %+v, error %v", health, err)
	}
	if err := w.Close(); err != nil || w.quits != 1 {
		t.Errorf("closing: %v, %d times", err, w.quits)
	}
}

func TestCallsAfterTheEndAreRefused(t *testing.T) {
	w := opened(t)
	w.must(w.Register(ada))
	Stop(w.App)
	w.refused("closing", only(w.Login("ada", password)))
	if state := w.in(session.Unavailable); state.Reason != "closing" {
		t.Errorf("reason %q", state.Reason)
	}
	w.refused("wrong_phase", only(w.Retry()))
	Stop(w.App)
}

func TestRevRisesWithEveryAnswerAcrossSessions(t *testing.T) {
	w := opened(t)
	var last uint64
	for i, call := range []func() (session.State, error){
		w.State, w.Touch, w.StartDemo, w.State, w.RestartDemo, w.LeaveDemo, w.State, w.Logout,
	} {
		state := w.must(call())
		if state.Rev <= last {
			t.Errorf("answer %d has rev %d after %d", i, state.Rev, last)
		}
		last = state.Rev
	}
}

// passed panics with a key among its arguments.
//
//go:noinline
func passed(key [4]byte) error {
	if key[0] == 0xca {
		panic("with a key at hand")
	}
	return nil
}

func TestPanicBecomesInternalAndItsArgumentsAreNotLogged(t *testing.T) {
	const canary = "canary password 7391"
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	defer slog.SetDefault(before)

	w := opened(t)
	w.must(w.Register(ada))
	_, err := guard(func() (session.State, error) {
		var nobody *session.Session
		return nobody.Login(canary, canary)
	})
	w.refused("internal", err)
	_, err = guard(func() (session.State, error) { panic(fmt.Errorf("with %s", canary)) })
	w.refused("internal", err)
	_, err = guard(func() (session.State, error) { return session.State{}, passed([4]byte{0xca, 0xfe, 0xba, 0xbe}) })
	w.refused("internal", err)
	if strings.Contains(log.String(), "0xca") || strings.Contains(log.String(), "0x") {
		t.Errorf("an argument is logged: %s", log.String())
	}
	if !strings.Contains(log.String(), "panicked") {
		t.Error("nothing is logged at all")
	}
	if strings.Contains(log.String(), "canary") {
		t.Errorf("an argument is logged: %s", log.String())
	}
	w.in(session.SignedOut)
}

func TestPanicInTheSurroundingsLeavesTheWindowUsable(t *testing.T) {
	w := opened(t, func(o *Options) { o.Desktop.SetClipboard = func(string) error { panic("no clipboard") } })
	w.must(w.Register(ada))
	w.must(w.Login("ada", password))
	w.must(w.GenerateOTP())
	w.refused("internal", w.CopySetupKey())
	w.must(w.CancelOTP())
	w.must(w.Logout())

	w = newWindow(t, func(o *Options) {
		o.KeyFile = o.DataDir + "/inside"
		o.Desktop.Quit = func() { panic("no window") }
	})
	w.start()
	w.refused("internal", w.Close())
}

func TestRefusedSecretsAreInNoErrorAndNoLog(t *testing.T) {
	const canary = "canary password 7391"
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	defer slog.SetDefault(before)

	w := opened(t)
	w.must(w.Register(ada))
	var said []error
	note := func(err error) { said = append(said, err) }
	note(only(w.Login("ada", canary)))
	note(only(w.Login(canary, canary)))
	note(only(w.Register(Registration{canary + "\x00", "x", "y", canary})))
	w.must(w.Login("ada", password))
	note(only(w.ChangePassword(canary, canary)))
	note(only(w.Reauthenticate(session.Proof{Password: canary, Code: canary, RecoveryCode: canary})))
	w.must(w.GenerateOTP())
	note(only(w.VerifyOTP(canary)))
	for i, err := range said {
		if err == nil {
			t.Errorf("call %d was accepted", i)
		} else if strings.Contains(err.Error()+fmt.Sprint(FormatError(err)), "canary") {
			t.Errorf("call %d: %v", i, err)
		}
	}
	FormatError(errors.Join(said...))
	if strings.Contains(log.String(), "canary") {
		t.Errorf("logged: %s", log.String())
	}
}
