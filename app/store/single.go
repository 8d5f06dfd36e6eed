package store

import (
	"time"

	"latchkey/app/account"
)

// Policy returns the policies.
func (tx *Tx) Policy() (account.Policy, error) {
	plain, err := tx.get(bucketRecords, recordPolicy)
	if err != nil {
		return account.Policy{}, err
	}
	p, err := decodePolicy(plain)
	if err != nil {
		return account.Policy{}, tx.fail(err)
	}
	return p, nil
}

// PutPolicy replaces the policies, which [account.Policy.Check] has accepted.
func (tx *Tx) PutPolicy(p account.Policy) error {
	return tx.put(bucketRecords, recordPolicy, encodePolicy(p))
}

// LastBackup is when the newest backup was made, or the zero time.
func (tx *Tx) LastBackup() (time.Time, error) {
	plain, err := tx.get(bucketRecords, recordBackup)
	if err != nil || plain == nil {
		return time.Time{}, err
	}
	r := reader{b: plain}
	at := r.time()
	if err := r.done(); err != nil {
		return time.Time{}, tx.fail(err)
	}
	return at, nil
}

// PutLastBackup replaces it.
func (tx *Tx) PutLastBackup(at time.Time) error {
	var w writer
	w.time(at)
	return tx.put(bucketRecords, recordBackup, w)
}

// Registrations are the times of visitors' newest registrations, oldest first.
func (tx *Tx) Registrations() ([]time.Time, error) {
	plain, err := tx.get(bucketRecords, recordRegistrations)
	if err != nil {
		return nil, err
	}
	r := reader{b: plain}
	var times []time.Time
	for len(r.b) > 0 && !r.bad {
		times = append(times, r.time())
	}
	if err := r.done(); err != nil {
		return nil, tx.fail(err)
	}
	return times, nil
}

// PutRegistrations replaces them.
func (tx *Tx) PutRegistrations(times []time.Time) error {
	var w writer
	for _, t := range times {
		w.time(t)
	}
	return tx.put(bucketRecords, recordRegistrations, w)
}
