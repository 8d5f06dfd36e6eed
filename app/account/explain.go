package account

import (
	"crypto/hmac"
	"slices"
	"time"
)

// ReplacedKept is how long a replaced secret is kept to explain its codes.
const ReplacedKept = 30 * 24 * time.Hour

// MostBurnt is how many steps explanations may give away before a code is accepted. With so many an account of usual size
// is still sealed in one block.
const MostBurnt = 8

// A Replaced is a secret that another has replaced. Its codes are never accepted; for [ReplacedKept] they are told from
// wrong ones.
type Replaced struct {
	Secret []byte
	Params
	At time.Time // when it was replaced
}

// Replace makes live the second factor in the place of the present one, which is remembered.
func (a *Account) Replace(live OTP, now time.Time) {
	if a.OTP.On() {
		live.Replaced = &Replaced{Secret: a.OTP.Secret, Params: a.OTP.Params, At: stamp(now)}
	}
	a.OTP = live
}

// Forget erases the replaced secret once its time is over, and says whether it did.
func (a *Account) Forget(now time.Time) bool {
	r := a.OTP.Replaced
	if r == nil || r.kept(now) {
		return false
	}
	clear(r.Secret)
	a.OTP.Replaced = nil
	return true
}

// kept says whether the time of r is not over: also when it was replaced in what the clock now calls the future, or a
// clock that stood too far ahead would keep it for ever.
func (r *Replaced) kept(now time.Time) bool { return now.Sub(r.At).Abs() < ReplacedKept }

// An Explained is an [ErrOTPIncorrect] of which the reason is known. It lets nobody in.
type Explained struct {
	Why    error     // one of ErrOTPSlow, ErrOTPFast, ErrOTPReplaced, ErrOTPNotLive, ErrOTPAlgorithm, ErrOTPDigits
	Since  time.Time // with ErrOTPReplaced: when that was
	Params Params    // what the account is set to

	// With the first two: of the phone's clock against now, less than 0 when it is behind. At 0 the phone is right, and
	// was not when codes of it were accepted.
	Offset time.Duration
}

func (e *Explained) Error() string { return e.Why.Error() }

// Unwrap returns the reason and [ErrOTPIncorrect].
func (e *Explained) Unwrap() []error { return []error{e.Why, ErrOTPIncorrect} }

// Explain judges again a code that [Account.ValidateOTP] has refused with err, and returns why it is not right where that
// can be told: an [*Explained], or [ErrOTPReused] for the code accepted last. Otherwise it returns err as it was, so that
// no near miss is told from any other wrong code.
//
// Whoever asks has proved the password. What is given away is that a code belongs to a step that is not accepted now; that
// step is used up with all others near that have the same code, also when they are still to come. A code with another number of digits than the account's was not
// counted, and is now, as an incorrect one: it tells most digits of the right one.
func (a *Account) Explain(code string, now time.Time, err error) error {
	digits := countDigits(code)
	counts := err == ErrOTPIncorrect
	if err == ErrOTPMalformed && digits == 14-int(a.OTP.Digits) {
		a.OTP.Throttle.Charge(now)
		counts, err = true, ErrOTPIncorrect
	}
	if !counts || !a.OTP.On() || len(a.OTP.Burnt) >= MostBurnt {
		return err
	}
	why, step, found := a.OTP.explain(code, now)
	if found && !a.OTP.burn(step, now) {
		return err
	}
	if found && step == a.OTP.LastStep {
		return ErrOTPReused
	}
	if why == nil {
		why = a.OTP.Replaced.explain(code, now, a.OTP.Params)
	}
	if why == nil {
		return err
	}
	return why
}

// Explain says why a code does not confirm the pending o: an [*Explained], or err as it was. The secret is on the
// screen, so nothing is given away.
func (o OTP) Explain(code string, now time.Time, err error) error {
	if why, _, _ := o.explain(code, now); why != nil && (err == ErrOTPIncorrect || err == ErrOTPMalformed) {
		return why
	}
	return err
}

