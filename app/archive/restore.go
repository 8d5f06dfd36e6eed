package archive

import (
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

// A Restorer says who puts a backup in the place of the present data.
type Restorer struct {
	By   store.Actor
	Keys store.Keyring
	Now  time.Time
	// Still is asked last, before anything is changed: an error gives the restoration up and is returned.
	Still func() error
}

// Restore puts what is in f, which was read before as seen says, in the place of the data in s, as [store.Store.Replace]
// does. Nobody may use again what was used since the backup was made, and nobody waits less than now: see merge. The
// activity goes on where the backup's ends, with an entry about the restoration and what it replaced.
//
// It returns ErrBackupDamaged when f is not what it was, and the errors of package store.
func (r Restorer) Restore(f *BackupFile, seen *Backup, s *store.Store) (*store.Store, error) {
	var replaced store.Head
	fill := func(put func(store.Piece) error) error {
		return s.View(func(present *store.Tx) (err error) {
			if replaced, err = present.Head(); err != nil {
				return err
			}
			found, err := f.Read(func(p store.Piece) error {
				if p.Account != nil {
					if err := carryOver(p.Account, present); err != nil {
						return err
					}
				}
				return put(p)
			})
			if err == nil && *found != *seen {
				err = ErrBackupDamaged
			}
			return err
		})
	}
	then := func(tx *store.Tx) error {
		if err := tx.PutLastBackup(seen.MadeAt); err != nil {
			return err
		}
		err := tx.Log(store.Entry{
			At: r.Now, Kind: store.BackupRestored, Outcome: store.OK, Actor: r.By,
			Field: "replaced", Old: fmt.Sprintf("%s %d", hex.EncodeToString(replaced.Hash[:10]), replaced.Count()), New: seen.Short(),
		})
		if err != nil {
			return err
		}
		return r.Still()
	}
	return s.Replace(r.Now, r.Keys, fill, then)
}

// carryOver merges a restored account with the present record of the same person, if there is one.
func carryOver(a *account.Account, present *store.Tx) error {
	now, err := present.Account(a.ID)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	merge(a, &now)
	return nil
}

// merge carries over from the present record what must not come back: accepted codes and used recovery codes stay used,
// failures stay counted, and what others did is still told.
func merge(a, present *account.Account) {
	if a.OTP.On() && present.OTP.Period > 0 {
		// The step that the last second of the newest used one falls into: the two may have steps of different lengths.
		theirs, ours := uint64(present.OTP.Period/time.Second), uint64(a.OTP.Period/time.Second)
		a.OTP.LastStep = max(a.OTP.LastStep, ((present.OTP.LastStep+1)*theirs-1)/ours)
	}
	a.Password.Throttle = stricter(a.Password.Throttle, present.Password.Throttle)
	a.OTP.Throttle = stricter(a.OTP.Throttle, present.OTP.Throttle)
	a.Recovery.Throttle = stricter(a.Recovery.Throttle, present.Recovery.Throttle)
	if a.Recovery.MadeAt.Equal(present.Recovery.MadeAt) {
		a.Recovery.Hashes = unused(a.Recovery.Hashes, present.Recovery.Hashes)
	}
	a.Notices |= present.Notices
}

// stricter is as many failures as the worse of the two, and the wait that ends later.
func stricter(a, b account.Throttle) account.Throttle {
	strict := a
	if b.FailedAt.Add(b.Wait).After(a.FailedAt.Add(a.Wait)) {
		strict = b
	}
	strict.Failures = max(a.Failures, b.Failures)
	return strict
}

// unused are the recovery codes that are unused in both.
func unused(restored, present [][32]byte) (both [][32]byte) {
	left := make(map[[32]byte]bool, len(present))
	for _, hash := range present {
		left[hash] = true
	}
	for _, hash := range restored {
		if left[hash] {
			both = append(both, hash)
		}
	}
	return both
}
