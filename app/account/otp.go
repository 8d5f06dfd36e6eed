package account

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"hash"
	"slices"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

const (
	newSecret      = 20 // bytes: RFC 4226 section 4, R6 recommends 160 bits
	shortestSecret = 10 // bytes: what other programs hand over may have 80 bits; none so short is made here
	longestSecret  = 64 // bytes: one block of SHA-1 and SHA-256; the longest seed of RFC 6238
	longestCode    = 8  // digits
	skew           = 1  // steps accepted either side of now (RFC 6238 section 5.2)
)

var base32Secret = base32.StdEncoding.WithPadding(base32.NoPadding)

// NewOTP draws a fresh 160-bit secret. It is pending, not live: nothing counts until [OTP.Confirm].
func NewOTP(params Params) OTP {
	secret := make([]byte, newSecret)
	rand.Read(secret) // never fails: crypto/rand ends the program instead
	return OTP{Secret: secret, Params: params}
}

// On reports whether there is a secret.
func (o OTP) On() bool { return len(o.Secret) > 0 }

// Step is the time step T at now (RFC 6238 section 4.2), 0 before 1970 and when the period is less than a second.
func (o OTP) Step(now time.Time) uint64 {
	period := uint64(max(o.Period, 0) / time.Second)
	if period == 0 {
		return 0
	}
	return uint64(max(now.Unix(), 0)) / period
}

// Code is the code of one step, as an authenticator would show it, or [ErrOTPParams].
//
// It is calculated by a library that shares nothing with the check below, so whatever makes a code with it and has it
// checked compares two implementations.
func (o OTP) Code(step uint64) (string, error) {
	if !o.allowed() {
		return "", ErrOTPParams
	}
	algorithm := [...]otp.Algorithm{otp.AlgorithmSHA1, otp.AlgorithmSHA256, otp.AlgorithmSHA512}[o.Algorithm]
	return hotp.GenerateCodeCustom(base32Secret.EncodeToString(o.Secret), step,
		hotp.ValidateOpts{Digits: otp.Digits(o.Digits), Algorithm: algorithm})
}

// Confirm returns the pending o as a live second factor if code proves that the authenticator has its secret. The step
// of that code is used up. It returns [ErrOTPParams], [ErrOTPMalformed] or [ErrOTPIncorrect], and counts nothing: the
// secret is on the screen, so there is nothing to guess.
func (o OTP) Confirm(code string, now time.Time) (OTP, error) { return o.confirm(code, now, skew) }

func (o OTP) confirm(code string, now time.Time, reach uint64) (OTP, error) {
	step, err := o.within(code, now, reach)
	if err != nil {
		return OTP{}, err
	}
	live := OTP{Secret: o.Secret, Params: o.Params, LastStep: step, Since: stamp(now), UsedAt: stamp(now)}
	live.Drift.learn(int(step) - int(o.centre(now)))
	return live, nil
}

// ValidateOTP judges a code against the live secret of a. It returns nil when the code is right, else [ErrOTPOff],
// [*RetryAfter] or [ErrFactorLocked] (nothing was judged), [ErrOTPParams], [ErrOTPMalformed] (not counted),
// [ErrOTPIncorrect] or [ErrOTPReused] (counted).
//
// Whatever it returns, a may have changed and must be stored before anybody is told.
func (a *Account) ValidateOTP(code string, now time.Time) error {
	return a.validateOTP(code, now, skew)
}

// validateOTP accepts as many steps either side of now as reach says.
func (a *Account) validateOTP(code string, now time.Time, reach uint64) error {
	if !a.OTP.On() {
		return ErrOTPOff
	}
	if err := a.OTP.Throttle.Check(now); err != nil {
		return err
	}
	step, err := a.OTP.within(code, now, reach)
	if err == nil && a.OTP.spent(step) {
		err = ErrOTPReused
	}
	switch err {
	case nil:
		a.OTP.Drift.learn(int(step) - int(a.OTP.centre(now)))
		a.OTP.accept(step, now)
	case ErrOTPIncorrect, ErrOTPReused:
		a.OTP.Throttle.Charge(now)
	}
	return err
}

// RefuseOTP judges a code that was typed where the live secret is not asked for. It is counted as a wrong one in any case:
// a code of the live secret is used up, and an [*Explained] with [ErrOTPNotLive]. Other errors are as those of
// [Account.ValidateOTP].
func (a *Account) RefuseOTP(code string, now time.Time) error {
	if !a.OTP.On() {
		return ErrOTPOff
	}
	if err := a.OTP.Throttle.Check(now); err != nil {
		return err
	}
	step, err := a.OTP.match(code, now)
	switch err {
	case nil:
		a.OTP.spend(step)
		err = &Explained{Why: ErrOTPNotLive, Params: a.OTP.Params}
	case ErrOTPIncorrect:
	default:
		return err
	}
	a.OTP.Throttle.Charge(now)
	return err
}

