package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"

	"latchkey/app/vault"
)

// preflight says whether the file can be opened at all, without opening it as a database: bbolt maps it into memory,
// where a file that ends early kills the program, follows its pages wherever they lead, and on some systems resizes
// whatever it is given.
func preflight(path string) error {
	info, err := os.Lstat(path)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrFailed, err)
	}
	switch mode := info.Mode(); {
	case mode&os.ModeSymlink != 0:
		return ErrSymlink
	case !vault.Plain(info):
		return ErrForeign
	case mode.Perm()&0o400 == 0: // root could read it all the same, and whoever set this did not want that
		return ErrUnreadable
	case mode.Perm()&0o200 == 0:
		return ErrReadOnly
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if errors.Is(err, os.ErrPermission) {
		if f, err := os.Open(path); err != nil {
			return ErrUnreadable
		} else {
			f.Close()
		}
		return ErrReadOnly
	}
	if err != nil {
		return fmt.Errorf("%w: %v", ErrReadOnly, err)
	}
	defer f.Close()
	m, err := newestMeta(f, info.Size())
	if err != nil {
		return err
	}
	return checkPages(f, m)
}

// The head of a bbolt file: two meta pages, each 16 bytes of page header and 64 of fields, in the processor's order
// (little-endian wherever this program is built for). The newer valid one counts.
const (
	metaMagic   = 0xED0CDAED
	metaVersion = 2
	headerSize  = 16
	metaSize    = 64

	minPage = 1 << 10
	maxPage = 1 << 16
)

// newestMeta returns the meta page that counts, the same that bbolt will take. Is it a bbolt file, and does it have all
// the pages that it says it has?
func newestMeta(f io.ReaderAt, size int64) (meta, error) {
	newest, err := readMeta(f, 0)
	if err != nil {
		// The first page may be torn while the second is whole. Its place depends on the page size.
		for pageSize := int64(minPage); pageSize <= maxPage; pageSize *= 2 {
			if second, err := readMeta(f, pageSize); err == nil {
				return second, second.fits(pageSize, size)
			}
		}
		if size == 0 {
			return meta{}, ErrTruncated
		}
		return meta{}, err
	}
	pageSize := newest.pageSize
	if second, err := readMeta(f, pageSize); err == nil && second.txid > newest.txid {
		newest = second
	}
	return newest, newest.fits(pageSize, size)
}

type meta struct {
	pageSize int64
	root     uint64 // page of the bucket of buckets
	freelist uint64 // page
	pages    uint64 // one past the highest page in use
	txid     uint64
}

// fits holds m against the page size that its place shows and the size of the file.
func (m meta) fits(pageSize, size int64) error {
	if m.pageSize != pageSize || pageSize < minPage || pageSize > maxPage || pageSize&(pageSize-1) != 0 {
		return ErrDamaged
	}
	if m.pages > uint64(size)/uint64(pageSize) {
		return ErrTruncated
	}
	return nil
}

func readMeta(f io.ReaderAt, offset int64) (meta, error) {
	var page [headerSize + metaSize]byte
	n, err := f.ReadAt(page[:], offset)
	b := page[headerSize:]
	if binary.LittleEndian.Uint32(b) != metaMagic {
		return meta{}, ErrForeign
	}
	if n < len(page) {
		return meta{}, fmt.Errorf("%w: %v", ErrTruncated, err)
	}
	sum := fnv.New64a()
	sum.Write(b[:metaSize-8])
	m := meta{
		pageSize: int64(binary.LittleEndian.Uint32(b[8:])),
		root:     binary.LittleEndian.Uint64(b[16:]),
		freelist: binary.LittleEndian.Uint64(b[32:]),
		pages:    binary.LittleEndian.Uint64(b[40:]),
		txid:     binary.LittleEndian.Uint64(b[48:]),
	}
	if binary.LittleEndian.Uint32(b[4:]) != metaVersion || sum.Sum64() != binary.LittleEndian.Uint64(b[metaSize-8:]) {
		return meta{}, ErrDamaged
	}
	return m, nil
}
