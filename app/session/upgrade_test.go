package session

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

// Whoever raises the format keeps a file of the format before, made by the last program that wrote it, and one of the new.
func TestAFileOfEveryFormatIsKept(t *testing.T) {
	folders, err := filepath.Glob(filepath.Join("testdata", "format-*"))
	if err != nil || len(folders) != newest(t) {
		t.Errorf("of %d formats there are kept %v, %v", newest(t), folders, err)
	}
	ofEveryFormat(t, func(d *desk, made earlier) {
		if n := formatOf(d.t, d.store); n != made.format {
			d.t.Errorf("format %d", n)
		}
	})
}

func TestAnEarlierFileIsReadAsItWasWritten(t *testing.T) {
	ofEveryFormat(t, func(d *desk, made earlier) {
		noError(d, d.store.Check())
		policy := account.DefaultPolicy(made.Now) // what the format lacks is as in a new file
		noError(d, json.Unmarshal(made.Policy, &policy))
		if got := d.policyNow(); got != policy {
			d.t.Errorf("%+v, want %+v", got, policy)
		}
		if got := d.lines(); !slices.Equal(got, made.Activity) {
			d.t.Errorf("activity %q", got)
		}
		if verdict, err := integrity(d.store, d.clock.Now()); err != nil || !verdict.Intact || verdict.Count != uint64(len(made.Activity)) {
			d.t.Errorf("%+v, %v", verdict, err)
		}
		for _, p := range made.People {
			d.holds(p)
		}
		noError(d, d.store.View(func(tx *store.Tx) error {
			if clock, err := tx.Clock(); err != nil || clock != made.More.Clock {
				d.t.Errorf("clock %+v, %v", clock, err)
			}
			if phones, err := tx.Offsets(); err != nil || len(phones) != made.More.Offsets {
				d.t.Errorf("phones %+v, %v", phones, err)
			}
			return nil
		}))
		status, err := d.console().Status()
		if err != nil || status.Format != made.format || status.Accounts != uint64(len(made.People)) || status.Clock.Doubt != "" {
			d.t.Errorf("%+v, %v", status, err)
		}
		d.Session.Close()
		noError(d, d.store.Close())
		if !bytes.Equal(content(d.t, d.file()), content(d.t, kept(made.format, store.FileName))) {
			d.t.Error("reading changed the file")
		}
	})
}

// holds compares what the file says of somebody with what it should.
func (d *desk) holds(p known) {
	d.t.Helper()
	a := d.account(p.Username)
	failures := map[string]uint32{}
	for factor, n := range map[string]uint32{
		"password": a.Password.Throttle.Failures, "code": a.OTP.Throttle.Failures, "recovery": a.Recovery.Throttle.Failures,
	} {
		if n > 0 {
			failures[factor] = n
		}
	}
	secret := account.OTP{}
	if p.OTP != nil {
		secret = p.OTP.otp(d.t)
	}
	drift := account.Drift{Synced: p.Synced, Learned: p.Learned, Lean: a.OTP.Drift.Lean}
	switch {
	case a.FullName != p.FullName, a.Email != p.Email, a.Role.String() != p.Role, a.Disabled != p.Disabled, a.Password.Temporary != p.Temporary:
		d.t.Errorf("%s: %+v", p.Username, a)
	case !bytes.Equal(a.OTP.Secret, secret.Secret), a.OTP.Params != secret.Params, a.OTP.LastStep != p.UsedStep, a.OTP.Drift != drift:
		d.t.Errorf("%s: two-factor %+v", p.Username, a.OTP)
	case !slices.Equal(a.OTP.Burnt, p.Burnt), (a.OTP.Replaced != nil) != (p.Replaced != nil), len(a.Recovery.Hashes) != len(p.Codes):
		d.t.Errorf("%s: two-factor %+v, %d recovery codes", p.Username, a.OTP, len(a.Recovery.Hashes))
	case len(failures) != len(p.Failures), a.Refused != p.Refused, a.Notices != p.Notices:
		d.t.Errorf("%s: failures %v, %d refused, notices %v", p.Username, failures, a.Refused, a.Notices.Names())
	}
	for factor, n := range p.Failures {
		if failures[factor] != n {
			d.t.Errorf("%s: %d failures of the %s", p.Username, failures[factor], factor)
		}
	}
}

