package store

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"latchkey/app/account"

	bolt "go.etcd.io/bbolt"
)

// a tampering changes the file without its key, in which persons 0 to 2 are, after person 0 and the policies were
// changed once; older has the file from before that.
type tampering func(t testing.TB, folder, older string)

// over puts a value over another in the same bucket.
func over(bucket string, from, to []byte) tampering {
	return func(t testing.TB, folder, _ string) {
		value := rawGet(t, folder, bucket, from)
		raw(t, folder, func(tx *bolt.Tx) error { return tx.Bucket([]byte(bucket)).Put(to, value) })
	}
}

// back puts an older value back.
func back(bucket string, key []byte) tampering {
	return func(t testing.TB, folder, older string) {
		value := rawGet(t, older, bucket, key)
		raw(t, folder, func(tx *bolt.Tx) error { return tx.Bucket([]byte(bucket)).Put(key, value) })
	}
}

// gone removes a value.
func gone(bucket string, key []byte) tampering {
	return func(t testing.TB, folder, _ string) {
		raw(t, folder, func(tx *bolt.Tx) error { return tx.Bucket([]byte(bucket)).Delete(key) })
	}
}

// swapped swaps two values.
func swapped(bucket string, a, b []byte) tampering {
	return func(t testing.TB, folder, older string) {
		first := rawGet(t, folder, bucket, a)
		over(bucket, b, a)(t, folder, older)
		raw(t, folder, func(tx *bolt.Tx) error { return tx.Bucket([]byte(bucket)).Put(b, first) })
	}
}

// tampered makes the two files.
func tampered(t testing.TB) (folder, older string) {
	t.Helper()
	s, folder := newStore(t)
	ada := person(0)
	ada.Username = "given.up"
	must(t, s, func(tx *Tx) error {
		return errors.Join(tx.CreateAccount(&ada), tx.Log(Entry{At: start, Kind: AccountCreated, Subject: ada.ID}))
	})
	for i := range 3 {
		must(t, s, func(tx *Tx) error {
			a := person(i)
			create := tx.CreateAccount
			if i == 0 {
				create = func(*account.Account) error { return nil }
			}
			return errors.Join(create(&a), tx.Log(Entry{At: start, Kind: AccountCreated, Subject: a.ID}),
				tx.PutUnknownThrottle("nobody", account.Throttle{Failures: uint32(i + 1), FailedAt: start}),
				tx.PutRegistrations([]time.Time{start}))
		})
	}
	shut(t, s)
	older = newFolder(t)
	if err := os.CopyFS(older, os.DirFS(folder)); err != nil {
		t.Fatal(err)
	}
	key, err := os.ReadFile(folder + ".key")
	if err := errors.Join(err, os.WriteFile(older+".key", key, 0o600)); err != nil {
		t.Fatal(err)
	}
	s = reopen(t, folder)
	must(t, s, func(tx *Tx) error {
		a, p := person(0), account.DefaultPolicy(start)
		p.Issuer = "Another"
		return errors.Join(tx.PutAccount(&a), tx.PutPolicy(p), tx.Log(Entry{At: start, Kind: ProfileChanged, Subject: a.ID}),
			tx.PutUnknownThrottle("nobody", account.Throttle{Failures: 9, FailedAt: start}))
	})
	shut(t, s)
	if err := read(folder, 3); err != nil {
		t.Fatal(err)
	}
	return folder, older
}

// refuses opens what was tampered with: it does not open, or Check finds it.
func refuses(t testing.TB, folder string) {
	t.Helper()
	check := untouched(t, filepath.Join(folder, FileName))
	defer check(t)
	s, err := openAs(folder)
	if err != nil {
		if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrKeyWrong) {
			t.Errorf("Open: %v", err)
		}
		return
	}
	defer s.Close()
	want(t, s.Check(), ErrDamaged)
}

// named is where a name is in the index.
func named(t testing.TB, folder, name string) []byte {
	t.Helper()
	s := reopen(t, folder)
	defer shut(t, s)
	return (&Tx{store: s}).hash(indexKey(name))
}

func rawPut(t testing.TB, folder, bucket string, key, value []byte) {
	t.Helper()
	raw(t, folder, func(tx *bolt.Tx) error { return tx.Bucket([]byte(bucket)).Put(key, value) })
}

