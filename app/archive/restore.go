package archive

import (
	"bytes"
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
	var clock account.Clock // of this machine, whatever the backup is from
	fill := func(put func(store.Piece) error) error {
		return s.View(func(present *store.Tx) (err error) {
			if replaced, err = present.Head(); err != nil {
				return err
			}
			if clock, err = present.Clock(); err != nil {
				return err
			}
			m := merger{now: r.Now}
			found, err := f.Read(func(p store.Piece) error {
				if p.Keys != nil { // before all accounts
					m.sameKey = p.Keys.RecoveryCode == s.Keys().RecoveryCode
				}
				if p.Account != nil {
					if err := m.carryOver(p.Account, present); err != nil {
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
		if err := errors.Join(tx.PutLastBackup(seen.MadeAt), tx.PutClock(clock)); err != nil {
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

// A merger merges restored accounts with the present data.
type merger struct {
	now     time.Time
	sameKey bool // recovery codes are hashed under one key in both
}

// carryOver merges a restored account with the present record of the same person, if there is one.
func (m merger) carryOver(a *account.Account, present *store.Tx) error {
	now, err := present.Account(a.ID)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	m.merge(a, &now)
	return nil
}

// merge carries over from the present record what must not come back: no code that was used, or whose set or secret was
// given up since, is valid again, failures stay counted, and what others did is still told, this restoration included.
func (m merger) merge(a, present *account.Account) {
	a.Notices |= present.Notices | present.Changes(a)
	m.mergeRecovery(a, present)
	m.mergeSteps(a, present)
	a.Password.Throttle = stricter(a.Password.Throttle, present.Password.Throttle)
	a.OTP.Throttle = stricter(a.OTP.Throttle, present.OTP.Throttle)
	a.Recovery.Throttle = stricter(a.Recovery.Throttle, present.Recovery.Throttle)
}

// mergeSteps keeps used codes used. What was used of a secret that is no longer the present one is not known any more.
func (m merger) mergeSteps(a, present *account.Account) {
	switch {
	case !a.OTP.On():
	case !bytes.Equal(a.OTP.Secret, present.OTP.Secret):
		a.OTP.Spend(m.now)
	case present.OTP.Period > 0:
		a.OTP.Drift, a.OTP.Burnt = present.OTP.Drift, present.OTP.Burnt
		// The step that the last second of the newest used one falls into: the two may have steps of different lengths.
		theirs, ours := uint64(present.OTP.Period/time.Second), uint64(a.OTP.Period/time.Second)
		a.OTP.LastStep = max(a.OTP.LastStep, ((present.OTP.LastStep+1)*theirs-1)/ours)
	}
}

// mergeRecovery keeps the newer set of recovery codes, and of it what is unused. What was used of a set that is no longer
// the present one is not known any more.
func (m merger) mergeRecovery(a, present *account.Account) {
	throttle := a.Recovery.Throttle
	switch {
	case !present.OTP.On() || present.Recovery.Total == 0: // turned off or reset since
		a.Recovery = account.Recovery{}
	case present.Recovery.MadeAt.After(a.Recovery.MadeAt) && a.OTP.On():
		a.Recovery = present.Recovery
		if !m.sameKey {
			a.Recovery.Hashes = nil
		}
	case a.Recovery.MadeAt.Equal(present.Recovery.MadeAt):
		a.Recovery.Hashes = unused(a.Recovery.Hashes, present.Recovery.Hashes)
	}
	a.Recovery.Throttle = throttle
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
