package session

import (
	"time"

	"latchkey/app/account"
	"latchkey/app/archive"
	"latchkey/app/store"
)

// A Console is administration from the machine's own terminal. It has no phases and asks for no proof: whoever can open
// key, lock and file holds everything already. It obeys the guards of administration, and what it does is logged with
// the actor "terminal". Calls that name an account take what it signs in with, and return store.ErrNotFound when there is
// none. Its methods are not for concurrent use.
type Console struct {
	store     *store.Store
	hasher    account.Hasher
	now       func() time.Time
	built     time.Time
	directory *directory // nil after an act
	maker     archive.Maker
	backup    *chosenBackup // the checked one
}

// NewConsole returns the console of an open data file. Of the options Now, Built, Cost, Version and Work count.
func NewConsole(s *store.Store, o Options) *Console {
	o = o.complete()
	return &Console{store: s, hasher: hasherOf(s, o.Cost), now: o.Now, built: o.Built, maker: o.maker()}
}

// List returns a part of the list of accounts.
func (c *Console) List(q AccountsQuery) (AccountsPage, error) {
	by, err := c.asking()
	if err != nil {
		return AccountsPage{}, err
	}
	return c.list().page(q, by)
}

// Show returns what may be known of an account.
func (c *Console) Show(name string) (d AccountDetails, err error) {
	err = c.store.View(func(tx *store.Tx) error {
		a, err := tx.AccountByIdentifier(name)
		if err != nil {
			return err
		}
		d, err = details(tx, &a, account.ID{}, c.now())
		return err
	})
	if err != nil {
		return AccountDetails{}, err
	}
	return d, c.list().rank(&d)
}

// Create creates an account with a temporary password. The first of all is an administrator.
func (c *Console) Create(n NewAccount) (Issued, error) {
	a, err := n.account()
	if err != nil {
		return Issued{}, err
	}
	words := account.Words(temporaryWords)
	phc := c.hasher.Hash(a.ID, words)
	err = c.act(func(t *act) error {
		t.temporary(&a, phc)
		return t.create(&a)
	})
	return issued(&a, words, err)
}

// Disable keeps somebody from signing in.
func (c *Console) Disable(name string) error { return c.actOn(name, onOne((*act).disable)) }

// Enable lets somebody sign in again.
func (c *Console) Enable(name string) error { return c.actOn(name, onOne((*act).enable)) }

// onOne is an act on many for one.
func onOne(many func(*act, []account.ID) (int, error)) func(*act, *account.Account) error {
	return func(t *act, a *account.Account) error {
		_, err := many(t, []account.ID{a.ID})
		return err
	}
}

// SetRole makes somebody "administrator" or "member".
func (c *Console) SetRole(name, role string) error {
	to, err := parseRole(role)
	if err != nil {
		return err
	}
	return c.actOn(name, func(t *act, a *account.Account) error { return t.setRole(a, to) })
}

// Unlock lifts every wait and lock of an account.
func (c *Console) Unlock(name string) error { return c.actOn(name, (*act).liftLock) }

// ResetOTP erases the second factor and the recovery codes of an account. Its password stays; where the policy requires
// two-factor, the next sign-in enrols again.
func (c *Console) ResetOTP(name string) error { return c.actOn(name, (*act).resetOTP) }

// TemporaryPassword replaces the password of an account by one for a day, which must be replaced at the next sign-in.
func (c *Console) TemporaryPassword(name string) (Issued, error) {
	var found account.Account
	if err := c.store.View(func(tx *store.Tx) (err error) {
		found, err = tx.AccountByIdentifier(name)
		return err
	}); err != nil {
		return Issued{}, err
	}
	words := account.Words(temporaryWords)
	phc := c.hasher.Hash(found.ID, words)
	err := c.actOn(name, func(t *act, a *account.Account) error {
		if a.ID != found.ID {
			return ErrWrongPhase
		}
		found = *a
		return t.issue(&found, phc)
	})
	return issued(&found, words, err)
}

func issued(a *account.Account, words string, err error) (Issued, error) {
	if err != nil {
		return Issued{}, err
	}
	return Issued{ID: a.ID.String(), Password: words, ExpiresAt: a.Password.ExpiresAt.UnixMilli()}, nil
}

// Delete erases an account.
func (c *Console) Delete(name string) error { return c.actOn(name, (*act).remove) }
