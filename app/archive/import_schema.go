package archive

import "encoding/binary"

// Bounds of the schema of an SQLite file. SQLite takes all of it apart before it answers anything, cannot be interrupted
// meanwhile, and needs a time that grows with the square of its entries: hours and gigabytes for what fits in a file.
const (
	mostSchemaPages = 1000
	mostSchemaBytes = 256 << 10
)

// The head of an SQLite file and of a page of a table (https://www.sqlite.org/fileformat.html).
const (
	sqliteHead   = 100
	atPageSize   = 16
	interiorPage = 0x05
	leafPage     = 0x0d
	interiorHead = 12
	leafHead     = 8
	atCells      = 3
	atRightmost  = 8
)

// shortSchema reports whether an SQLite file has a schema within bounds: a table that begins on the first page.
func shortSchema(content []byte) bool {
	if len(content) < sqliteHead {
		return false
	}
	size := int(binary.BigEndian.Uint16(content[atPageSize:]))
	if size == 1 {
		size = 1 << 16
	}
	if size < 512 || size&(size-1) != 0 {
		return false
	}
	var total uint64
	pages := []uint32{1}
	for seen := 0; len(pages) > 0; seen++ {
		number := int64(pages[len(pages)-1])
		pages = pages[:len(pages)-1]
		if number < 1 || number*int64(size) > int64(len(content)) || seen == mostSchemaPages {
			return false
		}
		page, head := content[(number-1)*int64(size):number*int64(size)], 0
		if number == 1 {
			head = sqliteHead
		}
		cells := int(binary.BigEndian.Uint16(page[head+atCells:]))
		switch page[head] {
		case leafPage:
			ok := eachCell(page, head+leafHead, cells, func(cell []byte) {
				total += min(sqliteVarint(cell), mostSchemaBytes+1)
			})
			if !ok || total > mostSchemaBytes {
				return false
			}
		case interiorPage:
			if len(pages)+cells >= mostSchemaPages {
				return false
			}
			ok := eachCell(page, head+interiorHead, cells, func(cell []byte) {
				pages = append(pages, binary.BigEndian.Uint32(cell))
			})
			if !ok {
				return false
			}
			pages = append(pages, binary.BigEndian.Uint32(page[head+atRightmost:]))
		default:
			return false
		}
	}
	return true
}

// eachCell calls fn with the beginning of every cell of a page, at least four bytes, and reports whether all are on it.
func eachCell(page []byte, pointers, cells int, fn func([]byte)) bool {
	if pointers+2*cells > len(page) {
		return false
	}
	for i := range cells {
		at := int(binary.BigEndian.Uint16(page[pointers+2*i:]))
		if at+4 > len(page) {
			return false
		}
		fn(page[at:])
	}
	return true
}

// sqliteVarint reads a number of up to nine bytes, seven bits each and eight in the ninth.
func sqliteVarint(b []byte) (n uint64) {
	for i, c := range b[:min(len(b), 9)] {
		if i == 8 {
			return n<<8 | uint64(c)
		}
		n = n<<7 | uint64(c&0x7f)
		if c&0x80 == 0 {
			break
		}
	}
	return n
}
