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
