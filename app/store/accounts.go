package store

import (
	"bytes"
	"errors"
	"slices"
	"strings"

	"latchkey/app/account"
)

// Accounts returns how many accounts there are.
func (tx *Tx) Accounts() (uint64, error) {
	err := tx.load()
	return tx.manifest.accounts, err
}

// Account returns the account with the id, or ErrNotFound.
func (tx *Tx) Account(id account.ID) (account.Account, error) {
	plain, err := tx.get(bucketAccounts, id[:])
	if err != nil {
		return account.Account{}, err
	}
	if plain == nil {
		return account.Account{}, ErrNotFound
	}
	a, err := decodeAccount(plain)
	if err != nil || a.ID != id {
		return account.Account{}, tx.fail(ErrDamaged)
	}
	return a, nil
}

// AccountByIdentifier returns the account that signs in with the e-mail or username typed, or ErrNotFound.
func (tx *Tx) AccountByIdentifier(identifier string) (account.Account, error) {
	id, found, err := tx.lookup(indexKey(identifier))
	if err != nil {
		return account.Account{}, err
	}
	if !found {
		return account.Account{}, ErrNotFound
	}
	a, err := tx.Account(id)
	if errors.Is(err, ErrNotFound) {
		return account.Account{}, tx.fail(ErrDamaged) // the index names an account that is not there
	}
	return a, err
}

// CreateAccount adds an account. It returns ErrEmailTaken or ErrUsernameTaken when another has the name already.
func (tx *Tx) CreateAccount(a *account.Account) error {
	if err := tx.index(a); err != nil {
		return err
	}
	tx.manifest.accounts++
	return tx.put(bucketAccounts, a.ID[:], encodeAccount(a))
}

// CreateAccounts adds all accounts or, when another account or another of them has a name, none: ErrEmailTaken or
// ErrUsernameTaken says which name. Records are written in the order of their keys: bbolt inserts into a page that grows
// with the transaction, which in any other order takes a time that grows with the square of their number.
func (tx *Tx) CreateAccounts(accounts []*account.Account) error {
	type place struct {
		key []byte
		id  account.ID
	}
	var places []place
	seen := map[string]bool{}
	for _, a := range accounts {
		for i, name := range nameKeys(a) {
			if name == "" {
				continue
			}
			key := tx.hash(name)
			_, found, err := tx.lookup(name)
			if err != nil {
				return err
			}
			if found || seen[string(key)] {
				return [...]error{ErrEmailTaken, ErrUsernameTaken}[i]
			}
			seen[string(key)] = true
			places = append(places, place{key, a.ID})
		}
	}
	slices.SortFunc(places, func(a, b place) int { return bytes.Compare(a.key, b.key) })
	for _, p := range places {
		if err := tx.put(bucketIndex, p.key, p.id[:]); err != nil {
			return err
		}
	}
	sorted := slices.SortedFunc(slices.Values(accounts), func(a, b *account.Account) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	for _, a := range sorted {
		if err := tx.put(bucketAccounts, a.ID[:], encodeAccount(a)); err != nil {
			return err
		}
	}
	tx.manifest.accounts += uint64(len(accounts))
	return nil
}

// PutAccount replaces an account that is there, and its places in the index. It returns ErrEmailTaken or
// ErrUsernameTaken when another account has the name, and then changes nothing. An account that is as it was costs no
// write.
func (tx *Tx) PutAccount(a *account.Account) error {
	old, err := tx.Account(a.ID)
	if err != nil {
		return err
	}
	record := encodeAccount(a)
	if bytes.Equal(record, encodeAccount(&old)) {
		return nil
	}
	if nameKeys(&old) != nameKeys(a) {
		if err := tx.index(a); err != nil {
			return err
		}
		for _, gone := range nameKeys(&old) {
			if gone != "" && gone != nameKeys(a)[0] && gone != nameKeys(a)[1] {
				if err := tx.drop(bucketIndex, tx.hash(gone)); err != nil {
					return err
				}
			}
		}
	}
	return tx.put(bucketAccounts, a.ID[:], record)
}

// DeleteAccount removes an account and its places in the index, or returns ErrNotFound.
func (tx *Tx) DeleteAccount(id account.ID) error {
	a, err := tx.Account(id)
	if err != nil {
		return err
	}
	for _, name := range nameKeys(&a) {
		if name == "" {
			continue
		}
		if err := tx.drop(bucketIndex, tx.hash(name)); err != nil {
			return err
		}
	}
	tx.manifest.accounts--
	return tx.drop(bucketAccounts, id[:])
}

// EachAccount calls fn with every account, in no order that means anything. fn may return [Enough]; the account is its to
// keep. It may read others, but must not write any. The first account that cannot be read is ErrDamaged.
func (tx *Tx) EachAccount(fn func(*account.Account) error) error {
	err := tx.engine.each(bucketAccounts, nil, func(key, sealed []byte) error {
		plain, err := tx.open(bucketAccounts, key, sealed)
		if err != nil {
			return tx.fail(ErrDamaged)
		}
		a, err := decodeAccount(plain)
		if err != nil || !bytes.Equal(a.ID[:], key) {
			return tx.fail(ErrDamaged)
		}
		return fn(&a)
	})
	if errors.Is(err, Enough) {
		return nil
	}
	return err
}

// index writes the names of an account, once it is sure that both are free or its own.
func (tx *Tx) index(a *account.Account) error {
	names := nameKeys(a)
	taken := [...]error{ErrEmailTaken, ErrUsernameTaken}
	for i, name := range names {
		if name == "" {
			continue
		}
		id, found, err := tx.lookup(name)
		if err != nil {
			return err
		}
		if found && id != a.ID {
			return taken[i]
		}
	}
	for _, name := range names {
		if name == "" {
			continue
		}
		if err := tx.put(bucketIndex, tx.hash(name), a.ID[:]); err != nil {
			return err
		}
	}
	return nil
}

// nameKeys are the two names of an account as they are compared, the e-mail first.
func nameKeys(a *account.Account) [2]string {
	names := [2]string{indexKey(a.Email)}
	if a.Username != "" {
		names[1] = indexKey(a.Username)
	}
	return names
}

// indexKey is a name as it is compared. E-mails have an @ and usernames never do, so the two cannot meet.
func indexKey(name string) string { return account.IdentifierKey(name) }

func (tx *Tx) hash(name string) []byte {
	kind := "username"
	if strings.Contains(name, "@") {
		kind = "email"
	}
	sum := tx.store.vault.Index(kind, name)
	return sum[:]
}

func (tx *Tx) lookup(name string) (id account.ID, found bool, err error) {
	plain, err := tx.get(bucketIndex, tx.hash(name))
	if err != nil || plain == nil {
		return account.ID{}, false, err
	}
	if len(plain) != len(id) {
		return account.ID{}, false, tx.fail(ErrDamaged)
	}
	return account.ID(plain), true, nil
}
