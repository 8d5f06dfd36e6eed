package archive

import (
	"encoding/binary"
	"hash"
	"regexp"
	"time"

	"latchkey/app/store"
)

// A Head says where a backup comes from.
type Head struct {
	Version string // of the program that made it
	MadeAt  time.Time
	FileID  string // of the data file
	Issuer  string // the organisation's name
}

var fileIDs = regexp.MustCompile(`^[0-9a-f]{32}$`)

// The last moment that a backup may be from, in milliseconds: the end of the year 9999.
const endOfTime = 253_402_300_800_000

// append appends the content of the first frame: the layout of the records that follow, and the fields in their order,
// texts after their length.
func (h *Head) append(dst []byte) []byte {
	dst = binary.BigEndian.AppendUint32(dst, store.PieceFormat)
	dst = binary.BigEndian.AppendUint64(dst, uint64(h.MadeAt.UnixMilli()))
	for _, text := range []string{h.Version, h.FileID, h.Issuer} {
		dst = append(binary.BigEndian.AppendUint32(dst, uint32(len(text))), text...)
	}
	return dst
}

// decodeHead reads what append appended. It returns ErrBackupNewer for records of a layout that is not known here, and
// ErrBackupDamaged.
func decodeHead(b []byte) (h Head, err error) {
	if len(b) < 12 {
		return Head{}, ErrBackupDamaged
	}
	if binary.BigEndian.Uint32(b) > store.PieceFormat {
		return Head{}, ErrBackupNewer
	}
	at := binary.BigEndian.Uint64(b[4:])
	h.MadeAt = time.UnixMilli(int64(at)).UTC()
	b = b[12:]
	for _, text := range []*string{&h.Version, &h.FileID, &h.Issuer} {
		if len(b) < 4 || uint64(binary.BigEndian.Uint32(b)) > uint64(len(b)-4) {
			return Head{}, ErrBackupDamaged
		}
		n := 4 + int(binary.BigEndian.Uint32(b))
		*text, b = string(b[4:n]), b[n:]
	}
	if len(b) != 0 || at >= endOfTime || !fileIDs.MatchString(h.FileID) || !visible(h.Version, 100) || !visible(h.Issuer, 200) {
		return Head{}, ErrBackupDamaged
	}
	return h, nil
}

// A counter counts and sums what is written to it.
type counter struct {
	n   int64
	sum hash.Hash
}

func (c *counter) Write(b []byte) (int, error) {
	c.n += int64(len(b))
	return c.sum.Write(b)
}
