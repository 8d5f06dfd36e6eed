package account

import (
	"fmt"
	"net/url"
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
