package store

import "errors"

// What is wrong with the file. Each leaves it exactly as it was found.
var (
	// ErrInUse is returned when another process holds the data folder.
	ErrInUse = errors.New("store: the data is in use by another window or command")
	// ErrTruncated is returned when the file ends before its own pages do.
	ErrTruncated = errors.New("store: the data file is cut off")
	// ErrForeign is returned when the file was never written by this program.
	ErrForeign = errors.New("store: not a Latchkey data file")
	// ErrNewer is returned when a newer version of the program wrote the file.
	ErrNewer = errors.New("store: the data file was written by a newer version")
	// ErrReadOnly is returned when the file or its folder may not be written.
	ErrReadOnly = errors.New("store: the data cannot be written")
	// ErrUnreadable is returned when the file may not be read.
	ErrUnreadable = errors.New("store: the data file cannot be read")
	// ErrSymlink is returned when the file is a symbolic link: what it names could change under us.
	ErrSymlink = errors.New("store: the data file is a symbolic link")
	// ErrDamaged is returned when a record is missing, altered, older or added, or a page cannot be read.
	ErrDamaged = errors.New("store: the data file is damaged")
	// ErrFailed is returned when the disk or the system refused to read or write, as a full disk does.
	ErrFailed = errors.New("store: the data could not be read or written")
	// ErrKeyUnchanged is returned when a new key was to be made, and the keyring gave the present one again.
	ErrKeyUnchanged = errors.New("store: the key would stay the same")
	// ErrKeyKept is returned when the data has another key, and the old one could not be removed.
	ErrKeyKept = errors.New("store: the old key could not be removed")
	// ErrReplaced is returned, besides what happened, when other data has taken the place of the data that was open, and
	// could not be opened. The store is closed; the data is found by opening it again.
	ErrReplaced = errors.New("store: the data was replaced, and is to be opened again")
	// ErrKeyWrong is returned when the key opens nothing in the file.
	ErrKeyWrong = errors.New("store: the key does not fit the data file")
)

// What a transaction may find.
var (
	// ErrNotFound is returned when there is no such account.
	ErrNotFound = errors.New("store: no such account")
	// ErrEmailTaken is returned when another account has the e-mail.
	ErrEmailTaken = errors.New("store: e-mail already used")
	// ErrUsernameTaken is returned when another account has the username.
	ErrUsernameTaken = errors.New("store: username already used")
)
