package store

import (
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"latchkey/app/account"
)

// tell logs n entries in one transaction.
func tell(t testing.TB, s *Store, n int) {
	t.Helper()
	must(t, s, func(tx *Tx) error {
		for i := range n {
			e := Entry{At: start.Add(time.Duration(i) * time.Second), Kind: SignedIn, Outcome: OK, Count: uint32(i + 1)}
			if err := tx.Log(e); err != nil {
				return err
			}
		}
		return nil
	})
}

// page reads the activity backwards, at most n entries of it.
func page(t testing.TB, s *Store, before uint64, n int) (found []Entry) {
	t.Helper()
	look(t, s, func(tx *Tx) error {
		return tx.ActivityBack(before, func(e Entry) error {
			found = append(found, e)
			if len(found) == n {
				return Enough
			}
			return nil
		})
	})
	return found
}

func head(t testing.TB, s *Store) (h Head) {
	t.Helper()
	look(t, s, func(tx *Tx) (err error) { h, err = tx.Head(); return err })
	return h
}

func TestActivityIsPagedNewestFirst(t *testing.T) {
	s, _ := newStore(t)
	if got := page(t, s, 0, 50); len(got) != 0 {
		t.Errorf("a new file has %d entries", len(got))
	}
	const n = 137
	tell(t, s, n)
	forward := entries(t, s)
	slices.Reverse(forward)
	for _, size := range []int{1, 50, n - 1, n, n + 1} {
		var all []Entry
		for before := uint64(0); ; {
			p := page(t, s, before, size)
			if len(p) == 0 {
				break
			}
			if len(p) > size {
				t.Fatalf("a page of %d has %d", size, len(p))
			}
			all = append(all, p...)
			before = p[len(p)-1].Seq
		}
		if !reflect.DeepEqual(all, forward) {
			t.Errorf("in pages of %d: %d entries, or other ones", size, len(all))
		}
	}
	for before, first := range map[uint64]uint64{0: n, 1: 0, 2: 1, n: n - 1, n + 1: n, n + 2: n, 1 << 32: n, 1<<64 - 1: n} {
		switch p := page(t, s, before, 1); {
		case first == 0 && len(p) != 0:
			t.Errorf("before %d there is %d", before, p[0].Seq)
		case first != 0 && (len(p) != 1 || p[0].Seq != first):
			t.Errorf("before %d: %+v, want %d", before, p, first)
		}
	}
}

func TestPagesEndAtTheOldestEntryKept(t *testing.T) {
	s, _ := long(t, 10, 21)
	first := head(t, s).First
	if got := page(t, s, 0, 100); first < 2 || uint64(len(got)) != 22-first || got[len(got)-1].Seq != first {
		t.Errorf("%d entries, the first kept is %d", len(got), first)
	}
	for _, before := range []uint64{1, first - 1, first} {
		if got := page(t, s, before, 1); len(got) != 0 {
			t.Errorf("before %d there is %d", before, got[0].Seq)
		}
	}
}

func TestAWalkEndsWhenThereIsEnough(t *testing.T) {
	s, _ := newStore(t)
	populate(t, s, 9)
	fault := errors.New("a fault")
	for name, walk := range map[string]func(*Tx, func() error) error{
		"activity":      func(tx *Tx, fn func() error) error { return tx.Activity(func(Entry) error { return fn() }) },
		"activity back": func(tx *Tx, fn func() error) error { return tx.ActivityBack(0, func(Entry) error { return fn() }) },
		"accounts": func(tx *Tx, fn func() error) error {
			return tx.EachAccount(func(*account.Account) error { return fn() })
		},
	} {
		for _, why := range []error{Enough, errors.Join(Enough), fault} {
			seen, given := 0, error(nil)
			err := s.View(func(tx *Tx) error {
				return walk(tx, func() error {
					if seen++; seen == 4 {
						given = why
					}
					return given
				})
			})
			if seen != 4 || why == fault && err != fault || why != fault && err != nil {
				t.Errorf("%s: %d seen, %v", name, seen, err)
			}
		}
	}
}

