package archive

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"time"

	"filippo.io/age"

	"latchkey/app/store"
)

// workFactor is what opening a backup costs, and the most that one may ask for: scrypt (RFC 7914) with N = 2^18, r = 8 and
// p = 1 takes 256 MiB and about a second.
const workFactor = 18

// mostBackup is more than any data file comes to.
const mostBackup = 1 << 30

// A Backup is what a backup file holds.
type Backup struct {
	Head
	Accounts       int
	Administrators int // who can sign in
	Entries        uint64
	Bytes          int64    // of the file
	Sum            [32]byte // SHA-256 of the file
}

// Short is the beginning of the sum in 20 hexadecimal digits, as the activity has it and people can compare it.
func (b *Backup) Short() string { return hex.EncodeToString(b.Sum[:10]) }

// A Maker says who makes a backup.
type Maker struct {
	Version string // of the program
	Work    int    // the work factor of a test; 0 means what every backup has
	// Note, if there is one, is called when the file was checked and has not taken its name: an error gives the backup up
	// and is returned. So there is no backup that was not noted.
	Note func(*Backup) error
}

// Make writes everything of one state of the data into the file at path, encrypted (age v1) under a passphrase that
// [CheckPassphrase] accepts, in place of whatever was there. Before the file has its name, it was read back from the disk
// and opened with the passphrase, and everything in it was checked.
//
// It returns [ErrPassphraseShort], [ErrBackupUnverified], [ErrBackupNoAdministrator] for data that nobody could
// administer once it is restored, and the errors of writing and of package store. Then nothing has changed.
func (m Maker) Make(path, passphrase string, s *store.Store, now time.Time) (*Backup, error) {
	if err := CheckPassphrase(passphrase); err != nil {
		return nil, err
	}
	recipient, err := age.NewScryptRecipient(composed(passphrase))
	if err != nil {
		return nil, err
	}
	recipient.SetWorkFactor(workFactor)
	if m.Work != 0 {
		recipient.SetWorkFactor(m.Work)
	}
	var made *Backup
	err = writeFile(path, func(w io.Writer) (err error) {
		made, err = m.write(w, recipient, s, now)
		return err
	}, func(temporary string) error {
		if err := reread(temporary, passphrase, made); err != nil || m.Note == nil {
			return err
		}
		return m.Note(made)
	})
	if err != nil {
		return nil, err
	}
	return made, nil
}

// write writes the file and says what is in it.
func (m Maker) write(w io.Writer, recipient age.Recipient, s *store.Store, now time.Time) (*Backup, error) {
	whole := counter{sum: sha256.New()}
	encrypted, err := age.Encrypt(io.MultiWriter(w, &whole), recipient) // slow, and so before the data is looked at
	if err != nil {
		return nil, err
	}
	made := &Backup{Head: Head{Version: m.Version, MadeAt: now.UTC().Truncate(time.Millisecond), FileID: s.ID()}}
	if err := s.View(func(tx *store.Tx) error { return writePlain(encrypted, tx, made) }); err != nil {
		return nil, err
	}
	if err := encrypted.Close(); err != nil {
		return nil, err
	}
	made.Bytes, made.Sum = whole.n, [32]byte(whole.sum.Sum(nil))
	return made, nil
}

// writePlain writes what is to be encrypted, and fills in what it comes to know.
func writePlain(w io.Writer, tx *store.Tx, made *Backup) error {
	policy, err := tx.Policy()
	if err != nil {
		return err
	}
	made.Issuer = policy.Issuer
	f := newFrameWriter(w)
	if _, err := io.WriteString(f.w, magic); err != nil {
		return err
	}
	if err := f.frame(frameHead, made.Head.append); err != nil {
		return err
	}
	err = tx.Pieces(func(p store.Piece) error {
		switch {
		case p.Account != nil:
			made.Accounts++
			if p.Account.Administers() {
				made.Administrators++
			}
		case p.Entry != nil:
			made.Entries++
		}
		return f.frame(framePiece, func(dst []byte) []byte { return store.AppendPiece(dst, p) })
	})
	if err != nil {
		return err
	}
	return f.end(made.Accounts, made.Entries)
}

// reread opens a new backup as a restoration would, and holds what is in it against what was written.
func reread(path, passphrase string, made *Backup) error {
	f, err := OpenBackup(path)
	if err != nil {
		return errors.Join(ErrBackupUnverified, err)
	}
	defer f.Close()
	if err := f.Unlock(passphrase); err != nil {
		return errors.Join(ErrBackupUnverified, err)
	}
	found, err := f.Read(func(store.Piece) error { return nil })
	switch {
	case errors.Is(err, ErrBackupNoAdministrator):
		return err
	case err != nil:
		return errors.Join(ErrBackupUnverified, err)
	case *found != *made:
		return ErrBackupUnverified
	}
	return nil
}
