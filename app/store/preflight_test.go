package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"testing"

	"latchkey/app/account"

	bolt "go.etcd.io/bbolt"
)

// refused opens the data in a folder, which must fail as said and leave the file as it is. Twice: the first refusal must
// leave nothing behind in this process either.
func refused(t testing.TB, folder string, why error) {
	t.Helper()
	check := untouched(t, filepath.Join(folder, FileName))
	for range 2 {
		s, err := Open(folder, keyRing(folder), account.DefaultPolicy(start))
		if err == nil {
			s.Close()
		}
		want(t, err, why)
	}
	check(t)
}

// put makes a data folder with the file given in it.
func put(t testing.TB, content []byte) (folder string) {
	t.Helper()
	folder = newFolder(t)
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, FileName), content, 0o600); err != nil {
		t.Fatal(err)
	}
	return folder
}

// database makes a bbolt file of somebody's.
func database(t testing.TB, fn func(*bolt.Tx) error) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "db")
	db, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(db.Update(fn), db.Close()); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func written(format []byte, id string) func(*bolt.Tx) error {
	return func(tx *bolt.Tx) error {
		b, err := tx.CreateBucket([]byte(bucketFile))
		if err != nil {
			return err
		}
		return errors.Join(b.Put(plainFormat, format), b.Put(plainID, []byte(id)), b.Put(plainPlace, []byte("key-file")))
	}
}

func TestAFileOfSomebodyElseIsRefused(t *testing.T) {
	id := "0123456789abcdef0123456789abcdef"
	for _, c := range []struct {
		name    string
		content []byte
		why     error
	}{
		{"empty", nil, ErrTruncated},
		{"one byte", []byte{0}, ErrForeign},
		{"text", bytes.Repeat([]byte("Dear diary, "), 1000), ErrForeign},
		{"picture", append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, 40_000)...), ErrForeign},
		{"zeros", make([]byte, 65_536), ErrForeign},
		{"empty database", database(t, func(*bolt.Tx) error { return nil }), ErrForeign},
		{"other database", database(t, func(tx *bolt.Tx) error {
			b, err := tx.CreateBucket([]byte("wines"))
			if err != nil {
				return err
			}
			nested, err := b.CreateBucket([]byte("red"))
			if err != nil {
				return err
			}
			for i := range 5000 {
				if err := nested.Put(fmt.Appendf(nil, "%d", i), bytes.Repeat([]byte{1}, i%300)); err != nil {
					return err
				}
			}
			return nil
		}), ErrForeign},
		{"database with a bucket of our name", database(t, written([]byte("one"), id)), ErrForeign},
		{"database with a strange id", database(t, written([]byte{0, 0, 0, format}, "7")), ErrForeign},
		{"newer", database(t, written([]byte{0, 0, 0, format + 1}, id)), ErrNewer},
		{"much newer", database(t, written([]byte{255, 255, 255, 255}, id)), ErrNewer},
		{"older than the first", database(t, written([]byte{0, 0, 0, 0}, id)), ErrDamaged},
	} {
		t.Run(c.name, func(t *testing.T) { refused(t, put(t, c.content), c.why) })
	}
}

// sound returns the content of a file with n accounts, and the key beside the folder it is put into.
func sound(t testing.TB, n int) (content []byte, put func(testing.TB, []byte) (folder string)) {
	t.Helper()
	s, folder := newStore(t)
	populate(t, s, n)
	shut(t, s)
	path := filepath.Join(folder, FileName)
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content, func(t testing.TB, content []byte) string {
		t.Helper()
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return folder
	}
}

