//go:build unix

package vault

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

const openFlags = syscall.O_NONBLOCK

func bitsOf(info fs.FileInfo) mode { return info.Mode().Perm() }

// syncFolder makes a new name in a folder durable.
func syncFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
