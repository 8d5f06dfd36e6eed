package app

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"latchkey/app/archive"
	"latchkey/app/session"
)

// The ways to keep what is on the screen. The page says which, never what: the secret goes from Go to the clipboard, the
// file or the printer, and only while its phase shows it.

// CopySetupKey puts the setup key on the screen into the clipboard, for a minute.
func (a *App) CopySetupKey() error { return a.copy((*session.Session).SetupKey) }

// CopyRecoveryCodes puts the recovery codes on the screen into the clipboard, one a line, for a minute.
func (a *App) CopyRecoveryCodes() error {
	return a.copy(func(s *session.Session) (string, error) {
		sheet, err := s.Sheet()
		return strings.Join(sheet.Codes, "\n"), err
	})
}

// copy puts what is on the screen into the clipboard, unless it is gone from the screen by then.
func (a *App) copy(shown func(*session.Session) (string, error)) error {
	return a.withSession(func(s *session.Session) error {
		secret, err := shown(s)
		if err == nil {
			err = mayCopy(s)
		}
		if err != nil {
			return err
		}
		if err := a.clipboard.copy(secret); err != nil {
			return err
		}
		if _, err := shown(s); err != nil {
			a.clipboard.clear()
			return err
		}
		return nil
	})
}

// SaveRecoveryCodes asks where to, and saves the recovery codes on the screen as a text that only their owner may read.
// It returns false when the person cancels, and the refusal of a session that ended while the dialog was open: whoever
// answers it then is somebody else.
func (a *App) SaveRecoveryCodes() (saved bool, err error) {
	err = a.withSession(func(s *session.Session) error {
		asked, err := s.Sheet()
		if err != nil {
			return err
		}
		still := func() error {
			sheet, err := s.Sheet()
			if err == nil && !slices.Equal(sheet.Codes, asked.Codes) {
				err = session.ErrWrongPhase
			}
			return err
		}
		saved, err = a.save(s, "latchkey-recovery-codes.txt", still, func(path string) error {
			return archive.WriteFile(path, func(w io.Writer) error {
				_, err := w.Write(text(asked))
				return err
			})
		})
		return err
	})
	return saved, err
}

// PrintRecoveryCodes prints the page, which shows the recovery codes.
func (a *App) PrintRecoveryCodes() error {
	return a.withSession(func(s *session.Session) error {
		if _, err := s.Sheet(); err != nil {
			return err
		}
		return a.print(s)
	})
}

// print prints the page as it is laid out for paper.
func (a *App) print(s *session.Session) error {
	if err := mayUseFiles(s); err != nil {
		return err
	}
	closed := s.Dialog() // by the focus that comes back: the dialog is only asked for here
	if err := a.o.Desktop.Print(); err != nil {
		closed()
		return errors.Join(errPrint, err)
	}
	return nil
}

func (a *App) withSession(f func(*session.Session) error) error {
	_, err := a.do(func(s *session.Session) (session.State, error) { return session.State{}, f(s) })
	return err
}

// text is the file of a person's recovery codes.
func text(s session.Sheet) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n%s\n\n", s.Issuer, s.Email, s.Made.UTC().Format(time.DateOnly))
	for i, code := range s.Codes {
		fmt.Fprintf(&b, "%2d  %s\n", i+1, code)
	}
	return []byte(b.String())
}
