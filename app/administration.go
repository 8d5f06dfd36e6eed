package app

import (
	"io"

	"latchkey/app/account"
	"latchkey/app/archive"
	"latchkey/app/session"
)

// Administration. Each call is for an administrator, which the session finds out at every one of them.

// Accounts returns a part of the list of accounts.
func (a *App) Accounts(q session.AccountsQuery) (session.AccountsPage, error) {
	return ask(a, func(s *session.Session) (session.AccountsPage, error) { return s.Accounts(q) })
}

// AccountIDs returns the ids of all accounts asked for, to act on them together.
func (a *App) AccountIDs(q session.AccountsQuery) ([]string, error) {
	return ask(a, func(s *session.Session) ([]string, error) { return s.AccountIDs(q) })
}

// Account returns what may be known of one account.
func (a *App) Account(id string) (session.AccountDetails, error) {
	return ask(a, func(s *session.Session) (session.AccountDetails, error) { return s.Account(id) })
}

// CreateAccount creates an account with a temporary password.
func (a *App) CreateAccount(n session.NewAccount) (session.Issued, error) {
	return ask(a, func(s *session.Session) (session.Issued, error) { return s.CreateAccount(n) })
}

// UpdateAccount changes the profile of an account.
func (a *App) UpdateAccount(id string, p Profile) (session.AccountDetails, error) {
	return ask(a, func(s *session.Session) (session.AccountDetails, error) {
		return s.UpdateAccount(id, account.Profile(p))
	})
}

// SetRole makes somebody "administrator" or "member".
func (a *App) SetRole(id, role string) (session.AccountDetails, error) {
	return ask(a, func(s *session.Session) (session.AccountDetails, error) { return s.SetRole(id, role) })
}

// DisableAccounts keeps people from signing in. It returns how many could before.
func (a *App) DisableAccounts(ids []string) (int, error) {
	return ask(a, func(s *session.Session) (int, error) { return s.DisableAccounts(ids) })
}

// EnableAccounts lets people sign in again. It returns how many could not before.
func (a *App) EnableAccounts(ids []string) (int, error) {
	return ask(a, func(s *session.Session) (int, error) { return s.EnableAccounts(ids) })
}

// ResetOTP erases somebody's second factor and recovery codes.
func (a *App) ResetOTP(id string) (session.AccountDetails, error) {
	return ask(a, func(s *session.Session) (session.AccountDetails, error) { return s.ResetOTP(id) })
}

// IssueTemporaryPassword replaces somebody's password by one for 24 hours.
func (a *App) IssueTemporaryPassword(id string) (session.Issued, error) {
	return ask(a, func(s *session.Session) (session.Issued, error) { return s.IssueTemporaryPassword(id) })
}

// CopyTemporaryPassword puts the temporary password on the screen into the clipboard, for a minute.
func (a *App) CopyTemporaryPassword() error { return a.copy((*session.Session).TemporaryPassword) }

// HideTemporaryPassword forgets the temporary password on the screen.
func (a *App) HideTemporaryPassword() error {
	return a.withSession((*session.Session).HideTemporaryPassword)
}

// LiftLock ends every wait and lock of an account.
func (a *App) LiftLock(id string) (session.AccountDetails, error) {
	return ask(a, func(s *session.Session) (session.AccountDetails, error) { return s.LiftLock(id) })
}

// DeleteAccount erases an account, whose e-mail was typed to be sure.
func (a *App) DeleteAccount(id, email string) error {
	return a.withSession(func(s *session.Session) error { return s.DeleteAccount(id, email) })
}

// ExportAccounts asks where to, and saves accounts as CSV without any secret; no ids means all. False when cancelled.
func (a *App) ExportAccounts(ids []string) (bool, error) {
	return a.export("latchkey-accounts.csv", func(s *session.Session, w io.Writer) error { return s.ExportAccounts(ids, w) })
}

// Policy returns the policies.
func (a *App) Policy() (session.Policy, error) { return ask(a, (*session.Session).Policy) }

// SavePolicy replaces the policies; they apply at once.
func (a *App) SavePolicy(p session.Policy) (session.State, error) {
	return a.do(func(s *session.Session) (session.State, error) { return s.SavePolicy(p) })
}

// Activity returns a part of the activity, newest first.
func (a *App) Activity(q session.ActivityQuery) (session.ActivityPage, error) {
	return ask(a, func(s *session.Session) (session.ActivityPage, error) { return s.Activity(q) })
}

// MyActivity returns a part of the activity of whoever is signed in, newest first. It is for everybody.
func (a *App) MyActivity(before uint64, limit int) (session.ActivityPage, error) {
	return ask(a, func(s *session.Session) (session.ActivityPage, error) { return s.MyActivity(before, limit) })
}

// CheckActivity follows the chain of the whole activity.
func (a *App) CheckActivity() (session.Integrity, error) {
	return ask(a, (*session.Session).CheckActivity)
}

// ExportActivity asks where to, and saves the activity as "csv" or as signed "jsonl". False when cancelled.
func (a *App) ExportActivity(format string) (bool, error) {
	if format != "csv" && format != "jsonl" { // it is a part of a file's name
		return false, session.ErrRequestInvalid
	}
	return a.export("latchkey-activity."+format, func(s *session.Session, w io.Writer) error { return s.ExportActivity(format, w) })
}

// Status returns what is to be known about the data.
func (a *App) Status() (session.Status, error) {
	status, err := ask(a, (*session.Session).Status)
	status.Version = a.o.Version
	return status, err
}

// ask is do for calls that answer with something else than the state.
func ask[T any](a *App, f func(*session.Session) (T, error)) (out T, err error) {
	_, err = a.do(func(s *session.Session) (session.State, error) {
		out, err = f(s)
		return session.State{}, err
	})
	return out, err
}

// export asks where to, once a fresh proof is there, and saves what write gives: if whoever asked is still here by then.
func (a *App) export(name string, write func(*session.Session, io.Writer) error) (saved bool, err error) {
	return ask(a, func(s *session.Session) (bool, error) {
		if err := mayCross(s); err != nil {
			return false, err
		}
		still, err := s.Proven()
		if err != nil {
			return false, err
		}
		return a.save(s, name, still, func(path string) error {
			return archive.WriteFile(path, func(w io.Writer) error { return write(s, w) })
		})
	})
}
