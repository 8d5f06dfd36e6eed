package session

import (
	"errors"
	"path/filepath"
	"testing"

	"latchkey/app/archive"
	"latchkey/app/store"
)

func (d *desk) console() *Console {
	return NewConsole(d.store, Options{Now: d.clock.Now, Cost: cheap, Work: 1, Version: "3.0.0"})
}

func TestTheTerminalBacksUpAndRestores(t *testing.T) {
	d := newDesk(t, quick)
	codes := d.enrol("ada")
	path := filepath.Join(t.TempDir(), "backup.age")
	if _, err := d.console().Backup(path, "too short"); !errors.Is(err, archive.ErrPassphraseShort) {
		t.Errorf("%v", err)
	}
	made, err := d.console().Backup(path, passphrase)
	if err != nil || made.Accounts != 1 || !made.Saved {
		t.Errorf("%+v, %v", made, err)
	}
	if e := d.newest(); e.Kind != store.BackupMade || e.Actor != terminal {
		t.Errorf("%+v", e)
	}
	d.elsewhere("ben")

	c := d.console()
	if _, err := c.RestoreBackup(d.keys); !errors.Is(err, ErrWrongPhase) {
		t.Errorf("nothing was checked: %v", err)
	}
	if _, err := c.CheckBackup(path, "another passphrase"); !errors.Is(err, archive.ErrPassphraseIncorrect) {
		t.Errorf("%v", err)
	}
	p, err := c.CheckBackup(path, passphrase)
	if err != nil || len(p.Changes) != 1 || p.Changes[0].What != accountRemoved {
		t.Errorf("%+v, %v", p, err)
	}
	d.Session.Close()
	d.restored(c.RestoreBackup(d.keys))
	if e := d.newest(); e.Kind != store.BackupRestored || e.Actor != terminal {
		t.Errorf("%+v", e)
	}
	d.must(d.Login("ada", password))
	d.must(d.UseRecoveryCode(codes[0]))
}

func TestTheTerminalChangesTheKey(t *testing.T) {
	d := newDesk(t, quick)
	d.enrol("ada")
	was, place := d.store.ID(), d.store.KeyPlace()
	d.Session.Close()
	d.restored(d.console().Rekey(d.keys))
	if e := d.newest(); e.Kind != store.KeyReplaced || e.Actor != terminal {
		t.Errorf("%+v", e)
	}
	if _, err := d.keys.Load(was, place); err == nil {
		t.Error("the old key is there")
	}
	d.signIn("ada")
	d.restart()
	d.clock.Add(step)
	d.signIn("ada")
}
