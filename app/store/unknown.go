package store

import (
	"latchkey/app/account"
)

// unknownSlots is how many throttles all identifiers without an account share. Each finds its own by a keyed hash, so
// the record never grows, and nobody can look for two that share one.
const unknownSlots = 1024

// UnknownThrottle returns the throttle of an identifier that has no account. It waits by the same rule as an account's
// own, so that waiting tells nothing about who has an account.
func (tx *Tx) UnknownThrottle(identifier string) (account.Throttle, error) {
	slots, err := tx.unknown()
	if err != nil {
		return account.Throttle{}, err
	}
	return slots[tx.slot(identifier)], nil
}

// PutUnknownThrottle replaces it.
func (tx *Tx) PutUnknownThrottle(identifier string, t account.Throttle) error {
	slots, err := tx.unknown()
	if err != nil {
		return err
	}
	slot := &slots[tx.slot(identifier)]
	if *slot == t {
		return nil
	}
	*slot = t
	return tx.putUnknown(&slots)
}

func (tx *Tx) putUnknown(slots *[unknownSlots]account.Throttle) error {
	w := make(writer, 0, unknownSlots*20)
	for i := range slots {
		w.throttle(slots[i])
	}
	return tx.put(bucketRecords, recordUnknown, w)
}

func (tx *Tx) slot(identifier string) int {
	return tx.store.vault.Slot(indexKey(identifier), unknownSlots)
}

// unknown reads all slots; a file nobody has guessed at has none yet.
func (tx *Tx) unknown() (slots [unknownSlots]account.Throttle, err error) {
	plain, err := tx.get(bucketRecords, recordUnknown)
	if err != nil || plain == nil {
		return slots, err
	}
	r := reader{b: plain}
	for i := range slots {
		slots[i] = r.throttle()
	}
	if err := r.done(); err != nil {
		return slots, tx.fail(err)
	}
	return slots, nil
}
