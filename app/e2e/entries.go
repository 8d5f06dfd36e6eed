package main

import (
	"net/http"
	"strconv"
	"time"

	"latchkey/app/store"
)

// addEntries lays entries of the program under what is told from now on, a minute apart up to now, while it is closed.
func (b *bench) addEntries(w http.ResponseWriter, r *http.Request) {
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	now := b.clock.now()
	b.change(w, func(tx *store.Tx) error {
		for i := range n {
			at := now.Add(-time.Duration(n-i) * time.Minute)
			e := store.Entry{At: at, Kind: store.Started, Outcome: store.OK, Actor: store.Actor{Kind: store.ActorProgram}}
			if err := tx.Log(e); err != nil {
				return err
			}
		}
		return nil
	})
}
