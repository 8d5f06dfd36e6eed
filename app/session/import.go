package session

import (
	"errors"
	"time"

	"latchkey/app/account"
	"latchkey/app/archive"
	"latchkey/app/store"
)

// ImportFile is what a chosen file holds, before anything is decided about it.
type ImportFile struct {
	Chosen         bool     `json:"chosen"` // false when the person cancelled the dialog
	Name           string   `json:"name"`
	Kind           string   `json:"kind"` // "csv", "json", "sqlite"
	Rows           int      `json:"rows"`
	Columns        []string `json:"columns"` // those that are understood
	Ignored        []string `json:"ignored"` // those that are not
	HasPasswords   bool     `json:"hasPasswords"`
	HasTwoFactor   bool     `json:"hasTwoFactor"`
	Administrators int      `json:"administrators"` // rows that ask to be one
}

// ImportOptions are the decisions that no file can make.
type ImportOptions struct {
	Passwords      string `json:"passwords"`      // what the password column holds: "plain", "sha256", "bcrypt"; "none" leaves it out
	Administrators bool   `json:"administrators"` // rows may make administrators
	SkipErrors     bool   `json:"skipErrors"`     // rows with errors are left out; otherwise they stop the import
}

// ImportReport is what an import would do, or has done.
type ImportReport struct {
	Rows           int        `json:"rows"`
	Accounts       int        `json:"accounts"` // that would be, or were, created
	Administrators int        `json:"administrators"`
	TwoFactor      int        `json:"twoFactor"`
	WeakSecrets    int        `json:"weakSecrets"`    // of fewer than 128 bits: another authenticator entry is asked for
	ShortPasswords int        `json:"shortPasswords"` // that must be replaced at the first sign-in; only plain ones can be told
	NoPassword     int        `json:"noPassword"`     // that need a temporary password before the first sign-in
	Seconds        int        `json:"seconds"`        // that hashing takes about
	Errors         []RowError `json:"errors"`         // at most 200
	MoreErrors     int        `json:"moreErrors"`
	Done           bool       `json:"done"` // false for a dry run
}

// A RowError says why one row cannot be imported.
type RowError struct {
	Line   int    `json:"line"` // of the file, or number of the row where a file has no lines
	Column string `json:"column"`
	Code   string `json:"code"`
	Value  string `json:"value"` // what is there, never of a password or secret column, at most 60 characters
}

// Progress is how far a long task has come.
type Progress struct {
	Done  int `json:"done"`
	Total int `json:"total"`
}

// rowCodes name the refusals of a row for the page and the terminal, as the table of package app names the same ones.
var rowCodes = []struct {
	err  error
	code string
}{
	{account.ErrFullNameInvalid, "full_name_invalid"},
	{account.ErrEmailInvalid, "email_invalid"},
	{account.ErrUsernameInvalid, "username_invalid"},
	{account.ErrPasswordLong, "password_long"},
	{store.ErrEmailTaken, "email_taken"},
	{store.ErrUsernameTaken, "username_taken"},
	{archive.ErrRowMalformed, "row_malformed"},
	{archive.ErrRowTooLong, "row_too_long"},
	{archive.ErrRowEmailTwice, "row_email_twice"},
	{archive.ErrRowUsernameTwice, "row_username_twice"},
	{archive.ErrRowRole, "row_role"},
	{archive.ErrRowFlag, "row_flag"},
	{archive.ErrRowDate, "row_date"},
	{archive.ErrRowPasswordMissing, "row_password_missing"},
	{archive.ErrRowHashUnknown, "row_hash_unknown"},
	{archive.ErrRowHashCost, "row_hash_cost"},
	{archive.ErrRowSecret, "row_secret"},
	{archive.ErrRowCodeParameters, "row_code_parameters"},
}

// RowCode is the stable name of a refusal of a row, or empty.
func RowCode(err error) string {
	for _, r := range rowCodes {
		if errors.Is(err, r.err) {
			return r.code
		}
	}
	return ""
}

// hashTakes is what a hash takes on an ordinary computer: how long an import lasts is said before anything is hashed.
const hashTakes = 150 * time.Millisecond

// planImport judges a file by what is decided and by what there is already. It returns ErrLastAdministrator when nobody
// could administer what would be there.
func planImport(s *store.Store, file *archive.Import, o ImportOptions, now time.Time) (plan *archive.Plan, err error) {
	err = s.View(func(tx *store.Tx) error {
		policy, err := tx.Policy()
		if err != nil {
			return err
		}
		plan, err = file.Plan(archive.ImportOptions(o), policy, now, func(p account.Profile) (email, username bool, err error) {
			if email, err = inUse(tx, p.Email); err == nil && p.Username != "" {
				username, err = inUse(tx, p.Username)
			}
			return email, username, err
		})
		if err != nil || !o.SkipErrors && len(plan.Errors) > 0 {
			return err
		}
		there, err := tx.Accounts()
		if err == nil && there == 0 && plan.Accounts > 0 && !plan.Administered() {
			err = ErrLastAdministrator
		}
		return err
	})
	return plan, err
}

// inUse says whether an account signs in with name.
func inUse(tx *store.Tx, name string) (bool, error) {
	_, err := tx.AccountByIdentifier(name)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// importFile is what the page may know of a file.
func importFile(name string, f *archive.Import) ImportFile {
	return ImportFile{
		Chosen: true, Name: name, Kind: f.Kind, Rows: f.Rows,
		Columns: append([]string{}, f.Columns...), Ignored: append([]string{}, f.Ignored...),
		HasPasswords: f.HasPasswords, HasTwoFactor: f.HasTwoFactor, Administrators: f.Administrators,
	}
}

// importReport is what may be known of a plan.
func importReport(f *archive.Import, p *archive.Plan) ImportReport {
	r := ImportReport{
		Rows: f.Rows, Accounts: p.Accounts, Administrators: p.Administrators, TwoFactor: p.TwoFactor,
		WeakSecrets: p.WeakSecrets, ShortPasswords: p.ShortPasswords, NoPassword: p.NoPassword,
		Seconds: int((time.Duration(p.Hashes)*hashTakes + time.Second - 1) / time.Second),
		Errors:  []RowError{}, MoreErrors: p.MoreErrors,
	}
	for _, e := range p.Errors {
		r.Errors = append(r.Errors, RowError{Line: e.Line, Column: e.Column, Code: RowCode(e.Err), Value: e.Value})
	}
	return r
}

// importAccounts adds all accounts, or none. A fresh proof was asked for when the import began.
func (t *act) importAccounts(accounts []account.Account) error {
	there, err := t.tx.Accounts()
	if err != nil {
		return err
	}
	added := make([]*account.Account, len(accounts))
	administrators := there > 0 // and then one of them is, and stays
	for i := range accounts {
		added[i] = &accounts[i]
		administrators = administrators || added[i].Administers()
	}
	if !administrators && len(accounts) > 0 {
		return ErrLastAdministrator
	}
	if err := t.tx.CreateAccounts(added); err != nil {
		return err
	}
	t.changed = append(t.changed, added...)
	for _, a := range added {
		e := store.Entry{Kind: store.AccountImported, Subject: a.ID}
		if a.Role == account.Administrator {
			e.Field, e.New = fieldRole, a.Role.String()
		}
		if err := t.log(e); err != nil {
			return err
		}
	}
	return nil
}
