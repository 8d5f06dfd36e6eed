package session

import (
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

// ResynchroniseOTP completes a sign-in with two codes in a row, of a phone whose clock is up to twenty steps off. They are
// judged and counted as one code is; from then on codes are looked for where that phone shows them.
func (s *Session) ResynchroniseOTP(first, second string) (State, error) {
	return s.secondFactor(account.ByCode, func(tx *store.Tx, a *account.Account, now time.Time) error {
		if a.Role == account.Administrator && s.clockWrong() {
			return ErrClockWrong
		}
		if err := a.ResynchroniseOTP(first, second, now); err != nil {
			return reused(err, a.OTP, now)
		}
		if err := s.observe(tx, a, a.OTP.Off(now), now, true); err != nil {
			return err
		}
		s.who.factor = account.ByCode
		return s.done(tx, now, store.OTPResynchronised)
	})
}
