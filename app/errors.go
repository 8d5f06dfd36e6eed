package app

import (
	"encoding/json"
	"errors"
	"log/slog"
	"strings"

	"latchkey/app/account"
	"latchkey/app/archive"
	"latchkey/app/rehearsal"
	"latchkey/app/session"
	"latchkey/app/store"
	"latchkey/app/vault"
)

// Code is the stable name of a refusal. The page has words for each.
type Code string

const (
	codeInternal  Code = "internal"  // nothing below: logged, and not explained
	codeThrottled Code = "throttled" // an account.RetryAfter, with its time
)

// Failures of this package.
var (
	errInternal  = errors.New("app: internal")
	errClosing   = errors.New("app: the program is ending")
	errClipboard = errors.New("app: the clipboard could not be written")
	errSave      = errors.New("app: the file could not be written")
	errPrint     = errors.New("app: nothing could be printed")
	errKiosk     = errors.New("app: not in a kiosk")
)

// table maps every refusal to its code. The first that fits counts.
var table = []struct {
	err  error
	code Code
}{
	{account.ErrFullNameInvalid, "full_name_invalid"},
	{account.ErrEmailInvalid, "email_invalid"},
	{account.ErrUsernameInvalid, "username_invalid"},
	{account.ErrPasswordShort, "password_short"},
	{account.ErrPasswordLong, "password_long"},
	{account.ErrPasswordCommon, "password_common"},
	{account.ErrPasswordPersonal, "password_personal"},
	{account.ErrOTPMalformed, "otp_malformed"},
	{account.ErrOTPSlow, "otp_slow"},
	{account.ErrOTPFast, "otp_fast"},
	{account.ErrOTPReplaced, "otp_replaced"},
	{account.ErrOTPNotLive, "otp_not_live"},
	{account.ErrOTPAlgorithm, "otp_algorithm"},
	{account.ErrOTPDigits, "otp_digits"},
	{account.ErrOTPUnsynchronised, "otp_unsynchronised"},
	{account.ErrOTPIncorrect, "otp_incorrect"},
	{account.ErrOTPReused, "otp_reused"},
	{account.ErrRecoveryCodeMalformed, "recovery_code_malformed"},
	{account.ErrRecoveryCodeIncorrect, "recovery_code_incorrect"},
	{account.ErrFactorLocked, "factor_locked"},
	{account.ErrOTPOff, "wrong_phase"},
	{account.ErrClockEarly, "clock_early"},

	{session.ErrWrongPhase, "wrong_phase"},
	{session.ErrBusy, "busy"},
	{session.ErrProofRequired, "proof_required"},
	{session.ErrCredentialsIncorrect, "credentials_incorrect"},
	{session.ErrPasswordIncorrect, "password_incorrect"},
	{session.ErrPasswordSame, "password_same"},
	{session.ErrAccountDisabled, "account_disabled"},
	{session.ErrPasswordExpired, "password_expired"},
	{session.ErrPasswordTemporary, "password_temporary"},
	{session.ErrOTPRequired, "otp_required"},
	{session.ErrClockWrong, "clock_wrong"},
	{session.ErrRegistrationClosed, "registration_closed"},

	{store.ErrEmailTaken, "email_taken"},
	{store.ErrUsernameTaken, "username_taken"},
	{store.ErrInUse, "data_in_use"},
	{store.ErrTruncated, "data_truncated"},
	{store.ErrForeign, "data_foreign"},
	{store.ErrNewer, "data_newer"},
	{store.ErrReadOnly, "data_read_only"},
	{store.ErrUnreadable, "data_unreadable"},
	{store.ErrSymlink, "data_symlink"},
	{store.ErrDamaged, "data_damaged"},
	{store.ErrFailed, "data_failed"},
	{store.ErrKeyWrong, "key_wrong"},

	{vault.ErrKeyMissing, "key_missing"},
	{vault.ErrKeyBroken, "key_wrong"},
	{vault.ErrKeyringUnavailable, "keyring_unavailable"},
	{vault.ErrKeyFileInvalid, "key_file_invalid"},
	{vault.ErrKeyFileInDataFolder, "key_file_in_data_folder"},
	{vault.ErrKeyFileRequired, "key_file_required"},
	{vault.ErrKeyElsewhere, "key_elsewhere"},
	{vault.ErrFileIDInvalid, "data_damaged"},
	{vault.ErrPlaceUnknown, "data_newer"},

	{account.ErrPolicyInvalid, "policy_invalid"},
	{session.ErrNotAdministrator, "not_administrator"},
	{session.ErrOwnAccount, "own_account"},
	{session.ErrLastAdministrator, "last_administrator"},
	{session.ErrConfirmationWrong, "confirmation_wrong"},
	{session.ErrRequestInvalid, "request_invalid"},
	{store.ErrNotFound, "account_missing"},

	{archive.ErrFileUnreadable, "file_unreadable"},
	{archive.ErrFileNotRegular, "file_not_regular"},
	{archive.ErrFileTooLarge, "file_too_large"},
	{archive.ErrFileEmpty, "file_empty"},
	{archive.ErrPassphraseShort, "passphrase_short"},
	{archive.ErrPassphraseIncorrect, "passphrase_incorrect"},
	{archive.ErrBackupForeign, "backup_foreign"},
	{archive.ErrBackupNewer, "backup_newer"},
	{archive.ErrBackupCostly, "backup_costly"},
	{archive.ErrBackupDamaged, "backup_damaged"},
	{archive.ErrBackupNoAdministrator, "backup_no_administrator"},
	{archive.ErrBackupUnverified, "backup_unverified"},
	{archive.ErrImportUnknown, "import_unknown"},
	{archive.ErrImportColumns, "import_columns"},
	{archive.ErrImportInUse, "import_in_use"},
	{archive.ErrImportTooMany, "import_too_many"},
	{archive.ErrImportPasswords, "import_passwords"},
	{archive.ErrImportRows, "import_rows"},
	{archive.ErrImportCancelled, "import_cancelled"},
	{archive.ErrRowMalformed, "row_malformed"},
	{archive.ErrRowTooLong, "row_too_long"},
	{archive.ErrRowEmailTwice, "row_email_twice"},
	{archive.ErrRowUsernameTwice, "row_username_twice"},
	{archive.ErrRowRole, "row_role"},
	{archive.ErrRowFlag, "row_flag"},
	{archive.ErrRowDate, "row_date"},
	{archive.ErrRowPasswordMissing, "row_password_missing"},
	{archive.ErrRowHashUnknown, "row_hash_unknown"},
	{archive.ErrRowHashCost, "row_hash_cost"},
	{archive.ErrRowSecret, "row_secret"},
	{archive.ErrRowCodeParameters, "row_code_parameters"},

	{rehearsal.ErrInvalid, "request_invalid"},
	{rehearsal.ErrNothingScanned, "nothing_scanned"},
	{rehearsal.ErrNoMoment, "no_moment"},
	{rehearsal.ErrNoPhone, "no_phone"},
	{rehearsal.ErrRoster, "roster_invalid"},

	{errKiosk, "not_in_kiosk"},
	{errClipboard, "clipboard_failed"},
	{errSave, "save_failed"},
	{errPrint, "print_failed"},
	{errClosing, "closing"},
}

