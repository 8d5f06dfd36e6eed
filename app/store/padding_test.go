package store

import (
	"bytes"
	"testing"

	"latchkey/app/account"
)

func TestLengthTellsNothingAboutAnAccount(t *testing.T) {
	plain := account.Account{Profile: account.Profile{FullName: "Ada", Email: "ada@example.org"}}
	full := plain
	full.Username = "ada"
	full.Password.PHC = "$argon2id$v=19$m=65536,t=3,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	full.OTP.Secret = make([]byte, 20)
	full.Recovery.Hashes = make([][32]byte, 10)
	if a, b := len(pad(bucketAccounts, encodeAccount(&plain))), len(pad(bucketAccounts, encodeAccount(&full))); a != b {
		t.Errorf("%d bytes without two-factor, %d with", a, b)
	}
}

func TestPaddingComesOffAsItWentOn(t *testing.T) {
	for _, bucket := range []string{bucketAccounts, bucketActivity, bucketIndex} {
		for n := range 2000 {
			for _, fill := range []byte{0, 1, 0xff} {
				value := bytes.Repeat([]byte{fill}, n)
				padded := pad(bucket, bytes.Clone(value))
				if len(padded)%blockOf(bucket) != 0 {
					t.Fatalf("%d bytes were padded to %d", n, len(padded))
				}
				if got, err := unpad(bucket, padded); err != nil || !bytes.Equal(got, value) {
					t.Fatalf("%d bytes of %x: %d came back, %v", n, fill, len(got), err)
				}
			}
		}
	}
	for _, broken := range [][]byte{nil, make([]byte, 895), bytes.Repeat([]byte{1}, 896), {0, 0, 3, 125}} {
		if _, err := unpad(bucketAccounts, broken); err == nil {
			t.Errorf("%d bytes without a right length were accepted", len(broken))
		}
	}
}
