package account

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// ProvisioningURI is the otpauth URI that brings o into an authenticator. It contains the secret.
//
// Neither issuer nor label may hold a colon, which parts the two: [Policy.Check] and [Profile.Normalise] see to it.
// Everything else is escaped, the space as %20, since authenticators show a + as it is.
func ProvisioningURI(issuer, label string, o OTP) string {
	return fmt.Sprintf("otpauth://totp/%s:%s?secret=%s&issuer=%s&algorithm=%s&digits=%d&period=%d",
		escape(issuer), escape(label), base32Secret.EncodeToString(o.Secret), escape(issuer),
		o.Algorithm, o.Digits, o.Period/time.Second)
}

// ParseProvisioningURI reads a URI exactly as [ProvisioningURI] writes it. It returns [ErrURIInvalid] for any other.
func ParseProvisioningURI(text string) (issuer, label string, o OTP, err error) {
	uri, err := url.Parse(text)
	if err != nil {
		return "", "", OTP{}, ErrURIInvalid
	}
	query := uri.Query()
	issuer = query.Get("issuer")
	label = strings.TrimPrefix(uri.Path, "/"+issuer+":")
	secret, err := base32Secret.DecodeString(query.Get("secret"))
	if err != nil {
		return "", "", OTP{}, ErrURIInvalid
	}
	digits, _ := strconv.ParseUint(query.Get("digits"), 10, 8) // what cannot be read is not allowed either
	seconds, _ := strconv.ParseUint(query.Get("period"), 10, 16)
	o = OTP{Secret: secret, Params: Params{Digits: uint8(digits), Period: time.Duration(seconds) * time.Second}}
	for o.Algorithm.String() != query.Get("algorithm") && o.Algorithm <= SHA512 {
		o.Algorithm++
	}
	if !o.allowed() || ProvisioningURI(issuer, label, o) != text {
		return "", "", OTP{}, ErrURIInvalid
	}
	return issuer, label, o, nil
}

// SetupKey is the secret for typing: base32 in groups of four, parted by single spaces.
func SetupKey(o OTP) string {
	key := base32Secret.EncodeToString(o.Secret)
	var b strings.Builder
	for i := 0; i < len(key); i += 4 {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(key[i:min(i+4, len(key))])
	}
	return b.String()
}

// escape leaves only letters, digits and - . _ ~ as they are (RFC 3986 section 2.3).
func escape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
