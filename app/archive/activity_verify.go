package archive

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"
	"time"

	"latchkey/app/store"
)

// What is wrong with a signed activity.
var (
	// ErrActivityForeign is returned when a file is no signed activity of ours.
	ErrActivityForeign = errors.New("archive: not a signed Latchkey activity")
	// ErrActivityNewer is returned when a newer version of the program wrote it.
	ErrActivityNewer = errors.New("archive: the activity was exported by a newer version")
	// ErrActivityFingerprint is returned when it was signed with another key than the one whose fingerprint is given.
	ErrActivityFingerprint = errors.New("archive: the activity was signed with another key")
	// ErrActivitySignature is returned when every entry follows from the one before, but they are not what was signed.
	ErrActivitySignature = errors.New("archive: the signature of the activity does not hold")
	// ErrActivityBroken is returned, as an [ActivityBroken], when an entry is missing or not as it was written.
	ErrActivityBroken = errors.New("archive: the activity is broken")
)

// An ActivityBroken is an [ErrActivityBroken] that says where.
type ActivityBroken struct {
	Seq  uint64 // of the first entry that is not there, or not as it was written
	Line int    // of the file, from 1
}

func (e *ActivityBroken) Error() string {
	return fmt.Sprintf("%v at entry %d, line %d", ErrActivityBroken, e.Seq, e.Line)
}

// Unwrap returns [ErrActivityBroken].
func (e *ActivityBroken) Unwrap() error { return ErrActivityBroken }

// An ActivityReport is what a signed activity says of itself. It counts for nothing unless it was verified without an error; and
// unless Compared, anybody could have signed it.
type ActivityReport struct {
	File        string // id of the data file
	Exported    time.Time
	First       uint64 // number of the first entry
	Count       uint64
	Head        string // the chain after the last entry: 64 hexadecimal digits, of which Status shows 20
	Fingerprint string // of the key that signed it
	Compared    bool   // with the fingerprint given
}

// longestLine of a signed activity, in bytes: what an entry holds is short.
const longestLine = 1 << 16

// VerifyActivity reads what [WriteActivity] wrote and says whether anything was changed, left out, added or moved since.
// The fingerprint is that which Status shows on the machine, in any case and with any spaces; when it is empty, the report
// says that it was not compared. It reads to the end, one line at a time.
//
// It returns an error of this package, or of r. The report then says what was read so far.
func VerifyActivity(r io.Reader, fingerprint string) (ActivityReport, error) {
	v := verifier{in: bufio.NewReaderSize(r, longestLine), sum: sha256.New()}
	err := v.begin(fingerprint)
	for err == nil && !v.ended {
		err = v.next()
	}
	v.report.Head = digits(v.head[:])
	return v.report, err
}

type verifier struct {
	in     *bufio.Reader
	sum    hash.Hash // of all lines before the present one
	line   int
	header []byte
	key    ed25519.PublicKey
	head   [32]byte // the chain so far
	ended  bool
	report ActivityReport
}

// read returns the next line with its end. What it returns is valid until the next call.
func (v *verifier) read() ([]byte, error) {
	v.line++
	line, err := v.in.ReadSlice('\n')
	if errors.Is(err, io.EOF) || errors.Is(err, bufio.ErrBufferFull) {
		return nil, v.broken()
	}
	return line, err
}

// broken says that the entry that comes next is not there.
func (v *verifier) broken() error {
	return &ActivityBroken{Seq: v.report.First + v.report.Count, Line: v.line}
}

// begin reads the header.
func (v *verifier) begin(fingerprint string) error {
	line, err := v.read()
	if errors.Is(err, ErrActivityBroken) {
		return ErrActivityForeign
	}
	if err != nil {
		return err
	}
	var kind struct {
		Format  string
		Version int
	}
	if json.Unmarshal(line, &kind) != nil || kind.Format != activityFormat {
		return ErrActivityForeign
	}
	if kind.Version > activityVersion {
		return ErrActivityNewer
	}
	var h activityHeader
	whole := readLine(line, &h)
	previous, _ := hex.DecodeString(h.Previous)
	key, _ := hex.DecodeString(h.Key)
	exported, err := time.Parse(milli, h.Exported)
	if !whole || err != nil || h.Version != activityVersion || h.First == 0 || len(previous) != len(v.head) ||
		len(key) != ed25519.PublicKeySize || store.Fingerprint(key) != h.Fingerprint {
		return ErrActivitySignature
	}
	v.key, v.head, v.header = key, [32]byte(previous), bytes.Clone(line)
	v.sum.Write(line)
	v.report = ActivityReport{File: h.File, Exported: exported, First: h.First, Fingerprint: h.Fingerprint}
	if fingerprint = strings.ToLower(strings.Join(strings.Fields(fingerprint), "")); fingerprint != "" {
		if fingerprint != h.Fingerprint {
			return ErrActivityFingerprint
		}
		v.report.Compared = true
	}
	return nil
}

// next reads one line after the header.
func (v *verifier) next() error {
	line, err := v.read()
	if err != nil {
		return err
	}
	var end activityEnd
	if readEnd := bytes.HasPrefix(line, []byte(`{"count":`)) && readLine(line, &end); readEnd {
		return v.end(&end)
	}
	e, ok := parseEntry(line)
	if !ok || e.Seq != v.report.First+v.report.Count || !e.Follows(v.head) {
		return v.broken()
	}
	v.sum.Write(line)
	v.head = e.Hash
	v.report.Count++
	return nil
}

// end holds all that was read against the last line.
func (v *verifier) end(end *activityEnd) error {
	if v.report.Count < end.Count {
		return v.broken()
	}
	signature, _ := hex.DecodeString(end.Signature)
	text := activityText(v.header, v.report.Count, v.head, [32]byte(v.sum.Sum(nil)))
	if end.Count != v.report.Count || end.Head != digits(v.head[:]) || end.Signature != digits(signature) ||
		!ed25519.Verify(v.key, text, signature) {
		return ErrActivitySignature
	}
	if _, err := v.in.ReadByte(); !errors.Is(err, io.EOF) {
		return errors.Join(ErrActivitySignature, err) // nothing is signed behind the signature
	}
	v.ended = true
	return nil
}
