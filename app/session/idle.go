package session

import (
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

// How long the phases before the sign-in is complete last, and a screen that shows a secret.
const (
	pendingSignIn      = 5 * time.Minute // after the password
	pendingSignInKiosk = 90 * time.Second
	secretIdle         = 3 * time.Minute

	awayLimit = 5 * time.Second // without the focus, with a secret on the screen of a kiosk

	// tick bounds the timer, because its clock may stop while the machine sleeps.
	tick = 15 * time.Second
)

// elapsed is the longer of monotonic and wall time: the monotonic clock may stop while the machine sleeps, and the wall
// clock can be set back.
func elapsed(since, now time.Time) time.Duration {
	return max(now.Sub(since), now.Round(0).Sub(since.Round(0)))
}

// remaining is the time until the present phase ends by itself: zero when it does not, at least a millisecond when it
// does. The mutex is held.
func (s *Session) remaining(now time.Time, policy account.Policy) time.Duration {
	left, _ := s.deadline(now, policy)
	if left == forever {
		return 0
	}
	return max(left, time.Millisecond)
}

const forever = time.Duration(1<<63 - 1)

// deadline is the time left in the present phase, negative when it is over, and why it ends then. The mutex is held.
func (s *Session) deadline(now time.Time, policy account.Policy) (left time.Duration, reason string) {
	idle := s.idle(policy)
	switch s.who.phase {
	case Welcome, SignedOut:
		if s.touchedAt.IsZero() {
			return forever, ""
		}
		return idle - elapsed(s.who.activeAt, now), endedIdle
	case Unavailable:
		return forever, ""
	case CodeRequired, PasswordExpired:
		limit := pendingSignIn
		if s.o.Kiosk {
			limit = pendingSignInKiosk
		}
		return limit - elapsed(s.who.passwordAt, now), endedIdle
	}
	if s.who.secret() && !s.o.Kiosk {
		idle = min(idle, secretIdle)
	}
	left, reason = idle-elapsed(s.who.activeAt, now), endedIdle
	since := s.who.signedInAt
	if !s.who.signedIn() { // an enrolment that the policy forced
		since = s.who.passwordAt
	}
	if longest := policy.Longest - elapsed(since, now); longest < left {
		left, reason = longest, endedLongest
	}
	if s.o.Kiosk && s.who.secret() && !s.awayAt.IsZero() && s.dialogAt.IsZero() {
		if away := awayLimit - elapsed(s.awayAt, now); away < left {
			left, reason = away, endedAway
		}
	}
	return left, reason
}

// idle is how long a session lasts that nobody uses.
func (s *Session) idle(policy account.Policy) time.Duration {
	if s.o.Kiosk {
		return policy.KioskIdle
	}
	return policy.Idle
}

// expire ends the session if its time is over, and also when its time cannot be known. A session that goes on is held
// to the policies as they are now. The mutex is held.
func (s *Session) expire(now time.Time) {
	if s.closed {
		return
	}
	policy, err := s.policy()
	if err != nil {
		s.end(endedIdle)
		return
	}
	if left, reason := s.deadline(now, policy); left <= 0 {
		s.end(reason)
		return
	}
	if s.who.phase == SignedIn {
		s.hold(now, policy)
	}
}

// hold asks for two-factor of whoever is signed in without it, once it is due: a policy that was tightened does not wait
// for the next sign-in. It ends the session of somebody whose account is gone.
func (s *Session) hold(now time.Time, policy account.Policy) {
	err := s.store.View(func(tx *store.Tx) error {
		a, err := tx.Account(s.who.id)
		if err != nil {
			return err
		}
		if overdue(&a, policy, now) {
			return s.enrol(&a, policy, true)
		}
		return nil
	})
	if err != nil {
		s.end("")
	}
}

// overdue says whether two-factor is off although it should be on by now.
func overdue(a *account.Account, policy account.Policy, now time.Time) bool {
	due, required := policy.OTPDue(a)
	return required && !now.Before(due) && !a.OTP.On()
}

func (s *Session) policy() (policy account.Policy, err error) {
	err = s.store.View(func(tx *store.Tx) error {
		policy, err = tx.Policy()
		return err
	})
	return policy, err
}

// arm sets the one timer that ends a session even when the page is dead. The mutex is held.
func (s *Session) arm() {
	if s.timer != nil {
		s.timer.Stop()
	}
	if s.closed {
		return
	}
	policy, err := s.policy()
	if err != nil {
		s.timer = time.AfterFunc(tick, s.ring) // which ends the session if it is still so
		return
	}
	if left := s.remaining(s.o.Now(), policy); left > 0 {
		s.timer = time.AfterFunc(min(left, tick), s.ring)
	}
}

func (s *Session) ring() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expire(s.now())
	s.arm()
}

// Touch says that somebody really used the window, and keeps a phase open that ends when nobody does.
func (s *Session) Touch() (State, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	s.expire(now)
	if s.o.Kiosk && s.who.phase == SignedOut && s.touchedAt.IsZero() { // by somebody who looks at it
		s.touchedAt, s.awayAt = now, time.Time{}
	}
	s.who.activeAt = now
	s.arm()
	return s.state()
}
