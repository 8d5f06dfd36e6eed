package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

// fuzzed holds a layout against anything: what is accepted has only the one form that it came in, or that it gets when it
// is written anew.
func fuzzed(f *testing.F, l layout) {
	v := values{rand.New(rand.NewPCG(3, 4))}
	f.Add([]byte(nil))
	f.Add([]byte{recordVersion})
	f.Add(account1(v.account()))
	f.Add(account2(v.account()))
	f.Add(policy1(v.policy()))
	f.Add(policy2(v.policy()))
	for range 40 {
		if b := l.encode(l.make(v)); len(b) < 1000 { // long ones keep the fuzzer busy with making them shorter
			f.Add(b)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		before := bytes.Clone(b)
		x, err := l.decode(b)
		if !bytes.Equal(b, before) {
			t.Fatal("the record was changed")
		}
		if err != nil {
			want(t, err, ErrDamaged)
			return
		}
		again := l.encode(x)
		if again[0] == b[0] && !bytes.Equal(again, b) {
			t.Errorf("read from %x, written as %x", b, again)
		}
		if y, err := l.decode(again); err != nil || !reflect.DeepEqual(x, y) {
			t.Errorf("written anew: %v\n%+v\n%+v", err, x, y)
		}
	})
}

func FuzzDecodeAccount(f *testing.F)  { fuzzed(f, layouts["account"]) }
func FuzzDecodePolicy(f *testing.F)   { fuzzed(f, layouts["policy"]) }
func FuzzDecodeManifest(f *testing.F) { fuzzed(f, layouts["manifest"]) }
func FuzzDecodeClock(f *testing.F)    { fuzzed(f, layouts["clock"]) }
func FuzzDecodeOffsets(f *testing.F)  { fuzzed(f, layouts["offsets"]) }
func FuzzDecodeEntry(f *testing.F)    { fuzzed(f, layouts["entry"]) }

// FuzzPreflight: a file that pre-flight lets through does not end the program, whatever the rest does with it.
func FuzzPreflight(f *testing.F) {
	content, _ := sound(f, 60)
	m, err := newestMeta(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		f.Fatal(err)
	}
	content = content[:int64(m.pages)*m.pageSize]
	f.Add(uint32(0), []byte(nil), false)
	f.Add(uint32(0), []byte("\x89PNG"), false)
	r := rand.New(rand.NewPCG(5, 6))
	for page := range m.pages { // the head of every page, its first element and the middle
		for _, at := range []uint64{0, 8, 10, 12, 16, 20, 24, 28, 40, 48, 56, 64, 72, 2048} {
			f.Add(uint32(page*uint64(m.pageSize)+at), filled(r, 1+r.IntN(8)), r.IntN(2) == 0)
		}
	}
	folder := newFolder(f)
	if err := os.Mkdir(folder, 0o700); err != nil {
		f.Fatal(err)
	}
	path := filepath.Join(folder, FileName)
	f.Fuzz(func(t *testing.T, at uint32, over []byte, cut bool) {
		changed := bytes.Clone(content)
		at %= uint32(len(changed))
		n := copy(changed[at:], over)
		for _, page := range []int64{0, 1} { // with their sums right, so that more than the sums is looked at
			b := changed[page*m.pageSize+headerSize:][:metaSize]
			sum := fnv.New64a()
			sum.Write(b[:metaSize-8])
			binary.LittleEndian.PutUint64(b[metaSize-8:], sum.Sum64())
		}
		if cut {
			changed = changed[:int(at)+n]
		}
		if err := os.WriteFile(path, changed, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := preflight(path); err != nil {
			for _, typed := range []error{ErrTruncated, ErrForeign, ErrDamaged} {
				if errors.Is(err, typed) {
					return
				}
			}
			t.Fatal(err)
		}
		e, err := openEngine(path, false)
		if err != nil {
			t.Fatalf("let through, but: %v", err)
		}
		defer e.close()
		e.db.Load().NoSync = true // nobody needs it after the next round
		_ = e.view(func(tx engineTx) error {
			for _, bucket := range buckets {
				_, _ = tx.ends(bucket)
				_ = tx.get(bucket, seqKey(7))
				_ = tx.each(bucket, nil, func(key, value []byte) error {
					if got := tx.get(bucket, key); !bytes.Equal(got, value) {
						t.Errorf("%s %x: found by walking, but not by its key", bucket, key)
					}
					return nil
				})
			}
			return nil
		})
		_ = e.update(func(tx engineTx) error { return tx.put(bucketActivity, seqKey(1<<40), make([]byte, 5000)) })
	})
}
