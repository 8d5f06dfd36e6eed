package store

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"

	"latchkey/app/account"

	bolt "go.etcd.io/bbolt"
)

// entries reads the activity.
func entries(t testing.TB, s *Store) (all []Entry) {
	t.Helper()
	look(t, s, func(tx *Tx) error {
		return tx.Activity(func(e Entry) error { all = append(all, e); return nil })
	})
	return all
}

func TestActivityIsKeptInOrderAndWhole(t *testing.T) {
	s, folder := newStore(t)
	if all := entries(t, s); len(all) != 0 {
		t.Errorf("a new file has %d entries", len(all))
	}
	a, b := account.NewID(), account.NewID()
	told := []Entry{
		{At: start, Kind: AccountCreated, Outcome: OK, Subject: a},
		{At: start.Add(time.Millisecond), Kind: SignedIn, Actor: Actor{ActorAccount, a}, Subject: a, Outcome: OK, Factor: account.ByRecoveryCode},
		{At: start.Add(-time.Hour), Kind: OTPReset, Actor: Actor{Kind: ActorTerminal}, Subject: b, Outcome: OK},
		{At: start, Kind: UnknownRefused, Outcome: "credentials incorrect", Count: 77},
		{At: start, Kind: PolicyChanged, Actor: Actor{ActorAccount, a}, Outcome: OK, Field: "issuer", Old: "Latchkey", New: "Ä & Söhne"},
		{At: start, Kind: Stopped, Actor: Actor{Kind: ActorProgram}, Outcome: OK},
	}
	for _, e := range told {
		must(t, s, func(tx *Tx) error { return tx.Log(e) })
	}
	shut(t, s)
	s = reopen(t, folder)
	var head [32]byte
	for i := range told {
		e := &told[i]
		e.Seq, e.Count, e.Layout = uint64(i+1), max(e.Count, 1), entryVersion
		head = Link(head, e.Body())
		e.Hash = head
	}
	if all := entries(t, s); !reflect.DeepEqual(all, told) {
		t.Errorf("%+v", all)
	}
	enough := errors.New("enough")
	want(t, s.View(func(tx *Tx) error { return tx.Activity(func(Entry) error { return enough }) }), enough)
}

func TestAnEntryIsThereOnlyWithItsChange(t *testing.T) {
	s, _ := newStore(t)
	populate(t, s, 1)
	fault := errors.New("disk")
	err := s.Update(func(tx *Tx) error {
		a := person(1)
		_ = errors.Join(tx.CreateAccount(&a), tx.Log(Entry{At: start, Kind: AccountCreated, Subject: a.ID}))
		return tx.fail(fault)
	})
	want(t, err, fault)
	if n := len(entries(t, s)); n != 1 || count(t, s) != 1 {
		t.Errorf("%d entries, %d accounts", n, count(t, s))
	}
	must(t, s, func(tx *Tx) error { return tx.Log(Entry{At: start, Kind: SignedIn}) }) // the chain goes on
	if all := entries(t, s); len(all) != 2 || all[1].Seq != 2 {
		t.Errorf("%+v", all)
	}
	if err := s.Check(); err != nil {
		t.Error(err)
	}
}

// long makes a log of which only few entries are kept.
func long(t testing.TB, keep, logged int) (*Store, string) {
	t.Helper()
	s, folder := newStore(t)
	s.keep = uint64(keep)
	for i := range logged {
		must(t, s, func(tx *Tx) error {
			return tx.Log(Entry{At: start.Add(time.Duration(i) * time.Second), Kind: SignedIn})
		})
		if i%50 == 0 {
			if err := s.Check(); err != nil {
				t.Fatal(err)
			}
		}
	}
	return s, folder
}

func TestTheOldestActivityGoesBehindACheckpoint(t *testing.T) {
	const keep, logged = 1200, 1201
	s, folder := newStore(t)
	s.keep = keep
	must(t, s, func(tx *Tx) error {
		for range logged {
			if err := tx.Log(Entry{At: start, Kind: SignedIn}); err != nil {
				return err
			}
		}
		return nil
	})
	shut(t, s)
	s = reopen(t, folder)
	if all := entries(t, s); len(all) != logged-activityDrop || all[0].Seq != activityDrop+1 || all[len(all)-1].Seq != logged {
		t.Errorf("%d entries kept", len(all))
	}
	if err := s.Check(); err != nil {
		t.Error(err)
	}

	s, _ = long(t, 10, 300) // many times over
	all := entries(t, s)
	if len(all) == 0 || len(all) > 10 || all[len(all)-1].Seq != 300 {
		t.Errorf("%d entries kept of 10", len(all))
	}
	if err := s.Check(); err != nil {
		t.Error(err)
	}
}

