package rehearsal

import (
	"encoding/csv"
	"slices"
	"strings"
	"unicode"

	"latchkey/app/account"
	"latchkey/app/archive"
)

const (
	longestRoster = 64 << 10 // bytes
	longestShown  = 120      // characters of a row that is told about
)

// A row is one line of a roster, and the account that it asks for. What it leaves out is empty.
type row struct {
	line    int // of what was pasted, from 1
	text    string
	profile account.Profile
	err     error
}

// readRoster reads what somebody pasted: a name a line, or CSV with name, e-mail and username, parted by tabs, semicolons
// or commas, in another order where a header says so. It returns [ErrRoster] where there are no rows, or more than a class
// has seats.
func readRoster(text string) (rows []row, err error) {
	if len(text) > longestRoster {
		return nil, ErrRoster
	}
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.TrimPrefix(text, "\ufeff"))
	format := layout{parts: []part{fullName, email, username}}
	headed := false
	for i, line := range strings.Split(text, "\n") {
		if strings.Trim(line, " \u00a0\t,;\"") == "" {
			continue
		}
		if !headed {
			headed = true
			if found, ok := header(line); ok {
				format = found
				continue
			}
		}
		r := row{line: i + 1, text: excerpt(line)}
		r.profile, r.err = format.read(line)
		if rows = append(rows, r); len(rows) > mostLearners {
			return nil, ErrRoster
		}
	}
	if len(rows) == 0 {
		return nil, ErrRoster
	}
	return rows, nil
}

// excerpt is a line for somebody to recognise, with a sign in the place of what cannot be seen.
func excerpt(line string) string {
	letters := []rune(strings.TrimSpace(line))
	for i, r := range letters {
		switch {
		case r == '\t':
			letters[i] = ' '
		case !unicode.IsPrint(r) && r != '\u00a0':
			letters[i] = '\ufffd'
		}
	}
	if len(letters) > longestShown {
		return string(letters[:longestShown-1]) + "…"
	}
	return string(letters)
}

// A part of a profile, as a column has it.
type part int

const (
	nothing part = iota // that is asked for
	fullName
	email
	username
)

// put puts what a cell says in its place.
func (f part) put(p *account.Profile, cell string) {
	switch f {
	case fullName:
		p.FullName = cell
	case email:
		p.Email = cell
	case username:
		p.Username = cell
	}
}

// A layout says what is in which column of a roster.
type layout struct {
	parts     []part
	separator rune // 0: each line has its own
}

// separators come in the order in which one of them tells more than the next: a name may have a comma.
const separators = "\t;,"

var (
	headings     = map[string]part{"name": fullName, "fullname": fullName, "email": email, "username": username}
	headingSigns = strings.NewReplacer("_", "", "-", "", " ", "", "\u00a0", "")
)

// header reads a first line that has a heading for names. Columns that are not known are passed over; one that is there
// twice makes it no header.
func header(line string) (format layout, found bool) {
	for _, separator := range separators {
		cells, err := split(line, separator)
		if err != nil {
			continue
		}
		format = layout{}
		for _, cell := range cells {
			of := headings[headingSigns.Replace(strings.ToLower(cell))]
			if of != nothing && slices.Contains(format.parts, of) {
				return layout{}, false
			}
			format.parts = append(format.parts, of)
		}
		if len(cells) > 1 {
			format.separator = separator
		}
		if slices.Contains(format.parts, fullName) {
			return format, true
		}
	}
	return layout{}, false
}

// read reads one line, or returns [archive.ErrRowMalformed].
func (f layout) read(line string) (p account.Profile, err error) {
	cells, err := f.cells(line)
	if err != nil {
		return p, err
	}
	for i, cell := range cells {
		switch {
		case i < len(f.parts):
			f.parts[i].put(&p, cell)
		case cell != "":
			return account.Profile{}, archive.ErrRowMalformed
		}
	}
	return p, nil
}

// cells takes a line apart by the separator that the header has or, where none says so, by the first that parts it.
func (f layout) cells(line string) ([]string, error) {
	if f.separator != 0 {
		return split(line, f.separator)
	}
	line = strings.TrimSpace(line)
	for _, separator := range separators {
		if cells, err := split(line, separator); err == nil && len(cells) > 1 {
			return cells, nil
		}
	}
	if strings.HasPrefix(line, `"`) || strings.ContainsAny(line, separators) {
		return split(line, ',')
	}
	return []string{line}, nil // quotes within a name are no CSV
}

// split takes a line apart (RFC 4180), less the spaces around its cells.
func split(line string, separator rune) ([]string, error) {
	in := csv.NewReader(strings.NewReader(line))
	in.FieldsPerRecord = -1
	in.Comma = separator
	in.TrimLeadingSpace = separator != '\t' // which would be a space too
	cells, err := in.Read()
	if err != nil {
		return nil, archive.ErrRowMalformed
	}
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	return cells, nil
}
