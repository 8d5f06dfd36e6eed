package session

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
	"latchkey/app/vault"
)

// The test binary, started with childVariable set to a folder, signs in there until it is killed.
const childVariable = "SESSION_TEST_CHILD"

func TestMain(m *testing.M) {
	if folder := os.Getenv(childVariable); folder != "" {
		if err := signInForEver(folder); err != nil {
			fmt.Println("failed", err)
			os.Exit(2)
		}
	}
	if folder := os.Getenv(importVariable); folder != "" {
		fmt.Println("failed", importForEver(folder))
		os.Exit(2)
	}
	code := m.Run()
	for _, folder := range crowdFolders {
		os.RemoveAll(folder)
	}
	os.Exit(code)
}

// file opens the data in a folder under a key that outlives the process.
func file(folder string) (*store.Store, error) {
	keeper := vault.Keeper{ConfigDir: folder, DataDir: filepath.Join(folder, "data"), KeyFile: filepath.Join(folder, "key")}
	return store.Open(filepath.Join(folder, "data"), keeper, account.DefaultPolicy(noon))
}

// find reads the account that signs in with name.
func find(s *store.Store, name string) (a account.Account, err error) {
	err = s.View(func(tx *store.Tx) (err error) {
		a, err = tx.AccountByIdentifier(name)
		return err
	})
	return a, err
}

// signInForEver signs ada in with a code, then with a recovery code, and so on, each time a step later, and says what
// was accepted as soon as it knows.
func signInForEver(folder string) error {
	s, err := file(folder)
	if err != nil {
		return err
	}
	a, err := find(s, "ada")
	if err != nil {
		return err
	}
	c := &clock{now: time.Unix(int64(a.OTP.LastStep+1)*int64(step/time.Second), 0)}
	here, err := New(s, Options{Now: c.Now, Cost: cheap})
	if err != nil {
		return err
	}
	var codes []string
	for {
		if _, err := here.Login("ada", password); err != nil {
			return err
		}
		if len(codes) > 0 {
			if _, err := here.UseRecoveryCode(codes[0]); err != nil {
				return err
			}
			fmt.Println("recovery", codes[0])
			codes = codes[1:]
		} else {
			now := a.OTP.Step(c.Now())
			code, err := a.OTP.Code(now)
			if err != nil {
				return err
			}
			if _, err := here.ValidateOTP(code); err != nil {
				return err
			}
			fmt.Println("step", now)
			state, err := here.NewRecoveryCodes()
			if err != nil {
				return err
			}
			if _, err := here.ConfirmRecoveryCodes(); err != nil {
				return err
			}
			fmt.Println("set", strings.Join(state.RecoveryCodes, " "))
			codes = state.RecoveryCodes[:3]
		}
		if _, err := here.Logout(); err != nil {
			return err
		}
		c.Add(step)
	}
}

func TestNothingAcknowledgedIsLostByAKill(t *testing.T) {
	rounds := 5
	if os.Getenv("LATCHKEY_SOAK") != "" {
		rounds = 200
	}
	folder := t.TempDir()
	s, err := file(folder)
	if err != nil {
		t.Fatal(err)
	}
	d := at(t, s, noon)
	d.enrol("ada")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	told := 0
	for range rounds {
		told += killed(t, folder)
	}
	if told < rounds {
		t.Fatalf("only %d acknowledgements in %d rounds", told, rounds)
	}
	t.Logf("%d rounds, %d acknowledgements", rounds, told)
}

// at returns a desk on data that is open, with its clock at now.
func at(t *testing.T, s *store.Store, now time.Time) *desk {
	d := &desk{t: t, clock: &clock{now: now}, store: s, ended: new(atomic.Int32)}
	d.Session = d.another()
	return d
}

// wasKilled says whether a child was killed. On Windows that is to exit with 1, as no child here does by itself.
func wasKilled(child *exec.Cmd) bool {
	_ = child.Wait()
	return !child.ProcessState.Exited() || runtime.GOOS == "windows" && child.ProcessState.ExitCode() == 1
}

// killed lets a child sign in, kills it, and holds it to what it said. It returns how much that was.
func killed(t *testing.T, folder string) int {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childVariable+"="+folder)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var said []string
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if said = append(said, lines.Text()); len(said) == 1 {
			time.AfterFunc(time.Duration(rand.IntN(150))*time.Millisecond, func() { _ = child.Process.Kill() })
		}
	}
	if !wasKilled(child) {
		t.Fatalf("the child ended by itself: %v, %v", child.ProcessState, said)
	}

	s, err := file(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Check(); err != nil {
		t.Fatal(err)
	}
	if err := s.View(func(tx *store.Tx) error { return tx.Activity(func(store.Entry) error { return nil }) }); err != nil {
		t.Fatal(err)
	}
	a, err := find(s, "ada")
	if err != nil {
		t.Fatal(err)
	}
	keys := s.Keys()
	works := func(code string) bool {
		tried := a
		tried.Recovery.Throttle.Clear()
		return tried.UseRecoveryCode(keys.RecoveryCode[:], code, noon) == nil
	}
	var last uint64
	var set, used []string
	newest := ""
	for _, line := range said {
		kind, rest, _ := strings.Cut(line, " ")
		switch newest = kind; kind {
		case "step":
			if last, err = strconv.ParseUint(rest, 10, 64); err != nil {
				t.Fatal(err)
			}
			if a.OTP.LastStep < last {
				t.Fatalf("step %d was accepted, and %d is the last one kept", last, a.OTP.LastStep)
			}
		case "recovery":
			used = append(used, rest)
			if set = set[1:]; works(rest) {
				t.Fatal("a used recovery code works again")
			}
		case "set":
			set = strings.Fields(rest)
		default:
			t.Fatalf("the child said %q", line)
		}
	}
	if newest != "step" { // after one, the set may have been replaced already
		for _, code := range set[1:] { // the first may have been used already
			if !works(code) {
				t.Fatal("an unused recovery code of a set that was kept does not work")
			}
		}
	}
	refusesAgain(t, s, last, used)
	return len(said)
}

// refusesAgain tries the newest of what was accepted at a real sign-in.
func refusesAgain(t *testing.T, s *store.Store, last uint64, used []string) {
	t.Helper()
	d := at(t, s, time.Unix(int64(last)*int64(step/time.Second), 0))
	defer d.Session.Close()
	d.must(d.Login("ada", password))
	d.refused(account.ErrOTPReused)(d.ValidateOTP(d.code("ada", 0)))
	if len(used) > 0 {
		d.refused(account.ErrRecoveryCodeIncorrect)(d.UseRecoveryCode(used[len(used)-1]))
	}
	if err := NewConsole(s, Options{Cost: cheap}).Unlock("ada"); err != nil {
		t.Fatal(err)
	}
}
