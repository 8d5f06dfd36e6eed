package command

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"latchkey/app/account"
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
	errNoData         = sentence("there is no data file in this folder yet; open the window once to create it, or name another folder with --data DIR")
	errNoDataFolder   = sentence("your data folder is not known here; name one with --data DIR")
	errNoConfigFolder = sentence("your configuration folder is not known here; set HOME and try again")
	errWindowOnly     = sentence("--demo and --kiosk are for the window; leave them out of a command")
	errInterrupted    = sentence("the demo was interrupted; nothing of it remains, and you can start it again at any time")
	errNotAsClaimed   = sentence("the demo did not do what it claims, as the last line says; nothing of it remains, and unless the disk is full this build is not to be relied on")
	errTooLong        = sentence("the demo was left alone for so long that its session ended; start it again")
	errBegunAgain     = sentence("this sign-in was given up after five minutes or five refused codes, and has begun again; type a code")
)

// told is an error that a person has read already.
type told struct{ error }

func (e told) Unwrap() error { return e.error }

// sentences say of every error about data and key what happened and what to do. The first that fits counts.
var sentences = []struct {
	err            error
	happened, next string
}{
	{store.ErrInUse, "another window or command has this data open", "close it and try again"},
	{store.ErrTruncated, "the data file is shorter than it should be", "put back a whole copy of it; nothing was changed"},
	{store.ErrForeign, "the data file was not made by Latchkey", "move it away, or name another folder with --data DIR; nothing was changed"},
	{store.ErrNewer, "the data file was written by a newer version of Latchkey", "install that version or a later one; nothing was changed"},
	{store.ErrReadOnly, "the data file or its folder is read-only", "allow yourself to write there and try again"},
	{store.ErrUnreadable, "the data file or its folder cannot be read", "allow yourself to read and write there and try again"},
	{store.ErrSymlink, "the data file is a link to another place", "put the real file there, or name its folder with --data DIR"},
	{store.ErrDamaged, "the data is damaged or was changed by something else", "put back an intact copy of the data file; nothing was changed"},
	{store.ErrFailed, "the data could not be read or written", "look whether the disk is full or was taken out, then try again"},
	{store.ErrKeyWrong, "the key does not fit the data file", "put back the key that was made with it, or name its file with --key-file FILE"},
	{store.ErrNotFound, "there is no such account", "check the email or username"},
	{store.ErrEmailTaken, "an account with this email exists already", "use another email"},
	{store.ErrUsernameTaken, "this username is taken", "choose another one"},

	{vault.ErrKeyMissing, "the key of the data file is not where it was put", "put the key back and try again"},
	{vault.ErrKeyBroken, "what the keyring holds for the data file is not a key", "put back the key that was made with it"},
	{vault.ErrKeyringUnavailable, "the keyring, which holds the key, did not answer", "unlock it and try again"},
	{vault.ErrKeyFileInDataFolder, "the key file lies in the data folder, where it protects nothing", "move it somewhere else and name it with --key-file FILE"},
	{vault.ErrKeyFileInvalid, "the key file cannot be used", "name a file of exactly 32 bytes that only you can read with --key-file FILE"},
	{vault.ErrKeyFileRequired, "the key of this data is in a key file", "name it with --key-file FILE"},
	{vault.ErrKeyElsewhere, "the key of this data is not in a key file", "leave --key-file out"},
	{vault.ErrFileIDInvalid, "the data file carries a name that Latchkey never gives", "put back an intact copy of it; nothing was changed"},
	{vault.ErrPlaceUnknown, "the data file keeps its key in a place that this version does not know", "install a newer version of Latchkey; nothing was changed"},
	{vault.ErrSealBroken, "a part of the data cannot be opened", "put back an intact copy of the data file; nothing was changed"},
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
