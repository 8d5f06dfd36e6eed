package session

import (
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

func TestNobodyMovesWhenTheCommitPanics(t *testing.T) {
	d := newDesk(t)
	d.enrol("ada")
	d.must(d.Login("ada", password))
	func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		defer func() { _ = recover() }()
		_ = d.update(func(tx *store.Tx, a *account.Account) error {
			if err := d.complete(tx, a, d.clock.Now()); err != nil {
				t.Error(err)
			}
			panic("as a torn free list makes the engine do")
		})
	}()
	d.in(CodeRequired)
	if !d.account("ada").LastSignIn.At.Before(d.clock.Now()) {
		t.Error("the sign-in was kept")
	}
}

func TestClosedFileSignsNobodyIn(t *testing.T) {
	d := newDesk(t)
	d.enrol("ada")
	d.must(d.Login("ada", password))
	code := d.code("ada", 0)
	if err := d.store.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := d.ValidateOTP(code); err == nil {
		t.Error("accepted")
	}
	if d.who.phase != SignedOut {
		t.Errorf("phase %q", d.who.phase)
	}
	time.Sleep(time.Millisecond)
	d.Session.Close()
	d.open()
}
