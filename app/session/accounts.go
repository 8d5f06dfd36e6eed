package session

import (
	"strings"

	"latchkey/app/account"
	"latchkey/app/store"
)

// An AccountsQuery asks for a part of the list of accounts. Empty strings ask for everything.
type AccountsQuery struct {
	Search     string `json:"search"`    // any part of name, e-mail or username, whatever the case and the accents
	Role       string `json:"role"`      // "administrator", "member"
	Status     string `json:"status"`    // "active", "new" (never signed in), "locked", "disabled"
	TwoFactor  string `json:"twoFactor"` // "on", "off", "to_set_up" (off, and required)
	Sort       string `json:"sort"`      // "name" (also ""), "role", "two_factor", "last_sign_in", "status", "created"
	Descending bool   `json:"descending"`
	Offset     int    `json:"offset"`
	Limit      int    `json:"limit"` // at most 200
}

// AccountsPage is that part.
type AccountsPage struct {
	All    int          `json:"all"`   // accounts there are
	Total  int          `json:"total"` // accounts asked for
	Offset int          `json:"offset"`
	Rows   []AccountRow `json:"rows"`
}

// An AccountRow is one account in the list.
type AccountRow struct {
	ID         string `json:"id"`
	FullName   string `json:"fullName"`
	Email      string `json:"email"`
	Username   string `json:"username"`
	Role       string `json:"role"`
	Status     string `json:"status"`
	TwoFactor  string `json:"twoFactor"`
	LastSignIn int64  `json:"lastSignIn"`
	Self       bool   `json:"self"` // whoever asks
}

// AccountDetails is all that an administrator may know of an account.
type AccountDetails struct {
	ID                string     `json:"id"`
	FullName          string     `json:"fullName"`
	Email             string     `json:"email"`
	Username          string     `json:"username"`
	Role              string     `json:"role"`
	Status            string     `json:"status"`
	TwoFactor         string     `json:"twoFactor"`
	Self              bool       `json:"self"`
	LastAdministrator bool       `json:"lastAdministrator"` // the only one who is active
	CreatedAt         int64      `json:"createdAt"`
	RoleSince         int64      `json:"roleSince"`
	PasswordChanged   int64      `json:"passwordChanged"`
	PasswordKind      string     `json:"passwordKind"`    // "own", "temporary", "none", or of an import: "bcrypt", "sha256"
	PasswordExpires   int64      `json:"passwordExpires"` // a temporary one
	OTPSince          int64      `json:"otpSince"`
	OTPUsed           int64      `json:"otpUsed"`
	OTPDue            int64      `json:"otpDue"`  // two-factor is required from here on; 0 when it is not
	OTPWeak           bool       `json:"otpWeak"` // the secret is shorter than RFC 4226 asks for
	RecoveryLeft      int        `json:"recoveryLeft"`
	RecoveryTotal     int        `json:"recoveryTotal"`
	RecoveryKept      bool       `json:"recoveryKept"`
	LastSignIn        int64      `json:"lastSignIn"`
	LastSignInWith    string     `json:"lastSignInWith"`
	Refused           int        `json:"refused"` // counted refusals since then
	Throttles         []Throttle `json:"throttles"`
}

// A Throttle is one factor that has been refused.
type Throttle struct {
	Factor   string `json:"factor"` // "password", "otp", "recovery_code"
	Failures int    `json:"failures"`
	FailedAt int64  `json:"failedAt"`
	Until    int64  `json:"until"`  // the next try waits until then; 0 when it does not
	Locked   bool   `json:"locked"` // waits for an administrator
}

// A NewAccount is what an administrator decides about one.
type NewAccount struct {
	FullName string `json:"fullName"`
	Email    string `json:"email"`
	Username string `json:"username"`
	Role     string `json:"role"`
}

// Issued is a temporary password, told this once.
type Issued struct {
	ID        string `json:"id"` // of the account
	Password  string `json:"password"`
	ExpiresAt int64  `json:"expiresAt"`
}

// Account returns what may be known of one account.
func (s *Session) Account(id string) (d AccountDetails, err error) {
	about, invalid := parseID(id)
	list, by, err := s.ask()
	if err != nil {
		return AccountDetails{}, err
	}
	if invalid != nil {
		return AccountDetails{}, invalid
	}
	err = s.store.View(func(tx *store.Tx) error {
		a, err := tx.Account(about)
		if err != nil {
			return err
		}
		d, err = details(tx, &a, by.id, by.now)
		return err
	})
	if err != nil {
		return AccountDetails{}, err
	}
	return d, list.rank(&d)
}

// UpdateAccount changes how somebody else is called and found. Another e-mail or username asks for a fresh proof.
func (s *Session) UpdateAccount(id string, p account.Profile) (AccountDetails, error) {
	p, invalid := p.Normalise()
	return s.actOn(id, func(t *act, a *account.Account) error {
		if invalid != nil {
			return invalid
		}
		return t.setProfile(a, p)
	})
}

// SetRole makes somebody else "administrator" or "member". It asks for a fresh proof.
func (s *Session) SetRole(id, role string) (AccountDetails, error) {
	to, invalid := parseRole(role)
	return s.actOn(id, func(t *act, a *account.Account) error {
		if invalid != nil {
			return invalid
		}
		return t.setRole(a, to)
	})
}

// DisableAccounts keeps others from signing in, all of them or none. It returns how many could before.
func (s *Session) DisableAccounts(ids []string) (changed int, err error) {
	return s.together(ids, (*act).disable)
}

// EnableAccounts lets people sign in again, all of them or none. It returns how many could not before.
func (s *Session) EnableAccounts(ids []string) (changed int, err error) {
	return s.together(ids, (*act).enable)
}

// ResetOTP erases somebody else's second factor and recovery codes. It asks for a fresh proof.
func (s *Session) ResetOTP(id string) (AccountDetails, error) { return s.actOn(id, (*act).resetOTP) }

// LiftLock ends every wait and lock of an account.
func (s *Session) LiftLock(id string) (AccountDetails, error) { return s.actOn(id, (*act).liftLock) }

// DeleteAccount erases somebody else's account, whose e-mail was typed to be sure. It asks for a fresh proof.
func (s *Session) DeleteAccount(id, email string) error {
	about, invalid := parseID(id)
	return s.act(func(t *act) error {
		if invalid != nil {
			return invalid
		}
		a, err := t.tx.Account(about)
		switch {
		case err != nil:
			return err
		case account.EmailKey(strings.TrimSpace(email)) != account.EmailKey(a.Email):
			return ErrConfirmationWrong
		}
		return t.remove(&a)
	})
}
