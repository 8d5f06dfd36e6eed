package store

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"reflect"
	"testing"

	"latchkey/app/account"

	bolt "go.etcd.io/bbolt"
)

// pieces are those of a store, with parts of their own.
func pieces(t testing.TB, s *Store) (all []Piece) {
	t.Helper()
	look(t, s, func(tx *Tx) error {
		return tx.Pieces(func(p Piece) error {
			if p.Keys != nil {
				k := *p.Keys
				p.Keys = &k
			}
			all = append(all, p)
			return nil
		})
	})
	return all
}

// checkpointed opens data with n accounts whose oldest entries were dropped.
func checkpointed(t testing.TB, n int) (*Store, string) {
	t.Helper()
	s, folder := newStore(t)
	s.keep = uint64(n / 2)
	populate(t, s, n)
	return s, folder
}

func TestPiecesAreAllThatIsKept(t *testing.T) {
	s, _ := checkpointed(t, 30)
	var kinds [5]int
	for _, p := range pieces(t, s) {
		switch {
		case p.Keys != nil:
			kinds[0]++
			if *p.Keys != s.keys {
				t.Error("other secrets")
			}
		case p.Policy != nil:
			kinds[1]++
		case p.Account != nil:
			kinds[2]++
		case p.Checkpoint != nil:
			kinds[3]++
		case p.Entry != nil:
			kinds[4]++
		}
	}
	var head Head
	look(t, s, func(tx *Tx) (err error) { head, err = tx.Head(); return err })
	if kinds != [5]int{1, 1, 30, 1, int(head.Count())} || head.First < 2 {
		t.Errorf("%d secrets, policies, accounts, checkpoints, entries of %d", kinds, head.Count())
	}
}

func TestAPieceIsReadAsItWasWritten(t *testing.T) {
	s, _ := checkpointed(t, 30)
	for _, p := range pieces(t, s) {
		b := AppendPiece(nil, p)
		if len(b) > PieceSize/4 {
			t.Errorf("%d bytes", len(b))
		}
		again, err := DecodePiece(b)
		if err != nil || !reflect.DeepEqual(again, p) {
			t.Fatalf("%v\n%+v\n%+v", err, again, p)
		}
	}
}

func TestAPieceThatIsCutOrLongerIsRefused(t *testing.T) {
	s, _ := checkpointed(t, 4)
	for _, p := range pieces(t, s) {
		b := AppendPiece(nil, p)
		for n := range b {
			if p.Entry != nil && n > len(b)-32 {
				continue // the hash takes what is there, and then fits no chain
			}
			if _, err := DecodePiece(b[:n:n]); !errors.Is(err, ErrDamaged) {
				t.Fatalf("%d of %d bytes of %x: %v", n, len(b), b[0], err)
			}
		}
		for _, more := range []int{1, 2, 31, 64, PieceSize} {
			if _, err := DecodePiece(append(bytes.Clone(b), make([]byte, more)...)); !errors.Is(err, ErrDamaged) {
				t.Fatalf("%d bytes more after %x: %v", more, b[0], err)
			}
		}
		for kind := range 256 {
			if kind >= pieceKeys && kind <= pieceEntry {
				continue
			}
			b[0] = byte(kind)
			if _, err := DecodePiece(b); !errors.Is(err, ErrDamaged) {
				t.Fatalf("kind %d: %v", kind, err)
			}
		}
	}
}

func TestPiecesMissNoAccount(t *testing.T) {
	s, folder := newStore(t)
	populate(t, s, 3)
	shut(t, s)
	id := person(1).ID
	raw(t, folder, func(tx *bolt.Tx) error { return tx.Bucket([]byte(bucketAccounts)).Delete(id[:]) })
	s = reopen(t, folder)
	want(t, s.View(func(tx *Tx) error { return tx.Pieces(func(Piece) error { return nil }) }), ErrDamaged)
}

// FuzzDecodePiece: what is accepted is written again as it was, or, where an earlier program wrote it, means the same.
func FuzzDecodePiece(f *testing.F) {
	v := values{rand.New(rand.NewPCG(3, 4))}
	keys := Keys{Pepper: [32]byte{1}, Signing: [32]byte{2}}
	policy := account.DefaultPolicy(start)
	for _, p := range []Piece{{Keys: &keys}, {Policy: &policy}, {Checkpoint: &Checkpoint{Seq: 7}}} {
		f.Add(AppendPiece(nil, p))
	}
	for range 20 {
		a, e := v.account(), v.entry()
		if b := AppendPiece(nil, Piece{Account: &a}); len(b) < 1000 {
			f.Add(b)
		}
		f.Add(AppendPiece(nil, Piece{Entry: &e}))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := DecodePiece(b)
		if err != nil {
			want(t, err, ErrDamaged)
			return
		}
		written := AppendPiece(nil, p)
		again, err := DecodePiece(written)
		if err != nil || !reflect.DeepEqual(p, again) {
			t.Errorf("read from %x, written as %x: %v", b, written, err)
		}
		if newest := map[byte]byte{piecePolicy: policyVersion, pieceAccount: accountVersion}[b[0]]; newest <= b[1] && !bytes.Equal(b, written) {
			t.Errorf("read from %x, written as %x", b, written)
		}
	})
}
