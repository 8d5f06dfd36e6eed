package store

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/vault"
)

// A ring keeps each key in a file of its own beside the data folder, so that other processes find them too.
type ring struct{ folder string }

func (r ring) keeper(id string) vault.Keeper {
	return vault.Keeper{DataDir: r.folder, KeyFile: filepath.Join(r.folder+"-keys", id)}
}

func (r ring) Create(id string) (vault.Key, vault.Place, error) {
	if err := os.MkdirAll(r.folder+"-keys", 0o700); err != nil {
		return vault.Key{}, "", err
	}
	return r.keeper(id).Create(id)
}

func (r ring) Load(id string, place vault.Place) (vault.Key, error) {
	return r.keeper(id).Load(id, place)
}

func (r ring) Discard(id string, _ vault.Place) error { return os.RemoveAll(r.keeper(id).KeyFile) }

// ids are the files there are keys of.
func (r ring) ids(t testing.TB) []string {
	t.Helper()
	return names(t, r.folder+"-keys")
}

// ringed opens the data in a folder, new or not, under keys of a ring.
func ringed(t testing.TB, folder string) *Store {
	t.Helper()
	s, err := Open(folder, ring{folder}, account.DefaultPolicy(start))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// present is what gives the pieces of the data itself.
func present(s *Store) func(func(Piece) error) error {
	return func(put func(Piece) error) error {
		return s.View(func(tx *Tx) error { return tx.Pieces(put) })
	}
}

func noted(tx *Tx) error {
	return tx.Log(Entry{At: start, Kind: BackupRestored, Outcome: OK, Actor: Actor{Kind: ActorTerminal}})
}

func replaced(t testing.TB, s *Store) *Store {
	t.Helper()
	n, err := s.Replace(start, ring{s.folder}, present(s), noted)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { n.Close() })
	return n
}

// same says whether the data is what it was, with one entry more.
func same(t testing.TB, n *Store, before []Piece) {
	t.Helper()
	if err := n.Check(); err != nil {
		t.Fatal(err)
	}
	after := pieces(t, n)
	last := after[len(after)-1]
	if last.Entry == nil || last.Entry.Kind != BackupRestored && last.Entry.Kind != KeyReplaced {
		t.Fatalf("the last piece is %+v", last)
	}
	flat := func(all []Piece) (b []byte) {
		for _, p := range all {
			b = AppendPiece(b, p)
		}
		return b
	}
	if !bytes.Equal(flat(before), flat(after[:len(after)-1])) {
		t.Error("other pieces")
	}
	look(t, n, func(tx *Tx) error {
		for _, p := range before {
			if p.Account == nil {
				continue
			}
			for _, name := range []string{p.Account.Email, p.Account.Username} {
				if a, err := tx.AccountByIdentifier(name); err != nil || a.ID != p.Account.ID {
					return fmt.Errorf("%s: %s, %w", name, a.ID, err)
				}
			}
		}
		return nil
	})
}

func TestReplacedDataIsTheSameUnderAnotherKey(t *testing.T) {
	folder := newFolder(t)
	s := ringed(t, folder)
	s.keep = uint64(piecesAtOnce)
	populate(t, s, piecesAtOnce+100) // more than a transaction of accounts, and a checkpoint
	must(t, s, func(tx *Tx) error {
		return tx.PutUnknownThrottle("nobody", account.Throttle{Failures: 3, FailedAt: start})
	})
	before, was := pieces(t, s), s.ID()
	content, err := os.ReadFile(filepath.Join(folder, FileName))
	if err != nil {
		t.Fatal(err)
	}
	n := replaced(t, s)
	same(t, n, before)
	if n.ID() == was || n.Folder() != folder || n.Keys() != *before[0].Keys {
		t.Errorf("id %s in %s", n.ID(), n.Folder())
	}
	look(t, n, func(tx *Tx) error {
		if unknown, err := tx.UnknownThrottle("nobody"); err != nil || unknown != (account.Throttle{}) {
			t.Errorf("%+v, %v", unknown, err)
		}
		return nil
	})

	// The old file is beside it, as it was, and opens with its own key.
	beside := filepath.Join(folder, "latchkey.db.before-20260314T150926Z")
	if old, err := os.ReadFile(beside); err != nil || !bytes.Equal(old, content) {
		t.Errorf("the old file is another: %v", err)
	}
	if got := names(t, folder); !slices.Equal(got, []string{FileName, filepath.Base(beside), lockName}) {
		t.Errorf("left: %q", got)
	}
	old, err := attach(beside, ring{folder})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(old.Check(), old.shut()); err != nil {
		t.Error(err)
	}

	// Nobody else has had the folder, and the new data is open for good.
	_, err = Open(folder, ring{folder}, account.DefaultPolicy(start))
	want(t, err, ErrInUse)
	a := person(-1)
	must(t, n, func(tx *Tx) error { return tx.CreateAccount(&a) })
	shut(t, n)
	shut(t, s)
	if n := count(t, ringed(t, folder)); int(n) != piecesAtOnce+101 {
		t.Errorf("%d accounts", n)
	}
}

