package session

import (
	"fmt"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"

	"latchkey/app/account"
)

// BenchmarkImport is what a row with a plain password costs, with everything that belongs to it, beside the bare Argon2id
// that cannot be spared: read, check, hash, and one commit with an entry each. The two take turns, so that a busy machine is
// busy for both.
func BenchmarkImport(b *testing.B) {
	const rows = 20
	var took, bare time.Duration
	for range b.N {
		b.StopTimer()
		d := newDesk(b, func(o *Options) { o.Cost = account.DefaultCost })
		d.register("ada")
		d.signIn("ada")
		path := people(b, rows)
		b.StartTimer()
		began := time.Now()
		d.imports(path, ImportOptions{Passwords: "plain"})
		took += time.Since(began)
		b.StopTimer()
		began = time.Now()
		for range rows {
			cost := account.DefaultCost
			argon2.IDKey(make([]byte, 32), make([]byte, 16), cost.Time, cost.Memory, cost.Threads, 32)
		}
		bare += time.Since(began)
		b.StartTimer()
	}
	b.ReportMetric(float64(rows*b.N)/took.Seconds(), "rows/s")
	b.ReportMetric(float64(rows*b.N)/bare.Seconds(), "hashes/s")
	b.ReportMetric(bare.Seconds()/took.Seconds(), "rows/hashes")
}

// BenchmarkImportWithoutHashing is everything but the hashes, and how long others wait for the one commit.
func BenchmarkImportWithoutHashing(b *testing.B) {
	for _, rows := range []int{1_000, 10_000, 50_000} {
		b.Run(fmt.Sprint(rows), func(b *testing.B) {
			var longest time.Duration
			for range b.N {
				b.StopTimer()
				d := newDesk(b)
				d.register("ada")
				d.signIn("ada")
				path := people(b, rows)
				ended := make(chan bool)
				b.StartTimer()
				go func() {
					d.imports(path, ImportOptions{Passwords: "none"})
					close(ended)
				}()
				for running := true; running; {
					select {
					case <-ended:
						running = false
					default:
						began := time.Now()
						d.must(d.State())
						longest = max(longest, time.Since(began))
						time.Sleep(time.Millisecond)
					}
				}
			}
			b.ReportMetric(float64(rows*b.N)/b.Elapsed().Seconds(), "rows/s")
			b.ReportMetric(float64(longest.Milliseconds()), "longest-wait-ms")
		})
	}
}
