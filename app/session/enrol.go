package session

import (
	"errors"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

// An enrolment is a second factor that is not live yet. It exists in memory only: leaving, idling or a crash half-way
// loses nothing that was live.
type enrolment struct {
	otp     account.OTP
	forced  bool
	issuer  string
	label   string
	uri     string
	qr      string
	qrLarge string
	modules int
}

// Pixels a module of the two pictures.
const (
	qrPixels      = 5
	qrLargePixels = 10
)

// errQRDiffers is an internal failure: the picture drawn does not say what it should.
var errQRDiffers = errors.New("session: the QR code does not read as it was drawn")

// enrol draws a new secret and shows it. The mutex is held.
func (s *Session) enrol(a *account.Account, policy account.Policy, forced bool) error {
	p := &enrolment{otp: account.NewOTP(policy.OTP), forced: forced, issuer: policy.Issuer, label: a.Email}
	p.uri = account.ProvisioningURI(p.issuer, p.label, p.otp)
	var err error
	if p.qr, p.modules, err = provenQR(p.uri, qrPixels); err != nil {
		return err
	}
	if p.qrLarge, _, err = provenQR(p.uri, qrLargePixels); err != nil {
		return err
	}
	s.who.pending = p
	s.move(Enrolling)
	return nil
}

// provenQR draws a QR code and reads it again before anybody is shown it, at the size it is shown.
func provenQR(content string, pixels int) (uri string, modules int, err error) {
	qr, err := account.DrawQR(content, pixels)
	if err != nil {
		return "", 0, err
	}
	switch read, err := account.ReadQR(qr.PNG); {
	case err != nil:
		return "", 0, err
	case read != content:
		return "", 0, errQRDiffers
	}
	return dataURI(qr.PNG), qr.Modules, nil
}

// shown is the enrolment as the page may know it, with the time until the present code ends.
func (p *enrolment) shown(now time.Time) *Enrolment {
	period := p.otp.Period
	return &Enrolment{
		Forced: p.forced, Issuer: p.issuer, Label: p.label,
		SetupKey: account.SetupKey(p.otp), URI: p.uri,
		QR: p.qr, QRLarge: p.qrLarge, Modules: p.modules,
		StepEndsMs: stepEnds(p.otp, now).UnixMilli(), PeriodMs: period.Milliseconds(), Now: now.UnixMilli(),
	}
}

// GenerateOTP begins an enrolment, or shows the present one again. With two-factor on it asks for a fresh proof, and the
// live secret stays until a code of the new one is right.
func (s *Session) GenerateOTP() (State, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, err := s.enter(SignedIn, Enrolling)
	if err != nil {
		return State{}, err
	}
	if s.who.phase == Enrolling {
		return s.accepted()
	}
	err = s.store.View(func(tx *store.Tx) error {
		a, err := tx.Account(s.who.id)
		if err != nil {
			return err
		}
		if a.OTP.On() {
			if err := s.proven(now); err != nil {
				return err
			}
		}
		policy, err := tx.Policy()
		if err != nil {
			return err
		}
		return s.enrol(&a, policy, false)
	})
	if err != nil {
		return State{}, err
	}
	return s.accepted()
}

// VerifyOTP makes the pending secret live when a code proves that the authenticator app has it. That code cannot be used
// again to sign in. A wrong one is not counted: the secret is on the screen.
func (s *Session) VerifyOTP(code string) (State, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, err := s.enter(Enrolling)
	if err != nil {
		return State{}, err
	}
	live, err := s.who.pending.otp.ConfirmWith(code, now, s.leniency())
	if err != nil {
		return State{}, s.explainPending(code, now, err)
	}
	codes, set, err := s.newSet(now)
	if err != nil {
		return State{}, err
	}
	err = s.update(func(tx *store.Tx, a *account.Account) error {
		kind := store.OTPEnrolled
		if a.OTP.On() {
			kind = store.OTPReplaced
		}
		a.Replace(live, now)
		a.Recovery = set
		if err := s.observe(tx, a, live.Off(now), now, false); err != nil {
			return err
		}
		return s.done(tx, now, kind)
	})
	if err != nil {
		return State{}, err
	}
	clear(s.who.pending.otp.Secret)
	s.who.codes, s.who.set, s.who.pending = codes, nil, nil
	s.move(RecoveryCodes)
	return s.accepted()
}

// explainPending finds out why a code did not confirm the pending secret. What concerns that alone may be told, since it
// is on the screen. A code of the live secret is told too, but looking for it is an explanation, counts as a wrong code
// and uses a right one up, or the live secret could be guessed here.
func (s *Session) explainPending(code string, now time.Time, err error) error {
	if why := s.who.pending.otp.Explain(code, now, err); why != err || s.who.explained >= mostExplained || !errors.Is(err, account.ErrOTPIncorrect) {
		return why
	}
	explained := s.who.explained
	verdict := s.update(func(tx *store.Tx, a *account.Account) error {
		policy, failed := tx.Policy()
		if failed != nil {
			return failed
		}
		if !a.OTP.On() || !policy.Explain.To(a) {
			return err
		}
		explained++
		live := a.RefuseOTP(code, now)
		if !counted(live) { // it has to wait, or is too long or short for the live secret
			return err
		}
		return s.refused(tx, a, account.ByCode, now, live)
	})
	s.who.explained = explained // also where nothing was found
	return verdict
}

// CancelOTP gives the enrolment up. What was live stays as it was. Where the policy forced it, the sign-in is given up.
func (s *Session) CancelOTP() (State, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.enter(Enrolling); err != nil {
		return State{}, err
	}
	if s.who.pending.forced {
		s.end(endedByHand)
		return s.state()
	}
	clear(s.who.pending.otp.Secret)
	s.who.pending = nil
	s.move(SignedIn)
	return s.accepted()
}

// DisableOTP turns two-factor off: secret and recovery codes are erased. It carries its own proof.
func (s *Session) DisableOTP(p Proof) (State, error) {
	if err := s.mayDisable(); err != nil {
		return State{}, err
	}
	return s.prove(p, func(tx *store.Tx, a *account.Account, now time.Time) error {
		a.OTP, a.Recovery = account.OTP{}, account.Recovery{}
		return s.done(tx, now, store.OTPDisabled)
	})
}

// mayDisable refuses before anything is counted: two-factor is off, or required.
func (s *Session) mayDisable() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, err := s.enter(SignedIn)
	if err != nil {
		return err
	}
	return s.store.View(func(tx *store.Tx) error {
		policy, err := tx.Policy()
		if err != nil {
			return err
		}
		a, err := tx.Account(s.who.id)
		if err != nil {
			return err
		}
		if !a.OTP.On() {
			return account.ErrOTPOff
		}
		if due, required := policy.OTPDue(&a); required && !now.Before(due) {
			return ErrOTPRequired
		}
		return nil
	})
}

// SetupKey is the secret on the screen, for the clipboard. It returns ErrWrongPhase when none is.
func (s *Session) SetupKey() (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.enter(Enrolling); err != nil {
		return "", err
	}
	return account.SetupKey(s.who.pending.otp), nil
}
