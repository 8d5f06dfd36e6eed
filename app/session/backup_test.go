package session

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/archive"
	"latchkey/app/store"
	"latchkey/app/vault"
)

const passphrase = "violet-harbour-seven-pilots-draw-maps"

// quick makes the passphrase of a backup cost nothing.
func quick(o *Options) { o.Work, o.Version = 1, "3.0.0" }

// backedUp is a desk with the administrator ada, who has two-factor on and is signed in, and the member ben; and where a
// backup of it is. The recovery codes are ada's.
func backedUp(t testing.TB) (d *desk, path string, codes []string) {
	t.Helper()
	d = newDesk(t, quick)
	codes = d.enrol("ada")
	d.register("ben")
	d.signIn("ada")
	d.clock.Add(step)
	return d, d.backUp(), codes
}

func (d *desk) backUp() (path string) {
	d.t.Helper()
	path = filepath.Join(d.t.TempDir(), "backup.age")
	if _, err := d.Backup(path, passphrase); err != nil {
		d.t.Fatal(err)
	}
	return path
}

// check chooses a backup and has it read.
func (d *desk) check(path string) BackupPreview {
	d.t.Helper()
	if _, err := d.ChooseBackup(path); err != nil {
		d.t.Fatal(err)
	}
	p, err := d.CheckBackup(passphrase)
	if err != nil {
		d.t.Fatal(err)
	}
	return p
}

// restored goes on with restored data, as the window does.
func (d *desk) restored(n *store.Store, err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
	if err := n.Check(); err != nil {
		d.t.Fatal(err)
	}
	d.store = n
	d.Session = d.another(d.with...)
}

func (d *desk) newest() store.Entry {
	d.t.Helper()
	all := d.activity()
	return all[len(all)-1]
}

func TestPeopleSignInOnANewMachineAsOnTheOld(t *testing.T) {
	old, path, codes := backedUp(t)
	d := newDesk(t, quick)
	d.in(Welcome)
	if _, err := d.MayRestore(); err != nil {
		t.Fatal(err)
	}
	chosen, err := d.ChooseBackup(path)
	if err != nil || !chosen.Chosen || chosen.Name != "backup.age" || chosen.Bytes < 1000 {
		t.Errorf("%+v, %v", chosen, err)
	}
	if _, err := d.CheckBackup("violet-harbour-seven-pilots-draw-map"); !errors.Is(err, archive.ErrPassphraseIncorrect) {
		t.Errorf("%v", err)
	}
	p, err := d.CheckBackup(passphrase)
	if err != nil || p.Accounts != 2 || p.Administrators != 1 || p.Version != "3.0.0" || p.Issuer != "Latchkey" {
		t.Errorf("%+v, %v", p, err)
	}
	d.restored(d.RestoreBackup(d.keys))
	if e := d.newest(); e.Kind != store.BackupRestored || e.Actor.Kind != store.ActorVisitor {
		t.Errorf("%+v", e)
	}
	d.in(SignedOut)
	d.clock.now = old.clock.Now()
	d.signIn("ben")
	d.must(d.Logout())
	d.signIn("ada")
	d.must(d.Logout())
	d.must(d.Login("ada", password))
	if state := d.must(d.UseRecoveryCode(codes[4])); state.Phase != SignedIn || state.Account.RecoveryLeft != 9 {
		t.Errorf("%+v", state.Account)
	}
	d.restart()
	d.signIn("ben")
}

func TestWhatWasUsedSinceTheBackupStaysUsed(t *testing.T) {
	d, path, codes := backedUp(t)
	d.must(d.Logout())
	code := d.code("ada", 0)
	d.must(d.Login("ada", password))
	d.must(d.ValidateOTP(code))
	d.must(d.Logout())
	d.must(d.Login("ada", password))
	d.must(d.UseRecoveryCode(codes[0]))
	d.check(path)
	d.restored(d.RestoreBackup(d.keys))

	d.must(d.Login("ada", password))
	d.refused(account.ErrOTPReused)(d.ValidateOTP(code))
	d.refused(account.ErrRecoveryCodeIncorrect)(d.UseRecoveryCode(codes[0]))
	d.must(d.UseRecoveryCode(codes[1]))
}

