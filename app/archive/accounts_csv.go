package archive

import (
	"encoding/csv"
	"io"
	"iter"
	"regexp"
	"time"
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
			a.ID, Defused(a.FullName), Defused(a.Email), Defused(a.Username),
			a.Role, a.Status, a.TwoFactor, utc(a.CreatedAt), utc(a.LastSignIn),
		})
		if err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// formulas finds what a spreadsheet would calculate, or would if it were not behind an apostrophe. The characters are those
// that begin a formula in one spreadsheet or another, also in their wide forms. One that separates by semicolons begins a
// cell after each, and knows nothing of the quotes around a value that holds some.
var formulas = regexp.MustCompile(`(^|;"*)'?([=+\-@\t\r\n＝＋－＠])`)

// Defused is s for a cell of a spreadsheet.
func Defused(s string) string { return formulas.ReplaceAllString(s, "${1}'${2}") }

// utc is t for people and programs, empty when it never was.
func utc(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
