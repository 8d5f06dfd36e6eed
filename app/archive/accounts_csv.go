package archive

import (
	"encoding/csv"
	"io"
	"iter"
	"strings"
	"time"
	"unicode/utf8"
)

// An AccountLine is one account as it leaves the house: nothing in it is a secret or made from one.
type AccountLine struct {
	ID, FullName, Email, Username string
	Role                          string // "administrator", "member"
	Status                        string // "active", "new", "locked", "disabled"
	TwoFactor                     string // "on", "off", "to_set_up"
	CreatedAt, LastSignIn         time.Time
}

var accountColumns = []string{
	"id", "full_name", "email", "username", "role", "status", "two_factor", "created_at", "last_sign_in",
}

// WriteAccounts writes accounts as CSV (RFC 4180) with a header, times in UTC (RFC 3339). Texts that a spreadsheet would
// take for a formula are written behind an apostrophe (OWASP ASVS 1.2.10). It ends with the first error.
func WriteAccounts(w io.Writer, accounts iter.Seq2[AccountLine, error]) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if err := out.Write(accountColumns); err != nil {
		return err
	}
	for a, err := range accounts {
		if err != nil {
			return err
		}
		err = out.Write([]string{
			a.ID, defused(a.FullName), defused(a.Email), defused(a.Username),
			a.Role, a.Status, a.TwoFactor, utc(a.CreatedAt), utc(a.LastSignIn),
		})
		if err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// formulas are the characters that begin a formula in one spreadsheet or another, also in their wide forms.
const formulas = "=+-@\t\r\n＝＋－＠"

// defused is s for a cell of a spreadsheet.
func defused(s string) string {
	if formula(s) {
		return "'" + s
	}
	return s
}

// formula reports whether a spreadsheet would calculate s.
func formula(s string) bool {
	first, size := utf8.DecodeRuneInString(s)
	return size > 0 && strings.ContainsRune(formulas, first)
}

// utc is t for people and programs, empty when it never was.
func utc(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
