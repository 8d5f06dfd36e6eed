package archive

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

func TestABackupHoldsEverythingAndSaysSo(t *testing.T) {
	m := newMachine(t, 30)
	path, made := m.backUp(t)
	info, err := os.Stat(path)
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 || info.Size() != made.Bytes {
		t.Errorf("%v, %v", info, err)
	}
	content, err := os.ReadFile(path)
	if err != nil || sha256.Sum256(content) != made.Sum {
		t.Errorf("another sum, %v", err)
	}
	if made.Accounts != 30 || made.Administrators != 1 || made.Entries != 30 || made.Issuer != "Latchkey" ||
		made.FileID != m.ID() || made.Version != "3.0.0" || !made.MadeAt.Equal(start) || len(made.Short()) != 20 {
		t.Errorf("%+v", made)
	}
	for _, secret := range []string{"Ada", "ada-7", "argon2id", "Latchkey"} {
		if bytes.Contains(content, []byte(secret)) {
			t.Errorf("%q is in the file", secret)
		}
	}
	f, _ := unlocked(t, path)
	var pieces []byte
	found, err := f.Read(func(p store.Piece) error { pieces = store.AppendPiece(pieces, p); return nil })
	if err != nil || *found != *made {
		t.Errorf("%+v, %v", found, err)
	}
	var present []byte
	if err := m.View(func(tx *store.Tx) error {
		return tx.Pieces(func(p store.Piece) error { present = store.AppendPiece(present, p); return nil })
	}); err != nil || !bytes.Equal(pieces, present) {
		t.Errorf("other pieces, %v", err)
	}
}

func TestEveryBackupCostsWhatItShould(t *testing.T) {
	m := newMachine(t, 1)
	var head []string
	meddle(t, func(temporary string) error {
		content, err := os.ReadFile(temporary)
		head = strings.SplitN(string(content), "\n", 3)
		return errors.Join(err, os.Truncate(temporary, 0)) // what it costs to read it back is another matter
	})
	_, err := Maker{}.Make(filepath.Join(t.TempDir(), "backup.age"), passphrase, m.Store, start)
	if !errors.Is(err, ErrBackupUnverified) {
		t.Fatal(err)
	}
	if words := strings.Fields(head[1]); head[0] != "age-encryption.org/v1" || len(words) != 4 || words[1] != "scrypt" || words[3] != "18" {
		t.Errorf("%q", head[:2])
	}
}

// meddle does something to every file that was written and has not been read back.
func meddle(t *testing.T, do func(temporary string) error) {
	t.Helper()
	before := between
	between = func(step, path string) {
		if step == "written" {
			if err := do(path); err != nil {
				t.Error(err)
			}
		}
	}
	t.Cleanup(func() { between = before })
}

func TestAPassphraseIsLongEnough(t *testing.T) {
	m := newMachine(t, 1)
	path := filepath.Join(t.TempDir(), "backup.age")
	for _, short := range []string{"", "14 characters.", strings.Repeat("é", 14), strings.Repeat("e\u0301", 14), strings.Repeat("a", 14) + "\xff", strings.Repeat("a", 5000)} {
		if _, err := (Maker{Work: quick}).Make(path, short, m.Store, start); !errors.Is(err, ErrPassphraseShort) {
			t.Errorf("%q: %v", short, err)
		}
	}
	if names, err := os.ReadDir(filepath.Dir(path)); err != nil || len(names) != 0 {
		t.Errorf("%v, %v", names, err)
	}
	for range 20 {
		words := NewPassphrase()
		if err := CheckPassphrase(words); err != nil || strings.Count(words, "-") != 5 {
			t.Errorf("%q: %v", words, err)
		}
	}
}

