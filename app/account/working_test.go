package account

import (
	"bytes"
	"crypto/hmac"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

func mustWork(t testing.TB, o OTP, step uint64) Working {
	t.Helper()
	w, err := o.Working(step)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestWorkingIsThatOfRFC4226AppendixD(t *testing.T) {
	o := OTP{Secret: rfcSecret(20), Params: sixDigits}
	for step, want := range []struct {
		mac     string
		decimal uint32
		code    string
	}{
		{"cc93cf18508d94934c64b65d8ba7667fb7cde4b0", 1284755224, "755224"},
		{"75a48a19d4cbe100644e8ac1397eea747a2d33ab", 1094287082, "287082"},
		{"0bacb7fa082fef30782211938bc1c5e70416ff44", 137359152, "359152"},
		{"66c28227d03a2d5529262ff016a1e6ef76557ece", 1726969429, "969429"},
		{"a904c900a64b35909874b33e61c5938a8e15ed1c", 1640338314, "338314"},
		{"a37e783d7b7233c083d4f62926c7a25f238d0316", 868254676, "254676"},
		{"bc9cd28561042c83f219324d3c607256c03272ae", 1918287922, "287922"},
		{"a4fb960c0bc06e1eabb804e5b397cdc4b45596fa", 82162583, "162583"},
		{"1b3c89f65e6c9e883012052823443f048b4332db", 673399871, "399871"},
		{"1637409809a679dc698207310c8c7fc07290d9e5", 645520489, "520489"},
	} {
		w := mustWork(t, o, uint64(step))
		if got := hex.EncodeToString(w.MAC); got != want.mac || w.Number != want.decimal || w.Code != want.code {
			t.Errorf("step %d: %s, %d, %s, want %+v", step, got, w.Number, w.Code, want)
		}
		checkWorking(t, o, w)
	}
}

func TestWorkingIsThatOfRFC6238AppendixB(t *testing.T) {
	for _, v := range []struct {
		seconds int64
		message string
		codes   [3]string
	}{
		{59, "0000000000000001", [3]string{"94287082", "46119246", "90693936"}},
		{1111111109, "00000000023523ec", [3]string{"07081804", "68084774", "25091201"}},
		{1111111111, "00000000023523ed", [3]string{"14050471", "67062674", "99943326"}},
		{1234567890, "000000000273ef07", [3]string{"89005924", "91819424", "93441116"}},
		{2000000000, "0000000003f940aa", [3]string{"69279037", "90698825", "38618901"}},
		{20000000000, "0000000027bc86aa", [3]string{"65353130", "77737706", "47863826"}},
	} {
		for i, size := range []int{20, 32, 64} {
			o := OTP{Secret: rfcSecret(size), Params: Params{Algorithm(i), 8, 30 * time.Second}}
			w := mustWork(t, o, o.Step(time.Unix(v.seconds, 0)))
			if got := hex.EncodeToString(w.Message[:]); got != v.message || len(w.MAC) != size || w.Code != v.codes[i] {
				t.Errorf("%v at %d: %s, %d bytes, %s, want %s, %s", o.Algorithm, v.seconds, got, len(w.MAC), w.Code, v.message, v.codes[i])
			}
			checkWorking(t, o, w)
		}
	}
}

func TestWorkingAgreesWithTheLibraryAndTheCheck(t *testing.T) {
	random := rand.New(rand.NewPCG(4226, 6238))
	for range 2000 {
		o := OTP{
			Secret: make([]byte, shortestSecret+random.IntN(longestSecret-shortestSecret+1)),
			Params: Params{Algorithm(random.IntN(3)), uint8(6 + 2*random.IntN(2)), 30 * time.Second},
		}
		for i := range o.Secret {
			o.Secret[i] = byte(random.Uint32())
		}
		step := random.Uint64() >> random.IntN(64)
		w := mustWork(t, o, step)
		checkWorking(t, o, w)
		checked := truncate(hmac.New(o.Algorithm.hash(), o.Secret), step, o.Digits)
		if code := mustCode(t, o, step); w.Code != code || w.Code != string(checked[:o.Digits]) {
			t.Fatalf("%v, secret %x, step %d: %s, want %s and %s", o.Params, o.Secret, step, w.Code, code, checked[:o.Digits])
		}
	}
}

func TestWorkingOfParametersThatAreNotAllowedIsRefused(t *testing.T) {
	good := OTP{Secret: rfcSecret(20), Params: sixDigits}
	for name, spoil := range map[string]func(*OTP){
		"no secret":        func(o *OTP) { o.Secret = nil },
		"a short secret":   func(o *OTP) { o.Secret = rfcSecret(9) },
		"a long secret":    func(o *OTP) { o.Secret = rfcSecret(65) },
		"an unknown hash":  func(o *OTP) { o.Algorithm = SHA512 + 1 },
		"seven digits":     func(o *OTP) { o.Digits = 7 },
		"no digits":        func(o *OTP) { o.Digits = 0 },
		"a period of 45 s": func(o *OTP) { o.Period = 45 * time.Second },
	} {
		o := good
		spoil(&o)
		if w, err := o.Working(1); err != ErrOTPParams || w.MAC != nil {
			t.Errorf("%s: %+v, %v", name, w, err)
		}
	}
}

// checkWorking follows the arithmetic from one line to the next.
func checkWorking(t *testing.T, o OTP, w Working) {
	t.Helper()
	mac := hmac.New(o.Algorithm.hash(), o.Secret)
	mac.Write(w.Message[:])
	if binary.BigEndian.Uint64(w.Message[:]) != w.Step || !bytes.Equal(w.MAC, mac.Sum(nil)) {
		t.Errorf("step %d: message %x, MAC %x", w.Step, w.Message, w.MAC)
	}
	if w.Offset != int(w.MAC[len(w.MAC)-1]%16) || !bytes.Equal(w.Chosen[:], w.MAC[w.Offset:w.Offset+4]) {
		t.Errorf("step %d: offset %d, chosen %x of %x", w.Step, w.Offset, w.Chosen, w.MAC)
	}
	number := uint64(w.Chosen[0]&0x7f)<<24 | uint64(w.Chosen[1])<<16 | uint64(w.Chosen[2])<<8 | uint64(w.Chosen[3])
	code := fmt.Sprintf("%0*d", o.Digits, number%map[uint8]uint64{6: 1_000_000, 8: 100_000_000}[o.Digits])
	if uint64(w.Number) != number || w.Digits != o.Digits || w.Code != code {
		t.Errorf("step %d: number %d, %d digits, code %s, want %d, %s", w.Step, w.Number, w.Digits, w.Code, number, code)
	}
}
