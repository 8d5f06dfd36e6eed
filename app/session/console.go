package session

import (
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

// A Console is administration from the machine's own terminal. It has no phases and asks for no proof: whoever can open
// key, lock and file holds everything already. What it does is logged with the actor "terminal".
type Console struct {
	store *store.Store
	now   func() time.Time
}

// NewConsole returns the console of an open data file.
func NewConsole(s *store.Store) *Console { return &Console{s, time.Now} }

// Unlock lifts every wait and lock of the account that signs in with name. It returns store.ErrNotFound when there is
// none.
func (c *Console) Unlock(name string) error {
	return c.change(name, store.AccountUnlocked, func(a *account.Account) {
		a.Password.Throttle.Clear()
		a.OTP.Throttle.Clear()
		a.Recovery.Throttle.Clear()
	})
}

// ResetOTP erases the second factor and the recovery codes of the account that signs in with name. Its password stays;
// where the policy requires two-factor, the next sign-in enrols again. It returns store.ErrNotFound when there is none.
func (c *Console) ResetOTP(name string) error {
	return c.change(name, store.OTPReset, func(a *account.Account) {
		a.OTP, a.Recovery = account.OTP{}, account.Recovery{}
	})
}

func (c *Console) change(name string, kind store.Kind, fn func(*account.Account)) error {
	return c.store.Update(func(tx *store.Tx) error {
		a, err := tx.AccountByIdentifier(name)
		if err != nil {
			return err
		}
		fn(&a)
		if err := tx.PutAccount(&a); err != nil {
			return err
		}
		return tx.Log(store.Entry{
			At: c.now(), Kind: kind, Outcome: store.OK,
			Actor: store.Actor{Kind: store.ActorTerminal}, Subject: a.ID,
		})
	})
}
