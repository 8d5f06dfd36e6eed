package session

import (
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

// commits is how many write transactions the data file has seen: the higher number of bbolt's two meta pages.
func (d *desk) commits() uint64 {
	d.t.Helper()
	data, err := os.ReadFile(filepath.Join(d.folder, store.FileName))
	if err != nil {
		d.t.Fatal(err)
	}
	const number = 16 + 48 // page header, then the fields before it
	return max(binary.LittleEndian.Uint64(data[number:]), binary.LittleEndian.Uint64(data[os.Getpagesize()+number:]))
}

func TestUnknownAccountIsAnsweredAndWaitsLikeAWrongPassword(t *testing.T) {
	d := newDesk(t)
	d.register("ada")
	for try := 1; try <= 9; try++ {
		before := d.commits()
		_, wrong := d.Login("ada", other)
		middle := d.commits()
		_, unknown := d.Login("nobody", other)
		after := d.commits()
		if wrong.Error() != unknown.Error() {
			t.Errorf("try %d: %q and %q", try, wrong, unknown)
		}
		if try < 6 && !errors.Is(unknown, ErrCredentialsIncorrect) {
			t.Errorf("try %d: %v", try, unknown)
		}
		if middle-before != after-middle {
			t.Errorf("try %d: %d commits for a wrong password, %d for an unknown account", try, middle-before, after-middle)
		}
		if asWait(wrong) != asWait(unknown) || (try == 6 || try == 8) != (asWait(wrong) > 0) {
			t.Errorf("try %d: waits of %v and %v", try, asWait(wrong), asWait(unknown))
		}
		d.clock.Add(asWait(wrong)) // the seventh and the ninth try are judged again
	}
}

func asWait(err error) time.Duration {
	var retry *account.RetryAfter
	if errors.As(err, &retry) {
		return retry.Wait
	}
	return 0
}

func TestSpellingsOfANameShareACounter(t *testing.T) {
	spellings := []string{"zoë@example.org", "ZOË@EXAMPLE.ORG", "zoe\u0308@example.org", " Zoë@Example.org ", "ZOE\u0308@example.org"}
	for _, there := range []bool{true, false} {
		d := newDesk(t)
		d.register("ada")
		if there {
			if _, err := d.Register(account.Profile{FullName: "Zoë", Email: spellings[0]}, password); err != nil {
				t.Fatal(err)
			}
		}
		for _, s := range spellings {
			d.refused(ErrCredentialsIncorrect)(d.Login(s, other))
		}
		if wait := d.waits(d.Login(spellings[0], other)); wait != 30*time.Second {
			t.Errorf("account there %v: the wait is %v", there, wait)
		}
	}
}

func TestUnknownNamesAreCountedWithoutGrowth(t *testing.T) {
	d := newDesk(t)
	d.register("ada")
	entries := func() (n int, count uint32) {
		err := d.store.View(func(tx *store.Tx) error {
			return tx.Activity(func(e store.Entry) error {
				if e.Kind == store.UnknownRefused {
					n++
					count += e.Count
				}
				if strings.Contains(e.Outcome, "nobody") {
					t.Error("what was typed is kept")
				}
				return nil
			})
		})
		if err != nil {
			t.Fatal(err)
		}
		return n, count
	}
	for i := range 40 {
		d.refused(ErrCredentialsIncorrect)(d.Login("nobody"+strings.Repeat("x", i), other))
	}
	d.clock.Add(time.Minute)
	d.refused(ErrCredentialsIncorrect)(d.Login("nobody at all", other))
	if n, count := entries(); n != 2 || count != 41 {
		t.Errorf("%d entries for %d refusals, want 2 for 41", n, count)
	}
}

func TestUnknownAccountTakesAsLongAsAWrongPassword(t *testing.T) {
	// The short form takes the quickest of a few, which other work on the machine delays least, and finds work left out;
	// the long form finds a twentieth.
	tries, of, within := 8, 0, 0.5
	cost := account.Cost{Memory: 16 * 1024, Time: 3, Threads: 1}
	if os.Getenv("LATCHKEY_SOAK") != "" {
		tries, of, within, cost = 40, 20, 0.05, account.DefaultCost
	}
	d := newDesk(t, func(o *Options) { o.Cost = cost })
	d.register("ada")
	var wrong, unknown []time.Duration
	took := func(name string) time.Duration {
		began := time.Now()
		d.refused(ErrCredentialsIncorrect)(d.Login(name, other))
		return time.Since(began)
	}
	for i := range tries {
		d.change("ada", func(a *account.Account) { a.Password.Throttle.Clear() })
		wrong = append(wrong, took("ada"))
		unknown = append(unknown, took("nobody"+strings.Repeat("x", i)))
	}
	slices.Sort(wrong)
	slices.Sort(unknown)
	ratio := float64(unknown[of]) / float64(wrong[of])
	t.Logf("of %d: wrong password %v, unknown account %v, ratio %.3f", tries, wrong[of], unknown[of], ratio)
	if ratio < 1-within || ratio > 1+within {
		t.Errorf("the ratio is %.3f, want 1 ± %.2f", ratio, within)
	}
}
