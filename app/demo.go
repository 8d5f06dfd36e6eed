package app

import (
	"errors"
	"os"
	"path/filepath"

	"latchkey/app/account"
	"latchkey/app/session"
	"latchkey/app/store"
	"latchkey/app/vault"

	"github.com/gofrs/flock"
)

// A demonstration is the real program on throw-away data: a sealed file in a folder of its own, under a key that exists
// in memory only. It knows nothing of the real data.

const (
	demoIssuer = "DEMO – not a real account"
	demoPrefix = "demo-"
)

type demo struct {
	data
	folder string
}

// StartDemo puts practice data in the place of the real data, where nobody is signed in and the policy offers it.
func (a *App) StartDemo() (session.State, error) {
	return a.do(func(s *session.Session) (session.State, error) {
		state, err := s.State()
		if err != nil {
			return session.State{}, err
		}
		if !state.DemoOffered || state.Phase != session.Welcome && state.Phase != session.SignedOut {
			return session.State{}, session.ErrWrongPhase
		}
		state, err = a.startDemo()
		if err == nil { // a sign-in that is still hashing must not end behind the demonstration
			_, err = s.Logout()
		}
		return state, err
	})
}

// RestartDemo begins the demonstration again from nothing.
func (a *App) RestartDemo() (session.State, error) { return a.inDemo(a.startDemo) }

// LeaveDemo wipes the practice data. The real data is in force again; a window opened for the demonstration closes.
func (a *App) LeaveDemo() (session.State, error) {
	return a.inDemo(func() (session.State, error) {
		a.mu.Lock()
		a.closeDemo()
		if a.o.Demo {
			a.err = errClosing
		}
		a.mu.Unlock()
		if a.o.Demo {
			a.o.Desktop.Quit()
		}
		return a.State()
	})
}

func (a *App) inDemo(f func() (session.State, error)) (session.State, error) {
	return a.do(func(*session.Session) (session.State, error) {
		a.mu.Lock()
		here := a.demo != nil
		a.mu.Unlock()
		if !here {
			return session.State{}, session.ErrWrongPhase
		}
		return f()
	})
}

func (a *App) startDemo() (session.State, error) {
	if err := a.openDemo(); err != nil {
		return session.State{}, err
	}
	return a.State()
}

// openDemo opens new practice data in the place of any that is there.
func (a *App) openDemo() (err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if errors.Is(a.err, errClosing) {
		return errClosing
	}
	a.closeDemo()
	defer func() {
		if a.o.Demo { // there is nothing else to fall back on
			a.err = err
		}
	}()
	done, err := lockDemos()
	if err != nil {
		return err
	}
	defer done()
	folder, err := os.MkdirTemp(demoRoot(), demoPrefix+"*")
	if err != nil {
		return err
	}
	policy := account.DefaultPolicy(a.o.Now())
	policy.Issuer = demoIssuer
	d, err := a.openIn(folder, new(vault.Ephemeral), policy, true)
	if err != nil {
		return errors.Join(err, os.RemoveAll(folder))
	}
	a.demo = &demo{*d, folder}
	return nil
}

// closeDemo wipes the practice data. The mutex is held.
func (a *App) closeDemo() {
	if a.demo == nil {
		return
	}
	note(a.demo.close())
	note(os.RemoveAll(a.demo.folder))
	a.demo = nil
}

// demoRoot is the folder of all demonstrations.
func demoRoot() string {
	root, err := os.UserCacheDir()
	if err != nil {
		root = os.TempDir()
	}
	return filepath.Join(root, "latchkey")
}

// lockDemos keeps the folder of demonstrations for one program at a time, so that none takes another's newborn data for
// that of a killed one.
func lockDemos() (done func(), err error) {
	if err := os.MkdirAll(demoRoot(), 0o700); err != nil {
		return nil, err
	}
	lock := flock.New(filepath.Join(demoRoot(), "demo.lock"), flock.SetPermissions(0o600))
	if err := lock.Lock(); err != nil {
		return nil, err
	}
	return func() { _ = lock.Unlock() }, nil
}

// removeKilledDemos removes the practice data of programs that were killed: those whose folder nobody has locked.
func removeKilledDemos() {
	folders, err := filepath.Glob(filepath.Join(demoRoot(), demoPrefix+"*"))
	if err != nil || len(folders) == 0 {
		return
	}
	done, err := lockDemos()
	if err != nil {
		return
	}
	defer done()
	for _, folder := range folders {
		if store.Idle(folder) {
			_ = os.RemoveAll(folder)
		}
	}
}
