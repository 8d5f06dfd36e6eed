package archive

import (
	"encoding/base32"
	"net/url"
	"strings"
	"time"

	"latchkey/app/account"
)

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
