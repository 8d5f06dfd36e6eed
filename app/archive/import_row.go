package archive

import (
	"encoding/base32"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"latchkey/app/account"
)

// The values of a row. Each says what the row means, or why nobody can tell.

// text is the text of a column, empty when there is none.
func (r *row) text(c column) (string, error) {
	switch v := r.cells[c]; v.kind {
	case absent, empty:
		return "", nil
	case text:
		return v.text, nil
	case tooLong:
		return "", ErrRowTooLong
	}
	return "", ErrRowMalformed
}

// flag is what a column of yes or no says, and whether it says anything.
func (r *row) flag(c column) (yes, said bool, err error) {
	v := r.cells[c]
	switch {
	case v.kind <= empty:
		return false, false, nil
	case v.kind > integer:
		return false, true, ErrRowFlag
	}
	switch strings.ToLower(strings.Trim(v.text, " ")) {
	case "true", "yes", "1":
		return true, true, nil
	case "false", "no", "0":
		return false, true, nil
	}
	return false, true, ErrRowFlag
}

// profile is how the person is called, less what is refused.
func (r *row) profile(refuse func(column, error)) (p account.Profile) {
	for _, part := range []struct {
		column column
		of     func(*account.Profile) *string
	}{
		{colFullName, func(p *account.Profile) *string { return &p.FullName }},
		{colEmail, func(p *account.Profile) *string { return &p.Email }},
		{colUsername, func(p *account.Profile) *string { return &p.Username }},
	} {
		s, err := r.text(part.column)
		if err != nil {
			refuse(part.column, err)
			continue
		}
		alone := account.Profile{FullName: "Somebody", Email: "somebody@example.org", Username: "somebody"}
		*part.of(&alone) = s
		alone, err = alone.Normalise()
		// A name that begins as a formula was hardly given by its owner, and would be one in the next export. One behind an
		// apostrophe was made harmless by a program before.
		if s = *part.of(&alone); err == nil && formula(strings.TrimPrefix(s, "'")) {
			err = nameErrors[part.column]
		}
		if err != nil {
			refuse(part.column, err)
			continue
		}
		*part.of(&p) = s
	}
	return p
}

var nameErrors = map[column]error{
	colFullName: account.ErrFullNameInvalid, colEmail: account.ErrEmailInvalid, colUsername: account.ErrUsernameInvalid,
}

// role reports whether the row asks for an administrator.
func (r *row) role() (administrator bool, err error) {
	s, err := r.text(colRole)
	switch strings.ToLower(strings.Trim(s, " ")) {
	case "admin", "administrator":
		return true, err
	case "", "user", "member":
		return false, err
	}
	return false, ErrRowRole
}

// disabled reports whether the account is, by its own column or by the status that an export of ours gives it.
func (r *row) disabled() (disabled bool, where column, err error) {
	disabled, said, err := r.flag(colDisabled)
	status, statusErr := r.text(colStatus)
	switch {
	case err != nil:
		return false, colDisabled, err
	case statusErr != nil:
		return false, colStatus, statusErr
	case status == "":
		return disabled, colDisabled, nil
	}
	byStatus := strings.EqualFold(status, "disabled")
	known := byStatus || slices.Contains([]string{"active", "new", "locked"}, strings.ToLower(status))
	if !known || said && disabled != byStatus { // or two columns that contradict each other
		return false, colStatus, ErrRowFlag
	}
	return byStatus, colStatus, nil
}

// twoFactor reports whether it is on: where there is a secret and nothing that says otherwise. The second tutorial has
// no such column, and signs everybody in with a code.
func (r *row) twoFactor() (on bool, err error) {
	said, any, err := r.flag(colOTPEnabled)
	switch {
	case err != nil:
		return false, err
	case any:
		return said, nil
	case r.cells[colSecret].kind <= empty:
		return false, nil
	case r.cells[colOTPEnabled].kind == empty: // there is a column, and it does not say
		return false, ErrRowFlag
	}
	return true, nil
}

