package account

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// photograph is a picture as a phone's camera has it from a room: smaller, turned, taken from the side, out of focus, with
// a grey black and a grey white, a lamp on one side and noise.
func photograph(t *testing.T, picture []byte, scale, turned, aside float64, blur int, black, white float64) []byte {
	t.Helper()
	screen, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	side := float64(screen.Bounds().Dx())
	out := int(side * scale * 1.7)
	dice := rand.New(rand.NewPCG(1, 2))
	light := make([]float64, out*out)
	sin, cos := math.Sincos(turned)
	for y := range out {
		for x := range out {
			u, v := float64(x)-float64(out)/2, float64(y)-float64(out)/2
			u, v = (u*cos+v*sin)/scale, (v*cos-u*sin)/scale
			depth := 1 + aside*u/side
			u, v = u*depth+side/2, v*depth+side/2
			value := 0.35 // the wall
			if u >= 0 && v >= 0 && u < side && v < side {
				r, _, _, _ := screen.At(int(u), int(v)).RGBA()
				value = black + (white-black)*float64(r)/0xffff
			}
			light[y*out+x] = value + 0.06*float64(x)/float64(out)
		}
	}
	shot := image.NewGray(image.Rect(0, 0, out, out))
	for y := range out {
		for x := range out {
			sum, n := 0.0, 0.0
			for dy := -blur; dy <= blur; dy++ {
				for dx := -blur; dx <= blur; dx++ {
					if i, j := x+dx, y+dy; i >= 0 && j >= 0 && i < out && j < out {
						sum, n = sum+light[j*out+i], n+1
					}
				}
			}
			value := sum/n + dice.NormFloat64()*0.015
			shot.SetGray(x, y, color.Gray{Y: uint8(255 * min(max(value, 0), 1))})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, shot); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestCodeOnAProjectorScansFromAPhotograph(t *testing.T) {
	content := ProvisioningURI("DEMO – not a real account", "ada.lovelace@class.example", OTP{
		Secret: bytes.Repeat([]byte{0x5a, 0xc3}, 10), Params: Params{Algorithm: SHA1, Digits: 6, Period: 30e9},
	})
	for _, shot := range []struct {
		name                 string
		pixels               int
		scale, turned, aside float64
		blur                 int
		black, white         float64
	}{
		{"straight and sharp", 5, 1, 0, 0, 0, 0, 1},
		{"turned", 10, 0.8, 0.12, 0, 0, 0.1, 0.9},
		{"out of focus", 10, 0.7, 0, 0, 2, 0.1, 0.9},
		{"in a bright room", 10, 0.7, 0.05, 0, 1, 0.45, 0.75},
		{"from the side", 10, 0.8, 0.05, 0.18, 1, 0.2, 0.85},
		{"all of it", 10, 0.9, 0.08, 0.12, 1, 0.35, 0.8},
	} {
		qr, err := DrawQR(content, shot.pixels)
		if err != nil {
			t.Fatal(err)
		}
		read, err := ScanQR(photograph(t, qr.PNG, shot.scale, shot.turned, shot.aside, shot.blur, shot.black, shot.white))
		if err != nil || read != content {
			t.Errorf("%s: %v", shot.name, err)
		}
	}
	if _, err := ScanQR(photograph(t, blank(t), 1, 0, 0, 0, 0, 1)); err == nil {
		t.Error("something was read from a blank screen")
	}
}

// blank is the picture of nothing.
func blank(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	white := image.NewGray(image.Rect(0, 0, 200, 200))
	for i := range white.Pix {
		white.Pix[i] = 255
	}
	if err := png.Encode(&b, white); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestProvisioningURIsAreReadAsTheyAreWritten(t *testing.T) {
	for _, p := range []Params{{SHA1, 6, 30e9}, {SHA256, 8, 60e9}, {SHA512, 6, 30e9}} {
		o := OTP{Secret: bytes.Repeat([]byte{0x5a}, 20), Params: p}
		text := ProvisioningURI("Łódź 50% & more", "a+b@example.org", o)
		issuer, label, got, err := ParseProvisioningURI(text)
		if err != nil || issuer != "Łódź 50% & more" || label != "a+b@example.org" || !bytes.Equal(got.Secret, o.Secret) || got.Params != p {
			t.Errorf("%s: %q %q %+v %v", text, issuer, label, got.Params, err)
		}
		for _, other := range []string{
			"", text + "&x=1", strings.Replace(text, "totp", "hotp", 1), strings.Replace(text, "otpauth", "http", 1),
			strings.Replace(text, "period=", "period=0", 1), strings.Replace(text, "digits=", "digits=1", 1),
			strings.Replace(text, "secret=", "secret=1", 1), strings.Replace(text, "algorithm=SHA", "algorithm=MD", 1), "otpauth://totp/%zz",
		} {
			if _, _, _, err := ParseProvisioningURI(other); err != ErrURIInvalid {
				t.Errorf("%q: %v", other, err)
			}
		}
	}
}
