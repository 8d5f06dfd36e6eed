package account

import "bytes"

// Notice is a set of things that somebody else did to an account. The person is told them at the next sign-in.
type Notice uint32

// What somebody else may do to an account.
const (
	ProfileChanged Notice = 1 << iota
	RoleChanged
	PasswordIssued
	OTPReset
	LockLifted
	AccountDisabled
	AccountEnabled
	AccountImported
	notices = iota
)

var noticeNames = [notices]string{
	"profile_changed", "role_changed", "password_issued", "otp_reset", "lock_lifted", "disabled", "enabled", "imported",
}

// Changes says what to tell the person when a becomes what is says, as a backup may make it.
func (a *Account) Changes(is *Account) (n Notice) {
	for _, change := range []struct {
		notice Notice
		holds  bool
	}{
		{ProfileChanged, a.Profile != is.Profile},
		{RoleChanged, a.Role != is.Role},
		{PasswordIssued, a.Password.PHC != is.Password.PHC},
		{OTPReset, !bytes.Equal(a.OTP.Secret, is.OTP.Secret) || a.OTP.Params != is.OTP.Params && is.OTP.On()},
		{AccountDisabled, !a.Disabled && is.Disabled},
		{AccountEnabled, a.Disabled && !is.Disabled},
	} {
		if change.holds {
			n |= change.notice
		}
	}
	return n
}

// Known reports whether there is nothing in the set but what is named above.
func (n Notice) Known() bool { return n < 1<<notices }

// Names are the stable names of what is in the set.
func (n Notice) Names() []string {
	names := []string{}
	for i, name := range noticeNames {
		if n&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return names
}
