package session

import (
	"errors"
	"io"
	"slices"
	"time"

	"latchkey/app/account"
	"latchkey/app/archive"
	"latchkey/app/store"
)

// The forms in which the activity leaves the house.
var activityFormats = []string{"csv", "jsonl"}

// ExportAccounts writes accounts as CSV without any secret; no ids means all of them, by name. It asks for a fresh proof,
// and is noted before anything leaves.
func (s *Session) ExportAccounts(ids []string, w io.Writer) error {
	about, invalid := parseIDs(ids)
	list, by, err := s.ask()
	if err = errors.Join(err, invalid); err != nil {
		return err
	}
	if len(about) == 0 {
		if about, err = list.everybody(); err != nil {
			return err
		}
	}
	err = s.act(func(t *act) error {
		if err := s.stillHere(by); err != nil {
			return err
		}
		return t.exportAccounts(about, len(ids) > 0)
	})
	if err != nil {
		return err
	}
	return writeAccounts(w, s.store, about, by)
}

// exportAccounts notes that accounts leave. Those that somebody named must be there.
func (t *act) exportAccounts(ids []account.ID, named bool) error {
	if err := t.proof(); err != nil {
		return err
	}
	for _, id := range ids {
		if !named {
			break
		}
		if _, err := t.tx.Account(id); err != nil {
			return err
		}
	}
	return t.log(store.Entry{Kind: store.AccountsExported, Count: uint32(len(ids))})
}

func writeAccounts(w io.Writer, s *store.Store, ids []account.ID, by asking) error {
	return s.View(func(tx *store.Tx) error {
		return archive.WriteAccounts(w, func(yield func(archive.AccountLine, error) bool) {
			for _, id := range ids {
				a, err := tx.Account(id)
				if errors.Is(err, store.ErrNotFound) { // deleted since
					continue
				}
				if !yield(by.line(&a), err) {
					return
				}
			}
		})
	})
}

// line is an account as it leaves the house.
func (by asking) line(a *account.Account) archive.AccountLine {
	shown := newRow(a).as(by)
	return archive.AccountLine{
		ID: shown.ID, FullName: shown.FullName, Email: shown.Email, Username: shown.Username,
		Role: shown.Role, Status: shown.Status, TwoFactor: shown.TwoFactor,
		CreatedAt: a.CreatedAt, LastSignIn: a.LastSignIn.At,
	}
}

// ExportActivity writes the whole activity: as "csv", with the names of people, or as signed "jsonl", with ids only. It asks
// for a fresh proof, and is noted before anything leaves.
func (s *Session) ExportActivity(format string, w io.Writer) error {
	list, by, err := s.ask()
	if err != nil {
		return err
	}
	err = s.act(func(t *act) error {
		if err := s.stillHere(by); err != nil {
			return err
		}
		return t.exportActivity(format)
	})
	if err != nil {
		return err
	}
	return writeActivity(w, s.store, list.names, format, by.now)
}

// exportActivity notes that the activity leaves.
func (t *act) exportActivity(format string) error {
	if !slices.Contains(activityFormats, format) {
		return ErrRequestInvalid
	}
	if err := t.proof(); err != nil {
		return err
	}
	return t.log(store.Entry{Kind: store.ActivityExported, New: format})
}

func writeActivity(w io.Writer, s *store.Store, names func() (map[account.ID]string, error), format string, now time.Time) error {
	if format == "jsonl" {
		return archive.WriteActivity(w, s, now)
	}
	called, err := names()
	if err != nil {
		return err
	}
	return archive.WriteActivityTable(w, s, func(id account.ID) string { return called[id] })
}
