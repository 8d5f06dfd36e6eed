package vault

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// mode is a set of permission bits a key file must not have. Windows has no such bits: see bitsOf.
type mode = fs.FileMode

const (
	// ownMode is for the file this program makes and nobody else needs: nothing for group and others.
	ownMode mode = 0o077
	// namedMode is for a named key file: a mounted secret or a credential may be readable by its group (0440), but the
	// group must not be able to change it, and others have no business with it.
	namedMode mode = 0o037
)

// readKeyFile reads a key file, following links. ErrKeyMissing when there is none, ErrKeyFileInvalid when it is not a
// regular file of 32 bytes, cannot be read or has any of the bits tooOpen.
func readKeyFile(path string, tooOpen mode) (Key, error) {
	f, err := openKeyFile(path) // what it is, is asked of the open file, so it cannot change between
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Key{}, fmt.Errorf("%w: %s", ErrKeyMissing, path)
	case err != nil:
		return Key{}, fmt.Errorf("%w: %w", ErrKeyFileInvalid, err)
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return Key{}, fmt.Errorf("%w: %w", ErrKeyFileInvalid, err)
	case !Plain(info):
		return Key{}, fmt.Errorf("%w: %s is not a regular file", ErrKeyFileInvalid, path)
	case bitsOf(info)&0o400 == 0:
		// The superuser could read it all the same; the answer is to be the same for everybody.
		return Key{}, fmt.Errorf("%w: %s may not be read by its owner", ErrKeyFileInvalid, path)
	case bitsOf(info)&tooOpen != 0:
		return Key{}, fmt.Errorf("%w: %s is open to other people (mode %04o)", ErrKeyFileInvalid, path, bitsOf(info))
	}
	// One byte more than a key, so that a longer file is noticed without being read.
	var raw [KeySize + 1]byte
	defer clear(raw[:])
	n, err := io.ReadFull(f, raw[:])
	if n != KeySize || !errors.Is(err, io.ErrUnexpectedEOF) {
		return Key{}, fmt.Errorf("%w: %s does not hold exactly %d bytes", ErrKeyFileInvalid, path, KeySize)
	}
	return Key(raw[:KeySize]), nil
}

// createKeyFile makes a key file (0600), or returns the key of the one that is there already. When several make the
// same file at the same time, all return the key of the first.
func createKeyFile(path string, tooOpen mode) (Key, error) {
	if key, err := readKeyFile(path, tooOpen); !errors.Is(err, ErrKeyMissing) {
		return key, err
	}
	if _, err := os.Lstat(path); err == nil {
		// What is there and yet missing is a link to nothing, or a file made this very moment.
		key, err := readKeyFile(path, tooOpen)
		if errors.Is(err, ErrKeyMissing) {
			err = fmt.Errorf("%w: %s is a link to nothing", ErrKeyFileInvalid, path)
		}
		return key, err
	}
	if err := writeNew(path); err != nil && !errors.Is(err, fs.ErrExist) {
		return Key{}, fmt.Errorf("%w: %w", ErrKeyFileInvalid, err)
	}
	return readKeyFile(path, tooOpen)
}

// writeNew puts a new key into a new file, whole or not at all. fs.ErrExist when there is something at path.
func writeNew(path string) error {
	folder := filepath.Dir(path)
	f, err := CreatePrivate(folder, ".key")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if err := fill(f); err != nil {
		return err
	}
	if err := giveName(f.Name(), path); err != nil {
		return withoutLinks(path, err)
	}
	return syncFolder(folder)
}

// withoutLinks is writeNew for a file system that has no hard links, as on many memory sticks. Killed half-way it
// leaves a short file, which is refused afterwards and never overwritten.
func withoutLinks(path string, cause error) error {
	if errors.Is(cause, fs.ErrExist) {
		return cause
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if err := fill(f); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// fill writes a new key into f, makes it durable and closes it.
func fill(f *os.File) error {
	key := Random()
	defer key.Wipe()
	_, err := f.Write(key[:])
	return errors.Join(err, f.Sync(), f.Close())
}
