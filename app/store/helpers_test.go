package store

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/vault"

	bolt "go.etcd.io/bbolt"
)

// start is the time of everything in these tests.
var start = time.Date(2026, 3, 14, 15, 9, 26, 535_000_000, time.UTC)

// soak is set for the long form of the tests that are a matter of luck.
var soak = os.Getenv("LATCHKEY_SOAK") != ""

// A keyRing keeps the key beside the data folder, so that other processes find it too.
func keyRing(folder string) vault.Keeper {
	return vault.Keeper{DataDir: folder, KeyFile: folder + ".key"}
}

// newFolder is where the data of one test goes; its key goes beside.
func newFolder(t testing.TB) string { return filepath.Join(t.TempDir(), "data") }

// reopen opens the data in a folder, new or not.
func reopen(t testing.TB, folder string) *Store {
	t.Helper()
	s, err := Open(folder, keyRing(folder), account.DefaultPolicy(start))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// newStore opens new data.
func newStore(t testing.TB) (*Store, string) {
	folder := newFolder(t)
	return reopen(t, folder), folder
}

func shut(t testing.TB, s *Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// must runs fn in a write transaction.
func must(t testing.TB, s *Store, fn func(*Tx) error) {
	t.Helper()
	if err := s.Update(fn); err != nil {
		t.Fatal(err)
	}
}

// look runs fn in a read transaction.
func look(t testing.TB, s *Store, fn func(*Tx) error) {
	t.Helper()
	if err := s.View(fn); err != nil {
		t.Fatal(err)
	}
}

func want(t testing.TB, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// person is an account as it is when everything is in use; n makes it another one.
func person(n int) account.Account {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	a := account.Account{
		Profile: account.Profile{
			FullName: fmt.Sprintf("Ada %d Łukasiewicz", n),
			Email:    fmt.Sprintf("Ada.%d@Example.org", n),
			Username: fmt.Sprintf("ada-%d", n),
		},
		Role: account.Administrator, RoleSince: start, CreatedAt: start.Add(-time.Hour),
		Password: account.Password{
			PHC:       "$argon2id$v=19$m=65536,t=3,p=1$c29tZXNhbHRzb21lc2FsdA$RdescudvJCsgt3ub+b7dWRWJTmaaJObGbWBzdmVyeTEyMw",
			ChangedAt: start, Throttle: account.Throttle{Failures: 5, FailedAt: start, Wait: 30 * time.Second},
		},
		OTP: account.OTP{
			Secret: filled(r, 20), Params: account.Params{Digits: 6, Period: 30 * time.Second},
			LastStep: 57_000_000, Since: start, UsedAt: start.Add(time.Minute),
		},
		Recovery:   account.Recovery{Hashes: make([][32]byte, 10), Total: 10, Kept: true, MadeAt: start},
		LastSignIn: account.SignIn{At: start, Factor: account.ByCode},
	}
	copy(a.ID[:], filled(r, len(a.ID)))
	for i := range a.Recovery.Hashes {
		copy(a.Recovery.Hashes[i][:], filled(r, 32))
	}
	return a
}

func filled(r *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

// populate creates persons 0 to n-1, each with an entry, 50 in a transaction.
func populate(t testing.TB, s *Store, n int) {
	t.Helper()
	for from := 0; from < n; from += 50 {
		must(t, s, func(tx *Tx) error {
			for i := from; i < min(from+50, n); i++ {
				a := person(i)
				if err := tx.CreateAccount(&a); err != nil {
					return err
				}
				if err := tx.Log(Entry{At: start, Kind: AccountCreated, Outcome: OK, Subject: a.ID}); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

// read opens the data, compares it with its manifest and reads everything: n persons, whether by id, by e-mail or by
// username, must be as they were, or there is an error.
func read(folder string, n int) error {
	s, err := Open(folder, keyRing(folder), account.DefaultPolicy(start))
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.Check(); err != nil {
		return err
	}
	return s.View(func(tx *Tx) error {
		for i := range n {
			was := person(i)
			for _, find := range []func() (account.Account, error){
				func() (account.Account, error) { return tx.Account(was.ID) },
				func() (account.Account, error) { return tx.AccountByIdentifier(was.Email) },
				func() (account.Account, error) { return tx.AccountByIdentifier(was.Username) },
			} {
				is, err := find()
				if err != nil {
					return fmt.Errorf("%w: account %d: %w", errSlipped, i, err)
				}
				if !reflect.DeepEqual(is, was) {
					return fmt.Errorf("%w: account %d is %+v", errSlipped, i, is)
				}
			}
		}
		if _, err := tx.Policy(); err != nil {
			return fmt.Errorf("%w: policy: %w", errSlipped, err)
		}
		return tx.Activity(func(Entry) error { return nil })
	})
}

// errSlipped is damage that neither Open nor Check has found.
var errSlipped = errors.New("found only while reading")

// raw changes the file as somebody without the key would.
func raw(t testing.TB, folder string, fn func(*bolt.Tx) error) {
	t.Helper()
	db, err := bolt.Open(filepath.Join(folder, FileName), 0o600, &bolt.Options{Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(db.Update(fn), db.Close()); err != nil {
		t.Fatal(err)
	}
}

// rawGet copies a sealed value.
func rawGet(t testing.TB, folder, bucket string, key []byte) (value []byte) {
	t.Helper()
	raw(t, folder, func(tx *bolt.Tx) error {
		value = bytes.Clone(tx.Bucket([]byte(bucket)).Get(key))
		return nil
	})
	if value == nil {
		t.Fatalf("nothing in %s under %x", bucket, key)
	}
	return value
}

// untouched says afterwards whether a file is as it was, to the time of its last change.
func untouched(t testing.TB, path string) (check func(t testing.TB)) {
	t.Helper()
	sum := func(t testing.TB) (string, time.Time) {
		t.Helper()
		content, err := os.ReadFile(path)
		if err != nil && !errors.Is(err, os.ErrPermission) {
			t.Fatal(err)
		}
		info, err := os.Lstat(path)
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("%x %d %v", sha256.Sum256(content), info.Size(), info.Mode()), info.ModTime()
	}
	before, at := sum(t)
	return func(t testing.TB) {
		t.Helper()
		// On Windows bbolt sets the length of every file that it may write to, though it be the same, which changes the time.
		if after, then := sum(t); after != before || runtime.GOOS != "windows" && !then.Equal(at) {
			t.Errorf("the file was touched: %s at %v, before %s at %v", after, then, before, at)
		}
	}
}
