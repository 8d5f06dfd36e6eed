package session

import (
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
	"latchkey/app/vault"
)

// What many people are called.
var (
	given   = []string{"Ada", "Zoë", "João", "Mai", "Ångström", "Fatima", "Иван", "Noor", "Siobhán", "Li", "Dmitri", "Élodie", "Kofi", "Marta", "Øyvind", "Tom"}
	surname = []string{"Müller", "Okafor", "Sørensen", "García", "Nguyen", "O'Brien", "Kowalska", "Rossi", "Yılmaz", "Smith", "van den Berg", "Petrov", "Haddad"}
)

func crowded(i int) account.Account {
	who := fmt.Sprintf("%s.%d", []string{"person", "member", "guest"}[i%3], i)
	a := account.Account{
		ID: account.NewID(), CreatedAt: noon.Add(time.Duration(-i) * time.Minute), RoleSince: noon,
		Profile: account.Profile{
			FullName: fmt.Sprintf("%s %s %d", given[i%len(given)], surname[i/7%len(surname)], i),
			Email:    who + "@makerspace.example.org", Username: who,
		},
		Disabled: i%17 == 0,
	}
	if i%3 > 0 {
		a.LastSignIn = account.SignIn{At: noon.Add(time.Duration(-i%5000) * time.Minute)}
	}
	if i%2 == 0 {
		a.OTP = account.NewOTP(account.DefaultPolicy(noon).OTP)
	}
	return a
}

var crowdFolders []string // removed by TestMain

// crowds are desks with as many accounts, made once.
var crowds = map[string]func() (*desk, error){
	"1k":   sync.OnceValues(func() (*desk, error) { return crowdedDesk(1_000) }),
	"100k": sync.OnceValues(func() (*desk, error) { return crowdedDesk(crowd) }),
}

func crowdedDesk(n int) (*desk, error) {
	folder, err := os.MkdirTemp("", "latchkey-session-*")
	if err != nil {
		return nil, err
	}
	crowdFolders = append(crowdFolders, folder)
	s, err := store.Open(folder, new(vault.Ephemeral), account.DefaultPolicy(noon))
	if err != nil {
		return nil, err
	}
	c := &clock{now: noon}
	here, err := New(s, Options{Now: c.Now, Cost: cheap})
	if err != nil {
		return nil, err
	}
	if _, err := here.Register(account.Profile{FullName: "Person ada", Email: "ada@example.org", Username: "ada"}, password); err != nil {
		return nil, err
	}
	for from := 0; from < n; from += 1_000 {
		err := s.Update(func(tx *store.Tx) error {
			for i := from; i < from+1_000; i++ {
				a := crowded(i)
				if err := tx.CreateAccount(&a); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	_, err = here.Login("ada", password)
	return &desk{Session: here, store: s, clock: c}, err
}

func inCrowd(b *testing.B, fn func(b *testing.B, d *desk)) {
	for _, size := range []string{"1k", "100k"} {
		b.Run(size, func(b *testing.B) {
			d, err := crowds[size]()
			if err != nil {
				b.Fatal(err)
			}
			if _, err := d.Accounts(AccountsQuery{}); err != nil {
				b.Fatal(err)
			}
			b.ResetTimer()
			fn(b, d)
		})
	}
}

// BenchmarkPage50 is a page from the middle of the list, as scrolling asks for it.
func BenchmarkPage50(b *testing.B) {
	inCrowd(b, func(b *testing.B, d *desk) {
		all, _ := d.Accounts(AccountsQuery{Limit: 1})
		for i := range b.N {
			page, err := d.Accounts(AccountsQuery{Offset: all.Total/2 + i%100, Limit: 50})
			if err != nil || len(page.Rows) != 50 {
				b.Fatal(err)
			}
		}
	})
}

// searches are what people type, and what costs the most: words that everybody has, or nearly has.
var searches = []string{
	"e", "org", "@makerspace.example.org", "person", "joão garcia", "иван", "nobody is called that", "a e o", "zoe 9",
	"person.12", "mm", "example.orgx", "ma sp er", "makerspace.example.orh",
}

// BenchmarkSearch is a search, each time another, with the first page of what it finds. The slowest counts.
func BenchmarkSearch(b *testing.B) {
	inCrowd(b, func(b *testing.B, d *desk) {
		took := make([][]time.Duration, len(searches))
		for i := range b.N {
			began := time.Now()
			if _, err := d.Accounts(AccountsQuery{Search: searches[i%len(searches)], Limit: 50}); err != nil {
				b.Fatal(err)
			}
			took[i%len(searches)] = append(took[i%len(searches)], time.Since(began))
		}
		slowest := 0.0
		for _, of := range took {
			if len(of) > 0 {
				slowest = max(slowest, median(of))
			}
		}
		b.ReportMetric(slowest, "slowest-ms")
	})
}

// BenchmarkDirectory is what an administrator's sign-in costs in the background.
func BenchmarkDirectory(b *testing.B) {
	inCrowd(b, func(b *testing.B, d *desk) {
		for b.Loop() {
			list := readDirectory(d.store)
			if err := list.query(func() error { return nil }); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkReadAll is what nobody can do without: every record read, opened and decoded.
func BenchmarkReadAll(b *testing.B) {
	inCrowd(b, func(b *testing.B, d *desk) {
		for b.Loop() {
			err := d.store.View(func(tx *store.Tx) error {
				return tx.EachAccount(func(*account.Account) error { return nil })
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	})
}
