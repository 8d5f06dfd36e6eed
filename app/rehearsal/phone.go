package rehearsal

import (
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

const (
	mostWrong   = 5 * time.Minute // the phone's clock, either way
	mostEntries = 20
	mostPicture = 4 << 20 // characters of a data URI
)

// A phone is a virtual one, with an authenticator app. It knows nothing but what it has scanned.
type phone struct {
	wrong   time.Duration // how far its clock is ahead
	lost    bool
	own     bool    // the trainer's is used in its place
	entries []entry // newest first
	chosen  string
	scanned int
}

type entry struct {
	id            string
	issuer, label string
	otp           account.OTP
}

// scan adds the entry of a QR code, in a picture as a data URI. The one that the phone has already is only chosen.
func (p *phone) scan(picture string) error {
	data, found := strings.CutPrefix(picture, "data:image/png;base64,")
	if !found || len(data) > mostPicture {
		return ErrNothingScanned
	}
	png, err := base64.StdEncoding.DecodeString(data)
	if err != nil {
		return ErrNothingScanned
	}
	text, err := account.ScanQR(png)
	if err != nil {
		return ErrNothingScanned
	}
	issuer, label, otp, err := account.ParseProvisioningURI(text)
	if err != nil {
		return ErrNothingScanned
	}
	for _, e := range p.entries {
		if same(e.otp, otp) {
			p.chosen = e.id
			return nil
		}
	}
	p.scanned++
	added := entry{fmt.Sprint(p.scanned), issuer, label, otp}
	p.entries = append([]entry{added}, p.entries...)
	if len(p.entries) > mostEntries {
		p.entries = p.entries[:mostEntries]
	}
	p.chosen = added.id
	return nil
}

func (p *phone) find(id string) (entry, bool) {
	i := slices.IndexFunc(p.entries, func(e entry) bool { return e.id == id })
	if i < 0 {
		return entry{}, false
	}
	return p.entries[i], true
}

// remove deletes an entry. The newest of the others is chosen then.
func (p *phone) remove(id string) bool {
	if _, found := p.find(id); !found {
		return false
	}
	p.entries = slices.DeleteFunc(slices.Clone(p.entries), func(e entry) bool { return e.id == id })
	if p.chosen == id {
		p.chosen = ""
		if len(p.entries) > 0 {
			p.chosen = p.entries[0].id
		}
	}
	return true
}

// same says whether two second factors show the same codes.
func same(a, b account.OTP) bool {
	return a.Params == b.Params && subtle.ConstantTimeCompare(a.Secret, b.Secret) == 1
}

// A twin is what the computer knows of an entry's secret.
type twin struct {
	status    string // as in Entry
	account   account.Account
	explained bool // refused codes are explained to its person
}

// twinOf looks for the account that has an entry's secret, and at the enrolment on the screen.
func (b *Bench) twinOf(tx *store.Tx, otp account.OTP, pending account.OTP) (twin, error) {
	found := twin{status: "dead"}
	if pending.On() && same(pending, otp) {
		found = twin{status: "pending", account: account.Account{OTP: pending}}
	}
	policy, err := tx.Policy()
	if err != nil {
		return found, err
	}
	err = tx.EachAccount(func(a *account.Account) error {
		if a.OTP.On() && same(a.OTP, otp) {
			found = twin{"live", *a, policy.Explain.To(a)}
			return store.Enough
		}
		return nil
	})
	return found, err
}
