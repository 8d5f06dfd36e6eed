package account

import (
	"bytes"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestQRSaysExactlyItsContent(t *testing.T) {
	for _, length := range []int{1, 8, 40, 100, 254} {
		for range 5 { // each with a secret of its own
			uri := ProvisioningURI("Latchkey", strings.Repeat("a&", length)[:length], NewOTP(sixDigits))
			for _, pixels := range []int{1, 5, 10} {
				qr, err := DrawQR(uri, pixels)
				if err != nil {
					t.Fatal(err)
				}
				if got, err := ReadQR(qr.PNG); err != nil || got != uri {
					t.Fatalf("%d pixels a module: %q was read as %q, %v", pixels, uri, got, err)
				}
			}
		}
	}
}

func TestLongestIssuerAndLabelFit(t *testing.T) {
	uri := ProvisioningURI(strings.Repeat("𝕏", 40), strings.Repeat("é", 121)+"@example.org", OTP{Secret: rfcSecret(20), Params: sixDigits})
	qr, err := DrawQR(uri, 5)
	if err != nil {
		t.Fatalf("%d bytes: %v", len(uri), err)
	}
	if got, err := ReadQR(qr.PNG); err != nil || got != uri {
		t.Errorf("read as %q, %v", got, err)
	}
}

func TestQRIsReadByZbar(t *testing.T) {
	tool(t, "zbarimg", "--version")
	for range 20 {
		uri := ProvisioningURI("Northside Maker Space", "ada.lovelace@example.org", NewOTP(sixDigits))
		qr, err := DrawQR(uri, 5)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "qr.png")
		if err := os.WriteFile(file, qr.PNG, 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command("zbarimg", "--quiet", "--raw", file).Output(); err != nil || strings.TrimSuffix(string(out), "\n") != uri {
			t.Fatalf("%q was read as %q, %v", uri, out, err)
		}
	}
}

func TestQRHasWholePixelsAndAQuietZoneOfFourModules(t *testing.T) {
	for _, pixels := range []int{1, 3, 5, 8, 10, 32} {
		qr, err := DrawQR("otpauth://totp/Latchkey:ada", pixels)
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.Decode(bytes.NewReader(qr.PNG))
		if err != nil {
			t.Fatal(err)
		}
		if size := picture.Bounds().Size(); size.X != qr.Modules*pixels || size.Y != size.X || len(qr.Dark) != qr.Modules {
			t.Fatalf("%v for %d modules of %d pixels", size, qr.Modules, pixels)
		}
		for y := range qr.Modules * pixels {
			for x := range qr.Modules * pixels {
				dark := color.GrayModel.Convert(picture.At(x, y)).(color.Gray).Y == 0
				if dark != qr.Dark[y/pixels][x/pixels] {
					t.Fatalf("%d pixels a module: pixel %d, %d is not that of its module", pixels, x, y)
				}
			}
		}
		for i := range qr.Modules {
			for zone := range 4 {
				last := qr.Modules - 1 - zone
				if qr.Dark[zone][i] || qr.Dark[last][i] || qr.Dark[i][zone] || qr.Dark[i][last] {
					t.Fatalf("the quiet zone is dark in row or column %d", zone)
				}
			}
		}
		if !qr.Dark[4][4] || !qr.Dark[4][qr.Modules-5] || !qr.Dark[qr.Modules-5][4] {
			t.Fatal("the quiet zone is wider than four modules")
		}
	}
}

func TestPicturesOutOfBoundsAreRefused(t *testing.T) {
	for _, v := range []struct {
		bytes, pixels int
		want          error
	}{{2331, 5, nil}, {2332, 5, ErrQRTooLarge}, {1 << 20, 5, ErrQRTooLarge}, {10, 0, ErrQRTooLarge}, {10, -5, ErrQRTooLarge}, {10, 33, ErrQRTooLarge}} {
		if _, err := DrawQR(strings.Repeat("~", v.bytes), v.pixels); err != v.want {
			t.Errorf("%d bytes, %d pixels: %v, want %v", v.bytes, v.pixels, err, v.want)
		}
	}
}

func TestWhatIsNoQRIsNotRead(t *testing.T) {
	qr, err := DrawQR("otpauth://totp/Latchkey:ada", 5)
	if err != nil {
		t.Fatal(err)
	}
	blank := encodePNG([][]bool{{false, false}, {false, false}}, 32)
	vast := bytes.Clone(qr.PNG)
	copy(vast[16:], "\x7f\xff\xff\xff\x7f\xff\xff\xff") // side of 2^31 - 1
	ruined := make([][]bool, qr.Modules)
	for y := range ruined {
		ruined[y] = make([]bool, qr.Modules)
		copy(ruined[y], qr.Dark[y])
		for x := range ruined[y] {
			if x > 12 && y > 12 && x < qr.Modules-5 {
				ruined[y][x] = (x+y)%2 == 0
			}
		}
	}
	for name, picture := range map[string][]byte{
		"nothing": nil, "text": []byte("otpauth://totp/"), "half": qr.PNG[:len(qr.PNG)/2], "blank": blank, "vast": vast, "ruined": encodePNG(ruined, 5),
	} {
		if got, err := ReadQR(picture); err != ErrQRUnreadable {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}
