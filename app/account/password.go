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
// hash worthless without the key it is kept under; the id makes it worthless in any other account. Of a password that an
// import knows by its SHA-256 only, "sha256" ‖ digest takes the place.
type Hasher struct {
	Cost   Cost
	Pepper []byte // 32 bytes
}

// Hash returns a fresh hash of password as a PHC string.
func (h Hasher) Hash(id ID, password string) string {
	return h.hash(ownName, id, composed(password))
}

// Verify reports whether s is the hash of password for the account id. It knows the hashes made here and those of an
// import, and returns [ErrHashInvalid], before any memory is claimed, when s is neither. Where there is no hash no
// password is right, and finding that out costs the same.
func (h Hasher) Verify(s string, id ID, password string) (bool, error) {
	switch Kind(s) {
	case "none":
		h.Dummy(password)
		return false, nil
	case "bcrypt":
		return h.verifyBcrypt(s, password)
	}
	p, err := parsePHC(s)
	if err != nil {
		return false, err
	}
	input := composed(password)
	if p.name == wrappedName {
		clear(input)
		typed := []byte(password) // not in NFC: its digest was made from what was typed
		input = wrappedInput(sha256.Sum256(typed))
		clear(typed)
	}
	tag := h.tag(p, uint32(len(p.tag)), id, input)
	defer clear(tag)
	return subtle.ConstantTimeCompare(tag, p.tag) == 1, nil
}

// Dummy does the work of [Hasher.Verify] for an account that does not exist, so that the time taken does not say so.
func (h Hasher) Dummy(password string) {
	p := phc{name: ownName, cost: h.Cost, salt: make([]byte, newSalt), tag: make([]byte, newTag)}
	_, _ = h.Verify(p.String(), ID{}, password) // nobody knows a password whose tag is nought
}

// Outdated reports whether s was made elsewhere, at a lower cost than h's, or cannot be read, so that the password should
// be hashed again at the next opportunity.
func (h Hasher) Outdated(s string) bool {
	p, err := parsePHC(s)
	return err != nil || p.name != ownName ||
		p.cost.Memory < h.Cost.Memory || p.cost.Time < h.Cost.Time || p.cost.Threads < h.Cost.Threads
}

// hash returns a fresh hash of input, which it clears.
func (h Hasher) hash(name string, id ID, input []byte) string {
	p := phc{name: name, cost: h.Cost, salt: make([]byte, newSalt)}
	rand.Read(p.salt) // never fails: crypto/rand ends the program instead
	p.tag = h.tag(p, newTag, id, input)
	return p.String()
}

// tag is Argon2id over the peppered input, which it clears.
func (h Hasher) tag(p phc, length uint32, id ID, input []byte) []byte {
	mac := hmac.New(sha256.New, h.Pepper)
	mac.Write(id[:])
	mac.Write(input)
	clear(input)
	peppered := mac.Sum(nil)
	defer clear(peppered)
	return argon2.IDKey(peppered, p.salt, p.cost.Time, p.cost.Memory, p.cost.Threads, length)
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
