package session

import (
	"errors"
	"fmt"
	"testing"

	"latchkey/app/account"
	"latchkey/app/store"
)

// TestSomebodyCanAlwaysAdminister has as many administrators as there are sessions, each of whom acts on the others at
// once. A machine has one window; the file is to be safe with more.
func TestSomebodyCanAlwaysAdminister(t *testing.T) {
	const people = 64
	for name, act := range map[string]func(s *Session, id, email string) error{
		"demote":  func(s *Session, id, _ string) error { return second(s.SetRole(id, "member")) },
		"disable": func(s *Session, id, _ string) error { return second(s.DisableAccounts([]string{id})) },
		"delete":  func(s *Session, id, email string) error { return s.DeleteAccount(id, email) },
	} {
		t.Run(name, func(t *testing.T) {
			d := office(t)
			emails, ids, sessions := make([]string, people), make([]string, people), make([]*Session, people)
			for i := range people {
				emails[i] = fmt.Sprintf("chief%d@example.org", i)
				a := account.Account{ID: account.NewID(), Role: account.Administrator, CreatedAt: d.clock.Now(), RoleSince: d.clock.Now()}
				a.Profile = account.Profile{FullName: "Chief", Email: emails[i]}
				setPassword(&a, d.hasher.Hash(a.ID, password), d.clock.Now())
				d.put(&a)
				ids[i] = a.ID.String()
				sessions[i] = d.another()
				d.must(sessions[i].Login(emails[i], password))
				t.Cleanup(sessions[i].Close)
			}
			d.change("ada", func(a *account.Account) { a.Role = account.Member })
			d.race(people, func(i int) error {
				for j := range people - 1 {
					other := (i + j + 1) % people
					if err := act(sessions[i], ids[other], emails[other]); err != nil && !errors.Is(err, store.ErrNotFound) {
						return err
					}
				}
				return nil
			})
			left := 0
			for _, a := range d.everything() {
				if a.Administers() {
					left++
				}
			}
			if left == 0 {
				t.Fatal("nobody can administer any more")
			}
			if left > 1 {
				t.Errorf("%d are left, who could all act", left)
			}
		})
	}
}

// TestTwoAdministratorsCannotRemoveEachOther is the smallest such race, many times.
func TestTwoAdministratorsCannotRemoveEachOther(t *testing.T) {
	d := office(t)
	d.promote("ben")
	first, other := d.Session, d.another()
	defer other.Close()
	d.must(other.Login("ben", password))
	ada, ben := d.id("ada"), d.id("ben")
	console := NewConsole(d.store, Options{Now: d.clock.Now})
	for range 50 {
		results := make([]error, 2)
		d.race(2, func(i int) error {
			if i == 0 {
				results[0] = second(first.SetRole(ben, "member"))
			} else {
				results[1] = second(other.SetRole(ada, "member"))
			}
			return nil
		})
		won, lost := results[0], results[1]
		if lost == nil {
			won, lost = lost, won
		}
		if won != nil || !errors.Is(lost, ErrNotAdministrator) {
			t.Fatalf("%v, %v", results[0], results[1])
		}
		for _, name := range []string{"ada", "ben"} {
			noError(d, console.SetRole(name, "administrator"))
		}
	}
}
