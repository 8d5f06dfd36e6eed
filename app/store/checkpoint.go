package store

import (
	"bytes"
	"crypto/ed25519"
	"errors"
)

// A Checkpoint stands for the entries that were dropped from the beginning of the activity.
type Checkpoint struct {
	Seq       uint64   // of the last of them
	Head      [32]byte // the chain up to and with it
	Signature [ed25519.SignatureSize]byte
}

// Verify says whether the checkpoint was signed by the half of key that is kept.
func (c *Checkpoint) Verify(key ed25519.PublicKey) bool {
	return ed25519.Verify(key, checkpointText(c.Seq, c.Head), c.Signature[:])
}

// dropOldest removes the oldest entries behind a signed checkpoint, from which the chain goes on.
func (tx *Tx) dropOldest() error {
	c := &tx.manifest.activity
	n := min(uint64(activityDrop), c.count-1)
	oldest := c.next - c.count
	var head [32]byte
	var keys [][]byte
	err := tx.engine.each(bucketActivity, seqKey(oldest), func(key, sealed []byte) error {
		if uint64(len(keys)) == n {
			return Enough
		}
		keys = append(keys, bytes.Clone(key))
		e, err := tx.entry(key, sealed)
		head = e.Hash
		return err
	})
	if err != nil && !errors.Is(err, Enough) {
		return tx.fail(err)
	}
	for _, key := range keys {
		if err := tx.engine.delete(bucketActivity, key); err != nil {
			return tx.fail(err)
		}
	}
	c.count -= n
	made := Checkpoint{Seq: oldest + n - 1, Head: head}
	copy(made.Signature[:], tx.store.Sign(checkpointText(made.Seq, head)))
	return tx.put(bucketRecords, recordCheckpoint, encodeCheckpoint(&made))
}

// checkpoint returns the head of the chain before the first kept entry and the sequence number of the last dropped one.
func (tx *Tx) checkpoint() (head [32]byte, seq uint64, err error) {
	c, err := tx.readCheckpoint()
	if err != nil || c == nil {
		return head, 0, err
	}
	return c.Head, c.Seq, nil
}

// readCheckpoint returns the checkpoint, whose signature holds, or nil where nothing was dropped yet.
func (tx *Tx) readCheckpoint() (*Checkpoint, error) {
	plain, err := tx.get(bucketRecords, recordCheckpoint)
	if err != nil || plain == nil {
		return nil, err
	}
	c, err := decodeCheckpoint(plain)
	if err != nil || !c.Verify(tx.store.PublicKey()) {
		return nil, tx.fail(ErrDamaged)
	}
	return &c, nil
}

// checkpointText is what a checkpoint signs.
func checkpointText(seq uint64, head [32]byte) []byte {
	var w writer
	w.string("latchkey activity checkpoint")
	w.u64(seq)
	w.fixed(head[:])
	return w
}
