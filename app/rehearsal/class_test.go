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

// attending are the learners of a board on which no row was refused.
func (w *world) attending(board Board, err error) []Learner {
	w.t.Helper()
	if err != nil || board.Learners == nil || board.Errors == nil || len(board.Errors) > 0 {
		w.t.Fatalf("%+v, %v", board, err)
	}
	return board.Learners
}

func TestFirstPasswordIsWordsForADayAndItsHashIsMadeDearerAtTheSignIn(t *testing.T) {
	w := newWorld(t)
	w.o.Cost = account.Cost{Memory: 16 << 10, Time: 2, Threads: 1} // of the session that the first class begins
	l := w.attending(w.CreateClass("Ada\nBen"))
	if strings.Count(l[0].Password, "-") != 2 || l[0].Password == l[1].Password {
		t.Errorf("first passwords %q and %q", l[0].Password, l[1].Password)
	}
	before := w.account(l[0].ID).Password
	if !before.Temporary || !before.ExpiresAt.Equal(start.Add(24*time.Hour)) || !strings.Contains(before.PHC, "$m=8192,t=1,p=1$") {
		t.Errorf("made is %+v", before)
	}
	if state := w.must(w.Session().Login("ada", l[0].Password)); state.Phase != session.PasswordExpired {
		t.Errorf("phase %s", state.Phase)
	}
	if after := w.account(l[0].ID).Password; !after.Temporary || !strings.Contains(after.PHC, "$m=16384,t=2,p=1$") {
		t.Errorf("once it was typed: %+v", after)
	}
	w.must(w.Session().Logout())
	w.own = start.Add(24 * time.Hour)
	if _, err := w.Session().Login("ben", l[1].Password); !errors.Is(err, session.ErrPasswordExpired) {
		t.Errorf("a day later: %v", err)
	}
}

// account is the one with the id.
func (w *world) account(id string) (a account.Account) {
	w.t.Helper()
	err := w.practice.View(func(tx *store.Tx) error {
		return tx.EachAccount(func(each *account.Account) error {
			if each.ID.String() == id {
				a = *each
			}
			return nil
		})
	})
	if err != nil || a.ID == (account.ID{}) {
		w.t.Fatalf("account %s: %v", id, err)
	}
	return a
}

func TestLearnersAreMembersWhomTheProgramMade(t *testing.T) {
	w := newWorld(t)
	l := w.attending(w.CreateClass("Ada\nBen"))
	for _, each := range l {
		a := w.account(each.ID)
		if a.Role != account.Member || !a.CreatedAt.Equal(start) || a.Check() != nil {
			t.Errorf("%+v, %v", a, a.Check())
		}
	}
	if got, want := w.activity(), []string{"account_created Ada", "account_created Ben"}; !slices.Equal(got, want) {
		t.Errorf("activity %q, want %q", got, want)
	}
}

// activity is what the program did, to whom.
func (w *world) activity() (all []string) {
	w.t.Helper()
	err := w.practice.View(func(tx *store.Tx) error {
		return tx.Activity(func(e store.Entry) error {
			if e.Actor.Kind != store.ActorProgram || e.Subject == (account.ID{}) {
				return nil
			}
			if e.Outcome != store.OK || e.Actor.ID != (account.ID{}) {
				return fmt.Errorf("entry %+v", e)
			}
			a, err := tx.Account(e.Subject)
			all = append(all, string(e.Kind)+" "+a.FullName)
			return err
		})
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

func TestRosterWithARowThatCannotBeUsedMakesNothing(t *testing.T) {
	w := newWorld(t)
	w.signedIn()
	was := w.attending(w.CreateClass("Ben Bell,ben@example.org"))
	board, err := w.CreateClass("Cy\nAda,ada@example.org\nBen,BEN@example.org\nDee,dee\n\nEve,,ada")
	want := []RosterError{
		{2, "Ada,ada@example.org", "email_taken"}, {3, "Ben,BEN@example.org", "email_taken"}, {4, "Dee,dee", "email_invalid"}, {6, "Eve,,ada", "username_taken"},
	}
	if err != nil || !slices.Equal(board.Errors, want) || !slices.Equal(board.Learners, was) {
		t.Errorf("%+v, %v", board, err)
	}
	if board := w.attending(w.Board()); !slices.Equal(board, was) {
		t.Errorf("afterwards %+v", board)
	}
	if got := w.activity(); len(got) != 1 {
		t.Errorf("activity %q", got)
	}
}

func TestAdministratorWhoIsHereStaysAndFindsTheClassInTheList(t *testing.T) {
	w := newWorld(t)
	w.signedIn()
	if page, err := w.Session().Accounts(session.AccountsQuery{Limit: 10}); err != nil || page.All != 1 {
		t.Fatalf("%d accounts, %v", page.All, err)
	}
	for _, roster := range []string{"Ben", "Cy\nDee"} {
		w.attending(w.CreateClass(roster))
		page, err := w.Session().Accounts(session.AccountsQuery{Limit: 10})
		if err != nil || page.All != 1+len(w.attending(w.Board())) {
			t.Errorf("after %q: %d accounts, %v", roster, page.All, err)
		}
	}
	if state := w.must(w.Session().State()); state.Phase != session.SignedIn || state.Account.Email != "ada@example.org" {
		t.Errorf("here is %+v", state)
	}
}

func TestClassHasSixtySeats(t *testing.T) {
	w := newWorld(t)
	if l := w.attending(w.CreateClass(strings.Repeat("Ada\n", 59))); len(l) != 59 {
		t.Fatalf("%d learners", len(l))
	}
	for _, roster := range []string{"Ben\nCy", "", strings.Repeat("Ada\n", 61)} {
		if _, err := w.CreateClass(roster); !errors.Is(err, ErrRoster) {
			t.Errorf("%q: %v", roster, err)
		}
	}
	w.attending(w.CreateClass("Ben"))
	if l := w.attending(w.Board()); len(l) != 60 {
		t.Errorf("%d learners", len(l))
	}
}

func TestMomentBringsTheClassBack(t *testing.T) {
	w := newWorld(t)
	w.see(w.SaveMoment(0))
	before := w.attending(w.CreateClass("Ada\nBen"))
	w.see(w.SaveMoment(1))
	w.attending(w.ResetLearners(nil))
	w.attending(w.CreateClass("Cy"))
	for n, want := range [][]Learner{{}, before} {
		if err := w.ReturnToMoment(n); err != nil {
			t.Fatal(err)
		}
		if got := w.attending(w.Board()); !slices.Equal(got, want) {
			t.Errorf("moment %d: %+v", n, got)
		}
	}
	if state := w.must(w.Session().Login("ada", before[0].Password)); state.Phase != session.PasswordExpired {
		t.Errorf("phase %s", state.Phase)
	}
}

func TestClosedBenchHasNoClass(t *testing.T) {
	w := newWorld(t)
	id := w.attending(w.CreateClass("Ada"))[0].ID
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	_, created := w.CreateClass("Ben")
	_, seen := w.Bench.Board()
	_, reset := w.ResetLearners([]string{id})
	_, exported := w.ClassCSV()
	for _, err := range []error{created, seen, reset, exported} {
		if !errors.Is(err, session.ErrWrongPhase) {
			t.Errorf("%v", err)
		}
	}
}
