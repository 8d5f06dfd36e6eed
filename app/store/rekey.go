package store

import (
	"errors"
	"fmt"
	"time"

	"latchkey/app/vault"
)

// Rekey puts the data under a new id and a new vault key, and erases the old ones: everything is sealed anew in a file that
// takes the place of this one as in [Store.Replace], but no second name is left. then writes last, as the entry about it.
// The old key is discarded once the new file has its name on the disk and was opened under it; when the program is killed
// just before, the next Open does it.
//
// It returns ErrKeyUnchanged when keys gives the present key again.
func (s *Store) Rekey(keys Keyring, then func(*Tx) error) (*Store, error) {
	var lastBackup time.Time
	fill := func(put func(Piece) error) error {
		return s.View(func(tx *Tx) (err error) {
			if lastBackup, err = tx.LastBackup(); err != nil {
				return err
			}
			return tx.Pieces(put)
		})
	}
	n, err := s.replace(another{keys, s}, fill, func(tx *Tx) error {
		var w writer
		w.u8(recordVersion)
		w.string(s.id)
		w.string(string(s.place))
		if err := tx.put(bucketRecords, recordRetired, w); err != nil {
			return err
		}
		if !lastBackup.IsZero() {
			if err := tx.PutLastBackup(lastBackup); err != nil {
				return err
			}
		}
		return then(tx)
	}, "")
	if err != nil {
		return nil, err
	}
	if err := n.retire(keys); err != nil {
		return nil, errors.Join(ErrReplaced, err, n.Close())
	}
	return n, nil
}

// retire discards the key of the file that this one has replaced, if it has replaced one.
func (s *Store) retire(keys Keyring) error {
	var id, place string
	err := s.View(func(tx *Tx) error {
		plain, err := tx.get(bucketRecords, recordRetired)
		if err != nil || plain == nil {
			return err
		}
		r := reader{b: plain}
		r.version(recordVersion)
		id, place = r.string(), r.string()
		return r.done()
	})
	if err != nil || id == "" {
		return err
	}
	if err := syncFolder(s.folder); err != nil { // or a power cut could bring the old file back, without its key
		return fmt.Errorf("%w: %w", ErrFailed, err)
	}
	keys.Discard(id, vault.Place(place))
	between("key discarded")
	return s.Update(func(tx *Tx) error { return tx.drop(bucketRecords, recordRetired) })
}

// another is a keyring that must not make the key of the data once more.
type another struct {
	Keyring
	store *Store
}

// Create makes a key, or returns ErrKeyUnchanged.
func (a another) Create(id string) (vault.Key, vault.Place, error) {
	key, place, err := a.Keyring.Create(id)
	if err != nil {
		return key, place, err
	}
	same := vault.New(key, a.store.id)
	defer same.Wipe()
	unchanged := a.store.engine.view(func(e engineTx) error {
		_, err := same.Open(nil, bucketManifest, recordManifest, e.get(bucketManifest, recordManifest))
		return err
	}) == nil
	if unchanged {
		key.Wipe()
		return vault.Key{}, "", ErrKeyUnchanged
	}
	return key, place, nil
}
