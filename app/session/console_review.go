package session

import (
	"io"

	"latchkey/app/account"
	"latchkey/app/store"
)

// Activity returns a part of the activity, newest first.
func (c *Console) Activity(q ActivityQuery) (ActivityPage, error) {
	return activity(c.store, c.list(), q)
}

// CheckActivity follows the chain of the whole activity.
func (c *Console) CheckActivity() (Integrity, error) {
	verdict, err := integrity(c.store, c.now())
	if err != nil {
		return Integrity{}, err
	}
	return verdict, c.act(func(t *act) error { return t.checked(verdict) })
}

// ExportActivity writes the whole activity, as "csv" or as signed "jsonl". It is noted before anything leaves.
func (c *Console) ExportActivity(format string, w io.Writer) error {
	if err := c.act(func(t *act) error { return t.exportActivity(format) }); err != nil {
		return err
	}
	names := func() (map[account.ID]string, error) { return c.list().names() }
	return writeActivity(w, c.store, names, format, c.now())
}

// ExportAccounts writes all accounts as CSV without any secret, by name. It is noted before anything leaves.
func (c *Console) ExportAccounts(w io.Writer) error {
	by, err := c.asking()
	if err != nil {
		return err
	}
	all, err := c.list().everybody()
	if err != nil {
		return err
	}
	if err := c.act(func(t *act) error { return t.exportAccounts(all, false) }); err != nil {
		return err
	}
	return writeAccounts(w, c.store, all, by)
}

// ConfirmClock says that this machine's clock is right. It returns [account.ErrClockEarly] for one that cannot be.
func (c *Console) ConfirmClock() error {
	return c.act(func(t *act) error { return t.confirmClock(c.built) })
}

// Policy returns the policies.
func (c *Console) Policy() (policy account.Policy, err error) {
	err = c.store.View(func(tx *store.Tx) error {
		policy, err = tx.Policy()
		return err
	})
	return policy, err
}

// SetPolicy changes the policy called name to what the text says, as [account.PolicyFields] have both, and returns what
// is different.
func (c *Console) SetPolicy(name, text string) (changes []PolicyChange, err error) {
	err = c.act(func(t *act) error {
		was, err := t.tx.Policy()
		if err != nil {
			return err
		}
		policy, err := was.With(name, text)
		if err != nil {
			return err
		}
		decided, err := t.decide(policy, was)
		for _, d := range decided {
			changes = append(changes, PolicyChange(d))
		}
		return err
	})
	return changes, err
}

// Status returns what is to be known about the data. The program's version is for the caller to add.
func (c *Console) Status() (Status, error) { return status(c.store, c.now(), c.built) }

// asking is what a query needs to know besides the accounts.
func (c *Console) asking() (asking, error) {
	policy, err := c.Policy()
	return asking{now: c.now(), require: policy.RequireOTP}, err
}

// list is the directory as it is now.
func (c *Console) list() *directory {
	if c.directory == nil {
		c.directory = readDirectory(c.store)
	}
	return c.directory
}

// actOn does one thing to the account that signs in with name.
func (c *Console) actOn(name string, fn func(*act, *account.Account) error) error {
	return c.act(func(t *act) error {
		a, err := t.tx.AccountByIdentifier(name)
		if err != nil {
			return err
		}
		return fn(t, &a)
	})
}

// act does one thing in one transaction.
func (c *Console) act(fn func(*act) error) error {
	if c.directory != nil {
		c.directory.drop()
		c.directory = nil
	}
	t := act{by: store.Actor{Kind: store.ActorTerminal}, now: c.now(), proof: func() error { return nil }}
	return c.store.Update(func(tx *store.Tx) error {
		t.tx = tx
		return fn(&t)
	})
}
