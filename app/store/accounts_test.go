package store

import (
	"errors"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"latchkey/app/account"
)

// find looks somebody up in a transaction of its own.
func find(s *Store, identifier string) (a account.Account, err error) {
	err = s.View(func(tx *Tx) error {
		a, err = tx.AccountByIdentifier(identifier)
		return err
	})
	return a, err
}

func count(t testing.TB, s *Store) (n uint64) {
	t.Helper()
	look(t, s, func(tx *Tx) (err error) {
		n, err = tx.Accounts()
		return err
	})
	return n
}

func TestAnAccountIsFoundByWhateverItSignsInWith(t *testing.T) {
	s, _ := newStore(t)
	a := person(0)
	a.Email, a.Username = "Zoë.Straße@Example.org", "Žofie"
	must(t, s, func(tx *Tx) error { return tx.CreateAccount(&a) })
	for _, typed := range []string{
		"Zoë.Straße@Example.org", "zoë.straße@example.org", "ZOË.Straße@EXAMPLE.ORG", "  Zoë.Straße@Example.org ",
		"Zoe\u0308.Straße@Example.org", // decomposed
		"Žofie", "žofie", "ŽOFIE", "Z\u030cofie", "\u00a0Žofie",
	} {
		if found, err := find(s, typed); err != nil || !reflect.DeepEqual(found, a) {
			t.Errorf("%q: %v", typed, err)
		}
	}
	for _, typed := range []string{"", "@", "Zofie", "zoë@example.org", "Žofie@", "Žofie\x00", a.ID.String(), "Zoë.Straße@Example.org@"} {
		_, err := find(s, typed)
		want(t, err, ErrNotFound)
	}
}

func TestNamesAreTakenInAnyCaseAndForm(t *testing.T) {
	s, folder := newStore(t)
	a := person(0)
	a.Email, a.Username = "zoë@example.org", "straße"
	must(t, s, func(tx *Tx) error { return tx.CreateAccount(&a) })
	check := untouched(t, filepath.Join(folder, FileName))
	for _, c := range []struct {
		email, username string
		why             error
	}{
		{"zoë@example.org", "other", ErrEmailTaken},
		{"ZOË@EXAMPLE.ORG", "", ErrEmailTaken},
		{"zoe\u0308@example.org", "other", ErrEmailTaken},
		{"other@example.org", "straße", ErrUsernameTaken},
		{"other@example.org", "STRASSE", ErrUsernameTaken},
		{"other@example.org", "Straße", ErrUsernameTaken},
		{"Zoë@example.org", "STRASSE", ErrEmailTaken},
	} {
		b := person(1)
		b.Email, b.Username = c.email, c.username
		want(t, s.Update(func(tx *Tx) error { return tx.CreateAccount(&b) }), c.why)
	}
	check(t)
	if n := count(t, s); n != 1 {
		t.Errorf("%d accounts", n)
	}
}

func TestAnEmailAndAUsernameNeverMeet(t *testing.T) {
	s, _ := newStore(t)
	a, b := person(0), person(1)
	a.Email, a.Username = "ada@example.org", ""
	b.Email, b.Username = "bob@example.org", "ada"
	must(t, s, func(tx *Tx) error { return errors.Join(tx.CreateAccount(&a), tx.CreateAccount(&b)) })
	for typed, who := range map[string]account.ID{"ada@example.org": a.ID, "ada": b.ID, "bob@example.org": b.ID} {
		if found, err := find(s, typed); err != nil || found.ID != who {
			t.Errorf("%s: %v", typed, err)
		}
	}
	_, err := find(s, "bob")
	want(t, err, ErrNotFound)
}

