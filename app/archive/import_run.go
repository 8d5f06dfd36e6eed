package archive

import (
	"context"
	"time"

	"latchkey/app/account"
)

// Run makes the accounts of a plan, with ids of their own, as of now. It stores nothing. Passwords are hashed one after
// another: each takes 64 MiB. After each account progress is told how many there are; when ctx is done meanwhile,
// Run returns [ErrImportCancelled]. A plan with errors that stop it returns [ErrImportRows].
func (p *Plan) Run(ctx context.Context, now time.Time, h account.Hasher, progress func(done, total int)) ([]account.Account, error) {
	if p.refuse {
		return nil, ErrImportRows
	}
	now = now.Round(0).UTC() // as it is kept
	accounts := make([]account.Account, 0, len(p.candidates))
	for _, c := range p.candidates {
		if ctx.Err() != nil {
			return nil, ErrImportCancelled
		}
		a := c.account
		a.ID, a.RoleSince = account.NewID(), now
		a.Password = account.Password{PHC: c.password.hash(h, a.ID), ChangedAt: now}
		if a.CreatedAt.IsZero() {
			a.CreatedAt = now
		}
		if a.OTP.On() {
			a.OTP.Since = now
		}
		accounts = append(accounts, a)
		progress(len(accounts), len(p.candidates))
	}
	if ctx.Err() != nil {
		return nil, ErrImportCancelled
	}
	return accounts, nil
}
