package session

import (
	"encoding/hex"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

// An act is one transaction of administration: who does it, and when. The window and the terminal administer by the same
// acts, with the same guards. Nothing is written before all of them have spoken, because what was written is kept.
type act struct {
	tx    *store.Tx
	by    store.Actor
	now   time.Time
	proof func() error // refuses acts that ask for a fresh proof of who acts

	changed []*account.Account
	deleted []account.ID
}

// run does one thing in one transaction, if the account that acts may administer.
func (t *act) run(s *store.Store, fn func(*act) error) error {
	return s.Update(func(tx *store.Tx) error {
		t.tx = tx
		if _, err := administrator(tx, t.by.ID); err != nil { // another session may have acted meanwhile
			return err
		}
		return fn(t)
	})
}

// own says whether the account is that of whoever acts.
func (t *act) own(id account.ID) bool { return t.by.Kind == store.ActorAccount && t.by.ID == id }

// put keeps a changed account, with what its person is to be told and the entry that tells of the change.
func (t *act) put(a *account.Account, notice account.Notice, e store.Entry) error {
	if !t.own(a.ID) {
		a.Notices |= notice
	}
	if err := t.tx.PutAccount(a); err != nil {
		return err
	}
	t.changed = append(t.changed, a)
	e.Subject = a.ID
	return t.log(e)
}

func (t *act) log(e store.Entry) error {
	e.At, e.Actor, e.Outcome = t.now, t.by, store.OK
	return t.tx.Log(e)
}

// create adds an account whose role was decided; the first of all is an administrator.
func (t *act) create(a *account.Account) error {
	if a.Role == account.Administrator {
		if err := t.proof(); err != nil {
			return err
		}
	}
	accounts, err := t.tx.Accounts()
	if err != nil {
		return err
	}
	if accounts == 0 {
		a.Role = account.Administrator
	}
	a.CreatedAt, a.RoleSince = t.now, t.now
	if err := t.tx.CreateAccount(a); err != nil {
		return err
	}
	t.changed = append(t.changed, a)
	e := store.Entry{Kind: store.AccountCreated, Subject: a.ID}
	if a.Role == account.Administrator {
		e.Field, e.New = fieldRole, a.Role.String()
	}
	return t.log(e)
}

// setProfile changes how somebody else is called and found.
func (t *act) setProfile(a *account.Account, p account.Profile) error {
	if t.own(a.ID) {
		return ErrOwnAccount
	}
	if a.Profile == p {
		return nil
	}
	if a.Email != p.Email || a.Username != p.Username {
		if err := t.proof(); err != nil {
			return err
		}
	}
	a.Profile = p
	return t.put(a, account.ProfileChanged, store.Entry{Kind: store.ProfileChanged})
}

// fieldRole is the name under which the activity tells of a role.
const fieldRole = "role"

// setRole makes somebody else an administrator or a member.
func (t *act) setRole(a *account.Account, role account.Role) error {
	if t.own(a.ID) {
		return ErrOwnAccount
	}
	if a.Role == role {
		return nil
	}
	if err := t.proof(); err != nil {
		return err
	}
	if err := t.spare(a); err != nil {
		return err
	}
	e := store.Entry{Kind: store.RoleChanged, Field: fieldRole, Old: a.Role.String(), New: role.String()}
	a.Role, a.RoleSince = role, t.now
	return t.put(a, account.RoleChanged, e)
}

// disable keeps others from signing in. It returns how many could before.
func (t *act) disable(ids []account.ID) (changed int, err error) {
	return t.each(ids, func(a *account.Account) bool { return !a.Disabled }, func(a *account.Account) error {
		a.Disabled = true
		return t.put(a, account.AccountDisabled, store.Entry{Kind: store.AccountDisabled})
	}, true)
}

// enable lets people sign in again. It returns how many could not before.
func (t *act) enable(ids []account.ID) (changed int, err error) {
	return t.each(ids, func(a *account.Account) bool { return a.Disabled }, func(a *account.Account) error {
		a.Disabled = false
		return t.put(a, account.AccountEnabled, store.Entry{Kind: store.AccountEnabled})
	}, false)
}

// each changes all accounts that are not yet as they should be, or none. With leaving they are active no more.
func (t *act) each(ids []account.ID, due func(*account.Account) bool, fn func(*account.Account) error, leaving bool) (int, error) {
	seen := map[account.ID]bool{}
	var found []*account.Account
	for _, id := range ids {
		if leaving && t.own(id) {
			return 0, ErrOwnAccount
		}
		a, err := t.tx.Account(id)
		if err != nil {
			return 0, err
		}
		if !seen[id] && due(&a) {
			found = append(found, &a)
		}
		seen[id] = true
	}
	if leaving {
		if err := t.spare(found...); err != nil {
			return 0, err
		}
	}
	for _, a := range found {
		if err := fn(a); err != nil {
			return 0, err
		}
	}
	return len(found), nil
}

// resetOTP erases somebody else's second factor and recovery codes. The password stays.
func (t *act) resetOTP(a *account.Account) error {
	if t.own(a.ID) {
		return ErrOwnAccount
	}
	if !a.OTP.On() && a.Recovery.Total == 0 {
		return nil
	}
	if err := t.proof(); err != nil {
		return err
	}
	a.OTP, a.Recovery = account.OTP{}, account.Recovery{}
	return t.put(a, account.OTPReset, store.Entry{Kind: store.OTPReset})
}

// issue replaces somebody else's password, whose hash is given, by one that must be replaced. Two-factor stays as it is.
func (t *act) issue(a *account.Account, phc string) error {
	if t.own(a.ID) {
		return ErrOwnAccount
	}
	if err := t.proof(); err != nil {
		return err
	}
	t.temporary(a, phc)
	return t.put(a, account.PasswordIssued, store.Entry{Kind: store.PasswordIssued})
}

// temporary gives an account a password for a day.
func (t *act) temporary(a *account.Account, phc string) {
	setPassword(a, phc, t.now)
	a.Password.Temporary, a.Password.ExpiresAt = true, t.now.Add(temporaryLasts)
}

// liftLock ends every wait and lock.
func (t *act) liftLock(a *account.Account) error {
	none := account.Throttle{}
	if a.Password.Throttle == none && a.OTP.Throttle == none && a.Recovery.Throttle == none {
		return nil
	}
	a.Password.Throttle, a.OTP.Throttle, a.Recovery.Throttle = none, none, none
	return t.put(a, account.LockLifted, store.Entry{Kind: store.AccountUnlocked})
}

// remove erases somebody else's account. What it did, and what was done to it, stays under its id.
func (t *act) remove(a *account.Account) error {
	if t.own(a.ID) {
		return ErrOwnAccount
	}
	if err := t.proof(); err != nil {
		return err
	}
	if err := t.spare(a); err != nil {
		return err
	}
	if err := t.tx.DeleteAccount(a.ID); err != nil {
		return err
	}
	t.deleted = append(t.deleted, a.ID)
	return t.log(store.Entry{Kind: store.AccountDeleted, Subject: a.ID})
}

// spare returns ErrLastAdministrator when nobody could administer any more without those given.
func (t *act) spare(leaving ...*account.Account) error {
	without := map[account.ID]bool{}
	for _, a := range leaving {
		if a.Administers() {
			without[a.ID] = true
		}
	}
	if len(without) == 0 {
		return nil
	}
	left := false
	err := t.tx.EachAccount(func(a *account.Account) error {
		if a.Administers() && !without[a.ID] {
			left = true
			return store.Enough
		}
		return nil
	})
	if err == nil && !left {
		err = ErrLastAdministrator
	}
	return err
}

// mostAtOnce is how many accounts one call may change or export: all of them, when a person selected all.
const mostAtOnce = 100_000

// parseIDs reads the ids of a call.
func parseIDs(texts []string) ([]account.ID, error) {
	if len(texts) > mostAtOnce {
		return nil, ErrRequestInvalid
	}
	ids := make([]account.ID, len(texts))
	for i, text := range texts {
		id, err := parseID(text)
		if err != nil {
			return nil, err
		}
		ids[i] = id
	}
	return ids, nil
}

// parseID reads 32 hexadecimal digits.
func parseID(text string) (id account.ID, err error) {
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != len(id) {
		return account.ID{}, ErrRequestInvalid
	}
	return account.ID(raw), nil
}

func parseRole(text string) (account.Role, error) {
	for _, role := range []account.Role{account.Member, account.Administrator} {
		if role.String() == text {
			return role, nil
		}
	}
	return 0, ErrRequestInvalid
}
