//go:build window && linux

package window

import (
	"testing"
	"time"
)

// rehearse goes on the bench from nothing to the second step of a sign-in, with a code that was used.
func (p *program) rehearse() {
	p.t.Helper()
	p.heading("Welcome to Latchkey")
	p.press("Stop the clock") // or a code may be another by the time it is typed again
	p.register(amara)
	p.signIn(amara)
	p.press("Set up two-factor")
	p.heading("Set up two-factor")
	p.press("Scan the QR code")
	p.press("Type it on the screen")
	p.heading("Recovery codes")
	p.confirm()
	p.press("Sign out")
	p.signIn(amara)
	p.heading("Two-factor code")
}

func TestTheRehearsalBenchGoesFromStartToEndInTheRealWindow(t *testing.T) {
	d := newDesk(t)
	p := d.start(t, newHome(t), nil, "--demo")
	p.rehearse()
	p.press("Type it on the screen")
	p.reads("This code has already been used.")
	p.press("Next 30 s")
	p.press("Type it on the screen")
	p.heading("Your account")
	p.press("Start over")
	p.heading("Welcome to Latchkey")
	p.keys("Next") // a clicker's
	p.heading("Sign in")
	p.press("Leave the demo")
	if exit := p.exit(2 * time.Second); exit != 0 {
		t.Errorf("exit code %d", exit)
	}
}
