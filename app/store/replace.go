package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

// Replace puts a new data file in the place of this one: with an id and a vault key of its own, with the pieces that fill
// puts into it, and with what then writes last, as the entry about it. The present file is kept beside it under a second
// name, and its key with it. Nobody can write to it meanwhile; fill may read it.
//
// The new file is complete on the disk and has been opened again and read to the end before it takes the name, in one
// step: a program killed at any time leaves the one or the other. From then on this store is closed, and the one returned
// has its hold on the folder.
//
// An error leaves this store open, and nothing behind, unless it is an [ErrReplaced].
func (s *Store) Replace(now time.Time, keys Keyring, fill func(put func(Piece) error) error, then func(*Tx) error) (*Store, error) {
	return s.replace(keys, fill, then, oldName+"-"+now.UTC().Format("20060102T150405Z"))
}

// replace is Replace; no second name is left of the present file when kept is empty.
func (s *Store) replace(keys Keyring, fill func(put func(Piece) error) error, then func(*Tx) error, kept string) (n *Store, err error) {
	s.replacing.Lock()
	defer s.replacing.Unlock()
	release, err := s.engine.hold()
	if err != nil {
		return nil, err
	}
	defer release()
	var gone []retired
	if err := s.View(func(tx *Tx) (err error) { gone, err = tx.retired(); return err }); err != nil {
		return nil, err
	}
	if kept == "" {
		gone = append(gone, retired{s.id, s.place})
	}
	var whole manifest
	err = build(s.folder, keys,
		func(n *Store) error {
			n.keep = s.keep
			err := n.fill(fill, func(tx *Tx) error {
				if len(gone) > 0 {
					if err := tx.putRetired(gone); err != nil {
						return err
					}
				}
				return then(tx)
			})
			if err != nil {
				return err
			}
			return n.engine.view(func(e engineTx) (err error) { whole, err = n.readManifest(e); return err })
		},
		func(temporary string) error {
			if err := reread(temporary, keys, whole); err != nil {
				return err
			}
			between("read again")
			return s.giveName(temporary, kept, release)
		})
	if err != nil {
		return nil, err
	}
	between("renamed")
	n, err = s.handOver(keys)
	if err != nil {
		return nil, errors.Join(ErrReplaced, err, s.lock.Unlock())
	}
	n.lock, n.keep = s.lock, s.keep
	return n, nil
}

// piecesAtOnce bounds a transaction, and with it the memory that filling a file takes.
var piecesAtOnce = 2000

// fill stores what give puts, in transactions of bounded size, and what then writes with the last of them.
func (s *Store) fill(give func(put func(Piece) error) error, then func(*Tx) error) error {
	var batch []Piece
	flush := func(last func(*Tx) error) error {
		defer func() { clear(batch); batch = batch[:0] }()
		return s.Update(func(tx *Tx) error {
			for _, p := range batch {
				if err := tx.take(p); err != nil {
					return err
				}
			}
			return last(tx)
		})
	}
	err := give(func(p Piece) error {
		batch = append(batch, p)
		if p.Keys == nil && len(batch) < piecesAtOnce { // the secrets are lent only
			return nil
		}
		between("filling")
		return flush(func(*Tx) error { return nil })
	})
	if err != nil {
		return err
	}
	return flush(func(tx *Tx) error {
		if tx.engine.get(bucketRecords, recordKeys) == nil || tx.engine.get(bucketRecords, recordPolicy) == nil {
			return ErrDamaged
		}
		return then(tx)
	})
}

// reread opens a new file as the next start would, and holds all of it against what was written.
func reread(path string, keys Keyring, whole manifest) error {
	s, err := attach(path, keys)
	if err != nil {
		return err
	}
	err = s.View(func(tx *Tx) error {
		if err := tx.load(); err != nil {
			return err
		}
		if tx.manifest != whole {
			return ErrDamaged
		}
		return tx.Activity(func(Entry) error { return nil })
	})
	return errors.Join(err, s.Check(), s.shut())
}

// whileOpen says whether a file that is open may be renamed over.
var whileOpen = runtime.GOOS != "windows"

// giveName puts a file in the place of the present one, which loses its name or gets the one kept.
func (s *Store) giveName(temporary, kept string, release func()) (err error) {
	path := filepath.Join(s.folder, FileName)
	if kept != "" {
		kept, err = secondName(path, filepath.Join(s.folder, kept))
		if err != nil {
			return err
		}
		between("second name")
	}
	s.replaced.Store(true)
	release() // whoever waits to write is refused now
	if !whileOpen {
		err = s.engine.close()
	}
	if err == nil {
		err = rename(temporary, path)
	}
	if err == nil {
		return nil
	}
	if kept != "" {
		os.Remove(kept)
	}
	if !whileOpen {
		if again := s.engine.open(path, false); again != nil {
			s.closing.Do(func() { s.wipe(); again = errors.Join(again, s.lock.Unlock()) })
			return errors.Join(ErrReplaced, err, again)
		}
	}
	s.replaced.Store(false)
	return err
}

// handOver makes the new name durable, closes the present file and opens the one that has its name now.
func (s *Store) handOver(keys Keyring) (n *Store, err error) {
	s.closing.Do(func() { err = errors.Join(syncFolder(s.folder), s.shut()) })
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFailed, err)
	}
	between("closed")
	return attach(filepath.Join(s.folder, FileName), keys)
}

// secondName gives the file that nobody writes to a further name: the one wanted, or with a number when there is such a
// file. Where the disk knows no second names, it is a copy.
func secondName(path, wanted string) (name string, err error) {
	name = wanted
	for i := 2; ; i++ {
		if err = os.Link(path, name); err == nil || !errors.Is(err, fs.ErrExist) {
			break
		}
		name = fmt.Sprintf("%s-%d", wanted, i)
	}
	if err != nil {
		err = duplicate(path, name)
	}
	if err == nil {
		err = syncFolder(filepath.Dir(path))
	}
	if err != nil {
		os.Remove(name)
		return "", fmt.Errorf("%w: %w", ErrFailed, err)
	}
	return name, nil
}

// duplicate copies a file, whole or not at all.
func duplicate(from, to string) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	temporary := filepath.Join(filepath.Dir(to), newName+"-copy")
	copied, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(copied, source)
	if err = errors.Join(err, copied.Sync(), copied.Close()); err == nil {
		err = Move(temporary, to)
	}
	if err != nil {
		os.Remove(temporary)
	}
	return err
}
