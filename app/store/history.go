package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// Enough ends a walk early and without an error.
//
//lint:ignore ST1012 it is no failure
var Enough = errors.New("store: enough")

// A BrokenError is an [ErrDamaged] that names the first entry of the activity that is not as it was written.
type BrokenError struct{ Seq uint64 }

func (e *BrokenError) Error() string { return fmt.Sprintf("%v: activity entry %d", ErrDamaged, e.Seq) }

// Unwrap returns [ErrDamaged].
func (e *BrokenError) Unwrap() error { return ErrDamaged }

// A Head is where the activity stands.
type Head struct {
	First    uint64   // sequence number of the oldest entry kept; one past Last when there is none
	Last     uint64   // of the newest; 0 when there never was any
	Previous [32]byte // the chain before First
	Hash     [32]byte // the chain up to and with Last
}

// Count is how many entries are kept.
func (h Head) Count() uint64 { return h.Last + 1 - h.First }

// Head returns where the activity stands, or ErrDamaged when the signed checkpoint is not that of the oldest entry.
func (tx *Tx) Head() (Head, error) {
	if err := tx.load(); err != nil {
		return Head{}, err
	}
	previous, dropped, err := tx.checkpoint()
	if err != nil {
		return Head{}, err
	}
	c := tx.manifest.activity
	h := Head{First: c.next - c.count, Last: c.next - 1, Previous: previous, Hash: c.head}
	if dropped+1 != h.First {
		return Head{}, ErrDamaged
	}
	return h, nil
}

// Activity calls fn with every kept entry, oldest first, and follows the chain. It returns a [BrokenError] with the first
// entry that is missing, cannot be read, does not follow from the one before, or comes after what the manifest counts.
// When all follow, but lead to another end than the manifest says, it names the newest. A checkpoint that was not signed
// here is ErrDamaged. fn may return [Enough]. It must not write activity.
func (tx *Tx) Activity(fn func(Entry) error) error {
	if err := tx.load(); err != nil {
		return err
	}
	head, seq, err := tx.checkpoint()
	if err != nil {
		return err
	}
	last := tx.manifest.activity.next - 1
	err = tx.engine.each(bucketActivity, nil, func(key, sealed []byte) error {
		seq++
		plain, err := tx.open(bucketActivity, key, sealed)
		if err != nil {
			return &BrokenError{seq}
		}
		e, err := decodeEntry(plain)
		if err != nil {
			return &BrokenError{seq}
		}
		head = Link(head, plain[:len(plain)-len(head)])
		if e.Seq != seq || head != e.Hash || !bytes.Equal(key, seqKey(seq)) || seq > last {
			return &BrokenError{seq}
		}
		if seq == last && head != tx.manifest.activity.head {
			return &BrokenError{seq}
		}
		return fn(e)
	})
	switch {
	case errors.Is(err, Enough):
		return nil
	case err != nil:
		return err
	case seq != last:
		return &BrokenError{seq + 1} // the newest are missing
	}
	return nil
}

// ActivityBack calls fn with the kept entries before the one given, newest first; 0 begins with the newest of all. It
// returns a [BrokenError] at an entry that cannot be read, but does not follow the chain: entries that are missing are
// not noticed. fn may return [Enough]. It must not write activity.
func (tx *Tx) ActivityBack(before uint64, fn func(Entry) error) error {
	var from []byte
	if before > 0 {
		from = seqKey(before)
	}
	err := tx.engine.eachBack(bucketActivity, from, func(key, sealed []byte) error {
		e, err := tx.entry(key, sealed)
		if err != nil || !bytes.Equal(key, seqKey(e.Seq)) {
			var broken BrokenError
			if len(key) == 8 {
				broken.Seq = binary.BigEndian.Uint64(key)
			}
			return &broken
		}
		return fn(e)
	})
	if errors.Is(err, Enough) {
		return nil
	}
	return err
}
