package app

import (
	"errors"
	"time"

	"latchkey/app/session"
	"latchkey/app/store"
)

// Backup, restore and import. A path never comes from the page: a dialog of the desktop gives it.

// NewPassphrase draws six words for a backup, told this once.
func (a *App) NewPassphrase() (string, error) { return ask(a, (*session.Session).NewPassphrase) }

// CopyPassphrase puts the drawn passphrase on the screen into the clipboard, for a minute.
func (a *App) CopyPassphrase() error { return a.copy((*session.Session).Passphrase) }

// Backup asks where to, writes everything there under the passphrase, and reads it back.
func (a *App) Backup(passphrase string) (session.BackupMade, error) {
	return ask(a, func(s *session.Session) (made session.BackupMade, err error) {
		if err := mayCross(s); err != nil {
			return made, err
		}
		still, err := s.Proven()
		if err != nil {
			return made, err
		}
		name := "latchkey-backup-" + a.o.Now().UTC().Format(time.DateOnly) + ".age" // another day's stays
		_, err = a.save(s, name, still, func(path string) error {
			made, err = s.Backup(path, passphrase)
			return err
		})
		return made, err
	})
}

// ChooseBackup asks for a backup to restore. On Welcome nobody need be signed in.
func (a *App) ChooseBackup() (session.ChosenFile, error) {
	return ask(a, func(s *session.Session) (chosen session.ChosenFile, err error) {
		still, err := s.MayRestore()
		if err != nil {
			return chosen, err
		}
		err = a.openFile(s, "Restore a backup", still, func(path string) error {
			chosen, err = s.ChooseBackup(path)
			return err
		})
		return chosen, err
	})
}

// CheckBackup reads the whole chosen backup and says what would change.
func (a *App) CheckBackup(passphrase string) (session.BackupPreview, error) {
	return ask(a, func(s *session.Session) (session.BackupPreview, error) { return s.CheckBackup(passphrase) })
}

// ForgetBackup lets go of the chosen backup.
func (a *App) ForgetBackup() error { return a.withSession((*session.Session).ForgetBackup) }

// RestoreBackup puts the checked backup in the place of the present data, which is kept beside it. Everybody is signed
// out.
func (a *App) RestoreBackup() (session.State, error) {
	return a.replace(func(s *session.Session, keys store.Keyring) (*store.Store, error) { return s.RestoreBackup(keys) })
}

// ChooseImport asks for a file of accounts and says what is in it.
func (a *App) ChooseImport() (session.ImportFile, error) {
	return ask(a, func(s *session.Session) (file session.ImportFile, err error) {
		still, err := s.Proven()
		if err != nil {
			return file, err
		}
		err = a.openFile(s, "Import accounts", still, func(path string) error {
			file, err = s.ChooseImport(path)
			return err
		})
		return file, err
	})
}

// CheckImport says what the import of the chosen file would do, and changes nothing.
func (a *App) CheckImport(o session.ImportOptions) (session.ImportReport, error) {
	return ask(a, func(s *session.Session) (session.ImportReport, error) { return s.CheckImport(o) })
}

// Import creates all accounts of the file as it was last checked, or none.
func (a *App) Import() (session.ImportReport, error) { return ask(a, (*session.Session).Import) }

// ImportProgress says how far an import has come.
func (a *App) ImportProgress() (session.Progress, error) {
	return ask(a, (*session.Session).ImportProgress)
}

// CancelImport ends an import that runs, and lets go of the chosen file.
func (a *App) CancelImport() error { return a.withSession((*session.Session).CancelImport) }

// save asks where to and has it written there, if still says that whoever asked is still here. What the session refuses
// stays a refusal; anything else could not be saved, nor can anything where data and key are, whose place it could take.
func (a *App) save(s *session.Session, name string, still func() error, write func(path string) error) (saved bool, err error) {
	if err := mayUseFiles(s); err != nil {
		return false, err
	}
	closed := s.Dialog()
	defer closed()
	saved, err = a.o.Desktop.SaveFile(name, func(path string) error {
		if err := still(); err != nil {
			return err
		}
		keeper, err := a.keeper()
		if err != nil {
			return err
		}
		if !keeper.Spares(path) {
			return errSave
		}
		return write(path)
	})
	if err != nil && codeOf(err) == codeInternal {
		err = errors.Join(errSave, err)
	}
	return saved, err
}

// openFile asks for a file and has it read, if still says that whoever asked is still here.
func (a *App) openFile(s *session.Session, title string, still func() error, read func(path string) error) error {
	if err := mayCross(s); err != nil {
		return err
	}
	closed := s.Dialog()
	defer closed()
	_, err := a.o.Desktop.OpenFile(title, func(path string) error {
		if err := still(); err != nil {
			return err
		}
		return read(path)
	})
	return err
}

// replace puts other data in force, with nobody signed in. The present data answers until then.
func (a *App) replace(f func(*session.Session, store.Keyring) (*store.Store, error)) (session.State, error) {
	_, err := a.do(func(*session.Session) (session.State, error) {
		if !a.replacing.TryLock() {
			return session.State{}, session.ErrBusy
		}
		defer a.replacing.Unlock()
		keeper, err := a.keeper()
		if err != nil {
			return session.State{}, err
		}
		a.mu.Lock()
		d, practising := a.real, a.demo != nil
		a.mu.Unlock()
		if practising || d == nil {
			return session.State{}, session.ErrWrongPhase
		}
		next, err := f(d.session, keeper)
		return session.State{}, a.exchange(d, next, err)
	})
	if err != nil {
		return session.State{}, err
	}
	return a.State()
}

// exchange puts the data that took the place of d in force, or says why it could not. Nobody closes d meanwhile.
func (a *App) exchange(d *data, next *store.Store, err error) error {
	if err == nil {
		d.session.Close()
		var here *session.Session
		if here, err = session.New(next, a.sessionOptions(a.clipboard.clear)); err == nil {
			note(here.Watch())
			a.set(&data{next, here}, nil)
			return nil
		}
		note(next.Close())
	}
	// A failure may have left the old data as it was, or closed it with the new not open yet: Retry is for that.
	if d.store.View(func(*store.Tx) error { return nil }) != nil {
		d.session.Close()
		a.set(nil, err)
	}
	return err
}
