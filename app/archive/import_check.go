package archive

import (
	"slices"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

// ImportOptions are the decisions that no file can make.
type ImportOptions struct {
	Passwords      string // may be empty for a file without passwords
	Administrators bool   // rows may make administrators; otherwise those that ask for it become members
	SkipErrors     bool   // rows with errors are left out; otherwise they stop the import
}

// A Report is what an import would do.
type Report struct {
	Accounts       int // that would be created
	Administrators int
	TwoFactor      int
	WeakSecrets    int // of fewer than the 128 bits of RFC 4226
	ShortPasswords int // plain ones under the policy: replaced at the first sign-in
	NoPassword     int
	Hashes         int // to be made, each as long as a sign-in takes
	Errors         []RowError
	MoreErrors     int // that Errors has no room for
}

// A RowError says why one row cannot be imported.
type RowError struct {
	Line   int    // of the file, or number of the row where a file has no lines
	Column string // as the file calls it, or empty
	Value  string // what is there, as far as it may be told, at most 60 characters
	Err    error  // of this package, or of packages account and store
}

// Bounds of a report.
const (
	mostErrors   = 200
	longestValue = 60
)

// A Plan is an import that was decided about, ready to run.
type Plan struct {
	Report
	refuse     bool // there are errors, and they stop the import
	candidates []candidate
}

// Administered says whether one of the accounts is that of an administrator who can sign in.
func (p *Plan) Administered() bool {
	return slices.ContainsFunc(p.candidates, func(c candidate) bool {
		return c.account.Role == account.Administrator && !c.account.Disabled
	})
}

// A candidate is a row that can be imported.
type candidate struct {
	account  account.Account // without id, password and what Run says the time of
	password secret
}

// Plan judges every row, hashes nothing and changes nothing. taken says which names of a profile other accounts have
// already. It returns [ErrImportPasswords] when it was not said what the passwords are.
func (im *Import) Plan(o ImportOptions, policy account.Policy, now time.Time, taken func(account.Profile) (email, username bool, err error)) (*Plan, error) {
	switch o.Passwords {
	case PlainPasswords, SHA256Passwords, BcryptPasswords, NoPasswords:
	default:
		if o.Passwords != "" || im.HasPasswords {
			return nil, ErrImportPasswords
		}
	}
	if !im.HasPasswords {
		o.Passwords = NoPasswords
	}
	j := judge{im: im, o: o, policy: policy, now: now, taken: taken, seen: map[string]bool{}, plan: &Plan{}}
	for i := range im.rows {
		if err := j.row(&im.rows[i]); err != nil {
			return nil, err
		}
	}
	j.plan.Accounts = len(j.plan.candidates)
	j.plan.refuse = !o.SkipErrors && len(j.plan.Errors) > 0
	return j.plan, nil
}

// A judge goes through the rows of a file once.
type judge struct {
	im     *Import
	o      ImportOptions
	policy account.Policy
	now    time.Time
	taken  func(account.Profile) (email, username bool, err error)
	seen   map[string]bool // names, as they are compared, of the rows so far
	plan   *Plan
}

// row judges one row. Its errors go into the report; the error returned is none of the row.
func (j *judge) row(r *row) error {
	sound := true
	refuse := func(c column, err error) {
		if err == nil {
			return
		}
		sound = false
		value := ""
		if !c.secret() {
			value = shown(r.cells[c].text, longestValue)
		}
		j.report(RowError{r.line, j.im.called(c), value, err})
	}
	if r.err != nil {
		j.report(RowError{r.line, shown(r.where, longestValue), "", r.err})
		return nil
	}
	c := candidate{account: account.Account{Notices: account.AccountImported}}
	c.account.Profile = r.profile(refuse)
	if err := j.names(c.account.Profile, refuse); err != nil {
		return err
	}
	administrator, err := r.role()
	refuse(colRole, err)
	if administrator && j.o.Administrators {
		c.account.Role = account.Administrator
	}
	var where column
	c.account.Disabled, where, err = r.disabled()
	refuse(where, err)
	c.account.CreatedAt, err = r.createdAt(j.now)
	refuse(colCreatedAt, err)
	c.account.OTP, where, err = r.otp()
	refuse(where, err)
	c.password, err = r.password(j.o.Passwords)
	refuse(colPassword, err)
	if sound {
		j.accept(c)
	}
	return nil
}

// names refuses names that an earlier row or another account has. A row that is refused for something else has its names
// all the same: whose they are is for the person to say who chose the file. Those refused already are empty.
func (j *judge) names(p account.Profile, refuse func(column, error)) error {
	twice := func(name string) bool {
		key := account.IdentifierKey(name)
		before := j.seen[key]
		j.seen[key] = name != ""
		return before
	}
	email, username, err := j.taken(p)
	if err != nil {
		return err
	}
	switch {
	case twice(p.Email):
		refuse(colEmail, ErrRowEmailTwice)
	case email:
		refuse(colEmail, store.ErrEmailTaken)
	}
	switch {
	case twice(p.Username):
		refuse(colUsername, ErrRowUsernameTwice)
	case username:
		refuse(colUsername, store.ErrUsernameTaken)
	}
	return nil
}

// accept takes a row into the plan.
func (j *judge) accept(c candidate) {
	p := j.plan
	p.candidates = append(p.candidates, c)
	if c.account.Role == account.Administrator {
		p.Administrators++
	}
	if o := c.account.OTP; o.On() {
		p.TwoFactor++
		if len(o.Secret) < strongSecret {
			p.WeakSecrets++
		}
	}
	switch c.password.kind {
	case NoPasswords:
		p.NoPassword++
	case PlainPasswords:
		p.Hashes++
		if account.PasswordLength(c.password.plain) < j.policy.MinPassword {
			p.ShortPasswords++
		}
	case SHA256Passwords:
		p.Hashes++
	}
}

func (j *judge) report(e RowError) {
	if len(j.plan.Errors) == mostErrors {
		j.plan.MoreErrors++
		return
	}
	j.plan.Errors = append(j.plan.Errors, e)
}
