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
)

// create makes the data file of a folder that has none.
func create(folder, path string, keys Keyring, initial account.Policy) error {
	fill := func(s *Store) error {
		return s.Update(func(tx *Tx) error {
			var made Keys
			for _, k := range [][]byte{made.Pepper[:], made.RecoveryCode[:], made.Signing[:]} {
				rand.Read(k)
			}
			return errors.Join(
				tx.put(bucketRecords, recordKeys, encodeKeys(&made)),
				tx.PutPolicy(initial))
		})
	}
	if err := build(folder, keys, fill, func(temporary string) error { return rename(temporary, path) }); err != nil {
		return err
	}
	return syncFolder(folder)
}

// build makes a data file beside its final name, which name gives it once it is complete and on the disk, so that a
// program killed half-way, or a full disk, leaves no half file behind. What an earlier attempt left is removed.
func build(folder string, keys Keyring, fill func(*Store) error, name func(temporary string) error) error {
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
	between("key made")
	temporary := filepath.Join(folder, newName+"-"+id)
	err = write(temporary, id, key, place, fill)
	if err == nil {
		between("written")
		err = name(temporary)
	}
	if err != nil {
		os.Remove(temporary)
		_ = keys.Discard(id, place) // only now: once the file has its name, its key must stay whatever happens
	}
	return err
}

// between is called between the steps that make or replace a file. Tests kill the program there.
var between = func(step string) {}

func write(path, id string, key vault.Key, place vault.Place, fill func(*Store) error) error {
	e, err := createEngine(path, buckets)
	if err != nil {
		return err
	}
	defer key.Wipe()
	s := &Store{engine: e, vault: vault.New(key, id), folder: filepath.Dir(path), id: id, place: place, keep: activityKept}
	defer s.wipe()
	err = e.update(func(tx engineTx) error {
		return errors.Join(
			tx.put(bucketFile, plainID, []byte(id)),
			tx.put(bucketFile, plainFormat, binary.BigEndian.AppendUint32(nil, format)),
			tx.put(bucketFile, plainPlace, []byte(place)),
			s.writeManifest(tx, manifest{activity: chain{next: 1}}))
	})
	if err == nil {
		err = fill(s)
	}
	if err := errors.Join(err, e.close()); err != nil {
		return fmt.Errorf("creating: %w", err)
	}
	return nil
}

func rename(from, to string) error {
	if err := Move(from, to); err != nil {
		return fmt.Errorf("%w: %w", ErrFailed, err)
	}
	return nil
}

// removeNew removes files that were never finished. Nobody else can be making one: the folder is locked.
func removeNew(folder string) error {
	return eachFile(folder, newName, func(path string) error {
		if err := os.Remove(path); err != nil {
			return fmt.Errorf("%w: %v", ErrReadOnly, err)
		}
		return nil
	})
}

// tidy removes what a killed program left beside a sound data file: one never finished, and a second name of this very
// file. What cannot be removed is left for the next time.
func tidy(folder string) {
	_ = removeNew(folder)
	live, err := os.Lstat(filepath.Join(folder, FileName))
	if err != nil {
		return
	}
	_ = eachFile(folder, oldName, func(path string) error {
		if info, err := os.Lstat(path); err == nil && os.SameFile(live, info) {
			_ = os.Remove(path)
		}
		return nil
	})
}

// eachFile calls fn with the path of everything in a folder whose name begins so.
func eachFile(folder, prefix string, fn func(path string) error) error {
	names, err := os.ReadDir(folder)
	if err != nil {
		return fmt.Errorf("%w: %v", ErrUnreadable, err)
	}
	for _, n := range names {
		if strings.HasPrefix(n.Name(), prefix) {
			if err := fn(filepath.Join(folder, n.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}
