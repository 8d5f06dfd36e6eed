package archive

import (
	"bytes"
	"errors"
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

const (
	jsonSpace   = " \t\r\n"
	mostDepth   = 16
	mostMembers = 256

	longestNumber = 32 // characters
)

// errJSON is a text that is no JSON.
var errJSON = errors.New("archive: not JSON")

// A jsonReader reads JSON (RFC 8259) strictly. Package encoding/json takes the last of several members with one name,
// takes Role for role, and makes something of characters that are none (OWASP ASVS 1.5.3), which is how two programs come to
// read different things in one text.
type jsonReader struct {
	rest  []byte
	line  int
	err   error // of the grammar, or too deep: nothing can be read any more
	fault bool  // a name twice, too many members, half a character, an endless number: grammatical, but not to be trusted
}

// space skips what means nothing.
func (in *jsonReader) space() {
	for i, b := range in.rest {
		switch b {
		case '\n':
			in.line++
		case ' ', '\t', '\r':
		default:
			in.rest = in.rest[i:]
			return
		}
	}
	in.rest = nil
}

// take skips one byte, if it is there.
func (in *jsonReader) take(b byte) bool {
	if len(in.rest) == 0 || in.rest[0] != b {
		return false
	}
	in.rest = in.rest[1:]
	return true
}

func (in *jsonReader) fail() {
	if in.err == nil {
		in.err = errJSON
	}
	in.rest = nil
}

// each reads an array or the members of an object: fn reads one of them.
func (in *jsonReader) each(open, end byte, fn func()) {
	if !in.take(open) {
		in.fail()
		return
	}
	if in.space(); in.take(end) {
		return
	}
	for in.err == nil {
		in.space()
		fn()
		in.space()
		if in.take(end) {
			return
		}
		if !in.take(',') {
			in.fail()
		}
	}
}

// object reads an object at a depth; member reads the value of a name.
func (in *jsonReader) object(depth int, member func(name string)) {
	if depth > mostDepth {
		in.fail()
		return
	}
	var names []string
	in.each('{', '}', func() {
		name := in.text()
		if in.space(); !in.take(':') {
			in.fail()
			return
		}
		in.space()
		if len(names) == mostMembers || len(name) > longestCell || slices.Contains(names, name) {
			in.fault = true
		} else {
			names = append(names, name)
		}
		member(name)
	})
}

// value reads any value at a depth. Of arrays and objects it keeps nothing but what extended makes of them.
func (in *jsonReader) value(depth int) cell {
	if len(in.rest) == 0 || depth > mostDepth {
		in.fail()
		return cell{}
	}
	switch in.rest[0] {
	case '{':
		members, only := 0, cell{kind: alien}
		in.object(depth, func(name string) {
			members++
			only = extended(name, in.value(depth+1))
		})
		if members != 1 {
			only = cell{kind: alien}
		}
		return only
	case '[':
		in.each('[', ']', func() { in.value(depth + 1) })
		return cell{kind: alien}
	case '"':
		switch s := in.text(); {
		case s == "":
			return cell{kind: empty}
		case len(s) > longestCell:
			return cell{kind: tooLong}
		default:
			return cell{text, s}
		}
	case 't':
		return in.literal("true", cell{flag, "true"})
	case 'f':
		return in.literal("false", cell{flag, "false"})
	case 'n':
		return in.literal("null", cell{kind: empty})
	}
	return in.number()
}

func (in *jsonReader) literal(word string, c cell) cell {
	if !bytes.HasPrefix(in.rest, []byte(word)) {
		in.fail()
		return cell{}
	}
	in.rest = in.rest[len(word):]
	return c
}

// number reads a number. Only whole ones of up to 18 digits are kept.
func (in *jsonReader) number() cell {
	start := in.rest
	in.take('-')
	sound := in.take('0') || in.digits()
	if in.take('.') {
		sound = in.digits() && sound
	}
	if in.take('e') || in.take('E') {
		if !in.take('+') {
			in.take('-')
		}
		sound = in.digits() && sound
	}
	if !sound {
		in.fail()
		return cell{}
	}
	number := start[:len(start)-len(in.rest)]
	if len(number) > longestNumber {
		in.fault = true
	} else if s := string(number); decimal(s) {
		return cell{integer, s}
	}
	return cell{kind: alien}
}

// digits skips digits, of which there is at least one.
func (in *jsonReader) digits() bool {
	n := 0
	for n < len(in.rest) && in.rest[n] >= '0' && in.rest[n] <= '9' {
		n++
	}
	in.rest = in.rest[n:]
	return n > 0
}

// text reads a string.
func (in *jsonReader) text() string {
	if !in.take('"') {
		in.fail()
		return ""
	}
	var b []byte
	for in.err == nil {
		n := bytes.IndexFunc(in.rest, func(r rune) bool { return r == '"' || r == '\\' || r < ' ' })
		if n < 0 {
			in.fail()
			break
		}
		b = append(b, in.rest[:n]...)
		mark := in.rest[n]
		in.rest = in.rest[n+1:]
		switch mark {
		case '"':
			if !utf8.Valid(b) {
				in.fault = true
			}
			return string(b)
		case '\\':
			b = in.escape(b)
		default:
			in.fail()
		}
	}
	return ""
}

// escape reads what follows a backslash.
func (in *jsonReader) escape(b []byte) []byte {
	if len(in.rest) == 0 {
		in.fail()
		return b
	}
	mark := in.rest[0]
	in.rest = in.rest[1:]
	if i := bytes.IndexByte([]byte(`"\/bfnrt`), mark); i >= 0 {
		return append(b, "\"\\/\b\f\n\r\t"[i])
	}
	if mark != 'u' {
		in.fail()
		return b
	}
	r := in.unit()
	if utf16.IsSurrogate(r) {
		low := rune(utf8.RuneError)
		if bytes.HasPrefix(in.rest, []byte(`\u`)) {
			in.rest = in.rest[2:]
			low = in.unit()
		}
		if r = utf16.DecodeRune(r, low); r == utf8.RuneError {
			in.fault = true
		}
	}
	return utf8.AppendRune(b, r)
}

// unit reads four hexadecimal digits.
func (in *jsonReader) unit() rune {
	if len(in.rest) < 4 {
		in.fail()
		return 0
	}
	n, err := strconv.ParseUint(string(in.rest[:4]), 16, 16)
	if err != nil {
		in.fail()
		return 0
	}
	in.rest = in.rest[4:]
	return rune(n)
}
