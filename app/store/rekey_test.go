package store

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"latchkey/app/account"
	"latchkey/app/vault"
)

func rekeyed(tx *Tx) error {
	return tx.Log(Entry{At: start, Kind: KeyReplaced, Outcome: OK, Actor: Actor{Kind: ActorTerminal}})
}

func TestRekeyLeavesNeitherTheOldKeyNorAnythingUnderIt(t *testing.T) {
	folder := newFolder(t)
	s := ringed(t, folder)
	populate(t, s, 50)
	must(t, s, func(tx *Tx) error { return tx.PutLastBackup(start) })
	before, was := pieces(t, s), s.ID()
	path := filepath.Join(folder, FileName)
	old, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	n, err := s.Rekey(ring{folder}, rekeyed)
	if err != nil {
		t.Fatal(err)
	}
	same(t, n, before)
	look(t, n, func(tx *Tx) error {
		if at, err := tx.LastBackup(); err != nil || !at.Equal(start) {
			t.Errorf("last backup %v, %v", at, err)
		}
		return nil
	})
	if n.ID() == was {
		t.Error("the id is the old one")
	}
	if keys := (ring{folder}).ids(t); !slices.Equal(keys, []string{n.ID()}) {
		t.Errorf("keys of %q", keys)
	}
	if got := names(t, folder); !slices.Equal(got, []string{FileName, lockName}) {
		t.Errorf("left: %q", got)
	}
	a := person(0)
	sealed := old[bytes.Index(old, a.ID[:])+len(a.ID):][:400]
	now, err := os.ReadFile(path)
	if err != nil || bytes.Contains(now, sealed[100:]) {
		t.Errorf("a record is as it was, %v", err)
	}
	shut(t, n)
	same(t, ringed(t, folder), before)
}

func TestRekeyAsksForAnotherKey(t *testing.T) {
	folder := newFolder(t)
	s := reopen(t, folder) // under a named key file
	populate(t, s, 3)
	named := keyRing(folder)
	check := untouched(t, filepath.Join(folder, FileName))
	for name, c := range map[string]struct {
		keys Keyring
		why  error
	}{
		"the same key file":   {named, ErrKeyUnchanged},
		"one that is there":   {&vault.NewKeyFile{Keeper: named}, vault.ErrKeyFileExists},
		"one beside the data": {&vault.NewKeyFile{Keeper: vault.Keeper{DataDir: folder, KeyFile: filepath.Join(folder, "key")}}, vault.ErrKeyFileInDataFolder},
	} {
		_, err := s.Rekey(c.keys, rekeyed)
		if !errors.Is(err, c.why) {
			t.Errorf("%s: %v", name, err)
		}
		check(t)
	}
	key, err := os.ReadFile(named.KeyFile)
	if err != nil {
		t.Fatal(err)
	}

	// A rekey that fails takes its new key file back, and one that succeeds leaves the old one to whoever named it.
	other := vault.Keeper{DataDir: folder, KeyFile: folder + ".other"}
	if _, err := s.Rekey(&vault.NewKeyFile{Keeper: other}, func(*Tx) error { return errGivenUp }); !errors.Is(err, errGivenUp) {
		t.Fatal(err)
	}
	if _, err := os.Lstat(other.KeyFile); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the new key file: %v", err)
	}
	n, err := s.Rekey(&vault.NewKeyFile{Keeper: other}, rekeyed)
	if err != nil {
		t.Fatal(err)
	}
	shut(t, n)
	if again, err := os.ReadFile(named.KeyFile); err != nil || !bytes.Equal(again, key) {
		t.Errorf("the old key file: %v", err)
	}
	_, err = openAs(folder)
	want(t, err, ErrKeyWrong)
	n, err = Open(folder, other, account.DefaultPolicy(start))
	if err != nil {
		t.Fatal(err)
	}
	if got := count(t, n); got != 3 {
		t.Errorf("%d accounts", got)
	}
	shut(t, n)
}

// A stubborn ring cannot discard keys, as when the keyring is locked.
type stubborn struct{ ring }

func (stubborn) Discard(string, vault.Place) error { return errGivenUp }

func TestAKeyThatCouldNotBeRemovedIsRemovedLater(t *testing.T) {
	folder := newFolder(t)
	s := ringed(t, folder)
	populate(t, s, 3)
	before := pieces(t, s)
	for range 2 {
		n, err := s.Rekey(stubborn{ring{folder}}, rekeyed)
		if n == nil || !errors.Is(err, ErrKeyKept) {
			t.Fatal(err)
		}
		same(t, n, before)
		s, before = n, pieces(t, n)
	}
	if n, err := s.Replace(start, stubborn{ring{folder}}, present(s), noted); err != nil {
		t.Fatal(err)
	} else {
		shut(t, n)
	}
	if keys := (ring{folder}).ids(t); len(keys) != 4 {
		t.Fatalf("keys of %q", keys)
	}
	n, err := Open(folder, stubborn{ring{folder}}, account.DefaultPolicy(start))
	if err != nil {
		t.Fatal(err)
	}
	shut(t, n)
	n = ringed(t, folder)          // the keyring is there again
	keys := []string{s.id, n.ID()} // of the file that is kept, and of this one
	slices.Sort(keys)
	if got := (ring{folder}).ids(t); !slices.Equal(got, keys) {
		t.Errorf("keys of %q, want %q", got, keys)
	}
	look(t, n, func(tx *Tx) error {
		left, err := tx.retired()
		if len(left) != 0 {
			t.Errorf("still to be discarded: %+v", left)
		}
		return err
	})
}

func TestDamagedActivityIsNotCarriedOver(t *testing.T) {
	folder := newFolder(t)
	s := ringed(t, folder)
	populate(t, s, 5)
	sealed := s.vault.Seal(nil, bucketActivity, seqKey(3), pad(bucketActivity, make([]byte, 90)))
	if err := s.engine.update(func(e engineTx) error { return e.put(bucketActivity, seqKey(3), sealed) }); err != nil {
		t.Fatal(err)
	}
	files, keys := names(t, folder), ring{folder}.ids(t)
	_, err := s.Rekey(ring{folder}, rekeyed)
	var broken *BrokenError
	if !errors.As(err, &broken) || broken.Seq != 3 {
		t.Errorf("%v", err)
	}
	if !slices.Equal(files, names(t, folder)) || !slices.Equal(keys, ring{folder}.ids(t)) {
		t.Error("something was left")
	}
}
