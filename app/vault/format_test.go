package vault

import (
	"encoding/hex"
	"fmt"
	"testing"
)

const (
	goldenIndex  = "5f4d0583c4cd6129ad5ce5d04fb3904f998658b93f30d48a3d0d70bb5228ebaa"
	goldenTerm   = "31684f6ae3cb5a8e902cedbae2ecb1fbbfd087013e7dc551486bb4f1916f8a5d"
	goldenSlot   = 898
	goldenSealed = "4fa571fa8e72202245c30416d6e7264da10498342edf7881065a3b6bc9188bae64cc9caa7743bce40d1994550b"
)

// A file written today must open with every later version. The sums were computed with Python's hmac and hashlib.
func TestFormatNeverChanges(t *testing.T) {
	v := New(counted(), testID)
	sealed, _ := hex.DecodeString(goldenSealed)
	if plain, err := v.Open(nil, "accounts", []byte("id"), sealed); err != nil || string(plain) != "plain" {
		t.Errorf("a value sealed by an earlier version: %q, %v", plain, err)
	}
	if got := fmt.Sprintf("%x", v.Index("email", "a@b.example")); got != goldenIndex {
		t.Errorf("index %s", got)
	}
	if got := v.Slot("nobody", 1024); got != goldenSlot {
		t.Errorf("slot %d", got)
	}
	if got := fmt.Sprintf("%x", v.Term("accounts", []byte("id"), []byte("sealed"))); got != goldenTerm {
		t.Errorf("term %s", got)
	}
}
