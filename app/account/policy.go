package account

import (
	"strings"
	"time"
)

// Requirement says who must have two-factor on.
type Requirement uint8

// The requirements.
const (
	Nobody Requirement = iota
	Administrators
	Everyone
)

// Explain says whose refused codes are explained to them.
type Explain uint8

// Whose codes.
const (
	ExplainNobody Explain = iota
	ExplainMembers
	ExplainEveryone
)

// To says whether a refused code of a is explained.
func (e Explain) To(a *Account) bool {
	return e == ExplainEveryone || e == ExplainMembers && a.Role != Administrator
}

const mostRecoveryCodes = 20 // of one set

// A Policy is what an administrator decided for all accounts. [PolicyFields] has each field as text.
type Policy struct {
	Issuer              string // the organisation's name, as authenticators show it
	VisitorsMayRegister bool   // without one who is signed in
	RequireOTP          Requirement
	GraceDays           int           // days until RequireOTP takes effect for an account
	RequiredSince       time.Time     // when RequireOTP or GraceDays was last changed: nobody decides it
	MinPassword         int           // code points
	OTP                 Params        // of the next enrolment
	Idle                time.Duration // without input, until a session ends
	Longest             time.Duration // of a session
	KioskIdle           time.Duration // in the place of Idle, as kiosk
	Demo                bool          // offered on the sign-in screen
	Kiosk               bool          // the window opens as a kiosk without being told to
	KioskFiles          bool          // files and printing in a kiosk
	RecoveryCodes       int           // of a new set
	BackupDays          int           // after which a backup is asked for again; 0 for never
	Explain             Explain       // whose refused codes
}

// DefaultPolicy is the policy of a new data file.
func DefaultPolicy(now time.Time) Policy {
	return Policy{
		Issuer:              "Latchkey",
		VisitorsMayRegister: true,
		RequireOTP:          Administrators,
		GraceDays:           7,
		RequiredSince:       stamp(now),
		MinPassword:         shortestPassword,
		OTP:                 Params{Algorithm: SHA1, Digits: 6, Period: 30 * time.Second},
		Idle:                10 * time.Minute,
		Longest:             12 * time.Hour,
		KioskIdle:           90 * time.Second,
		Demo:                true,
		RecoveryCodes:       10,
		BackupDays:          30,
		Explain:             ExplainMembers,
	}
}

// Check returns a [PolicyError], which names the first field out of bounds: the issuer 1 to 40 code points in NFC without
// colon and slash; a grace up to 365 days; a shortest password of 8 to 64; idle 1 to 60 minutes (as kiosk 15 seconds to
// 10 minutes); the longest session 15 minutes to 24 hours and no shorter than idle (NIST SP 800-63B-4 section 2.2.3);
// 5 to 20 recovery codes; a reminder of backups after at most 365 days; and of the code only what [OTP] allows.
func (p Policy) Check() error {
	issuer, ok := visible(p.Issuer, 1, 40)
	for _, bound := range []struct {
		field string
		holds bool
	}{
		{FieldIssuer, ok && issuer == p.Issuer && !strings.ContainsAny(issuer, ":/") && !startsWithMark(issuer)},
		{FieldRequireOTP, p.RequireOTP <= Everyone},
		{FieldGraceDays, p.GraceDays >= 0 && p.GraceDays <= 365},
		{FieldMinPassword, p.MinPassword >= shortestPassword && p.MinPassword <= 64},
		{FieldAlgorithm, Params{p.OTP.Algorithm, 6, time.Minute}.allowed()},
		{FieldDigits, Params{SHA1, p.OTP.Digits, time.Minute}.allowed()},
		{FieldPeriod, Params{SHA1, 6, p.OTP.Period}.allowed()},
		{FieldIdle, p.Idle >= time.Minute && p.Idle <= time.Hour},
		{FieldLongest, p.Longest >= max(p.Idle, 15*time.Minute) && p.Longest <= 24*time.Hour},
		{FieldKioskIdle, p.KioskIdle >= 15*time.Second && p.KioskIdle <= 10*time.Minute},
		{FieldRecoveryCodes, p.RecoveryCodes >= 5 && p.RecoveryCodes <= mostRecoveryCodes},
		{FieldBackupDays, p.BackupDays >= 0 && p.BackupDays <= 365},
		{FieldExplain, p.Explain <= ExplainEveryone},
	} {
		if !bound.holds {
			return &PolicyError{bound.field}
		}
	}
	return nil
}

// OTPDue says whether the policy requires two-factor of a, and from when on. The grace runs from the latest of the
// account's creation, its becoming an administrator and the change of the policy; turning two-factor off does not
// restart it.
func (p Policy) OTPDue(a *Account) (due time.Time, required bool) {
	since := later(a.CreatedAt, p.RequiredSince)
	switch {
	case p.RequireOTP == Nobody:
		return time.Time{}, false
	case a.Role == Administrator:
		since = later(since, a.RoleSince)
	case p.RequireOTP == Administrators:
		return time.Time{}, false
	}
	return since.Add(time.Duration(p.GraceDays) * 24 * time.Hour), true
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
