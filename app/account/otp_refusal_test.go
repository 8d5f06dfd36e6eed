package account

import (
	"strings"
	"testing"
	"time"
)

func TestMalformedCodesAreNeitherJudgedNorCounted(t *testing.T) {
	o := OTP{Secret: rfcSecret(20), Params: sixDigits}
	now := time.Unix(1_800_000_000, 0)
	code := mustCode(t, o, o.Step(now))
	a := live(t, o)
	for _, malformed := range []string{
		"", " ", "\u00a0", code[:5], code + "0", "0" + code, code + code, code + "\n", "\n" + code, "\t" + code, code + "\r", "\v" + code,
		code + "\x00", code[:3] + "\x00" + code[3:], "+" + code, "-" + code, "+" + code[1:], "-" + code[1:], code[:3] + "-" + code[3:],
		code[:3] + "." + code[3:], "\u2003" + code, "\u2009" + code, "\u200b" + code, "\u202f" + code, "\u3000" + code, "\ufeff" + code,
		digitsFrom(code, '٠'), digitsFrom(code, '۰'), digitsFrom(code, '०'), digitsFrom(code, '０'), digitsFrom(code, '𝟎'),
		"0x" + code, code[:5] + "e", "12345a", "\xff" + code, code + "\xa0", "\xc2" + code, code[:5] + "\xed\xa0\x80", strings.Repeat("0", 1<<20),
	} {
		if err := a.ValidateOTP(malformed, now); err != ErrOTPMalformed {
			t.Errorf("%.40q: %v, want malformed", malformed, err)
		}
		if _, err := o.Confirm(malformed, now); err != ErrOTPMalformed {
			t.Errorf("%.40q: Confirm: %v, want malformed", malformed, err)
		}
	}
	if a.OTP.Throttle != (Throttle{}) || a.OTP.LastStep != 0 {
		t.Errorf("malformed codes were counted: %+v", a.OTP.Throttle)
	}
	if err := a.ValidateOTP("\u00a0"+code[:3]+"  "+code[3:]+" ", now); err != nil {
		t.Errorf("spaces and no-break spaces: %v", err)
	}
}

// digitsFrom writes code in the digits of another script.
func digitsFrom(code string, zero rune) string {
	return strings.Map(func(r rune) rune { return r - '0' + zero }, code)
}

func TestParametersOutsideTheAllowListNeverJudge(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	secret := rfcSecret(20)
	for name, o := range map[string]OTP{
		"secret of 1 byte":     {Secret: secret[:1], Params: sixDigits},
		"secret of 9 bytes":    {Secret: secret[:9], Params: sixDigits},
		"secret of 65 bytes":   {Secret: rfcSecret(65), Params: sixDigits},
		"no parameters":        {Secret: secret},
		"digits 0":             {Secret: secret, Params: Params{SHA1, 0, 30 * time.Second}},
		"digits 1":             {Secret: secret, Params: Params{SHA1, 1, 30 * time.Second}},
		"digits 7":             {Secret: secret, Params: Params{SHA1, 7, 30 * time.Second}},
		"digits 9":             {Secret: secret, Params: Params{SHA1, 9, 30 * time.Second}},
		"digits 255":           {Secret: secret, Params: Params{SHA1, 255, 30 * time.Second}},
		"MD5":                  {Secret: secret, Params: Params{SHA512 + 1, 6, 30 * time.Second}},
		"algorithm 255":        {Secret: secret, Params: Params{255, 6, 30 * time.Second}},
		"period 0":             {Secret: secret, Params: Params{SHA1, 6, 0}},
		"period of 1 ns":       {Secret: secret, Params: Params{SHA1, 6, 1}},
		"period of 31 s":       {Secret: secret, Params: Params{SHA1, 6, 31 * time.Second}},
		"period of 30.5 s":     {Secret: secret, Params: Params{SHA1, 6, 30500 * time.Millisecond}},
		"period below nought":  {Secret: secret, Params: Params{SHA1, 6, -30 * time.Second}},
		"period of 2^32 - 1 s": {Secret: secret, Params: Params{SHA1, 6, (1<<32 - 1) * time.Second}},
	} {
		a := Account{OTP: o}
		for _, code := range []string{"", "0", "000000", "00000000", "755224", strings.Repeat("0", 255)} {
			if err := a.ValidateOTP(code, now); err != ErrOTPParams {
				t.Errorf("%s: ValidateOTP(%.10q): %v, want ErrOTPParams", name, code, err)
			}
			if _, err := o.Confirm(code, now); err != ErrOTPParams {
				t.Errorf("%s: Confirm(%.10q): %v, want ErrOTPParams", name, code, err)
			}
		}
		if _, err := o.Code(0); err != ErrOTPParams {
			t.Errorf("%s: Code: %v, want ErrOTPParams", name, err)
		}
		if a.OTP.Throttle != (Throttle{}) {
			t.Errorf("%s: counted", name)
		}
	}
}

func TestNobodyPassesAnAccountWithoutTwoFactor(t *testing.T) {
	for _, code := range []string{"", "000000", "755224"} {
		a := Account{OTP: OTP{Params: sixDigits}}
		if err := a.ValidateOTP(code, time.Unix(59, 0)); err != ErrOTPOff {
			t.Errorf("ValidateOTP(%q): %v, want ErrOTPOff", code, err)
		}
		if _, err := (OTP{Params: sixDigits}).Confirm(code, time.Unix(59, 0)); err != ErrOTPParams {
			t.Errorf("Confirm(%q) without a secret: %v, want ErrOTPParams", code, err)
		}
	}
}

func FuzzNormaliseCode(f *testing.F) {
	for _, seed := range []string{"", "123456", " 123 456 ", "\u00a0123456", "123456\n", "１２３４５６", "12345678", "+12345", "\xff23456"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, code string) {
		for _, digits := range []int{6, 8} {
			got := make([]byte, digits)
			if !normaliseCode(got, code) {
				continue
			}
			for _, b := range got {
				if b < '0' || b > '9' {
					t.Fatalf("%q became %q", code, got)
				}
			}
			if bare := strings.NewReplacer(" ", "", "\u00a0", "").Replace(code); bare != string(got) {
				t.Fatalf("%q became %q, want %q", code, got, bare)
			}
		}
	})
}
