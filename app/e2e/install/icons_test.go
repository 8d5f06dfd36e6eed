//go:build install

package install

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

// sizes are the sides of the icons that Linux is given, in pixels.
var sizes = []int{16, 24, 32, 48, 64, 128, 256, 512}

var (
	petrol = color.NRGBA{R: 0x0b, G: 0x5d, B: 0x7c, A: 0xff}
	white  = color.NRGBA{R: 0xff, G: 0xff, B: 0xff, A: 0xff}
)

// near tells whether two colours are as good as one, at a size where a pixel may hold an edge.
func near(a color.Color, b color.NRGBA) bool {
	const slack = 60
	c := color.NRGBAModel.Convert(a).(color.NRGBA)
	off := func(x, y uint8) bool { return x > y && x-y > slack || y > x && y-x > slack }
	return !off(c.R, b.R) && !off(c.G, b.G) && !off(c.B, b.B) && !off(c.A, b.A)
}

// drawn fails the test unless a picture is the mark: a white key on a petrol plate with round corners.
func drawn(t *testing.T, name string, picture image.Image, size int) {
	t.Helper()
	if b := picture.Bounds(); b.Dx() != size || b.Dy() != size {
		t.Errorf("%s is %d by %d", name, b.Dx(), b.Dy())
		return
	}
	at := func(x, y float64) color.Color { return picture.At(int(x*float64(size)), int(y*float64(size))) }
	for part, holds := range map[string]bool{
		"the plate":         near(at(0.8, 0.3), petrol),
		"the ring's middle": near(at(0.41, 0.34), petrol),
		"the stem":          near(at(0.41, 0.53), white),
		"the foot":          near(at(0.6, 0.76), white),
	} {
		if !holds {
			t.Errorf("%s: %s is missing", name, part)
		}
	}
	if _, _, _, alpha := picture.At(0, 0).RGBA(); alpha > 0xffff/4 {
		t.Errorf("%s: its corner is not round", name)
	}
}

func decoded(t *testing.T, path string) image.Image {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	picture, err := png.Decode(f)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return picture
}

func TestEveryIconIsTheMarkInItsFoldersSize(t *testing.T) {
	share := filepath.Join(extracted(t), "usr/share/icons/hicolor")
	for _, size := range sizes {
		path := filepath.Join(share, fmt.Sprintf("%dx%d/apps/%s.png", size, size, id))
		drawn(t, path, decoded(t, path), size)
	}
	drawn(t, "build/appicon.png", decoded(t, "build/appicon.png"), 1024)
	if read(t, filepath.Join(share, "scalable/apps", id+".svg")) != read(t, "build/appicon.svg") {
		t.Error("the scalable icon is another one")
	}
}

func TestTheIconsOfTheOtherSystemsAreTheMarkToo(t *testing.T) {
	for _, file := range []struct {
		name  string
		tool  []string
		sizes []int
	}{
		{"build/windows/icon.ico", []string{"icotool", "--extract", "--output"}, []int{16, 24, 32, 48, 64, 128, 256}},
		{"build/darwin/icon.icns", []string{"icns2png", "--extract", "--output"}, []int{16, 32, 48, 128, 256, 512, 1024}},
	} {
		folder := t.TempDir()
		run(t, append(file.tool, folder, file.name)...)
		pictures, err := filepath.Glob(filepath.Join(folder, "*.png"))
		if err != nil {
			t.Fatal(err)
		}
		found := map[int]bool{}
		for _, path := range pictures {
			picture := decoded(t, path)
			size := picture.Bounds().Dx()
			found[size] = true
			drawn(t, file.name+": "+filepath.Base(path), picture, size)
		}
		for _, size := range file.sizes {
			if !found[size] {
				t.Errorf("%s lacks %d pixels", file.name, size)
			}
		}
	}
}
