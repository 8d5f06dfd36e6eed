package store

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"latchkey/app/account"
	"latchkey/app/vault"

	"github.com/gofrs/flock"
)

// Names in the data folder.
const (
	FileName = "latchkey.db"
	lockName = "latchkey.lock"
	newName  = FileName + ".new" // a file being created
)

// format is the layout of the file. A program opens its own and refuses newer ones.
const format = 1

// A Keyring makes and finds vault keys: [vault.Keeper] on a real machine, [vault.Ephemeral] for a demonstration.
type Keyring interface {
	// Create makes the key of a new file and says where it is kept.
	Create(fileID string) (vault.Key, vault.Place, error)
	// Load finds the key of an existing file in the place recorded, and nowhere else.
	Load(fileID string, place vault.Place) (vault.Key, error)
	// Discard forgets the key of a file that could not be made.
	Discard(fileID string, place vault.Place)
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
	return s, nil
}

func open(folder string, keys Keyring, initial account.Policy) (*Store, error) {
	path := filepath.Join(folder, FileName)
	if _, err := os.Lstat(path); errors.Is(err, os.ErrNotExist) {
		if err := create(folder, path, keys, initial); err != nil {
			return nil, err
		}
	}
	if err := preflight(path); err != nil {
		return nil, err
	}
	s := &Store{keep: activityKept}
	if err := s.unlock(path, keys); err != nil {
		return nil, err
	}
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
	s.vault = vault.New(key, id)
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
		case binary.BigEndian.Uint32(version) < format:
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
		r := reader{b: keys}
		version := r.u8()
		copy(s.keys.Pepper[:], r.fixed(32))
		copy(s.keys.RecoveryCode[:], r.fixed(32))
		copy(s.keys.Signing[:], r.fixed(32))
		if r.done() != nil || version != recordVersion {
			return ErrDamaged
		}
		return nil
	})
}

// create makes the data file beside its final name and renames it once it is complete and on the disk, so that a
// program killed half-way, or a full disk, leaves no half file behind. What an earlier attempt left is removed.
func create(folder, path string, keys Keyring, initial account.Policy) error {
	if err := removeNew(folder); err != nil {
		return err
	}
	var random [16]byte
	rand.Read(random[:])
	id := hex.EncodeToString(random[:])
	key, place, err := keys.Create(id)
	if err != nil {
		return err
	}
	defer key.Wipe()
	temporary := filepath.Join(folder, newName+"-"+id)
	err = write(temporary, id, key, place, initial)
	if err == nil {
		err = rename(temporary, path)
	}
	if err != nil {
		os.Remove(temporary)
		keys.Discard(id, place) // only now: once the file has its name, its key must stay whatever happens
		return err
	}
	return syncFolder(folder)
}

func write(path, id string, key vault.Key, place vault.Place, initial account.Policy) error {
	e, err := createEngine(path, buckets)
	if err != nil {
		return err
	}
	defer key.Wipe()
	s := &Store{engine: e, vault: vault.New(key, id), keep: activityKept}
	defer s.vault.Wipe()
	err = e.update(func(tx engineTx) error {
		return errors.Join(
			tx.put(bucketFile, plainID, []byte(id)),
			tx.put(bucketFile, plainFormat, binary.BigEndian.AppendUint32(nil, format)),
			tx.put(bucketFile, plainPlace, []byte(place)),
			s.writeManifest(tx, manifest{activity: chain{next: 1}}))
	})
	if err == nil {
		err = s.Update(func(tx *Tx) error {
			var secrets [96]byte
			rand.Read(secrets[:])
			w := make(writer, 0, 1+len(secrets))
			w.u8(recordVersion)
			w.fixed(secrets[:])
			return errors.Join(
				tx.put(bucketRecords, recordKeys, w),
				tx.PutPolicy(initial))
		})
	}
	if err := errors.Join(err, e.close()); err != nil {
		return fmt.Errorf("creating: %w", err)
	}
	return nil
}

func rename(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return fmt.Errorf("%w: %w", ErrFailed, err)
	}
	return nil
}

// removeNew removes files that were never finished. Nobody else can be making one: the folder is locked.
func removeNew(folder string) error {
	names, err := os.ReadDir(folder)
	if err != nil {
		return fmt.Errorf("%w: %v", ErrUnreadable, err)
	}
	for _, n := range names {
		if strings.HasPrefix(n.Name(), newName) {
			if err := os.Remove(filepath.Join(folder, n.Name())); err != nil {
				return fmt.Errorf("%w: %v", ErrReadOnly, err)
			}
		}
	}
	return nil
}

// Idle says whether nobody has the data in a folder open.
func Idle(folder string) bool {
	lock := flock.New(filepath.Join(folder, lockName), flock.SetPermissions(0o600))
	locked, err := lock.TryLock()
	return err == nil && locked && lock.Unlock() == nil
}
