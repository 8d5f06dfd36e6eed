package store

import (
	"bytes"
	"crypto/ed25519"
	"errors"
)

// errEnough ends a walk early.
var errEnough = errors.New("store: enough")

// dropOldest removes the oldest entries behind a signed checkpoint, from which the chain goes on.
func (tx *Tx) dropOldest() error {
	c := &tx.manifest.activity
	n := min(uint64(activityDrop), c.count-1)
	oldest := c.next - c.count
	var head [32]byte
	var keys [][]byte
	err := tx.engine.each(bucketActivity, seqKey(oldest), func(key, sealed []byte) (err error) {
		if uint64(len(keys)) == n {
			return errEnough
		}
		keys = append(keys, bytes.Clone(key))
		_, head, err = tx.entry(key, sealed)
		return err
	})
	if err != nil && !errors.Is(err, errEnough) {
		return tx.fail(err)
	}
	for _, key := range keys {
		if err := tx.engine.delete(bucketActivity, key); err != nil {
			return tx.fail(err)
		}
	}
	c.count -= n
	var w writer
	w.u8(recordVersion)
	w.u64(oldest + n - 1)
	w.fixed(head[:])
	w.fixed(ed25519.Sign(ed25519.NewKeyFromSeed(tx.store.keys.Signing[:]), checkpointText(oldest+n-1, head)))
	return tx.put(bucketRecords, recordCheckpoint, w)
}

// checkpoint returns the head of the chain before the first kept entry and the sequence number of the last dropped one.
func (tx *Tx) checkpoint() (head [32]byte, seq uint64, err error) {
	plain, err := tx.get(bucketRecords, recordCheckpoint)
	if err != nil || plain == nil {
		return head, 0, err
	}
	r := reader{b: plain}
	version := r.u8()
	seq = r.u64()
	copy(head[:], r.fixed(32))
	signature := r.fixed(ed25519.SignatureSize)
	public := ed25519.NewKeyFromSeed(tx.store.keys.Signing[:]).Public().(ed25519.PublicKey)
	if r.done() != nil || version != recordVersion || !ed25519.Verify(public, checkpointText(seq, head), signature) {
		return head, 0, tx.fail(ErrDamaged)
	}
	return head, seq, nil
}

// checkpointText is what a checkpoint signs.
func checkpointText(seq uint64, head [32]byte) []byte {
	var w writer
	w.string("latchkey activity checkpoint")
	w.u64(seq)
	w.fixed(head[:])
	return w
}
