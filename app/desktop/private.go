package desktop

import (
	"errors"
	"os"
	"path/filepath"
)

// WritePrivate replaces path by a file of mode 0600, whole or not at all.
func WritePrivate(path string, content []byte) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".latchkey-*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	_, err = file.Write(content)
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}
