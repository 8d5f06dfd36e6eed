package command

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"latchkey/app/account"
	"latchkey/app/archive"
	"latchkey/app/session"
	"latchkey/app/store"
	"latchkey/app/vault"
)

// A sentence is an error in words for people: what happened and what to do. It begins in lower case and has no full
// stop, as it follows "latchkey: ".
type sentence string

func (s sentence) Error() string { return string(s) }

// Refusals of this package.
const (
	errNoData             = sentence("there is no data file in this folder yet; open the window once to create it, or name another folder with --data DIR")
	errNoDataFolder       = sentence("your data folder is not known here; name one with --data DIR")
	errNoConfigFolder     = sentence("your configuration folder is not known here; set HOME and try again")
	errWindowOnly         = sentence("--demo and --kiosk are for the window; leave them out of a command")
	errInterrupted        = sentence("the demo was interrupted; nothing of it remains, and you can start it again at any time")
	errNotAsClaimed       = sentence("the demo did not do what it claims, as the last line says; nothing of it remains, and unless the disk is full this build is not to be relied on")
	errTooLong            = sentence("the demo was left alone for so long that its session ended; start it again")
	errNotConfirmed       = sentence("this was not confirmed, so nothing was changed; run it again when you are sure")
	errYesRequired        = sentence("nobody can be asked here whether this is meant; add --yes if it is")
	errNobodyToAsk        = sentence("nobody can be asked for the passphrase here; name a file that holds it with --passphrase-file FILE")
	errNobodyAdministers  = sentence("there is no account yet, and none of these would be an administrator; add --administrators if one is to be, or make one first with latchkey account create")
	errInDataFolder       = sentence("this file would lie where the data or its key is; name another place, best on another disk")
	errNewKeyFileRequired = sentence("the key of this data is in a key file; name the file for the new key with --new-key-file FILE")
	errPassphrasesDiffer  = sentence("the two passphrases are not the same; run it again")
	errBegunAgain         = sentence("this sign-in was given up after five minutes or five refused codes, and has begun again; type a code")
)

// told is an error that a person has read already.
type told struct{ error }

func (e told) Unwrap() error { return e.error }

