package store

import (
	"fmt"
	"time"

	"latchkey/app/vault"
)

// Rekey puts the data under a new id and a new vault key, and erases the old ones: everything is sealed anew in a file that
// takes the place of this one as in [Store.Replace], but no second name is left. then writes last, as the entry about it.
// The old key is discarded once the new file has its name on the disk and was opened under it. Where that cannot be done,
// Rekey returns ErrKeyKept besides the new store; then, and when the program is killed just before, every Open tries again.
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
		return n, fmt.Errorf("%w: %w", ErrKeyKept, err)
	}
	return n, nil
}

// A retired key belonged to a file that is no more.
type retired struct {
	id    string
	place vault.Place
}

// retired are the keys that are still to be discarded.
func (tx *Tx) retired() (keys []retired, err error) {
	plain, err := tx.get(bucketRecords, recordRetired)
	if err != nil || plain == nil {
		return nil, err
	}
	r := reader{b: plain}
	r.version(recordVersion)
	for len(r.b) > 0 && !r.bad {
		keys = append(keys, retired{r.string(), vault.Place(r.string())})
	}
	if err := r.done(); err != nil {
		return nil, tx.fail(err)
	}
	return keys, nil
}

// putRetired replaces them.
func (tx *Tx) putRetired(keys []retired) error {
	var w writer
	w.u8(recordVersion)
	for _, k := range keys {
		w.string(k.id)
		w.string(string(k.place))
	}
	return tx.put(bucketRecords, recordRetired, w)
}

// retire discards the keys of the files that this one has replaced, if there are any.
func (s *Store) retire(keys Keyring) error {
	var gone []retired
	err := s.View(func(tx *Tx) (err error) { gone, err = tx.retired(); return err })
	if err != nil || len(gone) == 0 {
		return err
	}
	if err := syncFolder(s.folder); err != nil { // or a power cut could bring the old file back, without its key
		return fmt.Errorf("%w: %w", ErrFailed, err)
	}
	for _, k := range gone {
		if err := keys.Discard(k.id, k.place); err != nil {
			return err
		}
	}
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