func TestDataThatWasReplacedIsWrittenNoMore(t *testing.T) {
	s := ringed(t, newFolder(t))
	n := replaced(t, s)
	want(t, s.Update(func(tx *Tx) error { return tx.PutRegistrations([]time.Time{start}) }), ErrFailed)
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	must(t, n, func(tx *Tx) error { return tx.PutRegistrations([]time.Time{start}) })
}

func TestSecondNamesDoNotMeet(t *testing.T) {
	folder := newFolder(t)
	s := ringed(t, folder)
	for range 3 {
		s = replaced(t, s)
	}
	var second []string
	for _, name := range names(t, folder) {
		if rest, ok := strings.CutPrefix(name, oldName+"-20260314T150926Z"); ok {
			second = append(second, rest)
		}
	}
	if !slices.Equal(second, []string{"", "-2", "-3"}) {
		t.Errorf("%q", second)
	}
}

// Some disks have no second names: the old file is then copied.
func TestTheOldFileIsCopiedWhereItCannotBeLinked(t *testing.T) {
	_, folder := newStore(t)
	path, to := filepath.Join(folder, FileName), filepath.Join(folder, oldName+"-x")
	if err := duplicate(path, to); err != nil {
		t.Fatal(err)
	}
	a, errA := os.ReadFile(path)
	b, errB := os.ReadFile(to)
	info, err := os.Stat(to)
	if err := errors.Join(err, errA, errB); err != nil || !bytes.Equal(a, b) || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if got := names(t, folder); !slices.Equal(got, []string{FileName, filepath.Base(to), lockName}) {
		t.Errorf("left: %q", got)
	}
}

// unmoved says afterwards whether data, folder and keys are as they were, and the data can still be written.
func unmoved(t testing.TB, s *Store) (check func(t testing.TB)) {
	t.Helper()
	files, keys, before := names(t, s.folder), ring{s.folder}.ids(t), pieces(t, s)
	return func(t testing.TB) {
		t.Helper()
		if now := names(t, s.folder); !slices.Equal(now, files) {
			t.Errorf("left: %q, before %q", now, files)
		}
		if now := (ring{s.folder}).ids(t); !slices.Equal(now, keys) {
			t.Errorf("keys: %q, before %q", now, keys)
		}
		if now := pieces(t, s); len(now) != len(before) {
			t.Errorf("%d pieces, before %d", len(now), len(before))
		}
		must(t, s, func(tx *Tx) error { return tx.PutRegistrations([]time.Time{start}) })
		if err := s.Check(); err != nil {
			t.Error(err)
		}
	}
}

var errGivenUp = errors.New("given up")

func TestAFailureLeavesTheDataOpenAndNothingBehind(t *testing.T) {
	s := ringed(t, newFolder(t))
	populate(t, s, 5)
	all := pieces(t, s)
	a, twin := person(0), person(0)
	twin.ID[0] ^= 1
	namesake := person(1)
	namesake.ID[0] ^= 1
	namesake.Email = "other@example.org"
	sequel := all[len(all)-1].Entry
	forged := Checkpoint{Seq: 41}
	for name, c := range map[string]struct {
		fill func(put func(Piece) error) error
		then func(*Tx) error
		why  error
	}{
		"given up at once":       {func(func(Piece) error) error { return errGivenUp }, noted, errGivenUp},
		"given up in the middle": {func(put func(Piece) error) error { return errors.Join(put(all[0]), put(all[1]), errGivenUp) }, noted, errGivenUp},
		"given up at the end":    {present(s), func(tx *Tx) error { return errors.Join(noted(tx), errGivenUp) }, errGivenUp},
		"nothing":                {given(), noted, ErrDamaged},
		"no policies":            {given(all[0]), noted, ErrDamaged},
		"no secrets":             {given(all[1]), noted, ErrDamaged},
		"secrets twice":          {given(all[0], all[1], all[0]), noted, ErrDamaged},
		"policies twice":         {given(all[0], all[1], all[1]), noted, ErrDamaged},
		"an account twice":       {given(all[0], all[1], Piece{Account: &a}, Piece{Account: &a}), noted, ErrDamaged},
		"an e-mail twice":        {given(all[0], all[1], Piece{Account: &a}, Piece{Account: &twin}), noted, ErrEmailTaken},
		"a username twice":       {given(all[0], all[1], all[2], all[3], all[4], all[5], all[6], Piece{Account: &namesake}), noted, ErrUsernameTaken},
		"a forged checkpoint":    {given(all[0], all[1], Piece{Checkpoint: &forged}), noted, ErrDamaged},
		"a missing entry":        {given(all[0], all[1], Piece{Entry: sequel}), noted, ErrDamaged},
		"no piece at all":        {given(all[0], all[1], Piece{}), noted, ErrDamaged},
		"an altered entry": {func(put func(Piece) error) error {
			e := *all[7].Entry
			e.Outcome = "not ok"
			return errors.Join(put(all[0]), put(all[1]), put(Piece{Entry: &e}))
		}, noted, ErrDamaged},
	} {
		t.Run(name, func(t *testing.T) {
			check := unmoved(t, s)
			_, err := s.Replace(start, ring{s.folder}, c.fill, c.then)
			want(t, err, c.why)
			if errors.Is(err, ErrReplaced) {
				t.Error(err)
			}
			check(t)
		})
	}
}

