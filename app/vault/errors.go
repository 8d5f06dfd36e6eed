package vault

import "errors"

// What can be wrong with the key or with something sealed under it. None of them ever carries a key or a sealed value;
// those about a file carry its path.
var (
	// ErrKeyMissing is returned by Load when the place recorded for an existing data file answers, but holds no key.
	ErrKeyMissing = errors.New("vault: the key of this data file is missing")
	// ErrKeyBroken is returned when the keyring holds something for this data file that is not a key.
	ErrKeyBroken = errors.New("vault: what the keyring holds for this data file is not a key")
	// ErrKeyringUnavailable is returned by Load when the keyring is absent, stays locked or does not answer in time.
	ErrKeyringUnavailable = errors.New("vault: the keyring is not available")
	// ErrKeyFileInvalid is returned when a key file is not a regular file of exactly 32 bytes, is open to more people
	// than its place allows, or cannot be read or created.
	ErrKeyFileInvalid = errors.New("vault: the key file cannot be used")
	// ErrKeyFileInDataFolder is returned when a key file lies inside the data folder, where a copy of the data would
	// take the key with it.
	ErrKeyFileInDataFolder = errors.New("vault: the key file lies inside the data folder")
	// ErrKeyFileExists is returned by Create when a new key file was named, and there is something of that name.
	ErrKeyFileExists = errors.New("vault: the new key file is there already")
	// ErrKeyFileRequired is returned by Load when the key is in a named key file, but none was named.
	ErrKeyFileRequired = errors.New("vault: this data file needs its key file to be named")
	// ErrKeyElsewhere is returned by Load when a key file was named, but the key of this data file is kept elsewhere.
	ErrKeyElsewhere = errors.New("vault: a key file was named, but the key of this data file is kept elsewhere")
	// ErrFileIDInvalid is returned when a file id is not 1 to 64 ASCII letters, digits, hyphens or underscores.
	ErrFileIDInvalid = errors.New("vault: the id of the data file is not valid")
	// ErrPlaceUnknown is returned by Load for a Place that is none of the three.
	ErrPlaceUnknown = errors.New("vault: the place of the key is not known")
	// ErrSealBroken is returned by Open when the sealed bytes were changed, cut, moved or sealed under another key.
	ErrSealBroken = errors.New("vault: the seal is broken")
)
