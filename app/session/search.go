package session

import (
	"bytes"
	"cmp"
	"runtime"
	"slices"
	"sync"
)

// longestSearch is how many bytes of a search count: nothing that is kept is as long.
const longestSearch = 1024

// searched are the words of a search, as they are looked for.
func searched(text string) [][]byte {
	words := bytes.Fields(fold(nil, text[:min(len(text), longestSearch)]))
	slices.SortFunc(words, func(a, b []byte) int { // long ones are rare
		return cmp.Or(cmp.Compare(len(b), len(a)), bytes.Compare(a, b))
	})
	return slices.CompactFunc(words, bytes.Equal)
}

// holdsAll says whether all words are in a text.
func holdsAll(text []byte, words [][]byte) bool {
	for _, word := range words {
		if !bytes.Contains(text, word) {
			return false
		}
	}
	return true
}

// An index is the text of all rows, in their order, side by side: going through it costs a tenth of going from row to row.
type index struct {
	text   []byte
	starts []int // of each row, and the end
	marks  []marks
}

// newIndex puts the text of rows together.
func newIndex(rows []*row) *index {
	length := 0
	for _, r := range rows {
		length += len(r.folded)
	}
	x := &index{make([]byte, 0, length), make([]int, 0, len(rows)+1), make([]marks, len(rows))}
	for i, r := range rows {
		x.starts = append(x.starts, len(x.text))
		x.text = append(x.text, r.folded...)
		x.marks[i].add(r.folded)
	}
	x.starts = append(x.starts, len(x.text))
	return x
}

// search says which rows have all words somewhere in their text.
func (x *index) search(words [][]byte) []bool {
	var all marks
	for _, word := range words {
		all.add(word)
	}
	words = slices.DeleteFunc(words, func(word []byte) bool { return len(word) == 1 && ownMark(word[0]) }) // marks say it all
	in := make([]bool, len(x.marks))
	part := len(in)/runtime.GOMAXPROCS(0) + 1
	var parts sync.WaitGroup
	for from := 0; from < len(in); from += part {
		parts.Go(func() {
			for i := from; i < min(from+part, len(in)); i++ {
				in[i] = x.marks[i].have(&all) && holdsAll(x.text[x.starts[i]:x.starts[i+1]], words)
			}
		})
	}
	parts.Wait()
	return in
}

// wipe overwrites the text.
func (x *index) wipe() {
	clear(x.text)
	clear(x.marks)
}

// marks are which characters a text has, and which pairs of them. What has fewer than a word does not hold it; most rows
// need no closer look.
type marks struct {
	bytes uint64
	pairs [4]uint64
}

func (m *marks) add(text []byte) {
	for i, b := range text {
		m.bytes |= 1 << mark(b)
		if i > 0 {
			pair := (uint32(text[i-1])<<8 | uint32(b)) * 2654435769 >> 24 // multiplicative hashing: the golden ratio of 2^32
			m.pairs[pair/64] |= 1 << (pair % 64)
		}
	}
}

func (m *marks) have(all *marks) bool {
	return m.bytes&all.bytes == all.bytes &&
		m.pairs[0]&all.pairs[0] == all.pairs[0] && m.pairs[1]&all.pairs[1] == all.pairs[1] &&
		m.pairs[2]&all.pairs[2] == all.pairs[2] && m.pairs[3]&all.pairs[3] == all.pairs[3]
}

// mark is the place of a byte among 64: letters and digits have their own.
func mark(b byte) int {
	switch {
	case 'a' <= b && b <= 'z':
		return int(b - 'a')
	case '0' <= b && b <= '9':
		return int(b-'0') + 26
	}
	return int(b)%28 + 36
}

func ownMark(b byte) bool { return mark(b) < 36 }
