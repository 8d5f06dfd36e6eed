package store

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/vault"

	bolt "go.etcd.io/bbolt"
)

const many = 100_000

// crowd makes, once a process, a file of many accounts which share one authenticator, each with an entry.
var crowd = sync.OnceValues(func() (*Store, error) {
	folder, err := os.MkdirTemp("", "latchkey-bench")
	if err != nil {
		return nil, err
	}
	benchFolder = folder
	before := time.Now()
	s, err := Open(folder, new(vault.Ephemeral), account.DefaultPolicy(start))
	if err != nil {
		return nil, err
	}
	for from := 0; from < many; from += 10_000 {
		err := s.Update(func(tx *Tx) error {
			for i := from; i < from+10_000; i++ {
				a := person(i)
				a.OTP.Secret, a.OTP.LastStep = benchOTP.Secret, 0
				if err := errors.Join(tx.CreateAccount(&a), tx.Log(Entry{At: start, Kind: AccountCreated, Subject: a.ID})); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	if err := s.Check(); err != nil { // which also brings every page into memory
		return nil, err
	}
	info, err := os.Stat(filepath.Join(folder, FileName))
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(os.Stderr, "%d accounts: %d MiB, %d pages of them free, in %s, made in %v\n", many, info.Size()>>20, s.engine.db.Load().Stats().FreePageN+s.engine.db.Load().Stats().PendingPageN, folder, time.Since(before).Round(time.Millisecond))
	return s, nil
})

var (
	benchFolder string // removed by TestMain
	benchOTP    = account.NewOTP(account.Params{Digits: 6, Period: 30 * time.Second})
)

func crowded(b *testing.B) *Store {
	b.Helper()
	s, err := crowd()
	if err != nil {
		b.Fatal(err)
	}
	runtime.GC() // what making it has left is not to be collected in the first benchmark
	b.ResetTimer()
	return s
}

// BenchmarkAccountByEmail holds finding an account against what nobody can do without: one transaction in which the name
// is hashed for the index, and the two values are got and opened. What is on top is normalising the name and decoding.
func BenchmarkAccountByEmail(b *testing.B) {
	b.Run("100k", func(b *testing.B) {
		emails, keys := make([]string, many), make([]string, many)
		for n, i := range rand.New(rand.NewPCG(1, 1)).Perm(many) {
			emails[n] = person(i).Email
			keys[n] = account.EmailKey(emails[n])
		}
		b.Run("opened", func(b *testing.B) {
			s := crowded(b)
			for i := range b.N {
				err := s.View(func(tx *Tx) error {
					_, err := tx.AccountByIdentifier(emails[i%many])
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("bare", func(b *testing.B) {
			s := crowded(b)
			for i := range b.N {
				err := s.engine.db.Load().View(func(tx *bolt.Tx) error {
					hash := s.vault.Index("email", keys[i%many])
					id, err := s.vault.Open(nil, bucketIndex, hash[:], tx.Bucket([]byte(bucketIndex)).Get(hash[:]))
					if err != nil {
						return err
					}
					_, err = s.vault.Open(nil, bucketAccounts, id, tx.Bucket([]byte(bucketAccounts)).Get(id))
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	})
}

// BenchmarkCheckManifest holds the comparison with the manifest against reading and opening every record that it covers.
func BenchmarkCheckManifest(b *testing.B) {
	b.Run("100k", func(b *testing.B) {
		b.Run("check", func(b *testing.B) {
			s := crowded(b)
			for b.Loop() {
				if err := s.Check(); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("bare", func(b *testing.B) {
			s := crowded(b)
			for b.Loop() {
				_ = s.engine.db.Load().View(func(tx *bolt.Tx) error {
					var plain []byte
					for _, bucket := range summed {
						err := tx.Bucket([]byte(bucket)).ForEach(func(key, sealed []byte) (err error) {
							plain, err = s.vault.Open(plain[:0], bucket, key, sealed)
							return err
						})
						if err != nil {
							b.Fatal(err)
						}
					}
					return nil
				})
			}
		})
	})
}

// BenchmarkValidateCommit holds a right code, judged and kept, against a commit of values as long in the same places.
func BenchmarkValidateCommit(b *testing.B) {
	b.Run("100k", func(b *testing.B) {
		ids := make([]account.ID, many)
		for n, i := range rand.New(rand.NewPCG(2, 2)).Perm(many) {
			ids[n] = person(i).ID
		}
		now := time.Now()
		b.Run("validate", func(b *testing.B) {
			s := crowded(b)
			var code string
			for i := range b.N {
				if i%many == 0 {
					now = now.Add(time.Minute)
					code, _ = benchOTP.Code(benchOTP.Step(now))
				}
				err := s.Update(func(tx *Tx) error {
					a, err := tx.Account(ids[i%many])
					if err != nil {
						return err
					}
					verdict := a.ValidateOTP(code, now)
					return errors.Join(tx.PutAccount(&a), tx.Log(Entry{At: now, Kind: SignedIn, Outcome: OK, Factor: account.ByCode,
						Actor: Actor{ActorAccount, a.ID}, Subject: a.ID}), verdict)
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("bare", func(b *testing.B) {
			s := crowded(b)
			var record, entry, sum []byte
			_ = s.engine.view(func(tx engineTx) error {
				record = filled(rand.New(rand.NewPCG(3, 3)), len(tx.get(bucketAccounts, ids[0][:])))
				_, last := tx.ends(bucketActivity)
				entry, sum = make([]byte, len(tx.get(bucketActivity, last))), make([]byte, len(tx.get(bucketManifest, recordManifest)))
				return nil
			})
			bare := bareCopy(b)
			b.ResetTimer()
			for i := range b.N {
				err := bare.Update(func(tx *bolt.Tx) error {
					return errors.Join(
						tx.Bucket([]byte(bucketAccounts)).Put(ids[i%many][:], record),
						tx.Bucket([]byte(bucketActivity)).Put(seqKey(1<<32+uint64(bareSeq)), entry),
						tx.Bucket([]byte(bucketManifest)).Put(recordManifest, sum))
				})
				if err != nil {
					b.Fatal(err)
				}
				bareSeq++
			}
		})
	})
}

var bareSeq int

// copied is the same file again, for what would spoil it.
var copied = sync.OnceValues(func() (*bolt.DB, error) {
	s, err := crowd()
	if err != nil {
		return nil, err
	}
	path := filepath.Join(benchFolder, "bare.db")
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	err = s.engine.db.Load().View(func(tx *bolt.Tx) error { _, err := tx.WriteTo(f); return err })
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, err
	}
	return bolt.Open(path, 0o600, nil)
})

func bareCopy(b *testing.B) *bolt.DB {
	b.Helper()
	db, err := copied()
	if err != nil {
		b.Fatal(err)
	}
	return db
}
