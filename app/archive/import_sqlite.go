package archive

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"math"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"modernc.org/sqlite"
	limits "modernc.org/sqlite/lib"
)

var sqliteMagic = []byte("SQLite format 3\x00")

const sqliteTime = 20 * time.Second // for all rows of a file

// closedSQLite returns [ErrImportInUse] when another program has an SQLite file open, or died while it had: what was
// written last is then not in the file, but in a log or journal beside it, and reading the file alone gets an older or a
// mixed state.
func closedSQLite(path string) error {
	for _, beside := range []string{"-wal", "-journal"} {
		f, _, err := openPlain(path+beside, math.MaxInt64)
		if errors.Is(err, ErrFileUnreadable) || errors.Is(err, ErrFileEmpty) { // most of the time there is none
			continue
		}
		if err != nil {
			return ErrImportInUse
		}
		var first [1]byte
		_, err = f.Read(first[:])
		if err = errors.Join(err, f.Close()); err != nil || beside == "-wal" || first[0] != 0 { // a journal that is done with begins with zeros
			return ErrImportInUse
		}
	}
	return nil
}

// readSQLite reads the table user or users of an SQLite file. The file is read from memory: no other file is opened, made
// or changed for it. What SQLite refuses, or dies of, is [ErrImportUnknown].
func (im *Import) readSQLite(content []byte) error {
	if !shortSchema(content) {
		return ErrImportUnknown
	}
	ctx, cancel := context.WithTimeout(context.Background(), sqliteTime)
	defer cancel()
	db, err := sql.Open("sqlite", "file::memory:?_dqs=0&_defensive=1")
	if err != nil {
		return err
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return errors.Join(err, db.Close())
	}
	// The translated C works on memory of its own with pointers of its own. After a fault nobody knows what it holds, locks
	// included: such a connection is left as it is for good.
	intact := true
	defer func() {
		if intact {
			_, _ = unbroken(func() error { return errors.Join(conn.Close(), db.Close()) })
		}
	}()
	for id, most := range map[int]int{
		limits.SQLITE_LIMIT_LENGTH: longestRecord, limits.SQLITE_LIMIT_SQL_LENGTH: longestRecord, limits.SQLITE_LIMIT_COLUMN: mostColumns,
		limits.SQLITE_LIMIT_EXPR_DEPTH: 100, limits.SQLITE_LIMIT_COMPOUND_SELECT: 1, limits.SQLITE_LIMIT_VARIABLE_NUMBER: 0,
	} {
		if _, err := sqlite.Limit(conn, id, most); err != nil {
			return err
		}
	}
	return conn.Raw(func(c any) error {
		sound, err := unbroken(func() error { return im.readTable(ctx, c, content) })
		intact = sound
		return err
	})
}

// unbroken runs fn and turns a panic or a fault of the processor into [ErrImportUnknown].
func unbroken(fn func() error) (sound bool, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			sound, err = false, fmt.Errorf("%w: %v", ErrImportUnknown, p)
		}
	}()
	return true, fn()
}

// connection is what is used of the driver, without the pool above it: every call stays on the goroutine that catches its
// faults.
type connection interface {
	driver.QueryerContext
	sqlite.AuthorizerRegisterer
	Deserialize([]byte) error
}

// readTable reads the table of users through a connection.
func (im *Import) readTable(ctx context.Context, c any, content []byte) error {
	db, ok := c.(connection)
	if !ok {
		return fmt.Errorf("archive: the driver is not the one that is known")
	}
	// A file in WAL mode cannot be opened from memory; without its log, which is not there, it is one like any other.
	content[18], content[19] = 1, 1
	if err := db.Deserialize(content); err != nil {
		return fmt.Errorf("%w: %v", ErrImportUnknown, err)
	}
	for _, setting := range []string{"trusted_schema=OFF", "cell_size_check=ON", "query_only=ON", "temp_store=MEMORY", "mmap_size=0"} {
		if _, err := ask(ctx, db, "PRAGMA "+setting); err != nil {
			return err
		}
	}
	if err := db.RegisterAuthorizer(onlyReads); err != nil {
		return err
	}
	table, err := userTable(ctx, db)
	if err != nil {
		return err
	}
	columns, err := im.tableColumns(ctx, db, table)
	if err != nil || len(columns) == 0 {
		return err
	}
	return im.readRows(ctx, db, table, columns)
}

