package session

import (
	"latchkey/app/archive"
	"latchkey/app/store"
)

var terminal = store.Actor{Kind: store.ActorTerminal}

// Backup writes everything into the file at path under a passphrase, reads it back and notes it.
func (c *Console) Backup(path, passphrase string) (BackupMade, error) {
	return backUp(c.store, c.maker, path, passphrase, terminal, c.now())
}

// CheckBackup reads a whole backup and says what would change. Only then may it be restored.
func (c *Console) CheckBackup(path, passphrase string) (BackupPreview, error) {
	file, err := archive.OpenBackup(path)
	if err != nil {
		return BackupPreview{}, err
	}
	seen, shown, err := preview(c.store, file, passphrase)
	if err != nil {
		_ = file.Close()
		return BackupPreview{}, err
	}
	if c.backup != nil {
		c.backup.drop()
	}
	c.backup = &chosenBackup{file: file, seen: seen}
	return shown, nil
}

// RestoreBackup puts the backup that was checked last in the place of the present data, which is kept beside it under a
// second name. It returns the data to go on with: the console's own is closed then. It returns ErrWrongPhase when none was
// checked; an error leaves everything as it was, unless it is a [store.ErrReplaced].
func (c *Console) RestoreBackup(keys store.Keyring) (*store.Store, error) {
	if c.backup == nil {
		return nil, ErrWrongPhase
	}
	n, err := c.backup.restore(archive.Restorer{By: terminal, Keys: keys, Now: c.now()}, c.store)
	c.backup.drop()
	c.backup = nil
	return n, err
}

// Rekey seals everything anew under a key that keys makes, and discards the old key, as [store.Store.Rekey] does: a named
// key file stays for its owner to destroy. It returns the data to go on with, since the console's own is closed then.
func (c *Console) Rekey(keys store.Keyring) (*store.Store, error) {
	return c.store.Rekey(keys, func(tx *store.Tx) error {
		return tx.Log(store.Entry{At: c.now(), Kind: store.KeyReplaced, Outcome: store.OK, Actor: terminal})
	})
}