// The same passphrase on another keyboard is the same passphrase.
func TestAPassphraseCountsInOneForm(t *testing.T) {
	m := newMachine(t, 1)
	path := filepath.Join(t.TempDir(), "backup.age")
	if _, err := (Maker{Work: quick}).Make(path, "schöner Götterfunken", m.Store, start); err != nil {
		t.Fatal(err)
	}
	f, err := OpenBackup(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.Unlock("scho\u0308ner Go\u0308tterfunken"); err != nil {
		t.Error(err)
	}
	for _, wrong := range []string{"", "schoner Gotterfunken", "Schöner Götterfunken", "schöner Götterfunken ", strings.Repeat("a", 1<<20)} {
		if err := f.Unlock(wrong); !errors.Is(err, ErrPassphraseIncorrect) {
			t.Errorf("%.30q: %v", wrong, err)
		}
	}
}

func TestDataThatNobodyCouldAdministerIsNotBackedUp(t *testing.T) {
	m := newMachine(t, 3)
	m.change(t, 0, func(a *account.Account) { a.Disabled = true })
	path := filepath.Join(t.TempDir(), "backup.age")
	_, err := Maker{Work: quick}.Make(path, passphrase, m.Store, start)
	if !errors.Is(err, ErrBackupNoAdministrator) {
		t.Errorf("%v", err)
	}
	if names, err := os.ReadDir(filepath.Dir(path)); err != nil || len(names) != 0 {
		t.Errorf("%v, %v", names, err)
	}
}

// What does not read back has never been there, and the backup before it still is.
func TestABackupThatDoesNotReadBackIsNone(t *testing.T) {
	m := newMachine(t, 30)
	path, made := m.backUp(t)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(temporary string) error{
		"cut":     func(temporary string) error { return os.Truncate(temporary, made.Bytes-1) },
		"emptied": func(temporary string) error { return os.Truncate(temporary, 0) },
		"another": func(temporary string) error { return os.WriteFile(temporary, before, 0o600) },
		"altered": func(temporary string) error {
			f, err := os.OpenFile(temporary, os.O_RDWR, 0)
			if err != nil {
				return err
			}
			_, err = f.WriteAt([]byte{0}, made.Bytes/2)
			return errors.Join(err, f.Close())
		},
	} {
		t.Run(name, func(t *testing.T) {
			meddle(t, spoil)
			_, err := Maker{Work: quick}.Make(path, passphrase, m.Store, start.Add(time.Second))
			if !errors.Is(err, ErrBackupUnverified) {
				t.Errorf("%v", err)
			}
			if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
				t.Errorf("the backup before is another, %v", err)
			}
			if names, err := os.ReadDir(filepath.Dir(path)); err != nil || len(names) != 1 {
				t.Errorf("%v, %v", names, err)
			}
		})
	}
}

func TestABackupThatCannotBeNotedIsNone(t *testing.T) {
	m := newMachine(t, 3)
	path, _ := m.backUp(t)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	full := errors.New("the disk is full")
	_, err = Maker{Work: quick, Note: func(made *Backup) error {
		if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) || made.Accounts != 3 {
			t.Errorf("it has its name before it is noted: %+v, %v", made, err)
		}
		return full
	}}.Make(path, passphrase, m.Store, start.Add(time.Second))
	if !errors.Is(err, full) {
		t.Errorf("%v", err)
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the backup before is another, %v", err)
	}
	if names, err := os.ReadDir(filepath.Dir(path)); err != nil || len(names) != 1 {
		t.Errorf("%v, %v", names, err)
	}
}

func TestAFileTakesTheNameOfAPlainFileOnly(t *testing.T) {
	m := newMachine(t, 1)
	folder := t.TempDir()
	target := filepath.Join(folder, "target")
	if err := os.WriteFile(target, []byte("diary"), 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(folder, "link")
	if err := os.Symlink(target, link); err != nil {
		t.Skip(err)
	}
	for _, path := range []string{link, folder} { // no device: a broken guard would replace it for the whole machine
		before, err := os.Lstat(path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := (Maker{Work: quick}).Make(path, passphrase, m.Store, start); !errors.Is(err, ErrFileNotRegular) {
			t.Errorf("%s: %v", path, err)
		}
		if after, err := os.Lstat(path); err != nil || !os.SameFile(before, after) {
			t.Errorf("%s is another: %v", path, err)
		}
	}
}

// What was backed up with the first version that could has to be restored by every later one.
func TestABackupOfEarlierDaysIsRead(t *testing.T) {
	path := filepath.Join("testdata", "format-2.age")
	f, found := unlocked(t, path)
	if found.Accounts != 3 || found.Administrators != 1 || found.Entries != 3 || !found.MadeAt.Equal(start) || found.Version != "3.0.0" {
		t.Errorf("%+v", found)
	}
	if f.Name != "format-2.age" || f.Bytes != found.Bytes {
		t.Errorf("%s, %d bytes", f.Name, f.Bytes)
	}
	m := newMachine(t, 0)
	m.restore(t, path)
	for i := range 3 {
		if a := m.account(t, i); !reflect.DeepEqual(a, somebody(i)) {
			t.Errorf("%+v", a)
		}
	}
}

func TestKindsOfFramesAreInOrder(t *testing.T) {
	g := newForger()
	admin := somebody(0)
	plain := g.plain(append(g.start(), store.Piece{Account: &admin}, g.entry(func(*store.Entry) {}))...)
	var kinds []byte
	for b := plain[len(magic):]; len(b) > 0; {
		n := int(b[1])<<24 | int(b[2])<<16 | int(b[3])<<8 | int(b[4])
		kinds = append(kinds, b[0])
		b = b[frameStart+n:]
	}
	if !slices.Equal(kinds, []byte("HPPPPE")) {
		t.Errorf("%q", kinds)
	}
	if _, err := reading(encrypted(t, plain)); err != nil {
		t.Error(err)
	}
}
