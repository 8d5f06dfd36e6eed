package session

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"latchkey/app/account"
	"latchkey/app/archive"
	"latchkey/app/store"
)

// mostLooked is how many entries one call looks at: a page asks again rather than wait for a rare one.
const mostLooked = 50_000

// Activity returns a part of the activity, newest first.
func (s *Session) Activity(q ActivityQuery) (ActivityPage, error) {
	list, _, err := s.ask()
	if err != nil {
		return ActivityPage{}, err
	}
	return activity(s.store, list, q)
}

// MyActivity returns a part of the activity of whoever is signed in, newest first: what they did, and what was done to
// them. Who else did it is not told, nor how the chain stands.
func (s *Session) MyActivity(before uint64, limit int) (ActivityPage, error) {
	self, err := s.self()
	if err != nil {
		return ActivityPage{}, err
	}
	q := ActivityQuery{Person: self.ID.String(), Before: before, Limit: limit}
	only := map[account.ID]*row{self.ID: newRow(&self)}
	page, err := q.page(s.store, only)
	for i := range page.Rows {
		page.Rows[i].restrict(self.ID.String())
	}
	return ActivityPage{Rows: page.Rows, Next: page.Next}, err
}

// self is the account of whoever is signed in.
func (s *Session) self() (a account.Account, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.enter(SignedIn); err != nil {
		return account.Account{}, err
	}
	err = s.store.View(func(tx *store.Tx) error {
		a, err = tx.Account(s.who.id)
		return err
	})
	return a, err
}

// restrict leaves of an entry what it tells one person.
func (r *ActivityRow) restrict(self string) {
	if r.ActorID != self {
		r.ActorID, r.ActorName = "", ""
	}
	if r.SubjectID != self {
		r.SubjectID, r.SubjectName = "", ""
	}
	r.Hash = ""
}

func activity(s *store.Store, list *directory, q ActivityQuery) (page ActivityPage, err error) {
	err = list.query(func() error {
		page, err = q.page(s, list.byID)
		return err
	})
	return page, err
}

// page looks for entries. People are those whose names are known.
func (q ActivityQuery) page(s *store.Store, people map[account.ID]*row) (page ActivityPage, err error) {
	wanted, err := q.filter(people)
	if err != nil {
		return ActivityPage{}, err
	}
	if q.Limit == 0 {
		q.Limit = mostRows
	}
	page.Rows = []ActivityRow{}
	err = s.View(func(tx *store.Tx) error {
		head, err := tx.Head()
		if err != nil {
			return err
		}
		page.Count, page.Head = head.Count(), short(head.Hash)
		first, err := oldest(tx, func(*store.Entry) bool { return true })
		if err != nil {
			return err
		}
		page.Oldest = milliseconds(first)
		looked := 0
		err = tx.ActivityBack(q.Before, func(e store.Entry) error {
			if len(page.Rows) == q.Limit || looked == mostLooked {
				page.Next = e.Seq + 1
				return store.Enough
			}
			looked++
			if wanted(&e) {
				page.Rows = append(page.Rows, shownEntry(&e, people))
			}
			return nil
		})
		var broken *store.BrokenError
		if errors.As(err, &broken) && len(page.Rows) > 0 { // it is for the next call to say
			page.Next, err = broken.Seq+1, nil
		}
		return err
	})
	return page, err
}

