package session

import (
	"cmp"
	"math"
	"slices"
	"time"

	"latchkey/app/account"
)

// An order is one that rows can be asked for in.
type order struct {
	sort       string
	descending bool
	require    account.Requirement
}

// sorted are the places of all rows in an order, for as long as that holds.
type sorted struct {
	places []int32
	span
}

// sorted returns all places in order. Rows that are alike in it are by name.
func (d *directory) sorted(o order, now time.Time) (sorted, error) {
	if known := d.orders[o]; known.holds(now) {
		return known, nil
	}
	key, err := o.key(now)
	if err != nil {
		return sorted{}, err
	}
	type place struct {
		key int64
		at  int32
	}
	places := make([]place, len(d.rows))
	for i, r := range d.rows {
		places[i] = place{key(i, r), int32(i)}
		if o.descending {
			places[i].key = -places[i].key
		}
	}
	slices.SortFunc(places, func(a, b place) int {
		if by := cmp.Compare(a.key, b.key); by != 0 {
			return by
		}
		return cmp.Compare(a.at, b.at)
	})
	s := sorted{make([]int32, len(places)), d.unchanged(now, o.sort == "status")}
	for i, p := range places {
		s.places[i] = p.at
	}
	if d.orders == nil {
		d.orders = map[order]sorted{}
	}
	d.orders[o] = s
	return s, nil
}

// key returns what rows are sorted by.
func (o order) key(now time.Time) (func(at int, r *row) int64, error) {
	switch o.sort {
	case "", "name":
		return func(at int, _ *row) int64 { return int64(at) }, nil
	case "role":
		return func(_ int, r *row) int64 { return int64(r.roleRank()) }, nil
	case "status":
		return func(_ int, r *row) int64 { return int64(r.status(now)) }, nil
	case "two_factor":
		return func(_ int, r *row) int64 { return int64(r.twoFactor(o.require)) }, nil
	case "last_sign_in":
		return func(_ int, r *row) int64 { return r.signedIn }, nil
	case "created":
		return func(_ int, r *row) int64 { return r.created }, nil
	}
	return nil, ErrRequestInvalid
}

// unchanged is how long something holds if nothing is changed: where a status matters, until a wait ends.
func (d *directory) unchanged(now time.Time, status bool) span {
	s := span{math.MinInt64, math.MaxInt64}
	if !status {
		return s
	}
	for _, r := range d.rows {
		switch at := now.UnixMilli(); {
		case at < r.waits:
			s.to = min(s.to, r.waits)
		default:
			s.from = max(s.from, r.waits)
		}
	}
	return s
}
