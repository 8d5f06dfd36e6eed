package store

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// workUntilKilled creates one account after another and changes each once, and says so after each commit.
func workUntilKilled(folder string) {
	s, err := openAs(folder)
	if err != nil {
		panic(err)
	}
	var next uint64
	if err := s.View(func(tx *Tx) (err error) { next, err = tx.Accounts(); return err }); err != nil {
		panic(err)
	}
	for i := int(next); ; i++ {
		a := person(i)
		err := s.Update(func(tx *Tx) error {
			return errors.Join(tx.CreateAccount(&a), tx.Log(Entry{At: start, Kind: AccountCreated, Subject: a.ID}))
		})
		if err != nil {
			panic(err)
		}
		fmt.Println(i, 0)
		a.Email, a.OTP.LastStep = "changed."+a.Email, a.OTP.LastStep+1
		err = s.Update(func(tx *Tx) error {
			return errors.Join(tx.PutAccount(&a), tx.Log(Entry{At: start, Kind: ProfileChanged, Subject: a.ID}))
		})
		if err != nil {
			panic(err)
		}
		fmt.Println(i, 1)
	}
}

func TestNothingAcknowledgedIsLostWhenTheProgramIsKilled(t *testing.T) {
	rounds := 20
	if soak {
		rounds = 500
	}
	folder := newFolder(t)
	acknowledged := make(map[int]int) // account -> the last change that was said to be done
	total := 0
	for round := range rounds {
		c := play(t, nil, "work until killed", folder)
		// From before the file is there, or open, to the middle of the work.
		timer := time.AfterFunc(time.Duration(rand.IntN(150))*time.Millisecond, func() { c.cmd.Process.Kill() })
		said := make(map[int]int)
		for {
			line, err := c.lines.ReadString('\n')
			if err != nil {
				break // what was cut off was not said
			}
			var i, change int
			if _, err := fmt.Sscan(line, &i, &change); err != nil {
				t.Fatalf("the child said %q", line)
			}
			said[i] = change
			total++
		}
		_ = c.cmd.Wait()
		timer.Stop()
		for i, change := range said {
			acknowledged[i] = change
		}
		if round == rounds-1 {
			said = acknowledged
		}
		if err := kept(folder, len(acknowledged), total, said); err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
	}
	t.Logf("%d commits acknowledged in %d rounds", total, rounds)
	if total < rounds {
		t.Error("the children hardly got to work")
	}
}

// kept reads what a killed process left: at least so many accounts and commits, and these accounts with their changes.
func kept(folder string, accounts, commits int, changes map[int]int) error {
	s, err := openAs(folder)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.Check(); err != nil {
		return err
	}
	return s.View(func(tx *Tx) error {
		n, err := tx.Accounts()
		if err != nil || int(n) < accounts {
			return fmt.Errorf("%d accounts, %d acknowledged, %w", n, accounts, err)
		}
		for i, change := range changes {
			was := person(i)
			a, err := tx.Account(was.ID)
			if err != nil {
				return err
			}
			byName, err := tx.AccountByIdentifier(a.Email)
			if err != nil || byName.ID != a.ID {
				return fmt.Errorf("account %d is not found by its name: %w", i, err)
			}
			if done := int(a.OTP.LastStep - was.OTP.LastStep); done < change {
				return fmt.Errorf("account %d lost its last change", i)
			}
		}
		entries := 0
		err = tx.Activity(func(Entry) error { entries++; return nil })
		if err != nil || entries < commits {
			return fmt.Errorf("%d entries of %d commits: %w", entries, commits, err)
		}
		return nil
	})
}