func TestAFileCutOffAnywhereIsRefused(t *testing.T) {
	const accounts = 50
	content, put := sound(t, accounts)
	m, err := newestMeta(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	used := int(m.pages) * int(m.pageSize)
	for size := 0; size < len(content); size += 512 {
		folder := put(t, content[:size])
		if size < used {
			refused(t, folder, ErrTruncated)
		} else if err := read(folder, accounts); err != nil { // only room for growth was cut off
			t.Errorf("%d of %d bytes: %v", size, len(content), err)
		}
	}
	if used < 30_000 {
		t.Errorf("only %d bytes are in use", used)
	}
}

// setMeta changes a meta page, and its sum with it.
func setMeta(content []byte, page int, at int, value uint64) []byte {
	content = bytes.Clone(content)
	b := content[page*os.Getpagesize()+headerSize:][:metaSize]
	binary.LittleEndian.PutUint64(b[at:], value)
	sum := fnv.New64a()
	sum.Write(b[:metaSize-8])
	binary.LittleEndian.PutUint64(b[metaSize-8:], sum.Sum64())
	return content
}

func TestATornMetaPageIsSurvivedAndTwoAreNot(t *testing.T) {
	const accounts = 50
	content, put := sound(t, accounts)
	page := os.Getpagesize()
	newer := 0
	if binary.LittleEndian.Uint64(content[page+headerSize+48:]) > binary.LittleEndian.Uint64(content[headerSize+48:]) {
		newer = 1
	}
	tear := func(content []byte, n int) []byte {
		content = bytes.Clone(content)
		content[n*page+headerSize+40] ^= 1
		return content
	}
	// A commit torn while its meta page was written is not there; the one before is.
	if err := read(put(t, tear(content, newer)), accounts-50); err != nil {
		t.Errorf("newer torn: %v", err)
	}
	if err := read(put(t, tear(content, 1-newer)), accounts); err != nil {
		t.Errorf("older torn: %v", err)
	}
	refused(t, put(t, tear(tear(content, 0), 1)), ErrDamaged)

	zeroed := bytes.Clone(content)
	clear(zeroed[:2*page])
	refused(t, put(t, zeroed), ErrForeign)
}

func TestPagesThatLeadAstrayAreRefused(t *testing.T) {
	const accounts = 50
	content, put := sound(t, accounts)
	m, err := newestMeta(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	newer := int(m.txid % 2)
	at := func(id uint64, offset int) []byte { return content[int(id)*int(m.pageSize)+offset:] }
	branch := uint64(0)
	for id := range m.pages {
		if flags, _ := kind(at(id, 0)); flags == flagBranch && binary.LittleEndian.Uint64(at(id, 0)) == id {
			branch = id // it may be a free one: only some of the changes below would then be noticed
		}
	}
	if branch == 0 {
		t.Fatal("no branch to saw at")
	}
	change := func(id uint64, offset int, value uint64, bytesOf int) []byte {
		changed := bytes.Clone(content)
		b := changed[int(id)*int(m.pageSize)+offset:]
		switch bytesOf {
		case 2:
			binary.LittleEndian.PutUint16(b, uint16(value))
		case 4:
			binary.LittleEndian.PutUint32(b, uint32(value))
		case 8:
			binary.LittleEndian.PutUint64(b, value)
		}
		return changed
	}
	root := binary.LittleEndian.Uint64(at(branch, headerSize+8)) // the first child of the branch
	for name, changed := range map[string][]byte{
		"root beyond the end":               setMeta(content, newer, 16, m.pages),
		"root far beyond the end":           setMeta(content, newer, 16, 1<<63),
		"root is the free list":             setMeta(content, newer, 16, m.freelist),
		"root is a meta page":               setMeta(content, newer, 16, 1),
		"free list beyond the end":          setMeta(content, newer, 32, m.pages),
		"free list is the root":             setMeta(content, newer, 32, m.root),
		"page size of the other meta page":  setMeta(content, newer, 4, 2<<0|uint64(m.pageSize)<<33),
		"root with another number":          change(m.root, 0, m.root+1, 8),
		"root of no kind":                   change(m.root, 8, 0, 2),
		"root with more than it holds":      change(m.root, 10, 60_000, 2),
		"root longer than the file":         change(m.root, 12, 1<<31, 4),
		"free list of no kind":              change(m.freelist, 8, 0, 2),
		"free list with more than it holds": change(m.freelist, 10, 65_534, 2),
		"free list with a huge number":      change(m.freelist, 10, 65_535, 2),
		"free list with a page in use":      change(m.freelist, headerSize, m.root, 8),
		"free list with a page of no file":  change(m.freelist, headerSize, m.pages, 8),
		"branch that leads to itself":       change(branch, headerSize+8, branch, 8),
		"branch that leads to the root":     change(branch, headerSize+8, m.root, 8),
		"branch that leads nowhere":         change(branch, headerSize+8, 1<<40, 8),
		"branch with a child twice":         change(branch, headerSize+elementSize+8, root, 8),
		"branch without children":           change(branch, 10, 0, 2),
		"branch with a key elsewhere":       change(branch, headerSize, 1<<20, 4),
		"branch with a key too long":        change(branch, headerSize+4, 1<<30, 4),
	} {
		t.Run(name, func(t *testing.T) { refused(t, put(t, changed), ErrDamaged) })
	}
}