func TestTheHeadSaysWhereTheActivityStands(t *testing.T) {
	s, folder := newStore(t)
	if h := head(t, s); h != (Head{First: 1}) || h.Count() != 0 {
		t.Errorf("of a new file: %+v", h)
	}
	tell(t, s, 3)
	all := entries(t, s)
	if h := head(t, s); h != (Head{First: 1, Last: 3, Hash: all[2].Hash}) || h.Count() != 3 {
		t.Errorf("%+v", h)
	}

	s.keep = 3 // with a checkpoint: all but the newest go
	tell(t, s, 1)
	shut(t, s)
	s = reopen(t, folder)
	all = append(all, entries(t, s)...)
	if h := head(t, s); h != (Head{First: 4, Last: 4, Previous: all[2].Hash, Hash: all[3].Hash}) || h.Count() != 1 {
		t.Errorf("%+v", h)
	}
	tell(t, s, 2)
	all = append(all[:3], entries(t, s)...)
	h := head(t, s)
	if h != (Head{First: 4, Last: 6, Previous: all[2].Hash, Hash: all[5].Hash}) || h.Count() != 3 {
		t.Errorf("%+v", h)
	}
	for i, before := 3, h.Previous; i < len(all); i++ { // as somebody with an export checks it
		if !all[i].Follows(before) {
			t.Errorf("entry %d does not follow", all[i].Seq)
		}
		before = all[i].Hash
	}

	must(t, s, func(tx *Tx) error { return tx.drop(bucketRecords, recordCheckpoint) })
	want(t, s.View(func(tx *Tx) error { _, err := tx.Head(); return err }), ErrDamaged)
}

func TestEveryPartOfAnEntryIsInTheChain(t *testing.T) {
	previous := [32]byte{9}
	whole := Entry{Seq: 7, At: start, Kind: RoleChanged, Actor: Actor{ActorAccount, account.ID{1}}, Subject: account.ID{2}, Outcome: OK,
		Count: 1, Field: "role", Old: "member", New: "administrator", Layout: entryVersion}
	whole.Hash = Link(previous, whole.Body())
	if !whole.Follows(previous) || whole.Follows([32]byte{}) {
		t.Fatal("the entry itself")
	}
	changed := 0
	var change func(e *Entry, v reflect.Value, path string)
	change = func(e *Entry, v reflect.Value, path string) {
		for i := range v.NumField() {
			f, was := v.Field(i), reflect.New(v.Field(i).Type()).Elem()
			was.Set(f)
			switch f.Kind() {
			case reflect.String:
				f.SetString(f.String() + "x")
			case reflect.Uint8, reflect.Uint32, reflect.Uint64:
				f.SetUint(f.Uint() + 1)
			case reflect.Array:
				f.Index(0).SetUint(f.Index(0).Uint() ^ 1)
			default:
				if at, is := f.Addr().Interface().(*time.Time); is {
					*at = at.Add(time.Millisecond)
				} else {
					change(e, f, path+v.Type().Field(i).Name+".")
					continue
				}
			}
			if changed++; e.Follows(previous) {
				t.Errorf("%s%s was changed, and it still follows", path, v.Type().Field(i).Name)
			}
			f.Set(was)
		}
	}
	e := whole
	change(&e, reflect.ValueOf(&e).Elem(), "")
	if changed < 13 || !e.Follows(previous) {
		t.Errorf("%d parts were changed", changed)
	}

	first := whole // the chain of an entry of version 1 does not hold the values, so it cannot have any
	first.Layout, first.Field, first.Old, first.New = 1, "", "", ""
	first.Hash = Link(previous, first.Body())
	if !first.Follows(previous) {
		t.Error("an entry of version 1")
	}
	for _, forge := range []func(*Entry){
		func(e *Entry) { e.Field = "role" }, func(e *Entry) { e.Old = "member" }, func(e *Entry) { e.New = "administrator" },
		func(e *Entry) { e.Layout = 0; e.Hash = Link(previous, e.Body()) },
		func(e *Entry) { e.Layout = entryVersion + 1; e.Hash = Link(previous, e.Body()) },
	} {
		e := first
		if forge(&e); e.Follows(previous) {
			t.Errorf("forged, and it follows: %+v", e)
		}
	}
}
