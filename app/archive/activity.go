package archive

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"io"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

// The signed activity is JSON Lines: a header, a line an entry, oldest first, and a last line that closes it. An entry has
// all that its link of the chain was made from, and the chain after it; the signature covers every byte before. People are
// ids only. Everything is written in one way, so a reader takes no other.
const (
	activityFormat  = "latchkey activity"
	activityVersion = 1
)

// activityHeader is the first line.
type activityHeader struct {
	Format      string `json:"format"`
	Version     int    `json:"version"`
	File        string `json:"file"`        // id of the data file
	First       uint64 `json:"first"`       // number of the first entry
	Previous    string `json:"previous"`    // the chain before it
	Key         string `json:"key"`         // the public half of the signing key (Ed25519)
	Fingerprint string `json:"fingerprint"` // of it, as Status shows it
	Exported    string `json:"exported"`
}

// activityEnd is the last line.
type activityEnd struct {
	Count     uint64 `json:"count"`
	Head      string `json:"head"`      // the chain up to and with the last entry
	Signature string `json:"signature"` // see activityText
}

// WriteActivity writes the whole activity as JSON Lines that are signed with the file's own key. It returns a
// [store.BrokenError] when the chain does not hold: nothing is signed that was altered.
func WriteActivity(w io.Writer, s *store.Store, now time.Time) error {
	return s.View(func(tx *store.Tx) error {
		head, err := tx.Head()
		if err != nil {
			return err
		}
		out := bufio.NewWriterSize(w, 1<<16)
		sum := sha256.New()
		both := io.MultiWriter(out, sum)
		header, err := jsonLine(activityHeader{
			Format: activityFormat, Version: activityVersion, File: s.ID(), First: head.First, Previous: digits(head.Previous[:]),
			Key: digits(s.PublicKey()), Fingerprint: store.Fingerprint(s.PublicKey()), Exported: stamped(now),
		})
		if err != nil {
			return err
		}
		if _, err := both.Write(header); err != nil {
			return err
		}
		var line []byte
		err = tx.Activity(func(e store.Entry) error {
			line = appendEntry(line[:0], &e)
			_, err := both.Write(line)
			return err
		})
		if err != nil {
			return err
		}
		text := activityText(header, head.Count(), head.Hash, [32]byte(sum.Sum(nil)))
		end, err := jsonLine(activityEnd{head.Count(), digits(head.Hash[:]), digits(s.Sign(text))})
		if err != nil {
			return err
		}
		if _, err := out.Write(end); err != nil {
			return err
		}
		return out.Flush()
	})
}

// activityText is what the last line signs: the header, how many entries there are, the chain after them, and the hash of
// all bytes before. Nothing else that is signed with the same key begins as it does.
func activityText(header []byte, count uint64, head, sum [32]byte) []byte {
	text := append([]byte("latchkey activity export\n"), header...)
	text = binary.BigEndian.AppendUint64(text, count)
	text = append(text, head[:]...)
	return append(text, sum[:]...)
}

// jsonLine is v on a line of its own.
func jsonLine(v any) ([]byte, error) {
	line, err := json.Marshal(v)
	return append(line, '\n'), err
}

// readLine reads what jsonLine wrote and nothing else.
func readLine(line []byte, v any) bool {
	if json.Unmarshal(line, v) != nil {
		return false
	}
	again, err := jsonLine(v)
	return err == nil && bytes.Equal(again, line)
}

func digits(b []byte) string { return hex.EncodeToString(b) }

// milli is a time to the millisecond (RFC 3339), which is what the chain has of it.
const milli = "2006-01-02T15:04:05.000Z07:00"

func stamped(t time.Time) string { return t.UTC().Format(milli) }

// The names of actors and factors, as exports and the page have them.
var (
	actorNames = []string{
		store.ActorVisitor: "visitor", store.ActorAccount: "account", store.ActorTerminal: "terminal", store.ActorProgram: "program",
	}
	factorNames = []string{account.ByPassword: "password", account.ByCode: "code", account.ByRecoveryCode: "recovery_code"}
)

// ActorOf names the sort of actor of an entry.
func ActorOf(e *store.Entry) string { return actorNames[e.Actor.Kind] }

// FactorOf names the factor of an entry that is about one; of others it is empty.
func FactorOf(e *store.Entry) string {
	switch e.Kind {
	case store.SignedIn, store.SignInRefused, store.FactorAccepted, store.ProofRefused:
		return factorNames[e.Factor]
	}
	return ""
}
