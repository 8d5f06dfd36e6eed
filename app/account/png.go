package account

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
)

// encodePNG makes a PNG of one grey bit a pixel (PNG specification, sections 5 and 11). The encoders at hand ask for each
// pixel by itself, which costs half as much as the whole code again; here a row of modules is packed once.
func encodePNG(dark [][]bool, pixels int) []byte {
	side := len(dark) * pixels

	header := binary.BigEndian.AppendUint32(nil, uint32(side))
	header = binary.BigEndian.AppendUint32(header, uint32(side))
	header = append(header, 1, 0, 0, 0, 0) // one bit a pixel, grey, the only compression and filter set, not interlaced

	var data bytes.Buffer
	pack, _ := zlib.NewWriterLevel(&data, zlib.BestSpeed) // fails only for a level that does not exist
	row := make([]byte, 1+(side+7)/8)                     // the first byte says that the row is not filtered
	for _, modules := range dark {
		clear(row)
		for x, isDark := range modules {
			if isDark {
				continue // black is 0
			}
			for i := x * pixels; i < (x+1)*pixels; i++ {
				row[1+i/8] |= 0x80 >> (i % 8)
			}
		}
		for range pixels {
			_, _ = pack.Write(row) // a buffer takes everything
		}
	}
	_ = pack.Close()

	out := []byte("\x89PNG\r\n\x1a\n")
	out = appendChunk(out, "IHDR", header)
	out = appendChunk(out, "IDAT", data.Bytes())
	return appendChunk(out, "IEND", nil)
}

// appendChunk appends length, kind, data and the checksum over the latter two.
func appendChunk(out []byte, kind string, data []byte) []byte {
	out = binary.BigEndian.AppendUint32(out, uint32(len(data)))
	start := len(out)
	out = append(append(out, kind...), data...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[start:]))
}
