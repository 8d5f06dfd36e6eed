package store

import (
	"bytes"
	"encoding/binary"
	"io"
	"slices"
)

// checkPages follows all pages that m leads to, as bbolt would, but trusting none. bbolt keeps no checksums of them: one
// that leads back to itself would fill the stack and end the program, a key out of order would hide records although
// they are all there and sealed, and a page in use that is listed as free would be written over.
//
// It returns ErrDamaged unless every page is whole, is used once, and has its keys in order and in bounds.
func checkPages(f io.ReaderAt, m meta) error {
	w := walk{f: f, meta: m, used: make([]bool, m.pages)}
	if w.use(0, 2) && w.freelist() && w.page(m.root, 0, nil, nil) {
		return nil
	}
	return ErrDamaged
}

const (
	flagBranch   = 0x01
	flagLeaf     = 0x02
	flagFreelist = 0x10

	elementSize = 16   // of what a branch or a leaf says about one key
	flagBucket  = 0x01 // of an element in a leaf
	bucketSize  = 16   // root page and sequence, before the page of a small bucket
	noFreelist  = 1<<64 - 1
	countInside = 1<<16 - 1 // the number of free pages is in the list, before them

	deepest = 32 // levels of pages: no disk holds as many
)

type walk struct {
	f      io.ReaderAt
	meta   meta
	used   []bool
	levels [deepest][]byte // the page looked at, and those that led to it
}

// use claims pages, unless one is not there or has been claimed.
func (w *walk) use(id, n uint64) bool {
	if id >= w.meta.pages || n > w.meta.pages-id || slices.Contains(w.used[id:id+n], true) {
		return false
	}
	for i := range n {
		w.used[id+i] = true
	}
	return true
}

// read claims a page with all that it is long, and returns it: valid until the next one of its level.
func (w *walk) read(id uint64, level int) ([]byte, bool) {
	if id >= w.meta.pages || level >= deepest {
		return nil, false
	}
	b := w.levels[level][:0]
	defer func() { w.levels[level] = b }()
	at, size := int64(id)*w.meta.pageSize, int(w.meta.pageSize)
	b = slices.Grow(b, size)[:size]
	if _, err := w.f.ReadAt(b, at); err != nil {
		return nil, false
	}
	n := 1 + uint64(binary.LittleEndian.Uint32(b[12:]))
	if binary.LittleEndian.Uint64(b) != id || !w.use(id, n) {
		return nil, false
	}
	if n > 1 {
		b = slices.Grow(b[:0], int(n)*size)[:int(n)*size]
		if _, err := w.f.ReadAt(b, at); err != nil {
			return nil, false
		}
	}
	return b, true
}

// kind returns the flags of a page and the number of its elements.
func kind(page []byte) (flags uint16, n int) {
	return binary.LittleEndian.Uint16(page[8:]), int(binary.LittleEndian.Uint16(page[10:]))
}

// freelist claims the free pages.
func (w *walk) freelist() bool {
	if w.meta.freelist == noFreelist {
		return true
	}
	page, ok := w.read(w.meta.freelist, 0)
	if !ok {
		return false
	}
	flags, count := kind(page)
	n, ids := uint64(count), page[headerSize:]
	if n == countInside {
		n, ids = binary.LittleEndian.Uint64(ids), ids[8:]
	}
	if flags != flagFreelist || n > uint64(len(ids)/8) {
		return false
	}
	for i := range n {
		if !w.use(binary.LittleEndian.Uint64(ids[8*i:]), 1) {
			return false
		}
	}
	return true
}

// page checks a page and everything below. Its keys are at least low and less than high, where there are such.
func (w *walk) page(id uint64, level int, low, high []byte) bool {
	page, ok := w.read(id, level)
	if !ok {
		return false
	}
	switch flags, n := kind(page); {
	case flags == flagLeaf:
		return w.leaf(page, level, low, high)
	case flags == flagBranch && n > 0:
		return w.branch(page, level, low, high)
	}
	return false
}

// branch checks a page of keys and the pages they lead to: each has the keys from its own up to the next.
func (w *walk) branch(page []byte, level int, low, high []byte) bool {
	_, n := kind(page)
	if headerSize+n*elementSize > len(page) {
		return false
	}
	keys := make([][]byte, n+1)
	keys[n] = high
	for i := range n {
		e := page[headerSize+i*elementSize:]
		var ok bool
		if keys[i], ok = cut(e, word(e), word(e[4:])); !ok || !follows(keys[i], low, i > 0) || !below(keys[i], high) {
			return false
		}
		low = keys[i]
	}
	for i := range n {
		child := binary.LittleEndian.Uint64(page[headerSize+i*elementSize+8:])
		if !w.page(child, level+1, keys[i], keys[i+1]) {
			return false
		}
	}
	return true
}

// leaf checks a page of keys and values, and the buckets among these.
func (w *walk) leaf(page []byte, level int, low, high []byte) bool {
	_, n := kind(page)
	if headerSize+n*elementSize > len(page) {
		return false
	}
	for i := range n {
		e := page[headerSize+i*elementSize:]
		flags, at, length := word(e), word(e[4:]), word(e[8:])
		key, ok := cut(e, at, length)
		value, whole := cut(e, at+length, word(e[12:]))
		if !ok || !whole || flags&^flagBucket != 0 || !follows(key, low, i > 0) || !below(key, high) {
			return false
		}
		if flags == flagBucket && !w.bucket(value, level+1) {
			return false
		}
		low = key
	}
	return true
}

// bucket checks a bucket: a small one has its only page, a leaf, in itself.
func (w *walk) bucket(value []byte, level int) bool {
	if len(value) < bucketSize {
		return false
	}
	if root := binary.LittleEndian.Uint64(value); root != 0 {
		return w.page(root, level, nil, nil)
	}
	page := value[bucketSize:]
	if len(page) < headerSize || level >= deepest {
		return false
	}
	flags, _ := kind(page)
	return flags == flagLeaf && w.leaf(page, level, nil, nil)
}

func word(b []byte) uint64 { return uint64(binary.LittleEndian.Uint32(b)) }

// cut returns n bytes of b, which are there or not.
func cut(b []byte, at, n uint64) ([]byte, bool) {
	if at+n > uint64(len(b)) {
		return nil, false
	}
	return b[at : at+n], true
}

// follows says whether key is low or above; with strictly, above.
func follows(key, low []byte, strictly bool) bool {
	order := bytes.Compare(key, low)
	return order > 0 || order == 0 && !strictly
}

// below says whether key is less than high, if there is a high.
func below(key, high []byte) bool { return high == nil || bytes.Compare(key, high) < 0 }