// emptied removes all values of some buckets.
func emptied(buckets ...string) tampering {
	return func(t testing.TB, folder, _ string) {
		for _, bucket := range buckets {
			raw(t, folder, func(tx *bolt.Tx) error {
				if err := tx.DeleteBucket([]byte(bucket)); err != nil {
					return err
				}
				_, err := tx.CreateBucket([]byte(bucket))
				return err
			})
		}
	}
}

// unmade removes some buckets.
func unmade(buckets ...string) tampering {
	return func(t testing.TB, folder, _ string) {
		for _, bucket := range buckets {
			raw(t, folder, func(tx *bolt.Tx) error { return tx.DeleteBucket([]byte(bucket)) })
		}
	}
}

// nested puts a bucket among the values of another.
func nested(bucket string) tampering {
	return func(t testing.TB, folder, _ string) {
		raw(t, folder, func(tx *bolt.Tx) error {
			_, err := tx.Bucket([]byte(bucket)).CreateBucket([]byte("nested"))
			return err
		})
	}
}

func TestTamperingIsFoundBeforeAnybodySignsIn(t *testing.T) {
	ada, bob := person(0), person(1)
	stranger := account.NewID()
	for name, c := range map[string]tampering{
		"an account over another":    over(bucketAccounts, bob.ID[:], ada.ID[:]),
		"two accounts swapped":       swapped(bucketAccounts, ada.ID[:], bob.ID[:]),
		"an account added":           over(bucketAccounts, ada.ID[:], stranger[:]),
		"an account removed":         gone(bucketAccounts, ada.ID[:]),
		"an older account":           back(bucketAccounts, ada.ID[:]),
		"older policies":             back(bucketRecords, recordPolicy),
		"policies removed":           gone(bucketRecords, recordPolicy),
		"the keys removed":           gone(bucketRecords, recordKeys),
		"the policies over the keys": over(bucketRecords, recordPolicy, recordKeys),
		"the unknown removed":        gone(bucketRecords, recordUnknown),
		"older unknown":              back(bucketRecords, recordUnknown),
		"registrations removed":      gone(bucketRecords, recordRegistrations),
		"an older manifest":          back(bucketManifest, recordManifest),
		"the manifest removed":       gone(bucketManifest, recordManifest),
		"the last activity removed":  gone(bucketActivity, seqKey(5)),
		"the first activity removed": gone(bucketActivity, seqKey(1)),
		"activity after the last":    over(bucketActivity, seqKey(5), seqKey(6)),
		"the last activity of another course of events": func(t testing.TB, folder, older string) {
			s := reopen(t, older)
			must(t, s, func(tx *Tx) error { return tx.Log(Entry{At: start, Kind: SignedIn}) })
			shut(t, s)
			rawPut(t, folder, bucketActivity, seqKey(5), rawGet(t, older, bucketActivity, seqKey(5)))
		},
		"activity before the first":      over(bucketActivity, seqKey(1), seqKey(0)),
		"an empty account added":         func(t testing.TB, folder, _ string) { rawPut(t, folder, bucketAccounts, stranger[:], []byte{}) },
		"an account cut short":           func(t testing.TB, folder, _ string) { rawPut(t, folder, bucketAccounts, ada.ID[:], []byte{1}) },
		"a bucket among the accounts":    nested(bucketAccounts),
		"all accounts removed":           emptied(bucketAccounts),
		"all index entries removed":      emptied(bucketIndex),
		"all activity removed":           emptied(bucketActivity),
		"everything but the file's head": emptied(bucketAccounts, bucketIndex, bucketRecords, bucketManifest, bucketActivity),
		"the buckets themselves":         unmade(bucketAccounts, bucketIndex),
		"the bucket of the activity":     unmade(bucketActivity),
		"the bucket of the manifest":     unmade(bucketManifest),
		"index entries swapped": func(t testing.TB, folder, older string) {
			swapped(bucketIndex, named(t, folder, ada.Email), named(t, folder, bob.Email))(t, folder, older)
		},
		"an index entry over another": func(t testing.TB, folder, older string) {
			over(bucketIndex, named(t, folder, bob.Email), named(t, folder, ada.Email))(t, folder, older)
		},
		"an index entry of a name given up": func(t testing.TB, folder, older string) {
			back(bucketIndex, named(t, folder, "given.up"))(t, folder, older)
		},
		"an index entry removed": func(t testing.TB, folder, older string) {
			gone(bucketIndex, named(t, folder, ada.Username))(t, folder, older)
		},
		"another id for the file": func(t testing.TB, folder, _ string) {
			rawPut(t, folder, bucketFile, plainID, bytes.Repeat([]byte("0"), 32))
		},
	} {
		t.Run(name, func(t *testing.T) {
			folder, older := tampered(t)
			c(t, folder, older)
			refuses(t, folder)
		})
	}
}

