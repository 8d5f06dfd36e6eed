package app

import "latchkey/app/session"

// A kiosk is one window for one person after another. What it may do on this computer is decided here, and not by what
// the page offers.

// Kiosk says whether the window is one, by its options or by the policy of its data as it was at start. It waits until that
// is open, or known not to be.
func Kiosk(a *App) bool {
	<-a.opened
	return a.kiosk.Load()
}

// MayClose says whether the window may be closed by whoever is there: it is no kiosk, an administrator proved that it may
// end, or there is no account that could.
func MayClose(a *App) bool {
	if !Kiosk(a) || a.left.Load() || a.o.Demo {
		return true
	}
	a.mu.Lock()
	d := a.real
	a.mu.Unlock()
	if d == nil {
		return false
	}
	state, err := d.session.State()
	return err == nil && state.Phase == session.Welcome
}

// mayCopy refuses the clipboard of a kiosk, which the next person has too.
func mayCopy(s *session.Session) error {
	state, err := s.State()
	if err == nil && !state.MayCopy {
		err = errKiosk
	}
	return err
}

// mayUseFiles refuses the dialogs of the system, which show this computer's files to whoever stands there.
func mayUseFiles(s *session.Session) error { return mayOpen(s, true) }

// mayCross refuses files to and from a demonstration too: its data is no place for people, and it is open to everybody.
func mayCross(s *session.Session) error { return mayOpen(s, false) }

func mayOpen(s *session.Session, inDemo bool) error {
	state, err := s.State()
	switch {
	case err != nil:
		return err
	case state.Demo && !inDemo:
		return session.ErrWrongPhase
	case !state.MayUseFiles:
		return errKiosk
	}
	return nil
}

// Away says that the window lost the focus, or has it again.
func (a *App) Away(away bool) (session.State, error) {
	return a.look(func(s *session.Session) (session.State, error) { return s.Away(away) })
}

// LeaveKiosk ends the program of a kiosk, if an administrator proves who they are; that of a demonstration in any case.
// Nobody is signed in by it.
func (a *App) LeaveKiosk(identifier string, p session.Proof) error {
	return a.withSession(func(*session.Session) error {
		if a.o.Demo { // there is no data to prove anything by
			a.o.Desktop.Quit()
			return nil
		}
		a.mu.Lock()
		d := a.real // also behind a demonstration, whose administrators are nobody
		a.mu.Unlock()
		if d == nil {
			return session.ErrWrongPhase
		}
		if err := d.session.LeaveKiosk(identifier, p); err != nil {
			return err
		}
		a.left.Store(true)
		a.o.Desktop.Quit()
		return nil
	})
}

// ResynchroniseOTP completes a sign-in with two codes in a row from an authenticator app whose clock is off.
func (a *App) ResynchroniseOTP(first, second string) (session.State, error) {
	return a.do(func(s *session.Session) (session.State, error) { return s.ResynchroniseOTP(first, second) })
}

// ConfirmClock says that this machine's clock is right.
func (a *App) ConfirmClock() (session.State, error) { return a.do((*session.Session).ConfirmClock) }
