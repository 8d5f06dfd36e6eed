//go:build window && linux

package window

import (
	"encoding/binary"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// A screen is the display's memory, which the display server shares as a file. Reading it asks the server for nothing.
type screen struct {
	pixels        []byte // blue, green, red, unused
	stride        int    // bytes a line
	width, height int
}

// openScreen maps the file, which begins with the header of an X window dump: 32-bit fields, big-endian.
func openScreen(t testing.TB, path string) *screen {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	data, err := syscall.Mmap(int(file.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Munmap(data) })
	field := func(i int) int { return int(binary.BigEndian.Uint32(data[4*i:])) }
	if bits := field(11); bits != 32 {
		t.Fatalf("the display has %d bits a pixel", bits)
	}
	start := field(0) + 12*field(19)
	return &screen{data[start:], field(12), field(4), field(5)}
}

func (s *screen) all() image.Rectangle { return image.Rect(0, 0, s.width, s.height) }

// shot copies one part of the screen.
func (s *screen) shot(part image.Rectangle) *image.NRGBA {
	part = part.Intersect(s.all())
	picture := image.NewNRGBA(image.Rect(0, 0, part.Dx(), part.Dy()))
	for y := range part.Dy() {
		line := s.pixels[(part.Min.Y+y)*s.stride+4*part.Min.X:]
		for x := range part.Dx() {
			to := picture.Pix[y*picture.Stride+4*x:]
			to[0], to[1], to[2], to[3] = line[4*x+2], line[4*x+1], line[4*x], 0xff
		}
	}
	return picture
}

// still is a shot of a part that has stopped changing, or of one that does not stop within two seconds.
func (s *screen) still(part image.Rectangle) *image.NRGBA {
	last := s.shot(part)
	for end, calm := time.Now().Add(2*time.Second), 0; calm < 5 && time.Now().Before(end); calm++ {
		time.Sleep(100 * time.Millisecond)
		next := s.shot(part)
		if string(next.Pix) != string(last.Pix) {
			calm = 0
		}
		last = next
	}
	return last
}

func savePicture(t testing.TB, path string, picture image.Image) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(file, picture); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}

// fail ends the test with what a person would have seen and what a screen reader would have read.
func (d *desk) fail(t testing.TB, format string, args ...any) {
	t.Helper()
	folder, err := os.MkdirTemp("", "latchkey-window-*")
	if err != nil {
		t.Fatal(err)
	}
	if d.screen != nil {
		savePicture(t, filepath.Join(folder, "screen.png"), d.screen.shot(d.screen.all()))
	}
	if d.tree != nil {
		write(t, filepath.Join(folder, "tree.txt"), d.tell())
	}
	t.Logf("a picture of the screen and what can be read on it are in %s", folder)
	t.Fatalf(format, args...)
}
