package app

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/session"
	"latchkey/app/store"
	"latchkey/app/vault"
)

// demos are the folders of demonstrations.
func (w *window) demos() []string {
	w.t.Helper()
	folders, err := filepath.Glob(filepath.Join(os.Getenv("XDG_CACHE_HOME"), "latchkey*", "demo-*"))
	if err != nil {
		w.t.Fatal(err)
	}
	return folders
}

// noRoom leaves no folder that practice data could be made in.
func noRoom(t *testing.T) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"XDG_CACHE_HOME", "LocalAppData", "TMPDIR", "TMP"} {
		t.Setenv(name, file)
	}
}

func TestDemoIsTheRealProgramOnThrowAwayData(t *testing.T) {
	w := opened(t)
	w.must(w.Register(ada))
	file := w.bytes()
	state := w.must(w.StartDemo())
	if state.Phase != session.Welcome || !state.Demo || state.DemoOffered || state.Issuer != store.PracticeIssuer {
		t.Fatalf("state %+v", state)
	}
	w.must(w.Register(Registration{FullName: "Bob", Email: "bob@example.org", Password: password}))
	w.must(w.Login("bob@example.org", password))
	if e := w.must(w.GenerateOTP()).Enrolment; e.Issuer != store.PracticeIssuer {
		t.Errorf("enrolment for %q", e.Issuer)
	}
	if folders := w.demos(); runtime.GOOS != "windows" && len(folders) != 0 {
		t.Errorf("a killed program would leave %v", folders)
	}

	again := w.must(w.RestartDemo())
	if again.Phase != session.Welcome || !again.Demo {
		t.Errorf("started over: %+v", again)
	}
	state = w.must(w.LeaveDemo())
	if state.Phase != session.SignedOut || state.Demo || state.Issuer != "Latchkey" {
		t.Errorf("left: %+v", state)
	}
	if len(w.demos()) != 0 || w.quits != 0 || w.bytes() != file {
		t.Error("the demonstration left something behind")
	}
	w.must(w.Login("ada", password))
}

func TestDemoIsRefusedWhereThePolicyDoesNotOfferIt(t *testing.T) {
	w := opened(t)
	w.must(w.Register(ada))
	w.decide(func(p *account.Policy) { p.Demo = false })
	if w.in(session.SignedOut).DemoOffered {
		t.Error("it is offered")
	}
	w.refused("wrong_phase", only(w.StartDemo()))
}

func TestSignInThatIsHashingDoesNotEndBehindTheDemo(t *testing.T) {
	w := opened(t)
	w.must(w.Register(ada))
	w.options.Cost = account.Cost{Memory: 64 * 1024, Time: 5, Threads: 1} // a right password is hashed again
	w.again()
	done := make(chan error, 1)
	go func() {
		err := session.ErrBusy
		for errors.Is(err, session.ErrBusy) { // the question below takes the slot too, for a moment
			err = only(w.Login("ada", password))
		}
		done <- err
	}()
	eventually(t, "the sign-in is hashing", func() bool {
		return errors.Is(only(w.Register(Registration{})), session.ErrBusy)
	})
	w.must(w.StartDemo())
	w.refused("wrong_phase", <-done)
	w.must(w.LeaveDemo())
	w.in(session.SignedOut)
}

func TestDemoWindowNeverTouchesTheData(t *testing.T) {
	w := opened(t, func(o *Options) { o.Demo = true })
	if state := w.in(session.Welcome); !state.Demo || state.DemoOffered || state.Issuer != store.PracticeIssuer {
		t.Errorf("state %+v", state)
	}
	w.must(w.Register(ada))
	w.must(w.RestartDemo())
	state := w.must(w.LeaveDemo())
	if state.Phase != session.Unavailable || state.Reason != "closing" || w.quits != 1 {
		t.Errorf("left: %+v, %d times", state, w.quits)
	}
	Stop(w.App)
	for _, path := range []string{w.options.DataDir, w.options.KeyFile, os.Getenv("XDG_CONFIG_HOME")} {
		if _, err := os.Lstat(path); !os.IsNotExist(err) {
			t.Errorf("%s exists", path)
		}
	}
	if len(w.demos()) != 0 {
		t.Error("the practice data is left")
	}
}

func TestStopWipesTheDemo(t *testing.T) {
	w := opened(t)
	w.must(w.StartDemo())
	Stop(w.App)
	if len(w.demos()) != 0 {
		t.Error("the practice data is left")
	}
}

func TestKilledDemoIsRemovedAtTheNextStartAndALivingOneIsNot(t *testing.T) {
	w := newWindow(t)
	root := filepath.Join(os.Getenv("XDG_CACHE_HOME"), "latchkey")
	if runtime.GOOS == "windows" {
		root += "-demo"
	}
	killed, living := filepath.Join(root, "demo-1"), filepath.Join(root, "demo-2") // on a system where they have names
	for _, folder := range []string{killed, living} {
		s, err := store.Open(folder, new(vault.Ephemeral), account.DefaultPolicy(noon))
		if err != nil {
			t.Fatal(err)
		}
		if folder == living {
			defer s.Close()
		} else if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	w.start()
	if left := w.demos(); len(left) != 1 || left[0] != living {
		t.Errorf("left are %v", left)
	}
}

func TestDemoThatCannotStartLeavesTheWindowAsItIs(t *testing.T) {
	w := opened(t)
	w.must(w.Register(ada))
	noRoom(t)
	w.refused("data_failed", only(w.StartDemo()))
	if state := w.in(session.SignedOut); state.Demo {
		t.Errorf("state %+v", state)
	}
}

func TestDemoThatCannotStartOverSaysSoAndStaysAsItIs(t *testing.T) {
	w := opened(t, func(o *Options) { o.Demo = true })
	noRoom(t)
	w.must(w.Register(ada))
	w.refused("data_failed", only(w.RestartDemo()))
	if state := w.must(w.Login("ada", password)); !state.Demo {
		t.Errorf("state %+v", state)
	}
}

func TestDemoWindowThatCouldNotBeginCanTryAgain(t *testing.T) {
	for name, try := range map[string]func(*window) (session.State, error){
		"Retry":       func(w *window) (session.State, error) { return w.Retry() },
		"RestartDemo": func(w *window) (session.State, error) { return w.RestartDemo() },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWindow(t, func(o *Options) { o.Demo = true })
			room, temporary := os.Getenv("XDG_CACHE_HOME"), os.TempDir()
			noRoom(t)
			w.start()
			w.in(session.Unavailable)
			if state, err := try(w); err == nil && state.Reason != "data_failed" {
				t.Errorf("without room: %+v", state)
			}
			for _, name := range []string{"XDG_CACHE_HOME", "LocalAppData"} {
				t.Setenv(name, room)
			}
			for _, name := range []string{"TMPDIR", "TMP"} {
				t.Setenv(name, temporary)
			}
			if state := w.must(try(w)); state.Phase != session.Welcome || !state.Demo {
				t.Errorf("with room: %+v", state)
			}
			w.must(w.Register(ada))
			w.refused("wrong_phase", only(w.Retry()))
			Stop(w.App)
			w.refused("closing", only(w.RestartDemo()))
			if len(w.demos()) != 0 {
				t.Error("the practice data is left")
			}
		})
	}
}

func TestDemoEndsByItselfLikeTheRealThing(t *testing.T) {
	w := opened(t)
	w.must(w.StartDemo())
	w.must(w.Register(ada))
	w.must(w.Login("ada", password))
	w.wait(10 * time.Minute)
	if state := w.in(session.SignedOut); state.Reason != "idle" || !state.Demo {
		t.Errorf("state %+v", state)
	}
}
