package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"time"

	"latchkey/app/account"
)

// An Entry is one line of the activity log: who did what, about whom, and how it ended. It names people by account id
// only, so deleting an account leaves its entries without a name, and it never holds a secret or what somebody typed.
type Entry struct {
	Seq     uint64 // set by Log
	At      time.Time
	Kind    Kind
	Actor   Actor
	Subject account.ID // whom it is about; zero for nobody
	Outcome string     // "ok", or the reason of a refusal in a few lower-case words
	Factor  account.Factor
	Count   uint32 // how many alike it stands for

	// What was changed, where that is one value: a stable name, what it was and what it is.
	Field, Old, New string

	// Set on reading.
	Layout uint8    // how it is written in the chain: 1 has no field and values
	Hash   [32]byte // of the chain up to and with it
}

// Kind says what happened. The names are stable: they appear in exports.
type Kind string

// The kinds of entries.
const (
	SignedIn              Kind = "signed_in"
	SignInRefused         Kind = "sign_in_refused"
	UnknownRefused        Kind = "unknown_refused" // an identifier without an account
	FactorAccepted        Kind = "factor_accepted" // of a sign-in that still lacks something
	ProofRefused          Kind = "proof_refused"   // a fresh proof inside a session
	AccountCreated        Kind = "account_created"
	ProfileChanged        Kind = "profile_changed"
	PasswordChanged       Kind = "password_changed"
	OTPEnrolled           Kind = "otp_enrolled"
	OTPReplaced           Kind = "otp_replaced" // another authenticator app
	OTPDisabled           Kind = "otp_disabled"
	OTPReset              Kind = "otp_reset" // by somebody else
	RecoveryCodesReplaced Kind = "recovery_codes_replaced"
	RecoveryCodesKept     Kind = "recovery_codes_kept"
	AccountUnlocked       Kind = "account_unlocked"
	AccountDisabled       Kind = "account_disabled"
	AccountEnabled        Kind = "account_enabled"
	AccountDeleted        Kind = "account_deleted"
	AccountImported       Kind = "account_imported"
	RoleChanged           Kind = "role_changed"
	PasswordIssued        Kind = "password_issued" // a temporary one
	PolicyChanged         Kind = "policy_changed"
	AccessRefused         Kind = "access_refused" // an act that the person's role does not allow
	AccountsExported      Kind = "accounts_exported"
	ActivityExported      Kind = "activity_exported"
	ActivityChecked       Kind = "activity_checked"
	BackupMade            Kind = "backup_made"
	BackupRestored        Kind = "backup_restored"
	KeyReplaced           Kind = "key_replaced"
	OTPResynchronised     Kind = "otp_resynchronised" // by two codes in a row
	KioskLeft             Kind = "kiosk_left"
	ClockDoubted          Kind = "clock_doubted" // it jumped, or stands where it cannot be
	ClockConfirmed        Kind = "clock_confirmed"
	Started               Kind = "started" // the program, on this data
	Stopped               Kind = "stopped"
)

// Kinds are all kinds of entries, for the page.
var Kinds = []Kind{
	SignedIn, SignInRefused, UnknownRefused, FactorAccepted, ProofRefused, AccountCreated, ProfileChanged, PasswordChanged,
	OTPEnrolled, OTPReplaced, OTPDisabled, OTPReset, RecoveryCodesReplaced, RecoveryCodesKept, AccountUnlocked,
	AccountDisabled, AccountEnabled, AccountDeleted, AccountImported, RoleChanged, PasswordIssued, PolicyChanged,
	AccessRefused, AccountsExported, ActivityExported, ActivityChecked, BackupMade, BackupRestored, KeyReplaced,
	OTPResynchronised, KioskLeft, ClockDoubted, ClockConfirmed, Started, Stopped,
}

// OK is the outcome of what was done.
const OK = "ok"

// An Actor is who did it.
type Actor struct {
	Kind ActorKind
	ID   account.ID // of an ActorAccount
}

// ActorKind says what sort of actor.
type ActorKind uint8

// The kinds of actors.
const (
	ActorVisitor  ActorKind = iota // somebody at the window who is not signed in
	ActorAccount                   // a signed-in person
	ActorTerminal                  // whoever can open key, file and lock
	ActorProgram                   // nobody: the program itself
	actorKinds
)

const (
	activityKept = 1_000_000 // entries; above, the oldest go
	activityDrop = 1_000     // at a time, so that their checkpoint is signed rarely
	unknownEvery = time.Minute
)

// Log adds an entry to the activity, in the same transaction as what it tells.
func (tx *Tx) Log(e Entry) error {
	if err := tx.logPending(e.At); err != nil {
		return err
	}
	if e.Count == 0 {
		e.Count = 1
	}
	return tx.append(e)
}

func (tx *Tx) append(e Entry) error {
	c := &tx.manifest.activity
	e.Seq, e.Layout = c.next, entryVersion
	if err := tx.chain(&e); err != nil {
		return err
	}
	if c.count > tx.store.keep {
		return tx.dropOldest()
	}
	return nil
}

