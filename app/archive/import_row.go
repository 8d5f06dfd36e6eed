package archive

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"latchkey/app/account"
)

// The values of a row. Each says what the row means, or why nobody can tell.

// text is the text of a column, empty when there is none.
func (r *row) text(c column) (string, error) {
	switch v := r.cells[c]; v.kind {
	case absent, empty:
		return "", nil
	case text:
		return v.text, nil
	case tooLong:
		return "", ErrRowTooLong
	}
	return "", ErrRowMalformed
}

// flag is what a column of yes or no says, and whether it says anything.
func (r *row) flag(c column) (yes, said bool, err error) {
	v := r.cells[c]
	switch {
	case v.kind <= empty:
		return false, false, nil
	case v.kind > integer:
		return false, true, ErrRowFlag
	}
	switch strings.ToLower(strings.Trim(v.text, " ")) {
	case "true", "yes", "1":
		return true, true, nil
	case "false", "no", "0":
		return false, true, nil
	}
	return false, true, ErrRowFlag
}

// profile is how the person is called, less what is refused.
func (r *row) profile(refuse func(column, error)) (p account.Profile) {
	for _, part := range []struct {
		column column
		of     func(*account.Profile) *string
	}{
		{colFullName, func(p *account.Profile) *string { return &p.FullName }},
		{colEmail, func(p *account.Profile) *string { return &p.Email }},
		{colUsername, func(p *account.Profile) *string { return &p.Username }},
	} {
		s, err := r.text(part.column)
		if err != nil {
			refuse(part.column, err)
			continue
		}
		alone := account.Profile{FullName: "Somebody", Email: "somebody@example.org", Username: "somebody"}
		*part.of(&alone) = s
		alone, err = alone.Normalise()
		// A name with a formula in it was hardly given by its owner, and would be altered in the next export. One behind an
		// apostrophe was made harmless by a program before.
		if s = *part.of(&alone); err == nil && formulas.MatchString(s) {
			err = nameErrors[part.column]
		}
		if err != nil {
			refuse(part.column, err)
			continue
		}
		*part.of(&p) = s
	}
	return p
}

var nameErrors = map[column]error{
	colFullName: account.ErrFullNameInvalid, colEmail: account.ErrEmailInvalid, colUsername: account.ErrUsernameInvalid,
}

// role reports whether the row asks for an administrator.
func (r *row) role() (administrator bool, err error) {
	s, err := r.text(colRole)
	switch strings.ToLower(strings.Trim(s, " ")) {
	case "admin", "administrator":
		return true, err
	case "", "user", "member":
		return false, err
	}
	return false, ErrRowRole
}

// disabled reports whether the account is, by its own column or by the status that an export of ours gives it.
func (r *row) disabled() (disabled bool, where column, err error) {
	disabled, said, err := r.flag(colDisabled)
	status, statusErr := r.text(colStatus)
	switch {
	case err != nil:
		return false, colDisabled, err
	case statusErr != nil:
		return false, colStatus, statusErr
	case status == "":
		return disabled, colDisabled, nil
	}
	byStatus := strings.EqualFold(status, "disabled")
	known := byStatus || slices.Contains([]string{"active", "new", "locked"}, strings.ToLower(status))
	if !known || said && disabled != byStatus { // or two columns that contradict each other
		return false, colStatus, ErrRowFlag
	}
	return byStatus, colStatus, nil
}

// Dates as the tutorials' databases write them, besides RFC 3339.
var dateLayouts = []string{
	time.RFC3339, "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 Z0700 MST", "2006-01-02 15:04:05 Z0700", "2006-01-02T15:04:05Z0700",
	"2006-01-02 15:04:05", "2006-01-02T15:04:05", time.DateOnly,
}

// A number is a date when it can only be milliseconds since 1970: as seconds it would be after the year 5000.
const leastMilliseconds = 100_000_000_000

// createdAt is when the account was made: zero where the row does not say, or says what cannot be.
func (r *row) createdAt(now time.Time) (at time.Time, err error) {
	v := r.cells[colCreatedAt]
	switch {
	case v.kind <= empty:
		return time.Time{}, nil
	case v.kind > date || v.kind == flag:
		return time.Time{}, ErrRowDate
	}
	if n, err := strconv.ParseInt(v.text, 10, 64); err == nil {
		if v.kind != date && n < leastMilliseconds {
			return time.Time{}, ErrRowDate
		}
		at = time.UnixMilli(n)
	} else if at, err = parseDate(v.text); err != nil {
		return time.Time{}, ErrRowDate
	}
	if at.Unix() < 0 || at.After(now) {
		return time.Time{}, nil
	}
	return at.UTC(), nil
}

func parseDate(s string) (at time.Time, err error) {
	for _, layout := range dateLayouts {
		if at, err = time.Parse(layout, strings.Trim(s, " ")); err == nil {
			return at, nil
		}
	}
	return at, err
}
