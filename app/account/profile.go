package account

import (
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

const (
	longestFullName  = 100 // code points
	longestEmail     = 254 // bytes: RFC 5321 section 4.5.3.1.3, less the angle brackets
	shortestUsername = 2
	longestUsername  = 32 // code points
)

// Normalise returns the profile as it is kept: in NFC and without outer spaces. It returns [ErrFullNameInvalid],
// [ErrEmailInvalid] or [ErrUsernameInvalid] for the first part that cannot be used.
//
// No part may hold a character that cannot be seen (controls, zero-width and direction marks, variation selectors):
// two names that look the same on the screen would not be the same.
func (p Profile) Normalise() (Profile, error) {
	var ok bool
	if p.FullName, ok = visible(p.FullName, 1, longestFullName); !ok || startsWithMark(p.FullName) {
		return Profile{}, ErrFullNameInvalid
	}
	if p.Email, ok = visible(p.Email, 3, longestEmail); !ok || !plainAddress(p.Email) {
		return Profile{}, ErrEmailInvalid
	}
	if p.Username, ok = visible(p.Username, 0, longestUsername); !ok || p.Username != "" && !plainUsername(p.Username) {
		return Profile{}, ErrUsernameInvalid
	}
	return p, nil
}

// EmailKey is what is compared of an e-mail address: lower-cased, in NFC.
func EmailKey(email string) string {
	return norm.NFC.String(strings.ToLower(norm.NFC.String(email)))
}

// UsernameKey is what is compared of a username: case-folded, in NFC.
func UsernameKey(username string) string { return fold(username) }

// IdentifierKey is what is compared of that which a person types to sign in: an e-mail address if there is an @ in it,
// otherwise a username. Since no username has an @, the two never meet.
func IdentifierKey(identifier string) string {
	identifier = trim(identifier)
	if strings.Contains(identifier, "@") {
		return EmailKey(identifier)
	}
	return UsernameKey(identifier)
}

// fold is s for a comparison without regard to case (Unicode, D145: canonical caseless matching), in NFC.
func fold(s string) string {
	// A Caser keeps state, so each call has its own. The second NFC composes what folding took apart.
	return norm.NFC.String(cases.Fold().String(norm.NFD.String(s)))
}

// trim takes spaces off both ends: those of any script, but no line break or tab, which are refused instead.
func trim(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return unicode.Is(unicode.Zs, r) })
}

// visible returns s trimmed and in NFC if it is UTF-8, has between least and most code points and all can be seen.
func visible(s string, least, most int) (string, bool) {
	// NFC joins a few code points into one, so a text much longer than allowed need not be normalised to be refused.
	if len(s) > 64*most || !utf8.ValidString(s) {
		return "", false
	}
	s = norm.NFC.String(trim(s))
	n := utf8.RuneCountInString(s)
	return s, n >= least && n <= most && !strings.ContainsFunc(s, invisible)
}

// invisible reports whether r is a control, a line break, or a character that is not drawn at all.
func invisible(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp,
		unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// startsWithMark reports whether s begins with a combining mark, which would be drawn over what stands before it.
func startsWithMark(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsMark(r)
}

// plainAddress reports whether s is one address (RFC 5322 section 3.4.1) and nothing else: no name, comment, quotes or
// colon. A colon would part issuer and label in the provisioning URI.
func plainAddress(s string) bool {
	if len(s) > longestEmail || strings.ContainsAny(s, `":`) || strings.ContainsFunc(s, unicode.IsSpace) {
		return false
	}
	address, err := mail.ParseAddress(s)
	return err == nil && address.Name == "" && address.Address == s
}

// plainUsername reports whether s has the length and the characters of a username.
func plainUsername(s string) bool {
	if utf8.RuneCountInString(s) < shortestUsername {
		return false
	}
	var previous rune // of what stands before the combining marks
	for i, r := range s {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
		case unicode.IsMark(r) && unicode.IsLetter(previous):
			continue
		case strings.ContainsRune("._-", r) && i > 0:
		default:
			return false
		}
		previous = r
	}
	return true
}
