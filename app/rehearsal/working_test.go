package rehearsal

import (
	"encoding/base32"
	"encoding/hex"
	"reflect"
	"strings"
	"testing"
	"time"

	"latchkey/app/account"
)

// rfcSum asks for a line of RFC 6238 appendix B. Its seeds are as long as the MAC (its erratum).
func rfcSum(algorithm string, size int, seconds int64) Sum {
	return Sum{
		Secret: strings.Repeat("1234567890", 7)[:size], Encoding: "text",
		Algorithm: algorithm, Digits: 8, PeriodSeconds: 30, UnixSeconds: seconds,
	}
}

func TestWorkOutShowsTheCodesOfRFC6238AppendixBHoweverTheSecretIsTyped(t *testing.T) {
	algorithms := []struct {
		name string
		size int
	}{{"SHA1", 20}, {"SHA256", 32}, {"SHA512", 64}}
	for _, v := range []struct {
		seconds, t int64
		codes      [3]string
	}{
		{59, 0x1, [3]string{"94287082", "46119246", "90693936"}},
		{1111111109, 0x23523EC, [3]string{"07081804", "68084774", "25091201"}},
		{1111111111, 0x23523ED, [3]string{"14050471", "67062674", "99943326"}},
		{1234567890, 0x273EF07, [3]string{"89005924", "91819424", "93441116"}},
		{2000000000, 0x3F940AA, [3]string{"69279037", "90698825", "38618901"}},
		{20000000000, 0x27BC86AA, [3]string{"65353130", "77737706", "47863826"}},
	} {
		for i, a := range algorithms {
			sum := rfcSum(a.name, a.size, v.seconds)
			secret := []byte(sum.Secret)
			plain := base32.StdEncoding.EncodeToString(secret)
			for encoding, texts := range map[string][]string{
				"text":   {sum.Secret},
				"hex":    {hex.EncodeToString(secret), strings.ToUpper(hex.EncodeToString(secret)), " " + strings.ReplaceAll(hex.EncodeToString(secret), "3", " 3")},
				"base32": {plain, strings.TrimRight(plain, "="), strings.ToLower(plain), plain[:4] + " " + plain[4:9] + "\u00a0" + plain[9:] + "\n"},
			} {
				for _, text := range texts {
					sum.Encoding, sum.Secret = encoding, text
					w, err := new(Bench).WorkOut(sum)
					if err != nil || w.T != v.t || w.Code != v.codes[i] || w.UnixSeconds != v.seconds || len(w.MAC) != a.size {
						t.Errorf("%s, %s %q at %d: %+v, %v, want %d, %s", a.name, encoding, text, v.seconds, w, err, v.t, v.codes[i])
					}
				}
			}
		}
	}
}

func TestWorkOutShowsEveryLine(t *testing.T) {
	sum := rfcSum("SHA1", 20, 59)
	sum.Digits = 6
	got, err := new(Bench).WorkOut(sum)
	want := Working{ // RFC 4226 appendix D, count 1
		UnixSeconds: 59, PeriodSeconds: 30, T: 1, Algorithm: "SHA1",
		Message: strings.Fields("00 00 00 00 00 00 00 01"),
		MAC:     strings.Fields("75 a4 8a 19 d4 cb e1 00 64 4e 8a c1 39 7e ea 74 7a 2d 33 ab"),
		Offset:  11, Chosen: strings.Fields("c1 39 7e ea"), Number: 1094287082, Digits: 6, Code: "287082",
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v\nwant %+v", got, err, want)
	}
}

func TestWorkOutOfWhatNoCodeIsMadeOfIsRefused(t *testing.T) {
	for name, spoil := range map[string]func(*Sum){
		"no secret":                 func(s *Sum) { s.Secret = "" },
		"nine bytes":                func(s *Sum) { s.Secret = s.Secret[:9] },
		"65 bytes":                  func(s *Sum) { s.Secret = strings.Repeat("x", 65) },
		"no encoding":               func(s *Sum) { s.Encoding = "" },
		"another encoding":          func(s *Sum) { s.Encoding = "Hex" },
		"half a byte":               func(s *Sum) { s.Encoding, s.Secret = "hex", strings.Repeat("1", 41) },
		"no hexadecimal":            func(s *Sum) { s.Encoding, s.Secret = "hex", strings.Repeat("g", 40) },
		"no base32":                 func(s *Sum) { s.Encoding, s.Secret = "base32", strings.Repeat("1", 32) },
		"padding in the middle":     func(s *Sum) { s.Encoding, s.Secret = "base32", "GEZDGNBV=GY3TQOJQ" },
		"no algorithm":              func(s *Sum) { s.Algorithm = "" },
		"another algorithm":         func(s *Sum) { s.Algorithm = "MD5" },
		"one that is not known":     func(s *Sum) { s.Algorithm = "unknown" },
		"seven digits":              func(s *Sum) { s.Digits = 7 },
		"digits that wrap to six":   func(s *Sum) { s.Digits = 256 + 6 },
		"a period of nothing":       func(s *Sum) { s.PeriodSeconds = 0 },
		"a period of 45 seconds":    func(s *Sum) { s.PeriodSeconds = 45 },
		"a time before 1970":        func(s *Sum) { s.UnixSeconds = -1 },
		"a time in the year 10,000": func(s *Sum) { s.UnixSeconds = time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC).Unix() },
		"an entry the phone lacks":  func(s *Sum) { s.Entry = "7" },
	} {
		sum := rfcSum("SHA1", 20, 59)
		spoil(&sum)
		if w, err := new(Bench).WorkOut(sum); err != ErrInvalid || w.Code != "" {
			t.Errorf("%s: %+v, %v", name, w, err)
		}
	}
	last := rfcSum("SHA1", 20, time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC).Unix())
	if _, err := new(Bench).WorkOut(last); err != nil {
		t.Errorf("the last second there is: %v", err)
	}
}

func TestWorkOutOfAnEntryIsOfItsOwnSecretAndPeriod(t *testing.T) {
	o := account.NewOTP(account.Params{Algorithm: account.SHA256, Digits: 8, Period: time.Minute})
	b := &Bench{phone: phone{entries: []entry{{id: "1", otp: o}}}}
	w, err := b.WorkOut(Sum{Entry: "1", T: 29_000_000, Secret: "not asked", Digits: 6})
	if err != nil {
		t.Fatal(err)
	}
	code, err := o.Code(29_000_000)
	if err != nil {
		t.Fatal(err)
	}
	if w.Code != code || w.Algorithm != "SHA256" || w.PeriodSeconds != 60 || w.UnixSeconds != 29_000_000*60 || len(w.MAC) != 32 {
		t.Errorf("%+v, want %s", w, code)
	}
	for _, step := range []int64{-1, endOfTime / 60, 1<<63 - 1} {
		if _, err := b.WorkOut(Sum{Entry: "1", T: step}); err != ErrInvalid {
			t.Errorf("step %d: %v", step, err)
		}
	}
	b.phone.lost = true
	if _, err := b.WorkOut(Sum{Entry: "1", T: 1}); err != ErrNoPhone {
		t.Errorf("the phone is lost: %v", err)
	}
}
