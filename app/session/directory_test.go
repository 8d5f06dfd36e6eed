package session

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"latchkey/app/account"
	"latchkey/app/store"
)

// plainly is the list by its definition: every account is looked at, from the file, for every question.
func (d *desk) plainly(q AccountsQuery) (rows []AccountRow) {
	d.t.Helper()
	policy, now := d.policyNow(), d.clock.Now()
	plain := func(s string) string {
		s = strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Mn, r) {
				return -1
			}
			return r
		}, norm.NFKD.String(s))
		return cases.Fold().String(s)
	}
	type sortable struct {
		AccountRow
		name string
		key  int64
	}
	var found []sortable
	for _, a := range d.everything() {
		r := sortable{AccountRow: AccountRow{
			ID: a.ID.String(), FullName: a.FullName, Email: a.Email, Username: a.Username, Role: a.Role.String(),
			Status: "active", TwoFactor: "off", LastSignIn: milliseconds(a.LastSignIn.At), Self: a.ID == d.who.id,
		}}
		_, required := policy.OTPDue(&a)
		switch {
		case a.OTP.On():
			r.TwoFactor = "on"
		case required:
			r.TwoFactor = "to_set_up"
		}
		locked := false
		for _, throttle := range []account.Throttle{a.Password.Throttle, a.OTP.Throttle, a.Recovery.Throttle} {
			locked = locked || throttle.Check(now) != nil
		}
		switch {
		case a.Disabled:
			r.Status = "disabled"
		case locked:
			r.Status = "locked"
		case a.LastSignIn.At.IsZero():
			r.Status = "new"
		}
		r.name = strings.Join([]string{plain(a.FullName), plain(a.Email), plain(a.Username), string(a.ID[:])}, "\n")
		wanted := (q.Role == "" || q.Role == r.Role) && (q.Status == "" || q.Status == r.Status) && (q.TwoFactor == "" || q.TwoFactor == r.TwoFactor)
		for _, word := range strings.Fields(plain(q.Search)) {
			any := false
			for _, text := range []string{a.FullName, a.Email, a.Username} {
				any = any || strings.Contains(plain(text), word)
			}
			wanted = wanted && any
		}
		if !wanted {
			continue
		}
		switch q.Sort {
		case "role":
			r.key = int64(slices.Index([]string{"administrator", "member"}, r.Role))
		case "status":
			r.key = int64(slices.Index([]string{"active", "new", "locked", "disabled"}, r.Status))
		case "two_factor":
			r.key = int64(slices.Index([]string{"on", "off", "to_set_up"}, r.TwoFactor))
		case "last_sign_in":
			r.key = r.LastSignIn
		case "created":
			r.key = a.CreatedAt.UnixMilli()
		}
		found = append(found, r)
	}
	slices.SortFunc(found, func(a, b sortable) int {
		byKey, byName := cmp.Compare(a.key, b.key), strings.Compare(a.name, b.name)
		if q.Descending {
			byKey = -byKey
			if q.Sort == "" || q.Sort == "name" {
				byName = -byName
			}
		}
		return cmp.Or(byKey, byName)
	})
	rows = []AccountRow{}
	for _, r := range found {
		rows = append(rows, r.AccountRow)
	}
	return rows
}

// pick returns one of some, by chance.
func pick[T any](r *rand.Rand, some ...T) T { return some[r.IntN(len(some))] }