// What was moved does not open in its new place, whether Check was asked or not.
func TestAMovedAccountIsNobody(t *testing.T) {
	ada, bob := person(0), person(1)
	folder, older := tampered(t)
	over(bucketAccounts, bob.ID[:], ada.ID[:])(t, folder, older)
	s := reopen(t, folder)
	look(t, s, func(tx *Tx) error {
		for _, find := range []func() (account.Account, error){
			func() (account.Account, error) { return tx.Account(ada.ID) },
			func() (account.Account, error) { return tx.AccountByIdentifier(ada.Email) },
		} {
			a, err := find()
			want(t, err, ErrDamaged)
			if a.ID != (account.ID{}) || a.OTP.On() || a.Password.PHC != "" {
				t.Error("part of an account was handed out")
			}
		}
		return nil
	})
}

func TestAnIndexThatNamesNobodyIsDamage(t *testing.T) {
	ada := person(0)
	folder, older := tampered(t)
	gone(bucketAccounts, ada.ID[:])(t, folder, older)
	s := reopen(t, folder)
	look(t, s, func(tx *Tx) error {
		_, err := tx.AccountByIdentifier(ada.Email)
		want(t, err, ErrDamaged)
		_, err = tx.Account(ada.ID)
		want(t, err, ErrNotFound)
		return nil
	})
}

func TestDamageRollsTheWholeTransactionBack(t *testing.T) {
	ada, bob := person(0), person(1)
	folder, older := tampered(t)
	over(bucketAccounts, bob.ID[:], ada.ID[:])(t, folder, older)
	s := reopen(t, folder)
	err := s.Update(func(tx *Tx) error {
		b := person(1)
		b.Refused = 7
		if err := tx.PutAccount(&b); err != nil {
			return err
		}
		_, _ = tx.Account(ada.ID) // whatever the closure makes of it
		return nil
	})
	want(t, err, ErrDamaged)
	look(t, s, func(tx *Tx) error {
		if b, err := tx.Account(bob.ID); b.Refused != 0 || err != nil {
			t.Errorf("%d, %v", b.Refused, err)
		}
		return nil
	})
}

func TestAMissingManifestStopsEveryChange(t *testing.T) {
	folder, _ := tampered(t)
	s := reopen(t, folder)
	if err := s.engine.update(func(e engineTx) error { return e.delete(bucketManifest, recordManifest) }); err != nil {
		t.Fatal(err)
	}
	want(t, s.Update(func(*Tx) error { t.Error("it ran"); return nil }), ErrDamaged)
	want(t, s.View(func(tx *Tx) error { _, err := tx.Accounts(); return err }), ErrDamaged)
	want(t, s.Check(), ErrDamaged)
}

func TestActivityChangedInTheMiddleIsFoundWhenRead(t *testing.T) {
	for name, c := range map[string]tampering{
		"removed": gone(bucketActivity, seqKey(3)),
		"over":    over(bucketActivity, seqKey(2), seqKey(3)),
		"swapped": swapped(bucketActivity, seqKey(2), seqKey(3)),
		"between two": func(t testing.TB, folder, _ string) {
			rawPut(t, folder, bucketActivity, append(seqKey(3), 0), make([]byte, 200))
		},
		"sealed by ourselves, but not in the chain": func(t testing.TB, folder, _ string) {
			s := reopen(t, folder)
			defer shut(t, s)
			e := Entry{Seq: 3, At: start, Kind: SignedIn, Count: 1}
			head := Link([32]byte{}, e.Body())
			sealed := s.vault.Seal(nil, bucketActivity, seqKey(3), pad(bucketActivity, append(e.Body(), head[:]...)))
			if err := s.engine.update(func(tx engineTx) error { return tx.put(bucketActivity, seqKey(3), sealed) }); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			folder, older := tampered(t)
			c(t, folder, older)
			s := reopen(t, folder)
			told := 0
			want(t, s.View(func(tx *Tx) error {
				return tx.Activity(func(Entry) error { told++; return nil })
			}), ErrDamaged)
			if told > 3 {
				t.Errorf("%d entries were told all the same", told)
			}
		})
	}
}
