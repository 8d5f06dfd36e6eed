package main

import (
	"encoding/json"
	"net/http"
	"path/filepath"
	"strconv"

	"latchkey/app/account"
	"latchkey/app/store"
	"latchkey/app/vault"
)

// place is the folder of the present run.
func (b *bench) place() string { return filepath.Join(b.folder, strconv.Itoa(b.runs)) }

// files is the folder of what a person saved, which new data does not touch.
func (b *bench) files() string { return filepath.Join(b.folder, "files") }

// openStore opens the data as another program would. The App must not have it.
func (b *bench) openStore() (*store.Store, error) {
	data := filepath.Join(b.place(), "data")
	keeper := vault.Keeper{ConfigDir: b.place(), DataDir: data, KeyFile: filepath.Join(b.place(), "key")}
	return store.Open(data, keeper, account.DefaultPolicy(b.clock.now()))
}

// holdData lets another program have the data before this one opens it.
func (b *bench) holdData(w http.ResponseWriter, _ *http.Request) {
	b.stop()
	other, err := b.openStore()
	if err == nil {
		b.holder = other
		err = b.start()
	}
	answer(w, err)
}

// releaseData lets the other program end.
func (b *bench) releaseData(w http.ResponseWriter, _ *http.Request) { answer(w, b.release()) }

func (b *bench) release() (err error) {
	if b.holder != nil {
		err = b.holder.Close()
		b.holder = nil
	}
	return err
}

// changeAccount and changePolicy lay the fields of a JSON object over what is kept, while the program is closed. They stand
// in for what an administrator or the terminal does.
func (b *bench) changeAccount(w http.ResponseWriter, r *http.Request) {
	b.change(w, func(tx *store.Tx) error {
		a, err := tx.AccountByIdentifier(r.PathValue("identifier"))
		if err == nil {
			err = json.NewDecoder(r.Body).Decode(&a)
		}
		if err != nil {
			return err
		}
		return tx.PutAccount(&a)
	})
}

func (b *bench) changePolicy(w http.ResponseWriter, r *http.Request) {
	b.change(w, func(tx *store.Tx) error {
		policy, err := tx.Policy()
		if err == nil {
			err = json.NewDecoder(r.Body).Decode(&policy)
		}
		if err != nil {
			return err
		}
		return tx.PutPolicy(policy)
	})
}

func (b *bench) change(w http.ResponseWriter, fn func(*store.Tx) error) {
	b.stop()
	other, err := b.openStore()
	if err == nil {
		err = other.Update(fn)
		if closed := other.Close(); err == nil {
			err = closed
		}
	}
	if err == nil {
		err = b.start()
	}
	answer(w, err)
}

func answer(w http.ResponseWriter, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}
