package account

import (
	"crypto/sha256"
	"errors"
	"strings"

	"golang.org/x/crypto/bcrypt"
)

// Bounds of a bcrypt hash: the library would work for days at the cost that it allows. A cost of 14 takes about a second.
const (
	leastBcryptCost = 4
	mostBcryptCost  = 14
	bcryptLength    = 60
	bcryptAlphabet  = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
)

// ErrHashCost is returned when a bcrypt hash costs less or more than any that is accepted.
var ErrHashCost = errors.New("account: the cost of the password hash is out of bounds")

// Kind names what is kept of a password: "own" (hashed here), "none" (nothing: no password is right), or as an import
// brought it, until the next right sign-in: "bcrypt", "sha256".
func Kind(hash string) string {
	switch {
	case hash == "":
		return "none"
	case strings.HasPrefix(hash, "$2"):
		return "bcrypt"
	case strings.HasPrefix(hash, wrappedName):
		return "sha256"
	}
	return "own"
}

// CheckBcrypt says whether s is a bcrypt hash that is accepted: nil, [ErrHashInvalid] or [ErrHashCost]. Its form is
// exact: version 2a, 2b or 2y, two digits of cost, 22 characters of salt and 31 of hash.
func CheckBcrypt(s string) error {
	if len(s) != bcryptLength || s[0] != '$' || s[1] != '2' || strings.IndexByte("aby", s[2]) < 0 || s[3] != '$' || s[6] != '$' {
		return ErrHashInvalid
	}
	for i := 7; i < len(s); i++ {
		if strings.IndexByte(bcryptAlphabet, s[i]) < 0 {
			return ErrHashInvalid
		}
	}
	// The last character carries four bits of the hash and two that nobody uses. With those set, nothing would ever match.
	if strings.IndexByte(bcryptAlphabet, s[bcryptLength-1])%4 != 0 || !digit(s[4]) || !digit(s[5]) {
		return ErrHashInvalid
	}
	if cost := 10*int(s[4]-'0') + int(s[5]-'0'); cost < leastBcryptCost || cost > mostBcryptCost {
		return ErrHashCost
	}
	return nil
}

func digit(b byte) bool { return b >= '0' && b <= '9' }

// verifyBcrypt reports whether s is the bcrypt hash of password, and does the work of one of our own besides, so that the
// time taken does not tell a cheap hash of an import from any other account.
//
// As the programs that made such hashes, it looks at the first 72 bytes only, and at none when there is a NUL among them:
// in C that ended a password, so there is none that was hashed with it.
func (h Hasher) verifyBcrypt(s, password string) (bool, error) {
	if err := CheckBcrypt(s); err != nil {
		return false, ErrHashInvalid
	}
	// A password that cannot be right costs as much as one that is wrong.
	candidate, possible := []byte(password), !strings.ContainsRune(password, 0)
	defer clear(candidate)
	if len(candidate) > mostPasswordBytes {
		candidate, possible = candidate[:mostPasswordBytes], false
	}
	equal := bcrypt.CompareHashAndPassword([]byte(s), candidate) == nil
	h.Dummy(password)
	return equal && possible, nil
}

// HashSHA256 returns a fresh hash, as a string like a PHC string, of a password of which only the unsalted SHA-256 is
// known. Guessing such a digest costs next to nothing; guessing what this returns costs as much as any other.
func (h Hasher) HashSHA256(id ID, digest [sha256.Size]byte) string {
	return h.hash(wrappedName, id, wrappedInput(digest))
}

// wrappedInput is what is hashed for a password in the place of its text.
func wrappedInput(digest [sha256.Size]byte) []byte { return append([]byte("sha256"), digest[:]...) }
