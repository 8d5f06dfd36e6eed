package vault

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"
)

// Place says where the key of a data file is kept. It is chosen once, by Create, and stored in the data file.
type Place string

// The three places, in the words the data file stores.
const (
	InKeyring Place = "keyring"  // the operating system's keyring: service "latchkey", account = file id
	InFile    Place = "file"     // a file in the configuration folder, named after the file id
	InKeyFile Place = "key-file" // the file the person named
)

// patience is how long the keyring may take to answer when Keeper.Timeout is 0.
const patience = 5 * time.Second

// Keeper finds and makes the key of a data file.
type Keeper struct {
	ConfigDir string        // the person's configuration folder for this program; made (0700) when first needed
	DataDir   string        // the folder of the data file; a key file in it is refused
	KeyFile   string        // the named key file; empty: none
	Timeout   time.Duration // how long the keyring may take to answer; 0: five seconds
}

var errNoConfigDir = errors.New("vault: no configuration folder")

var fileIDs = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// Create makes the key of a new data file, keeps it and returns it with its place: the named key file if there is one
// (used as it is when it exists, made otherwise), else the keyring, else, when that is unavailable, a file in the
// configuration folder. Nothing that exists is ever overwritten: a key already kept for this id is returned. A key
// counts only after it was read back.
//
// Errors: ErrFileIDInvalid, ErrKeyFileInvalid, ErrKeyFileInDataFolder, ErrKeyBroken.
func (k Keeper) Create(fileID string) (Key, Place, error) {
	if !fileIDs.MatchString(fileID) {
		return Key{}, "", ErrFileIDInvalid
	}
	if k.KeyFile != "" {
		key, err := k.createFile(k.KeyFile, namedMode, func() error { return nil })
		return key, InKeyFile, err
	}
	key, err := createInKeyring(fileID, k.limit())
	if err == nil || !errors.Is(err, ErrKeyringUnavailable) {
		return key, InKeyring, err
	}
	key, err = k.createFile(k.ownFile(fileID), ownMode, k.makeConfigDir)
	return key, InFile, err
}

// Load returns the key of an existing data file from the place it is kept in, and tries no other. It never makes a key.
//
// Errors: ErrKeyMissing, ErrKeyBroken, ErrKeyringUnavailable, ErrKeyFileInvalid, ErrKeyFileInDataFolder,
// ErrKeyFileRequired, ErrKeyElsewhere, ErrFileIDInvalid, ErrPlaceUnknown.
func (k Keeper) Load(fileID string, place Place) (Key, error) {
	switch {
	case !fileIDs.MatchString(fileID):
		return Key{}, ErrFileIDInvalid
	case place != InKeyring && place != InFile && place != InKeyFile:
		return Key{}, ErrPlaceUnknown
	case place == InKeyFile && k.KeyFile == "":
		return Key{}, ErrKeyFileRequired
	case place != InKeyFile && k.KeyFile != "":
		return Key{}, ErrKeyElsewhere
	}
	switch place {
	case InKeyring:
		return loadFromKeyring(fileID, k.limit())
	case InFile:
		return readKeyFile(k.ownFile(fileID), ownMode)
	}
	if err := k.outsideData(k.KeyFile); err != nil {
		return Key{}, err
	}
	return readKeyFile(k.KeyFile, namedMode)
}

// Discard forgets the key of a data file that could not be made, or is no more. A named key file stays: it may have been
// there before. An error means that the key may still be there; that it is not, is none.
func (k Keeper) Discard(fileID string, place Place) error {
	switch place {
	case InKeyring:
		return discardFromKeyring(fileID, k.limit())
	case InFile:
		if k.ConfigDir == "" {
			return errNoConfigDir
		}
		if err := os.Remove(k.ownFile(fileID)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// createFile makes a key file outside the data folder; prepare is called when the place is found to be right.
func (k Keeper) createFile(path string, tooOpen mode, prepare func() error) (Key, error) {
	if err := k.outsideData(path); err != nil {
		return Key{}, err
	}
	if err := prepare(); err != nil {
		return Key{}, fmt.Errorf("%w: %w", ErrKeyFileInvalid, err)
	}
	return createKeyFile(path, tooOpen)
}

// makeConfigDir makes the configuration folder for its owner alone; one that exists is left as it is.
func (k Keeper) makeConfigDir() error {
	if k.ConfigDir == "" {
		return errNoConfigDir
	}
	return os.MkdirAll(k.ConfigDir, 0o700)
}

func (k Keeper) ownFile(fileID string) string { return filepath.Join(k.ConfigDir, fileID+".key") }

func (k Keeper) limit() time.Duration {
	if k.Timeout == 0 {
		return patience
	}
	return k.Timeout
}
