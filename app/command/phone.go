package command

import (
	"encoding/base64"
	"errors"
	"strings"
	"time"

	"latchkey/app/account"
	"latchkey/app/session"
)

// errPhone is a failure of the demo's claims: an authenticator app would not get from the picture what it should.
var errPhone = errors.New("command: the QR code does not say what the setup key says")

// A phone is an authenticator app that has scanned a QR code.
type phone struct{ otp account.OTP }

// scan reads the QR code of an enrolment from its picture, as a real phone would, and holds it against the setup key
// shown beside it.
func scan(shown *session.Enrolment, params account.Params) (phone, error) {
	_, picture, _ := strings.Cut(shown.QR, ",")
	png, err := base64.StdEncoding.DecodeString(picture)
	if err != nil {
		return phone{}, err
	}
	text, err := account.ReadQR(png)
	if err != nil {
		return phone{}, err
	}
	issuer, label, otp, err := account.ParseProvisioningURI(text)
	if err != nil {
		return phone{}, err
	}
	p := phone{otp}
	if account.SetupKey(otp) != shown.SetupKey || issuer != shown.Issuer || label != shown.Label || otp.Params != params {
		return phone{}, errPhone
	}
	return p, nil
}

// code is what the phone shows at now.
func (p phone) code(now time.Time) (string, error) { return p.otp.Code(p.otp.Step(now)) }

// wrong is a code that the phone shows at no time near now.
func (p phone) wrong(now time.Time) (string, error) {
	near := map[string]bool{}
	for step := p.otp.Step(now) - 2; step <= p.otp.Step(now)+2; step++ {
		code, err := p.otp.Code(step)
		if err != nil {
			return "", err
		}
		near[code] = true
	}
	for _, code := range []string{"123456", "234567", "345678", "456789", "567890"} {
		if !near[code] {
			return code, nil
		}
	}
	return "678901", nil // five steps cannot show six codes
}

// grouped writes a code as authenticator apps do: in two halves.
func grouped(code string) string { return code[:len(code)/2] + " " + code[len(code)/2:] }
