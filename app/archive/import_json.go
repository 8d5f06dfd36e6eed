package archive

import (
	"bytes"
	"strings"
)

// readJSON reads what mongoexport writes: one object a line, or with --jsonArray an array of objects.
func (im *Import) readJSON(content []byte) error {
	if bytes.TrimLeft(content, jsonSpace)[0] == '[' {
		return im.readJSONArray(content)
	}
	for line := 1; len(content) > 0; line++ {
		var text []byte
		text, content, _ = bytes.Cut(content, []byte("\n"))
		if len(bytes.Trim(text, jsonSpace)) == 0 {
			continue
		}
		in := jsonReader{rest: text, line: line}
		r := row{line: line}
		im.readJSONRow(&in, &r)
		if in.space(); in.err != nil || len(in.rest) > 0 {
			r = row{line: line, err: ErrRowMalformed}
		}
		if err := im.add(r); err != nil {
			return err
		}
	}
	return nil
}

// readJSONArray reads an array. Where its grammar is broken nobody can say where the next row begins, so the whole file is
// refused.
func (im *Import) readJSONArray(content []byte) error {
	in := jsonReader{rest: content, line: 1}
	in.space()
	var full error
	in.each('[', ']', func() {
		r := row{line: in.line}
		im.readJSONRow(&in, &r)
		if in.err == nil {
			if full = im.add(r); full != nil {
				in.fail()
			}
		}
	})
	if in.space(); full != nil {
		return full
	} else if in.err != nil || len(in.rest) > 0 {
		return ErrImportUnknown
	}
	if n := len(im.rows); n > 1 && im.rows[n-1].line-im.rows[0].line < n-1 { // several on one line
		for i := range im.rows {
			im.rows[i].line = i + 1
		}
	}
	return nil
}

// readJSONRow reads one object. What is wrong with it, but not with the grammar, is an error of the row.
func (im *Import) readJSONRow(in *jsonReader, r *row) {
	in.fault = false
	if len(in.rest) == 0 || in.rest[0] != '{' {
		in.value(0)
		r.err = ErrRowMalformed
		return
	}
	in.object(0, func(key string) {
		c, known := columnCalled(key, sameKey)
		value := in.value(1)
		switch {
		case known && r.cells[c].kind != absent: // the same, under another name
			r.refuse(key)
		case known:
			im.understand(c, key)
			r.cells[c] = value
		default:
			// A program that does not tell cases apart would take Role for role, and another one would not.
			if _, variant := columnCalled(key, strings.EqualFold); variant {
				r.refuse(key)
			}
			im.ignore(key)
		}
	})
	if in.fault {
		r.refuse("")
	}
}

// refuse says that the row cannot be read, and where.
func (r *row) refuse(where string) {
	if r.err == nil {
		r.err, r.where = ErrRowMalformed, where
	}
}

// extended is what an object of one member means that MongoDB writes in the place of a value (Extended JSON 2.0): a date in
// its two forms, or a number.
func extended(name string, value cell) cell {
	switch name {
	case "$date":
		if value.kind == text && !decimal(value.text) || value.kind == integer {
			return cell{date, value.text}
		}
	case "$numberInt", "$numberLong":
		if value.kind == text && decimal(value.text) {
			return cell{integer, value.text}
		}
	}
	return cell{kind: alien}
}

// decimal reports whether s is a whole number of bounded size.
func decimal(s string) bool {
	digits := strings.TrimPrefix(s, "-")
	if len(digits) == 0 || len(digits) > 18 || digits[0] == '0' && len(s) > 1 {
		return false
	}
	return !strings.ContainsFunc(digits, func(r rune) bool { return r < '0' || r > '9' })
}
