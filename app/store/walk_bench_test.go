package store

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/vault"

	bolt "go.etcd.io/bbolt"
)

// logged makes a file with as many entries as said, of the kinds that make up most of a real one.
func logged(n int) (*Store, error) {
	folder := filepath.Join(benchFolder, fmt.Sprint(n))
	s, err := Open(folder, new(vault.Ephemeral), account.DefaultPolicy(start))
	if err != nil {
		return nil, err
	}
	before := time.Now()
	r := rand.New(rand.NewPCG(4, 4))
	people := make([]account.ID, 500)
	for i := range people {
		people[i] = person(i).ID
	}
	at := start
	for from := 0; from < n; from += 100_000 { // a transaction is in memory until it is committed
		err := s.Update(func(tx *Tx) error {
			for range min(100_000, n-from) {
				at = at.Add(time.Duration(r.IntN(120_000)) * time.Millisecond)
				id := people[r.IntN(len(people))]
				e := Entry{At: at, Kind: SignedIn, Outcome: OK, Factor: account.ByCode, Actor: Actor{ActorAccount, id}, Subject: id}
				switch r.IntN(10) {
				case 0:
					e = Entry{At: at, Kind: SignInRefused, Outcome: "wrong password", Subject: id}
				case 1:
					e.Kind, e.Field, e.Old, e.New = PolicyChanged, account.FieldRequireOTP, "administrators", "everyone"
				}
				if err := tx.Log(e); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return nil, errors.Join(err, s.Close())
		}
	}
	fmt.Fprintf(os.Stderr, "%d entries made in %v\n", n, time.Since(before).Round(time.Millisecond))
	return s, nil
}

var (
	logOf1k = sync.OnceValues(func() (*Store, error) { return logged(1000) })
	logOf1M = sync.OnceValues(func() (*Store, error) { return logged(1_000_000) })
)

func logOf(b *testing.B, made func() (*Store, error)) *Store {
	b.Helper()
	crowded(b) // makes the folder
	s, err := made()
	if err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	return s
}

// BenchmarkActivity holds following the whole chain against reading and opening every entry. One entry is one operation.
func BenchmarkActivity(b *testing.B) {
	b.Run("1M", func(b *testing.B) {
		b.Run("followed", func(b *testing.B) {
			s := logOf(b, logOf1M)
			b.ReportAllocs()
			for left := b.N; left > 0; {
				err := s.View(func(tx *Tx) error {
					return tx.Activity(func(Entry) error {
						if left--; left == 0 {
							return Enough
						}
						return nil
					})
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("bare", func(b *testing.B) {
			s := logOf(b, logOf1M)
			for left := b.N; left > 0; {
				left = bareWalk(b, s, bucketActivity, left)
			}
		})
	})
}

// bareWalk reads and opens the values of a bucket, at most left of them, and returns how many are left.
func bareWalk(b *testing.B, s *Store, bucket string, left int) int {
	b.Helper()
	err := s.engine.db.Load().View(func(tx *bolt.Tx) (err error) {
		var plain []byte
		c := tx.Bucket([]byte(bucket)).Cursor()
		for key, sealed := c.First(); key != nil && left > 0; key, sealed = c.Next() {
			if plain, err = s.vault.Open(plain[:0], bucket, key, sealed); err != nil {
				return err
			}
			left--
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return left
}

// BenchmarkActivityPage holds any page of a long log against one of a short.
func BenchmarkActivityPage(b *testing.B) {
	for name, made := range map[string]func() (*Store, error){"1M": logOf1M, "1k": logOf1k} {
		b.Run(name, func(b *testing.B) {
			s := logOf(b, made)
			n := int64(0)
			_ = s.View(func(tx *Tx) error { h, err := tx.Head(); n = int64(h.Last); return err })
			r := rand.New(rand.NewPCG(5, 5))
			for b.Loop() {
				found := 0
				err := s.View(func(tx *Tx) error {
					return tx.ActivityBack(uint64(51+r.Int64N(n-49)), func(Entry) error {
						if found++; found == 50 {
							return Enough
						}
						return nil
					})
				})
				if err != nil || found != 50 {
					b.Fatal(found, err)
				}
			}
		})
	}
}

// BenchmarkEachAccount holds the walk over all accounts against reading and opening every record. One account is one
// operation.
func BenchmarkEachAccount(b *testing.B) {
	b.Run("100k", func(b *testing.B) {
		b.Run("walked", func(b *testing.B) {
			s := crowded(b)
			b.ReportAllocs()
			for left := b.N; left > 0; {
				err := s.View(func(tx *Tx) error {
					return tx.EachAccount(func(*account.Account) error {
						if left--; left == 0 {
							return Enough
						}
						return nil
					})
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("bare", func(b *testing.B) {
			s := crowded(b)
			for left := b.N; left > 0; {
				left = bareWalk(b, s, bucketAccounts, left)
			}
		})
	})
}