// otp is the live second factor, but for the time it begins, or none.
func (r *row) otp() (o account.OTP, where column, err error) {
	on, err := r.twoFactor()
	if !on || err != nil {
		return account.OTP{}, colOTPEnabled, err
	}
	key, err := r.text(colSecret)
	if err != nil {
		return account.OTP{}, colSecret, err
	}
	uri, err := r.text(colOTPURL)
	if err != nil {
		return account.OTP{}, colOTPURL, err
	}
	params, inURI, ok := parseURI(uri)
	if !ok {
		return account.OTP{}, colOTPURL, ErrRowCodeParameters
	}
	secret, ok := decodeSecret(key)
	if !ok {
		return account.OTP{}, colSecret, ErrRowSecret
	}
	if other, ok := decodeSecret(inURI); inURI != "" && (!ok || string(other) != string(secret)) {
		return account.OTP{}, colOTPURL, ErrRowSecret // which of the two the person has in the phone is nobody's guess
	}
	return account.OTP{Secret: secret, Params: params}, 0, nil
}

// The bounds of a secret, in bytes: RFC 4226 section 4 asks for 16, and the tutorials have 10 and 15.
const (
	shortestSecret = 10
	strongSecret   = 16
	longestSecret  = 64
)

// decodeSecret reads a secret in base32, whatever its case, its spaces and its padding.
func decodeSecret(s string) ([]byte, bool) {
	s = strings.ToUpper(strings.TrimRight(strings.ReplaceAll(s, " ", ""), "="))
	if strings.ContainsAny(s, "\r\n") { // which the decoder would pass over
		return nil, false
	}
	switch len(s) % 8 {
	case 1, 3, 6: // characters that end in the middle of a byte
		return nil, false
	}
	secret, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(s)
	return secret, err == nil && len(secret) >= shortestSecret && len(secret) <= longestSecret
}

// parseURI reads the parameters of the code from a provisioning URI. What it does not say is as authenticators take it.
func parseURI(s string) (params account.Params, secret string, ok bool) {
	params = account.Params{Algorithm: account.SHA1, Digits: 6, Period: 30 * time.Second}
	if s == "" {
		return params, "", true
	}
	uri, err := url.Parse(s)
	if err != nil || !strings.EqualFold(uri.Scheme, "otpauth") || !strings.EqualFold(uri.Host, "totp") {
		return params, "", false
	}
	query, err := url.ParseQuery(uri.RawQuery)
	if err != nil {
		return params, "", false
	}
	said := map[string]bool{}
	for name, values := range query {
		name, value := strings.ToLower(name), values[0]
		ok := len(values) == 1 && !said[name]
		said[name] = true
		switch name {
		case "secret":
			secret = value
		case "algorithm":
			var known bool
			params.Algorithm, known = algorithms[strings.ToUpper(value)]
			ok = ok && known
		case "digits":
			ok = ok && (value == "6" || value == "8")
			if value == "8" {
				params.Digits = 8
			}
		case "period":
			ok = ok && (value == "30" || value == "60")
			if value == "60" {
				params.Period = time.Minute
			}
		}
		if !ok {
			return params, "", false
		}
	}
	return params, secret, true
}

var algorithms = map[string]account.Algorithm{"SHA1": account.SHA1, "SHA256": account.SHA256, "SHA512": account.SHA512}

// Dates as the tutorials' databases write them, besides RFC 3339.
var dateLayouts = []string{
	time.RFC3339, "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 Z0700 MST", "2006-01-02 15:04:05 Z0700", "2006-01-02T15:04:05Z0700",
	"2006-01-02 15:04:05", "2006-01-02T15:04:05", time.DateOnly,
}

// A number is a date when it can only be milliseconds since 1970: as seconds it would be after the year 5000.
const leastMilliseconds = 100_000_000_000

// createdAt is when the account was made: zero where the row does not say, or says what cannot be.
func (r *row) createdAt(now time.Time) (at time.Time, err error) {
	v := r.cells[colCreatedAt]
	switch {
	case v.kind <= empty:
		return time.Time{}, nil
	case v.kind > date || v.kind == flag:
		return time.Time{}, ErrRowDate
	}
	if n, err := strconv.ParseInt(v.text, 10, 64); err == nil {
		if v.kind != date && n < leastMilliseconds {
			return time.Time{}, ErrRowDate
		}
		at = time.UnixMilli(n)
	} else if at, err = parseDate(v.text); err != nil {
		return time.Time{}, ErrRowDate
	}
	if at.Unix() < 0 || at.After(now) {
		return time.Time{}, nil
	}
	return at.UTC(), nil
}

func parseDate(s string) (at time.Time, err error) {
	for _, layout := range dateLayouts {
		if at, err = time.Parse(layout, strings.Trim(s, " ")); err == nil {
			return at, nil
		}
	}
	return at, err
}
