package session

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"latchkey/app/account"
)

// A row is one account as the directory keeps it. It never changes, but for being wiped when it is dropped.
type row struct {
	id     account.ID
	shown  []byte // full name, e-mail and username, one after the other
	name   int    // where the name ends
	email  int    // and the e-mail
	folded []byte // the same for a search, with a line break between them; it is also the order by name

	role     account.Role
	disabled bool
	otp      bool
	created  int64 // milliseconds
	signedIn int64 // 0 for never
	waits    int64 // until then; always when it is locked
}

func newRow(a *account.Account) *row {
	r := new(row)
	r.fill(a, make([]byte, 0, textSize(a)))
	return r
}

// textSize is the room that the names of an account take, shown and folded, but for a few that grow more.
func textSize(a *account.Account) int {
	return 2*(len(a.FullName)+len(a.Email)+len(a.Username)) + 8
}

// fill makes r the row of an account, with its names in text.
func (r *row) fill(a *account.Account, text []byte) {
	*r = row{
		id:       a.ID,
		name:     len(a.FullName),
		email:    len(a.FullName) + len(a.Email),
		role:     a.Role,
		disabled: a.Disabled,
		otp:      a.OTP.On(),
		created:  milliseconds(a.CreatedAt),
		signedIn: milliseconds(a.LastSignIn.At),
		waits:    max(waits(a.Password.Throttle), waits(a.OTP.Throttle), waits(a.Recovery.Throttle)),
	}
	text = append(append(append(text, a.FullName...), a.Email...), a.Username...)
	r.shown = text[:len(text):len(text)]
	text = fold(text[len(text):], a.FullName)
	text = fold(append(text, '\n'), a.Email)
	r.folded = fold(append(text, '\n'), a.Username)
}

// same says whether nothing that the directory keeps differs.
func (r *row) same(other *row) bool {
	return r.id == other.id && r.name == other.name && r.email == other.email && bytes.Equal(r.shown, other.shown) &&
		r.role == other.role && r.disabled == other.disabled && r.otp == other.otp &&
		r.created == other.created && r.signedIn == other.signedIn && r.waits == other.waits
}

// compare orders rows by name, then by the rest of what is searched, then by id.
func (r *row) compare(other *row) int {
	if by := bytes.Compare(r.folded, other.folded); by != 0 {
		return by
	}
	return bytes.Compare(r.id[:], other.id[:])
}

func (r *row) fullName() string { return string(r.shown[:r.name]) }

func (r *row) active() bool { return r.role == account.Administrator && !r.disabled }

// wipe overwrites the names.
func (r *row) wipe() {
	clear(r.shown)
	clear(r.folded)
}

// as is the row as the page has it.
func (r *row) as(by asking) AccountRow {
	return AccountRow{
		ID:         r.id.String(),
		FullName:   r.fullName(),
		Email:      string(r.shown[r.name:r.email]),
		Username:   string(r.shown[r.email:]),
		Role:       r.role.String(),
		Status:     statuses[r.status(by.now)],
		TwoFactor:  twoFactors[r.twoFactor(by.require)],
		LastSignIn: r.signedIn,
		Self:       r.id == by.id,
	}
}

// The states of an account, in the order they are sorted in.
var (
	roles      = []string{account.Administrator.String(), account.Member.String()}
	statuses   = []string{"active", "new", "locked", "disabled"}
	twoFactors = []string{"on", "off", "to_set_up"}
)

func (r *row) roleRank() int {
	if r.role == account.Administrator {
		return 0
	}
	return 1
}

func (r *row) status(now time.Time) int {
	switch {
	case r.disabled:
		return 3
	case now.UnixMilli() < r.waits:
		return 2
	case r.signedIn == 0:
		return 1
	}
	return 0
}

func (r *row) twoFactor(require account.Requirement) int {
	switch {
	case r.otp:
		return 0
	case require == account.Everyone, require == account.Administrators && r.role == account.Administrator:
		return 2
	}
	return 1
}

// fold appends s as it is searched for: without regard to case (Unicode, D146) and accents.
func fold(dst []byte, s string) []byte {
	from := len(dst)
	if ascii(s) {
		dst = append(dst, s...)
	} else {
		dst = norm.NFKD.AppendString(dst, s)
		dst = append(dst[:from], withoutMarks(dst[from:])...)
	}
	if text := dst[from:]; !ascii(text) {
		return append(dst[:from], cases.Fold().Bytes(text)...)
	}
	for i, c := range dst[from:] {
		if 'A' <= c && c <= 'Z' {
			dst[from+i] = c + 'a' - 'A'
		}
	}
	return dst
}

func ascii[text string | []byte](s text) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// withoutMarks takes the combining marks out of text, which it overwrites.
func withoutMarks(text []byte) []byte {
	kept := text[:0]
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		if !unicode.Is(unicode.Mn, r) {
			kept = append(kept, text[:size]...)
		}
		text = text[size:]
	}
	return kept
}

// sortRows sorts by name. Most are told apart by how they begin, without going to where they are.
func sortRows(rows []*row) {
	type entry struct {
		begins uint64
		row    *row
	}
	entries := make([]entry, len(rows))
	for i, r := range rows {
		var begins [8]byte
		copy(begins[:], r.folded)
		entries[i] = entry{binary.BigEndian.Uint64(begins[:]), r}
	}
	slices.SortFunc(entries, func(a, b entry) int {
		if by := cmp.Compare(a.begins, b.begins); by != 0 {
			return by
		}
		return a.row.compare(b.row)
	})
	for i, e := range entries {
		rows[i] = e.row
	}
}

// merged are the rows of two lists that are in order.
func merged(a, b []*row) []*row {
	all := make([]*row, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		first := &a
		if b[0].compare(a[0]) < 0 {
			first = &b
		}
		all = append(all, (*first)[0])
		*first = (*first)[1:]
	}
	return append(append(all, a...), b...)
}
