package command

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"latchkey/app/account"
	"latchkey/app/store"
)

// A screen is how a terminal paints text: its own colours, and cells of 8 by 16 pixels.
type screen struct{ ink, paper color.Gray }

var (
	darkScreen  = screen{ink: color.Gray{0xe0}, paper: color.Gray{0x10}}
	lightScreen = screen{ink: color.Gray{0x20}, paper: color.Gray{0xf8}}
)

const cellWidth, cellHeight = 8, 16

// paint paints lines of half blocks and 256-colour sequences, and around them what is left of the screen.
func (s screen) paint(t *testing.T, text string) *image.Gray {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	picture := image.NewGray(image.Rect(0, 0, 100*cellWidth, (len(lines)+6)*cellHeight))
	fill(picture, picture.Bounds(), s.paper)
	ink, paper := s.ink, s.paper
	for row, line := range lines {
		column := 0
		for len(line) > 0 {
			if codes, rest, ok := strings.Cut(strings.TrimPrefix(line, "\x1b["), "m"); ok && strings.HasPrefix(line, "\x1b[") {
				ink, paper = s.colours(t, codes, ink, paper)
				line = rest
				continue
			}
			r, size := utf8.DecodeRuneInString(line)
			line = line[size:]
			cell := image.Rect(column*cellWidth, (row+3)*cellHeight, (column+1)*cellWidth, (row+4)*cellHeight)
			upper, lower := cell, cell
			upper.Max.Y = cell.Min.Y + cellHeight/2
			lower.Min.Y = upper.Max.Y
			fill(picture, cell, paper)
			switch r {
			case ' ':
			case '█':
				fill(picture, cell, ink)
			case '▀':
				fill(picture, upper, ink)
			case '▄':
				fill(picture, lower, ink)
			default:
				t.Fatalf("%q in a QR code", r)
			}
			column++
		}
	}
	return picture
}

func (s screen) colours(t *testing.T, codes string, ink, paper color.Gray) (color.Gray, color.Gray) {
	t.Helper()
	palette := map[string]color.Gray{"16": {0}, "231": {0xff}}
	fields := strings.Split(codes, ";")
	for len(fields) > 0 {
		if fields[0] == "0" {
			ink, paper, fields = s.ink, s.paper, fields[1:]
			continue
		}
		shade, known := palette[fields[2]]
		if !known || fields[1] != "5" {
			t.Fatalf("a colour that themes change: %q", codes)
		}
		if fields[0] == "38" {
			ink = shade
		} else if fields[0] == "48" {
			paper = shade
		}
		fields = fields[3:]
	}
	return ink, paper
}

func fill(picture *image.Gray, area image.Rectangle, shade color.Gray) {
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			picture.SetGray(x, y, shade)
		}
	}
}

func encode(t *testing.T, picture image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// onlyCode cuts the code, quiet zone included, out of a painted screen: account.ReadQR reads pictures a code fills.
func onlyCode(t *testing.T, picture *image.Gray, modules int) []byte {
	t.Helper()
	return encode(t, picture.SubImage(image.Rect(0, 3*cellHeight, modules*cellWidth, 3*cellHeight+modules*cellHeight/2)))
}

func contents() (all []string) {
	params := account.Params{Digits: 6, Period: 30e9}
	for n := range 40 {
		label := strings.Repeat("a", 1+5*n) + "@example.org"
		all = append(all, account.ProvisioningURI(store.PracticeIssuer, label, account.NewOTP(params)))
	}
	return all
}

func TestColouredQRReadsOnDarkAndOnLightScreens(t *testing.T) {
	for _, content := range contents() {
		qr, err := account.DrawQR(content, 1)
		if err != nil {
			t.Fatal(err)
		}
		for name, screen := range map[string]screen{"dark": darkScreen, "light": lightScreen} {
			read, err := account.ReadQR(onlyCode(t, screen.paint(t, drawBlocks(qr.Dark, true)), qr.Modules))
			if err != nil || read != content {
				t.Errorf("%s screen, %d modules: %q, %v", name, qr.Modules, read, err)
			}
		}
	}
}

func TestPlainQRReadsWhereTextIsDarkOnLight(t *testing.T) {
	for _, content := range contents() {
		qr, err := account.DrawQR(content, 1)
		if err != nil {
			t.Fatal(err)
		}
		drawn := drawBlocks(qr.Dark, false)
		if strings.ContainsRune(drawn, '\x1b') {
			t.Fatal("a plain code has escape sequences")
		}
		read, err := account.ReadQR(onlyCode(t, lightScreen.paint(t, drawn), qr.Modules))
		if err != nil || read != content {
			t.Errorf("%d modules: %q, %v", qr.Modules, read, err)
		}
	}
}

func TestEveryLineOfAColouredQRResetsItsColours(t *testing.T) {
	qr, err := account.DrawQR(contents()[0], 1)
	if err != nil {
		t.Fatal(err)
	}
	lines := slices.Collect(strings.Lines(drawBlocks(qr.Dark, true)))
	if len(lines) != (qr.Modules+1)/2 {
		t.Errorf("%d lines for %d modules", len(lines), qr.Modules)
	}
	for _, line := range lines {
		if !strings.HasSuffix(line, reset+"\n") || !strings.HasPrefix(line, "\x1b[38;5;") {
			t.Fatalf("%q", line)
		}
	}
}

// zbarimg searches the whole screen for the code, as a phone's camera does.
func TestStrangerReadsTheQRFromAWholeScreen(t *testing.T) {
	zbarimg := tool(t, "zbarimg")
	for name, screen := range map[string]screen{"dark": darkScreen, "light": lightScreen} {
		content := contents()[0]
		qr, err := account.DrawQR(content, 1)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), name+".png")
		if err := os.WriteFile(path, encode(t, screen.paint(t, drawBlocks(qr.Dark, true))), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(zbarimg, "--quiet", "--raw", path).Output()
		if err != nil || strings.TrimSpace(string(out)) != content {
			t.Errorf("%s screen: %q, %v", name, out, err)
		}
	}
}

// tool finds a program of another's making. It may be missing on a person's machine, never where CI is set.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if ci, _ := strconv.ParseBool(os.Getenv("CI")); ci {
			t.Fatal(err)
		}
		t.Skipf("%s is not installed", name)
	}
	return path
}
