package rehearsal

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"latchkey/app/account"
	"latchkey/app/store"
)

func TestWrongCodesAreNotThoseThatThePhoneShowsNearNow(t *testing.T) {
	s := &stage{clock: clock{frozen: attackAt}}
	phone := entry{otp: account.NewOTP(account.DefaultPolicy(attackAt).OTP)}
	near := make([]int, 11)
	for i := range near {
		number, err := strconv.Atoi(s.codeAt(phone, phone.otp.Step(attackAt)+uint64(i)-5))
		if err != nil {
			t.Fatal(err)
		}
		near[i] = number
	}
	luck := append(slices.Clone(near), 42)
	if slices.Contains(near, 42) {
		luck[len(near)] = 43
	}
	want := fmt.Sprintf("%06d", luck[len(near)])
	code := s.wrong(phone, func(n int) int {
		if n != 1_000_000 {
			t.Errorf("drawn is a number below %d", n)
		}
		next := luck[0]
		luck = luck[1:]
		return next
	})
	if code != want || s.err != nil {
		t.Errorf("the code is %s, want %s; %v", code, want, s.err)
	}
}

func TestASecondPhoneShowsTheSameCodesUntilTheAppIsChanged(t *testing.T) {
	for _, changed := range []bool{false, true} {
		story := played(t, "photo", changed)
		if at := move(t, story, attacker, "photographs", 0).Shown; !slices.Equal(at, []string{store.PracticeIssuer, ada.Email}) {
			t.Errorf("the photograph is of %q", at)
		}
		first, second := move(t, story, victim, "sees_code", 0).Shown[0], move(t, story, attacker, "sees_code", 0).Shown[0]
		if (first == second) == changed {
			t.Errorf("changed: %t; the phones show %s and %s", changed, first, second)
		}
		if typed := move(t, story, attacker, "types_code", 0).Shown[0]; typed != second {
			t.Errorf("%s is seen and %s typed", second, typed)
		}
	}
}

func TestASealedFileShowsBytesAndAnOpenOneEverything(t *testing.T) {
	sealed, open := played(t, "file", true), played(t, "file", false)
	raw, err := hex.DecodeString(strings.Join(move(t, sealed, attacker, "reads_file", 0).Shown, ""))
	if err != nil || len(raw) != bytesShown {
		t.Errorf("read are %x, %v", raw, err)
	}
	if distinct := len(slices.Compact(slices.Sorted(slices.Values(raw)))); distinct < bytesShown/2 {
		t.Errorf("only %d different bytes: %x", distinct, raw)
	}
	lookedFor := move(t, sealed, computer, "finds_nothing", 0).Shown
	if len(lookedFor) != 4 || lookedFor[0] != ada.Email || lookedFor[1] != ada.FullName || !strings.HasPrefix(lookedFor[2], "$argon2id$") || len(lookedFor[3]) != 32 {
		t.Errorf("looked for are %q", lookedFor)
	}

	if email := move(t, open, attacker, "reads_email", 0).Shown[0]; email != ada.Email {
		t.Errorf("the e-mail is %q", email)
	}
	if hash := move(t, open, attacker, "reads_hash", 0).Shown[0]; !strings.HasPrefix(hash, "$argon2id$") || !strings.HasSuffix(hash, "…") {
		t.Errorf("the hash is %q", hash)
	}
	seen, calculated := move(t, open, victim, "sees_code", 0), move(t, open, attacker, "calculates_code", 0)
	if !slices.Equal(seen.Shown, calculated.Shown) {
		t.Errorf("the phone shows %s, calculated is %s", seen.Shown, calculated.Shown)
	}
}

func TestTheBytesShownAreThoseOfTheRecordAndOpenOnesAreAFind(t *testing.T) {
	a := account.Account{ID: account.NewID(), Profile: ada, OTP: account.NewOTP(account.DefaultPolicy(attackAt).OTP)}
	a.Password.PHC = "$argon2id$"
	record := append([]byte{0x00, 0x7f, 0xff}, bytes.Repeat([]byte{0xa5}, bytesShown)...)
	s := &stage{clock: clock{frozen: attackAt}}
	s.readSealed(slices.Concat([]byte("before"), a.ID[:], record, []byte(a.FullName)), &a)
	want := append([]string{"00", "7f", "ff"}, slices.Repeat([]string{"a5"}, bytesShown-3)...)
	if shown := move(t, s.story, attacker, "reads_file", 0).Shown; !slices.Equal(shown, want) {
		t.Errorf("shown are %q", shown)
	}
	if found := move(t, s.story, computer, "finds", 0).Shown; !slices.Equal(found, []string{a.FullName}) || !s.story.Succeeded || s.err != nil {
		t.Errorf("found are %q; succeeded: %t, %v", found, s.story.Succeeded, s.err)
	}

	s = new(stage)
	if s.readSealed([]byte("a file without the account"), &a); !errors.Is(s.err, errNoRecord) {
		t.Errorf("a file without the account: %v", s.err)
	}
}

func TestSearchFindsWhatLiesOpenInAFile(t *testing.T) {
	a := account.Account{Profile: ada, OTP: account.NewOTP(account.DefaultPolicy(attackAt).OTP)}
	a.Password.PHC = account.Hasher{Cost: attackQuick}.Hash(a.ID, adasPassword)
	_, all := search(nil, &a)
	for i, kept := range []string{ada.Email, ada.FullName, a.Password.PHC, string(a.OTP.Secret)} {
		if met, _ := search(slices.Concat([]byte("before "), []byte(kept), []byte(" behind")), &a); !slices.Equal(met, all[i:i+1]) {
			t.Errorf("of %q only %q is found", kept, met)
		}
	}
	if met, _ := search([]byte(inBase32(a.OTP)), &a); !slices.Equal(met, all[3:]) {
		t.Errorf("of a secret in base32 only %q is found", met)
	}
	if met, _ := search(bytes.Repeat([]byte("sealed"), 100), &a); len(met) > 0 {
		t.Errorf("found: %q", met)
	}
}
