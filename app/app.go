// Package app answers "what may the page ask?": the bound API, one line a method.
//
// Every exported method of [App] can be called by the page, so whatever the window needs for itself is a function. A
// call waits until the data is open, never panics, and is refused in a code that the page has words for.
package app

import (
	"fmt"
	"log/slog"
	"runtime"

	"latchkey/app/account"
	"latchkey/app/session"
)

// A Registration is what a new person types.
type Registration struct {
	FullName string `json:"fullName"`
	Email    string `json:"email"`
	Username string `json:"username"`
	Password string `json:"password"`
}

// A Profile is what a person may change about themselves.
type Profile struct {
	FullName string `json:"fullName"`
	Email    string `json:"email"`
	Username string `json:"username"`
}

// Health is what may be known without signing in.
type Health struct {
	Version string        `json:"version"`
	Phase   session.Phase `json:"phase"`
	Reason  string        `json:"reason"` // unavailable: an error code
}

// State returns where the machine of states is. It never waits for a password hash, nor for the check of the data.
func (a *App) State() (session.State, error) { return a.look((*session.Session).State) }

// Touch says that somebody really used the window.
func (a *App) Touch() (session.State, error) { return a.look((*session.Session).Touch) }

// Health returns the program's version and whether its data is open.
func (a *App) Health() (Health, error) {
	state, err := a.State()
	return Health{Version: a.o.Version, Phase: state.Phase, Reason: state.Reason}, err
}

// Register creates an account; the first of all is an administrator.
func (a *App) Register(r Registration) (session.State, error) {
	return a.do(func(s *session.Session) (session.State, error) {
		return s.Register(account.Profile{FullName: r.FullName, Email: r.Email, Username: r.Username}, r.Password)
	})
}

// Login begins a sign-in with an e-mail or username and a password.
func (a *App) Login(identifier, password string) (session.State, error) {
	return a.do(func(s *session.Session) (session.State, error) { return s.Login(identifier, password) })
}

// ValidateOTP completes a sign-in with a code from the authenticator app.
func (a *App) ValidateOTP(code string) (session.State, error) {
	return a.do(func(s *session.Session) (session.State, error) { return s.ValidateOTP(code) })
}

// UseRecoveryCode completes a sign-in with a recovery code.
func (a *App) UseRecoveryCode(code string) (session.State, error) {
	return a.do(func(s *session.Session) (session.State, error) { return s.UseRecoveryCode(code) })
}

// SetNewPassword replaces a temporary password, or one that is too short, at sign-in.
func (a *App) SetNewPassword(password string) (session.State, error) {
	return a.do(func(s *session.Session) (session.State, error) { return s.SetNewPassword(password) })
}

// Logout ends whatever was begun.
func (a *App) Logout() (session.State, error) { return a.do((*session.Session).Logout) }

// GenerateOTP begins an enrolment, or shows the present one again.
func (a *App) GenerateOTP() (session.State, error) { return a.do((*session.Session).GenerateOTP) }

// VerifyOTP makes the pending second factor live with a first code.
func (a *App) VerifyOTP(code string) (session.State, error) {
	return a.do(func(s *session.Session) (session.State, error) { return s.VerifyOTP(code) })
}

// CancelOTP gives an enrolment up; what was live stays.
func (a *App) CancelOTP() (session.State, error) { return a.do((*session.Session).CancelOTP) }

// DisableOTP turns two-factor off; secret and recovery codes are erased.
func (a *App) DisableOTP(p session.Proof) (session.State, error) {
	return a.do(func(s *session.Session) (session.State, error) { return s.DisableOTP(p) })
}

// NewRecoveryCodes shows a new set, which counts from ConfirmRecoveryCodes on.
func (a *App) NewRecoveryCodes() (session.State, error) {
	return a.do((*session.Session).NewRecoveryCodes)
}

// ConfirmRecoveryCodes says that the codes shown are kept.
func (a *App) ConfirmRecoveryCodes() (session.State, error) {
	return a.do((*session.Session).ConfirmRecoveryCodes)
}

// Me returns the account of whoever is signed in.
func (a *App) Me() (me session.Account, err error) {
	_, err = a.do(func(s *session.Session) (session.State, error) {
		me, err = s.Me()
		return session.State{}, err
	})
	return me, err
}

// UpdateMe changes the profile of whoever is signed in.
func (a *App) UpdateMe(p Profile) (session.State, error) {
	return a.do(func(s *session.Session) (session.State, error) { return s.UpdateMe(account.Profile(p)) })
}

// ChangePassword replaces the password of whoever is signed in.
func (a *App) ChangePassword(current, next string) (session.State, error) {
	return a.do(func(s *session.Session) (session.State, error) { return s.ChangePassword(current, next) })
}

// Reauthenticate proves again who is signed in.
func (a *App) Reauthenticate(p session.Proof) (session.State, error) {
	return a.do(func(s *session.Session) (session.State, error) { return s.Reauthenticate(p) })
}

// do runs a call on the session in force, once the data is open and found whole.
func (a *App) do(f func(*session.Session) (session.State, error)) (session.State, error) {
	<-a.checked
	return guard(func() (session.State, error) {
		a.endDemoLeftAlone()
		s, err := a.session()
		if err != nil {
			return session.State{}, err
		}
		return f(s)
	})
}

// look is for calls that change nobody: they need not wait for the check, and that there is no data is a state too.
func (a *App) look(f func(*session.Session) (session.State, error)) (session.State, error) {
	<-a.opened
	return guard(func() (session.State, error) {
		for {
			a.endDemoLeftAlone()
			s, err := a.session()
			if err != nil {
				return a.unavailable(err), nil
			}
			state, err := f(s)
			// A demo that began or ended meanwhile has told its state already, and this one would seem newer.
			if now, _ := a.session(); now == s {
				return state, err
			}
		}
	})
}

// guard turns a panic into an error. Wails would swallow it, leave the page waiting for ever and log the arguments.
func guard[T any](f func() (T, error)) (out T, err error) {
	defer func() {
		if p := recover(); p != nil {
			slog.Error("a call panicked", "at", callers())
			err = errInternal
		}
	}()
	return f()
}

// callers names the functions that led to a panic. A stack as the runtime prints it has their arguments too, and those
// may be keys.
func callers() []string {
	pcs := make([]uintptr, 32)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	var names []string
	for {
		frame, more := frames.Next()
		names = append(names, fmt.Sprintf("%s:%d", frame.Function, frame.Line))
		if !more {
			return names
		}
	}
}
