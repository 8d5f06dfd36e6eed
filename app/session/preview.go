package session

import (
	"errors"

	"latchkey/app/account"
	"latchkey/app/archive"
	"latchkey/app/store"
)

// mostChanges is how many differences are shown one by one.
const mostChanges = 200

// What a backup may change about an account, the most serious first.
const (
	becomesAdministrator = "becomes_administrator"
	twoFactorLost        = "two_factor_lost"
	twoFactorReplaced    = "two_factor_replaced"
	passwordReplaced     = "password_replaced"
	accountEnabled       = "enabled"
	accountDisabled      = "disabled"
	becomesMember        = "becomes_member"
	profileReplaced      = "profile_replaced"
	twoFactorGained      = "two_factor_gained"
	accountAdded         = "added"
	accountRemoved       = "removed"
)

var seriousFirst = []string{
	becomesAdministrator, twoFactorLost, twoFactorReplaced, passwordReplaced, accountEnabled, accountDisabled,
	becomesMember, profileReplaced, twoFactorGained, accountAdded, accountRemoved,
}

// A comparison collects what would change, as much of each sort as may be shown.
type comparison struct {
	changes map[string][]BackupChange
	count   int
	ids     map[account.ID]bool // in the backup
	shown   BackupPreview
}

// preview opens a backup with its passphrase, reads all of it and compares it with the present data.
func preview(s *store.Store, file *archive.BackupFile, passphrase string) (*archive.Backup, BackupPreview, error) {
	if err := file.Unlock(passphrase); err != nil {
		return nil, BackupPreview{}, err
	}
	c := comparison{changes: make(map[string][]BackupChange), ids: make(map[account.ID]bool)}
	var seen *archive.Backup
	err := s.View(func(present *store.Tx) (err error) {
		if seen, err = file.Read(func(p store.Piece) error { return c.add(p, present) }); err != nil {
			return err
		}
		return present.EachAccount(func(a *account.Account) error {
			if !c.ids[a.ID] {
				c.note(accountRemoved, a)
			}
			return nil
		})
	})
	if err != nil {
		return nil, BackupPreview{}, err
	}
	return seen, c.preview(seen), nil
}

// add compares one piece.
func (c *comparison) add(p store.Piece, present *store.Tx) error {
	switch {
	case p.Policy != nil:
		policy, err := present.Policy()
		if err != nil {
			return err
		}
		for _, change := range p.Policy.Changes(policy) {
			c.shown.Policies = append(c.shown.Policies, PolicyChange(change))
		}
	case p.Account != nil:
		c.ids[p.Account.ID] = true
		was, err := present.Account(p.Account.ID)
		if errors.Is(err, store.ErrNotFound) {
			if p.Account.Role == account.Administrator {
				c.note(becomesAdministrator, p.Account)
			}
			c.note(accountAdded, p.Account)
			return nil
		}
		if err != nil {
			return err
		}
		c.compare(&was, p.Account)
	}
	return nil
}

// compare notes what would change about an account that is there.
func (c *comparison) compare(was, is *account.Account) {
	changes := was.Changes(is)
	for _, difference := range []struct {
		what  string
		of    account.Notice
		holds bool
	}{
		{becomesAdministrator, account.RoleChanged, is.Role > was.Role},
		{becomesMember, account.RoleChanged, is.Role < was.Role},
		{twoFactorLost, account.OTPReset, !is.OTP.On()},
		{twoFactorGained, account.OTPReset, !was.OTP.On()},
		{twoFactorReplaced, account.OTPReset, was.OTP.On() && is.OTP.On()},
		{passwordReplaced, account.PasswordIssued, true},
		{accountEnabled, account.AccountEnabled, true},
		{accountDisabled, account.AccountDisabled, true},
		{profileReplaced, account.ProfileChanged, true},
	} {
		if changes&difference.of != 0 && difference.holds {
			c.note(difference.what, was)
		}
	}
}

func (c *comparison) note(what string, a *account.Account) {
	c.count++
	if len(c.changes[what]) < mostChanges {
		c.changes[what] = append(c.changes[what], BackupChange{What: what, FullName: a.FullName, Email: a.Email})
	}
}

func (c *comparison) preview(seen *archive.Backup) BackupPreview {
	p := c.shown
	p.MadeAt, p.Version, p.Issuer = seen.MadeAt.UnixMilli(), seen.Version, seen.Issuer
	p.Accounts, p.Administrators, p.Entries = seen.Accounts, seen.Administrators, seen.Entries
	p.Changes = []BackupChange{}
	for _, what := range seriousFirst {
		p.Changes = append(p.Changes, c.changes[what]...)
	}
	p.Changes = p.Changes[:min(len(p.Changes), mostChanges)]
	p.MoreChanges = c.count - len(p.Changes)
	if p.Policies == nil {
		p.Policies = []PolicyChange{}
	}
	return p
}