// Whoever can write to the file, and a disk that forgets, must not keep everybody out by what is about to be forgotten.
func TestDamagedOldActivityStopsNobody(t *testing.T) {
	const keep, due = 1200, activityDrop // the last entry of the first batch
	flipped := func(seq uint64) tampering {
		return func(t testing.TB, folder, _ string) {
			value := rawGet(t, folder, bucketActivity, seqKey(seq))
			value[len(value)-1] ^= 1
			raw(t, folder, func(tx *bolt.Tx) error { return tx.Bucket([]byte(bucketActivity)).Put(seqKey(seq), value) })
		}
	}
	missing := func(seq uint64) tampering { return gone(bucketActivity, seqKey(seq)) }
	many := func(from, to uint64, how func(uint64) tampering) (all []tampering) {
		for seq := from; seq <= to; seq++ {
			all = append(all, how(seq))
		}
		return all
	}
	for name, c := range map[string]struct {
		tampered []tampering
		first    uint64 // kept
	}{
		"one flipped":                {many(500, 500, flipped), due + 1},
		"the first flipped":          {many(1, 1, flipped), due + 1},
		"one missing":                {many(500, 500, missing), due + 1},
		"some missing":               {many(500, 509, missing), due + 1},
		"the last flipped":           {many(due, due, flipped), due + 2},
		"the last missing":           {many(due, due, missing), due + 2},
		"the one after missing":      {many(due+1, due+1, missing), due + 3},
		"the last and after missing": {many(due, due+1, missing), due + 3},
		"nearly all after missing":   {many(due+1, keep-1, missing), keep + 1},
	} {
		t.Run(name, func(t *testing.T) {
			s, folder := newStore(t)
			logs := func(n int) {
				t.Helper()
				must(t, s, func(tx *Tx) error {
					for range n {
						if err := tx.Log(Entry{At: start, Kind: SignedIn}); err != nil {
							return err
						}
					}
					return nil
				})
			}
			logs(keep)
			shut(t, s)
			for _, tamper := range c.tampered {
				tamper(t, folder, "")
			}
			s = reopen(t, folder)
			s.keep = keep
			logs(1)
			logs(1)
			shut(t, s)
			s = reopen(t, folder)
			if err := s.Check(); err != nil {
				t.Fatal(err)
			}
			all := entries(t, s)
			look(t, s, func(tx *Tx) error {
				h, err := tx.Head()
				if h.First != c.first || h.Last != keep+2 || h.Count() != uint64(len(all)) || all[0].Seq != c.first || !all[0].Follows(h.Previous) {
					t.Errorf("%d to %d, %d entries from %d", h.First, h.Last, len(all), all[0].Seq)
				}
				return err
			})
		})
	}
}

// When nothing newer will do, the batch is shorter, and the damage is told until its turn comes.
func TestDamageAtTheEndOfAShortBatchIsKept(t *testing.T) {
	s, folder := long(t, 10, 10)
	err := s.engine.update(func(e engineTx) error { return e.put(bucketActivity, seqKey(10), []byte("damaged")) })
	if err != nil {
		t.Fatal(err)
	}
	log := func() { must(t, s, func(tx *Tx) error { return tx.Log(Entry{At: start, Kind: SignedIn}) }) }
	log()
	var broken *BrokenError
	err = s.View(func(tx *Tx) error { return tx.Activity(func(Entry) error { return nil }) })
	if !errors.As(err, &broken) || broken.Seq != 10 {
		t.Error(err)
	}
	for range 9 {
		log()
	}
	shut(t, s)
	s = reopen(t, folder)
	if all := entries(t, s); s.Check() != nil || all[len(all)-1].Seq != 20 {
		t.Errorf("%d entries", len(all))
	}
}

func TestAForgedCheckpointIsRefused(t *testing.T) {
	forge := func(change func(plain []byte) []byte) func(testing.TB, string, string) {
		return func(t testing.TB, folder, _ string) {
			s := reopen(t, folder)
			defer shut(t, s)
			must(t, s, func(tx *Tx) error { // even somebody with the vault key cannot sign
				plain, err := tx.get(bucketRecords, recordCheckpoint)
				if err != nil {
					return err
				}
				return tx.put(bucketRecords, recordCheckpoint, change(plain))
			})
		}
	}
	for name, c := range map[string]tampering{
		"another number":             forge(func(b []byte) []byte { b[8]--; return b }),
		"another head":               forge(func(b []byte) []byte { b[9] ^= 1; return b }),
		"another signature":          forge(func(b []byte) []byte { b[len(b)-1] ^= 1; return b }),
		"another version":            forge(func(b []byte) []byte { b[0]++; return b }),
		"too short":                  forge(func(b []byte) []byte { return b[:len(b)-1] }),
		"too long":                   forge(func(b []byte) []byte { return append(b, 0) }),
		"the first one kept removed": gone(bucketActivity, seqKey(21)),
		"removed":                    gone(bucketRecords, recordCheckpoint),
	} {
		t.Run(name, func(t *testing.T) {
			s, folder := long(t, 10, 21)
			if first := entries(t, s)[0].Seq; first != 21 {
				t.Fatalf("the first entry kept is %d", first)
			}
			shut(t, s)
			c(t, folder, "")
			s = reopen(t, folder)
			want(t, s.View(func(tx *Tx) error { return tx.Activity(func(Entry) error { return nil }) }), ErrDamaged)
		})
	}
}