func TestTheIndexFollowsANewName(t *testing.T) {
	s, _ := newStore(t)
	a, b := person(0), person(1)
	must(t, s, func(tx *Tx) error { return errors.Join(tx.CreateAccount(&a), tx.CreateAccount(&b)) })
	given := a.Profile

	a.Email, a.Username = "new@example.org", "new"
	must(t, s, func(tx *Tx) error { return tx.PutAccount(&a) })
	for _, name := range []string{a.Email, a.Username} {
		if found, err := find(s, name); err != nil || !reflect.DeepEqual(found, a) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, name := range []string{given.Email, given.Username} {
		_, err := find(s, name)
		want(t, err, ErrNotFound)
	}
	b.Email, b.Username = given.Email, given.Username // what was given up is free
	must(t, s, func(tx *Tx) error { return tx.PutAccount(&b) })

	a.Username = ""
	must(t, s, func(tx *Tx) error { return tx.PutAccount(&a) })
	_, err := find(s, "new")
	want(t, err, ErrNotFound)
	a.Username = "again"
	must(t, s, func(tx *Tx) error { return tx.PutAccount(&a) })
	a.Email, a.Username = "NEW@example.org", "AGAIN" // the same names, written otherwise
	must(t, s, func(tx *Tx) error { return tx.PutAccount(&a) })
	if found, err := find(s, "again"); err != nil || found.Email != "NEW@example.org" || found.Username != "AGAIN" {
		t.Errorf("%+v, %v", found.Profile, err)
	}
	if err := s.Check(); err != nil {
		t.Error(err)
	}
}

func TestANameOfAnotherChangesNothing(t *testing.T) {
	s, folder := newStore(t)
	a, b := person(0), person(1)
	must(t, s, func(tx *Tx) error { return errors.Join(tx.CreateAccount(&a), tx.CreateAccount(&b)) })
	check := untouched(t, filepath.Join(folder, FileName))
	for _, c := range []struct {
		profile account.Profile
		why     error
	}{
		{account.Profile{Email: a.Email, Username: b.Username}, ErrEmailTaken},
		{account.Profile{Email: "free@example.org", Username: a.Username}, ErrUsernameTaken},
	} {
		changed := b
		changed.Profile = c.profile
		want(t, s.Update(func(tx *Tx) error { return tx.PutAccount(&changed) }), c.why)
	}
	check(t)
	if found, err := find(s, b.Email); err != nil || !reflect.DeepEqual(found, b) {
		t.Errorf("%+v, %v", found, err)
	}
}

func TestNobodyCannotBeChanged(t *testing.T) {
	s, _ := newStore(t)
	a := person(0)
	want(t, s.Update(func(tx *Tx) error { return tx.PutAccount(&a) }), ErrNotFound)
	if n := count(t, s); n != 0 {
		t.Errorf("%d accounts", n)
	}
}

func TestWhatIsUnchangedCostsNoWrite(t *testing.T) {
	s, folder := newStore(t)
	populate(t, s, 3)
	must(t, s, func(tx *Tx) error {
		return tx.PutUnknownThrottle("nobody", account.Throttle{Failures: 1, FailedAt: start})
	})
	check := untouched(t, filepath.Join(folder, FileName))
	generation := func() (g uint64) {
		look(t, s, func(tx *Tx) error { err := tx.load(); g = tx.manifest.generation; return err })
		return g
	}
	before := generation()
	verdict := errors.New("refused")
	for name, fn := range map[string]func(*Tx) error{
		"nothing":          func(*Tx) error { return nil },
		"a look":           func(tx *Tx) error { _, err := tx.Account(person(1).ID); return err },
		"the same account": func(tx *Tx) error { a := person(1); return tx.PutAccount(&a) },
		"the same throttle": func(tx *Tx) error {
			return tx.PutUnknownThrottle("NOBODY", account.Throttle{Failures: 1, FailedAt: start})
		},
		"the same but for what is not kept": func(tx *Tx) error {
			a := person(1)
			a.CreatedAt = a.CreatedAt.Add(999 * time.Microsecond).In(time.FixedZone("", 3600))
			return tx.PutAccount(&a)
		},
	} {
		if err := s.Update(fn); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		want(t, s.Update(func(tx *Tx) error { return errors.Join(fn(tx), verdict) }), verdict)
		check(t)
	}
	if after := generation(); after != before {
		t.Errorf("generation %d, before %d", after, before)
	}
}

func TestPoliciesAndRegistrationsAreKept(t *testing.T) {
	s, folder := newStore(t)
	p := account.DefaultPolicy(start)
	p.Issuer, p.RequireOTP, p.Demo, p.OTP = "Ä", account.Everyone, false, account.Params{Algorithm: account.SHA512, Digits: 8, Period: time.Minute}
	times := []time.Time{start, start.Add(time.Second), start.Add(-time.Hour)}
	must(t, s, func(tx *Tx) error {
		if got, err := tx.Registrations(); len(got) != 0 || err != nil {
			t.Errorf("registrations of a new file: %v, %v", got, err)
		}
		return errors.Join(tx.PutPolicy(p), tx.PutRegistrations(times))
	})
	shut(t, s)
	s = reopen(t, folder)
	look(t, s, func(tx *Tx) error {
		if got, err := tx.Policy(); !reflect.DeepEqual(got, p) || err != nil {
			t.Errorf("%+v, %v", got, err)
		}
		if got, err := tx.Registrations(); !reflect.DeepEqual(got, times) || err != nil {
			t.Errorf("%v, %v", got, err)
		}
		return nil
	})
	must(t, s, func(tx *Tx) error { return tx.PutRegistrations(nil) })
	look(t, s, func(tx *Tx) error {
		if got, err := tx.Registrations(); len(got) != 0 || err != nil {
			t.Errorf("%v, %v", got, err)
		}
		return nil
	})
	if err := s.Check(); err != nil {
		t.Error(err)
	}
}

func TestARandomLifeKeepsIndexAndManifestRight(t *testing.T) {
	s, folder := newStore(t)
	const people = 40
	now := make([]account.Account, people)
	for i := range now {
		now[i] = person(i)
		must(t, s, func(tx *Tx) error { return tx.CreateAccount(&now[i]) })
	}
	for step := range 400 {
		i, j := (step*7)%people, (step*11+3)%people
		if step%9 == 8 { // one goes, another comes
			comes := person(2000 + step)
			must(t, s, func(tx *Tx) error { return errors.Join(tx.DeleteAccount(now[i].ID), tx.CreateAccount(&comes)) })
			now[i] = comes
			continue
		}
		a := now[i]
		switch step % 4 {
		case 0:
			a.Username = ""
		case 1:
			a.Username = person(step % 97).Username
		case 2:
			a.Email = now[j].Email
		case 3:
			a.Email = person(1000 + step%89).Email
		}
		switch err := s.Update(func(tx *Tx) error { return tx.PutAccount(&a) }); {
		case err == nil:
			now[i] = a
		case !errors.Is(err, ErrEmailTaken) && !errors.Is(err, ErrUsernameTaken):
			t.Fatal(err)
		}
	}
	shut(t, s)
	s = reopen(t, folder)
	if err := s.Check(); err != nil {
		t.Fatal(err)
	}
	names := 0
	for _, a := range now {
		for _, name := range nameKeys(&a) {
			if name == "" {
				continue
			}
			names++
			if found, err := find(s, name); err != nil || !reflect.DeepEqual(found, a) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	entries := 0
	look(t, s, func(tx *Tx) error {
		return tx.engine.each(bucketIndex, nil, func([]byte, []byte) error { entries++; return nil })
	})
	if entries != names {
		t.Errorf("%d entries in the index for %d names", entries, names)
	}
}
