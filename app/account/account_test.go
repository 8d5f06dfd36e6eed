package account

import (
	"strings"
	"testing"
	"time"
)

func TestIDsAreRandomAndWrittenInHexadecimal(t *testing.T) {
	id := NewID()
	if id == NewID() || len(id.String()) != 32 || strings.Trim(id.String(), "0123456789abcdef") != "" {
		t.Errorf("%s", id)
	}
}

func TestRefusalsSayNothingSecret(t *testing.T) {
	o := NewOTP(sixDigits)
	now := time.Unix(1_800_000_000, 0)
	a := &Account{ID: NewID(), OTP: o}
	const typed = "typed-by-a-person"
	_, hash := cheap.Verify(typed, a.ID, typed)
	_, profile := Profile{FullName: typed, Email: typed}.Normalise()
	_, params := OTP{Secret: []byte(typed)}.Confirm(typed, now)
	_, picture := ReadQR([]byte(typed))
	for _, err := range []error{
		hash, profile, params, picture, a.ValidateOTP(typed, now), a.UseRecoveryCode(recoveryKey, typed, now), Policy{Issuer: typed}.Check(),
		CheckPassword("latchkey-2026", Profile{FullName: typed}, DefaultPolicy(now)), &RetryAfter{Wait: time.Minute},
	} {
		if err == nil || !strings.HasPrefix(err.Error(), "account: ") || strings.Contains(err.Error(), typed) {
			t.Errorf("%v", err)
		}
	}
}

func TestNamesOfRolesAndAlgorithmsAreStable(t *testing.T) {
	if Member.String() != "member" || Administrator.String() != "administrator" {
		t.Error("roles")
	}
	if SHA1.String() != "SHA1" || SHA256.String() != "SHA256" || SHA512.String() != "SHA512" || Algorithm(3).String() != "unknown" {
		t.Error("algorithms")
	}
}