func TestUnknownIdentifiersAreOneEntryAMinute(t *testing.T) {
	s, folder := newStore(t)
	refuse := func(at time.Time, times int) {
		t.Helper()
		for range times {
			must(t, s, func(tx *Tx) error {
				return tx.LogUnknown(at)
			})
		}
	}
	told := func(counts ...uint32) {
		t.Helper()
		var got []uint32
		for _, e := range entries(t, s) {
			if e.Kind != UnknownRefused {
				t.Errorf("kind %s", e.Kind)
			}
			got = append(got, e.Count)
		}
		if !reflect.DeepEqual(got, counts) {
			t.Errorf("entries with counts %v, want %v", got, counts)
		}
	}
	refuse(start, 1)
	told(1)
	refuse(start.Add(time.Second), 7)
	refuse(start.Add(59*time.Second), 2)
	told(1)
	shut(t, s)
	s = reopen(t, folder) // what was not told yet is not forgotten
	refuse(start.Add(time.Minute), 1)
	told(1, 10)
	refuse(start.Add(61*time.Second), 1)
	told(1, 10)
	refuse(start.Add(-time.Hour), 1) // the clock was set back
	told(1, 10, 2)
	refuse(start.Add(-time.Hour+time.Second), 3)
	refuse(start.Add(time.Hour), 1)
	told(1, 10, 2, 4)
	if err := s.Check(); err != nil {
		t.Error(err)
	}
}

func TestStrangersShareAThousandThrottlesThatNeverGrow(t *testing.T) {
	s, folder := newStore(t)
	look(t, s, func(tx *Tx) error {
		if th, err := tx.UnknownThrottle("nobody"); th != (account.Throttle{}) || err != nil {
			t.Errorf("%+v, %v", th, err)
		}
		return nil
	})
	failed := account.Throttle{Failures: 6, FailedAt: start, Wait: time.Minute}
	must(t, s, func(tx *Tx) error { return tx.PutUnknownThrottle(" Nobody@Example.org", failed) })
	shut(t, s)
	s = reopen(t, folder)
	size := func() (n int) {
		look(t, s, func(tx *Tx) error { n = len(tx.engine.get(bucketRecords, recordUnknown)); return nil })
		return n
	}
	before := size()
	look(t, s, func(tx *Tx) error {
		for _, typed := range []string{"nobody@example.org", "NOBODY@EXAMPLE.ORG "} {
			if th, err := tx.UnknownThrottle(typed); th != failed || err != nil {
				t.Errorf("%q: %+v, %v", typed, th, err)
			}
		}
		return nil
	})
	slots := make(map[int]bool)
	for i := range 200 {
		must(t, s, func(tx *Tx) error {
			name := person(i).Email
			slots[tx.slot(name)] = true
			return tx.PutUnknownThrottle(name, account.Throttle{Failures: uint32(i), FailedAt: start})
		})
	}
	if after := size(); after != before || len(slots) < 150 {
		t.Errorf("the record has %d bytes, before %d; %d slots were used", after, before, len(slots))
	}
	must(t, s, func(tx *Tx) error { return tx.PutUnknownThrottle("nobody@example.org", account.Throttle{}) })
	if err := s.Check(); err != nil {
		t.Error(err)
	}
}

func TestEveryKindIsListed(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "activity.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var found []Kind
	ast.Inspect(file, func(n ast.Node) bool {
		spec, is := n.(*ast.ValueSpec)
		if is && spec.Type != nil {
			if name, is := spec.Type.(*ast.Ident); is && name.Name == "Kind" {
				text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				found = append(found, Kind(text))
			}
		}
		return true
	})
	if len(found) < 31 || !slices.Equal(found, Kinds) {
		t.Errorf("%d kinds in the source, %d in the list\n%v\n%v", len(found), len(Kinds), found, Kinds)
	}
	seen := map[Kind]bool{}
	for _, k := range Kinds {
		if seen[k] {
			t.Errorf("%s twice", k)
		}
		seen[k] = true
	}
}