func TestOneWhoMustWaitWaitsAfterARestorationToo(t *testing.T) {
	d, path, _ := backedUp(t)
	d.change("ben", func(a *account.Account) {
		for range 100 {
			a.Password.Throttle.Charge(d.clock.Now())
		}
	})
	d.check(path)
	d.restored(d.RestoreBackup(d.keys))
	d.refused(account.ErrFactorLocked)(d.Login("ben", password))
}

func TestRestoringEndsTheSessionAndNamesWhoDidIt(t *testing.T) {
	d, path, _ := backedUp(t)
	ada := d.account("ada").ID
	d.elsewhere("cy")
	d.check(path)
	before, old := d.ended.Load(), d.Session
	d.restored(d.RestoreBackup(d.keys))
	e := d.newest()
	if e.Kind != store.BackupRestored || e.Actor != (store.Actor{Kind: store.ActorAccount, ID: ada}) || e.Field != "replaced" ||
		len(strings.Fields(e.Old)) != 2 || len(e.New) != 20 {
		t.Errorf("%+v", e)
	}
	d.in(SignedOut)
	if _, err := d.Login("cy", password); !errors.Is(err, ErrCredentialsIncorrect) {
		t.Errorf("an account from after the backup: %v", err)
	}
	for range 100 {
		if d.ended.Load() > before {
			break
		}
		time.Sleep(time.Millisecond)
	}
	if d.ended.Load() == before {
		t.Error("the end was not told")
	}
	if _, err := old.Me(); !errors.Is(err, ErrWrongPhase) {
		t.Errorf("the old session: %v", err)
	}
}

// elsewhere registers somebody while ada is signed in, as at another window.
func (d *desk) elsewhere(name string) {
	d.t.Helper()
	other := d.another(quick)
	defer other.Close()
	if _, err := other.Register(account.Profile{FullName: name, Email: name + "@example.org", Username: name}, password); err != nil {
		d.t.Fatal(err)
	}
}

