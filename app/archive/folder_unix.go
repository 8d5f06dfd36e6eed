//go:build unix

package archive

import (
	"errors"
	"os"
	"syscall"
)

// syncFolder makes a rename durable, as far as the disk can: the name lives in the folder, not in the file.
func syncFolder(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	err = d.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) { // some network disks
		err = nil
	}
	return errors.Join(err, d.Close())
}