// sentences say of every error that a command can end with what happened and what to do. The first that fits counts.
var sentences = []struct {
	err            error
	happened, next string
}{
	{store.ErrInUse, "another window or command has this data open", "close it and try again"},
	{store.ErrReplaced, "other data has taken the place of the data, but could not be opened", "see what latchkey status says of it"},
	{store.ErrTruncated, "the data file is shorter than it should be", "put back a whole copy of it, or move it away and restore a backup; nothing was changed"},
	{store.ErrForeign, "the data file was not made by Latchkey", "move it away, or name another folder with --data DIR; nothing was changed"},
	{store.ErrNewer, "the data file was written by a newer version of Latchkey", "install that version or a later one; nothing was changed"},
	{store.ErrReadOnly, "the data file or its folder is read-only", "allow yourself to write there and try again"},
	{store.ErrUnreadable, "the data file or its folder cannot be read", "allow yourself to read and write there and try again"},
	{store.ErrSymlink, "the data file is a link to another place", "put the real file there, or name its folder with --data DIR"},
	{store.ErrDamaged, "the data is damaged or was changed by something else", "put back an intact copy of the data file, or move it away and restore a backup; nothing was changed"},
	{store.ErrFailed, "the data could not be read or written", "look whether the disk is full or was taken out, then try again"},
	{store.ErrKeyKept, "the data has another key now, but the old one could not be removed", "unlock the keyring; it is tried again whenever the data is opened"},
	{store.ErrKeyUnchanged, "the new key would be the old one", "name another file with --new-key-file FILE; nothing was changed"},
	{store.ErrKeyWrong, "the key does not fit the data file", "put back the key that was made with it, name its file with --key-file FILE, or move the data file away and restore a backup"},
	{store.ErrNotFound, "there is no such account", "check the email or username"},
	{store.ErrEmailTaken, "an account with this email exists already", "use another email"},
	{store.ErrUsernameTaken, "this username is taken", "choose another one"},

	{vault.ErrKeyMissing, "the key of the data file is not where it was put", "put the key back and try again, or move the data file away and restore a backup"},
	{vault.ErrKeyBroken, "what the keyring holds for the data file is not a key", "put back the key that was made with it"},
	{vault.ErrKeyringUnavailable, "the keyring, which holds the key, did not answer", "unlock it and try again"},
	{vault.ErrKeyFileInDataFolder, "the key file lies in the data folder, where it protects nothing", "move it somewhere else and name it with --key-file FILE"},
	{vault.ErrKeyFileInvalid, "the key file cannot be used", "name a file of exactly 32 bytes that only you can read with --key-file FILE"},
	{vault.ErrKeyFileExists, "there is a file of the name given for the new key", "name one that is not there yet; nothing was changed"},
	{vault.ErrKeyFileRequired, "the key of this data is in a key file", "name it with --key-file FILE"},
	{vault.ErrKeyElsewhere, "the key of this data is not in a key file", "leave --key-file out"},
	{vault.ErrFileIDInvalid, "the data file carries a name that Latchkey never gives", "put back an intact copy of it; nothing was changed"},
	{vault.ErrPlaceUnknown, "the data file keeps its key in a place that this version does not know", "install a newer version of Latchkey; nothing was changed"},
	{vault.ErrSealBroken, "a part of the data cannot be opened", "put back an intact copy of the data file; nothing was changed"},

	{account.ErrFullNameInvalid, "this full name cannot be used", "give one of at most 100 characters, all of which can be seen"},
	{account.ErrEmailInvalid, "this email cannot be used", "give one plain address, with no name or brackets around it"},
	{account.ErrUsernameInvalid, "this username cannot be used", "give 2 to 32 letters, digits, dots, underscores and hyphens that begin with a letter or a digit"},
	{account.ErrClockEarly, "this clock stands before the program was made", "set it right in the operating system first"},
	{account.ErrPolicyInvalid, "a policy cannot be as it was asked for", "see latchkey policy set --help"},

	{session.ErrLastAdministrator, "this is the only active administrator", "make somebody else an administrator first"},
	{session.ErrRequestInvalid, "this cannot be asked for", "see what can with --help"},

	{archive.ErrFileUnreadable, "the file is not there or cannot be read", "check its name, and allow yourself to read it"},
	{archive.ErrFileNotRegular, "this is a folder, a link, a device or a pipe", "name the file itself"},
	{archive.ErrFileTooLarge, "the file is larger than one of its kind can be", "check that it is the right one"},
	{archive.ErrFileEmpty, "there is nothing in the file", "check that it is the right one and was copied whole"},

	{archive.ErrPassphraseShort, "the passphrase has fewer than 15 characters", "take a longer one, or let six words be drawn"},
	{archive.ErrPassphraseIncorrect, "the passphrase does not open this backup", "check every word of it and try again; nothing was changed"},
	{archive.ErrBackupForeign, "this file is not a backup made by Latchkey", "name another one; nothing was changed"},
	{archive.ErrBackupNewer, "the backup was made by a newer version of Latchkey", "install that version or a later one; nothing was changed"},
	{archive.ErrBackupCostly, "opening this backup would take more work than any that Latchkey makes", "ask where it came from; nothing was changed"},
	{archive.ErrBackupDamaged, "the backup is cut short or was changed", "use another copy of it; nothing was changed"},
	{archive.ErrBackupNoAdministrator, "nobody in this backup could administer it", "use another one; nothing was changed"},
	{archive.ErrBackupUnverified, "the backup did not read back as it was written", "save it in another place, and check the disk"},

	{archive.ErrImportUnknown, "this file is neither CSV nor JSON nor an SQLite file of accounts", "see which files can be imported with latchkey import --help"},
	{archive.ErrImportColumns, "the file has no names or no emails, or one of its columns twice", "give it one column for each, under the names that latchkey import --help lists"},
	{archive.ErrImportInUse, "another program has this SQLite file open", "close it there and try again"},
	{archive.ErrImportTooMany, "the file has more rows than one import takes", "split it into several files"},
	{archive.ErrImportPasswords, "it was not said what the password column holds", "say it with --passwords"},
	{archive.ErrImportRows, "some rows have errors, so nothing was imported", "correct them, or leave them out with --skip-errors"},
	{archive.ErrImportCancelled, "the import was given up", "nothing of it is there, and you can start it again at any time"},

	{archive.ErrActivityForeign, "this file is not a signed activity", "name one that latchkey activity export wrote as JSON Lines"},
	{archive.ErrActivityNewer, "the activity was exported by a newer version of Latchkey", "verify it with that version or a later one"},
	{archive.ErrActivityFingerprint, "the activity was signed with another key than the one with this fingerprint", "compare the fingerprint with the one that latchkey status prints; if it is right, do not rely on this file"},
	{archive.ErrActivitySignature, "every entry follows from the one before, but they are not what was signed", "do not rely on this file; export the activity again"},
	{archive.ErrActivityBroken, "the activity is broken", "rely on nothing from there on"},
}