func TestABackupIsNoted(t *testing.T) {
	d, path, _ := backedUp(t)
	e := d.newest()
	if e.Kind != store.BackupMade || e.Actor != (store.Actor{Kind: store.ActorAccount, ID: d.account("ada").ID}) || len(e.New) != 20 {
		t.Errorf("%+v", e)
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	made, err := d.Backup(path, passphrase)
	if err != nil || !made.Saved || made.Name != "backup.age" || made.Accounts != 2 || made.Entries != e.Seq {
		t.Errorf("%+v, %v", made, err)
	}
	status, err := d.Status()
	if err != nil || status.LastBackup != d.clock.Now().UnixMilli() || status.BackupDue {
		t.Errorf("%+v, %v", status, err)
	}
	for _, short := range []string{"", "fourteen chars"} {
		if _, err := d.Backup(path, short); !errors.Is(err, archive.ErrPassphraseShort) {
			t.Errorf("%q: %v", short, err)
		}
	}
	if n := d.count(store.BackupMade); n != 2 {
		t.Errorf("%d entries about 2 backups", n)
	}
}

// Everything has left the house then, whoever is still at the window.
func TestABackupIsNotedAlsoWhenItsMakerHasLeft(t *testing.T) {
	d := newDesk(t, func(o *Options) { o.Work = 15 })
	d.register("ada")
	d.signIn("ada")
	ada := d.account("ada").ID
	done := make(chan error)
	go func() {
		_, err := d.Backup(filepath.Join(t.TempDir(), "backup.age"), passphrase)
		done <- err
	}()
	for len(d.hashing) == 0 {
		time.Sleep(time.Millisecond)
	}
	if _, err := d.another().Login("ada", "no matter"); !errors.Is(err, ErrCredentialsIncorrect) {
		t.Errorf("another session: %v", err)
	}
	if _, err := d.ChangePassword(password, other); !errors.Is(err, ErrBusy) {
		t.Errorf("this session: %v", err)
	}
	d.must(d.Logout())
	if err := <-done; !errors.Is(err, ErrWrongPhase) {
		t.Errorf("%v", err)
	}
	if e := d.newest(); e.Kind != store.BackupMade || e.Actor.ID != ada {
		t.Errorf("%+v", e)
	}
}

// transfers are the calls that take everything away or bring everything back.
var transfers = map[string]func(d *desk, path string) error{
	"Backup":       func(d *desk, path string) error { _, err := d.Backup(path+".new", passphrase); return err },
	"MayRestore":   func(d *desk, path string) error { _, err := d.MayRestore(); return err },
	"ChooseBackup": func(d *desk, path string) error { _, err := d.ChooseBackup(path); return err },
	"CheckBackup":  func(d *desk, path string) error { _, err := d.CheckBackup(passphrase); return err },
	"RestoreBackup": func(d *desk, path string) error {
		_, err := d.RestoreBackup(d.keys)
		return err
	},
}

func TestOnlyAnAdministratorWithAFreshProofTransfersData(t *testing.T) {
	for name, call := range transfers {
		t.Run(name, func(t *testing.T) {
			d, path, _ := backedUp(t)
			id := d.store.ID()
			refused := func(why error) {
				t.Helper()
				if err := call(d, path); !errors.Is(err, why) {
					t.Errorf("got %v, want %v", err, why)
				}
			}
			d.check(path)
			d.clock.Add(proofLasts + time.Second)
			refused(ErrProofRequired)
			d.change("ada", func(a *account.Account) { a.Role = account.Member })
			refused(ErrNotAdministrator)
			d.must(d.Logout())
			refused(ErrWrongPhase)
			d.must(d.Login("ada", password))
			d.in(CodeRequired)
			refused(ErrWrongPhase)
			d.must(d.Logout())
			d.signIn("ben")
			refused(ErrNotAdministrator)
			if _, err := os.Lstat(path + ".new"); !errors.Is(err, os.ErrNotExist) || d.store.ID() != id {
				t.Errorf("something was done: %v", err)
			}
		})
	}
}

func TestOnlyACheckedBackupIsRestored(t *testing.T) {
	d, path, _ := backedUp(t)
	restore := func(when string) {
		t.Helper()
		if _, err := d.RestoreBackup(d.keys); !errors.Is(err, ErrWrongPhase) {
			t.Errorf("%s: %v", when, err)
		}
	}
	restore("nothing chosen")
	if _, err := d.CheckBackup(passphrase); !errors.Is(err, ErrWrongPhase) {
		t.Errorf("nothing chosen: %v", err)
	}
	if _, err := d.ChooseBackup(path); err != nil {
		t.Fatal(err)
	}
	restore("chosen only")
	if _, err := d.CheckBackup("another passphrase"); !errors.Is(err, archive.ErrPassphraseIncorrect) {
		t.Errorf("%v", err)
	}
	restore("another passphrase")
	d.check(path)
	if _, err := d.ChooseBackup(path); err != nil {
		t.Fatal(err)
	}
	restore("chosen anew")
	d.check(path)
	if _, err := d.ChooseBackup(path + "x"); !errors.Is(err, archive.ErrFileUnreadable) {
		t.Errorf("%v", err)
	}
	d.restored(d.RestoreBackup(d.keys)) // what could not be chosen changes nothing
}

func TestTheChosenBackupIsLetGoWhenSomebodyComesOrGoes(t *testing.T) {
	_, path, _ := backedUp(t)
	for name, c := range map[string]struct {
		welcome bool
		gone    func(*desk)
	}{
		"forgotten":        {false, func(d *desk) { _ = d.ForgetBackup() }},
		"signed out":       {false, func(d *desk) { d.must(d.Logout()) }},
		"left idle":        {false, func(d *desk) { d.clock.Add(time.Hour); d.must(d.State()) }},
		"enrolling":        {false, func(d *desk) { d.must(d.GenerateOTP()) }},
		"closed":           {false, func(d *desk) { d.Session.Close() }},
		"forgotten by all": {true, func(d *desk) { _ = d.ForgetBackup() }},
		"registered":       {true, func(d *desk) { d.register("ada") }},
		"left":             {true, func(d *desk) { d.must(d.Logout()) }},
		"closed by all":    {true, func(d *desk) { d.Session.Close() }},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, quick)
			if !c.welcome {
				d.register("ada")
				d.signIn("ada")
			}
			d.check(path)
			held := d.backup.file
			c.gone(d)
			if d.backup != nil {
				t.Error("it is held")
			}
			if _, err := held.Read(func(store.Piece) error { return nil }); err == nil {
				t.Error("it can still be read")
			}
			for _, call := range []string{"CheckBackup", "RestoreBackup"} {
				if err := transfers[call](d, path); !errors.Is(err, ErrWrongPhase) {
					t.Errorf("%s: %v", call, err)
				}
			}
		})
	}
}

