package account

import "time"

// ResynchroniseOTP judges two codes in a row, of a phone whose clock is at most twenty steps off either way (RFC 4226
// section 7.4). When they are right they are accepted as one code would be, and the phone's clock is known from then on.
// Otherwise it returns [ErrOTPOff], [*RetryAfter] or [ErrFactorLocked] (nothing was judged), [ErrOTPMalformed] (not
// counted), [ErrOTPUnsynchronised] or [ErrOTPReused] (counted).
//
// Two guesses are right together in 40 of 10¹² tries, so searching so far gives nothing to who guesses. Whatever it
// returns, a may have changed and must be stored before anybody is told.
func (a *Account) ResynchroniseOTP(first, second string, now time.Time) error {
	if !a.OTP.On() {
		return ErrOTPOff
	}
	if err := a.OTP.Throttle.Check(now); err != nil {
		return err
	}
	if !a.OTP.allowed() {
		return ErrOTPParams
	}
	if countDigits(first) != int(a.OTP.Digits) || countDigits(second) != int(a.OTP.Digits) {
		return ErrOTPMalformed
	}
	step, found := a.OTP.findPair(first, second, now)
	if !found || a.OTP.spent(step) || a.OTP.spent(step-1) {
		a.OTP.Throttle.Charge(now)
		if found {
			return ErrOTPReused
		}
		return ErrOTPUnsynchronised
	}
	a.OTP.Drift = Drift{Synced: int8(int64(step) - int64(a.OTP.Step(now)))}
	a.OTP.accept(step, now)
	return nil
}

// findPair returns the step of the second of two codes in a row. Both are always calculated, so that the time taken says
// nothing about one of them: it is of use later, and is not used up.
func (o OTP) findPair(first, second string, now time.Time) (step uint64, found bool) {
	at := o.Step(now)
	for before := max(at, mostSynced) - mostSynced; before < at+mostSynced; before++ {
		one, other := o.is(first, before), o.is(second, before+1)
		if one && other {
			step, found = before+1, true
		}
	}
	return step, found
}
