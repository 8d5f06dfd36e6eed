package session

import (
	"path/filepath"
	"time"

	"latchkey/app/archive"
	"latchkey/app/store"
)

// BackupMade tells of a backup that was written, read back and found whole.
type BackupMade struct {
	Saved    bool   `json:"saved"` // false when the person cancelled the dialog
	Name     string `json:"name"`
	Bytes    int64  `json:"bytes"`
	Accounts int    `json:"accounts"`
	Entries  uint64 `json:"entries"`
}

// ChosenFile is a file that a person chose in a dialog.
type ChosenFile struct {
	Chosen bool   `json:"chosen"` // false when the person cancelled it
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
}

// BackupPreview says what a backup holds, and what would change if it took the place of the present data.
type BackupPreview struct {
	MadeAt         int64          `json:"madeAt"`
	Version        string         `json:"version"` // of the program that made it
	Issuer         string         `json:"issuer"`
	Accounts       int            `json:"accounts"`
	Administrators int            `json:"administrators"`
	Entries        uint64         `json:"entries"`
	Changes        []BackupChange `json:"changes"` // the most serious first, at most 200
	MoreChanges    int            `json:"moreChanges"`
	Policies       []PolicyChange `json:"policies"`
}

// A BackupChange is one difference to the present data.
type BackupChange struct {
	// "becomes_administrator", "two_factor_lost", "two_factor_replaced", "password_replaced", "enabled", "disabled",
	// "becomes_member", "profile_replaced", "two_factor_gained", "added", "removed"
	What     string `json:"what"`
	FullName string `json:"fullName"`
	Email    string `json:"email"`
}

// A PolicyChange is a policy that would be another.
type PolicyChange struct {
	Field string `json:"field"`
	Old   string `json:"old"`
	New   string `json:"new"`
}

func (o Options) maker() archive.Maker { return archive.Maker{Version: o.Version, Work: o.Work} }

// NewPassphrase draws a passphrase for a backup, which is told this once.
func (s *Session) NewPassphrase() (words string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, err := s.enter(SignedIn)
	if err != nil {
		return "", err
	}
	if err := s.administrate(now, false); err != nil {
		return "", err
	}
	s.who.passphrase = archive.NewPassphrase()
	s.who.activeAt = now
	s.arm()
	return s.who.passphrase, nil
}

// Passphrase returns the one on the screen, for the clipboard. It returns ErrWrongPhase when there is none.
func (s *Session) Passphrase() (words string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, err := s.enter(SignedIn)
	if err != nil {
		return "", err
	}
	if err := s.administrate(now, false); err != nil {
		return "", err
	}
	if s.who.passphrase == "" {
		return "", ErrWrongPhase
	}
	return s.who.passphrase, nil
}

// Backup writes everything into the file at path under a passphrase, reads it back and notes it. It asks for a fresh
// proof. What was written is noted also when whoever asked for it has left meanwhile.
func (s *Session) Backup(path, passphrase string) (BackupMade, error) {
	t, err := s.take(SignedIn)
	if err != nil {
		return BackupMade{}, err
	}
	defer s.release()
	if err := s.allow(t, func() error { return s.administrate(t.now, true) }); err != nil {
		return BackupMade{}, err
	}
	made, err := backUp(s.store, s.o.maker(), path, passphrase, store.Actor{Kind: store.ActorAccount, ID: t.who.id}, t.now)
	if err != nil {
		return BackupMade{}, err
	}
	_, err = s.settle(t, func() error { return nil })
	return made, err
}

// allow asks whether a call that took a ticket may go on. Whoever took it is still here then.
func (s *Session) allow(t ticket, may func() error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.who.attempt != t.who.attempt {
		return ErrWrongPhase
	}
	return may()
}

// backUp makes a backup and notes it before it has its name: that it was made, by whom, and which file it is.
func backUp(s *store.Store, maker archive.Maker, path, passphrase string, by store.Actor, now time.Time) (BackupMade, error) {
	maker.Note = func(made *archive.Backup) error {
		return s.Update(func(tx *store.Tx) error {
			if err := tx.PutLastBackup(made.MadeAt); err != nil {
				return err
			}
			return tx.Log(store.Entry{At: now, Kind: store.BackupMade, Outcome: store.OK, Actor: by, New: made.Short()})
		})
	}
	made, err := maker.Make(path, passphrase, s, now)
	if err != nil {
		return BackupMade{}, err
	}
	return BackupMade{
		Saved: true, Name: filepath.Base(path), Bytes: made.Bytes, Accounts: made.Accounts, Entries: made.Entries,
	}, nil
}
