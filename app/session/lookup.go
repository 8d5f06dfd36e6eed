package session

import (
	"slices"
	"time"

	"latchkey/app/account"
)

// mostRows is how many rows one answer has.
const mostRows = 200

// An asking is who asks, when, and by which policy.
type asking struct {
	id      account.ID
	attempt uint64 // as in who
	now     time.Time
	require account.Requirement
}

// ask lets an administrator look into the directory, which is then done without the mutex.
func (s *Session) ask() (*directory, asking, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, err := s.enter(SignedIn)
	if err != nil {
		return nil, asking{}, err
	}
	if err := s.administrate(now, false); err != nil {
		return nil, asking{}, err
	}
	policy, err := s.policy()
	return s.attend(), asking{s.who.id, s.who.attempt, now, policy.RequireOTP}, err
}

// stillHere refuses what was asked for by somebody who has left meanwhile. The mutex is held.
func (s *Session) stillHere(by asking) error {
	if s.who.attempt != by.attempt {
		return ErrWrongPhase
	}
	return nil
}

// Accounts returns a part of the list of accounts.
func (s *Session) Accounts(q AccountsQuery) (AccountsPage, error) {
	list, by, err := s.ask()
	if err != nil {
		return AccountsPage{}, err
	}
	return list.page(q, by)
}

// AccountIDs returns the ids of all accounts asked for, in the order of the list.
func (s *Session) AccountIDs(q AccountsQuery) ([]string, error) {
	list, by, err := s.ask()
	if err != nil {
		return nil, err
	}
	return list.ids(q, by)
}

// page is a part of what is asked for.
func (d *directory) page(q AccountsQuery, by asking) (page AccountsPage, err error) {
	if q.Limit == 0 {
		q.Limit = mostRows
	}
	if q.Offset < 0 || q.Limit < 0 || q.Limit > mostRows {
		return AccountsPage{}, ErrRequestInvalid
	}
	err = d.query(func() error {
		found, err := d.find(q, by)
		if err != nil {
			return err
		}
		from := min(q.Offset, len(found))
		page = AccountsPage{All: len(d.rows), Total: len(found), Offset: q.Offset, Rows: []AccountRow{}}
		for _, i := range found[from:min(from+q.Limit, len(found))] {
			page.Rows = append(page.Rows, d.rows[i].as(by))
		}
		return nil
	})
	return page, err
}

func (d *directory) ids(q AccountsQuery, by asking) (ids []string, err error) {
	err = d.query(func() error {
		found, err := d.find(q, by)
		ids = make([]string, len(found))
		for i, at := range found {
			ids[i] = d.rows[at].id.String()
		}
		return err
	})
	return ids, err
}

// everybody are the ids of all accounts, by name.
func (d *directory) everybody() (ids []account.ID, err error) {
	err = d.query(func() error {
		for _, r := range d.rows {
			ids = append(ids, r.id)
		}
		return nil
	})
	return ids, err
}

// names are the names of all people.
func (d *directory) names() (names map[account.ID]string, err error) {
	err = d.query(func() error {
		names = make(map[account.ID]string, len(d.rows))
		for _, r := range d.rows {
			names[r.id] = r.fullName()
		}
		return nil
	})
	return names, err
}

// An answer is what a query found, as places in the list, for as long as it holds: a page scrolls through one query.
type answer struct {
	query   AccountsQuery
	require account.Requirement
	found   []int32
	span
}

// A span is when something holds that depends on who waits, in milliseconds. The zero span is over.
type span struct{ from, to int64 }

func (s span) holds(now time.Time) bool { return s.from <= now.UnixMilli() && now.UnixMilli() < s.to }

// find returns the places of the rows asked for, in the order asked for.
func (d *directory) find(q AccountsQuery, by asking) ([]int32, error) {
	q.Offset, q.Limit = 0, 0
	if d.answer.query == q && d.answer.require == by.require && d.answer.holds(by.now) {
		return d.answer.found, nil
	}
	wanted, err := q.filter(by)
	if err != nil {
		return nil, err
	}
	sorted, err := d.sorted(order{q.Sort, q.Descending, by.require}, by.now)
	if err != nil {
		return nil, err
	}
	found := sorted.places
	if words := searched(q.Search); len(words) > 0 || wanted != nil {
		var in []bool // every row, when it is nil
		if len(words) > 0 {
			in = d.texts().search(words)
		}
		found = make([]int32, 0, len(found))
		for _, i := range sorted.places {
			if (in == nil || in[i]) && (wanted == nil || wanted(d.rows[i])) {
				found = append(found, i)
			}
		}
	}
	d.answer = answer{q, by.require, found, d.unchanged(by.now, q.Status != "" || q.Sort == "status")}
	return found, nil
}

// filter returns what says whether a row is wanted; nil wants all.
func (q *AccountsQuery) filter(by asking) (func(*row) bool, error) {
	role, status, twoFactor := slices.Index(roles, q.Role), slices.Index(statuses, q.Status), slices.Index(twoFactors, q.TwoFactor)
	if role < 0 && q.Role != "" || status < 0 && q.Status != "" || twoFactor < 0 && q.TwoFactor != "" {
		return nil, ErrRequestInvalid
	}
	if role < 0 && status < 0 && twoFactor < 0 {
		return nil, nil
	}
	return func(r *row) bool {
		return (role < 0 || r.roleRank() == role) && (status < 0 || r.status(by.now) == status) &&
			(twoFactor < 0 || r.twoFactor(by.require) == twoFactor)
	}, nil
}
