// Package archive answers "what leaves the house, and comes back?": backup and restore, import and export.
package archive

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"

	"latchkey/app/store"
	"latchkey/app/vault"
)

// WriteFile replaces path by a file for this person alone with what write gives it, whole or not at all: it has its name
// only once it is on the disk. It returns [ErrFileNotRegular] when there is something at path that is no plain file.
func WriteFile(path string, write func(io.Writer) error) error {
	return writeFile(path, write, func(string) error { return nil })
}

// writeFile is WriteFile with a last word: check is given the name of the file while it is complete and not yet in place.
func writeFile(path string, write func(io.Writer) error, check func(temporary string) error) (err error) {
	if info, err := os.Lstat(path); err == nil && !vault.Plain(info) {
		return ErrFileNotRegular
	}
	folder := filepath.Dir(path)
	file, err := vault.CreatePrivate(folder, "")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(file.Name())
		}
	}()
	buffered := bufio.NewWriterSize(file, 1<<16)
	err = write(buffered)
	if err == nil {
		err = buffered.Flush()
	}
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	between("written", file.Name())
	if err = check(file.Name()); err != nil {
		return err
	}
	between("checked", file.Name())
	if err = store.Move(file.Name(), path); err != nil {
		return err
	}
	between("renamed", path)
	return syncFolder(folder)
}

// between is called between the steps of writing a file. Tests spoil the file there, or kill the program.
var between = func(step, path string) {}