// chain adds an entry that has its number and its layout.
func (tx *Tx) chain(e *Entry) error {
	c := &tx.manifest.activity
	body := e.Body()
	c.head = Link(c.head, body)
	c.next++
	c.count++
	key := seqKey(e.Seq)
	sealed := tx.store.vault.Seal(nil, bucketActivity, key, pad(bucketActivity, append(body, c.head[:]...)))
	tx.wrote = true
	if err := tx.engine.put(bucketActivity, key, sealed); err != nil {
		return tx.fail(err)
	}
	return nil
}

// LogUnknown notes a refused identifier that has no account: one entry a minute, with the number of refusals since the
// entry before it. Those of the last minute are told by the next entry of any kind. What was typed is not kept.
func (tx *Tx) LogUnknown(at time.Time) error {
	tx.manifest.activity.unknown++
	tx.wrote = true
	return tx.logPending(at)
}

// logPending tells of refused unknown identifiers, unless that was done within the last minute.
func (tx *Tx) logPending(at time.Time) error {
	c := &tx.manifest.activity
	since := at.Sub(time.UnixMilli(c.unknownAt))
	if c.unknown == 0 || c.unknownAt != 0 && since >= 0 && since < unknownEvery {
		return nil
	}
	e := Entry{At: at, Kind: UnknownRefused, Outcome: "no such account", Count: c.unknown}
	c.unknown, c.unknownAt = 0, at.UnixMilli()
	return tx.append(e)
}

// Link is the chain: SHA-256 over the hash of all entries before and the body of the next.
func Link(previous [32]byte, body []byte) [32]byte {
	var room [512]byte
	return sha256.Sum256(append(append(room[:0], previous[:]...), body...))
}

// Body is what the chain holds of an entry: all of it, but for its hash.
func (e *Entry) Body() []byte {
	layout := e.Layout
	if layout == 0 {
		layout = entryVersion
	}
	w := make(writer, 0, 192)
	w.u8(layout)
	w.u64(e.Seq)
	w.time(e.At)
	w.string(string(e.Kind))
	w.u8(uint8(e.Actor.Kind))
	w.fixed(e.Actor.ID[:])
	w.fixed(e.Subject[:])
	w.string(e.Outcome)
	w.u8(uint8(e.Factor))
	w.u32(e.Count)
	if layout >= 2 {
		w.string(e.Field)
		w.string(e.Old)
		w.string(e.New)
	}
	return w
}

// Follows says whether e, as it stands, is what the chain goes on with after the hash previous. Whoever reads an export
// can tell by it, without the data file, that no part of e was changed.
func (e *Entry) Follows(previous [32]byte) bool {
	whole := e.Layout == entryVersion || e.Layout == 1 && e.Field == "" && e.Old == "" && e.New == ""
	return whole && Link(previous, e.Body()) == e.Hash
}

func seqKey(seq uint64) []byte { return binary.BigEndian.AppendUint64(nil, seq) }

// decodeEntry reads a record: the body of an entry, and the hash of the chain after it.
func decodeEntry(record []byte) (e Entry, err error) {
	n := len(record) - len(e.Hash)
	if n < 0 {
		return Entry{}, ErrDamaged
	}
	r := reader{b: record[:n]}
	e.Hash = [32]byte(record[n:])
	e.Layout = r.version(entryVersion)
	e.Seq = r.u64()
	e.At = r.time()
	e.Kind = Kind(r.string())
	e.Actor.Kind = ActorKind(r.below(uint8(actorKinds)))
	copy(e.Actor.ID[:], r.fixed(len(e.Actor.ID)))
	copy(e.Subject[:], r.fixed(len(e.Subject)))
	e.Outcome = r.string()
	e.Factor = account.Factor(r.below(uint8(account.ByRecoveryCode) + 1))
	e.Count = r.u32()
	if e.Layout >= 2 {
		e.Field, e.Old, e.New = r.string(), r.string(), r.string()
	}
	if err := r.done(); err != nil {
		return Entry{}, err
	}
	return e, nil
}

// entry opens one entry.
func (tx *Tx) entry(key, sealed []byte) (Entry, error) {
	plain, err := tx.open(bucketActivity, key, sealed)
	if err != nil {
		return Entry{}, err
	}
	return decodeEntry(plain)
}

// checkActivityEnds holds the first and the last entry against the chain, in constant time: entries missing at either
// end are found at every start, a break in the middle by Activity.
func (s *Store) checkActivityEnds(e engineTx, c chain) error {
	first, last := e.ends(bucketActivity)
	if c.count == 0 {
		if first != nil {
			return ErrDamaged
		}
		return nil
	}
	if !bytes.Equal(first, seqKey(c.next-c.count)) || !bytes.Equal(last, seqKey(c.next-1)) {
		return ErrDamaged
	}
	tx := s.begin(e)
	defer tx.end()
	newest, err := tx.entry(last, e.get(bucketActivity, last))
	if err != nil {
		return err
	}
	if newest.Hash != c.head {
		return ErrDamaged
	}
	return nil
}
