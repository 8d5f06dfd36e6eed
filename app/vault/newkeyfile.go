package vault

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// NewKeyFile is a Keeper for a new key: it makes its key file and refuses one that is there. Of other places it does what
// its Keeper does.
type NewKeyFile struct {
	Keeper
	made string // id of the data file whose key it made
}

// Create makes the named key file, or, where none is named, the key in the keyring or the configuration folder.
//
// Errors: ErrKeyFileExists, and those of [Keeper.Create].
func (n *NewKeyFile) Create(fileID string) (Key, Place, error) {
	if n.KeyFile == "" || !fileIDs.MatchString(fileID) {
		return n.Keeper.Create(fileID)
	}
	if err := n.outsideData(n.KeyFile); err != nil {
		return Key{}, "", err
	}
	switch err := writeNew(n.KeyFile); {
	case errors.Is(err, fs.ErrExist):
		return Key{}, "", fmt.Errorf("%w: %s", ErrKeyFileExists, n.KeyFile)
	case err != nil:
		return Key{}, "", fmt.Errorf("%w: %w", ErrKeyFileInvalid, err)
	}
	key, err := readKeyFile(n.KeyFile, namedMode)
	if err != nil {
		_ = os.Remove(n.KeyFile)
		return Key{}, "", err
	}
	n.made = fileID
	return key, InKeyFile, nil
}

// Discard forgets a key; a key file only when it was made here for this data file.
func (n *NewKeyFile) Discard(fileID string, place Place) error {
	if place == InKeyFile && fileID != "" && fileID == n.made {
		return os.Remove(n.KeyFile)
	}
	return n.Keeper.Discard(fileID, place)
}
