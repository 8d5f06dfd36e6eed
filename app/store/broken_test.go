package store

import (
	"errors"
	"os"
	"testing"

	bolt "go.etcd.io/bbolt"
)

// several does one thing after another.
func several(all ...tampering) tampering {
	return func(t testing.TB, folder, older string) {
		for _, one := range all {
			one(t, folder, older)
		}
	}
}

// flipped changes one bit of a sealed entry.
func flipped(seq uint64) tampering {
	return func(t testing.TB, folder, _ string) {
		value := rawGet(t, folder, bucketActivity, seqKey(seq))
		value[len(value)/2] ^= 0x10
		rawPut(t, folder, bucketActivity, seqKey(seq), value)
	}
}

// otherwise puts an entry of the other course of events in the place of ours. It opens: key and place are right.
func otherwise(seq uint64) tampering { return back(bucketActivity, seqKey(seq)) }

// sealed puts an entry made by somebody who has the vault key under a key of the bucket, and makes it the head.
func sealed(at uint64, number uint64, remove ...uint64) tampering {
	return func(t testing.TB, folder, _ string) {
		s := reopen(t, folder)
		defer shut(t, s)
		all := entries(t, s)
		e := all[len(all)-1]
		e.Seq = number
		e.Hash = Link(all[len(all)-2].Hash, e.Body())
		must(t, s, func(tx *Tx) error {
			for _, seq := range remove {
				if err := tx.engine.delete(bucketActivity, seqKey(seq)); err != nil {
					return err
				}
			}
			tx.manifest.activity.head, tx.wrote = e.Hash, true
			value := s.vault.Seal(nil, bucketActivity, seqKey(at), pad(bucketActivity, append(e.Body(), e.Hash[:]...)))
			return tx.engine.put(bucketActivity, seqKey(at), value)
		})
	}
}

// continued puts the entry there that a copy of the file got next.
func continued(t testing.TB, folder, _ string) {
	ahead := newFolder(t)
	key, err := os.ReadFile(folder + ".key")
	if err := errors.Join(err, os.CopyFS(ahead, os.DirFS(folder)), os.WriteFile(ahead+".key", key, 0o600)); err != nil {
		t.Fatal(err)
	}
	s := reopen(t, ahead)
	tell(t, s, 1)
	shut(t, s)
	rawPut(t, folder, bucketActivity, seqKey(10), rawGet(t, ahead, bucketActivity, seqKey(10)))
}

// courses makes a file with entries 1 to 9, and another that has 1 to 5 in common with it and 6 to 12 for itself.
func courses(t testing.TB) (folder, other string) {
	t.Helper()
	s, folder := newStore(t)
	tell(t, s, 5)
	shut(t, s)
	other = newFolder(t)
	if err := os.CopyFS(other, os.DirFS(folder)); err != nil {
		t.Fatal(err)
	}
	key, err := os.ReadFile(folder + ".key")
	if err := errors.Join(err, os.WriteFile(other+".key", key, 0o600)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		folder string
		kind   Kind
		n      int
	}{{folder, SignedIn, 4}, {other, SignInRefused, 7}} {
		s := reopen(t, c.folder)
		for range c.n {
			must(t, s, func(tx *Tx) error { return tx.Log(Entry{At: start, Kind: c.kind}) })
		}
		shut(t, s)
	}
	return folder, other
}

func TestTheFirstBrokenEntryIsNamed(t *testing.T) {
	removed := func(seq uint64) tampering { return gone(bucketActivity, seqKey(seq)) }
	for name, c := range map[string]struct {
		tamper tampering
		named  uint64
	}{
		"the oldest changed":                    {flipped(1), 1},
		"one changed":                           {flipped(4), 4},
		"the newest changed":                    {flipped(9), 9},
		"two changed":                           {several(flipped(7), flipped(3)), 3},
		"the oldest removed":                    {removed(1), 1},
		"one removed":                           {removed(4), 4},
		"two in a row removed":                  {several(removed(4), removed(5)), 4},
		"the newest removed":                    {removed(9), 9},
		"the three newest removed":              {several(removed(9), removed(8), removed(7)), 7},
		"all removed":                           {emptied(bucketActivity), 1},
		"two reordered":                         {swapped(bucketActivity, seqKey(4), seqKey(6)), 4},
		"one over another":                      {over(bucketActivity, seqKey(2), seqKey(8)), 8},
		"one again after the newest":            {over(bucketActivity, seqKey(9), seqKey(10)), 10},
		"one between two":                       {over(bucketActivity, seqKey(3), append(seqKey(3), 0)), 4},
		"one before the oldest":                 {over(bucketActivity, seqKey(1), seqKey(0)), 1},
		"a bucket among them":                   {nested(bucketActivity), 10},
		"an empty one":                          {func(t testing.TB, f, _ string) { rawPut(t, f, bucketActivity, seqKey(5), nil) }, 5},
		"one of another course of events":       {otherwise(7), 7},
		"the first of another course of events": {otherwise(6), 7}, // it follows from the fifth, but nothing of ours from it
		"the newest of another course":          {otherwise(9), 9},
		"all of another course, so many":        {several(otherwise(6), otherwise(7), otherwise(8), otherwise(9)), 9}, // only the head tells
		"all of another course, and more": {several(otherwise(6), otherwise(7), otherwise(8), otherwise(9), func(t testing.TB, f, o string) {
			rawPut(t, f, bucketActivity, seqKey(10), rawGet(t, o, bucketActivity, seqKey(10)))
		}), 9},
		"the next of a copy that went on":  {continued, 10},
		"another number, sealed":           {sealed(9, 8), 9},
		"another place, sealed":            {sealed(10, 9, 9), 9},
		"all of another course, but fewer": {several(otherwise(6), otherwise(7), removed(8), removed(9)), 8},
	} {
		t.Run(name, func(t *testing.T) {
			folder, other := courses(t)
			c.tamper(t, folder, other)
			s := reopen(t, folder)
			told := uint64(0)
			err := s.View(func(tx *Tx) error {
				return tx.Activity(func(e Entry) error { told = e.Seq; return nil })
			})
			want(t, err, ErrDamaged)
			var broken *BrokenError
			if !errors.As(err, &broken) || broken.Seq != c.named || told >= c.named {
				t.Errorf("told up to %d, then %v; want %d named", told, err, c.named)
			}
		})
	}
}