func TestDirectoryIsTheFileWhateverIsDone(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	d := office(t)
	d.fill(60)
	names := func() (ids []string) {
		for id, a := range d.everything() {
			if id != d.who.id && a.Role == account.Member {
				ids = append(ids, id.String())
			}
		}
		slices.Sort(ids)
		return ids
	}
	acts := []func() error{
		func() error {
			n := r.IntN(1 << 20)
			_, err := d.CreateAccount(NewAccount{pick(r, given...) + " " + pick(r, surname...), fmt.Sprintf("new%d@example.org", n), "", pick(r, "member", "member", "administrator")})
			return err
		},
		func() error {
			id := pick(r, names()...)
			p := account.Profile{FullName: pick(r, given...), Email: fmt.Sprintf("p%d@Example.org", r.IntN(1<<20)), Username: pick(r, "", fmt.Sprintf("u%d", r.IntN(1<<20)))}
			_, err := d.UpdateAccount(id, p)
			return err
		},
		func() error {
			_, err := d.DisableAccounts([]string{pick(r, names()...), pick(r, names()...)})
			return err
		},
		func() error {
			_, err := d.EnableAccounts([]string{pick(r, names()...), pick(r, names()...)})
			return err
		},
		func() error { _, err := d.SetRole(pick(r, names()...), pick(r, "administrator", "member")); return err },
		func() error { _, err := d.ResetOTP(pick(r, names()...)); return err },
		func() error { _, err := d.LiftLock(pick(r, names()...)); return err },
		func() error {
			id := pick(r, names()...)
			raw, _ := parseID(id)
			return d.DeleteAccount(id, d.everything()[raw].Email)
		},
		func() error {
			return d.save(func(p *Policy) {
				p.RequireOTP, p.GraceDays = pick(r, "nobody", "administrators", "everyone"), 300+r.IntN(60)
			})
		},
		func() error { // what people change about themselves
			return second(d.UpdateMe(account.Profile{FullName: pick(r, given...), Email: "ada@example.org", Username: "ada"}))
		},
		func() error { _, err := d.Reauthenticate(Proof{Password: other}); _ = err; return nil },
		func() error {
			if d.account("ada").OTP.On() {
				_, err := d.DisableOTP(Proof{Password: password, Code: d.code("ada", 0)})
				return ignoreWaits(err)
			}
			d.activate()
			return nil
		},
		func() error { d.clock.Add(time.Duration(r.IntN(60)) * time.Second); return second(d.Touch()) },
		func() error { d.must(d.Logout()); d.clock.Add(time.Hour); d.signIn("ada"); return nil },
	}
	for i := range 400 {
		act := r.IntN(len(acts))
		d.who.provenAt = d.clock.Now()
		if err := acts[act](); err != nil && !errors.Is(err, store.ErrEmailTaken) && !errors.Is(err, ErrLastAdministrator) {
			t.Fatalf("act %d: %v", act, err)
		}
		if i%9 == 0 { // a wait that only time ends
			raw, _ := parseID(pick(r, names()...))
			email := d.everything()[raw].Email
			d.change(email, func(a *account.Account) {
				for range 4 + r.IntN(3) {
					a.OTP.Throttle.Charge(d.clock.Now())
				}
			})
			a := d.account(email)
			d.learn(&a)
		}
		q := AccountsQuery{
			Search:     pick(r, "", "", "ada", "zoe", "ANGSTROM", "o'b", "ss", "müll", "crowd 1", "example", "1 2", "@", "иван", "no such", "p u e", "ı", "ø"),
			Role:       pick(r, "", "", "administrator", "member"),
			Status:     pick(r, "", "", "active", "new", "locked", "disabled"),
			TwoFactor:  pick(r, "", "", "on", "off", "to_set_up"),
			Sort:       pick(r, "", "name", "role", "two_factor", "last_sign_in", "status", "created"),
			Descending: r.IntN(2) == 0,
		}
		for range 2 { // the second time from memory
			want := d.plainly(q)
			ids, err := d.AccountIDs(q)
			if err != nil {
				t.Fatal(err)
			}
			q.Offset, q.Limit = r.IntN(len(want)+3), 1+r.IntN(mostRows)
			page, err := d.Accounts(q)
			if err != nil {
				t.Fatal(err)
			}
			from := min(q.Offset, len(want))
			to := min(from+q.Limit, len(want))
			if page.All != len(d.everything()) || page.Total != len(want) || page.Offset != q.Offset || !slices.Equal(page.Rows, want[from:to]) {
				t.Fatalf("after %d acts, the last %d, %+v:\n got %d of %d %+v\nwant %d %+v", i, act, q, page.Total, page.All, page.Rows, len(want), want[from:to])
			}
			for at, row := range want {
				if ids[at] != row.ID {
					t.Fatalf("%+v: id %d is %s, want %s", q, at, ids[at], row.ID)
				}
			}
			q.Offset, q.Limit = 0, 0
		}
	}
}

func ignoreWaits(err error) error {
	if errors.Is(err, account.ErrOTPReused) || errors.As(err, new(*account.RetryAfter)) {
		return nil
	}
	return err
}

