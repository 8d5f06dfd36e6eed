package account

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/binary"
	"testing"
	"time"

	draw "github.com/skip2/go-qrcode"
)

// What checking a code costs, beside three bare HMACs.
func BenchmarkCheckCode(b *testing.B) {
	now := time.Unix(1_800_000_000, 0)
	live := Account{OTP: NewOTP(DefaultPolicy(now).OTP)}
	right, err := live.OTP.Code(live.OTP.Step(now))
	if err != nil {
		b.Fatal(err)
	}
	wrong := wrongCode(b, live.OTP, now)

	check := func(code string, want error) func(*testing.B) {
		return func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				a := live
				if err := a.ValidateOTP(code, now); err != want {
					b.Fatal(err)
				}
			}
		}
	}
	b.Run("right", check(right, nil))
	b.Run("wrong", check(wrong, ErrOTPIncorrect))
	b.Run("bare", func(b *testing.B) {
		b.ReportAllocs()
		step := live.OTP.Step(now)
		for b.Loop() {
			for i := range uint64(3) {
				mac := hmac.New(sha1.New, live.OTP.Secret)
				mac.Write(binary.BigEndian.AppendUint64(nil, step+i-1))
				mac.Sum(nil)
			}
		}
	})
}

// What drawing a picture costs, beside the matrix alone.
func BenchmarkQR(b *testing.B) {
	uri := ProvisioningURI("Latchkey", "ada.lovelace@example.org", NewOTP(DefaultPolicy(time.Time{}).OTP))
	b.Run("drawn", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := DrawQR(uri, 5); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("matrix", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			code, err := draw.New(uri, draw.Medium)
			if err != nil {
				b.Fatal(err)
			}
			code.Bitmap()
		}
	})
}