// given puts these pieces.
func given(all ...Piece) func(func(Piece) error) error {
	return func(put func(Piece) error) error {
		for _, p := range all {
			if err := put(p); err != nil {
				return err
			}
		}
		return nil
	}
}

// interfere does something at one of the steps.
func interfere(t testing.TB, at string, do func()) {
	t.Helper()
	before := between
	between = func(step string) {
		if step == at {
			do()
		}
	}
	t.Cleanup(func() { between = before })
}

// unfinished is the file that is being made.
func unfinished(t testing.TB, folder string) string {
	t.Helper()
	for _, name := range names(t, folder) {
		if strings.HasPrefix(name, newName) {
			return filepath.Join(folder, name)
		}
	}
	t.Fatal("nothing is being made")
	return ""
}

func TestANewFileThatCannotBeReadAgainIsGivenUp(t *testing.T) {
	folder := newFolder(t)
	s := ringed(t, folder)
	populate(t, s, 50)
	interfere(t, "written", func() {
		path := unfinished(t, folder)
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		id := person(7).ID
		at := bytes.Index(content, id[:])
		content[at+len(id)+100] ^= 1
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	})
	check := unmoved(t, s)
	_, err := s.Replace(start, ring{folder}, present(s), noted)
	want(t, err, ErrDamaged)
	check(t)
}

func TestANewFileThatIsNotWhatWasWrittenIsGivenUp(t *testing.T) {
	folder := newFolder(t)
	s := ringed(t, folder)
	populate(t, s, 5)
	interfere(t, "written", func() {
		n, err := attach(unfinished(t, folder), ring{folder})
		if err != nil {
			t.Fatal(err)
		}
		must(t, n, func(tx *Tx) error { return tx.DeleteAccount(person(3).ID) })
		if err := n.shut(); err != nil {
			t.Fatal(err)
		}
	})
	check := unmoved(t, s)
	_, err := s.Replace(start, ring{folder}, present(s), noted)
	want(t, err, ErrDamaged)
	check(t)
}

// Where an open file cannot be renamed over, it is closed for it, and opened again when that fails.
func TestANameThatCannotBeGivenChangesNothing(t *testing.T) {
	for _, open := range []bool{true, false} {
		t.Run(fmt.Sprint(open), func(t *testing.T) {
			if open && runtime.GOOS == "windows" {
				t.Skip("no open file can be renamed over there")
			}
			defer func(before bool) { whileOpen = before }(whileOpen)
			whileOpen = open
			folder := newFolder(t)
			s := ringed(t, folder)
			populate(t, s, 5)
			check := unmoved(t, s)
			interfere(t, "second name", func() { os.Remove(unfinished(t, folder)) })
			_, err := s.Replace(start, ring{folder}, present(s), noted)
			want(t, err, fs.ErrNotExist)
			check(t)
			between = func(string) {}
			before := pieces(t, s)
			same(t, replaced(t, s), before)
		})
	}
}

func TestNobodyWritesWhileTheDataIsReplaced(t *testing.T) {
	for _, verdict := range []error{nil, errGivenUp} {
		s := ringed(t, newFolder(t))
		populate(t, s, 5)
		late := make(chan error)
		a := person(5)
		n, err := s.Replace(start, ring{s.folder}, func(put func(Piece) error) error {
			go func() { late <- s.Update(func(tx *Tx) error { return tx.CreateAccount(&a) }) }()
			select {
			case err := <-late:
				t.Errorf("somebody wrote: %v", err)
			case <-time.After(50 * time.Millisecond):
			}
			return errors.Join(present(s)(put), verdict)
		}, noted)
		want(t, err, verdict)
		switch written := <-late; {
		case verdict != nil && (written != nil || count(t, s) != 6):
			t.Errorf("the write after a failure: %v, %d accounts", written, count(t, s))
		case verdict == nil:
			want(t, written, ErrFailed)
			if count(t, n) != 5 {
				t.Errorf("%d accounts", count(t, n))
			}
			shut(t, n)
		}
	}
}

func TestWhatAKilledProgramLeftIsRemovedAtTheNextStart(t *testing.T) {
	folder := newFolder(t)
	s := ringed(t, folder)
	s = replaced(t, s)
	shut(t, s)
	path := filepath.Join(folder, FileName)
	if err := errors.Join(
		os.WriteFile(filepath.Join(folder, newName+"-0123456789abcdef0123456789abcdef"), make([]byte, 9000), 0o600),
		os.WriteFile(filepath.Join(folder, newName+"-copy"), make([]byte, 9000), 0o600),
		os.Link(path, filepath.Join(folder, oldName+"-20270101T000000Z")),
	); err != nil {
		t.Fatal(err)
	}
	s = ringed(t, folder)
	if got := names(t, folder); !slices.Equal(got, []string{FileName, oldName + "-20260314T150926Z", lockName}) {
		t.Errorf("left: %q", got)
	}
	if err := s.Check(); err != nil {
		t.Error(err)
	}
}
