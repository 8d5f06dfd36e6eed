package account

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

const (
	shortestPassword  = 8    // code points: NIST SP 800-63B-4 section 3.1.1.2, with a second factor
	longestPassword   = 256  // code points
	mostPasswordBytes = 4096 // before NFC: whatever is longer has too many code points after it too
	newSalt           = 16   // bytes: RFC 9106 section 3.1
	newTag            = 32   // bytes
)

// Cost is what one password hash costs (RFC 9106 section 3.1).
type Cost struct {
	Memory  uint32 // KiB
	Time    uint32 // passes
	Threads uint8
}

// DefaultCost takes about an eighth of a second and 64 MiB.
var DefaultCost = Cost{Memory: 64 * 1024, Time: 3, Threads: 1}

// A Hasher hashes passwords with Argon2id, over HMAC-SHA-256(Pepper, account id ‖ password in NFC). The pepper makes a
// hash worthless without the key it is kept under; the id makes it worthless in any other account.
type Hasher struct {
	Cost   Cost
	Pepper []byte // 32 bytes
}

// Hash returns a fresh hash of password as a PHC string.
func (h Hasher) Hash(id ID, password string) string {
	p := phc{cost: h.Cost, salt: make([]byte, newSalt)}
	rand.Read(p.salt) // never fails: crypto/rand ends the program instead
	p.tag = h.tag(p, newTag, id, password)
	return p.String()
}

// Verify reports whether s is the hash of password for the account id. It returns [ErrHashInvalid], before any memory is
// claimed, when s is not a PHC string of ours.
func (h Hasher) Verify(s string, id ID, password string) (bool, error) {
	p, err := parsePHC(s)
	if err != nil {
		return false, err
	}
	tag := h.tag(p, uint32(len(p.tag)), id, password)
	defer clear(tag)
	return subtle.ConstantTimeCompare(tag, p.tag) == 1, nil
}

// Dummy does the work of [Hasher.Verify] for an account that does not exist, so that the time taken does not say so.
func (h Hasher) Dummy(password string) {
	p := phc{cost: h.Cost, salt: make([]byte, newSalt), tag: make([]byte, newTag)}
	_, _ = h.Verify(p.String(), ID{}, password) // nobody knows a password whose tag is nought
}

// Outdated reports whether s was made at a lower cost than h's, or cannot be read, so that the password should be hashed
// again at the next opportunity.
func (h Hasher) Outdated(s string) bool {
	p, err := parsePHC(s)
	return err != nil ||
		p.cost.Memory < h.Cost.Memory || p.cost.Time < h.Cost.Time || p.cost.Threads < h.Cost.Threads
}

// tag is Argon2id over the peppered password.
func (h Hasher) tag(p phc, length uint32, id ID, password string) []byte {
	mac := hmac.New(sha256.New, h.Pepper)
	mac.Write(id[:])
	plain := composed(password)
	mac.Write(plain)
	clear(plain)
	input := mac.Sum(nil)
	defer clear(input)
	return argon2.IDKey(input, p.salt, p.cost.Time, p.cost.Memory, p.cost.Threads, length)
}

// composed is password in NFC, for the caller to clear. One so long that it cannot be right is left as it is: only a
// bounded text is normalised.
func composed(password string) []byte {
	if len(password) > mostPasswordBytes {
		return []byte(password)
	}
	// Twice the room, so that a copy is not left behind when the slice grows: NFC lengthens few texts, and those little.
	return norm.NFC.AppendString(make([]byte, 0, 2*len(password)), password)
}

// PasswordLength is the length of password as people count it: code points in NFC.
func PasswordLength(password string) int {
	if len(password) > mostPasswordBytes {
		return utf8.RuneCountInString(password) // well above the longest either way
	}
	plain := composed(password)
	defer clear(plain)
	return utf8.RuneCount(plain)
}

// CheckPassword says whether a person may take password: nil, [ErrPasswordShort] (also for bytes that are not UTF-8),
// [ErrPasswordLong], [ErrPasswordCommon] or [ErrPasswordPersonal]. Nothing is asked of its composition and nothing is
// trimmed.
func CheckPassword(password string, p Profile, policy Policy) error {
	switch n := PasswordLength(password); {
	case !utf8.ValidString(password) || n < max(policy.MinPassword, shortestPassword):
		return ErrPasswordShort
	case n > longestPassword:
		return ErrPasswordLong
	case common(password):
		return ErrPasswordCommon
	case personal(password, p, policy.Issuer):
		return ErrPasswordPersonal
	}
	return nil
}