// A whole older file is one that this file alone cannot tell from the truth; the count and the head, once written down,
// can.
func TestAnOlderFileHasAnotherHead(t *testing.T) {
	folder, other := courses(t)
	s, o := reopen(t, folder), reopen(t, other)
	ours, theirs := head(t, s), head(t, o)
	if ours.Hash == theirs.Hash || ours.Count() != 9 || theirs.Count() != 12 {
		t.Errorf("%+v\n%+v", ours, theirs)
	}
}

func TestEntriesThatAreGoneBehindACheckpointAreNotMissed(t *testing.T) {
	s, folder := long(t, 10, 21)
	first := head(t, s).First
	shut(t, s)
	gone(bucketActivity, seqKey(first))(t, folder, "")
	s = reopen(t, folder)
	var broken *BrokenError
	if err := s.View(func(tx *Tx) error { return tx.Activity(func(Entry) error { return nil }) }); !errors.As(err, &broken) || broken.Seq != first {
		t.Errorf("%v, want %d named", err, first)
	}
}

func TestPagesNameAnEntryThatCannotBeRead(t *testing.T) {
	for name, c := range map[string]struct {
		tamper tampering
		named  uint64
	}{
		"changed":               {flipped(4), 4},
		"another place, sealed": {sealed(10, 9), 10},
		"over":                  {over(bucketActivity, seqKey(2), seqKey(8)), 8},
		"empty":                 {func(t testing.TB, f, _ string) { rawPut(t, f, bucketActivity, seqKey(5), nil) }, 5},
		"no number":             {func(t testing.TB, f, _ string) { rawPut(t, f, bucketActivity, []byte{0}, make([]byte, 300)) }, 0},
		"between two":           {over(bucketActivity, seqKey(3), append(seqKey(3), 0)), 0},
	} {
		t.Run(name, func(t *testing.T) {
			folder, other := courses(t)
			c.tamper(t, folder, other)
			s := reopen(t, folder)
			err := s.View(func(tx *Tx) error { return tx.ActivityBack(0, func(Entry) error { return nil }) })
			want(t, err, ErrDamaged)
			var broken *BrokenError
			if !errors.As(err, &broken) || broken.Seq != c.named {
				t.Errorf("%v, want %d named", err, c.named)
			}
		})
	}
}

// Who checks wants the verdict in the activity, also when it is a bad one.
func TestTheActivityGoesOnAfterABreak(t *testing.T) {
	folder, other := courses(t)
	flipped(4)(t, folder, other)
	s := reopen(t, folder)
	err := s.Update(func(tx *Tx) error {
		verdict := tx.Activity(func(Entry) error { return nil })
		return errors.Join(verdict, tx.Log(Entry{At: start, Kind: ActivityChecked, Outcome: "broken"}))
	})
	want(t, err, ErrDamaged)
	if got := page(t, s, 0, 1); len(got) != 1 || got[0].Seq != 10 || got[0].Kind != ActivityChecked {
		t.Errorf("%+v", got)
	}
}

func TestAMissingBucketIsDamage(t *testing.T) {
	folder, _ := courses(t)
	raw(t, folder, func(tx *bolt.Tx) error {
		return errors.Join(tx.DeleteBucket([]byte(bucketActivity)), tx.DeleteBucket([]byte(bucketAccounts)))
	})
	s := reopen(t, folder)
	for name, walk := range map[string]func(*Tx) error{
		"activity":      func(tx *Tx) error { return tx.Activity(nil) },
		"activity back": func(tx *Tx) error { return tx.ActivityBack(0, nil) },
		"accounts":      func(tx *Tx) error { return tx.EachAccount(nil) },
	} {
		if err := s.View(walk); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
