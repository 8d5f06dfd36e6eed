package session

import (
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

// Status is what an administrator wants to know about the machine's data.
type Status struct {
	Version        string `json:"version"`
	File           string `json:"file"`
	Bytes          int64  `json:"bytes"`
	Format         int    `json:"format"`
	Generation     uint64 `json:"generation"` // changes since the file was made
	Accounts       uint64 `json:"accounts"`
	Entries        uint64 `json:"entries"`
	Head           string `json:"head"`        // 20 hexadecimal digits
	Fingerprint    string `json:"fingerprint"` // of the key that signs exports, 20 hexadecimal digits
	KeyPlace       string `json:"keyPlace"`    // "keyring", "file", "key-file"
	Now            int64  `json:"now"`         // this computer's clock
	LastBackup     int64  `json:"lastBackup"`
	BackupDays     int    `json:"backupDays"` // after which one is asked for again; 0 for never
	BackupDue      bool   `json:"backupDue"`
	Clock          Clock  `json:"clock"`
	ClockSeen      int64  `json:"clockSeen"`      // the highest time that was ever seen and not doubted
	ClockConfirmed int64  `json:"clockConfirmed"` // when an administrator last did
}

// Status returns what is to be known about the data. The program's version is for the caller to add.
func (s *Session) Status() (Status, error) {
	_, by, err := s.ask()
	if err != nil {
		return Status{}, err
	}
	return status(s.store, by.now, s.o.Built)
}

func status(s *store.Store, now, built time.Time) (Status, error) {
	bytes, err := s.Size()
	if err != nil {
		return Status{}, err
	}
	out := Status{
		File:        filepath.Join(s.Folder(), store.FileName),
		Bytes:       bytes,
		Fingerprint: store.Fingerprint(s.PublicKey()),
		KeyPlace:    string(s.KeyPlace()),
		Now:         now.UnixMilli(),
	}
	err = s.View(func(tx *store.Tx) (err error) {
		policy, err := tx.Policy()
		if err != nil {
			return err
		}
		head, err := tx.Head()
		if err != nil {
			return err
		}
		last, due, err := lastBackup(tx, policy, now)
		if err != nil {
			return err
		}
		out.LastBackup, out.BackupDays, out.BackupDue = milliseconds(last), policy.BackupDays, due
		out.Entries, out.Head, out.Format = head.Count(), short(head.Hash), tx.Format()
		clock, err := tx.Clock()
		if err != nil {
			return err
		}
		offsets, err := tx.Offsets()
		if err != nil {
			return err
		}
		if doubt := account.DoubtOf(now, clock.Seen, built); clock.Doubt == account.NoDoubt && doubt != account.NoDoubt {
			clock.Notice(doubt, now, later(clock.Seen, built)) // which no window has seen yet
		}
		out.Clock, out.ClockSeen, out.ClockConfirmed = shownClock(clock, offsets, now), milliseconds(clock.Seen), milliseconds(clock.Confirmed)
		if out.Accounts, err = tx.Accounts(); err != nil {
			return err
		}
		out.Generation, err = tx.Generation()
		return err
	})
	return out, err
}

// short is as much of a hash as people compare by eye.
func short(hash [32]byte) string { return fmt.Sprintf("%x", hash[:10]) }

// lastBackup returns when the newest backup was made, and whether another is due: that one is older than the policy's
// days, or there is none and the first account is as old.
func lastBackup(tx *store.Tx, policy account.Policy, now time.Time) (last time.Time, due bool, err error) {
	last, err = tx.LastBackup()
	if err != nil || policy.BackupDays == 0 {
		return last, false, err
	}
	since := last
	if since.IsZero() {
		if since, err = firstAccount(tx); err != nil || since.IsZero() {
			return last, false, err
		}
	}
	return last, now.Sub(since) >= time.Duration(policy.BackupDays)*24*time.Hour, nil
}

// firstAccount is about when the first account was made, or the zero time: the oldest entry that tells of anything else
// than of the program.
func firstAccount(tx *store.Tx) (time.Time, error) {
	return oldest(tx, func(e *store.Entry) bool { return e.Actor.Kind != store.ActorProgram })
}

// oldest is when the oldest entry of those wanted was made, or the zero time.
func oldest(tx *store.Tx, wanted func(*store.Entry) bool) (at time.Time, err error) {
	err = tx.Activity(func(e store.Entry) error {
		if !wanted(&e) {
			return nil
		}
		at = e.At
		return store.Enough
	})
	var broken *store.BrokenError
	if errors.As(err, &broken) { // which the check of the activity tells of
		err = nil
	}
	return at, err
}
