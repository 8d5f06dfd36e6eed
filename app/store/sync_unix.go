//go:build !windows

package store

import (
	"errors"
	"os"
)

// syncFolder makes a rename durable: the name lives in the folder, not in the file.
func syncFolder(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// removeAll removes a folder.
func removeAll(folder string) error { return os.RemoveAll(folder) }

// Move gives a file the name of another, which goes, in one step. It is on the disk once the folder is.
func Move(from, to string) error { return os.Rename(from, to) }
