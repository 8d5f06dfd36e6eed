package store

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
)

// PublicKey is the half of the file's own signing key that may be known: checkpoints and exports are signed with the
// other (Ed25519, RFC 8032). It moves with a backup.
func (s *Store) PublicKey() ed25519.PublicKey { return s.keys.PublicKey() }

// PublicKey is the half of the signing key that may be known.
func (k *Keys) PublicKey() ed25519.PublicKey {
	return ed25519.NewKeyFromSeed(k.Signing[:]).Public().(ed25519.PublicKey)
}

// Sign signs text with the file's own signing key.
func (s *Store) Sign(text []byte) []byte {
	return ed25519.Sign(ed25519.NewKeyFromSeed(s.keys.Signing[:]), text)
}

// Fingerprint names a public key in 20 hexadecimal digits, which people can compare by eye.
func Fingerprint(key ed25519.PublicKey) string {
	sum := sha256.Sum256(key)
	return hex.EncodeToString(sum[:10])
}
