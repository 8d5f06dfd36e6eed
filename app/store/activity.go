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
)

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
	e.Seq = c.next
	body := e.encode()
	c.head = link(c.head, body)
	c.next++
	c.count++
	key := seqKey(e.Seq)
	sealed := tx.store.vault.Seal(nil, bucketActivity, key, pad(bucketActivity, append(body, c.head[:]...)))
	tx.wrote = true
	if err := tx.engine.put(bucketActivity, key, sealed); err != nil {
		return tx.fail(err)
	}
	if c.count > tx.store.keep {
		return tx.dropOldest()
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

// link is the chain: each entry holds the hash of all before it.
func link(previous [32]byte, body []byte) [32]byte {
	h := sha256.New()
	h.Write(previous[:])
	h.Write(body)
	return [32]byte(h.Sum(nil))
}

func seqKey(seq uint64) []byte { return binary.BigEndian.AppendUint64(nil, seq) }

func (e *Entry) encode() []byte {
	w := make(writer, 0, 128)
	w.u8(recordVersion)
	w.u64(e.Seq)
	w.time(e.At)
	w.string(string(e.Kind))
	w.u8(uint8(e.Actor.Kind))
	w.fixed(e.Actor.ID[:])
	w.fixed(e.Subject[:])
	w.string(e.Outcome)
	w.u8(uint8(e.Factor))
	w.u32(e.Count)
	return w
}

// decodeEntry reads an entry and the head of the chain after it.
func decodeEntry(record []byte) (e Entry, head [32]byte, err error) {
	if len(record) < len(head) {
		return Entry{}, head, ErrDamaged
	}
	body := record[:len(record)-len(head)]
	head = [32]byte(record[len(body):])
	r := reader{b: body}
	if r.u8() != recordVersion {
		return Entry{}, head, ErrDamaged
	}
	e = Entry{Seq: r.u64(), At: r.time(), Kind: Kind(r.string())}
	e.Actor.Kind = ActorKind(r.below(uint8(actorKinds)))
	copy(e.Actor.ID[:], r.fixed(len(e.Actor.ID)))
	copy(e.Subject[:], r.fixed(len(e.Subject)))
	e.Outcome = r.string()
	e.Factor = account.Factor(r.below(uint8(account.ByRecoveryCode) + 1))
	e.Count = r.u32()
	return e, head, r.done()
}

// entry opens one entry.
func (tx *Tx) entry(key, sealed []byte) (Entry, [32]byte, error) {
	plain, err := tx.open(bucketActivity, key, sealed)
	if err != nil {
		return Entry{}, [32]byte{}, err
	}
	return decodeEntry(plain)
}

// Activity calls fn with every kept entry, oldest first, and follows the chain: it returns ErrDamaged at the first entry
// that does not follow from the one before.
func (tx *Tx) Activity(fn func(Entry) error) error {
	if err := tx.load(); err != nil {
		return err
	}
	head, seq, err := tx.checkpoint()
	if err != nil {
		return err
	}
	err = tx.engine.each(bucketActivity, nil, func(key, sealed []byte) error {
		e, after, err := tx.entry(key, sealed)
		if err != nil {
			return err
		}
		seq++
		head = link(head, e.encode())
		if e.Seq != seq || head != after || !bytes.Equal(key, seqKey(seq)) {
			return ErrDamaged
		}
		return fn(e)
	})
	if err != nil {
		return err
	}
	if head != tx.manifest.activity.head || seq+1 != tx.manifest.activity.next {
		return ErrDamaged
	}
	return nil
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
	_, head, err := tx.entry(last, e.get(bucketActivity, last))
	if err != nil {
		return err
	}
	if head != c.head {
		return ErrDamaged
	}
	return nil
}
