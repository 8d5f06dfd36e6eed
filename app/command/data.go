package command

import (
	"errors"
	"os"
	"path/filepath"
	"time"

	"latchkey/app/account"
	"latchkey/app/session"
	"latchkey/app/store"
	"latchkey/app/vault"
)

// A place is where data and key were said to be.
type place struct {
	folder  string // absolute
	keyFile string // or empty
}

func (w *words) place() (place, error) {
	folder, err := dataFolder(w.Data)
	return place{folder, w.KeyFile}, err
}

func (p place) file() string { return filepath.Join(p.folder, store.FileName) }

// existing finds the key of a data file and never makes one, so that no command can begin new data by mistake.
type existing struct{ vault.Keeper }

// Create refuses: the data file was there a moment ago.
func (existing) Create(string) (vault.Key, vault.Place, error) { return vault.Key{}, "", errNoData }

// keeper finds keys for this place.
func (p place) keeper() (vault.Keeper, error) {
	keeper := vault.Keeper{DataDir: p.folder, KeyFile: p.keyFile}
	folder, err := vault.ConfigFolder()
	if err != nil && keeper.KeyFile == "" { // a named file needs no other place, and there may be none
		return vault.Keeper{}, errNoConfigFolder
	}
	keeper.ConfigDir = folder
	return keeper, nil
}

// empty reports whether there is no data yet.
func (p place) empty() bool {
	_, err := os.Lstat(p.file())
	return errors.Is(err, os.ErrNotExist)
}

// open opens data that is there and compares all of it with its manifest. It returns errNoData when there is none, and
// the errors of packages store and vault.
func (p place) open() (*store.Store, error) {
	if p.empty() {
		return nil, errNoData
	}
	keeper, err := p.keeper()
	if err != nil {
		return nil, err
	}
	return p.openWith(existing{keeper})
}

func (p place) openWith(keys store.Keyring) (*store.Store, error) {
	s, err := store.Open(p.folder, keys, account.DefaultPolicy(time.Now()))
	if err != nil {
		return nil, err
	}
	if err := s.Check(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// console opens the data for fn and closes it again.
func (w *words) console(t terminal, fn func(*session.Console) error) error {
	here, err := w.place()
	if err != nil {
		return err
	}
	s, err := here.open()
	if err != nil {
		return err
	}
	return errors.Join(fn(session.NewConsole(s, t.options)), s.Close())
}