// Codes are all codes, as the page's enumeration.
var Codes = codes()

type codeName struct {
	Value  Code
	TSName string
}

func codes() (all []codeName) {
	seen := map[Code]bool{}
	add := func(c Code) {
		if !seen[c] {
			seen[c] = true
			all = append(all, codeName{c, strings.ToUpper(string(c))})
		}
	}
	add(codeInternal)
	add(codeThrottled)
	for _, row := range table {
		add(row.code)
	}
	return all
}

// codeOf is the code of an error.
func codeOf(err error) Code {
	var retry *account.RetryAfter
	if errors.As(err, &retry) {
		return codeThrottled
	}
	for _, row := range table {
		if errors.Is(err, row.err) {
			return row.code
		}
	}
	return codeInternal
}

// refusal is an error as it goes to the page.
type refusal struct {
	Code         Code   `json:"code"`
	RetryAfterMs int64  `json:"retryAfterMs,omitempty"`
	Factor       string `json:"factor,omitempty"`
	Field        string `json:"field,omitempty"` // of a policy

	// Of an explained code: how far the phone's clock is off, when the secret was replaced, and what the account is set to.
	OffsetMs  int64  `json:"offsetMs,omitempty"` // less than 0 when it is behind
	Since     int64  `json:"since,omitempty"`
	Algorithm string `json:"algorithm,omitempty"`
	Digits    int    `json:"digits,omitempty"`
}

// FormatError turns an error into the text of the page's Error: a JSON object with a code, and what the page needs to
// say how long to wait. An error without a code is logged, and the page learns nothing of it.
func FormatError(err error) any {
	out := refusal{Code: codeOf(err)}
	if out.Code == codeInternal {
		slog.Error("a call failed", "error", err)
	}
	var retry *account.RetryAfter
	if errors.As(err, &retry) {
		out.RetryAfterMs = max(retry.Wait.Milliseconds(), 1)
	}
	var factor *session.FactorError
	if errors.As(err, &factor) {
		out.Factor = factor.Factor
		if factor.Wait > 0 {
			out.RetryAfterMs = max(factor.Wait.Milliseconds(), 1)
		}
	}
	var policy *account.PolicyError
	if errors.As(err, &policy) {
		out.Field = policy.Field
	}
	var explained *account.Explained
	if errors.As(err, &explained) {
		out.OffsetMs, out.Algorithm, out.Digits = explained.Offset.Milliseconds(), explained.Params.Algorithm.String(), int(explained.Params.Digits)
		if !explained.Since.IsZero() {
			out.Since = explained.Since.UnixMilli()
		}
	}
	text, err := json.Marshal(out)
	if err != nil {
		return `{"code":"internal"}`
	}
	return string(text)
}

// note logs a failure that changes nothing for whoever waits.
func note(err error) {
	if err != nil {
		slog.Error("left undone", "error", err)
	}
}
