package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"latchkey/app/account"
	"latchkey/app/vault"

	"github.com/gofrs/flock"
)

// Names in the data folder.
const (
	FileName = "latchkey.db"
	lockName = "latchkey.lock"
	newName  = FileName + ".new"    // a file being created
	oldName  = FileName + ".before" // one that was replaced
)

// format is the layout of the file. A program opens its own and refuses newer ones.
const format = 3

// oldestFormat is the oldest layout that is still read, and left as it is until something is written.
const oldestFormat = 1

// A Keyring makes and finds vault keys: [vault.Keeper] on a real machine, [vault.Ephemeral] for a demonstration.
type Keyring interface {
	// Create makes the key of a new file and says where it is kept.
	Create(fileID string) (vault.Key, vault.Place, error)
	// Load finds the key of an existing file in the place recorded, and nowhere else.
	Load(fileID string, place vault.Place) (vault.Key, error)
	// Discard forgets the key of a file that could not be made, or that another has replaced. An error means that the key
	// may still be there; that it is not, is none.
	Discard(fileID string, place vault.Place) error
}

// Open opens the data in a folder, and makes both when there are none, with the policies given. The folder stays locked
// until Close.
//
// It returns one of this package's errors about the file or one of package vault's about the key, and then leaves
// everything as it was. Pages that are not in order are found here, records that are not by [Store.Check].
func Open(folder string, keys Keyring, initial account.Policy) (*Store, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("%w: %v", ErrReadOnly, err)
	}
	lock := flock.New(filepath.Join(folder, lockName), flock.SetPermissions(0o600))
	switch locked, err := lock.TryLock(); {
	case err != nil:
		return nil, fmt.Errorf("%w: %v", ErrReadOnly, err)
	case !locked:
		return nil, ErrInUse
	}
	s, err := open(folder, keys, initial)
	if err != nil {
		return nil, errors.Join(err, lock.Unlock())
	}
	s.lock = lock
	_ = s.retire(keys) // what cannot be done now is left for the next time
	return s, nil
}

func open(folder string, keys Keyring, initial account.Policy) (*Store, error) {
	path := filepath.Join(folder, FileName)
	if _, err := os.Lstat(path); errors.Is(err, os.ErrNotExist) {
		if err := create(folder, path, keys, initial); err != nil {
			return nil, err
		}
	}
	s, err := unlocked(path, keys)
	if err != nil {
		return nil, err
	}
	tidy(folder) // now that the file is known to be sound, and not open: on Windows an open one loses no name
	return s.start(path)
}

// attach opens a data file. The folder is locked by the caller.
func attach(path string, keys Keyring) (*Store, error) {
	s, err := unlocked(path, keys)
	if err != nil {
		return nil, err
	}
	return s.start(path)
}

// unlocked is a data file whose pages are in order and whose key is at hand. It is not open.
func unlocked(path string, keys Keyring) (*Store, error) {
	if err := preflight(path); err != nil {
		return nil, err
	}
	s := &Store{keep: activityKept, folder: filepath.Dir(path)}
	if err := s.unlock(path, keys); err != nil {
		return nil, err
	}
	return s, nil
}

// start opens an unlocked file for good.
func (s *Store) start(path string) (*Store, error) {
	e, err := openEngine(path, false)
	if err != nil {
		s.vault.Wipe()
		return nil, err
	}
	s.engine = e
	return s, nil
}

// unlock finds the key and reads with it the file's own secrets. The file is open for reading only meanwhile, so that
// one which is refused is left untouched: on some systems bbolt makes a file longer as soon as it may write.
func (s *Store) unlock(path string, keys Keyring) error {
	e, err := openEngine(path, true)
	if err != nil {
		return err
	}
	defer e.close()
	id, err := s.readHead(e)
	if err != nil {
		return err
	}
	key, err := keys.Load(id, s.place)
	if err != nil {
		return err
	}
	s.id, s.vault = id, vault.New(key, id)
	key.Wipe()
	if err := s.readKeys(e); err != nil {
		s.vault.Wipe()
		return err
	}
	return nil
}

// readHead reads what the file says before its key is at hand: its id, 32 hexadecimal digits, and the place of the key.
func (s *Store) readHead(e *engine) (id string, err error) {
	err = e.view(func(tx engineTx) error {
		version := tx.get(bucketFile, plainFormat)
		id = string(tx.get(bucketFile, plainID))
		s.place = vault.Place(tx.get(bucketFile, plainPlace))
		switch {
		case len(version) != 4 || len(id) != 32:
			return ErrForeign
		case binary.BigEndian.Uint32(version) > format:
			return ErrNewer
		case binary.BigEndian.Uint32(version) < oldestFormat:
			return ErrDamaged
		}
		return nil
	})
	return id, err
}

// readKeys reads the file's own secrets, which also shows whether the vault key fits: one that opens nothing is the
// wrong key, one that opens only a part has met damage.
func (s *Store) readKeys(e *engine) error {
	return e.view(func(e engineTx) error {
		keys, keysErr := s.vault.Open(nil, bucketRecords, recordKeys, e.get(bucketRecords, recordKeys))
		_, manifestErr := s.readManifest(e)
		switch {
		case keysErr != nil && manifestErr != nil:
			return ErrKeyWrong
		case keysErr != nil || manifestErr != nil:
			return ErrDamaged
		}
		defer clear(keys)
		var err error
		s.keys, err = decodeKeys(keys)
		return err
	})
}

// Idle says whether nobody has the data in a folder open.
func Idle(folder string) bool {
	lock := flock.New(filepath.Join(folder, lockName), flock.SetPermissions(0o600))
	locked, err := lock.TryLock()
	return err == nil && locked && lock.Unlock() == nil
}
