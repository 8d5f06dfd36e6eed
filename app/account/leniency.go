package account

import "time"

// Leniency is what a demonstration leaves out to show what it is for. The zero value leaves out nothing, and nothing else is
// used outside of practice data.
type Leniency struct {
	Skew   int  // steps accepted either side of now beyond the usual one: -1 to 9
	Reuse  bool // a code counts as often as it is typed
	NoWait bool // wrong codes cost no time
}

// Skew is how many steps are accepted either side of now (RFC 6238 section 5.2).
const Skew = skew

const mostLenient = 9

// reach is how many steps are accepted either side of now.
func (l Leniency) reach() uint64 { return uint64(skew + min(max(l.Skew, -skew), mostLenient)) }

// ValidateOTPWith is [Account.ValidateOTP] with something left out.
func (a *Account) ValidateOTPWith(code string, now time.Time, l Leniency) error {
	if l == (Leniency{}) {
		return a.ValidateOTP(code, now)
	}
	before := a.OTP
	if l.NoWait {
		a.OTP.Throttle = Throttle{}
	}
	if l.Reuse {
		a.OTP.LastStep, a.OTP.Burnt = 0, nil
	}
	err := a.validateOTP(code, now, l.reach())
	if l.Reuse { // what was used stays so for the time when it counts again
		after := a.OTP.LastStep
		a.OTP.LastStep, a.OTP.Burnt = before.LastStep, before.Burnt
		if err == nil {
			a.OTP.spend(max(before.LastStep, after))
		}
	}
	if l.NoWait && err != nil {
		a.OTP.Throttle = before.Throttle
	}
	return err
}

// ConfirmWith is [OTP.Confirm] with something left out.
func (o OTP) ConfirmWith(code string, now time.Time, l Leniency) (OTP, error) {
	return o.confirm(code, now, l.reach())
}

// ExplainWith is [Account.Explain] with something left out.
func (a *Account) ExplainWith(code string, now time.Time, err error, l Leniency) error {
	why := a.Explain(code, now, err)
	if l.Reuse && why == ErrOTPReused {
		return err
	}
	return why
}