// explain looks for a code where it is not accepted. found says that the code of step, as the account makes it, is
// known by the answer.
func (o OTP) explain(code string, now time.Time) (why *Explained, step uint64, found bool) {
	at, centre, digits := o.Step(now), o.centre(now), countDigits(code)
	if digits == int(o.Digits) {
		if step, found = o.find(code, at, centre); found {
			why = &Explained{Why: ErrOTPSlow, Offset: time.Duration(int64(step)-int64(at)) * o.Period, Params: o.Params}
			if step > at || step == at && at > centre {
				why.Why = ErrOTPFast
			}
			return why, step, true
		}
	}
	for _, algorithm := range []Algorithm{SHA1, SHA256, SHA512} { // an app may ignore both what it was told
		switch step, found = o.with(algorithm, uint8(digits)).near(code, centre, skew); {
		case !found:
		case algorithm != o.Algorithm:
			return &Explained{Why: ErrOTPAlgorithm, Params: o.Params}, 0, false
		case digits != int(o.Digits):
			return &Explained{Why: ErrOTPDigits, Params: o.Params}, step, true
		}
	}
	return nil, 0, false
}

// explain says whether a code is of the replaced secret.
func (r *Replaced) explain(code string, now time.Time, live Params) *Explained {
	if r == nil || !r.kept(now) {
		return nil
	}
	old := OTP{Secret: r.Secret, Params: r.Params}
	if _, found := old.near(code, old.centre(now), skew+1); !found {
		return nil
	}
	return &Explained{Why: ErrOTPReplaced, Since: r.At, Params: live}
}

func (o OTP) with(a Algorithm, digits uint8) OTP {
	o.Algorithm, o.Digits = a, digits
	return o
}

// burn uses up the code of a step, also that of other steps near now, as it is known by now. It says whether there was
// room for that.
func (o *OTP) burn(step uint64, now time.Time) bool {
	const near = mostSynced + mostLearned + skew // as far as a code is looked for anywhere
	burnt, mac := slices.Clone(o.Burnt), hmac.New(o.Algorithm.hash(), o.Secret)
	known := truncate(mac, step, o.Digits)
	at := max(o.Step(now), near)
	for candidate := at - near; candidate <= at+near; candidate++ {
		if !o.spent(candidate) && truncate(mac, candidate, o.Digits) == known {
			burnt = append(burnt, candidate)
		}
	}
	if len(burnt) > MostBurnt {
		return false
	}
	o.Burnt = burnt
	return true
}

// find looks for a code within twenty steps of the one of now, and returns the step closest to the one the phone is thought
// to show.
func (o OTP) find(code string, at, centre uint64) (step uint64, found bool) {
	for candidate := max(at, mostSynced) - mostSynced; candidate <= at+mostSynced; candidate++ {
		if o.is(code, candidate) && (!found || distance(candidate, centre) < distance(step, centre)) {
			step, found = candidate, true
		}
	}
	return step, found
}

// near looks for a code within a few steps of another.
func (o OTP) near(code string, centre, within uint64) (step uint64, found bool) {
	first := max(centre, within) - within
	for i := range 2*within + 1 {
		if o.is(code, first+i) {
			return first + i, true
		}
	}
	return 0, false
}

// is says whether a code is that of a step. A code that is no right one may be compared in any time.
func (o OTP) is(code string, step uint64) bool {
	var typed [longestCode]byte
	if !o.allowed() || !normaliseCode(typed[:o.Digits], code) {
		return false
	}
	expected := truncate(hmac.New(o.Algorithm.hash(), o.Secret), step, o.Digits)
	return hmac.Equal(expected[:o.Digits], typed[:o.Digits])
}

func distance(a, b uint64) uint64 { return max(a, b) - min(a, b) }

// countDigits is how many digits a code has, or 0 when it is malformed for other reasons.
func countDigits(code string) int {
	var typed [longestCode]byte
	for _, n := range []int{6, 8} {
		if normaliseCode(typed[:n], code) {
			return n
		}
	}
	return 0
}
