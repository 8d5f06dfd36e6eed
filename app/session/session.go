// Package session answers "who is here?": one window, one process, one person at a time.
//
// It is a machine of phases. A call is accepted in the phases it makes sense in and refused with [ErrWrongPhase] in all
// others; who acts is never an argument, so nobody can act as another by naming an id. Calls of administration name whom
// they are about, and find out in the file each time whether who is here may. It asks package account what is right and
// package store to keep it; it knows neither the window nor words.
package session

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

// Options are what a session is told about the program around it.
type Options struct {
	Kiosk  bool
	Demo   bool                 // on practice data
	Memory *Memory              // of a demonstration: who is at it
	Now    func() time.Time     // nil means time.Now
	Cost   account.Cost         // of a password hash; zero means account.DefaultCost
	Rev    *atomic.Uint64       // counts answers across all sessions of a window; nil for one of its own
	Steady func() time.Duration // a clock that nobody can set; nil for that of the system, or of Now where that is given
	Built  time.Time            // when the program was; zero when it is not known
	Failed func(error)          // told what nobody waits for; nil for nobody
	Ended  func()               // called, on a goroutine of its own, whenever somebody is no longer here

	// Leniency is what a demonstration leaves out at the moment; nil for nothing. On real data it is not asked.
	Leniency func() account.Leniency

	Version string // of the program, told in backups
	Work    int    // work factor of a backup's passphrase in a test; zero means that of every backup
}

// A Session knows who is here. Its methods are safe for concurrent use; a call that hashes a password refuses a second
// one with [ErrBusy] instead of queueing it.
type Session struct {
	store  *store.Store
	hasher account.Hasher
	o      Options

	hashing chan struct{} // one slot: a password hash takes 64 MiB and a processor

	mu     sync.Mutex // never held across a password hash
	who    who
	backup *chosenBackup // chosen to be restored
	ended  string        // why the last session ended; "" when there was none
	closed bool
	timer  *time.Timer
	guard  guard

	// Of the window, whoever is at it.
	touchedAt time.Time // in a kiosk with nobody signed in: since when somebody is there; zero while it waits
	awayAt    time.Time // since when it is without the focus; zero while it has it
	dialogAt  time.Time // when a dialog of ours was opened, which has the focus or is about to; zero when none is
}

// New returns the session of an open data file, with nobody here.
func New(s *store.Store, o Options) (*Session, error) {
	o = o.complete()
	session := &Session{
		store:   s,
		hasher:  hasherOf(s, o.Cost),
		o:       o,
		hashing: make(chan struct{}, 1),
	}
	err := s.View(func(tx *store.Tx) error {
		accounts, err := tx.Accounts()
		session.who.phase = SignedOut
		if accounts == 0 {
			session.who.phase = Welcome
		}
		return err
	})
	if err == nil && o.Demo && o.Memory != nil {
		session.recall(*o.Memory)
	}
	session.o.Memory = nil // it holds what was on the screen
	if o.Kiosk && o.Demo { // a demonstration was begun by somebody, who may go away
		session.touchedAt, session.who.activeAt = o.Now(), o.Now()
		session.arm()
	}
	return session, err
}

// complete fills in what was left out.
func (o Options) complete() Options {
	switch {
	case o.Now == nil:
		o.Now = time.Now
	case o.Steady == nil:
		first := o.Now()
		o.Steady = func() time.Duration { return o.Now().Sub(first) }
	}
	if o.Steady == nil {
		o.Steady = sinceBoot
	}
	if o.Failed == nil {
		o.Failed = func(error) {}
	}
	if o.Cost == (account.Cost{}) {
		o.Cost = account.DefaultCost
	}
	if o.Rev == nil {
		o.Rev = new(atomic.Uint64)
	}
	if o.Ended == nil {
		o.Ended = func() {}
	}
	return o
}

func hasherOf(s *store.Store, cost account.Cost) account.Hasher {
	keys := s.Keys()
	return account.Hasher{Cost: cost, Pepper: keys.Pepper[:]}
}

// Close ends the session for good: nobody signs in to it any more. It leaves the data file open.
func (s *Session) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.close()
}

// close is Close with the mutex held.
func (s *Session) close() {
	s.unwatch()
	s.end("")
	s.closed = true
	s.arm() // never again
}

// who is everything known about the person here. The zero value but for its phase is nobody.
type who struct {
	phase   Phase
	attempt uint64 // rises whenever the person or the phase changes, so that a late outcome can be dropped

	id       account.ID
	factor   account.Factor
	password bool // a new password must be chosen before anything else

	passwordAt time.Time // when the password was accepted
	signedInAt time.Time // when the sign-in was complete; zero while it is not
	activeAt   time.Time // newest accepted call or real input
	provenAt   time.Time // newest proof of who is here

	wrongCodes int               // refused in this sign-in
	explained  int               // refusals that were
	refused    uint32            // counted refusals before this sign-in
	notices    account.Notice    // what others did before this sign-in
	previous   account.SignIn    // the sign-in before this one
	pending    *enrolment        // phase Enrolling
	codes      []string          // phase RecoveryCodes: shown this once
	set        *account.Recovery // phase RecoveryCodes: the set that replaces the live one at Done; nil when it is live

	issued     string     // a temporary password on the screen
	passphrase string     // a drawn passphrase on the screen
	refusedAt  time.Time  // when the newest refused act was noted
	directory  *directory // of an administrator
	staged     *staged    // a file chosen for import
}

