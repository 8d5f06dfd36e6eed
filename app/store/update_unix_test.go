//go:build unix

package store

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

func init() {
	// A limit on the size of files is a full disk that needs no privileges.
	roles["create on a full disk"] = func(args []string) {
		fill(args[1])
		_, err := openAs(args[0])
		fmt.Println(err)
	}
	roles["commit on a full disk"] = func(args []string) {
		s, err := openAs(args[0])
		if err != nil {
			fmt.Println(err)
			return
		}
		info, err := os.Stat(filepath.Join(args[0], FileName))
		if err != nil {
			fmt.Println(err)
			return
		}
		fill(strconv.FormatInt(info.Size(), 10))
		done := 1
		for ; err == nil; done++ {
			a := person(done)
			err = s.Update(func(tx *Tx) error {
				return errors.Join(tx.CreateAccount(&a), tx.Log(Entry{At: start, Kind: AccountCreated, Subject: a.ID}))
			})
		}
		var n uint64
		read := s.View(func(tx *Tx) (err error) { n, err = tx.Accounts(); return err })
		fmt.Printf("%d done, %d there, %v, %v; %v\n", done-1, n, read, s.Check(), err)
	}
}

func fill(limit string) {
	signal.Ignore(syscall.SIGXFSZ)
	n, err := strconv.ParseUint(limit, 10, 64)
	if err != nil {
		panic(err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: n, Max: n}); err != nil {
		panic(err)
	}
}

func TestAFullDiskLeavesNoHalfFileAndTheNextStartWorks(t *testing.T) {
	whole, folder := newStore(t)
	shut(t, whole)
	info, err := os.Stat(filepath.Join(folder, FileName))
	if err != nil {
		t.Fatal(err)
	}
	for limit := int64(0); limit < info.Size(); limit += 4096 {
		folder := newFolder(t)
		c := play(t, nil, "create on a full disk", folder, strconv.FormatInt(limit, 10))
		said := c.line()
		c.end()
		if said == "<nil>" {
			t.Errorf("limit %d: it was created", limit)
		}
		for _, name := range names(t, folder) {
			if strings.HasPrefix(name, FileName) {
				t.Errorf("limit %d: %s was left", limit, name)
			}
		}
		s := reopen(t, folder)
		populate(t, s, 1)
		shut(t, s)
		if err := read(folder, 1); err != nil {
			t.Errorf("limit %d: %v", limit, err)
		}
	}
}

func TestACommitThatFailsSaysSoAndChangesNothing(t *testing.T) {
	s, folder := newStore(t)
	populate(t, s, 1)
	shut(t, s)
	c := play(t, nil, "commit on a full disk", folder)
	said := c.line()
	c.end()
	// The next account found no room. Those before it are there, in this process and in the next.
	var done, there int
	if _, err := fmt.Sscanf(said, "%d done, %d there, <nil>, <nil>;", &done, &there); err != nil || done != there || done < 1 || strings.HasSuffix(said, "; <nil>") {
		t.Fatal(said)
	}
	if err := read(folder, done); err != nil {
		t.Error(err)
	}
	s = reopen(t, folder)
	if n := count(t, s); n != uint64(done) {
		t.Errorf("%d accounts, %d acknowledged", n, done)
	}
	a := person(done) // the one that found no room
	must(t, s, func(tx *Tx) error { return tx.CreateAccount(&a) })
}

func TestALostFileIsAnErrorNotTheEnd(t *testing.T) {
	s, folder := newStore(t)
	populate(t, s, 200)
	path := filepath.Join(folder, FileName)
	if err := os.Truncate(path, 8192); err != nil { // the pages are now faults of the processor
		t.Fatal(err)
	}
	_, err := find(s, person(0).Email)
	want(t, err, ErrDamaged)
	want(t, s.Check(), ErrDamaged)
	want(t, s.Update(func(tx *Tx) error { a := person(0); a.Refused++; return tx.PutAccount(&a) }), ErrDamaged)
}
