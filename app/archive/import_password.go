package archive

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"

	"latchkey/app/account"
)

// What a password column may hold. No file says it, and nothing is guessed: a SHA-256 taken for a password would be one
// that everybody knows who has seen the file.
const (
	PlainPasswords  = "plain"
	SHA256Passwords = "sha256"
	BcryptPasswords = "bcrypt"
	NoPasswords     = "none" // the column is left out
)

// A secret is a password as the file has it, and how it is made into a hash.
type secret struct {
	kind   string
	plain  string
	digest [sha256.Size]byte
}

// longestPassword is counted in code points, as for a password chosen here.
const longestPassword = 256

// likeHash reports whether s is what programs store in the place of a password: a name between dollar signs and more, or a
// digest in hexadecimal. As a password it would be a strange one, and far likelier somebody said "plain" of a column that is
// not.
func likeHash(s string) bool {
	if rest, ok := strings.CutPrefix(s, "$"); ok {
		name, _, ok := strings.Cut(rest, "$")
		return ok && name != "" && !strings.ContainsFunc(name, func(r rune) bool {
			return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '-' && r != '_' && r != '+'
		})
	}
	switch len(s) {
	case 32, 40, 64, 128: // MD5, SHA-1, SHA-256, SHA-512
		_, err := hex.DecodeString(s)
		return err == nil
	}
	return false
}

// password reads the password of a row as it was said to be.
func (r *row) password(kind string) (secret, error) {
	if kind == NoPasswords {
		return secret{kind: NoPasswords}, nil
	}
	s, err := r.text(colPassword)
	if err != nil {
		return secret{}, err
	}
	if s == "" {
		return secret{}, ErrRowPasswordMissing
	}
	switch kind {
	case PlainPasswords:
		switch {
		case account.PasswordLength(s) > longestPassword:
			return secret{}, account.ErrPasswordLong
		case strings.ContainsRune(s, 0):
			return secret{}, ErrRowMalformed
		case likeHash(s):
			return secret{}, ErrRowHashUnknown
		}
		return secret{kind: kind, plain: s}, nil
	case BcryptPasswords:
		switch err := account.CheckBcrypt(s); {
		case errors.Is(err, account.ErrHashCost):
			return secret{}, ErrRowHashCost
		case err != nil:
			return secret{}, ErrRowHashUnknown
		}
		return secret{kind: kind, plain: s}, nil
	}
	v := secret{kind: kind}
	if n, err := hex.Decode(v.digest[:], []byte(s[:min(len(s), 2*sha256.Size)])); err != nil || n != sha256.Size || len(s) != 2*sha256.Size {
		return secret{}, ErrRowHashUnknown
	}
	return v, nil
}

// hash is what is kept of a password, empty for none.
func (s *secret) hash(h account.Hasher, id account.ID) string {
	switch s.kind {
	case PlainPasswords:
		return h.Hash(id, s.plain)
	case SHA256Passwords:
		return h.HashSHA256(id, s.digest)
	}
	return s.plain
}