func TestSearchForgivesCaseAndAccents(t *testing.T) {
	d := office(t)
	for i, name := range []string{"Zoë Müller", "JOÃO García", "Ångström", "ﬁnn Straße", "ИВА\u0301Н", "Dvořák O'Brien"} {
		if _, err := d.CreateAccount(NewAccount{name, fmt.Sprintf("person%d@Beispiel.org", i), "", "member"}); err != nil {
			t.Fatal(err)
		}
	}
	for search, want := range map[string]string{
		"zoe":              "Zoë Müller",
		"ZOË MUL":          "Zoë Müller",
		"garcia joao":      "JOÃO García",
		"jo\u00e3o":        "JOÃO García",
		"joa\u0303o":       "JOÃO García",
		"angstr":           "Ångström",
		"finn":             "ﬁnn Straße",
		"STRASSE":          "ﬁnn Straße",
		"иван":             "ИВА\u0301Н",
		"dvorak":           "Dvořák O'Brien",
		"o'b":              "Dvořák O'Brien",
		"person1@BEISPIEL": "JOÃO García",
		"  3@  fin ":       "ﬁnn Straße",
	} {
		page, err := d.Accounts(AccountsQuery{Search: search})
		if err != nil || page.Total != 1 || page.Rows[0].FullName != want {
			t.Errorf("%q finds %+v, %v", search, page.Rows, err)
		}
	}
	for _, search := range []string{"zoe garcia", "\n", "zoë\x00", strings.Repeat("x", 5000), "ada@example.orgada"} {
		page, err := d.Accounts(AccountsQuery{Search: search})
		if want := 0; err != nil || search != "\n" && page.Total != want {
			t.Errorf("%.20q finds %d, %v", search, page.Total, err)
		}
	}
}

func TestStatusInTheListFollowsTheClock(t *testing.T) {
	d := office(t)
	d.change("ben", func(a *account.Account) {
		for range 5 {
			a.Password.Throttle.Charge(d.clock.Now())
		}
	})
	d.relearn()
	locked := func() (names []string) {
		t.Helper()
		page, err := d.Accounts(AccountsQuery{Status: "locked"})
		noError(d, err)
		for _, r := range page.Rows {
			names = append(names, r.FullName)
		}
		return names
	}
	byStatus := func() (names []string) {
		t.Helper()
		page, err := d.Accounts(AccountsQuery{Sort: "status"})
		noError(d, err)
		for _, r := range page.Rows {
			names = append(names, r.FullName)
		}
		return names
	}
	for _, wait := range []time.Duration{0, 29 * time.Second, time.Second, -time.Second, time.Minute, -2 * time.Minute} {
		d.clock.Add(wait)
		d.who.activeAt = d.clock.Now()
		waits := d.clock.Now().Before(noon.Add(30 * time.Second))
		if got := len(locked()) == 1; got != waits {
			t.Errorf("at %v: locked %v", d.clock.Now().Sub(noon), got)
		}
		want := []string{"Person ada", "Person ben", "Person cy"}
		if waits {
			want = []string{"Person ada", "Person cy", "Person ben"}
		}
		if got := byStatus(); !slices.Equal(got, want) {
			t.Errorf("at %v: %v", d.clock.Now().Sub(noon), got)
		}
		locked() // the next time it is asked is the very next query
	}
}

func TestDirectoryIsBuiltForAdministratorsAndGoneWithThem(t *testing.T) {
	d := office(t)
	list := d.who.directory
	if list == nil {
		t.Fatal("none was built at sign-in")
	}
	if _, err := d.Accounts(AccountsQuery{Search: "ben"}); err != nil {
		t.Fatal(err)
	}
	list.mu.Lock()
	text, row := list.index.text, list.rows[0].shown
	list.mu.Unlock()
	if !bytes.Contains(text, []byte("person ben")) || len(row) == 0 {
		t.Fatalf("%q", text)
	}
	d.must(d.Logout())
	for range 5000 { // until whoever wipes it is done
		list.mu.Lock()
		done := list.rows == nil
		list.mu.Unlock()
		if done {
			break
		}
		time.Sleep(time.Millisecond)
	}
	if bytes.ContainsFunc(text, func(r rune) bool { return r != 0 }) || bytes.ContainsFunc(row, func(r rune) bool { return r != 0 }) {
		t.Errorf("left behind: %q, %q", text, row)
	}
	if _, err := list.page(AccountsQuery{}, asking{}); !errors.Is(err, ErrWrongPhase) {
		t.Errorf("it still answers: %v", err)
	}
	d.signIn("ben")
	if d.who.directory != nil {
		t.Error("a member has one")
	}
}

