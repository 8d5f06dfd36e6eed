package archive

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"sync"

	"filippo.io/age"

	"latchkey/app/store"
)

// A BackupFile is a backup that somebody chose to restore. It is held open: whatever takes its name afterwards is not it.
// It may be closed while it is being read, which then fails.
type BackupFile struct {
	Name  string // without its folder
	Bytes int64

	file *os.File

	mu  sync.Mutex
	key []byte // of the content, once the passphrase was right
}

// OpenBackup opens a file that somebody chose. Of its content it looks at the head alone. It returns [ErrFileUnreadable],
// [ErrFileNotRegular], [ErrFileTooLarge], [ErrFileEmpty], or of a file that is no backup [ErrBackupForeign],
// [ErrBackupNewer], [ErrBackupCostly] or [ErrBackupDamaged].
func OpenBackup(path string) (*BackupFile, error) {
	file, info, err := openPlain(path, mostBackup)
	if err != nil {
		return nil, err
	}
	f := &BackupFile{Name: filepath.Base(path), Bytes: info.Size(), file: file}
	if _, err := f.head(); err != nil {
		file.Close()
		return nil, err
	}
	return f, nil
}

// Close lets go of the file and forgets its key.
func (f *BackupFile) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	clear(f.key)
	f.key = nil
	return f.file.Close()
}

// What every age file begins with, and what one of a single passphrase goes on with: salt, work factor, wrapped key and
// authentication code (C2SP age.md).
const (
	ageAny   = "age-encryption.org/"
	ageMagic = ageAny + "v1\n"
	mostAge  = 1 << 10 // bytes of such a head
)

var (
	ageHead   = regexp.MustCompile(`^` + ageMagic + `-> scrypt [A-Za-z0-9+/]+ ([1-9][0-9]*)\n[A-Za-z0-9+/]+\n--- [A-Za-z0-9+/]+\n`)
	ageScrypt = regexp.MustCompile(`^` + ageMagic + `-> scrypt `)
)

// head returns the head of the file, once it is sure that opening it costs no more than it may.
func (f *BackupFile) head() ([]byte, error) {
	start := make([]byte, min(mostAge, f.Bytes))
	if _, err := f.file.ReadAt(start, 0); err != nil {
		return nil, ErrFileUnreadable
	}
	found := ageHead.FindSubmatchIndex(start)
	switch {
	case found != nil:
		if n, err := strconv.Atoi(string(start[found[2]:found[3]])); err != nil || n > workFactor {
			return nil, ErrBackupCostly
		}
		return start[:found[1]], nil
	case bytes.HasPrefix(start, []byte(ageMagic)) && !ageScrypt.Match(start): // for keys, not for a passphrase
		return nil, ErrBackupForeign
	case bytes.HasPrefix(start, []byte(ageAny+"v1")):
		return nil, ErrBackupDamaged
	case bytes.HasPrefix(start, []byte(ageAny)):
		return nil, ErrBackupNewer
	}
	return nil, ErrBackupForeign
}

// Unlock finds the key of the content with the passphrase, which takes about a second and 256 MiB. It returns
// [ErrPassphraseIncorrect], [ErrBackupDamaged] or [ErrFileUnreadable].
func (f *BackupFile) Unlock(passphrase string) error {
	head, err := f.head()
	if err != nil {
		return err
	}
	if passphrase == "" || len(passphrase) > mostPassphrase {
		return ErrPassphraseIncorrect
	}
	identity, err := age.NewScryptIdentity(composed(passphrase))
	if err != nil {
		return err
	}
	identity.SetMaxWorkFactor(workFactor)
	key, err := age.DecryptHeader(head, identity)
	switch {
	case errors.Is(err, age.ErrIncorrectIdentity):
		return ErrPassphraseIncorrect
	case err != nil:
		return ErrBackupDamaged
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	clear(f.key)
	f.key = key
	return nil
}

// Read decrypts the whole file, which Unlock has opened, and calls fn with each piece of it, oldest entry last. Each piece
// could have been in a data file; that all of them could, and that none is missing, is only known when Read has returned
// nil: nothing may come of them before. An error of fn ends it and is returned.
//
// It returns [ErrBackupDamaged], [ErrBackupForeign], [ErrBackupNewer] or [ErrBackupNoAdministrator].
func (f *BackupFile) Read(fn func(store.Piece) error) (*Backup, error) {
	f.mu.Lock()
	key := bytes.Clone(f.key)
	f.mu.Unlock()
	if key == nil {
		return nil, ErrPassphraseIncorrect
	}
	defer clear(key)
	whole := counter{sum: sha256.New()}
	source := io.TeeReader(io.NewSectionReader(f.file, 0, f.Bytes), &whole)
	decrypted, err := age.Decrypt(source, age.NewInjectedFileKeyIdentity(key))
	if err != nil {
		return nil, ErrBackupDamaged
	}
	found, err := readContent(decrypted, fn)
	if err != nil {
		return nil, err
	}
	found.Bytes, found.Sum = whole.n, [32]byte(whole.sum.Sum(nil))
	return found, nil
}

// readContent reads what was encrypted.
func readContent(r io.Reader, fn func(store.Piece) error) (*Backup, error) {
	f := &frameReader{r: r, sum: sha256.New()}
	if err := f.readMagic(); err != nil {
		return nil, err
	}
	kind, content, err := f.next()
	if err != nil || kind != frameHead {
		return nil, ErrBackupDamaged
	}
	found := new(Backup)
	if found.Head, err = decodeHead(content); err != nil {
		return nil, err
	}
	pieces := newLedger()
	for {
		switch kind, content, err = f.next(); {
		case err != nil:
			return nil, err
		case kind == frameEnd:
			found.Accounts, found.Administrators, found.Entries = len(pieces.ids), pieces.administrators, pieces.entries
			if err := f.end(content, found.Accounts, found.Entries); err != nil {
				return nil, err
			}
			return found, pieces.done()
		case kind != framePiece:
			return nil, ErrBackupDamaged
		}
		p, err := store.DecodePiece(content)
		if err != nil {
			return nil, ErrBackupDamaged
		}
		if err := pieces.add(p); err != nil {
			return nil, err
		}
		if err := fn(p); err != nil {
			return nil, err
		}
	}
}
