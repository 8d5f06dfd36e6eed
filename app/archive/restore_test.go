package archive

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

// flat are all pieces of the data, one after the other, but for the newest entry, which is returned besides.
func (m *machine) flat(t testing.TB) (b []byte, newest store.Entry) {
	t.Helper()
	err := m.View(func(tx *store.Tx) error {
		var last []byte
		return tx.Pieces(func(p store.Piece) error {
			b = append(b, last...)
			last = store.AppendPiece(nil, p)
			if p.Entry != nil {
				newest = *p.Entry
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return b, newest
}

func TestARestoredMachineIsTheOldOne(t *testing.T) {
	old := newMachine(t, 50)
	old.update(t, func(tx *store.Tx) error { // so that flat leaves something out that a backup has not
		p := account.DefaultPolicy(start)
		p.Issuer = "The old machine"
		return tx.PutPolicy(p)
	})
	path, made := old.backUp(t)
	old.update(t, func(tx *store.Tx) error {
		return tx.Log(store.Entry{At: start, Kind: store.Stopped, Outcome: store.OK})
	})
	want, _ := old.flat(t)

	fresh := newMachine(t, 0)
	fresh.update(t, func(tx *store.Tx) error {
		return tx.Log(store.Entry{At: start, Kind: store.Started, Outcome: store.OK})
	})
	was := fresh.ID()
	var head store.Head
	if err := fresh.View(func(tx *store.Tx) (err error) { head, err = tx.Head(); return err }); err != nil {
		t.Fatal(err)
	}
	fresh.restore(t, path)
	got, entry := fresh.flat(t)
	if !bytes.Equal(got, want) {
		t.Error("it is another")
	}
	if entry.Kind != store.BackupRestored || entry.Actor.Kind != store.ActorTerminal || entry.Field != "replaced" ||
		entry.Old != fmt.Sprintf("%s 1", hex.EncodeToString(head.Hash[:10])) || entry.New != made.Short() || entry.Seq != 51 {
		t.Errorf("%+v", entry)
	}
	if fresh.ID() == was || fresh.ID() == old.ID() || fresh.Keys() != old.Keys() {
		t.Error("another id, or other secrets")
	}
	err := fresh.View(func(tx *store.Tx) error {
		at, err := tx.LastBackup()
		if err != nil || !at.Equal(start) {
			return fmt.Errorf("last backup %v: %w", at, err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	names, err := os.ReadDir(fresh.folder)
	if err != nil || len(names) != 3 || !strings.HasPrefix(names[1].Name(), "latchkey.db.before-") {
		t.Errorf("%v, %v", names, err)
	}
}

func TestNothingUsedSinceTheBackupCanBeUsedAgain(t *testing.T) {
	m := newMachine(t, 2)
	keys := m.Keys()
	codes := account.NewRecoveryCodes(10)
	m.change(t, 0, func(a *account.Account) {
		a.Recovery = account.NewRecovery(keys.RecoveryCode[:], a.ID, codes, start)
		a.OTP.LastStep = 0
	})
	path, _ := m.backUp(t)

	now := start.Add(10 * time.Second)
	before := m.account(t, 0)
	code, err := before.OTP.Code(before.OTP.Step(now))
	if err != nil {
		t.Fatal(err)
	}
	m.change(t, 0, func(a *account.Account) {
		if err := errors.Join(a.ValidateOTP(code, now), a.UseRecoveryCode(keys.RecoveryCode[:], codes[3], now)); err != nil {
			t.Fatal(err)
		}
	})
	m.restore(t, path)
	a := m.account(t, 0)
	if err := a.ValidateOTP(code, now); !errors.Is(err, account.ErrOTPReused) {
		t.Errorf("the code: %v", err)
	}
	for i, code := range codes {
		tried := m.account(t, 0)
		switch err := tried.UseRecoveryCode(keys.RecoveryCode[:], code, now); {
		case i == 3 && !errors.Is(err, account.ErrRecoveryCodeIncorrect):
			t.Errorf("the used recovery code: %v", err)
		case i != 3 && err != nil:
			t.Errorf("recovery code %d: %v", i, err)
		}
	}
	// A restoration over the restored data carries it on.
	m.restore(t, path)
	if again := m.account(t, 0); !reflect.DeepEqual(again.OTP.LastStep, a.OTP.LastStep) || len(again.Recovery.Hashes) != 9 {
		t.Errorf("%+v", again)
	}
}

func TestAMergedAccountKeepsTheStricterOfBoth(t *testing.T) {
	at := func(s int) time.Time { return start.Add(time.Duration(s) * time.Second) }
	throttle := func(n uint32, failed, wait int) account.Throttle {
		return account.Throttle{Failures: n, FailedAt: at(failed), Wait: time.Duration(wait) * time.Second}
	}
	newer := func(at time.Time) account.Recovery {
		return account.Recovery{Hashes: [][32]byte{{7}, {9}}, Total: 8, Kept: true, MadeAt: at}
	}
	next := somebody(1).OTP.Step(start) + 1
	for name, c := range map[string]struct {
		restored, present, want func(*account.Account)
	}{
		"steps":          {func(a *account.Account) { a.OTP.LastStep = 5 }, func(a *account.Account) { a.OTP.LastStep = 9 }, func(a *account.Account) { a.OTP.LastStep = 9 }},
		"older steps":    {func(a *account.Account) { a.OTP.LastStep = 9 }, func(a *account.Account) { a.OTP.LastStep = 5 }, func(a *account.Account) { a.OTP.LastStep = 9 }},
		"longer steps":   {func(a *account.Account) { a.OTP.Period, a.OTP.LastStep = time.Minute, 5 }, func(a *account.Account) { a.OTP.LastStep = 21 }, func(a *account.Account) { a.OTP.Period, a.OTP.LastStep, a.Notices = time.Minute, 10, account.OTPReset }},
		"shorter steps":  {func(a *account.Account) { a.OTP.LastStep = 5 }, func(a *account.Account) { a.OTP.Period, a.OTP.LastStep = time.Minute, 10 }, func(a *account.Account) { a.OTP.LastStep, a.Notices = 21, account.OTPReset }},
		"steps for ever": {func(a *account.Account) { a.OTP.LastStep = 5 }, func(a *account.Account) { a.OTP.LastStep = 8_000_000_000 }, func(a *account.Account) { a.OTP.LastStep = 8_000_000_000 }},
		"another secret": {func(a *account.Account) { a.OTP.LastStep = 5 }, func(a *account.Account) { a.OTP.Secret, a.OTP.LastStep = []byte("another secret"), 9 }, func(a *account.Account) { a.OTP.LastStep, a.Notices = next, account.OTPReset }},
		"off now": {func(a *account.Account) { a.OTP.LastStep = 5 }, func(a *account.Account) { a.OTP = account.OTP{} }, func(a *account.Account) {
			a.OTP.LastStep, a.Recovery, a.Notices = next, account.Recovery{}, account.OTPReset
		}},
		"off then": {func(a *account.Account) { a.OTP = account.OTP{} }, func(a *account.Account) {}, func(a *account.Account) { a.OTP, a.Notices = account.OTP{}, account.OTPReset }},

		"more failures":  {func(a *account.Account) { a.OTP.Throttle = throttle(7, 0, 120) }, func(a *account.Account) { a.OTP.Throttle = throttle(9, 5, 480) }, func(a *account.Account) { a.OTP.Throttle = throttle(9, 5, 480) }},
		"fewer failures": {func(a *account.Account) { a.OTP.Throttle = throttle(9, 0, 480) }, func(a *account.Account) { a.OTP.Throttle = account.Throttle{} }, func(a *account.Account) { a.OTP.Throttle = throttle(9, 0, 480) }},
		"of both":        {func(a *account.Account) { a.Recovery.Throttle = throttle(9, 0, 480) }, func(a *account.Account) { a.Recovery.Throttle = throttle(5, 1000, 30) }, func(a *account.Account) { a.Recovery.Throttle = throttle(9, 1000, 30) }},
		"a lock":         {func(a *account.Account) {}, func(a *account.Account) { a.Password.Throttle = throttle(100, 0, 3600) }, func(a *account.Account) { a.Password.Throttle = throttle(100, 0, 3600) }},

		"used codes":   {func(a *account.Account) {}, func(a *account.Account) { a.Recovery.Hashes = a.Recovery.Hashes[2:] }, func(a *account.Account) { a.Recovery.Hashes = a.Recovery.Hashes[2:] }},
		"used in both": {func(a *account.Account) { a.Recovery.Hashes = a.Recovery.Hashes[:8] }, func(a *account.Account) { a.Recovery.Hashes = a.Recovery.Hashes[2:] }, func(a *account.Account) { a.Recovery.Hashes = a.Recovery.Hashes[2:8] }},
		"all used":     {func(a *account.Account) {}, func(a *account.Account) { a.Recovery.Hashes = nil }, func(a *account.Account) { a.Recovery.Hashes = nil }},
		"a newer set":  {func(a *account.Account) {}, func(a *account.Account) { a.Recovery = newer(at(9)) }, func(a *account.Account) { a.Recovery = newer(at(9)) }},
		"an older set": {func(a *account.Account) { a.Recovery = newer(at(9)) }, func(a *account.Account) {}, func(a *account.Account) { a.Recovery = newer(at(9)) }},
		"no set now":   {func(a *account.Account) {}, func(a *account.Account) { a.Recovery = account.Recovery{} }, func(a *account.Account) { a.Recovery = account.Recovery{} }},
		"no set then": {func(a *account.Account) { a.OTP, a.Recovery = account.OTP{}, account.Recovery{} }, func(a *account.Account) {}, func(a *account.Account) {
			a.OTP, a.Recovery, a.Notices = account.OTP{}, account.Recovery{}, account.OTPReset
		}},
		"notices": {func(a *account.Account) { a.Notices = account.RoleChanged }, func(a *account.Account) { a.Notices = account.OTPReset }, func(a *account.Account) { a.Notices = account.RoleChanged | account.OTPReset }},
		"nothing else": {func(a *account.Account) { a.FullName, a.Role = "Then", account.Administrator }, func(a *account.Account) { a.FullName, a.CreatedAt = "Now", at(9) }, func(a *account.Account) {
			a.FullName, a.Role, a.Notices = "Then", account.Administrator, account.ProfileChanged|account.RoleChanged
		}},
	} {
		t.Run(name, func(t *testing.T) {
			restored, present, want := somebody(1), somebody(1), somebody(1)
			c.restored(&restored)
			c.present(&present)
			c.want(&want)
			merger{now: start, sameKey: true}.merge(&restored, &present)
			if !reflect.DeepEqual(restored, want) {
				t.Errorf("got  %+v\nwant %+v", restored, want)
			}
			if err := restored.Check(); err != nil {
				t.Error(err)
			}
		})
	}
}

// No code of a secret or a set that was given up since the backup was made is valid again: nobody knows any more which of
// them were used.
func TestNothingGivenUpSinceTheBackupComesAlive(t *testing.T) {
	now := start.Add(time.Hour) // when it is restored
	for name, since := range map[string]func(a *account.Account, keys store.Keys){
		"two-factor reset": func(a *account.Account, _ store.Keys) { a.OTP, a.Recovery = account.OTP{}, account.Recovery{} },
		"another app": func(a *account.Account, keys store.Keys) {
			a.OTP.Secret = bytes.Repeat([]byte{99}, 20)
			a.Recovery = account.NewRecovery(keys.RecoveryCode[:], a.ID, account.NewRecoveryCodes(10), start.Add(time.Minute))
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMachine(t, 2)
			keys := m.Keys()
			old := account.NewRecoveryCodes(10)
			m.change(t, 1, func(a *account.Account) {
				a.Recovery = account.NewRecovery(keys.RecoveryCode[:], a.ID, old, start)
			})
			path, _ := m.backUp(t)
			before := m.account(t, 1).OTP
			m.change(t, 1, func(a *account.Account) { since(a, keys) })

			for range 2 { // once more over the restored data
				m.restore(t, path)
				a := m.account(t, 1)
				for i := range uint64(3) {
					tried := a
					code, err := before.Code(before.Step(now) + i - 1)
					if err != nil {
						t.Fatal(err)
					}
					if err := tried.ValidateOTP(code, now); !errors.Is(err, account.ErrOTPReused) {
						t.Errorf("the code of step %+d: %v", int(i)-1, err)
					}
				}
				code, err := before.Code(before.Step(now) + 2)
				if tried := a; errors.Join(err, tried.ValidateOTP(code, now.Add(time.Minute))) != nil {
					t.Error("nor is a code of a minute later accepted")
				}
				for i, code := range old {
					tried := a
					if err := tried.UseRecoveryCode(keys.RecoveryCode[:], code, now); !errors.Is(err, account.ErrRecoveryCodeIncorrect) {
						t.Errorf("recovery code %d: %v", i, err)
					}
				}
				if a.Notices != account.OTPReset {
					t.Errorf("told: %q", a.Notices.Names())
				}
			}
		})
	}
}

func TestANewerSetOfRecoveryCodesOutlivesARestoration(t *testing.T) {
	m := newMachine(t, 2)
	keys := m.Keys()
	old, fresh := account.NewRecoveryCodes(10), account.NewRecoveryCodes(8)
	m.change(t, 1, func(a *account.Account) { a.Recovery = account.NewRecovery(keys.RecoveryCode[:], a.ID, old, start) })
	path, _ := m.backUp(t)
	m.change(t, 1, func(a *account.Account) {
		a.Recovery = account.NewRecovery(keys.RecoveryCode[:], a.ID, fresh, start.Add(time.Minute))
		if err := a.UseRecoveryCode(keys.RecoveryCode[:], fresh[0], start); err != nil {
			t.Fatal(err)
		}
	})
	m.restore(t, path)
	for code, valid := range map[string]bool{old[0]: false, fresh[0]: false, fresh[1]: true} {
		a := m.account(t, 1)
		if err := a.UseRecoveryCode(keys.RecoveryCode[:], code, start); (err == nil) != valid {
			t.Errorf("valid %v: %v", valid, err)
		}
	}
}

// Under another key nobody could use the newer set, and the older one was given up.
func TestANewerSetUnderAnotherKeyLeavesNone(t *testing.T) {
	old := newMachine(t, 2)
	path, _ := old.backUp(t)
	m := newMachine(t, 2)
	m.change(t, 1, func(a *account.Account) { a.Recovery.MadeAt, a.Recovery.Total = start.Add(time.Minute), 12 })
	m.restore(t, path)
	if r := m.account(t, 1).Recovery; len(r.Hashes) != 0 || r.Total != 12 || !r.MadeAt.Equal(start.Add(time.Minute)) {
		t.Errorf("%+v", r)
	}
}

func TestPeopleAreToldWhatARestorationChanged(t *testing.T) {
	m := newMachine(t, 8)
	path, _ := m.backUp(t)
	since := map[int]func(*account.Account){
		1: func(a *account.Account) { a.Password.PHC = strings.Replace(a.Password.PHC, "c29t", "c29u", 1) },
		2: func(a *account.Account) { a.OTP.Params.Digits = 8 },
		3: func(a *account.Account) { a.Role = account.Administrator },
		4: func(a *account.Account) { a.Disabled = true },
		5: func(a *account.Account) { a.FullName = "Now" },
		6: func(a *account.Account) { a.Notices = account.LockLifted },
	}
	for i, change := range since {
		m.change(t, i, change)
	}
	m.restore(t, path)
	want := []account.Notice{
		0, account.PasswordIssued, account.OTPReset, account.RoleChanged, account.AccountEnabled, account.ProfileChanged, account.LockLifted, 0,
	}
	for i, notice := range want {
		if got := m.account(t, i).Notices; got != notice {
			t.Errorf("%d is told %q, want %q", i, got.Names(), notice.Names())
		}
	}
	m = newMachine(t, 8)
	m.change(t, 4, func(a *account.Account) { a.Disabled = true })
	path, _ = m.backUp(t)
	m.change(t, 4, func(a *account.Account) { a.Disabled = false })
	m.restore(t, path)
	if got := m.account(t, 4).Notices; got != account.AccountDisabled {
		t.Errorf("told %q", got.Names())
	}
}

func TestARestorationThatIsGivenUpChangesNothing(t *testing.T) {
	m := newMachine(t, 5)
	path, _ := newMachine(t, 30).backUp(t)
	f, seen := unlocked(t, path)
	before, _ := m.flat(t)
	givenUp := errors.New("given up")
	_, err := Restorer{Keys: m.keys, Now: start, Still: func() error { return givenUp }}.Restore(f, seen, m.Store)
	if !errors.Is(err, givenUp) {
		t.Errorf("%v", err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := (Restorer{Keys: m.keys, Now: start, Still: func() error { return nil }}).Restore(f, seen, m.Store); err == nil {
		t.Error("a file that was let go of was restored")
	}
	after, _ := m.flat(t)
	names, err := os.ReadDir(m.folder)
	if !bytes.Equal(before, after) || err != nil || len(names) != 2 {
		t.Errorf("%v, %v", names, err)
	}
	m.populate(t, 5, 6)
	if err := m.Check(); err != nil {
		t.Error(err)
	}
}
