package archive

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash"
	"io"
	"slices"

	"latchkey/app/store"
)

// What is inside a backup, once it is decrypted: a line that says so, then frames. Each is one byte for its kind, its
// length in four bytes, most significant first, and its content. There is one way to write a backup down, so none can be
// read in two ways.
const (
	magic       = "latchkey backup 1\n"
	magicPrefix = "latchkey backup "
)

// The kinds of frames, in their order.
const (
	frameHead  = 'H' // once
	framePiece = 'P' // one for each
	frameEnd   = 'E' // once: number of accounts, number of entries, SHA-256 over all before the sum
)

const (
	frameStart = 1 + 4
	mostHead   = 1 << 10 // bytes
	endSize    = 8 + 8 + sha256.Size
)

// A frameWriter writes frames and sums them up.
type frameWriter struct {
	w   io.Writer
	sum hash.Hash
	buf []byte
}

func newFrameWriter(w io.Writer) *frameWriter {
	sum := sha256.New()
	return &frameWriter{w: io.MultiWriter(w, sum), sum: sum}
}

// frame writes one frame, whose content content appends.
func (f *frameWriter) frame(kind byte, content func(dst []byte) []byte) error {
	f.buf = content(append(f.buf[:0], kind, 0, 0, 0, 0))
	binary.BigEndian.PutUint32(f.buf[1:], uint32(len(f.buf)-frameStart))
	_, err := f.w.Write(f.buf)
	return err
}

// end writes the last frame.
func (f *frameWriter) end(accounts int, entries uint64) error {
	start := binary.BigEndian.AppendUint32([]byte{frameEnd}, endSize)
	start = binary.BigEndian.AppendUint64(start, uint64(accounts))
	start = binary.BigEndian.AppendUint64(start, entries)
	if _, err := f.w.Write(start); err != nil {
		return err
	}
	_, err := f.w.Write(f.sum.Sum(nil))
	return err
}

// A frameReader reads frames and sums them up. It returns ErrBackupDamaged for one of an unknown kind, one that is longer
// than any of its kind, and for all that the decryption refuses.
type frameReader struct {
	r   io.Reader
	sum hash.Hash
	buf []byte
}

// readMagic reads the first line.
func (f *frameReader) readMagic() error {
	line := make([]byte, len(magic))
	switch _, err := io.ReadFull(f.r, line); {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return ErrBackupForeign
	case err != nil:
		return ErrBackupDamaged
	case string(line) == magic:
		f.sum.Write(line)
		return nil
	case string(line[:len(magicPrefix)]) == magicPrefix:
		return ErrBackupNewer
	}
	return ErrBackupForeign
}

// next reads a frame. Its content is valid until the next.
func (f *frameReader) next() (kind byte, content []byte, err error) {
	var start [frameStart]byte
	if _, err := io.ReadFull(f.r, start[:]); err != nil {
		return 0, nil, ErrBackupDamaged
	}
	kind = start[0]
	n := int64(binary.BigEndian.Uint32(start[1:]))
	most := int64(0)
	switch kind {
	case frameHead:
		most = mostHead
	case framePiece:
		most = store.PieceSize
	case frameEnd:
		most = endSize
	}
	if n == 0 || n > most {
		return 0, nil, ErrBackupDamaged
	}
	f.buf = slices.Grow(f.buf[:0], int(n))[:n]
	if _, err := io.ReadFull(f.r, f.buf); err != nil {
		return 0, nil, ErrBackupDamaged
	}
	f.sum.Write(start[:])
	if kind != frameEnd { // whose sum is not in itself
		f.sum.Write(f.buf)
	}
	return kind, f.buf, nil
}

// end holds the content of the last frame against what was read, after which nothing may come.
func (f *frameReader) end(content []byte, accounts int, entries uint64) error {
	if len(content) != endSize {
		return ErrBackupDamaged
	}
	f.sum.Write(content[:16])
	if binary.BigEndian.Uint64(content) != uint64(accounts) || binary.BigEndian.Uint64(content[8:]) != entries ||
		[sha256.Size]byte(content[16:]) != [sha256.Size]byte(f.sum.Sum(nil)) {
		return ErrBackupDamaged
	}
	if _, err := io.ReadFull(f.r, make([]byte, 1)); !errors.Is(err, io.EOF) { // the decryption's last word too
		return ErrBackupDamaged
	}
	return nil
}
