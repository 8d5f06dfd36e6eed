package command

import (
	"errors"
	"os"
	"path/filepath"
	"time"

	"latchkey/app/account"
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

// open opens data that is there and compares all of it with its manifest. It returns errNoData when there is none, and
// the errors of packages store and vault.
func (p place) open() (*store.Store, error) {
	if _, err := os.Lstat(p.file()); errors.Is(err, os.ErrNotExist) {
		return nil, errNoData
	}
	keeper := vault.Keeper{DataDir: p.folder, KeyFile: p.keyFile}
	if keeper.KeyFile == "" { // a named file needs no other place, and there may be none
		folder, err := vault.ConfigFolder()
		if err != nil {
			return nil, errNoConfigFolder
		}
		keeper.ConfigDir = folder
	}
	s, err := store.Open(p.folder, existing{keeper}, account.DefaultPolicy(time.Now()))
	if err != nil {
		return nil, err
	}
	if err := s.Check(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}
