package archive

import "errors"

// What is wrong with a file that was chosen.
var (
	// ErrFileUnreadable is returned when a file is not there or may not be read.
	ErrFileUnreadable = errors.New("archive: the file cannot be read")
	// ErrFileNotRegular is returned for folders, links, devices and pipes.
	ErrFileNotRegular = errors.New("archive: not a plain file")
	// ErrFileTooLarge is returned when a file is larger than anything it could hold.
	ErrFileTooLarge = errors.New("archive: the file is too large")
	// ErrFileEmpty is returned when there is nothing in a file.
	ErrFileEmpty = errors.New("archive: the file is empty")
)

// What is wrong with a backup or its passphrase.
var (
	// ErrPassphraseShort is returned when a passphrase of one's own has fewer than 15 characters.
	ErrPassphraseShort = errors.New("archive: the passphrase is too short")
	// ErrPassphraseIncorrect is returned when a passphrase does not open a backup.
	ErrPassphraseIncorrect = errors.New("archive: the passphrase does not open the backup")
	// ErrBackupForeign is returned when a file is no backup of ours.
	ErrBackupForeign = errors.New("archive: not a Latchkey backup")
	// ErrBackupNewer is returned when a newer version of the program made the backup.
	ErrBackupNewer = errors.New("archive: the backup was made by a newer version")
	// ErrBackupCostly is returned when opening the backup would cost more than any that is made here.
	ErrBackupCostly = errors.New("archive: the backup asks for too much work")
	// ErrBackupDamaged is returned when a backup is cut, altered, or holds what could not have been in the data.
	ErrBackupDamaged = errors.New("archive: the backup is damaged")
	// ErrBackupNoAdministrator is returned when nobody in a backup could administer it.
	ErrBackupNoAdministrator = errors.New("archive: the backup has no active administrator")
	// ErrBackupUnverified is returned when a backup that was just written does not read back as it should.
	ErrBackupUnverified = errors.New("archive: the backup did not read back")
)

// What is wrong with a file to import.
var (
	// ErrImportUnknown is returned when a file is none of the kinds that can be imported.
	ErrImportUnknown = errors.New("archive: the file cannot be imported")
	// ErrImportColumns is returned when a file lacks the columns without which there is no account, or has one of those that
	// are known twice.
	ErrImportColumns = errors.New("archive: the file has no names or no e-mails")
	// ErrImportInUse is returned when a program has the SQLite file open, or did not close it: part of it is in another file.
	ErrImportInUse = errors.New("archive: the file is open in another program")
	// ErrImportTooMany is returned when a file has more rows than one import takes.
	ErrImportTooMany = errors.New("archive: the file has too many rows")
	// ErrImportPasswords is returned when it was not said what the password column holds.
	ErrImportPasswords = errors.New("archive: what the passwords are was not said")
	// ErrImportRows is returned when rows have errors and are not to be left out.
	ErrImportRows = errors.New("archive: some rows have errors")
	// ErrImportCancelled is returned when an import was given up; nothing of it is there.
	ErrImportCancelled = errors.New("archive: the import was given up")
)

// What is wrong with a row of it, besides what package account says of profiles and passwords and package store of names
// that are taken.
var (
	ErrRowMalformed       = errors.New("archive: the row cannot be read")
	ErrRowTooLong         = errors.New("archive: a value is too long")
	ErrRowEmailTwice      = errors.New("archive: another row has the e-mail")
	ErrRowUsernameTwice   = errors.New("archive: another row has the username")
	ErrRowRole            = errors.New("archive: the role is unknown")
	ErrRowFlag            = errors.New("archive: neither yes nor no")
	ErrRowDate            = errors.New("archive: the date cannot be read")
	ErrRowPasswordMissing = errors.New("archive: the password is missing")
	ErrRowHashUnknown     = errors.New("archive: the password is not of the kind that was said")
	ErrRowHashCost        = errors.New("archive: the cost of the password hash is out of bounds")
	ErrRowSecret          = errors.New("archive: the secret cannot be used")
	ErrRowCodeParameters  = errors.New("archive: the parameters of the code cannot be used")
)
