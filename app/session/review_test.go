package session

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"

	bolt "go.etcd.io/bbolt"
)

// gossip fills the activity with entries about ada, ben, cy and somebody who is gone.
func (d *desk) gossip(r *rand.Rand, n int) {
	d.t.Helper()
	people := []account.ID{d.account("ada").ID, d.account("ben").ID, d.account("cy").ID, account.NewID(), {}}
	err := d.store.Update(func(tx *store.Tx) error {
		for range n {
			e := store.Entry{
				At:      noon.Add(time.Duration(r.IntN(5000)-1000) * time.Minute),
				Kind:    pick(r, store.Kinds...),
				Actor:   store.Actor{Kind: store.ActorKind(r.IntN(4))},
				Subject: pick(r, people...),
				Outcome: pick(r, store.OK, store.OK, "wrong code", "wrong password"),
				Factor:  account.Factor(r.IntN(3)),
				Field:   pick(r, "", "role", "issuer"),
				Old:     pick(r, "", "Zoë's Shop"),
				New:     pick(r, "", "member", "Ångström"),
			}
			if e.Actor.Kind == store.ActorAccount {
				e.Actor.ID = pick(r, people[:4]...)
			}
			if err := tx.Log(e); err != nil {
				return err
			}
		}
		return nil
	})
	noError(d, err)
}

// all asks for one page after another.
func all(t *testing.T, q ActivityQuery, ask func(ActivityQuery) (ActivityPage, error)) (rows []ActivityRow) {
	t.Helper()
	for range 10_000 {
		page, err := ask(q)
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, page.Rows...)
		if page.Next == 0 {
			return rows
		}
		if q.Before != 0 && page.Next >= q.Before {
			t.Fatalf("asked before %d, told to go on before %d", q.Before, page.Next)
		}
		q.Before = page.Next
	}
	t.Fatal("no end")
	return nil
}

func TestActivityIsWhatIsAskedForNewestFirst(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 2))
	d := office(t)
	d.gossip(r, 400)
	names := map[account.ID]account.Account{}
	for id, a := range d.everything() {
		names[id] = a
	}
	entries := d.activity()
	slices.Reverse(entries)
	for range 150 {
		q := ActivityQuery{
			Search:      pick(r, "", "", "ben", "PERSON", "zoe", "angstrom", "wrong code", "role member", "example.org wrong", "nothing"),
			SearchKinds: pick(r, nil, nil, []string{"role_changed", "signed_in"}),
			Person:      pick(r, "", "", d.id("ben"), d.id("ada"), account.NewID().String()),
			Kind:        pick(r, "", "", "", "signed_in", "account_created"),
			Outcome:     pick(r, "", "ok", "refused"),
			From:        pick(r, 0, noon.Add(time.Hour).UnixMilli()),
			To:          pick(r, 0, noon.Add(30*time.Hour).UnixMilli()),
			Limit:       1 + r.IntN(mostRows),
		}
		var want []uint64
		for _, e := range entries {
			text := strings.Join([]string{e.Outcome, e.Field, e.Old, e.New}, "\n")
			for _, id := range []account.ID{e.Actor.ID, e.Subject} {
				text += "\n" + names[id].FullName + "\n" + names[id].Email + "\n" + names[id].Username
			}
			found := true
			for _, word := range strings.Fields(q.Search) {
				found = found && strings.Contains(string(fold(nil, text)), string(fold(nil, word)))
			}
			if q.Search != "" && slices.Contains(q.SearchKinds, string(e.Kind)) {
				found = true
			}
			at := e.At.UnixMilli()
			if found && (q.Person == "" || q.Person == e.Actor.ID.String() || q.Person == e.Subject.String()) &&
				(q.Kind == "" || q.Kind == string(e.Kind)) &&
				(q.Outcome == "" || (q.Outcome == "ok") == (e.Outcome == "ok")) && at >= q.From && (q.To == 0 || at < q.To) {
				want = append(want, e.Seq)
			}
		}
		var got []uint64
		for _, row := range all(t, q, d.Activity) {
			got = append(got, row.Seq)
			e := entries[uint64(len(entries))-row.Seq]
			if row.At != e.At.UnixMilli() || row.Kind != string(e.Kind) || row.Outcome != e.Outcome || row.Old != e.Old ||
				row.ActorName != names[e.Actor.ID].FullName || row.SubjectName != names[e.Subject].FullName || row.Hash != fmt.Sprintf("%x", e.Hash[:4]) {
				t.Fatalf("%+v is not %+v", row, e)
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%+v: got %v, want %v", q, got, want)
		}
	}
}

func TestRareEntryIsFoundOverSeveralCalls(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes many entries")
	}
	d := office(t)
	for range 3 {
		err := d.store.Update(func(tx *store.Tx) error {
			for range mostLooked / 2 {
				if err := tx.Log(store.Entry{At: noon, Kind: store.Started, Outcome: store.OK, Actor: store.Actor{Kind: store.ActorProgram}}); err != nil {
					return err
				}
			}
			return nil
		})
		noError(d, err)
	}
	calls := 0
	rows := all(t, ActivityQuery{Kind: "account_created", Limit: 2}, func(q ActivityQuery) (ActivityPage, error) {
		calls++
		return d.Activity(q)
	})
	if len(rows) != 3 || calls != 3 {
		t.Errorf("%d rows in %d calls", len(rows), calls)
	}
	page, err := d.Activity(ActivityQuery{Kind: "account_created"})
	if err != nil || len(page.Rows) != 0 || page.Next == 0 || page.Count != uint64(len(d.activity())) || page.Oldest != noon.UnixMilli() {
		t.Errorf("%+v, %v", page, err)
	}
}

