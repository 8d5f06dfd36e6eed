package store

import (
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"testing"
	"time"
)

func TestAFingerprintIsTwentyDigitsOfItsKeyAlone(t *testing.T) {
	if got := Fingerprint(make(ed25519.PublicKey, 32)); got != "66687aadf862bd776c8f" { // SHA-256 of 32 bytes of nought
		t.Error(got)
	}
	s, folder := newStore(t)
	key := s.PublicKey()
	first := Fingerprint(key)
	if digits, err := hex.DecodeString(first); err != nil || len(digits) != 10 {
		t.Errorf("%q", first)
	}
	tell(t, s, 3)
	text := []byte("an export")
	signature := s.Sign(text)
	shut(t, s)
	s = reopen(t, folder)
	if Fingerprint(s.PublicKey()) != first || !ed25519.Verify(s.PublicKey(), text, signature) || ed25519.Verify(key, []byte("another"), signature) {
		t.Error("the file signs with another key")
	}
	other, _ := newStore(t)
	if Fingerprint(other.PublicKey()) == first || ed25519.Verify(other.PublicKey(), text, signature) {
		t.Error("another file signs with the same key")
	}
}

func TestTheLastBackupIsKept(t *testing.T) {
	s, folder := newStore(t)
	last := func() (at time.Time) {
		look(t, s, func(tx *Tx) (err error) { at, err = tx.LastBackup(); return err })
		return at
	}
	if at := last(); !at.IsZero() {
		t.Errorf("of a new file: %v", at)
	}
	for _, at := range []time.Time{start, start.Add(-time.Hour), start.Add(time.Hour)} {
		must(t, s, func(tx *Tx) error { return tx.PutLastBackup(at) })
		shut(t, s)
		s = reopen(t, folder)
		if got := last(); !got.Equal(at) {
			t.Errorf("%v, want %v", got, at)
		}
		if err := s.Check(); err != nil {
			t.Error(err)
		}
	}
	must(t, s, func(tx *Tx) error { return tx.put(bucketRecords, recordBackup, []byte{1}) })
	want(t, s.View(func(tx *Tx) error { _, err := tx.LastBackup(); return err }), ErrDamaged)
}

func TestTheGenerationCountsWhatWasWritten(t *testing.T) {
	s, folder := newStore(t)
	generation := func() (g uint64) {
		look(t, s, func(tx *Tx) (err error) { g, err = tx.Generation(); return err })
		return g
	}
	before := generation()
	tell(t, s, 3)
	tell(t, s, 1)
	want(t, s.Update(func(tx *Tx) error { return errors.Join(tx.LogUnknown(start), ErrNotFound) }), ErrNotFound)
	if g := generation(); g != before+3 {
		t.Errorf("generation %d, before %d", g, before)
	}
	must(t, s, func(tx *Tx) error { _, err := tx.Generation(); return err })
	want(t, s.Update(func(tx *Tx) error { return tx.fail(errors.Join(ErrFailed, tx.LogUnknown(start))) }), ErrFailed)
	shut(t, s)
	s = reopen(t, folder)
	if g := generation(); g != before+3 {
		t.Errorf("generation %d, before %d", g, before)
	}
	id := s.ID()
	if s.Folder() != folder || len(id) != 32 {
		t.Errorf("file %s in %s", id, s.Folder())
	}
	shut(t, s)
	if kept := rawGet(t, folder, bucketFile, plainID); string(kept) != id {
		t.Errorf("the file is %s, not %s", kept, id)
	}
}
