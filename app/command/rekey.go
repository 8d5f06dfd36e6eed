package command

import (
	"errors"
	"fmt"

	"latchkey/app/session"
	"latchkey/app/vault"
)

type rekeyCommand struct {
	NewKeyFile string `placeholder:"FILE" help:"Keep the new key in this file instead of the keyring. It must not be there yet."`
	Yes        bool   `help:"Do not ask."`
}

// Help is shown by `latchkey rekey --help`.
func (rekeyCommand) Help() string {
	return "Everything is sealed anew under a new key; passwords, two-factor and recovery codes stay as they are. The old key is removed once the data has been opened with the new one; an old key file is yours to delete. A copy of the old data can still be opened with the old key. Killed at any point, it leaves the old data or the new, complete."
}

// Run asks, gives the data another key and says where it is.
func (c rekeyCommand) Run(t terminal, asked *words) error {
	here, err := asked.place()
	if err != nil {
		return err
	}
	if here.keyFile != "" && c.NewKeyFile == "" {
		return errNewKeyFileRequired
	}
	s, err := here.open()
	if err != nil {
		return err
	}
	if err := t.confirm(c.Yes, "Type rekey to give the data another key: ", "rekey"); err != nil {
		return errors.Join(err, s.Close())
	}
	keeper, err := c.keeper(here)
	if err != nil {
		return errors.Join(err, s.Close())
	}
	rekeyed, old := session.NewConsole(s, t.options).Rekey(keeper)
	if rekeyed == nil {
		return errors.Join(old, s.Close())
	}
	kept := keptIn(rekeyed.KeyPlace(), keeper.KeyFile)
	if err := errors.Join(old, rekeyed.Close()); err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.out, "The data has another key now: it is %s.\n", plain(kept))
	if err == nil && here.keyFile != "" {
		_, err = fmt.Fprintf(t.out, "The old key file %s opens only old copies; delete it when you need none of them.\n", plain(here.keyFile))
	}
	return err
}

// keeper makes the new key, and removes the old one from wherever it was kept but a key file.
func (c rekeyCommand) keeper(here place) (*vault.NewKeyFile, error) {
	keeper := vault.Keeper{DataDir: here.folder, KeyFile: c.NewKeyFile}
	folder, err := vault.ConfigFolder()
	if err != nil && here.keyFile == "" {
		return nil, errNoConfigFolder
	}
	keeper.ConfigDir = folder
	return &vault.NewKeyFile{Keeper: keeper}, nil
}