func TestEverybodyInAnEarlierFileSignsInAsBefore(t *testing.T) {
	ofEveryFormat(t, func(d *desk, made earlier) {
		noError(d, d.Started())
		for _, p := range made.People {
			d.comes(p)
		}
		noError(d, d.store.Check())
		if n := formatOf(d.t, d.store); n != newest(d.t) {
			d.t.Errorf("written, and the format is %d", n)
		}
		if got := d.lines(); len(got) < len(made.Activity) || !slices.Equal(got[:len(made.Activity)], made.Activity) {
			d.t.Errorf("activity %q", got)
		}
		if verdict, err := integrity(d.store, d.clock.Now()); err != nil || !verdict.Intact {
			d.t.Errorf("%+v, %v", verdict, err)
		}
	})
}

func TestWaitsInAnEarlierFileGoOn(t *testing.T) {
	ofEveryFormat(t, func(d *desk, made earlier) {
		found := 0
		for _, p := range made.People {
			if p.Failures["password"] != 5 {
				continue
			}
			found++
			wait := d.waits(d.Login(p.Username, p.Password))
			if wait > 30*time.Second {
				d.t.Errorf("%s waits for %v", p.Username, wait)
			}
			d.clock.Add(wait)
			d.refused(ErrCredentialsIncorrect)(d.Login(p.Username, "certainly not this one"))
			if wait = d.waits(d.Login(p.Username, p.Password)); wait != time.Minute {
				d.t.Errorf("%s waits for %v after a sixth failure", p.Username, wait)
			}
		}
		if found != 1 {
			d.t.Errorf("%d people wait", found)
		}
	})
}

// comes signs somebody in with everything that is to work, after everything that is not.
func (d *desk) comes(p known) {
	d.t.Helper()
	switch {
	case p.Disabled:
		d.refused(ErrAccountDisabled)(d.Login(p.Username, p.Password))
		return
	case p.Temporary:
		d.must(d.Login(p.Username, p.Password))
		d.in(PasswordExpired)
		d.must(d.SetNewPassword(other))
	case p.OTP == nil:
		d.must(d.Login(p.Username, p.Password))
	default:
		d.comesWithCodes(p)
		return
	}
	d.in(SignedIn)
	d.must(d.Logout())
}

func (d *desk) comesWithCodes(p known) {
	d.t.Helper()
	d.must(d.Login(p.Username, p.Password))
	otp := p.OTP.otp(d.t)
	used := int(int64(p.UsedStep) - int64(otp.Step(d.clock.Now())))
	if used >= p.Phone-1 {
		d.refused(account.ErrOTPReused)(d.ValidateOTP(d.codeOf(otp, used)))
		d.clock.Add(step)
	}
	if p.Replaced != nil {
		d.refused(account.ErrOTPReplaced)(d.ValidateOTP(d.codeOf(p.Replaced.otp(d.t), p.Phone)))
	}
	for _, burnt := range p.Burnt {
		shown := time.Duration(int64(burnt)-int64(p.Phone)-int64(otp.Step(d.clock.Now()))) * step
		d.clock.Add(max(shown, 0))
		d.refused(account.ErrOTPReused)(d.ValidateOTP(d.codeOf(otp, p.Phone)))
		d.clock.Add(step)
	}
	d.must(d.ValidateOTP(d.codeOf(otp, p.Phone)))
	d.must(d.Logout())

	d.must(d.Login(p.Username, p.Password))
	d.refused(account.ErrOTPReused)(d.ValidateOTP(d.codeOf(otp, p.Phone)))
	for _, spent := range p.Spent[:min(len(p.Spent), 2)] {
		d.refused(account.ErrRecoveryCodeIncorrect)(d.UseRecoveryCode(spent))
	}
	d.must(d.UseRecoveryCode(p.Codes[0]))
	d.in(SignedIn)
	d.must(d.Logout())
	d.must(d.Login(p.Username, p.Password))
	d.refused(account.ErrRecoveryCodeIncorrect)(d.UseRecoveryCode(p.Codes[0]))
	d.must(d.Logout())
}

func TestABackupOfAnEarlierFileIsRestoredOnANewMachine(t *testing.T) {
	ofEveryFormat(t, func(old *desk, made earlier) {
		path := filepath.Join(old.t.TempDir(), "backup.age")
		_, err := old.console().Backup(path, passphrase)
		noError(old, err)

		d := newDesk(old.t, quick)
		d.clock.Add(old.clock.Now().Sub(d.clock.Now()))
		c := d.console()
		_, err = c.CheckBackup(path, passphrase)
		noError(d, err)
		d.Session.Close()
		d.restored(c.RestoreBackup(d.keys))
		if got := d.lines(); !slices.Equal(got[:len(made.Activity)], made.Activity) {
			d.t.Errorf("activity %q", got)
		}
		for _, p := range made.People {
			d.holds(p)
		}
		d.comes(made.People[0])
	})
}
