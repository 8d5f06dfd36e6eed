package archive

import (
	"bytes"
	"io"
	"io/fs"
	"os"

	"latchkey/app/vault"
)

// openPlain opens a file that somebody chose, if it is a plain one of at most most bytes: no link, folder, device or pipe,
// of which some never end and some answer to being looked at. It returns [ErrFileUnreadable], [ErrFileNotRegular],
// [ErrFileTooLarge] or [ErrFileEmpty].
func openPlain(path string, most int64) (*os.File, fs.FileInfo, error) {
	seen, err := os.Lstat(path)
	if err != nil {
		return nil, nil, ErrFileUnreadable
	}
	if !vault.Plain(seen) {
		return nil, nil, ErrFileNotRegular
	}
	f, err := os.OpenFile(path, os.O_RDONLY|plainFlags, 0)
	if err != nil {
		return nil, nil, ErrFileUnreadable
	}
	info, err := f.Stat()
	switch {
	case err != nil:
		err = ErrFileUnreadable
	case !os.SameFile(seen, info): // something else took the name since
		err = ErrFileNotRegular
	case info.Size() > most:
		err = ErrFileTooLarge
	case info.Size() == 0:
		err = ErrFileEmpty
	}
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	return f, info, nil
}

// readPlain reads a file that somebody chose, with the errors of openPlain. One that grows meanwhile is not read further.
func readPlain(path string, most int64) ([]byte, fs.FileInfo, error) {
	f, info, err := openPlain(path, most)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	content, err := bounded(f, info.Size(), most)
	return content, info, err
}

// bounded reads up to most bytes; size says how many there should be, at most as many.
func bounded(r io.Reader, size, most int64) ([]byte, error) {
	content := bytes.NewBuffer(make([]byte, 0, size+bytes.MinRead)) // so that no copy is left behind by growing
	switch n, err := content.ReadFrom(io.LimitReader(r, most+1)); {
	case err != nil:
		return nil, ErrFileUnreadable
	case n > most:
		return nil, ErrFileTooLarge
	}
	return content.Bytes(), nil
}
