package session

import (
	"errors"
	"time"

	"latchkey/app/account"
)

// Refusals of a call.
var (
	// ErrWrongPhase is returned when a call makes no sense now, or when its outcome came too late to count.
	ErrWrongPhase = errors.New("session: not now")
	// ErrBusy is returned when another password is being checked.
	ErrBusy = errors.New("session: another attempt is being checked")
	// ErrProofRequired is returned when who is here must be proved afresh: Reauthenticate, then call again.
	ErrProofRequired = errors.New("session: a fresh proof is required")
)

// Refusals of administration.
var (
	// ErrNotAdministrator is returned when whoever is here is not an administrator.
	ErrNotAdministrator = errors.New("session: for administrators only")
	// ErrOwnAccount is returned when an administrator would act on their own account.
	ErrOwnAccount = errors.New("session: not on one's own account")
	// ErrLastAdministrator is returned when no active administrator would be left.
	ErrLastAdministrator = errors.New("session: the last active administrator")
	// ErrConfirmationWrong is returned when what was typed to be sure is not the account's e-mail.
	ErrConfirmationWrong = errors.New("session: the confirmation does not match")
	// ErrRequestInvalid is returned for an argument that the page never sends.
	ErrRequestInvalid = errors.New("session: not a request")
)

// Refusals of an attempt.
var (
	// ErrCredentialsIncorrect is returned at sign-in, for an unknown account as for a wrong password.
	ErrCredentialsIncorrect = errors.New("session: no such account, or wrong password")
	// ErrPasswordIncorrect is returned when a signed-in person's own password is wrong.
	ErrPasswordIncorrect = errors.New("session: wrong password")
	// ErrPasswordSame is returned when a new password is the present one.
	ErrPasswordSame = errors.New("session: the new password is the old one")
	// ErrAccountDisabled is returned after a right password.
	ErrAccountDisabled = errors.New("session: the account is disabled")
	// ErrPasswordExpired is returned after a right temporary password whose time is over.
	ErrPasswordExpired = errors.New("session: the temporary password has expired")
	// ErrPasswordTemporary is returned where a temporary password will not do: a sign-in has it replaced first.
	ErrPasswordTemporary = errors.New("session: the password is a temporary one")
	// ErrClockWrong is returned when an administrator gives a code while this machine's clock stands where it cannot be:
	// a recovery code is asked for. Nothing was judged.
	ErrClockWrong = errors.New("session: this machine's clock is wrong")
	// ErrOTPRequired is returned when the policy does not let two-factor be turned off.
	ErrOTPRequired = errors.New("session: two-factor is required")
	// ErrRegistrationClosed is returned when the policy does not let visitors register.
	ErrRegistrationClosed = errors.New("session: visitors may not register")
)

// A FactorError is a refusal after which one waits: which factor of the account, and why. It wraps an
// [account.RetryAfter], [account.ErrFactorLocked] or [account.ErrOTPReused].
type FactorError struct {
	Factor string // "password", "otp" or "recovery_code"
	Err    error
	Wait   time.Duration // after a reused code: until the next one begins
}

func (e *FactorError) Error() string { return e.Factor + ": " + e.Err.Error() }

// Unwrap returns why.
func (e *FactorError) Unwrap() error { return e.Err }

// waiting names the factor in refusals that wait and passes every other error on.
func waiting(factor string, err error) error {
	var retry *account.RetryAfter
	if errors.As(err, &retry) || errors.Is(err, account.ErrFactorLocked) {
		return &FactorError{Factor: factor, Err: err}
	}
	return err
}