// filter returns what says whether an entry is wanted.
func (q *ActivityQuery) filter(people map[account.ID]*row) (func(*store.Entry) bool, error) {
	person, err := account.ID{}, error(nil)
	if q.Person != "" {
		person, err = parseID(q.Person)
	}
	known := func(kind string) bool { return slices.Contains(store.Kinds, store.Kind(kind)) }
	unknown := func(kind string) bool { return !known(kind) }
	if err != nil || q.Kind != "" && !known(q.Kind) || slices.ContainsFunc(q.SearchKinds, unknown) ||
		!slices.Contains([]string{"", "ok", "refused"}, q.Outcome) || q.Limit < 0 || q.Limit > mostRows {
		return nil, ErrRequestInvalid
	}
	words := searched(q.Search)
	var text []byte
	return func(e *store.Entry) bool {
		at := e.At.UnixMilli()
		switch {
		case q.Person != "" && e.Actor.ID != person && e.Subject != person,
			q.Kind != "" && string(e.Kind) != q.Kind,
			q.Outcome != "" && (e.Outcome == store.OK) != (q.Outcome == "ok"),
			at < q.From, q.To != 0 && at >= q.To:
			return false
		case len(words) == 0 || slices.Contains(q.SearchKinds, string(e.Kind)):
			return true
		}
		text = text[:0]
		for _, id := range []account.ID{e.Actor.ID, e.Subject} {
			if r := people[id]; r != nil {
				text = append(append(text, r.folded...), '\n')
			}
		}
		for _, said := range []string{e.Outcome, e.Field, e.Old, e.New} {
			text = append(fold(text, said), '\n')
		}
		return holdsAll(text, words)
	}, nil
}

// shownEntry is an entry as the page has it.
func shownEntry(e *store.Entry, people map[account.ID]*row) ActivityRow {
	r := ActivityRow{
		Seq: e.Seq, At: e.At.UnixMilli(), Kind: string(e.Kind), Outcome: e.Outcome, Count: int(e.Count),
		Actor: archive.ActorOf(e), Factor: archive.FactorOf(e), Field: e.Field, Old: e.Old, New: e.New,
		Hash: fmt.Sprintf("%x", e.Hash[:4]),
	}
	r.ActorID, r.ActorName = personOf(e.Actor.ID, people)
	r.SubjectID, r.SubjectName = personOf(e.Subject, people)
	return r
}

func personOf(id account.ID, people map[account.ID]*row) (text, name string) {
	if id == (account.ID{}) {
		return "", ""
	}
	if r := people[id]; r != nil {
		name = r.fullName()
	}
	return id.String(), name
}

// CheckActivity follows the chain of the whole activity. Others may be served meanwhile.
func (s *Session) CheckActivity() (Integrity, error) {
	_, by, err := s.ask()
	if err != nil {
		return Integrity{}, err
	}
	verdict, err := integrity(s.store, by.now)
	if err != nil {
		return Integrity{}, err
	}
	return verdict, s.act(func(t *act) error {
		if err := s.stillHere(by); err != nil {
			return err
		}
		return t.checked(verdict)
	})
}

// checked notes what a check of the activity found.
func (t *act) checked(i Integrity) error {
	found := fmt.Sprintf("intact %d", i.Count)
	if !i.Intact {
		found = fmt.Sprintf("broken %d", i.Broken)
	}
	return t.log(store.Entry{Kind: store.ActivityChecked, New: found})
}

func integrity(s *store.Store, now time.Time) (i Integrity, err error) {
	i = Integrity{Intact: true, CheckedAt: now.UnixMilli()}
	err = s.View(func(tx *store.Tx) error {
		head, err := tx.Head()
		if err != nil {
			return err
		}
		i.Count, i.Head = head.Count(), short(head.Hash)
		return tx.Activity(func(e store.Entry) error {
			if e.Seq == head.First {
				i.Oldest = e.At.UnixMilli()
			}
			return nil
		})
	})
	var broken *store.BrokenError
	if errors.As(err, &broken) {
		i.Intact, i.Broken, err = false, broken.Seq, nil
	}
	return i, err
}

// Started notes that the program runs on this data.
func (s *Session) Started() error {
	return errors.Join(s.Watch(), s.store.Update(func(tx *store.Tx) error {
		return tellProgram(tx, store.Started, s.o.Now())
	}))
}

func tellProgram(tx *store.Tx, kind store.Kind, now time.Time) error {
	return tx.Log(store.Entry{At: now, Kind: kind, Outcome: store.OK, Actor: store.Actor{Kind: store.ActorProgram}})
}
