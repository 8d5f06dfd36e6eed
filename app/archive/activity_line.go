package archive

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

// appendEntry appends the line of an entry.
func appendEntry(dst []byte, e *store.Entry) []byte {
	dst = strconv.AppendUint(append(dst, `{"seq":`...), e.Seq, 10)
	dst = e.At.UTC().AppendFormat(append(dst, `,"at":"`...), milli)
	dst = appendText(append(dst, `","kind":`...), string(e.Kind))
	dst = appendText(append(dst, `,"actor":`...), actorNames[e.Actor.Kind])
	dst = hex.AppendEncode(append(dst, `,"actor_id":"`...), e.Actor.ID[:])
	dst = hex.AppendEncode(append(dst, `","subject":"`...), e.Subject[:])
	dst = appendText(append(dst, `","outcome":`...), e.Outcome)
	dst = appendText(append(dst, `,"factor":`...), factorNames[e.Factor])
	dst = strconv.AppendUint(append(dst, `,"count":`...), uint64(e.Count), 10)
	dst = appendText(append(dst, `,"field":`...), e.Field)
	dst = appendText(append(dst, `,"old":`...), e.Old)
	dst = appendText(append(dst, `,"new":`...), e.New)
	dst = strconv.AppendUint(append(dst, `,"layout":`...), uint64(e.Layout), 10)
	dst = hex.AppendEncode(append(dst, `,"hash":"`...), e.Hash[:])
	return append(dst, "\"}\n"...)
}

// appendText appends a string of JSON.
func appendText(dst []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			quoted, _ := json.Marshal(s) // a string never fails
			return append(dst, quoted...)
		}
	}
	return append(append(append(dst, '"'), s...), '"')
}

// parseEntry reads what appendEntry wrote and nothing else.
func parseEntry(line []byte) (e store.Entry, ok bool) {
	p := lineParser{rest: line}
	e.Seq = p.number(`{"seq":`, 64)
	e.At = p.time(`,"at":`)
	e.Kind = store.Kind(p.text(`,"kind":`))
	e.Actor.Kind = store.ActorKind(p.name(`,"actor":`, actorNames))
	p.hex(`,"actor_id":`, e.Actor.ID[:])
	p.hex(`,"subject":`, e.Subject[:])
	e.Outcome = p.text(`,"outcome":`)
	e.Factor = account.Factor(p.name(`,"factor":`, factorNames))
	e.Count = uint32(p.number(`,"count":`, 32))
	e.Field = p.text(`,"field":`)
	e.Old = p.text(`,"old":`)
	e.New = p.text(`,"new":`)
	e.Layout = uint8(p.number(`,"layout":`, 8))
	p.hex(`,"hash":`, e.Hash[:])
	p.literal("}\n")
	var room [1024]byte
	return e, !p.bad && bytes.Equal(appendEntry(room[:0], &e), line)
}

// A lineParser takes members off the front of a line, each behind its name. It stays at its first failure. What can be
// written in two ways is for the caller to find out, by writing it again.
type lineParser struct {
	rest []byte
	bad  bool
}

func (p *lineParser) literal(text string) {
	if !bytes.HasPrefix(p.rest, []byte(text)) {
		p.bad, p.rest = true, nil
		return
	}
	p.rest = p.rest[len(text):]
}

func (p *lineParser) number(name string, bits int) uint64 {
	p.literal(name)
	n := 0
	for n < len(p.rest) && '0' <= p.rest[n] && p.rest[n] <= '9' {
		n++
	}
	v, err := strconv.ParseUint(string(p.rest[:n]), 10, bits)
	p.bad = p.bad || err != nil
	p.rest = p.rest[n:]
	return v
}

// raw is a string of JSON as it is written, without its quotes.
func (p *lineParser) raw(name string) (text []byte, escaped bool) {
	p.literal(name)
	p.literal(`"`)
	for i := 0; i < len(p.rest); i++ {
		switch p.rest[i] {
		case '\\':
			escaped = true
			i++
		case '"':
			text = p.rest[:i]
			p.rest = p.rest[i+1:]
			return text, escaped
		}
	}
	p.bad, p.rest = true, nil
	return nil, false
}

func (p *lineParser) text(name string) string {
	raw, escaped := p.raw(name)
	if !escaped {
		return string(raw)
	}
	var s string
	if json.Unmarshal(slices.Concat([]byte{'"'}, raw, []byte{'"'}), &s) != nil {
		p.bad = true
	}
	return s
}

func (p *lineParser) time(name string) time.Time {
	raw, _ := p.raw(name)
	t, err := time.Parse(time.RFC3339, string(raw))
	p.bad = p.bad || err != nil
	return t.UTC()
}

func (p *lineParser) hex(name string, into []byte) {
	raw, _ := p.raw(name)
	if len(raw) != hex.EncodedLen(len(into)) {
		p.bad = true
		return
	}
	_, err := hex.Decode(into, raw)
	p.bad = p.bad || err != nil
}

// name is the place of a text among those known.
func (p *lineParser) name(name string, known []string) int {
	raw, _ := p.raw(name)
	i := slices.Index(known, string(raw))
	p.bad = p.bad || i < 0
	return max(i, 0)
}
