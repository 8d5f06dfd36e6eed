package store

import (
	"errors"
	"os"
	"time"

	"golang.org/x/sys/windows"
)

// syncFolder does nothing: a folder has nothing to sync here, and [Move] is done only when the disk has it.
func syncFolder(string) error { return nil }

// Move gives a file the name of another, which goes, in one step. It is on the disk when it returns: the journal of NTFS
// alone would leave the old name there for some seconds more.
func Move(from, to string) error {
	source, err := windows.UTF16PtrFromString(from)
	if err != nil {
		return err
	}
	target, err := windows.UTF16PtrFromString(to)
	if err != nil {
		return err
	}
	return patiently(func() error {
		return windows.MoveFileEx(source, target, windows.MOVEFILE_REPLACE_EXISTING|windows.MOVEFILE_WRITE_THROUGH)
	})
}

// removeAll removes a folder whose files are closed.
func removeAll(folder string) error { return patiently(func() error { return os.RemoveAll(folder) }) }

// patiently tries for about a second. A program that looks through new files, as those against viruses do, has each open
// for a moment, and an open file keeps its name.
func patiently(try func() error) (err error) {
	const tries = 50
	for range tries {
		err = try()
		if !errors.Is(err, windows.ERROR_SHARING_VIOLATION) && !errors.Is(err, windows.ERROR_ACCESS_DENIED) {
			return err
		}
		time.Sleep(time.Second / tries)
	}
	return err
}
