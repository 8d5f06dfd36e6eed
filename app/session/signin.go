package session

import (
	"errors"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

// codesInARow is how many refused codes end a sign-in that is not complete.
const codesInARow = 5

// Login checks a password and goes on to the first of these that applies: the code, a new password, enrolment, and
// then the account. An unknown account costs the same work and gets the same answer as a wrong password; that an account
// is disabled, or a temporary password has expired, is said only after a right one.
func (s *Session) Login(identifier, password string) (State, error) {
	t, err := s.take(SignedOut)
	if err != nil {
		return State{}, err
	}
	defer s.release()
	c, err := s.check(t.now, func(tx *store.Tx) (account.Account, error) {
		return tx.AccountByIdentifier(identifier)
	}, identifier, password)
	if err != nil {
		return State{}, err
	}
	return s.settle(t, func() error {
		if c.account.ID == (account.ID{}) {
			return s.store.Update(func(tx *store.Tx) error {
				return errors.Join(tx.LogUnknown(t.now), ErrCredentialsIncorrect)
			})
		}
		s.who.id = c.account.ID
		err := s.update(func(tx *store.Tx, a *account.Account) error {
			return s.begin(tx, a, c, password, t.now)
		})
		if err != nil { // whoever typed is still there
			s.who = who{phase: SignedOut, attempt: s.who.attempt + 1, activeAt: s.who.activeAt}
		}
		return err
	})
}

// begin settles the password of a sign-in and goes to the next phase.
func (s *Session) begin(tx *store.Tx, a *account.Account, c checked, password string, now time.Time) error {
	if verdict := s.judgePassword(c, a, now); verdict != nil {
		return s.signInRefused(tx, a, account.ByPassword, verdict, now)
	}
	policy, err := tx.Policy()
	if err != nil {
		return err
	}
	s.who = who{
		phase: SignedOut, attempt: s.who.attempt, id: a.ID, factor: account.ByPassword,
		password:   a.Password.Temporary || account.PasswordLength(password) < policy.MinPassword,
		passwordAt: now,
	}
	if a.OTP.On() {
		s.move(CodeRequired)
		return s.accept(tx, now)
	}
	return s.advance(tx, a, now)
}

// judgePassword settles the password of somebody who is not signed in. Why a right one does not do is said only then.
func (s *Session) judgePassword(c checked, a *account.Account, now time.Time) error {
	switch err := s.settlePassword(c, a); {
	case errors.Is(err, ErrPasswordIncorrect):
		return ErrCredentialsIncorrect
	case err != nil:
		return err
	case a.Disabled:
		return ErrAccountDisabled
	case a.Password.Temporary && !now.Before(a.Password.ExpiresAt):
		return ErrPasswordExpired
	}
	return nil
}

// accept notes a factor that was right in a sign-in which still lacks something: whoever knows the password and tries it
// now and then is seen, though they never come in.
func (s *Session) accept(tx *store.Tx, now time.Time) error {
	return tx.Log(store.Entry{At: now, Kind: store.FactorAccepted, Outcome: store.OK, Factor: s.who.factor, Subject: s.who.id})
}

// ValidateOTP completes a sign-in with a code from the account's authenticator app. The code is judged and its outcome
// kept in one transaction before anybody is told (RFC 6238 section 5.2: a code is accepted once).
func (s *Session) ValidateOTP(code string) (State, error) {
	return s.secondFactor(account.ByCode, func(tx *store.Tx, a *account.Account, now time.Time) error {
		return s.validateOTP(tx, a, code, now)
	})
}

// UseRecoveryCode completes a sign-in with one of the account's recovery codes.
func (s *Session) UseRecoveryCode(code string) (State, error) {
	return s.secondFactor(account.ByRecoveryCode, func(_ *store.Tx, a *account.Account, now time.Time) error {
		return s.useRecoveryCode(a, code, now)
	})
}

func (s *Session) secondFactor(factor account.Factor, judge func(*store.Tx, *account.Account, time.Time) error) (State, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, err := s.enter(CodeRequired)
	if err != nil {
		return State{}, err
	}
	err = s.update(func(tx *store.Tx, a *account.Account) error {
		verdict := judge(tx, a, now)
		if a.Disabled {
			verdict = ErrAccountDisabled
		}
		if verdict != nil {
			return s.signInRefused(tx, a, factor, verdict, now)
		}
		s.who.factor = factor
		return s.advance(tx, a, now)
	})
	if err != nil {
		s.afterRefusal(err)
		return State{}, err
	}
	return s.accepted()
}

// afterRefusal ends a sign-in that was refused too often, or by something that trying again does not change.
func (s *Session) afterRefusal(err error) {
	if counted(err) {
		s.who.wrongCodes++
	}
	if s.who.wrongCodes >= codesInARow || errors.Is(err, ErrAccountDisabled) {
		s.end(endedAttempts)
	}
}

// advance goes to the first thing that a sign-in with all factors proved still lacks. It is called in the transaction
// that accepted the last of them. The mutex is held.
func (s *Session) advance(tx *store.Tx, a *account.Account, now time.Time) error {
	policy, err := tx.Policy()
	if err != nil {
		return err
	}
	switch {
	case s.who.password:
		s.move(PasswordExpired)
		return s.accept(tx, now)
	case overdue(a, policy, now):
		if err := s.enrol(a, policy, true); err != nil {
			return err
		}
		return s.accept(tx, now)
	}
	return s.complete(tx, a, now)
}

// complete records a sign-in.
func (s *Session) complete(tx *store.Tx, a *account.Account, now time.Time) error {
	if a.Disabled { // since the password was accepted
		return ErrAccountDisabled
	}
	s.who.refused, a.Refused = a.Refused, 0
	s.who.notices, a.Notices = a.Notices, 0
	s.who.previous = a.LastSignIn
	a.PreviousSignIn, a.LastSignIn = a.LastSignIn, account.SignIn{At: now, Factor: s.who.factor}
	s.who.signedInAt, s.who.provenAt = now, now
	s.move(SignedIn)
	return s.done(tx, now, store.SignedIn)
}

// signInRefused notes a refusal at sign-in and passes it on.
func (s *Session) signInRefused(tx *store.Tx, a *account.Account, factor account.Factor, verdict error, now time.Time) error {
	if !counted(verdict) {
		return verdict
	}
	a.Refused++
	err := tx.Log(store.Entry{At: now, Kind: store.SignInRefused, Outcome: outcome(verdict), Factor: factor, Subject: a.ID})
	if err != nil {
		return err
	}
	return verdict
}

// mostExplained is how many refused codes are explained in one sign-in, the session after it included.
const mostExplained = 2

// validateOTP judges a code of whoever is here, whose password was right, and explains a refusal where the policy lets it.
func (s *Session) validateOTP(tx *store.Tx, a *account.Account, code string, now time.Time) error {
	if a.Role == account.Administrator && s.clockWrong() {
		return ErrClockWrong
	}
	err := a.ValidateOTPWith(code, now, s.leniency())
	if err == nil {
		return s.observe(tx, a, a.OTP.Off(now), now, true)
	}
	policy, failed := tx.Policy()
	if failed != nil {
		return failed
	}
	if s.who.explained < mostExplained && policy.Explain.To(a) {
		if err, failed = s.explain(tx, a, code, now, err); failed != nil {
			return failed
		}
	}
	return reused(err, a.OTP, now)
}

// explain finds out why a code was refused with err.
func (s *Session) explain(tx *store.Tx, a *account.Account, code string, now time.Time, err error) (why, failed error) {
	why = a.ExplainWith(code, now, err, s.leniency())
	if why == err {
		return why, nil
	}
	if told := (*account.Explained)(nil); errors.As(why, &told) && told.Offset != 0 {
		failed = s.observe(tx, a, told.Offset, now, false)
	}
	return why, failed
}

// reused says how long a used code's successor lets wait for itself, and names the factor of other refusals that wait.
func reused(err error, o account.OTP, now time.Time) error {
	if errors.Is(err, account.ErrOTPReused) {
		return &FactorError{"otp", err, stepEnds(o, now).Sub(now)}
	}
	return waiting("otp", err)
}

// stepEnds is when the code of now gives way to the next.
func stepEnds(o account.OTP, now time.Time) time.Time {
	return time.Unix(0, 0).Add(time.Duration(o.Step(now)+1) * o.Period)
}

func (s *Session) useRecoveryCode(a *account.Account, code string, now time.Time) error {
	keys := s.store.Keys()
	return waiting("recovery_code", a.UseRecoveryCode(keys.RecoveryCode[:], code, now))
}

// outcomes are the refusals that the activity tells, and all that are counted.
var outcomes = []struct {
	err  error
	text string
}{
	{ErrCredentialsIncorrect, "wrong password"},
	{ErrPasswordIncorrect, "wrong password"},
	{ErrAccountDisabled, "account disabled"},
	{ErrPasswordExpired, "temporary password expired"},
	{account.ErrOTPSlow, "wrong code, phone behind"},
	{account.ErrOTPFast, "wrong code, phone ahead"},
	{account.ErrOTPReplaced, "wrong code, replaced entry"},
	{account.ErrOTPNotLive, "wrong code, old entry"},
	{account.ErrOTPAlgorithm, "wrong code, other algorithm"},
	{account.ErrOTPDigits, "wrong code, other digits"},
	{account.ErrOTPUnsynchronised, "codes do not belong together"},
	{account.ErrOTPIncorrect, "wrong code"},
	{account.ErrOTPReused, "code used already"},
	{account.ErrRecoveryCodeIncorrect, "wrong recovery code"},
}

// counted says whether a refusal was an attempt at all: waiting and malformed input are not.
func counted(verdict error) bool { return outcome(verdict) != "" }

func outcome(verdict error) string {
	for _, o := range outcomes {
		if errors.Is(verdict, o.err) {
			return o.text
		}
	}
	return ""
}

// Logout ends whatever was begun. It is accepted in every phase.
func (s *Session) Logout() (State, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expire(s.now())
	if s.who.nobody() {
		s.end("")
		s.ended = ""
	} else {
		s.end(endedByHand)
	}
	return s.state()
}