// accept uses up a step and all before it.
func (o *OTP) accept(step uint64, now time.Time) {
	o.spend(step)
	o.UsedAt = stamp(now)
	o.Throttle.Clear()
}

// spend uses up all steps to the last.
func (o *OTP) spend(last uint64) {
	o.LastStep = max(o.LastStep, last)
	var ahead []uint64 // a new slice: a copy of the account may share the old one
	for _, step := range o.Burnt {
		if step > o.LastStep {
			ahead = append(ahead, step)
		}
	}
	o.Burnt = ahead
}

// spent says whether the code of a step is used up: it or a later one was accepted, or an explanation gave it away.
func (o OTP) spent(step uint64) bool { return step <= o.LastStep || slices.Contains(o.Burnt, step) }

// Spend uses up every code that anybody can know at now because it is or was valid.
func (o *OTP) Spend(now time.Time) { o.spend(max(o.Step(now), o.centre(now)) + skew) }

// centre is the step that the phone is thought to show at now.
func (o OTP) centre(now time.Time) uint64 {
	return uint64(max(int64(o.Step(now))+int64(o.Drift.Steps()), 0))
}

// match finds the step of code among those around the one that the phone is thought to show at now. All are always
// calculated and compared, so that the time taken says nothing about which one it was. Should the same code belong to
// several steps, the newest counts, and the code is used up with all of them.
func (o OTP) match(code string, now time.Time) (uint64, error) { return o.within(code, now, skew) }

// within is match with another reach.
func (o OTP) within(code string, now time.Time, reach uint64) (uint64, error) {
	if !o.allowed() {
		return 0, ErrOTPParams
	}
	var typed [longestCode]byte
	if !normaliseCode(typed[:o.Digits], code) {
		return 0, ErrOTPMalformed
	}
	var step uint64
	found := 0
	mac := hmac.New(o.Algorithm.hash(), o.Secret)
	for i := range 2*reach + 1 {
		candidate := max(o.centre(now)+i, reach) - reach // the first steps of 1970 have none before them
		expected := truncate(mac, candidate, o.Digits)
		equal := subtle.ConstantTimeCompare(expected[:o.Digits], typed[:o.Digits])
		mask := -uint64(equal)
		step = step&^mask | candidate&mask
		found |= equal
	}
	if found == 0 {
		return 0, ErrOTPIncorrect
	}
	return step, nil
}

// truncate is the code of one step (RFC 4226 section 5.3), leading zeros included.
func truncate(mac hash.Hash, step uint64, digits uint8) (code [longestCode]byte) {
	var sum [sha512.Size]byte
	mac.Reset()
	mac.Write(binary.BigEndian.AppendUint64(sum[:0], step))
	out := mac.Sum(sum[:0])
	offset := out[len(out)-1] & 0x0f
	value := binary.BigEndian.Uint32(out[offset:]) & 0x7fffffff
	for i := int(digits) - 1; i >= 0; i-- {
		code[i] = '0' + byte(value%10)
		value /= 10
	}
	return code
}

// normaliseCode writes the digits of code to dst and reports whether there are exactly as many as dst has room for.
// Spaces and no-break spaces are left out, as people copy them along; anything else that is not an ASCII digit makes the
// code malformed.
func normaliseCode(dst []byte, code string) bool {
	n := 0
	for _, r := range code {
		switch {
		case r == ' ' || r == '\u00a0':
		case r < '0' || r > '9' || n == len(dst):
			return false
		default:
			dst[n] = byte(r)
			n++
		}
	}
	return n == len(dst)
}

// allowed reports whether o can be calculated with. What was loaded is checked at every use: a library asked for nought
// digits, another algorithm or an endless period would make codes that anybody knows.
func (o OTP) allowed() bool {
	return o.Params.allowed() && len(o.Secret) >= shortestSecret && len(o.Secret) <= longestSecret
}

func (p Params) allowed() bool {
	return p.Algorithm <= SHA512 &&
		(p.Digits == 6 || p.Digits == 8) &&
		(p.Period == 30*time.Second || p.Period == time.Minute)
}

// String is the algorithm's name as a provisioning URI has it.
func (a Algorithm) String() string {
	switch a {
	case SHA1:
		return "SHA1"
	case SHA256:
		return "SHA256"
	case SHA512:
		return "SHA512"
	}
	return "unknown"
}

// hash is the hash function of an allowed algorithm.
func (a Algorithm) hash() func() hash.Hash {
	switch a {
	case SHA256:
		return sha256.New
	case SHA512:
		return sha512.New
	}
	return sha1.New
}