// onlyReads lets a statement look at tables and at their columns, and do nothing else: no function is called, whoever
// wrote it into the schema.
func onlyReads(action sqlite.AuthorizerActionCode, arg1, _, _, _ string) sqlite.AuthorizerReturnCode {
	switch {
	case action == sqlite.AuthSelect, action == sqlite.AuthRead,
		action == sqlite.AuthPragma && (arg1 == "table_list" || arg1 == "table_xinfo"):
		return sqlite.AuthorizerOK
	}
	return sqlite.AuthorizerDeny
}

// userTable finds the one table of users. It is a real one: a view or a virtual table would be a program.
func userTable(ctx context.Context, db connection) (name string, err error) {
	for _, candidate := range []string{"user", "users"} {
		rows, err := ask(ctx, db, "PRAGMA main.table_list("+candidate+")")
		if err != nil {
			return "", err
		}
		for _, r := range rows {
			if fmt.Sprint(r["schema"]) != "main" {
				continue
			}
			if name != "" || fmt.Sprint(r["type"]) != "table" {
				return "", ErrImportUnknown
			}
			name = candidate
		}
	}
	if name == "" {
		return "", ErrImportUnknown
	}
	return name, nil
}

// tableColumns are the columns that are read, by their name. Generated ones are not: they are a program too.
func (im *Import) tableColumns(ctx context.Context, db connection, table string) (columns []column, err error) {
	rows, err := ask(ctx, db, "PRAGMA main.table_xinfo("+table+")")
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		name := fmt.Sprint(r["name"])
		c, known := columnCalled(name, strings.EqualFold)
		switch {
		case !known || fmt.Sprint(r["hidden"]) != "0":
			im.ignore(name)
		case im.names[c] != "":
			return nil, ErrImportColumns
		default:
			im.understand(c, name)
			columns = append(columns, c)
		}
	}
	return columns, nil
}

// readRows reads the columns of all rows, in the order of the table itself.
func (im *Import) readRows(ctx context.Context, db connection, table string, columns []column) error {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = strconv.Quote(im.names[c])
	}
	query := "SELECT " + strings.Join(names, ", ") + " FROM main." + table + " NOT INDEXED"
	return each(ctx, db, query, func(_ []string, values []driver.Value) error {
		r := row{line: len(im.rows) + 1}
		for i, c := range columns {
			r.cells[c] = sqliteCell(values[i])
		}
		return im.add(r)
	})
}

func sqliteCell(value driver.Value) cell {
	switch v := value.(type) {
	case nil:
		return cell{kind: empty}
	case int64:
		return cell{integer, strconv.FormatInt(v, 10)}
	case time.Time: // of a column declared as one
		return cell{date, v.UTC().Format(time.RFC3339)}
	case string:
		switch {
		case v == "":
			return cell{kind: empty}
		case len(v) > longestCell:
			return cell{kind: tooLong}
		case utf8.ValidString(v):
			return cell{text, v}
		}
	}
	return cell{kind: alien}
}

// ask returns all that a short statement answers.
func ask(ctx context.Context, db connection, query string) (rows []map[string]driver.Value, err error) {
	err = each(ctx, db, query, func(names []string, values []driver.Value) error {
		r := map[string]driver.Value{}
		for i, name := range names {
			r[name] = values[i]
		}
		rows = append(rows, r)
		return nil
	})
	return rows, err
}

// each calls fn with every row of what a statement answers, until time is up.
func each(ctx context.Context, db connection, query string, fn func(names []string, values []driver.Value) error) error {
	rows, err := db.QueryContext(ctx, query, nil)
	if err != nil {
		return fmt.Errorf("%w: %v", ErrImportUnknown, err)
	}
	values := make([]driver.Value, len(rows.Columns()))
	for {
		if err = ctx.Err(); err == nil {
			err = rows.Next(values)
		}
		if errors.Is(err, io.EOF) {
			return rows.Close()
		}
		if err != nil {
			return errors.Join(fmt.Errorf("%w: %v", ErrImportUnknown, err), rows.Close())
		}
		if err := fn(rows.Columns(), values); err != nil {
			return errors.Join(err, rows.Close())
		}
	}
}
