package store

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/vault"
)

func TestDataOutlivesTheProgram(t *testing.T) {
	s, folder := newStore(t)
	populate(t, s, 3)
	keys, place := s.Keys(), s.KeyPlace()
	shut(t, s)

	s = reopen(t, folder)
	if s.Keys() != keys || s.KeyPlace() != place || place != vault.InKeyFile {
		t.Errorf("the file's own secrets or the place of its key have changed")
	}
	if keys.Pepper == keys.RecoveryCode || keys.Pepper == keys.Signing || keys.Pepper == [32]byte{} {
		t.Errorf("the file's own secrets are not three")
	}
	shut(t, s)
	if err := read(folder, 3); err != nil {
		t.Error(err)
	}
}

func TestNewDataHasThePoliciesGivenAndNobody(t *testing.T) {
	initial := account.DefaultPolicy(start)
	initial.Issuer, initial.GraceDays = "Ümläut & Söhne", 30
	folder := newFolder(t)
	s, err := Open(folder, new(vault.Ephemeral), initial)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if s.KeyPlace() != vault.InMemory {
		t.Errorf("place %q", s.KeyPlace())
	}
	look(t, s, func(tx *Tx) error {
		if n, err := tx.Accounts(); n != 0 || err != nil {
			t.Errorf("%d accounts, %v", n, err)
		}
		if p, err := tx.Policy(); !reflect.DeepEqual(p, initial) || err != nil {
			t.Errorf("policy %+v, %v", p, err)
		}
		_, err := tx.Account(account.NewID())
		want(t, err, ErrNotFound)
		return nil
	})
	if err := s.Check(); err != nil {
		t.Error(err)
	}
}

func TestDataIsForItsOwnerAlone(t *testing.T) {
	s, folder := newStore(t)
	defer s.Close()
	for name, mode := range map[string]os.FileMode{".": 0o700, FileName: 0o600, lockName: 0o600} {
		info, err := os.Stat(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != mode && runtime.GOOS != "windows" {
			t.Errorf("%s has mode %04o", name, info.Mode().Perm())
		}
	}
}

func TestInterruptedCreationIsBegunAgain(t *testing.T) {
	whole, from := newStore(t)
	shut(t, whole)
	half, err := os.ReadFile(filepath.Join(from, FileName))
	if err != nil {
		t.Fatal(err)
	}
	for name, left := range map[string][]byte{"nothing written": {}, "half": half[:8192], "complete but not renamed": half} {
		folder := newFolder(t)
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		rest := filepath.Join(folder, newName+"-0123456789abcdef0123456789abcdef")
		if err := os.WriteFile(rest, left, 0o600); err != nil {
			t.Fatal(err)
		}
		s := reopen(t, folder)
		populate(t, s, 1)
		shut(t, s)
		if err := read(folder, 1); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Lstat(rest); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: the rest is still there", name)
		}
	}
}

// refusing is a keyring that has no room.
type refusing struct{ vault.Ephemeral }

func (*refusing) Create(string) (vault.Key, vault.Place, error) {
	return vault.Key{}, "", vault.ErrKeyringUnavailable
}

func TestWithoutAKeyNothingIsCreated(t *testing.T) {
	folder := newFolder(t)
	_, err := Open(folder, new(refusing), account.DefaultPolicy(start))
	want(t, err, vault.ErrKeyringUnavailable)
	for _, name := range names(t, folder) {
		if strings.HasPrefix(name, FileName) {
			t.Errorf("%s was made", name)
		}
	}
}

func names(t testing.TB, folder string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestOneFolderHasOneHolder(t *testing.T) {
	s, folder := newStore(t)
	if Idle(folder) {
		t.Error("idle while it is open")
	}
	check := untouched(t, filepath.Join(folder, FileName))
	before := time.Now()
	_, err := Open(folder, keyRing(folder), account.DefaultPolicy(start))
	want(t, err, ErrInUse)
	if took := time.Since(before); took > time.Second {
		t.Errorf("it took %v to say so", took)
	}
	check(t)
	shut(t, s)
	if !Idle(folder) {
		t.Error("not idle after it was closed")
	}
	shut(t, reopen(t, folder))
}

func TestAClosedStoreRefuses(t *testing.T) {
	s, _ := newStore(t)
	shut(t, s)
	if err := s.View(func(*Tx) error { return nil }); err == nil {
		t.Error("it was read")
	}
	if err := s.Update(func(*Tx) error { return nil }); err == nil {
		t.Error("it was written")
	}
	if s.Keys() != (Keys{}) {
		t.Error("the file's own secrets are still there")
	}
}

func TestAnotherKeyIsTold(t *testing.T) {
	s, folder := newStore(t)
	shut(t, s)
	if err := os.WriteFile(folder+".key", make([]byte, vault.KeySize), 0o600); err != nil {
		t.Fatal(err)
	}
	check := untouched(t, filepath.Join(folder, FileName))
	_, err := Open(folder, keyRing(folder), account.DefaultPolicy(start))
	want(t, err, ErrKeyWrong)
	check(t)
}

func TestAMissingKeyIsNeverReplaced(t *testing.T) {
	s, folder := newStore(t)
	shut(t, s)
	if err := os.Remove(folder + ".key"); err != nil {
		t.Fatal(err)
	}
	check := untouched(t, filepath.Join(folder, FileName))
	_, err := Open(folder, keyRing(folder), account.DefaultPolicy(start))
	want(t, err, vault.ErrKeyMissing)
	check(t)
	if _, err := os.Lstat(folder + ".key"); err == nil {
		t.Error("a key was made")
	}
}
