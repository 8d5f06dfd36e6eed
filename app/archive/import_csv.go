package archive

import (
	"bytes"
	"unicode/utf8"
)

// readCSV reads CSV (RFC 4180) with a header, in UTF-8, with lines that end as they like and one of three separators. A
// record that breaks the rules costs its own row only.
func (im *Import) readCSV(content []byte) error {
	header, separator, columns, err := csvHeader(content)
	if err != nil {
		return err
	}
	for i, name := range header {
		if c := columns[i]; c == columnCount {
			im.ignore(string(name))
		} else if im.names[c] != "" {
			return ErrImportColumns // two that mean the same: which one counts is nobody's guess
		} else {
			im.understand(c, shown(string(name), 60))
		}
	}
	in := csvReader{rest: content, line: 1, separator: separator}
	in.next() // the header
	for len(in.rest) > 0 {
		line := in.line
		fields, err := in.next()
		if err == nil && allEmpty(fields) {
			continue
		}
		r := row{line: line, err: err}
		if err == nil && len(fields) != len(header) {
			r.err = ErrRowMalformed
		}
		if r.err == nil {
			r.fill(fields, columns)
		}
		if err := im.add(r); err != nil {
			return err
		}
	}
	return nil
}

// fill takes what is known of a record over into the row.
func (r *row) fill(fields [][]byte, columns []column) {
	for i, field := range fields {
		c := columns[i]
		switch {
		case c == columnCount:
		case len(field) == 0:
			r.cells[c] = cell{kind: empty}
		case len(field) > longestCell:
			r.cells[c] = cell{kind: tooLong}
		case !utf8.Valid(field):
			r.cells[c] = cell{kind: alien}
		default:
			r.cells[c] = cell{text, string(field)}
		}
	}
}

// csvHeader reads the header by the separator that makes most sense of it. columns says of each field which column it
// names, columnCount for none.
func csvHeader(content []byte) (header [][]byte, separator byte, columns []column, err error) {
	first, _, _ := bytes.Cut(content, []byte("\n"))
	if !utf8.Valid(first) || bytes.IndexByte(first, 0) >= 0 || len(first) > longestRecord {
		return nil, 0, nil, ErrImportUnknown
	}
	most := 0
	for _, candidate := range []byte(",;\t") {
		in := csvReader{rest: content, line: 1, separator: candidate}
		fields, err := in.next()
		if err != nil || len(fields) > mostColumns {
			continue
		}
		known, found := make([]column, len(fields)), 0
		for i, name := range fields {
			c, ok := columnCalled(string(name), sameHeading)
			if !ok {
				c = columnCount
			} else {
				found++
			}
			known[i] = c
		}
		if found > most {
			most, header, separator, columns = found, fields, candidate, known
		}
	}
	if most == 0 {
		return nil, 0, nil, ErrImportColumns
	}
	return header, separator, columns, nil
}

func allEmpty(fields [][]byte) bool {
	for _, f := range fields {
		if len(f) > 0 {
			return false
		}
	}
	return true
}

// A csvReader takes a text apart into records of bounded length. It knows the line, and goes on after a record that breaks
// the rules.
type csvReader struct {
	rest      []byte
	line      int // of the file, from 1, at which rest begins
	separator byte
	fields    [][]byte
	cut       bool // the record being read may go on further than is looked at
}

// next reads one record. The fields are valid until the next one. It returns [ErrRowMalformed] or [ErrRowTooLong] and then
// stands at the line after the one where the record began.
func (in *csvReader) next() ([][]byte, error) {
	in.fields = in.fields[:0]
	record := in.rest[:min(len(in.rest), longestRecord+1)]
	in.cut = len(record) < len(in.rest)
	at, lines := 0, 0
	for {
		field, n, breaks, err := in.field(record[at:])
		at += n
		lines += breaks
		if err == nil && at > longestRecord {
			err = ErrRowTooLong
		}
		if err != nil {
			in.skipLine()
			return nil, err
		}
		in.fields = append(in.fields, field)
		switch {
		case at < len(record) && record[at] == in.separator:
			at++
		case at < len(record): // the end of a line
			at += bytes.IndexByte(record[at:], '\n') + 1
			in.rest, in.line = in.rest[at:], in.line+lines+1
			return in.fields, nil
		default:
			in.rest, in.line = in.rest[at:], in.line+lines
			return in.fields, nil
		}
	}
}

// field reads one field, n bytes of b with breaks line breaks in it. What follows is a separator, the end of a line or of
// b.
func (in *csvReader) field(b []byte) (field []byte, n, breaks int, err error) {
	if len(b) == 0 || b[0] != '"' {
		end := bytes.IndexAny(b, "\r\n\""+string(rune(in.separator)))
		if end < 0 {
			return b, len(b), 0, nil
		}
		if !in.ends(b[end:]) { // a quotation mark, or a carriage return with nothing new after it
			return nil, 0, 0, ErrRowMalformed
		}
		return b[:end], end, 0, nil
	}
	quoted := b[1:]
	for {
		mark := bytes.IndexByte(quoted[n:], '"')
		switch {
		case mark < 0 && in.cut:
			return nil, 0, 0, ErrRowTooLong
		case mark < 0:
			return nil, 0, 0, ErrRowMalformed // it never ends
		}
		n += mark + 1
		if n < len(quoted) && quoted[n] == '"' {
			n++
			continue
		}
		if n < len(quoted) && !in.ends(quoted[n:]) {
			return nil, 0, 0, ErrRowMalformed
		}
		field = quoted[:n-1]
		breaks = bytes.Count(field, []byte("\n"))
		return bytes.ReplaceAll(field, []byte(`""`), []byte(`"`)), n + 1, breaks, nil
	}
}

// ends reports whether a field may end before b.
func (in *csvReader) ends(b []byte) bool {
	return b[0] == in.separator || b[0] == '\n' || b[0] == '\r' && len(b) > 1 && b[1] == '\n'
}

func (in *csvReader) skipLine() {
	_, rest, _ := bytes.Cut(in.rest, []byte("\n"))
	in.rest, in.line = rest, in.line+1
}