func TestDirectoryBeingReadHoldsNobodyUp(t *testing.T) {
	d := office(t)
	d.who.directory.mu.Lock() // as reading the file does
	asked := make(chan error, 1)
	go func() { _, err := d.Accounts(AccountsQuery{}); asked <- err }()
	d.in(SignedIn)
	d.must(d.Touch())
	noError(d, d.HideTemporaryPassword())
	if _, err := d.DisableAccounts([]string{d.id("cy")}); err != nil {
		t.Error(err)
	}
	select {
	case err := <-asked:
		t.Fatalf("a query did not wait: %v", err)
	default:
	}
	d.who.directory.mu.Unlock()
	noError(d, <-asked)

	d.who.directory.mu.Lock()
	list := d.who.directory
	go func() { _, err := list.page(AccountsQuery{}, asking{}); asked <- err }()
	d.must(d.Logout())
	d.in(SignedOut)
	list.mu.Unlock()
	if err := <-asked; !errors.Is(err, ErrWrongPhase) {
		t.Errorf("a query that waited for a list that is gone: %v", err)
	}
}

func TestDirectoryThatCannotBeReadSaysSo(t *testing.T) {
	d := office(t)
	list := d.who.directory
	ben := d.account("ben")
	noError(d, list.query(func() error { return nil }))
	noError(d, d.store.Close())
	list.reread()
	for range 2 {
		if _, err := list.page(AccountsQuery{}, asking{}); err == nil {
			t.Error("it answers")
		}
		list.tell(change{ben.ID, newRow(&ben)}, change{id: d.who.id})
	}
}

// Pages that ask how far a long task has come tell of whoever asks each time, and may never ask for the list.
func TestNothingPilesUpInLine(t *testing.T) {
	d := office(t)
	noError(d, d.who.directory.query(func() error { return nil }))
	for range 100 {
		noError(d, second(d.ImportProgress()))
	}
	ben := d.account("ben")
	d.mu.Lock()
	d.learn(&ben)
	ben.FullName = "Benjamin"
	d.learn(&ben)
	waiting := len(d.who.directory.waiting)
	d.mu.Unlock()
	if waiting != 2 {
		t.Errorf("%d wait", waiting)
	}
	if page, err := d.Accounts(AccountsQuery{Search: "benjamin"}); err != nil || page.Total != 1 {
		t.Errorf("%+v, %v", page, err)
	}
}

func TestChangesDuringTheReadingAreNotLost(t *testing.T) {
	d := office(t)
	d.fill(500)
	for range 20 {
		d.relearn()
		if _, err := d.CreateAccount(NewAccount{"Quick", fmt.Sprintf("q%d@example.org", d.count(store.AccountCreated)), "", "member"}); err != nil {
			t.Fatal(err)
		}
		page, err := d.Accounts(AccountsQuery{Search: "quick"})
		if err != nil || page.Total != d.count(store.AccountCreated)-3 {
			t.Fatalf("%d, %v", page.Total, err)
		}
	}
}

func TestQueriesAndActsRunSideBySide(t *testing.T) {
	d := office(t)
	d.fill(200)
	ids, err := d.AccountIDs(AccountsQuery{Search: "crowd"})
	noError(d, err)
	n := d.race(32, func(i int) error {
		for j := range 10 {
			var err error
			switch (i + j) % 4 {
			case 0:
				_, err = d.Accounts(AccountsQuery{Search: "crowd", Sort: "status"})
			case 1:
				_, err = d.DisableAccounts(ids[i : i+3])
			case 2:
				_, err = d.EnableAccounts(ids[i : i+5])
			case 3:
				_, err = d.UpdateAccount(ids[100+i], account.Profile{FullName: fmt.Sprintf("Crowd %d %d", i, j), Email: fmt.Sprintf("x%d@example.org", i)})
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if n != 32 {
		t.Errorf("%d of 32 went through", n)
	}
	for _, sort := range []string{"", "status", "created"} {
		q := AccountsQuery{Sort: sort, Limit: mostRows}
		page, err := d.Accounts(q)
		if err != nil || !reflect.DeepEqual(page.Rows, d.plainly(q)[:mostRows]) {
			t.Errorf("%q is out of order, %v", sort, err)
		}
	}
}
