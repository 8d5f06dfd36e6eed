package archive

import (
	"bytes"
	"os"
	"slices"
)

// Bounds of a file to import. They are ample for what one machine keeps, and bound what a hostile file can cost.
const (
	mostImportBytes = 64 << 20
	mostImportRows  = 50_000
	longestCell     = 4096 // bytes
	longestRecord   = 1 << 16
	mostColumns     = 256
	mostNamed       = 20 // of the columns that are not understood
)

// The kinds of files.
const (
	kindCSV    = "csv"
	kindJSON   = "json"
	kindSQLite = "sqlite"
)

// An Import is a file of accounts that was read, before anything is decided about it. It does not change any more.
type Import struct {
	Kind           string   // "csv", "json", "sqlite"
	Rows           int      // also those that cannot be read
	Columns        []string // that are understood, as the file calls them
	Ignored        []string // that are not: the first twenty
	HasPasswords   bool
	HasTwoFactor   bool
	Administrators int // rows that ask to be one

	rows  []row
	names [columnCount]string // what the file calls the columns
}

// A row is one person in a file.
type row struct {
	line  int // of the file, or number of the row where a file has no lines
	cells [columnCount]cell
	err   error  // why it cannot be read
	where string // which column that concerns, or empty
}

// A cell is one value of a row.
type cell struct {
	kind cellKind
	text string
}

type cellKind uint8

const (
	absent  cellKind = iota // there is no such column in the row
	empty                   // nothing, or no character
	text                    //
	flag                    // "true" or "false"
	integer                 // its decimal digits
	date                    // a text or an integer that says of itself that it is a date
	tooLong                 // what was there is not kept
	alien                   // a value of another type
)

// OpenImport reads a file that somebody chose. What kind of file it is its content says, not its name. It returns the
// errors of openPlain, [ErrImportUnknown], [ErrImportColumns], [ErrImportTooMany] or [ErrImportInUse].
func OpenImport(path string) (*Import, error) {
	content, before, err := readPlain(path, mostImportBytes)
	if err != nil {
		return nil, err
	}
	defer clear(content) // it may be full of passwords
	if bytes.HasPrefix(content, sqliteMagic) {
		if err := closedSQLite(path); err != nil {
			return nil, err
		}
		if after, err := os.Lstat(path); err != nil || after.ModTime() != before.ModTime() || after.Size() != before.Size() {
			return nil, ErrImportInUse
		}
	}
	return readImport(content)
}

var byteOrderMark = []byte("\ufeff")

// readImport reads the content of a file.
func readImport(content []byte) (*Import, error) {
	var im Import
	var err error
	plain := bytes.TrimPrefix(content, byteOrderMark)
	switch start := bytes.TrimLeft(plain, " \t\r\n"); {
	case bytes.HasPrefix(content, sqliteMagic):
		im.Kind = kindSQLite
		err = im.readSQLite(content)
	case len(start) == 0:
		return nil, ErrFileEmpty
	case start[0] == '[' || start[0] == '{':
		im.Kind = kindJSON
		err = im.readJSON(plain)
	default:
		im.Kind = kindCSV
		err = im.readCSV(plain)
	}
	if err != nil {
		return nil, err
	}
	if im.names[colFullName] == "" || im.names[colEmail] == "" {
		return nil, ErrImportColumns
	}
	im.describe()
	return &im, nil
}

// understand notes that the file has the column, under a name.
func (im *Import) understand(c column, name string) {
	if im.names[c] == "" {
		im.names[c] = name
		im.Columns = append(im.Columns, name)
	}
}

// called is what the file calls a column, or would.
func (im *Import) called(c column) string {
	if im.names[c] == "" {
		return columnNames[c][0]
	}
	return im.names[c]
}

// ignore notes that the file has a column that is not understood.
func (im *Import) ignore(name string) {
	if name = shown(name, 60); name != "" && len(im.Ignored) < mostNamed && !slices.Contains(im.Ignored, name) {
		im.Ignored = append(im.Ignored, name)
	}
}

// add adds a row, or returns [ErrImportTooMany].
func (im *Import) add(r row) error {
	if len(im.rows) == mostImportRows {
		return ErrImportTooMany
	}
	im.rows = append(im.rows, r)
	return nil
}

// describe counts what the rows ask for.
func (im *Import) describe() {
	im.Rows = len(im.rows)
	for i := range im.rows {
		r := &im.rows[i]
		im.HasPasswords = im.HasPasswords || r.cells[colPassword].kind > empty
		if on, err := r.twoFactor(); on && err == nil {
			im.HasTwoFactor = true
		}
		if role, err := r.role(); role && err == nil {
			im.Administrators++
		}
	}
}
