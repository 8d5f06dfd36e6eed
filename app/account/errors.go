package account

import "errors"

// Refusals of a profile.
var (
	// ErrFullNameInvalid is returned when a full name is empty, longer than 100 characters or holds characters that
	// cannot be seen.
	ErrFullNameInvalid = errors.New("account: the full name cannot be used")

	// ErrEmailInvalid is returned when an e-mail address is not one plain address of at most 254 bytes.
	ErrEmailInvalid = errors.New("account: the e-mail address cannot be used")

	// ErrUsernameInvalid is returned when a username is not 2 to 32 letters, digits, dots, underscores and hyphens that
	// begin with a letter or a digit.
	ErrUsernameInvalid = errors.New("account: the username cannot be used")
)

// Refusals of a new password.
var (
	// ErrPasswordShort is returned when a password has fewer characters than the policy asks for. Bytes that are not
	// UTF-8 make no characters at all and are refused with it too.
	ErrPasswordShort = errors.New("account: the password is too short")

	// ErrPasswordLong is returned when a password has more than 256 characters.
	ErrPasswordLong = errors.New("account: the password is too long")

	// ErrPasswordCommon is returned when a password is one that many people have.
	ErrPasswordCommon = errors.New("account: the password is a common one")

	// ErrPasswordPersonal is returned when a password is made of nothing but the person's own names, addresses, the
	// issuer and short numbers.
	ErrPasswordPersonal = errors.New("account: the password is made of the person's own words")
)

// ErrURIInvalid is returned when a text is no provisioning URI as it is written here.
var ErrURIInvalid = errors.New("account: the provisioning URI cannot be read")

// ErrHashInvalid is returned when a stored password hash is not a PHC string that could have been written here.
var ErrHashInvalid = errors.New("account: the password hash cannot be read")

// Refusals of a code.
var (
	// ErrOTPOff is returned when a code is given for an account without two-factor.
	ErrOTPOff = errors.New("account: two-factor is off")

	// ErrOTPParams is returned when algorithm, digits, period or secret are not among those allowed.
	ErrOTPParams = errors.New("account: the parameters of the code are not allowed")

	// ErrOTPMalformed is returned when a code is not the set number of digits. It is not counted.
	ErrOTPMalformed = errors.New("account: the code is malformed")

	// ErrOTPIncorrect is returned when a code belongs to none of the time steps allowed.
	ErrOTPIncorrect = errors.New("account: the code is incorrect")

	// ErrOTPReused is returned when a code is right, but it or a later one was accepted before.
	ErrOTPReused = errors.New("account: the code was used already")
)

// Why a code is incorrect, where it can be told. Each comes in an [Explained].
var (
	// ErrOTPSlow is the reason when the code was right some time ago: the phone's clock is behind.
	ErrOTPSlow = errors.New("account: the code is of the past")

	// ErrOTPFast is the reason when the code will be right in some time: the phone's clock is ahead.
	ErrOTPFast = errors.New("account: the code is of the future")

	// ErrOTPReplaced is the reason when the code is of a secret that another has replaced.
	ErrOTPReplaced = errors.New("account: the code is of the replaced secret")

	// ErrOTPNotLive is the reason when, at an enrolment, the code is of the secret that is to be replaced.
	ErrOTPNotLive = errors.New("account: the code is of the secret to be replaced")

	// ErrOTPAlgorithm is the reason when the app calculates with another algorithm than it was told to.
	ErrOTPAlgorithm = errors.New("account: the code is of another algorithm")

	// ErrOTPDigits is the reason when the app shows another number of digits than it was told to.
	ErrOTPDigits = errors.New("account: the code has another number of digits")
)

// ErrOTPUnsynchronised is returned when two codes do not follow each other within the steps searched. It is counted.
var ErrOTPUnsynchronised = errors.New("account: the two codes do not belong together")

// ErrClockEarly is returned when a clock would be confirmed that stands before the program was built.
var ErrClockEarly = errors.New("account: the clock is before the program was built")

// Refusals of a recovery code.
var (
	// ErrRecoveryCodeMalformed is returned when a recovery code is not sixteen characters of its alphabet. It is not
	// counted.
	ErrRecoveryCodeMalformed = errors.New("account: the recovery code is malformed")

	// ErrRecoveryCodeIncorrect is returned when a recovery code is not among the unused ones of the account.
	ErrRecoveryCodeIncorrect = errors.New("account: the recovery code is incorrect")
)

// ErrFactorLocked is returned when a factor was refused 100 times in a row: it waits for an administrator or the
// terminal, not for time.
var ErrFactorLocked = errors.New("account: refused too often, the factor is locked")

// ErrPolicyInvalid is returned, wrapped with the name of the field, when a policy is out of bounds.
var ErrPolicyInvalid = errors.New("account: the policy cannot be used")

// ErrAccountInvalid is returned, wrapped with the name of the part, when an account from outside could not have been made
// here.
var ErrAccountInvalid = errors.New("account: the account cannot be used")

// Failures of a picture.
var (
	// ErrQRTooLarge is returned when a content does not fit in a QR code, or its picture would be out of bounds.
	ErrQRTooLarge = errors.New("account: the QR code would be too large")

	// ErrQRUnreadable is returned when no QR code can be read in a picture.
	ErrQRUnreadable = errors.New("account: the QR code cannot be read")
)
