package account

import (
	"fmt"
	"time"
)

// The first second after the years that an account may speak of.
var endOfTime = time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC)

// Check holds an account that comes from outside, as from a backup, against all that the rules here could have made of
// it. Whoever reads one calls it before storing it. It returns nil, or [ErrAccountInvalid] wrapped with the name of the
// first part that could not be: the id is not nought; the profile is as [Profile.Normalise] gives it; the role is one;
// the password's hash is none or a [KnownHash], and one that expires is temporary; two-factor is off or can be
// calculated with, and no step is beyond the year 9999; of at most 20 recovery codes no more are left than were
// made; no throttle counts more than 100 or waits for more than an hour; the notices are known; and every time is zero or
// in the years 1970 to 9999.
//
// What needs other accounts it cannot say: whether names are taken and whether an administrator is left.
func (a *Account) Check() error {
	profile, err := a.Profile.Normalise()
	for _, part := range []struct {
		name  string
		holds bool
	}{
		{"id", a.ID != ID{}},
		{"profile", err == nil && profile == a.Profile},
		{"role", a.Role <= Administrator && sane(a.RoleSince)},
		{"creation", sane(a.CreatedAt)},
		{"password", a.Password.sound()},
		{"two-factor", a.OTP.sound()},
		{"recovery codes", a.Recovery.sound()},
		{"sign-ins", a.LastSignIn.sound() && a.PreviousSignIn.sound()},
		{"notices", a.Notices.Known()},
	} {
		if !part.holds {
			return fmt.Errorf("%w: %s", ErrAccountInvalid, part.name)
		}
	}
	return nil
}

func (p Password) sound() bool {
	return (p.PHC == "" || KnownHash(p.PHC)) && p.Temporary == !p.ExpiresAt.IsZero() &&
		sane(p.ChangedAt, p.ExpiresAt) && p.Throttle.sound()
}

func (o OTP) sound() bool {
	usable := o.allowed()
	if !o.On() {
		usable = (o.Params == Params{} || o.Params.allowed()) && o.Replaced == nil && len(o.Burnt) == 0
	}
	// A step that is never reached would refuse every code for ever.
	latest := OTP{Params: Params{Period: max(o.Period, 30*time.Second)}}.Step(endOfTime)
	for _, burnt := range o.Burnt {
		usable = usable && burnt < latest
	}
	return usable && o.LastStep < latest && len(o.Burnt) <= MostBurnt && o.Drift.Known() && o.Replaced.sound() &&
		sane(o.Since, o.UsedAt) && o.Throttle.sound()
}

func (r *Replaced) sound() bool {
	return r == nil || OTP{Secret: r.Secret, Params: r.Params}.allowed() && sane(r.At)
}

func (r Recovery) sound() bool {
	return len(r.Hashes) <= int(r.Total) && r.Total <= mostRecoveryCodes && sane(r.MadeAt) && r.Throttle.sound()
}

func (s SignIn) sound() bool { return s.Factor <= ByRecoveryCode && sane(s.At) }

func (t Throttle) sound() bool {
	return t.Failures <= lockAfter && t.Wait >= 0 && t.Wait <= longestWait && sane(t.FailedAt)
}

// sane reports whether all times are zero or in the years 1970 to 9999.
func sane(times ...time.Time) bool {
	for _, t := range times {
		if !t.IsZero() && (t.Unix() < 0 || !t.Before(endOfTime)) {
			return false
		}
	}
	return true
}
