package store

import (
	"errors"
	"path/filepath"
	"reflect"
	"testing"

	"latchkey/app/account"
)

// An earlierFormat is how a former version of the program wrote a file.
type earlierFormat struct {
	number  byte
	account func(account.Account) []byte
	policy  func(account.Policy) []byte
}

var earlierFormats = map[string]earlierFormat{"format 1": {1, account1, policy1}, "format 2": {2, account2, policy2}}

// file makes one: persons 0 to n-1, each with an entry.
func (f earlierFormat) file(t testing.TB, n int) (folder string) {
	t.Helper()
	s, folder := newStore(t)
	must(t, s, func(tx *Tx) error {
		for i := range n {
			a := person(i)
			if err := tx.index(&a); err != nil {
				return err
			}
			tx.manifest.accounts++
			e := Entry{Seq: uint64(i + 1), At: start, Kind: AccountCreated, Outcome: OK, Subject: a.ID, Count: 1, Layout: min(f.number, entryVersion)}
			c := &tx.manifest.activity
			c.head, c.next, c.count = Link(c.head, e.Body()), c.next+1, c.count+1
			sealed := s.vault.Seal(nil, bucketActivity, seqKey(e.Seq), pad(bucketActivity, append(e.Body(), c.head[:]...)))
			err := errors.Join(tx.put(bucketAccounts, a.ID[:], f.account(a)), tx.engine.put(bucketActivity, seqKey(e.Seq), sealed))
			if err != nil {
				return err
			}
		}
		return tx.put(bucketRecords, recordPolicy, f.policy(account.DefaultPolicy(start)))
	})
	shut(t, s)
	rawPut(t, folder, bucketFile, plainFormat, []byte{0, 0, 0, f.number})
	return folder
}

func formatOf(t testing.TB, s *Store) (n int) {
	t.Helper()
	look(t, s, func(tx *Tx) error { n = tx.Format(); return nil })
	return n
}

func TestAFileOfAnEarlierFormatIsReadAsItIs(t *testing.T) {
	for name, f := range earlierFormats {
		t.Run(name, func(t *testing.T) { readsAsItIs(t, f) })
	}
}

func readsAsItIs(t *testing.T, f earlierFormat) {
	folder := f.file(t, 7)
	check := untouched(t, filepath.Join(folder, FileName))
	if err := read(folder, 7); err != nil {
		t.Error(err)
	}
	s := reopen(t, folder)
	verdict := errors.New("refused")
	want(t, s.Update(func(*Tx) error { return verdict }), verdict)
	fault := errors.New("fault")
	want(t, s.Update(func(tx *Tx) error { return tx.fail(errors.Join(fault, tx.Log(Entry{At: start, Kind: SignedIn}))) }), fault)
	look(t, s, func(tx *Tx) error {
		if p, err := tx.Policy(); p != account.DefaultPolicy(start) || err != nil {
			t.Errorf("%+v, %v", p, err)
		}
		return nil
	})
	if n := formatOf(t, s); n != int(f.number) {
		t.Errorf("format %d", n)
	}
	shut(t, s)
	check(t)
}

func TestTheFirstWriteRaisesTheFormat(t *testing.T) {
	for name, write := range map[string]func(*Tx) error{
		"an account": func(tx *Tx) error { a := person(3); a.Notices = account.LockLifted; return tx.PutAccount(&a) },
		"an entry":   func(tx *Tx) error { return tx.Log(Entry{At: start, Kind: Started}) },
		"a replaced secret": func(tx *Tx) error {
			a := person(3)
			a.OTP.Drift.Synced, a.OTP.Burnt = -7, []uint64{a.OTP.LastStep + 5}
			a.OTP.Replaced = &account.Replaced{Secret: a.OTP.Secret, Params: a.OTP.Params, At: start}
			return tx.PutAccount(&a)
		},
		"a clock":            func(tx *Tx) error { return tx.PutClock(account.Clock{Seen: start}) },
		"a policy":           func(tx *Tx) error { return tx.PutPolicy(account.DefaultPolicy(start)) },
		"a deletion":         func(tx *Tx) error { return tx.DeleteAccount(person(3).ID) },
		"unknown":            func(tx *Tx) error { return tx.LogUnknown(start) },
		"refused, but noted": func(tx *Tx) error { return errors.Join(tx.LogUnknown(start), ErrNotFound) },
	} {
		for from, f := range earlierFormats {
			t.Run(name+", "+from, func(t *testing.T) {
				folder := f.file(t, 4)
				s := reopen(t, folder)
				if err := s.Update(write); err != nil && !errors.Is(err, ErrNotFound) {
					t.Fatal(err)
				}
				if n := formatOf(t, s); n != format {
					t.Errorf("format %d", n)
				}
				shut(t, s)
				if err := read(folder, 3); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// An older program would find a newer record in a file that still says format 1, and call it damaged.
func TestDamageOfAnOlderFileIsFoundBeforeItsFormatRises(t *testing.T) {
	folder := earlierFormats["format 1"].file(t, 4)
	ada, bob := person(0), person(1)
	over(bucketAccounts, ada.ID[:], bob.ID[:])(t, folder, "")
	refuses(t, folder)
}

func TestTheChainGoesThroughEntriesOfBothLayouts(t *testing.T) {
	folder := earlierFormats["format 1"].file(t, 7)
	s := reopen(t, folder)
	was := entries(t, s)
	a := person(3)
	a.Role, a.Notices = account.Member, account.RoleChanged
	must(t, s, func(tx *Tx) error {
		return errors.Join(tx.PutAccount(&a), tx.Log(Entry{At: start, Kind: RoleChanged, Actor: Actor{Kind: ActorTerminal}, Subject: a.ID,
			Outcome: OK, Field: "role", Old: "administrator", New: "member"}))
	})
	shut(t, s)
	s = reopen(t, folder)
	all := entries(t, s)
	if len(all) != 8 || !reflect.DeepEqual(all[:7], was) || all[6].Layout != 1 || all[7].Layout != 2 || all[7].New != "member" {
		t.Errorf("%+v", all)
	}
	var before [32]byte
	for _, e := range all {
		if !e.Follows(before) {
			t.Errorf("entry %d does not follow", e.Seq)
		}
		before = e.Hash
	}
	if got, err := find(s, a.Email); err != nil || !reflect.DeepEqual(got, a) {
		t.Errorf("%+v, %v", got, err)
	}
	if err := s.Check(); err != nil {
		t.Error(err)
	}
	s.keep = 7 // the older ones go behind a checkpoint, and the chain goes on from there
	tell(t, s, 1)
	if all := entries(t, s); len(all) == 0 || all[len(all)-1].Seq != 9 {
		t.Errorf("%+v", all)
	}
}
