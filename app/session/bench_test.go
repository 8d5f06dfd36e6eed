package session

import (
	"fmt"
	"runtime/debug"
	"slices"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"

	"latchkey/app/account"
	"latchkey/app/store"
)

const crowd = 100_000

// populate fills a data file with accounts. Only the first and the last have a password that can be right; hashing all
// would take hours.
func populate(b *testing.B, d *desk) {
	b.Helper()
	name := func(i int) string { return fmt.Sprintf("person-%06d", i) }
	for from := 0; from < crowd; from += 10_000 {
		err := d.store.Update(func(tx *store.Tx) error {
			for i := from; i < from+10_000; i++ {
				a := account.Account{
					ID: account.NewID(), CreatedAt: noon, RoleSince: noon,
					Profile: account.Profile{FullName: "Person " + name(i), Email: name(i) + "@example.org", Username: name(i)},
				}
				if i == 0 || i == crowd-1 {
					a.Password.PHC = d.hasher.Hash(a.ID, password)
				}
				if err := tx.CreateAccount(&a); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSignInPassword is the password part of a sign-in among 100,000 accounts, beside one bare Argon2id with the
// same parameters. Each begins with no memory at hand, as a window that was idle does. The medians are what counts.
func BenchmarkSignInPassword(b *testing.B) {
	d := newDesk(b, func(o *Options) { o.Cost = account.DefaultCost })
	populate(b, d)
	d.restart()
	signIn := func(name string) func() {
		return func() {
			if state, err := d.Login(name, password); err != nil || state.Phase != SignedIn {
				b.Fatal(state.Phase, err)
			}
		}
	}
	bare := func() {
		cost := account.DefaultCost
		argon2.IDKey(make([]byte, 32), make([]byte, 16), cost.Time, cost.Memory, cost.Threads, 32)
	}
	ways := []struct {
		name string
		run  func()
	}{
		{"first", signIn("person-000000")}, {"last", signIn(fmt.Sprintf("person-%06d", crowd-1))}, {"bare", bare},
	}
	once := func(b *testing.B, run func()) time.Duration {
		b.StopTimer()
		d.must(d.Logout())
		debug.FreeOSMemory()
		b.StartTimer()
		began := time.Now()
		run()
		return time.Since(began)
	}
	for _, way := range ways {
		b.Run(way.name, func(b *testing.B) {
			var took []time.Duration
			for range b.N {
				took = append(took, once(b, way.run))
			}
			b.ReportMetric(median(took), "median-ms")
		})
	}
	b.Run("inturn", func(b *testing.B) { // so that a busy machine is busy for all three
		took := make([][]time.Duration, len(ways))
		for range b.N {
			for i, way := range ways {
				took[i] = append(took[i], once(b, way.run))
			}
		}
		b.ReportMetric(median(took[0])/median(took[2]), "first/bare")
		b.ReportMetric(median(took[1])/median(took[2]), "last/bare")
	})
}

// median is the middle one in milliseconds.
func median(took []time.Duration) float64 {
	slices.Sort(took)
	return float64(took[len(took)/2].Microseconds()) / 1000
}
