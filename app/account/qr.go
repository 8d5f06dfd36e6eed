package account

import (
	"bytes"
	"image/png"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	draw "github.com/skip2/go-qrcode"
)

const (
	mostPixels  = 32               // a module: far more than any screen has room for
	mostPicture = 185 * mostPixels // pixels a side of a picture that is read: the largest code at that
	mostScanned = 3000             // of one that is searched, which takes a second: more than a screen has
)

// A QR is a QR code with the quiet zone of four modules around it.
type QR struct {
	Modules int      // a side, with the quiet zone
	Dark    [][]bool // Dark[y][x] reports whether the module is dark
	PNG     []byte   // black on white, one bit a pixel
}

// DrawQR draws content, at level M, with the given number of pixels to a module's side (1 to 32). It returns
// [ErrQRTooLarge] when content has more than 2,331 bytes or pixels is out of bounds.
func DrawQR(content string, pixels int) (QR, error) {
	if pixels < 1 || pixels > mostPixels {
		return QR{}, ErrQRTooLarge
	}
	code, err := draw.New(content, draw.Medium)
	if err != nil {
		return QR{}, ErrQRTooLarge
	}
	dark := code.Bitmap()
	return QR{Modules: len(dark), Dark: dark, PNG: encodePNG(dark, pixels)}, nil
}

// ReadQR reads the QR code that fills the PNG of [DrawQR], by a library that had no part in drawing it. It returns
// [ErrQRUnreadable] when there is none.
func ReadQR(picture []byte) (string, error) {
	// Told that the picture is straight and sharp, it goes by the modules alone. Its search for a code somewhere in a
	// photograph misses two in a hundred of such pictures, whatever is in them.
	return readQR(picture, gozxing.DecodeHintType_PURE_BARCODE)
}

// ScanQR reads a QR code as a phone does: wherever it is in a PNG, also one that is blurred or turned. It returns
// [ErrQRUnreadable] when there is none, or it is larger than a screen.
func ScanQR(picture []byte) (string, error) {
	if size, err := png.DecodeConfig(bytes.NewReader(picture)); err != nil || max(size.Width, size.Height) > mostScanned {
		return "", ErrQRUnreadable
	}
	text, err := ReadQR(picture)
	if err != nil {
		text, err = readQR(picture, gozxing.DecodeHintType_TRY_HARDER)
	}
	return text, err
}

func readQR(picture []byte, hint gozxing.DecodeHintType) (string, error) {
	size, err := png.DecodeConfig(bytes.NewReader(picture))
	if err != nil || size.Width > mostPicture || size.Height > mostPicture {
		return "", ErrQRUnreadable
	}
	decoded, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		return "", ErrQRUnreadable
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(decoded)
	if err != nil {
		return "", ErrQRUnreadable
	}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{hint: true})
	if err != nil {
		return "", ErrQRUnreadable
	}
	return result.GetText(), nil
}