// A meddler is a keyring that does something while the data is being replaced.
type meddler struct {
	*vault.Ephemeral
	meddle func()
}

func (m meddler) Create(id string) (vault.Key, vault.Place, error) {
	m.meddle()
	return m.Ephemeral.Create(id)
}

func TestWhoeverLeavesGivesARestorationUp(t *testing.T) {
	for name, leave := range map[string]func(*desk){
		"signed out": func(d *desk) { d.must(d.Logout()) },
		"forgotten":  func(d *desk) { _ = d.ForgetBackup() },
		"closed":     func(d *desk) { d.Session.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			d, path, _ := backedUp(t)
			id := d.store.ID()
			d.check(path)
			n, err := d.RestoreBackup(meddler{d.keys, func() { leave(d) }})
			if n != nil || !errors.Is(err, ErrWrongPhase) {
				t.Fatalf("%v", err)
			}
			if d.store.ID() != id || d.count(store.BackupRestored) != 0 {
				t.Error("it was replaced")
			}
			d.clock.Add(step)
			if name == "closed" {
				d.restart()
			}
			d.must(d.Logout())
			d.signIn("ada")
		})
	}
}

// Whoever holds the session may be waiting for the data, which waits for the restoration: it must not wait for them.
func TestARestorationWaitsForNobody(t *testing.T) {
	d, path, _ := backedUp(t)
	ben := d.id("ben")
	d.check(path)
	late := make(chan error, 1)
	done := make(chan struct{})
	go func() {
		defer close(done)
		n, err := d.RestoreBackup(meddler{d.keys, func() {
			go func() { _, err := d.DisableAccounts([]string{ben}); late <- err }()
			time.Sleep(50 * time.Millisecond)
		}})
		if err != nil {
			t.Error(err)
			return
		}
		d.store = n
	}()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Fatal("it waits")
	}
	if err := <-late; err == nil {
		t.Error("an act was accepted whose outcome is lost")
	}
	d.Session = d.another(d.with...)
	if d.account("ben").Disabled {
		t.Error("it was done in the restored data")
	}
}

func TestADrawnPassphraseIsASecretOnTheScreen(t *testing.T) {
	d, _, _ := backedUp(t)
	if _, err := d.Passphrase(); !errors.Is(err, ErrWrongPhase) {
		t.Errorf("%v", err)
	}
	words, err := d.NewPassphrase()
	if err != nil || strings.Count(words, "-") != 5 {
		t.Fatalf("%q, %v", words, err)
	}
	if again, err := d.Passphrase(); err != nil || again != words {
		t.Errorf("%q, %v", again, err)
	}
	if err := archive.CheckPassphrase(words); err != nil {
		t.Error(err)
	}
	if next, err := d.NewPassphrase(); err != nil || next == words {
		t.Errorf("%q again, %v", next, err)
	}
	if state := d.must(d.State()); state.IdleInMs > secretIdle.Milliseconds() {
		t.Errorf("idle in %d ms", state.IdleInMs)
	}
	for name, gone := range map[string]func(){
		"forgotten": func() { _ = d.ForgetBackup() },
		"left idle": func() { d.clock.Add(secretIdle + time.Second); d.in(SignedOut); d.signIn("ada") },
	} {
		if _, err := d.NewPassphrase(); err != nil {
			t.Fatal(err)
		}
		gone()
		if _, err := d.Passphrase(); !errors.Is(err, ErrWrongPhase) {
			t.Errorf("%s: %v", name, err)
		}
	}
	d.must(d.Logout())
	d.signIn("ben")
	for _, call := range []func() (string, error){d.NewPassphrase, d.Passphrase} {
		if _, err := call(); !errors.Is(err, ErrNotAdministrator) {
			t.Errorf("%v", err)
		}
	}
}
