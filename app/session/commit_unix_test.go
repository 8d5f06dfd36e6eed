//go:build unix

package session

import (
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"

	"latchkey/app/account"
	"latchkey/app/store"
)

// alone runs a test again in a process of its own, where a limit on the size of files hits nothing but the data file:
// go test keeps a log of its own in the one it started. It is true there.
func alone(t *testing.T) bool {
	t.Helper()
	const variable = "SESSION_TEST_ALONE"
	if os.Getenv(variable) != "" {
		return true
	}
	again := exec.Command(os.Args[0], "-test.run", "^"+t.Name()+"$", "-test.v")
	again.Env = append(os.Environ(), variable+"=1")
	if out, err := again.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS: "+t.Name()) {
		t.Errorf("%v\n%s", err, out)
	}
	return false
}

// fullDisk makes every write beyond the head of the data file fail until free is called, as on a full disk.
func fullDisk(t *testing.T) (free func()) {
	t.Helper()
	signal.Ignore(syscall.SIGXFSZ)
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 8192, Max: before.Max}); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
			t.Fatal(err)
		}
		signal.Reset(syscall.SIGXFSZ)
	}
}

// unkept makes a call while nothing can be written. It must fail and move nobody; called again with room it is accepted.
func (d *desk) unkept(name string, call func() (State, error)) State {
	d.t.Helper()
	before := d.must(d.State())
	free := fullDisk(d.t.(*testing.T))
	_, err := call()
	during, stateErr := d.State()
	free()
	var known *account.RetryAfter
	if err == nil || errors.As(err, &known) || counted(err) || errors.Is(err, ErrWrongPhase) {
		d.t.Fatalf("%s with a full disk: error %v", name, err)
	}
	if stateErr != nil || during.Phase != before.Phase {
		d.t.Fatalf("%s with a full disk moved from %q to %q, error %v", name, before.Phase, during.Phase, stateErr)
	}
	d.in(before.Phase)
	after, err := call()
	if err != nil {
		d.t.Fatalf("%s with room again: %v", name, err)
	}
	return after
}

func TestNobodyMovesWhenTheCommitFails(t *testing.T) {
	if !alone(t) {
		return
	}
	d := newDesk(t)
	p := moved(func(*account.Profile) {})
	d.unkept("Register", func() (State, error) { return d.Register(p, password) })
	d.unkept("Login", func() (State, error) { return d.Login("ada", password) })
	d.must(d.GenerateOTP())
	code := d.pendingCode(0)
	d.unkept("VerifyOTP", func() (State, error) { return d.VerifyOTP(code) })
	d.unkept("ConfirmRecoveryCodes", d.ConfirmRecoveryCodes)
	d.unkept("ChangePassword", func() (State, error) { return d.ChangePassword(password, other) })
	d.unkept("ChangePassword", func() (State, error) { return d.ChangePassword(other, password) })
	d.unkept("UpdateMe", func() (State, error) {
		return d.UpdateMe(moved(func(p *account.Profile) { p.FullName = "Ada Lovelace" }))
	})
	d.clock.Add(step)
	d.unkept("Reauthenticate", func() (State, error) {
		return d.Reauthenticate(Proof{Password: password, Code: d.code("ada", 0)})
	})
	d.must(d.Logout())
	d.clock.Add(step)
	d.must(d.Login("ada", password))
	state := d.unkept("ValidateOTP", func() (State, error) { return d.ValidateOTP(d.code("ada", 0)) })
	if state.Phase != SignedIn {
		t.Errorf("phase %q", state.Phase)
	}
	codes := d.must(d.NewRecoveryCodes()).RecoveryCodes
	d.unkept("ConfirmRecoveryCodes", d.ConfirmRecoveryCodes)
	d.must(d.Logout())
	d.must(d.Login("ada", password))
	d.unkept("UseRecoveryCode", func() (State, error) { return d.UseRecoveryCode(codes[0]) })
	d.clock.Add(step)
	d.unkept("DisableOTP", func() (State, error) { return d.DisableOTP(Proof{Password: password, Code: d.code("ada", 0)}) })
	d.must(d.Logout())
	d.temporary("ada", day)
	d.must(d.Login("ada", password))
	d.unkept("SetNewPassword", func() (State, error) { return d.SetNewPassword(other) })
	if err := d.store.Check(); err != nil {
		t.Error(err)
	}
}

// A file that holds everything, and that nothing tells of, would be the thief's.
func TestThereIsNoBackupThatIsNotNoted(t *testing.T) {
	if !alone(t) {
		return
	}
	d, path, _ := backedUp(t)
	path += ".new"
	if err := os.WriteFile(path, []byte("diary"), 0o600); err != nil {
		t.Fatal(err)
	}
	free := fullDisk(t)
	_, err := d.Backup(path, passphrase)
	free()
	if err == nil {
		t.Error("it was made")
	}
	if content, err := os.ReadFile(path); err != nil || string(content) != "diary" {
		t.Errorf("it has its name: %d bytes, %v", len(content), err)
	}
	if n := d.count(store.BackupMade); n != 1 {
		t.Errorf("%d entries", n)
	}
}

func TestWrongCodeIsNotJudgedAloudWhenItCannotBeCounted(t *testing.T) {
	if !alone(t) {
		return
	}
	d := newDesk(t)
	d.enrol("ada")
	d.must(d.Login("ada", password))
	right, wrong := d.code("ada", 0), d.wrong("ada")
	free := fullDisk(t)
	_, rightErr := d.ValidateOTP(right)
	_, wrongErr := d.ValidateOTP(wrong)
	free()
	if rightErr == nil || wrongErr == nil || rightErr.Error() != wrongErr.Error() {
		t.Errorf("right: %v; wrong: %v", rightErr, wrongErr)
	}
}