// refusals are the answers to a person who types codes at the demo.
var refusals = []struct {
	err            error
	happened, next string
}{
	{account.ErrOTPMalformed, "this is not a whole code", "type the digits your authenticator app shows, and nothing else"},
	{account.ErrOTPIncorrect, "this code is not right", "type the one your authenticator app shows now, and check that its clock is set automatically"},
	{account.ErrOTPReused, "this code has already been used", "wait for the next one and type that"},
	{session.ErrBusy, "another attempt is still being checked", "wait a moment and try again"},
}

// Sentence puts an error about data and key into words for people, for whoever opens the window. It begins in lower
// case and has no full stop, as it follows "latchkey: ".
func Sentence(err error) string { return sentenceOf(err) }

// sentenceOf puts any error into words. What the error adds about the case at hand, such as a path, follows in brackets.
func sentenceOf(err error) string {
	var own sentence
	if errors.As(err, &own) {
		return string(own)
	}
	for _, row := range sentences {
		if errors.Is(err, row.err) {
			return row.happened + detail(err, row.err) + "; " + row.next
		}
	}
	return fmt.Sprintf("the data could not be read or written (%s); check that the disk is in order and not full, and try again", oneLine(err.Error()))
}

// refusalOf puts into words what a person at the demo can do something about. It is empty for everything else.
func refusalOf(err error) string {
	var own sentence
	var retry *account.RetryAfter
	switch {
	case errors.As(err, &own):
		return string(own)
	case errors.As(err, &retry):
		return "too many wrong codes; wait " + seconds(retry.Wait) + " before the next try"
	}
	for _, row := range refusals {
		if errors.Is(err, row.err) {
			return row.happened + "; " + row.next
		}
	}
	return ""
}

// detail is what err says beyond the sentinel it wraps.
func detail(err, sentinel error) string {
	_, more, found := strings.Cut(err.Error(), sentinel.Error()+": ")
	if !found {
		return ""
	}
	return " (" + oneLine(more) + ")"
}

func oneLine(text string) string { return strings.ReplaceAll(text, "\n", "; ") }

// exitOf is the exit code of a command that ended with err.
func exitOf(err error) int {
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, store.ErrInUse):
		return exitInUse
	}
	return exitFailed
}

// full is a sentence as it stands on its own: with a capital letter and a full stop.
func full(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:] + "."
}

// seconds is a wait in words, rounded up.
func seconds(wait time.Duration) string {
	if n := int((wait + time.Second - 1) / time.Second); n != 1 {
		return fmt.Sprintf("%d seconds", n)
	}
	return "1 second"
}
