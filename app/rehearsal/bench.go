// Package rehearsal answers "what would happen if?": the real screens' session on practice data, with a clock that can be
// stopped, a virtual phone, attacks, and a class.
//
// It judges nothing itself. What it plugs in is the clock, the place of the file, and what is left out to show what it is
// for; all of it is for practice data only, and is wiped at the end.
package rehearsal

import (
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"latchkey/app/account"
	"latchkey/app/session"
	"latchkey/app/store"
)

// Refusals of the bench.
var (
	// ErrInvalid is returned when an argument is out of bounds.
	ErrInvalid = errors.New("rehearsal: that cannot be")
	// ErrNothingScanned is returned when a picture holds no QR code of an authenticator entry.
	ErrNothingScanned = errors.New("rehearsal: there is no QR code to scan")
	// ErrNoMoment is returned when no moment was kept under that number.
	ErrNoMoment = errors.New("rehearsal: nothing was kept under that number")
	// ErrNoPhone is returned when the phone is lost.
	ErrNoPhone = errors.New("rehearsal: the phone is lost")
	// ErrRoster is returned when a roster is empty or has more rows than a class has seats.
	ErrRoster = errors.New("rehearsal: the roster cannot be used")
)

// A Bench is the real session on practice data, and what stands beside it. Its methods are safe for concurrent use.
type Bench struct {
	o     session.Options
	clock clock
	weak  atomic.Pointer[account.Leniency]
	here  atomic.Pointer[session.Session]

	mu       sync.Mutex
	practice *store.Practice // nil once the bench is closed
	phone    phone
	learners []learner
	moments  map[int]moment
}

// Open makes new practice data with nobody at it. The options are those of the window's sessions; Now is this computer's
// own clock. The errors are those of [store.OpenPractice].
func Open(o session.Options) (*Bench, error) {
	b := &Bench{clock: clock{own: o.Now}, moments: map[int]moment{}}
	b.weak.Store(new(account.Leniency))
	b.o = o
	b.o.Demo, b.o.Now = true, b.clock.now
	b.o.Leniency = func() account.Leniency { return *b.weak.Load() }
	practice, err := store.OpenPractice(b.clock.now())
	if err != nil {
		return nil, err
	}
	if err := b.sit(practice, nil); err != nil {
		return nil, errors.Join(err, practice.Close())
	}
	return b, nil
}

// Session is whoever is at the real screens.
func (b *Bench) Session() *session.Session { return b.here.Load() }

// Restart begins again with new practice data, a new phone and the right time. Moments that were kept stay.
func (b *Bench) Restart() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	practice, err := store.OpenPractice(b.clock.own())
	if err != nil {
		return err
	}
	b.clock.real()
	b.weak.Store(new(account.Leniency))
	b.phone, b.learners = phone{}, nil
	return b.exchange(practice, nil)
}

// Close ends the session and wipes the practice data.
func (b *Bench) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.practice == nil {
		return nil
	}
	b.Session().Close()
	err := b.practice.Close()
	b.practice, b.moments, b.phone, b.learners = nil, nil, phone{}, nil
	return err
}

// now is the computer's clock on the bench.
func (b *Bench) now() time.Time { return b.clock.now() }

// sit puts data on the bench. The mutex is held, or the bench is new.
func (b *Bench) sit(practice *store.Practice, memory *session.Memory) error {
	o := b.o
	o.Memory = memory
	here, err := session.New(practice.Store, o)
	if err == nil {
		b.practice = practice
		b.here.Store(here)
	}
	return err
}

// exchange puts other data on the bench and wipes what was there. The mutex is held.
func (b *Bench) exchange(practice *store.Practice, memory *session.Memory) error {
	before, was := b.practice, b.Session()
	if before == nil {
		return errors.Join(session.ErrWrongPhase, practice.Close())
	}
	if err := b.sit(practice, memory); err != nil {
		return errors.Join(err, practice.Close())
	}
	was.Close()
	return before.Close()
}

// reopen has nobody at the real screens, which find out anew whether there are accounts. The mutex is held.
func (b *Bench) reopen() error {
	b.Session().Close()
	return b.sit(b.practice, nil)
}

// entry is the second factor of one of the phone's entries. The mutex is held.
func (b *Bench) entry(id string) (account.OTP, bool) {
	e, found := b.phone.find(id)
	return e.otp, found && !b.phone.lost
}

// held does something with the mutex held, while the bench is open.
func (b *Bench) held(do func() error) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.practice == nil {
		return session.ErrWrongPhase
	}
	return do()
}

// change does something on the bench and returns what it shows then.
func (b *Bench) change(do func() error) (view View, err error) {
	err = b.held(func() error {
		if err := do(); err != nil {
			return err
		}
		view, err = b.view()
		return err
	})
	return view, err
}
