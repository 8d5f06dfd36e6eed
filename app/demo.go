package app

import (
	"errors"

	"latchkey/app/rehearsal"
	"latchkey/app/session"
)

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

// RestartDemo begins the demonstration again from nothing; in a window opened for it, also one that could not begin.
func (a *App) RestartDemo() (session.State, error) {
	if _, err := a.session(); a.o.Demo && err != nil {
		<-a.checked
		return guard(a.startDemo)
	}
	return a.inDemo(func(b *rehearsal.Bench) (session.State, error) {
		if err := b.Restart(); err != nil {
			return session.State{}, logged(err)
		}
		return a.State()
	})
}

// LeaveDemo wipes the practice data. The real data is in force again; a window opened for the demonstration closes.
func (a *App) LeaveDemo() (session.State, error) {
	return a.inDemo(func(*rehearsal.Bench) (session.State, error) {
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

func (a *App) inDemo(f func(*rehearsal.Bench) (session.State, error)) (session.State, error) {
	return a.do(func(*session.Session) (session.State, error) {
		a.mu.Lock()
		b := a.demo
		a.mu.Unlock()
		if b == nil {
			return session.State{}, session.ErrWrongPhase
		}
		return f(b)
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
	a.demo, err = rehearsal.Open(a.sessionOptions(a.demoSessionEnded))
	return logged(err)
}

// demoSessionEnded is told by a session of the demonstration.
func (a *App) demoSessionEnded() {
	a.clipboard.clear()
	a.endDemoLeftAlone()
}

// endDemoLeftAlone ends the demonstration of a kiosk when nobody is at it any more, before any call is answered by it: what
// somebody practised with is not for the next. A window opened for the demonstration has nothing else to show.
func (a *App) endDemoLeftAlone() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.demo == nil || a.o.Demo {
		return
	}
	reason, alone := a.demo.Session().LeftAlone()
	if !alone {
		return
	}
	a.closeDemo()
	if a.real != nil {
		a.real.session.Succeed(reason)
	}
}

// closeDemo wipes the practice data. The mutex is held.
func (a *App) closeDemo() {
	if a.demo == nil {
		return
	}
	note(a.demo.Close())
	a.demo = nil
}
