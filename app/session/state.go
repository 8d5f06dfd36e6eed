package session

import (
	"encoding/base64"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

// Phase is where the one machine of states is.
type Phase string

// The phases.
const (
	Unavailable     Phase = "unavailable" // the key or the file would not open
	Welcome         Phase = "welcome"     // no account yet
	SignedOut       Phase = "signed_out"
	CodeRequired    Phase = "code_required"    // password right, two-factor on
	PasswordExpired Phase = "password_expired" // a new password must be chosen
	Enrolling       Phase = "enrolling"
	RecoveryCodes   Phase = "recovery_codes" // new codes, shown this once
	SignedIn        Phase = "signed_in"
)

// Phases names the phases for the page.
var Phases = []struct {
	Value  Phase
	TSName string
}{
	{Unavailable, "UNAVAILABLE"},
	{Welcome, "WELCOME"},
	{SignedOut, "SIGNED_OUT"},
	{CodeRequired, "CODE_REQUIRED"},
	{PasswordExpired, "PASSWORD_EXPIRED"},
	{Enrolling, "ENROLLING"},
	{RecoveryCodes, "RECOVERY_CODES"},
	{SignedIn, "SIGNED_IN"},
}

// Why a session ended: nobody used it, it reached its longest time, too many codes were refused, the window of a kiosk was
// left with a secret on the screen, or somebody ended it.
const (
	endedIdle     = "idle"
	endedLongest  = "longest"
	endedAttempts = "attempts"
	endedAway     = "away"
	endedByHand   = "signed_out"
)

// State is all that the page may know. Times are milliseconds since 1970 in UTC, 0 for never.
type State struct {
	Rev                 uint64     `json:"rev"` // a lower one is older
	Phase               Phase      `json:"phase"`
	Reason              string     `json:"reason"` // unavailable: an error code; signed_out: why the last session ended, see below
	Demo                bool       `json:"demo"`
	Kiosk               bool       `json:"kiosk"`
	Waiting             bool       `json:"waiting"`     // signed_out in a kiosk: nobody has touched the screen yet
	MayCopy             bool       `json:"mayCopy"`     // secrets to the clipboard
	MayUseFiles         bool       `json:"mayUseFiles"` // native dialogs and printing
	Issuer              string     `json:"issuer"`
	VisitorsMayRegister bool       `json:"visitorsMayRegister"`
	DemoOffered         bool       `json:"demoOffered"`
	MinPassword         int        `json:"minPassword"`
	CodeDigits          int        `json:"codeDigits"`
	CodePeriodMs        int64      `json:"codePeriodMs"` // how long a code is shown
	IdleInMs            int64      `json:"idleInMs"`     // until this phase ends by itself; 0 when it does not
	IdleAfterMs         int64      `json:"idleAfterMs"`  // how long a session lasts that nobody uses
	Account             *Account   `json:"account,omitempty"`
	Enrolment           *Enrolment `json:"enrolment,omitempty"`
	RecoveryCodes       []string   `json:"recoveryCodes,omitempty"`
	Clock               *Clock     `json:"clock,omitempty"` // when there is a doubt about it
}

// Clock is what is known against this machine's clock.
type Clock struct {
	Doubt  string `json:"doubt"`  // "behind", "ahead", "early" (before the program was built), "phones" (those of several people disagree); "" for none
	ByMs   int64  `json:"byMs"`   // how far it is from where it should be, less than 0 when it is behind
	Since  int64  `json:"since"`  // when that was noticed, by this clock
	People int    `json:"people"` // whose phones agree on it
}

// Account is a person's own account as the page may know it. Before the sign-in is complete only the names are filled.
type Account struct {
	ID                 string `json:"id"`
	FullName           string `json:"fullName"`
	Email              string `json:"email"`
	Username           string `json:"username"`
	Role               string `json:"role"`
	OTPOn              bool   `json:"otpOn"`
	OTPSince           int64  `json:"otpSince"`
	OTPUsed            int64  `json:"otpUsed"`
	OTPDue             int64  `json:"otpDue"` // two-factor is required from here on; 0 when it is not
	OTPMayTurnOff      bool   `json:"otpMayTurnOff"`
	RecoveryLeft       int    `json:"recoveryLeft"`
	RecoveryTotal      int    `json:"recoveryTotal"`
	RecoveryKept       bool   `json:"recoveryKept"`
	PasswordChanged    int64  `json:"passwordChanged"`
	SignedIn           int64  `json:"signedIn"`
	SignedInWith       string `json:"signedInWith"` // "password", "code" or "recovery_code"
	PreviousSignIn     int64  `json:"previousSignIn"`
	PreviousSignInWith string `json:"previousSignInWith"`
	Refused            int    `json:"refused"` // counted refusals between the two
	OTPWeak            bool   `json:"otpWeak"` // the secret is shorter than RFC 4226 asks for
	// What others did to the account between the two: "profile_changed", "role_changed", "password_issued", "otp_reset",
	// "lock_lifted", "disabled", "enabled", "imported".
	Notices   []string `json:"notices"`
	BackupDue bool     `json:"backupDue"` // told to administrators: the newest backup is older than the policy allows
}

// Enrolment is a pending second factor, as it is shown to be scanned.
type Enrolment struct {
	Forced     bool   `json:"forced"` // the policy asks for it; there is no way past it
	Issuer     string `json:"issuer"`
	Label      string `json:"label"`
	SetupKey   string `json:"setupKey"` // base32 in groups of four
	URI        string `json:"uri"`
	QR         string `json:"qr"`      // PNG as a data URI, 5 pixels a module
	QRLarge    string `json:"qrLarge"` // the same at 10
	Modules    int    `json:"modules"` // a side, quiet zone included
	StepEndsMs int64  `json:"stepEndsMs"`
	PeriodMs   int64  `json:"periodMs"`
	Now        int64  `json:"now"` // this computer's clock
}

// State returns where the machine is. It is no sign of life: asking keeps no session open.
func (s *Session) State() (State, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expire(s.now())
	return s.state()
}

// state builds the answer. The mutex is held.
func (s *Session) state() (state State, err error) {
	now := s.o.Now()
	err = s.store.View(func(tx *store.Tx) error {
		policy, err := tx.Policy()
		if err != nil {
			return err
		}
		state = State{
			Phase:               s.who.phase,
			Demo:                s.o.Demo,
			Kiosk:               s.o.Kiosk,
			Waiting:             s.o.Kiosk && s.who.phase == SignedOut && s.touchedAt.IsZero(),
			MayCopy:             !s.o.Kiosk,
			MayUseFiles:         !s.o.Kiosk || policy.KioskFiles && !s.o.Demo, // whoever practises sets that policy too
			Issuer:              policy.Issuer,
			VisitorsMayRegister: policy.VisitorsMayRegister,
			DemoOffered:         policy.Demo && !s.o.Demo,
			MinPassword:         policy.MinPassword,
			CodeDigits:          int(policy.OTP.Digits),
			CodePeriodMs:        policy.OTP.Period.Milliseconds(),
			IdleInMs:            s.remaining(now, policy).Milliseconds(),
			IdleAfterMs:         s.idle(policy).Milliseconds(),
			RecoveryCodes:       append([]string(nil), s.who.codes...),
		}
		if clock := shownClock(s.guard.kept, s.guard.offsets, now); clock.Doubt != "" {
			state.Clock = &clock
		}
		switch s.who.phase {
		case Welcome:
			return nil
		case SignedOut:
			state.Reason = s.ended
			return nil
		}
		a, err := tx.Account(s.who.id)
		if err != nil {
			return err
		}
		if a.OTP.On() {
			state.CodeDigits, state.CodePeriodMs = int(a.OTP.Digits), a.OTP.Period.Milliseconds()
		}
		if p := s.who.pending; p != nil {
			state.CodeDigits, state.CodePeriodMs = int(p.otp.Digits), p.otp.Period.Milliseconds()
			state.Enrolment = p.shown(now)
		}
		state.Account = s.account(&a, policy, now)
		if s.who.signedIn() && a.Role == account.Administrator {
			_, state.Account.BackupDue, err = lastBackup(tx, policy, now)
		}
		return err
	})
	state.Rev = s.o.Rev.Add(1)
	return state, err
}

// account is what the page may know about whoever is here. The mutex is held.
func (s *Session) account(a *account.Account, policy account.Policy, now time.Time) *Account {
	shown := &Account{FullName: a.FullName, Email: a.Email, Username: a.Username, Notices: s.who.notices.Names()}
	if !s.who.signedIn() {
		return shown
	}
	due, required := policy.OTPDue(a)
	shown.ID = a.ID.String()
	shown.Role = a.Role.String()
	shown.OTPOn = a.OTP.On()
	shown.OTPSince = milliseconds(a.OTP.Since)
	shown.OTPUsed = milliseconds(a.OTP.UsedAt)
	shown.OTPMayTurnOff = !required || now.Before(due)
	if required {
		shown.OTPDue = milliseconds(due)
	}
	shown.RecoveryLeft = len(a.Recovery.Hashes)
	shown.RecoveryTotal = int(a.Recovery.Total)
	shown.RecoveryKept = a.Recovery.Kept
	shown.PasswordChanged = milliseconds(a.Password.ChangedAt)
	shown.SignedIn = milliseconds(s.who.signedInAt)
	shown.SignedInWith = factorName(s.who.factor)
	shown.PreviousSignIn = milliseconds(s.who.previous.At)
	shown.PreviousSignInWith = factorName(s.who.previous.Factor)
	shown.Refused = int(s.who.refused)
	shown.OTPWeak = weak(a.OTP)
	return shown
}

// weak says whether a secret is shorter than the 128 bits of RFC 4226 section 4, R6.
func weak(o account.OTP) bool { return o.On() && len(o.Secret) < 16 }

func milliseconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func factorName(f account.Factor) string {
	switch f {
	case account.ByCode:
		return "code"
	case account.ByRecoveryCode:
		return "recovery_code"
	}
	return "password"
}

func dataURI(png []byte) string {
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(png)
}
