package store

import (
	"bytes"
	"strings"
	"testing"
	"time"

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

// An account of usual size, and with names longer than most, is one block whatever its second factor went through.
func TestLengthTellsNothingAboutTheSecondFactor(t *testing.T) {
	name := strings.Repeat("Zoë ", 10)
	off := person(0)
	off.Profile = account.Profile{FullName: name, Email: "zoe.wolkenstein-arnsberg@makerspace.example.org", Username: "zoe.wolkenstein"}
	off.OTP, off.Recovery = account.OTP{}, account.Recovery{}
	on := person(0)
	on.Profile = off.Profile
	replaced, explained := on, on
	replaced.OTP.Replaced = &account.Replaced{Secret: make([]byte, 20), Params: on.OTP.Params, At: start}
	explained.OTP.Replaced = replaced.OTP.Replaced
	explained.OTP.Drift, explained.OTP.Burnt = account.Drift{Synced: -20, Learned: 2, Lean: 1}, make([]uint64, account.MostBurnt)
	for state, a := range map[string]account.Account{"off": off, "on": on, "replaced": replaced, "replaced, and explained as often as it is": explained} {
		record := encodeAccount(&a)
		if n := len(pad(bucketAccounts, record)); n != blockOf(bucketAccounts) {
			t.Errorf("two-factor %s: a record of %d bytes is sealed as %d", state, len(record), n)
		}
		t.Logf("two-factor %s: %d bytes", state, len(record))
	}
}

func TestLengthTellsNothingAboutAnEntry(t *testing.T) {
	outcomes := []string{"", OK, "wrong password", "temporary password expired"}
	length := blockOf(bucketActivity)
	check := func(e Entry) {
		t.Helper()
		if n := len(pad(bucketActivity, append(e.Body(), e.Hash[:]...))); n != length {
			t.Errorf("%s, %s, %s %s to %s: %d bytes, others have %d", e.Kind, e.Outcome, e.Field, e.Old, e.New, n, length)
		}
	}
	for _, kind := range Kinds {
		for _, outcome := range outcomes {
			check(Entry{Kind: kind, Outcome: outcome})
		}
	}
	check(Entry{Kind: RoleChanged, Outcome: OK, Field: "role", Old: "member", New: "administrator"})
	is, was := account.DefaultPolicy(start), account.DefaultPolicy(start)
	is.VisitorsMayRegister, is.RequireOTP, is.Idle, is.KioskIdle, is.Longest = false, account.Everyone, 61*time.Second, 61*time.Second, 61*time.Minute+time.Second
	is.OTP = account.Params{Algorithm: account.SHA512, Digits: 8, Period: time.Minute}
	is.GraceDays, is.MinPassword, is.RecoveryCodes, is.BackupDays = 365, 64, 20, 365
	for _, c := range is.Changes(was) {
		check(Entry{Kind: PolicyChanged, Outcome: OK, Field: c.Field, Old: c.Old, New: c.New})
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
