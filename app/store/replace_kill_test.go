package store

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"latchkey/app/account"
)

func init() {
	// Replaces the data in a folder, or gives it another key, and dies at the n-th time of a step.
	roles["replace and die"] = func(args []string) {
		left, err := strconv.Atoi(args[2])
		if err != nil {
			panic(err)
		}
		between = func(step string) {
			if step == args[1] {
				if left--; left == 0 {
					self, _ := os.FindProcess(os.Getpid())
					_ = self.Kill()
					select {}
				}
			}
		}
		fmt.Println(replaceOnce(args[0], args[3] == "rekey"))
	}
	// Does both in turns until it is killed, and says so each time.
	roles["replace until killed"] = func(args []string) {
		for rekey := false; ; rekey = !rekey {
			if err := replaceOnce(args[0], rekey); err != nil {
				panic(err)
			}
			fmt.Println("done")
		}
	}
}

func replaceOnce(folder string, rekey bool) error {
	piecesAtOnce = 16
	s, err := Open(folder, ring{folder}, account.DefaultPolicy(start))
	if err != nil {
		return err
	}
	var n *Store
	if rekey {
		n, err = s.Rekey(ring{folder}, rekeyed)
	} else {
		n, err = s.Replace(start, ring{folder}, present(s), noted)
	}
	if err != nil {
		return errors.Join(err, s.Close())
	}
	return n.Close()
}

// survived opens what a killed program left: the old data or the new, complete, and nothing half-done beside it. It
// returns the id of the data.
func survived(t testing.TB, folder string, before []Piece, was string, rekey bool) (id string) {
	t.Helper()
	s := ringed(t, folder)
	defer shut(t, s)
	id = s.ID()
	if id == was {
		if err := s.Check(); err != nil {
			t.Fatal(err)
		}
		if now := pieces(t, s); len(now) != len(before) {
			t.Errorf("%d pieces, before %d", len(now), len(before))
		}
	} else {
		same(t, s, before)
	}
	kept := ""
	for _, name := range names(t, folder) {
		switch {
		case name == FileName, name == lockName:
		case kept == "" && strings.HasPrefix(name, oldName):
			kept = name
		default:
			t.Errorf("left: %s", name)
		}
	}
	if want := id != was && !rekey; want != (kept != "") {
		t.Errorf("second name %q, although the id is now %s and was %s", kept, id, was)
	}
	keys := ring{folder}.ids(t)
	if !slices.Contains(keys, id) || slices.Contains(keys, was) != (id == was || !rekey) {
		t.Errorf("keys of %q; the id is now %s and was %s", keys, id, was)
	}
	if kept == "" {
		return id
	}
	old, err := attach(filepath.Join(folder, kept), ring{folder})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(old.Check(), old.shut()); err != nil || old.id != was {
		t.Errorf("the old file: id %s, %v", old.id, err)
	}
	if err := os.Remove(filepath.Join(folder, kept)); err != nil {
		t.Fatal(err)
	}
	return id
}

func TestKilledAtAnyStepTheDataIsTheOldOrTheNew(t *testing.T) {
	const accounts = 40
	steps := []struct {
		name string
		n    int
		new  bool
	}{
		{"key made", 1, false}, {"filling", 1, false}, {"filling", 2, false}, {"written", 1, false}, {"read again", 1, false},
		{"second name", 1, false}, {"renamed", 1, true}, {"closed", 1, true}, {"key discarded", 1, true}, {"never", 1, true},
	}
	for _, mode := range []string{"replace", "rekey"} {
		folder := newFolder(t)
		s := ringed(t, folder)
		populate(t, s, accounts)
		before, id := pieces(t, s), s.ID()
		shut(t, s)
		for _, step := range steps {
			t.Run(mode+"/"+step.name+strconv.Itoa(step.n), func(t *testing.T) {
				c := play(t, nil, "replace and die", folder, step.name, strconv.Itoa(step.n), mode)
				said, _ := io.ReadAll(c.lines)
				_ = c.cmd.Wait()
				reached := len(said) == 0
				was := id
				id = survived(t, folder, before, was, mode == "rekey")
				// Neither has all the steps: where one is not reached, everything is done.
				if (id != was) != (step.new || !reached) {
					t.Errorf("reached %v, said %q, new %v", reached, said, id != was)
				}
				s := ringed(t, folder)
				before = pieces(t, s)
				shut(t, s)
			})
		}
	}
}

func TestKilledAtAnyTimeTheDataIsTheOldOrTheNew(t *testing.T) {
	rounds := 5
	if soak {
		rounds = 200
	}
	folder := newFolder(t)
	s := ringed(t, folder)
	populate(t, s, 40)
	shut(t, s)
	done := 0
	for range rounds {
		c := play(t, nil, "replace until killed", folder)
		timer := time.AfterFunc(time.Duration(20+rand.IntN(300))*time.Millisecond, func() { c.cmd.Process.Kill() })
		said, _ := io.ReadAll(c.lines)
		_ = c.cmd.Wait()
		timer.Stop()
		done += strings.Count(string(said), "done\n")
		s := ringed(t, folder)
		if err := s.Check(); err != nil {
			t.Fatal(err)
		}
		look(t, s, func(tx *Tx) error {
			for i := range 40 {
				if a, err := tx.AccountByIdentifier(person(i).Email); err != nil || !reflect.DeepEqual(a, person(i)) {
					return fmt.Errorf("account %d: %w", i, err)
				}
			}
			return tx.Activity(func(Entry) error { return nil })
		})
		shut(t, s)
		for _, name := range names(t, folder) {
			if strings.HasPrefix(name, newName) {
				t.Errorf("left: %s", name)
			}
		}
	}
	t.Logf("%d replaced in %d rounds", done, rounds)
}
