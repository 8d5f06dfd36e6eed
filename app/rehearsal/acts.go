package rehearsal

import (
	"time"

	"latchkey/app/account"
)

const (
	mostSteps = 20 // that time is moved on at once
	mostSkew  = 10 // steps accepted either side
)

// View returns what the bench shows now.
func (b *Bench) View() (View, error) { return b.change(func() error { return nil }) }

// RunTime lets the computer's clock run from where it stands, or stops it.
func (b *Bench) RunTime(run bool) (View, error) {
	return b.change(func() error {
		b.clock.run(run)
		return nil
	})
}

// StepTime moves the computer's clock to the beginning of a step some steps on.
func (b *Bench) StepTime(steps int) (View, error) {
	return b.change(func() error {
		if steps < 1 || steps > mostSteps {
			return ErrInvalid
		}
		for range steps {
			b.clock.step(b.params())
			if _, err := b.Session().Touch(); err != nil { // nobody went away: only the time did
				return err
			}
		}
		return nil
	})
}

// RealTime has the computer's clock be its own again. Codes that were used in what is the future then are forgotten.
func (b *Bench) RealTime() (View, error) {
	return b.change(b.realTime)
}

func (b *Bench) realTime() error {
	b.Session().SetTime(b.clock.real)
	return b.forgetFuture()
}

// SetPhoneError sets the phone's clock wrong.
func (b *Bench) SetPhoneError(ms int64) (View, error) {
	return b.change(func() error {
		if ms < -mostWrong.Milliseconds() || ms > mostWrong.Milliseconds() {
			return ErrInvalid
		}
		b.phone.wrong = time.Duration(ms) * time.Millisecond
		return nil
	})
}

// SetDefences weakens what protects the practice accounts, or restores it.
func (b *Bench) SetDefences(d Defences) (View, error) {
	return b.change(func() error {
		if d.Skew < 0 || d.Skew > mostSkew {
			return ErrInvalid
		}
		b.weak.Store(&account.Leniency{Skew: d.Skew - account.Skew, Reuse: !d.Once, NoWait: !d.Waits})
		return nil
	})
}

// ScanQR has the phone read a picture. It returns [ErrNoPhone] or [ErrNothingScanned].
func (b *Bench) ScanQR(picture string) (View, error) {
	return b.change(func() error {
		if b.phone.lost {
			return ErrNoPhone
		}
		return b.phone.scan(picture)
	})
}

// ChooseEntry has the ribbon show the codes of another entry.
func (b *Bench) ChooseEntry(id string) (View, error) {
	return b.change(func() error {
		if _, found := b.phone.find(id); !found {
			return ErrInvalid
		}
		b.phone.chosen = id
		return nil
	})
}

// RemoveEntry deletes an entry from the phone.
func (b *Bench) RemoveEntry(id string) (View, error) {
	return b.change(func() error {
		if !b.phone.remove(id) {
			return ErrInvalid
		}
		return nil
	})
}

// LosePhone has the phone lost, or found again.
func (b *Bench) LosePhone(lost bool) (View, error) {
	return b.change(func() error {
		b.phone.lost = lost
		return nil
	})
}

// UseOwnPhone puts the trainer's own phone in the place of the virtual one. It knows only the right time.
func (b *Bench) UseOwnPhone(own bool) (View, error) {
	return b.change(func() error {
		b.phone.own = own
		if !own {
			return nil
		}
		return b.realTime()
	})
}