// nobody says whether nobody is here.
func (w *who) nobody() bool { return w.phase == Welcome || w.phase == SignedOut }

// secret says whether something is on the screen that nobody else may see.
func (w *who) secret() bool {
	return w.phase == Enrolling || w.phase == RecoveryCodes || w.issued != "" || w.passphrase != ""
}

// signedIn says whether the sign-in is complete.
func (w *who) signedIn() bool { return !w.signedInAt.IsZero() }

// enter begins a call that needs one of the phases given: it ends a session whose time is over, and reads the clock
// once for the whole call. The mutex is held.
func (s *Session) enter(phases ...Phase) (now time.Time, err error) {
	now = s.now()
	s.expire(now)
	if s.closed || !slices.Contains(phases, s.who.phase) {
		return now, ErrWrongPhase
	}
	return now, nil
}

// move changes the phase. The mutex is held.
func (s *Session) move(to Phase) {
	s.who.phase = to
	s.who.attempt++
	s.who.issued, s.who.passphrase = "", ""
	s.dropBackup()
	s.dropImport()
}

// end forgets whoever is here, and drops a sign-in or registration that is still hashing. The mutex is held.
func (s *Session) end(reason string) {
	if s.timer != nil {
		s.timer.Stop()
	}
	s.dropBackup()
	somebody := !s.who.nobody()
	if somebody {
		s.forget()
	}
	s.who.attempt++
	if somebody || reason != "" { // somebody may have typed something, and gone
		s.ended = reason
		go s.o.Ended()
	}
	s.standBy(reason)
}

// forget drops all that is known about whoever is here. The mutex is held.
func (s *Session) forget() {
	if s.who.pending != nil {
		clear(s.who.pending.otp.Secret)
	}
	clear(s.who.codes)
	if s.who.directory != nil {
		s.who.directory.drop()
	}
	s.dropImport()
	s.who = who{phase: SignedOut, attempt: s.who.attempt}
}

// A ticket is the right to hash: who was here when it was taken, and when.
type ticket struct {
	who who
	now time.Time
}

// take begins a call that hashes. It returns with the mutex free and the one hashing slot taken.
func (s *Session) take(phases ...Phase) (ticket, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, err := s.enter(phases...)
	if err != nil {
		return ticket{}, err
	}
	select {
	case s.hashing <- struct{}{}:
		return ticket{s.who, now}, nil
	default:
		return ticket{}, ErrBusy
	}
}

func (s *Session) release() { <-s.hashing }

// settle runs fn with the mutex held, if the person who took the ticket is still here and nothing happened meanwhile.
// Otherwise the outcome is dropped: a password that took long must not sign in somebody who has left.
func (s *Session) settle(t ticket, fn func() error) (State, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expire(s.now())
	if s.who.attempt != t.who.attempt {
		return State{}, ErrWrongPhase
	}
	if err := fn(); err != nil {
		return State{}, err
	}
	return s.accepted()
}

// accepted ends an accepted call: it counts as activity, and its answer is the new state. The mutex is held.
func (s *Session) accepted() (State, error) {
	s.who.activeAt = s.o.Now()
	s.arm()
	state, err := s.state()
	if err == nil && state.Phase == SignedIn && state.Account.Role == account.Administrator.String() {
		s.attend()
	}
	return state, err
}

// update changes the account of whoever is here, in one transaction with what fn logs. What fn changed is kept whatever
// it returns. Unless all of it is on the disk, nobody has moved; an explanation that was given stays given. The mutex is held.
func (s *Session) update(fn func(tx *store.Tx, a *account.Account) error) (err error) {
	before, kept := s.who, false
	defer func() { // also when it panics, which the caller above may survive
		if !kept {
			s.who = before
			s.reread()
		}
		if explained := (*account.Explained)(nil); errors.As(err, &explained) {
			s.who.explained++
		}
	}()
	err = s.store.Update(func(tx *store.Tx) error {
		a, err := tx.Account(s.who.id)
		if err != nil {
			return err
		}
		verdict := fn(tx, &a)
		if err := tx.PutAccount(&a); err != nil {
			return err
		}
		return verdict
	})
	kept = err == nil
	return err
}

// done notes what the person here did to their own account.
func (s *Session) done(tx *store.Tx, now time.Time, kind store.Kind) error {
	return s.log(tx, now, kind, s.who.factor, store.OK)
}

func (s *Session) log(tx *store.Tx, now time.Time, kind store.Kind, factor account.Factor, outcome string) error {
	return tx.Log(store.Entry{
		At: now, Kind: kind, Outcome: outcome, Factor: factor,
		Actor: store.Actor{Kind: store.ActorAccount, ID: s.who.id}, Subject: s.who.id,
	})
}
