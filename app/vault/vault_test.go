package vault

import (
	"bytes"
	"errors"
	"fmt"
	"sync"
	"testing"
)

const testID = "5e1f0c2a9b7d4e63"

// counted returns a key of the bytes 0, 1, 2, …, for values that must never change.
func counted() Key {
	var k Key
	for i := range k {
		k[i] = byte(i)
	}
	return k
}

func TestSealedOpensToTheSame(t *testing.T) {
	v := New(Random(), testID)
	for _, size := range []int{0, 1, 400, 70_000} {
		plain := bytes.Repeat([]byte{0xa5}, size)
		sealed := v.Seal(nil, "accounts", []byte("id"), plain)
		if len(sealed) != size+Overhead {
			t.Errorf("%d bytes sealed are %d, want %d", size, len(sealed), size+Overhead)
		}
		opened, err := v.Open(nil, "accounts", []byte("id"), sealed)
		if err != nil || !bytes.Equal(opened, plain) {
			t.Errorf("%d bytes: opened differently, error %v", size, err)
		}
	}
}

func TestSealAndOpenAppend(t *testing.T) {
	v := New(Random(), testID)
	sealed := v.Seal([]byte("before"), "b", []byte("k"), []byte("plain"))
	if !bytes.HasPrefix(sealed, []byte("before")) {
		t.Fatal("Seal did not append")
	}
	opened, err := v.Open([]byte("and "), "b", []byte("k"), sealed[len("before"):])
	if err != nil || string(opened) != "and plain" {
		t.Errorf("Open returned %q, %v", opened, err)
	}
}

func TestEveryFlippedBitIsRefused(t *testing.T) {
	v := New(Random(), testID)
	sealed := v.Seal(nil, "accounts", []byte("id"), bytes.Repeat([]byte("x"), 60))
	for i := range sealed {
		for bit := range 8 {
			sealed[i] ^= 1 << bit
			if opened, err := v.Open(nil, "accounts", []byte("id"), sealed); !errors.Is(err, ErrSealBroken) || opened != nil {
				t.Fatalf("byte %d, bit %d flipped: %v", i, bit, err)
			}
			sealed[i] ^= 1 << bit
		}
	}
}

func TestEveryTruncationIsRefused(t *testing.T) {
	v := New(Random(), testID)
	sealed := v.Seal(nil, "accounts", []byte("id"), bytes.Repeat([]byte("x"), 60))
	for n := range sealed {
		if _, err := v.Open(nil, "accounts", []byte("id"), sealed[:n]); !errors.Is(err, ErrSealBroken) {
			t.Fatalf("cut to %d bytes: %v", n, err)
		}
	}
	if _, err := v.Open(nil, "accounts", []byte("id"), append(sealed, 0)); !errors.Is(err, ErrSealBroken) {
		t.Errorf("one byte longer: %v", err)
	}
}

