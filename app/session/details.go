package session

import (
	"errors"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

// details is what an administrator may know of an account, but for whether it is the last of its kind.
func details(tx *store.Tx, a *account.Account, self account.ID, now time.Time) (AccountDetails, error) {
	policy, err := tx.Policy()
	if err != nil {
		return AccountDetails{}, err
	}
	r := newRow(a)
	d := AccountDetails{
		ID:              a.ID.String(),
		FullName:        a.FullName,
		Email:           a.Email,
		Username:        a.Username,
		Role:            a.Role.String(),
		Status:          statuses[r.status(now)],
		TwoFactor:       twoFactors[r.twoFactor(policy.RequireOTP)],
		Self:            a.ID == self,
		CreatedAt:       milliseconds(a.CreatedAt),
		RoleSince:       milliseconds(a.RoleSince),
		PasswordChanged: milliseconds(a.Password.ChangedAt),
		PasswordKind:    passwordKind(a.Password),
		PasswordExpires: milliseconds(a.Password.ExpiresAt),
		OTPSince:        milliseconds(a.OTP.Since),
		OTPUsed:         milliseconds(a.OTP.UsedAt),
		OTPWeak:         weak(a.OTP),
		RecoveryLeft:    len(a.Recovery.Hashes),
		RecoveryTotal:   int(a.Recovery.Total),
		RecoveryKept:    a.Recovery.Kept,
		LastSignIn:      milliseconds(a.LastSignIn.At),
		Refused:         int(a.Refused),
		Throttles:       throttles(a, now),
	}
	if !a.LastSignIn.At.IsZero() {
		d.LastSignInWith = factorName(a.LastSignIn.Factor)
	}
	if due, required := policy.OTPDue(a); required {
		d.OTPDue = milliseconds(due)
	}
	return d, nil
}

func passwordKind(p account.Password) string {
	if p.Temporary {
		return "temporary"
	}
	return account.Kind(p.PHC)
}

// throttles are the factors of an account that have been refused.
func throttles(a *account.Account, now time.Time) []Throttle {
	list := []Throttle{}
	for _, f := range []struct {
		name     string
		throttle account.Throttle
	}{
		{"password", a.Password.Throttle}, {"otp", a.OTP.Throttle}, {"recovery_code", a.Recovery.Throttle},
	} {
		if f.throttle.Failures == 0 {
			continue
		}
		shown := Throttle{Factor: f.name, Failures: int(f.throttle.Failures), FailedAt: milliseconds(f.throttle.FailedAt)}
		switch until := waits(f.throttle); {
		case until == always:
			shown.Locked = true
		case now.UnixMilli() < until:
			shown.Until = until
		}
		list = append(list, shown)
	}
	return list
}

// always is a wait that only an administrator ends.
const always = int64(1<<63 - 1)

// waits is until when a factor waits, in milliseconds.
func waits(t account.Throttle) int64 {
	if t.Failures == 0 {
		return 0
	}
	var retry *account.RetryAfter
	err := t.Check(t.FailedAt)
	switch {
	case errors.Is(err, account.ErrFactorLocked):
		return always
	case errors.As(err, &retry):
		return t.FailedAt.Add(retry.Wait).UnixMilli()
	}
	return 0
}
