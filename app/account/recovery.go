package account

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"slices"
	"strings"
	"time"
)

const (
	recoveryBytes  = 10 // 80 bits; NIST SP 800-63B-4 section 4.2.1.1 asks for 64
	recoverySymbol = 16 // symbols of five bits
	crockford      = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
)

var base32Recovery = base32.NewEncoding(crockford).WithPadding(base32.NoPadding)

// NewRecoveryCodes draws n recovery codes of 80 random bits each, written XXXX-XXXX-XXXX-XXXX in Crockford's base32.
func NewRecoveryCodes(n int) []string {
	codes := make([]string, n)
	for i := range codes {
		var b [recoveryBytes]byte
		rand.Read(b[:]) // never fails: crypto/rand ends the program instead
		s := base32Recovery.EncodeToString(b[:])
		codes[i] = strings.Join([]string{s[:4], s[4:8], s[8:12], s[12:]}, "-")
	}
	return codes
}

// NewRecovery is what is kept of codes made by [NewRecoveryCodes]: one keyed hash each, bound to the account id. It
// panics when a code is malformed, since nobody could ever use it.
func NewRecovery(key []byte, id ID, codes []string, now time.Time) Recovery {
	hashes := make([][32]byte, len(codes))
	for i, code := range codes {
		symbols, ok := normaliseRecoveryCode(code)
		if !ok {
			panic("account: a new recovery code is malformed")
		}
		hashes[i] = recoveryHash(key, id, symbols)
	}
	return Recovery{Hashes: hashes, Total: uint8(len(hashes)), MadeAt: stamp(now)}
}

// UseRecoveryCode strikes code off the unused codes of a. It returns [*RetryAfter] or [ErrFactorLocked] (nothing was
// judged), [ErrRecoveryCodeMalformed] (not counted) or [ErrRecoveryCodeIncorrect] (counted), also for one that was used
// before.
//
// Whatever it returns, a may have changed and must be stored before anybody is told.
func (a *Account) UseRecoveryCode(key []byte, code string, now time.Time) error {
	r := &a.Recovery
	if err := r.Throttle.Check(now); err != nil {
		return err
	}
	symbols, ok := normaliseRecoveryCode(code)
	if !ok {
		return ErrRecoveryCodeMalformed
	}
	given := recoveryHash(key, a.ID, symbols)
	at := -1
	for i, kept := range r.Hashes { // to the end, so that the time taken does not say which one it was
		at = subtle.ConstantTimeSelect(subtle.ConstantTimeCompare(kept[:], given[:]), i, at)
	}
	if at < 0 {
		r.Throttle.Charge(now)
		return ErrRecoveryCodeIncorrect
	}
	r.Hashes = slices.Concat(r.Hashes[:at], r.Hashes[at+1:]) // a new slice: a copy of the account may share the old one
	r.Throttle.Clear()
	return nil
}

// normaliseRecoveryCode reads what a person typed: any case, with or without hyphens, spaces and no-break spaces, O for
// 0, I and L for 1.
func normaliseRecoveryCode(code string) (symbols [recoverySymbol]byte, ok bool) {
	n := 0
	for _, r := range code {
		switch {
		case r >= 'a' && r <= 'z':
			r -= 'a' - 'A'
		case r == '-' || r == ' ' || r == '\u00a0':
			continue
		}
		switch r {
		case 'O':
			r = '0'
		case 'I', 'L':
			r = '1'
		}
		if n == len(symbols) || !strings.ContainsRune(crockford, r) {
			return symbols, false
		}
		symbols[n] = byte(r)
		n++
	}
	return symbols, n == len(symbols)
}

func recoveryHash(key []byte, id ID, symbols [recoverySymbol]byte) (sum [32]byte) {
	mac := hmac.New(sha256.New, key)
	mac.Write(id[:])
	mac.Write(symbols[:])
	mac.Sum(sum[:0])
	return sum
}