func TestSealedElsewhereIsRefused(t *testing.T) {
	key := Random()
	v := New(key, testID)
	sealed := v.Seal(nil, "ab", []byte("cd"), []byte("plain"))
	for _, c := range []struct {
		name   string
		vault  *Vault
		bucket string
		key    string
	}{
		{"another vault key", New(Random(), testID), "ab", "cd"},
		{"another file id", New(key, "another"), "ab", "cd"},
		{"another bucket", v, "ax", "cd"},
		{"another key", v, "ab", "cx"},
		{"empty key", v, "ab", ""},
		{"the border moved left", v, "a", "bcd"},
		{"the border moved right", v, "abc", "d"},
	} {
		if _, err := c.vault.Open(nil, c.bucket, []byte(c.key), sealed); !errors.Is(err, ErrSealBroken) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// The file id decides the salt of the subkeys too, so this asks about the associated data alone.
func TestFileIDIsBoundUnderTheSameSubkey(t *testing.T) {
	a := New(counted(), testID)
	b := New(counted(), "another")
	b.record = a.record
	if _, err := b.Open(nil, "b", []byte("k"), a.Seal(nil, "b", []byte("k"), []byte("plain"))); !errors.Is(err, ErrSealBroken) {
		t.Errorf("a value of another file opened: %v", err)
	}
}

func TestNonceIsNeverRepeated(t *testing.T) {
	v := New(Random(), testID)
	const seals = 100_000
	seen := make(map[[24]byte]bool, seals)
	var buffer []byte
	for range seals {
		buffer = v.Seal(buffer[:0], "b", []byte("k"), []byte("same"))
		nonce := [24]byte(buffer)
		if seen[nonce] {
			t.Fatal("a nonce came twice")
		}
		seen[nonce] = true
	}
}

func TestSubkeysDiffer(t *testing.T) {
	seen := map[string]string{}
	for _, file := range []string{testID, "another"} {
		for _, purpose := range []string{"record", "index", "slot", "manifest"} {
			sub := string(derive(counted(), file, purpose))
			if other, twice := seen[sub]; twice {
				t.Errorf("%s of %s is the same as %s", purpose, file, other)
			}
			seen[sub] = purpose + " of " + file
		}
	}
	v := New(counted(), testID)
	if bytes.Equal(v.index.key, v.slot.key) || bytes.Equal(v.slot.key, v.manifest.key) {
		t.Error("a vault uses one subkey for two purposes")
	}
}

func TestTermDependsOnBucketKeyAndValue(t *testing.T) {
	v := New(Random(), testID)
	term := v.Term("ab", []byte("cd"), []byte("value"))
	if term != v.Term("ab", []byte("cd"), []byte("value")) {
		t.Error("the same record has two terms")
	}
	for _, c := range [][3]string{{"ax", "cd", "value"}, {"ab", "cx", "value"}, {"ab", "cd", "valuf"}, {"a", "bcd", "value"}, {"abc", "d", "value"}, {"ab", "cd", ""}} {
		if v.Term(c[0], []byte(c[1]), []byte(c[2])) == term {
			t.Errorf("%q has the term of another record", c)
		}
	}
	if New(Random(), testID).Term("ab", []byte("cd"), []byte("value")) == term {
		t.Error("the term does not depend on the vault key")
	}
}

func TestIndexDependsOnKindAndValue(t *testing.T) {
	v := New(Random(), testID)
	sum := v.Index("email", "a@b.example")
	if sum != v.Index("email", "a@b.example") {
		t.Error("the same value is found in two places")
	}
	for _, c := range [][2]string{{"username", "a@b.example"}, {"email", "b@b.example"}, {"emaila", "@b.example"}} {
		if v.Index(c[0], c[1]) == sum {
			t.Errorf("%q is found where another value is", c)
		}
	}
}

func TestSlotStaysInRange(t *testing.T) {
	v := New(Random(), testID)
	used := map[int]bool{}
	for i := range 20_000 {
		slot := v.Slot(fmt.Sprint(i), 1024)
		if slot < 0 || slot >= 1024 {
			t.Fatalf("slot %d of 1024", slot)
		}
		used[slot] = true
	}
	if len(used) != 1024 {
		t.Errorf("20,000 values used %d of 1,024 slots", len(used))
	}
}

func TestVaultServesManyAtOnce(t *testing.T) {
	v := New(Random(), testID)
	index, term := v.Index("email", "x"), v.Term("b", []byte("k"), []byte("x"))
	var wait sync.WaitGroup
	for n := range 8 {
		wait.Go(func() {
			key := []byte{byte(n)}
			for range 500 {
				opened, err := v.Open(nil, "b", key, v.Seal(nil, "b", key, key))
				if err != nil || !bytes.Equal(opened, key) {
					t.Errorf("opened %x, %v", opened, err)
				}
				if v.Index("email", "x") != index || v.Term("b", []byte("k"), []byte("x")) != term {
					t.Error("a sum changed")
				}
			}
		})
	}
	wait.Wait()
}

func TestWipedVaultIsOfNoUse(t *testing.T) {
	v := New(Random(), testID)
	kept := v.index.key
	v.Wipe()
	if !bytes.Equal(kept, make([]byte, KeySize)) {
		t.Error("a subkey was not overwritten")
	}
	for name, use := range map[string]func(){
		"Seal":  func() { v.Seal(nil, "b", nil, nil) },
		"Open":  func() { _, _ = v.Open(nil, "b", nil, make([]byte, Overhead)) },
		"Index": func() { v.Index("a", "b") },
		"Slot":  func() { v.Slot("a", 1) },
		"Term":  func() { v.Term("b", nil, nil) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s worked after Wipe", name)
				}
			}()
			use()
		}()
	}
}
