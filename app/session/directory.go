package session

import (
	"slices"
	"sync"
	"sync/atomic"

	"latchkey/app/account"
	"latchkey/app/store"
)

// A directory is the list of all accounts in memory, for an administrator who is here. It is read from the file once and
// told of every change after that. It has a lock of its own, so that nobody waits for a search: telling it something only
// puts it in line, and the next query catches up.
type directory struct {
	store   *store.Store
	dropped atomic.Bool

	line    sync.Mutex // held for a moment only
	stale   bool       // it must be read from the file
	waiting map[account.ID]*row

	mu   sync.Mutex // held while it is read from the file, and by every query
	err  error      // why it could not be read
	rows []*row     // by name
	byID map[account.ID]*row

	administrators int // who can sign in

	index  *index // nil when it must be put together again
	orders map[order]sorted
	answer answer // to the newest query
}

// A change is an account as it is now; without a row it is gone.
type change struct {
	id  account.ID
	row *row
}

// readDirectory returns a directory that begins to be read from the file: queries wait for that.
func readDirectory(s *store.Store) *directory {
	d := &directory{store: s}
	d.reread()
	return d
}

// reread has everything read again.
func (d *directory) reread() {
	d.line.Lock()
	defer d.line.Unlock()
	d.stale = true
	go d.query(func() error { return nil }) // so that the next need not wait for all of it
}

// textRoom is how much room for names is taken at once.
const textRoom = 1 << 16

// read takes everything in from the file.
func (d *directory) read() {
	d.forgetAll()
	d.err = d.store.View(func(tx *store.Tx) error {
		accounts, err := tx.Accounts()
		if err != nil {
			return err
		}
		d.rows = make([]*row, 0, accounts)
		d.byID = make(map[account.ID]*row, accounts)
		room := make([]row, accounts) // side by side, which spares the collector the most
		var text []byte
		return tx.EachAccount(func(a *account.Account) error {
			if d.dropped.Load() {
				return ErrWrongPhase
			}
			if len(room) == 0 {
				return store.ErrDamaged // there are more than there should be
			}
			size := textSize(a)
			if len(text) < size {
				text = make([]byte, max(size, textRoom))
			}
			room[0].fill(a, text[:0:size])
			d.add(&room[0])
			room, text = room[1:], text[size:]
			return nil
		})
	})
	sortRows(d.rows)
	d.texts()
}

// add takes a row in that is not there yet, at the end.
func (d *directory) add(r *row) {
	d.rows = append(d.rows, r)
	d.byID[r.id] = r
	if r.active() {
		d.administrators++
	}
}

// tell puts changes in line, each in the place of an earlier one of the same account: nothing piles up while nobody asks.
func (d *directory) tell(changes ...change) {
	d.line.Lock()
	defer d.line.Unlock()
	if d.waiting == nil {
		d.waiting = make(map[account.ID]*row, len(changes))
	}
	for _, c := range changes {
		if old := d.waiting[c.id]; old != nil && old != c.row {
			old.wipe()
		}
		d.waiting[c.id] = c.row
	}
}

// drop overwrites the names in memory as soon as nobody looks at them any more. Later queries are refused.
func (d *directory) drop() {
	d.dropped.Store(true)
	go func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		changes, _ := d.inLine()
		for _, r := range changes {
			if r != nil {
				r.wipe()
			}
		}
		d.forgetAll()
	}()
}

// forgetAll overwrites all names.
func (d *directory) forgetAll() {
	for _, r := range d.rows {
		r.wipe()
	}
	d.unindex()
	d.rows, d.byID, d.administrators = nil, nil, 0
}

// query runs fn on the directory as it is now.
func (d *directory) query(fn func() error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.dropped.Load() {
		return ErrWrongPhase
	}
	if d.catchUp(); d.err != nil {
		return d.err
	}
	return fn()
}

// inLine takes what is in line.
func (d *directory) inLine() (changes map[account.ID]*row, stale bool) {
	d.line.Lock()
	defer d.line.Unlock()
	changes, stale = d.waiting, d.stale
	d.waiting, d.stale = nil, false
	return changes, stale
}

// catchUp takes in what is in line.
func (d *directory) catchUp() {
	newest, stale := d.inLine()
	switch {
	case stale:
		d.read() // what was in line is in the file
		return
	case d.err != nil:
		return
	}
	for id, r := range newest {
		switch old := d.byID[id]; {
		case r == old, r != nil && old != nil && r.same(old): // as most: whoever asks is told of with every query
			delete(newest, id)
		case r != nil && old != nil && r.compare(old) == 0:
			d.replace(old, r)
			delete(newest, id)
		}
	}
	if len(newest) > 0 {
		d.merge(newest)
	}
}

// replace puts a row in the place of one with the same names.
func (d *directory) replace(old, r *row) {
	i, _ := slices.BinarySearchFunc(d.rows, old, (*row).compare)
	d.forget(old)
	d.rows[i], d.byID[r.id] = r, r
	if r.active() {
		d.administrators++
	}
}

// forget takes a row out of everything but the list.
func (d *directory) forget(r *row) {
	delete(d.byID, r.id)
	if r.active() {
		d.administrators--
	}
	r.wipe()
	d.orders, d.answer = nil, answer{}
}

// merge takes in rows that have another place than before, or none.
func (d *directory) merge(newest map[account.ID]*row) {
	d.rows = slices.DeleteFunc(d.rows, func(r *row) bool {
		_, moved := newest[r.id]
		return moved
	})
	settled := d.rows
	d.rows = nil
	for id, r := range newest {
		if old := d.byID[id]; old != nil {
			d.forget(old)
		}
		if r != nil {
			d.add(r)
		}
	}
	slices.SortFunc(d.rows, (*row).compare)
	d.rows = merged(settled, d.rows)
	d.unindex()
}

// texts returns what is searched.
func (d *directory) texts() *index {
	if d.index == nil {
		d.index = newIndex(d.rows)
	}
	return d.index
}

// unindex forgets what was made of the rows.
func (d *directory) unindex() {
	if d.index != nil {
		d.index.wipe()
	}
	d.index, d.orders, d.answer = nil, nil, answer{}
}

// rank fills in what needs all accounts to be known.
func (d *directory) rank(details *AccountDetails) error {
	return d.query(func() error {
		id, err := parseID(details.ID)
		r := d.byID[id]
		details.LastAdministrator = r != nil && r.active() && d.administrators == 1
		return err
	})
}

// attend returns the directory of the administrator who is here, and has it read when there is none. The mutex is held.
func (s *Session) attend() *directory {
	if s.who.directory == nil {
		s.who.directory = readDirectory(s.store)
	}
	return s.who.directory
}

// learn tells the directory of accounts as they are now. The mutex is held.
func (s *Session) learn(accounts ...*account.Account) {
	if s.who.directory == nil {
		return
	}
	for _, a := range accounts {
		s.who.directory.tell(change{a.ID, newRow(a)})
	}
}

// unlearn tells the directory of accounts that are gone. The mutex is held.
func (s *Session) unlearn(ids ...account.ID) {
	if s.who.directory == nil {
		return
	}
	for _, id := range ids {
		s.who.directory.tell(change{id: id})
	}
}

// relearn has the directory read again, after something that changed many accounts. The mutex is held.
func (s *Session) relearn() {
	if s.who.directory != nil {
		s.who.directory.reread()
	}
}
