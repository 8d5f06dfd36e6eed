package archive

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
	"latchkey/app/vault"
)

// The test binary, started with childVariable set to a task and a folder, works there until it is killed, or does it
// itself at the step named.
const childVariable = "ARCHIVE_TEST_CHILD"

func init() {
	said := strings.Split(os.Getenv(childVariable), "\n")
	if len(said) != 3 {
		return
	}
	task, folder, fatal := said[0], said[1], said[2]
	between = func(step, _ string) {
		if step == fatal {
			self, _ := os.FindProcess(os.Getpid())
			_ = self.Kill()
			select {}
		}
	}
	work := map[string]func(string) error{"back up": backUpFor, "restore": restoreFor}[task]
	for {
		if err := work(folder); err != nil {
			fmt.Println("failed", err)
			os.Exit(2)
		}
		fmt.Println("done")
	}
}

func keeperOf(folder string) vault.Keeper {
	return vault.Keeper{DataDir: filepath.Join(folder, "data"), KeyFile: filepath.Join(folder, "key")}
}

func dataIn(folder string) (*store.Store, error) {
	return store.Open(filepath.Join(folder, "data"), keeperOf(folder), account.DefaultPolicy(start))
}

func backUpFor(folder string) error {
	s, err := dataIn(folder)
	if err != nil {
		return err
	}
	_, err = Maker{Work: quick}.Make(filepath.Join(folder, "backup.age"), passphrase, s, time.Now())
	return errors.Join(err, s.Close())
}

func restoreFor(folder string) error {
	s, err := dataIn(folder)
	if err != nil {
		return err
	}
	f, err := OpenBackup(filepath.Join(folder, "backup.age"))
	if err != nil {
		return err
	}
	if err := f.Unlock(passphrase); err != nil {
		return err
	}
	seen, err := f.Read(func(store.Piece) error { return nil })
	if err != nil {
		return err
	}
	n, err := Restorer{Keys: keeperOf(folder), Now: time.Now(), Still: func() error { return nil }}.Restore(f, seen, s)
	if err != nil {
		return err
	}
	return errors.Join(n.Close(), f.Close())
}

// untilKilled has a child work at a task and returns how often it was done.
func untilKilled(t *testing.T, task, folder, fatal string, after time.Duration) (done int) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childVariable+"="+strings.Join([]string{task, folder, fatal}, "\n"), "GORACE=atexit_sleep_ms=0")
	var out strings.Builder
	child.Stdout = &out
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { _ = child.Process.Kill() })
	defer timer.Stop()
	if !wasKilled(child) {
		t.Fatalf("the child ended by itself: %v, %s", child.ProcessState, out.String())
	}
	return strings.Count(out.String(), "done\n")
}

// wasKilled says whether a child was killed. On Windows that is to exit with 1, as no child here does by itself.
func wasKilled(child *exec.Cmd) bool {
	_ = child.Wait()
	return !child.ProcessState.Exited() || runtime.GOOS == "windows" && child.ProcessState.ExitCode() == 1
}

// prepared is a folder with data of n accounts, and a backup of it.
func prepared(t *testing.T, n int) (folder string) {
	t.Helper()
	folder = t.TempDir()
	s, err := dataIn(folder)
	if err != nil {
		t.Fatal(err)
	}
	(&machine{Store: s}).populate(t, 0, n)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := backUpFor(folder); err != nil {
		t.Fatal(err)
	}
	return folder
}

func TestAKilledBackupLeavesTheOneBeforeOrTheNew(t *testing.T) {
	const accounts = 300
	folder := prepared(t, accounts)
	whole := func() {
		t.Helper()
		if found, err := reading(filepath.Join(folder, "backup.age")); err != nil || found.Accounts != accounts {
			t.Fatalf("%+v, %v", found, err)
		}
	}
	for _, step := range []string{"written", "checked", "renamed"} {
		if done := untilKilled(t, "back up", folder, step, time.Minute); done != 0 {
			t.Errorf("%s: %d done", step, done)
		}
		whole()
	}
	rounds, done := 5, 0
	if soak {
		rounds = 200
	}
	for range rounds {
		done += untilKilled(t, "back up", folder, "", time.Duration(20+rand.IntN(200))*time.Millisecond)
		whole()
	}
	t.Logf("%d backups in %d rounds", done, rounds)
}

func TestAKilledRestorationLeavesTheOldDataOrTheNew(t *testing.T) {
	const accounts = 300
	folder := prepared(t, accounts)
	rounds, done := 5, 0
	if soak {
		rounds = 200
	}
	for range rounds {
		done += untilKilled(t, "restore", folder, "", time.Duration(20+rand.IntN(300))*time.Millisecond)
		s, err := dataIn(folder)
		if err != nil {
			t.Fatal(err)
		}
		err = errors.Join(s.Check(), s.View(func(tx *store.Tx) error {
			n := 0
			err := tx.EachAccount(func(*account.Account) error { n++; return nil })
			if n != accounts {
				t.Errorf("%d accounts", n)
			}
			return errors.Join(err, tx.Activity(func(store.Entry) error { return nil }))
		}), s.Close())
		if err != nil {
			t.Fatal(err)
		}
		names, err := os.ReadDir(filepath.Join(folder, "data"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if strings.Contains(name.Name(), ".new") {
				t.Errorf("left: %s", name.Name())
			}
			if strings.Contains(name.Name(), ".before") { // or they fill the disk
				if err := os.Remove(filepath.Join(folder, "data", name.Name())); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	t.Logf("%d restored in %d rounds", done, rounds)
}
