package session

import (
	"errors"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

// activity returns the kept entries, oldest first.
func (d *desk) activity() (entries []store.Entry) {
	d.t.Helper()
	err := d.store.View(func(tx *store.Tx) error {
		return tx.Activity(func(e store.Entry) error {
			entries = append(entries, e)
			return nil
		})
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return entries
}

func (d *desk) last() store.Entry {
	d.t.Helper()
	entries := d.activity()
	return entries[len(entries)-1]
}

func TestRightPasswordThatGoesNoFurtherIsSeen(t *testing.T) {
	d := newDesk(t)
	d.enrol("ada")
	d.must(d.Login("ada", password))
	d.must(d.Logout())
	if e := d.last(); e.Kind != store.FactorAccepted || e.Factor != account.ByPassword || e.Subject != d.account("ada").ID {
		t.Errorf("%+v", e)
	}
}

func TestRefusedProofNamesTheFactorThatWasWrong(t *testing.T) {
	d := newDesk(t)
	d.enrol("ada")
	d.signIn("ada")
	for _, test := range []struct {
		proof Proof
		want  account.Factor
	}{
		{Proof{Password: "not it at all", Code: "000000"}, account.ByPassword},
		{Proof{Password: password, Code: d.wrong("ada")}, account.ByCode},
		{Proof{Password: password, RecoveryCode: "0000-0000-0000-0000"}, account.ByRecoveryCode},
	} {
		if _, err := d.Reauthenticate(test.proof); err == nil {
			t.Fatal("accepted")
		}
		if e := d.last(); e.Kind != store.ProofRefused || e.Factor != test.want {
			t.Errorf("%+v, want factor %d", e, test.want)
		}
	}
}

func TestGuessesAtUnknownNamesAreToldByTheNextEntry(t *testing.T) {
	d := newDesk(t)
	d.register("ada")
	for range 4 {
		d.refused(ErrCredentialsIncorrect)(d.Login("nobody", password))
	}
	d.clock.Add(time.Hour)
	d.signIn("ada")
	var told uint32
	for _, e := range d.activity() {
		if e.Kind == store.UnknownRefused {
			told += e.Count
		}
	}
	if told != 4 {
		t.Errorf("%d guesses are told", told)
	}
}

func TestTakenNamesCannotBeCollectedByEditingAProfile(t *testing.T) {
	d := newDesk(t)
	d.register("ada")
	d.register("ben")
	d.clock.Add(registrationsWithin)
	d.signIn("ben")
	var retry *account.RetryAfter
	for try := range 7 {
		_, err := d.UpdateMe(account.Profile{FullName: "Ben", Email: "ada@example.org"})
		if want := try < registrations; errors.Is(err, store.ErrEmailTaken) != want || errors.As(err, &retry) == want {
			t.Errorf("try %d: %v", try, err)
		}
	}
	d.must(d.UpdateMe(account.Profile{FullName: "Benjamin", Email: "ben@example.org", Username: "ben"})) // only a name: not limited
}
