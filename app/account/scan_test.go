package account

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"runtime"
	"testing"
)

func TestPictureThatIsSmallOnlyUntilItIsUnpackedIsNotScanned(t *testing.T) {
	var bomb bytes.Buffer
	// 30 kB, and 9 MB when it is unpacked; of the largest that are read otherwise it would be 280 MB
	white := image.NewGray(image.Rect(0, 0, mostScanned+1, mostScanned+1))
	if err := png.Encode(&bomb, white); err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := ScanQR(bomb.Bytes()); !errors.Is(err, ErrQRUnreadable) {
		t.Error(err)
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
		t.Errorf("it took %d MB", used>>20)
	}
	code, err := DrawQR("the largest on a screen", mostPixels)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := ScanQR(code.PNG); err != nil {
		t.Errorf("%q, %v", text, err)
	}
}
