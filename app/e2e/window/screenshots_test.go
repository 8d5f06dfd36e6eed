//go:build window && linux

package window

import (
	"image"
	"image/color"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// TestScreenshots takes the pictures in README. They are kept only where LATCHKEY_SCREENSHOTS is set.
func TestScreenshots(t *testing.T) {
	folder := t.TempDir()
	if os.Getenv("LATCHKEY_SCREENSHOTS") != "" {
		folder = filepath.Join("build", "screenshots")
	}
	d := newDesk(t)
	take := func(p *program, name string) {
		t.Helper()
		picture := p.photo()
		if size := picture.Bounds().Size(); size.X != 1100 || size.Y != 760 {
			t.Errorf("%s is %v", name, size)
		}
		savePicture(t, filepath.Join(folder, name+".png"), fewerColours(picture))
	}

	p := d.start(t, newHome(t), []string{"GTK_THEME=Adwaita"})
	p.register(amara)
	p.signIn(amara)
	p.press("Set up two-factor")
	factor := p.enrol(p.setUpKey())
	p.press("Sign out")
	p.signIn(amara)
	p.heading("Two-factor code")
	p.code(factor.key, time.Now().Add(30*time.Second))
	p.heading("Your account")
	take(p, "account-light")
	p.terminate()

	p = d.start(t, newHome(t), []string{"GTK_THEME=Adwaita:dark"})
	p.register(amara)
	p.signIn(amara)
	p.press("Set up two-factor")
	p.setUpKey()
	p.focus(entry, "Code")
	take(p, "enrolment-dark")
	p.terminate()

	p = d.start(t, newHome(t), []string{"GTK_THEME=Adwaita"}, "--demo")
	p.rehearse()
	p.press("Type it on the screen")
	p.reads("This code has already been used.")
	take(p, "bench-light")
	p.terminate()

	p = d.start(t, newHome(t), []string{"GTK_THEME=Adwaita:dark"}, "--demo")
	p.rehearse()
	p.press("Next 30 s")
	p.act(unknown, "How this code is made") // a summary has no role of its own there
	p.reads("most significant first")
	take(p, "bench-dark")
	p.terminate()
}

// fewerColours keeps the 256 commonest colours, and takes the nearest of them for the rest: the edges of letters.
func fewerColours(from *image.NRGBA) *image.Paletted {
	count := map[color.Color]int{}
	size := from.Bounds()
	for y := range size.Dy() {
		for x := range size.Dx() {
			count[from.NRGBAAt(x, y)]++
		}
	}
	palette := make(color.Palette, 0, len(count))
	for c := range count {
		palette = append(palette, c)
	}
	slices.SortFunc(palette, func(a, b color.Color) int { return count[b] - count[a] })
	palette = palette[:min(len(palette), 256)]
	nearest := map[color.Color]uint8{}
	to := image.NewPaletted(size, palette)
	for y := range size.Dy() {
		for x := range size.Dx() {
			c := from.NRGBAAt(x, y)
			index, known := nearest[c]
			if !known {
				index = uint8(palette.Index(c))
				nearest[c] = index
			}
			to.SetColorIndex(x, y, index)
		}
	}
	return to
}
