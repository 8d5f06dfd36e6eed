package session

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

// The test binary, started with importVariable set to a folder, imports there until it is killed.
const importVariable = "SESSION_TEST_IMPORT"

const importedAtOnce = 300

// importForEver imports one file after another, each with as many people, and says when it begins and what is there.
func importForEver(folder string) error {
	s, err := file(folder)
	if err != nil {
		return err
	}
	c := NewConsole(s, Options{Cost: cheap})
	for {
		var b strings.Builder
		b.WriteString("name,email,password\n")
		for i := range importedAtOnce {
			fmt.Fprintf(&b, "Person %d,%s@example.org,%s\n", i, account.NewID(), password)
		}
		path := filepath.Join(folder, "accounts.csv")
		if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
			return err
		}
		fmt.Println("begun")
		if _, err := c.Import(context.Background(), path, ImportOptions{Passwords: "plain"}, false, func(Progress) {}); err != nil {
			return err
		}
		fmt.Println("imported")
	}
}

func TestKillLeavesNothingHalfImported(t *testing.T) {
	rounds := 6
	if os.Getenv("LATCHKEY_SOAK") != "" {
		rounds = 200
	}
	folder := t.TempDir()
	s, err := file(folder)
	if err != nil {
		t.Fatal(err)
	}
	at(t, s, noon).register("ada")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	files := 0
	for range rounds {
		begun, told := killedImporting(t, folder)
		now := importedFiles(t, folder)
		if now < files+told || now > files+begun {
			t.Fatalf("of %d files begun and %d told imported, %d are there", begun, told, now-files)
		}
		files = now
	}
	t.Logf("%d rounds, %d files", rounds, files)
}

// killedImporting lets a child import and kills it in the middle. It returns how many imports it began, and how many it said
// were done.
func killedImporting(t *testing.T, folder string) (begun, told int) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), importVariable+"="+folder)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		switch lines.Text() {
		case "begun":
			if begun++; begun == 1 {
				time.AfterFunc(time.Duration(rand.IntN(400))*time.Millisecond, func() { _ = child.Process.Kill() })
			}
		case "imported":
			told++
		default:
			t.Errorf("the child said %q", lines.Text())
		}
	}
	if !wasKilled(child) {
		t.Fatalf("the child ended by itself: %v", child.ProcessState)
	}
	return begun, told
}

// importedFiles is how many whole files are there, by accounts and by entries alike.
func importedFiles(t *testing.T, folder string) int {
	t.Helper()
	s, err := file(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Check(); err != nil {
		t.Fatal(err)
	}
	accounts, entries := 0, 0
	err = s.View(func(tx *store.Tx) error {
		if err := tx.EachAccount(func(a *account.Account) error {
			if a.Notices == account.AccountImported {
				accounts++
			}
			return nil
		}); err != nil {
			return err
		}
		return tx.Activity(func(e store.Entry) error {
			if e.Kind == store.AccountImported {
				entries++
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	if accounts%importedAtOnce != 0 || accounts != entries {
		t.Fatalf("%d accounts and %d entries of files with %d each", accounts, entries, importedAtOnce)
	}
	return accounts / importedAtOnce
}