func TestOwnActivityTellsOfOneselfAndOfNobodyElse(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	d := office(t)
	d.gossip(r, 300)
	d.must(d.Logout())
	d.signIn("ben")
	self, refusals := d.account("ben").ID, d.count(store.AccessRefused)
	var want []uint64
	for _, e := range d.activity() {
		if e.Actor.ID == self || e.Subject == self {
			want = append(want, e.Seq)
		}
	}
	slices.Reverse(want)
	var got []uint64
	for _, row := range all(t, ActivityQuery{Limit: 7}, func(q ActivityQuery) (ActivityPage, error) {
		page, err := d.MyActivity(q.Before, q.Limit)
		if page.Count != 0 || page.Head != "" || page.Oldest != 0 {
			t.Errorf("it tells of the whole: %+v", page)
		}
		return page, err
	}) {
		got = append(got, row.Seq)
		for _, id := range []string{row.ActorID, row.SubjectID} {
			if id != "" && id != self.String() {
				t.Errorf("the id of another: %+v", row)
			}
		}
		for _, name := range []string{row.ActorName, row.SubjectName} {
			if name != "" && name != "Person ben" {
				t.Errorf("the name of another: %+v", row)
			}
		}
		if row.Hash != "" || row.ActorID == "" && row.SubjectID == "" {
			t.Errorf("%+v", row)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if n := d.count(store.AccessRefused); n != refusals {
		t.Error("asking for one's own was noted as a refusal")
	}
}

func TestFactorIsToldOfEntriesAboutOneOnly(t *testing.T) {
	d := office(t)
	if _, err := d.DisableAccounts([]string{d.id("cy")}); err != nil {
		t.Fatal(err)
	}
	page, err := d.Activity(ActivityQuery{})
	noError(d, err)
	for _, row := range page.Rows {
		if want := map[bool]string{true: "password"}[row.Kind == "signed_in"]; row.Factor != want {
			t.Errorf("%+v", row)
		}
	}
}

func TestCheckOfTheActivityIsNotedWithItsVerdict(t *testing.T) {
	d := office(t)
	entries := d.activity()
	verdict, err := d.CheckActivity()
	noError(d, err)
	last := entries[len(entries)-1]
	if !verdict.Intact || verdict.Count != uint64(len(entries)) || verdict.Broken != 0 || verdict.Head != fmt.Sprintf("%x", last.Hash[:10]) ||
		verdict.Oldest != entries[0].At.UnixMilli() || verdict.CheckedAt != d.clock.Now().UnixMilli() {
		t.Errorf("%+v", verdict)
	}
	if e := d.last(); e.Kind != store.ActivityChecked || e.New != fmt.Sprintf("intact %d", len(entries)) || e.Actor.ID != d.account("ada").ID {
		t.Errorf("%+v", e)
	}
}

func TestBrokenActivityIsNamedAndTheRestStaysReadable(t *testing.T) {
	d := office(t)
	d.gossip(rand.New(rand.NewPCG(1, 1)), 60)
	const gone = 30
	d.close()
	file, err := bolt.Open(filepath.Join(d.folder, store.FileName), 0o600, nil)
	noError(d, err)
	noError(d, file.Update(func(tx *bolt.Tx) error {
		return tx.Bucket([]byte("activity")).Delete(binary.BigEndian.AppendUint64(nil, gone))
	}))
	noError(d, file.Close())
	d.open()
	d.signIn("ada")
	entries := d.page()
	verdict, err := d.CheckActivity()
	if err != nil || verdict.Intact || verdict.Broken != gone {
		t.Fatalf("%+v, %v", verdict, err)
	}
	if e := d.page()[0]; e.Kind != "activity_checked" || e.New != fmt.Sprintf("broken %d", gone) {
		t.Errorf("%+v", e)
	}
	if len(entries) < 50 {
		t.Errorf("%d entries can be read", len(entries))
	}
	if err := d.ExportActivity("jsonl", io.Discard); !errors.Is(err, store.ErrDamaged) {
		t.Errorf("it was signed: %v", err)
	}
}

// page are the newest entries as the page has them.
func (d *desk) page() []ActivityRow {
	d.t.Helper()
	page, err := d.Activity(ActivityQuery{})
	noError(d, err)
	return page.Rows
}

func TestCheckOfTheActivityIsDroppedWithThePerson(t *testing.T) {
	d := office(t)
	_, by, err := d.ask()
	noError(d, err)
	d.must(d.Logout())
	d.signIn("ada")
	if d.who.attempt == by.attempt {
		t.Fatal("the same attempt after a new sign-in")
	}
	entries := len(d.activity())
	if err := d.act(func(a *act) error { return d.stillHere(by) }); !errors.Is(err, ErrWrongPhase) {
		t.Error(err)
	}
	if len(d.activity()) != entries {
		t.Error("something was noted for somebody who has left")
	}
}

func TestProgramNotesThatItStartsAndStops(t *testing.T) {
	d := newDesk(t)
	noError(d, d.Started())
	if e := d.last(); e.Kind != store.Started || e.Actor != (store.Actor{Kind: store.ActorProgram}) || e.Outcome != store.OK {
		t.Errorf("%+v", e)
	}
	noError(d, d.Stopped())
	if e := d.last(); e.Kind != store.Stopped {
		t.Errorf("%+v", e)
	}
}
