package store

import "crypto/ed25519"

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

// dropOldest removes the oldest entries behind a signed checkpoint, from which the chain goes on. One among them that is
// missing or cannot be read goes like the others: the activity must not stop because of what was to be forgotten anyway.
func (tx *Tx) dropOldest() error {
	c := &tx.manifest.activity
	oldest := c.next - c.count
	made, found := tx.lastToDrop(oldest)
	if !found {
		return nil
	}
	for seq := oldest; seq <= made.Seq; seq++ {
		if err := tx.engine.delete(bucketActivity, seqKey(seq)); err != nil {
			return tx.fail(err)
		}
	}
	c.count = c.next - 1 - made.Seq
	copy(made.Signature[:], tx.store.Sign(checkpointText(made.Seq, made.Head)))
	return tx.put(bucketRecords, recordCheckpoint, encodeCheckpoint(&made))
}

// lastToDrop returns the checkpoint, not yet signed, of the entry up to which the oldest go: it can be read, and one
// follows it to begin with. It is the last of a batch or the next one that will do after it, or else before it.
func (tx *Tx) lastToDrop(oldest uint64) (last Checkpoint, found bool) {
	c := &tx.manifest.activity
	due := oldest + min(activityDrop, c.count-1) - 1
	try := func(seq uint64) bool {
		key := seqKey(seq)
		sealed := tx.engine.get(bucketActivity, key)
		if sealed == nil || tx.engine.get(bucketActivity, seqKey(seq+1)) == nil {
			return false
		}
		e, err := tx.entry(key, sealed)
		last = Checkpoint{Seq: seq, Head: e.Hash}
		return err == nil
	}
	for seq := due; seq < c.next-1; seq++ {
		if try(seq) {
			return last, true
		}
	}
	for seq := due - 1; seq >= oldest; seq-- {
		if try(seq) {
			return last, true
		}
	}
	return Checkpoint{}, false
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
