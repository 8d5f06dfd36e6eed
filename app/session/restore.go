package session

import (
	"errors"
	"sync/atomic"

	"latchkey/app/archive"
	"latchkey/app/store"
)

// A chosenBackup is a file chosen to be restored. It is held open, so that nothing else can be restored under its name.
type chosenBackup struct {
	file *archive.BackupFile
	seen *archive.Backup // what is in it; nil until it was checked
	gone atomic.Bool
}

// drop lets go of the file. A reading of it that runs fails, and with it whatever it is read for.
func (b *chosenBackup) drop() {
	b.gone.Store(true)
	_ = b.file.Close()
}

// dropBackup lets go of the chosen backup, if there is one. The mutex is held.
func (s *Session) dropBackup() {
	if s.backup != nil {
		s.backup.drop()
		s.backup = nil
	}
}

// MayRestore says whether a backup may be restored now: by anybody while there is no account, else by an administrator
// with a fresh proof.
// What it returns says later whether nobody has come or gone since.
func (s *Session) MayRestore() (still func() error, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.still(), s.mayRestore()
}

func (s *Session) mayRestore() error {
	now, err := s.enter(Welcome, SignedIn)
	if err == nil && s.who.phase == SignedIn {
		err = s.administrate(now, true)
	}
	return err
}

// ChooseBackup opens the file to restore, in the place of one chosen before, and keeps it open until it is restored or
// forgotten, or until somebody comes or goes.
func (s *Session) ChooseBackup(path string) (ChosenFile, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.mayRestore(); err != nil {
		return ChosenFile{}, err
	}
	file, err := archive.OpenBackup(path)
	if err != nil {
		return ChosenFile{}, err
	}
	s.dropBackup()
	s.backup = &chosenBackup{file: file}
	s.who.activeAt = s.o.Now()
	s.arm()
	return ChosenFile{Chosen: true, Name: file.Name, Bytes: file.Bytes}, nil
}

// CheckBackup reads the whole of the chosen backup and says what would change. Only then may it be restored.
func (s *Session) CheckBackup(passphrase string) (BackupPreview, error) {
	t, b, err := s.takeBackup()
	if err != nil {
		return BackupPreview{}, err
	}
	defer s.release()
	seen, shown, err := preview(s.store, b.file, passphrase)
	if err != nil {
		return BackupPreview{}, b.orGone(err)
	}
	_, err = s.settle(t, func() error {
		if s.backup != b {
			return ErrWrongPhase
		}
		b.seen = seen
		return nil
	})
	return shown, err
}

// takeBackup begins a call that reads the chosen backup, which is slow as a password hash is.
func (s *Session) takeBackup() (t ticket, b *chosenBackup, err error) {
	t, err = s.take(Welcome, SignedIn)
	if err != nil {
		return t, nil, err
	}
	err = s.allow(t, func() error {
		if err := s.mayRestore(); err != nil {
			return err
		}
		if b = s.backup; b == nil {
			return ErrWrongPhase
		}
		return nil
	})
	if err != nil {
		s.release()
	}
	return t, b, err
}

// orGone is the error of a reading, unless that failed because the file was let go of.
func (b *chosenBackup) orGone(err error) error {
	if b.gone.Load() {
		return ErrWrongPhase
	}
	return err
}

// ForgetBackup lets go of the chosen backup, and of a drawn passphrase. It is accepted in every phase.
func (s *Session) ForgetBackup() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expire(s.now())
	s.who.passphrase = ""
	s.dropBackup()
	return nil
}

// RestoreBackup puts the checked backup in the place of the present data, which is kept beside it under a second name.
// The session is over then, and the data it was on is closed; the data to go on with is returned.
//
// An error leaves everything as it was, unless it is a [store.ErrReplaced].
func (s *Session) RestoreBackup(keys store.Keyring) (*store.Store, error) {
	t, b, err := s.takeBackup()
	if err != nil {
		return nil, err
	}
	defer s.release()
	by := store.Actor{Kind: store.ActorVisitor}
	if t.who.phase == SignedIn {
		by = store.Actor{Kind: store.ActorAccount, ID: t.who.id}
	}
	n, err := b.restore(archive.Restorer{By: by, Keys: keys, Now: t.now}, s.store)
	if err == nil || errors.Is(err, store.ErrReplaced) {
		s.Close()
	}
	return n, err
}

// restore puts a checked backup in the place of the data.
func (b *chosenBackup) restore(r archive.Restorer, s *store.Store) (*store.Store, error) {
	if b.seen == nil {
		return nil, ErrWrongPhase
	}
	r.Still = func() error { return b.orGone(nil) }
	n, err := r.Restore(b.file, b.seen, s)
	if err != nil && !errors.Is(err, store.ErrReplaced) {
		err = b.orGone(err)
	}
	return n, err
}
