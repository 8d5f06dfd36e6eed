package store

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"latchkey/app/account"
)

func init() {
	// Writes into a file of an earlier format for the first time, and says before and after where it is. With a second
	// argument it dies once everything is written and nothing committed.
	roles["raise the format"] = func(args []string) {
		s, err := openAs(args[0])
		if err != nil {
			panic(err)
		}
		fmt.Println("open")
		err = s.Update(func(tx *Tx) error {
			a := person(3)
			a.Notices = account.LockLifted
			err := errors.Join(tx.PutAccount(&a), tx.Log(Entry{At: start, Kind: AccountUnlocked, Outcome: OK, Subject: a.ID}))
			if len(args) > 1 {
				self, _ := os.FindProcess(os.Getpid())
				_ = self.Kill()
				select {}
			}
			return err
		})
		fmt.Println("raised", err)
		select {}
	}
}

func TestAKillInTheFirstWriteLeavesTheOldFormatOrTheNew(t *testing.T) {
	rounds := 12
	if soak {
		rounds = 300
	}
	for name, f := range earlierFormats {
		t.Run(name, func(t *testing.T) {
			left := map[int]int{}
			for round := range rounds {
				folder := f.file(t, 7)
				args := []string{folder}
				if round == 0 {
					args = append(args, "die")
				}
				c := play(t, nil, "raise the format", args...)
				if got := c.line(); got != "open" {
					t.Fatalf("the child said %q", got)
				}
				if round > 1 { // the first dies by itself, the second is let finish
					time.AfterFunc(time.Duration(rand.IntN(400))*time.Microsecond, func() { c.cmd.Process.Kill() })
				}
				said, _ := c.lines.ReadString('\n')
				c.cmd.Process.Kill()
				_ = c.cmd.Wait()
				n, err := oldOrNew(t, folder, int(f.number))
				if err != nil || said != "" && (n != format || said != "raised <nil>\n") || round == 0 && n == format {
					t.Fatalf("round %d: format %d, %v; the child said %q", round, n, err, said)
				}
				left[n]++
			}
			t.Logf("left behind: %v", left)
		})
	}
}

// What the disk has when the power fails half-way: all pages of the first write, but not the page that says where they are,
// or a part of that.
func TestAHalfWrittenFirstWriteLeavesTheOldFormat(t *testing.T) {
	for name, f := range earlierFormats {
		t.Run(name, func(t *testing.T) {
			folder := f.file(t, 7)
			path, page := filepath.Join(folder, FileName), os.Getpagesize()
			before := contentOf(t, path)
			s := reopen(t, folder)
			tell(t, s, 1)
			shut(t, s)
			after := contentOf(t, path)
			const head, body = 16, 64 // of a meta page, of which there are two
			for _, written := range []int{0, 17, 40, 52, 60, body} {
				half, wantFormat, wantTold := bytes.Clone(after), int(f.number), 7
				for meta := 0; meta < 2*page; meta += page {
					copy(half[meta+head+written:meta+head+body], before[meta+head+written:])
				}
				if written == body {
					wantFormat, wantTold = format, 8
				}
				if err := os.WriteFile(path, half, 0o600); err != nil {
					t.Fatal(err)
				}
				s := reopen(t, folder)
				if n, told := formatOf(t, s), len(entries(t, s)); n != wantFormat || told != wantTold {
					t.Errorf("%d bytes: format %d, %d entries", written, n, told)
				}
				if err := s.Check(); err != nil {
					t.Errorf("%d bytes: %v", written, err)
				}
				shut(t, s)
			}
		})
	}
}

func contentOf(t testing.TB, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// oldOrNew returns the format of a file after a kill. All of it must be as before the first write, or as after it.
func oldOrNew(t testing.TB, folder string, was int) (n int, err error) {
	t.Helper()
	s := reopen(t, folder)
	defer shut(t, s)
	if err := s.Check(); err != nil {
		return 0, err
	}
	a, err := find(s, person(3).Email)
	if err != nil {
		return 0, err
	}
	n, told := formatOf(t, s), len(entries(t, s))
	old := n == was && told == 7 && a.Notices == 0
	raised := n == format && told == 8 && a.Notices == account.LockLifted
	if !old && !raised {
		err = fmt.Errorf("%d entries, notices %v", told, a.Notices.Names())
	}
	return n, err
}
