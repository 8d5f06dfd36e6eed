package archive

import (
	"crypto/ed25519"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"latchkey/app/account"
	"latchkey/app/store"
)

const (
	mostAccounts = 1_000_000
	mostEntries  = 2_000_000 // twice what a data file keeps
	mostText     = 1 << 10   // bytes of an entry's text
)

// A ledger says whether the pieces of a backup could be those of one data file, in their order: the secrets, the policies,
// the accounts, the checkpoint where there is one, the entries.
type ledger struct {
	stage          stage
	signing        ed25519.PublicKey
	ids            map[account.ID]bool
	names          map[string]bool
	administrators int // who can sign in
	entries        uint64
	next           uint64
	head           [32]byte
}

type stage uint8

const (
	atKeys stage = iota
	atPolicy
	atAccounts
	atEntries
)

func newLedger() *ledger {
	return &ledger{ids: make(map[account.ID]bool), names: make(map[string]bool), next: 1}
}

// add returns ErrBackupDamaged for a piece that cannot be, or cannot be here.
func (l *ledger) add(p store.Piece) error {
	holds := false
	switch {
	case p.Keys != nil:
		holds = l.stage == atKeys
		l.stage = atPolicy
		l.signing = p.Keys.PublicKey()
	case p.Policy != nil: // within its bounds, or it would not have been decoded
		holds = l.stage == atPolicy
		l.stage = atAccounts
	case p.Account != nil:
		holds = l.stage == atAccounts && l.account(p.Account)
	case p.Checkpoint != nil:
		holds = l.stage == atAccounts && p.Checkpoint.Verify(l.signing)
		l.stage = atEntries
		l.next, l.head = p.Checkpoint.Seq+1, p.Checkpoint.Head
	case p.Entry != nil:
		holds = l.stage >= atAccounts && l.entry(p.Entry)
		l.stage = atEntries
	}
	if !holds {
		return ErrBackupDamaged
	}
	return nil
}

func (l *ledger) account(a *account.Account) bool {
	if a.Check() != nil || l.ids[a.ID] || len(l.ids) == mostAccounts {
		return false
	}
	l.ids[a.ID] = true
	for _, name := range []string{a.Email, a.Username} {
		if name == "" {
			continue
		}
		key := account.IdentifierKey(name)
		if l.names[key] {
			return false
		}
		l.names[key] = true
	}
	if a.Administers() {
		l.administrators++
	}
	return true
}

func (l *ledger) entry(e *store.Entry) bool {
	if l.entries == mostEntries || e.Seq != l.next || !e.Follows(l.head) || !slices.Contains(store.Kinds, e.Kind) {
		return false
	}
	for _, text := range []string{e.Outcome, e.Field, e.Old, e.New} {
		if !visible(text, mostText) {
			return false
		}
	}
	l.next, l.head = e.Seq+1, e.Hash
	l.entries++
	return true
}

// visible says whether a text is one, of at most most bytes, without characters that act instead of being drawn.
func visible(text string, most int) bool {
	return len(text) <= most && utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool {
		return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
	})
}

// done returns ErrBackupDamaged when something is missing, and ErrBackupNoAdministrator.
func (l *ledger) done() error {
	switch {
	case l.stage < atAccounts:
		return ErrBackupDamaged
	case l.administrators == 0:
		return ErrBackupNoAdministrator
	}
	return nil
}
