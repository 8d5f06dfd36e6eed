package rehearsal

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/session"
	"latchkey/app/store"
)

func TestResetLearnersBeginAnew(t *testing.T) {
	w := newWorld(t)
	before := w.attending(w.CreateClass("Ada Lovelace\nBen Bell"))
	w.throughAll(before[0], func(string, [4]bool) {})
	w.alter(before[0].ID, func(a *account.Account) {
		a.Disabled, a.Refused, a.Notices = true, 7, account.ProfileChanged
		for range 100 {
			a.Password.Throttle.Charge(start)
			a.OTP.Throttle.Charge(start)
			a.Recovery.Throttle.Charge(start)
		}
	})
	w.own = w.own.Add(time.Hour)
	after := w.attending(w.ResetLearners([]string{before[0].ID, before[0].ID}))
	if after[0].Password == before[0].Password || stages(after[0]) != [4]bool{} || after[1] != before[1] {
		t.Errorf("after %+v", after)
	}
	if phase := w.must(w.Session().State()).Phase; phase != session.SignedOut {
		t.Errorf("phase %s", phase)
	}
	a := w.account(before[0].ID)
	a.Password.PHC = ""
	now := w.own
	want := account.Account{
		ID: a.ID, Profile: a.Profile, CreatedAt: a.CreatedAt, RoleSince: a.RoleSince,
		Password: account.Password{ChangedAt: now, Temporary: true, ExpiresAt: now.Add(24 * time.Hour)},
	}
	if got, want := fmt.Sprintf("%+v", a), fmt.Sprintf("%+v", want); got != want || a.FullName != "Ada Lovelace" || !a.CreatedAt.Equal(start) {
		t.Errorf("kept is %s\nwant %s", got, want)
	}
	if got, want := w.activity()[2:], []string{"password_issued Ada Lovelace", "otp_reset Ada Lovelace", "account_enabled Ada Lovelace"}; !slices.Equal(got, want) {
		t.Errorf("activity %q", got)
	}
	if _, err := w.Session().Login(before[0].Username, password); !errors.Is(err, session.ErrCredentialsIncorrect) {
		t.Errorf("the password that was chosen: %v", err)
	}
	w.throughAll(after[0], func(string, [4]bool) {})
	all := w.attending(w.ResetLearners(nil))
	for i, l := range all {
		if stages(l) != [4]bool{} || l.Password == after[i].Password || l.ID != before[i].ID {
			t.Errorf("all of them: %+v", l)
		}
	}
	if phase := w.must(w.Session().State()).Phase; phase != session.SignedOut {
		t.Errorf("who was there is at %s", phase)
	}
}

// alter changes an account behind everybody's back.
func (w *world) alter(id string, how func(*account.Account)) {
	w.t.Helper()
	a := w.account(id)
	how(&a)
	if err := w.practice.Update(func(tx *store.Tx) error { return tx.PutAccount(&a) }); err != nil {
		w.t.Fatal(err)
	}
}

func TestResetOfSomebodyWhoIsNoLearnerChangesNothing(t *testing.T) {
	w := newWorld(t)
	w.signedIn()
	before := w.attending(w.CreateClass("Ben\nCy"))
	var ada string
	err := w.practice.View(func(tx *store.Tx) error {
		a, err := tx.AccountByIdentifier("ada")
		ada = a.ID.String()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{ada, "", "0", strings.ToUpper(before[0].ID), account.NewID().String()} {
		for _, ids := range [][]string{{id}, {before[0].ID, id}, {id, before[0].ID}} {
			if _, err := w.ResetLearners(ids); !errors.Is(err, ErrInvalid) {
				t.Errorf("%q: %v", ids, err)
			}
		}
	}
	if after := w.attending(w.Board()); !slices.Equal(after, before) {
		t.Errorf("after %+v", after)
	}
	if phase := w.must(w.Session().State()).Phase; phase != session.SignedIn {
		t.Errorf("phase %s", phase)
	}
}

func TestLearnerWhoWasDeletedIsOnNoBoard(t *testing.T) {
	w := newWorld(t)
	before := w.attending(w.CreateClass("Ada\nBen\nCy"))
	id := w.account(before[1].ID).ID
	if err := w.practice.Update(func(tx *store.Tx) error { return tx.DeleteAccount(id) }); err != nil {
		t.Fatal(err)
	}
	if got := w.attending(w.Board()); !slices.Equal(got, []Learner{before[0], before[2]}) {
		t.Errorf("board %+v", got)
	}
	if _, err := w.ResetLearners([]string{before[1].ID}); !errors.Is(err, ErrInvalid) {
		t.Errorf("reset of one who is not there: %v", err)
	}
	if got := w.attending(w.ResetLearners([]string{})); len(got) != 2 || got[0].Password == before[0].Password {
		t.Errorf("reset of all: %+v", got)
	}
	if got := w.attending(w.CreateClass("Ben")); len(got) != 3 || got[2].Username != "ben" || got[2].ID == before[1].ID {
		t.Errorf("another of the name: %+v", got)
	}
}
