//go:build unix

package vault

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// openKeyFile opens a key file for reading, without waiting for the other end of a FIFO.
func openKeyFile(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
}

// Plain says whether a file is a plain one: no folder, link, device or pipe.
func Plain(info fs.FileInfo) bool { return info.Mode().IsRegular() }

func bitsOf(info fs.FileInfo) mode { return info.Mode().Perm() }

// CreatePrivate makes a file of a new name in a folder, for this person alone.
func CreatePrivate(folder, suffix string) (*os.File, error) {
	return os.CreateTemp(folder, ".latchkey-*"+suffix)
}

// giveName gives a finished file a name that no other has, else it returns fs.ErrExist: unlike a rename, a link never
// replaces what another process has put there in the meantime. The first name stays.
func giveName(temporary, path string) error { return os.Link(temporary, path) }

// syncFolder makes a new name in a folder durable.
func syncFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
