package archive

import (
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"latchkey/app/account"
)

const (
	passphraseWords    = 6    // worth 77 bits, and scrypt makes each guess cost a quarter of a GiB
	shortestPassphrase = 15   // code points of one that a person thought of
	mostPassphrase     = 4096 // bytes
)

// NewPassphrase draws a passphrase for a backup: six words joined by hyphens.
func NewPassphrase() string { return account.Words(passphraseWords) }

// CheckPassphrase says whether a backup may be made under a passphrase: nil or [ErrPassphraseShort], also for bytes that
// are not UTF-8, which nobody could type again.
func CheckPassphrase(passphrase string) error {
	if !utf8.ValidString(passphrase) || len(passphrase) > mostPassphrase || account.PasswordLength(passphrase) < shortestPassphrase {
		return ErrPassphraseShort
	}
	return nil
}

// composed is a passphrase as it counts: the same whatever keyboard it was typed on.
func composed(passphrase string) string { return norm.NFC.String(passphrase) }
