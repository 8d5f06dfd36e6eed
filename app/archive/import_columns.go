package archive

import (
	"strings"
	"unicode"
)

// A column is something that is known of an account in a file.
type column int

const (
	colFullName column = iota
	colEmail
	colUsername
	colPassword
	colRole
	colDisabled
	colStatus // as it is exported here
	colSecret
	colOTPEnabled
	colOTPURL
	colCreatedAt
	columnCount
)

// columnNames are what the columns are called: by the tutorials, by their versions in other languages, and here.
var columnNames = [columnCount][]string{
	colFullName:   {"name", "full_name", "fullName"},
	colEmail:      {"email"},
	colUsername:   {"username"},
	colPassword:   {"password", "hashed_password"},
	colRole:       {"role"},
	colDisabled:   {"disabled"},
	colStatus:     {"status"},
	colSecret:     {"otp_secret", "otp_base32"},
	colOTPEnabled: {"otp_enabled"},
	colOTPURL:     {"otp_auth_url"},
	colCreatedAt:  {"created_at"},
}

// secret reports whether nothing of what is in the column may be told.
func (c column) secret() bool { return c == colPassword || c == colSecret || c == colOTPURL }

// columnCalled finds the column of a name by the comparison given.
func columnCalled(name string, same func(a, b string) bool) (column, bool) {
	for c, names := range columnNames {
		for _, known := range names {
			if same(known, name) {
				return column(c), true
			}
		}
	}
	return 0, false
}

// sameHeading compares as people write headings: whatever the case, and "Full name" like full_name.
func sameHeading(known, heading string) bool {
	return heading != "" && plainHeading(known) == plainHeading(heading)
}

var headingSigns = strings.NewReplacer("_", "", "-", "", " ", "")

func plainHeading(s string) string { return headingSigns.Replace(strings.ToLower(s)) }

// sameKey compares as a program does.
func sameKey(known, key string) bool { return known == key }

// shown is s for a person to recognise: at most most characters, and in the place of those that cannot be seen a sign that
// can.
func shown(s string, most int) string {
	s = strings.ToValidUTF8(s, "\ufffd")
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '\ufffd'
		}
		return r
	}, s)
	if letters := []rune(s); len(letters) > most {
		return string(letters[:most-1]) + "…"
	}
	return s
}
