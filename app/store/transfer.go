package store

import (
	"latchkey/app/account"
)

// A Piece is one part of what a backup carries, in plain: it can be sealed again under any key. Exactly one field is set.
//
// Throttles of identifiers without an account and the times of registrations are no pieces: they count for one place and
// are stale when they come back.
type Piece struct {
	Keys       *Keys
	Policy     *account.Policy
	Account    *account.Account
	Checkpoint *Checkpoint
	Entry      *Entry // with its hash, exactly as it was chained
}

// Pieces calls fn with everything that a backup carries: the file's own secrets, the policies, each account, the
// checkpoint where there is one, and each entry, oldest first. The chain is followed on the way, so a break in it is a
// [BrokenError]. An error of fn ends it and is returned. What a piece points to is fn's to keep, but for the secrets.
func (tx *Tx) Pieces(fn func(Piece) error) error {
	if err := tx.load(); err != nil {
		return err
	}
	keys := tx.store.keys
	defer func() { keys = Keys{} }()
	if err := fn(Piece{Keys: &keys}); err != nil {
		return err
	}
	policy, err := tx.Policy()
	if err != nil {
		return err
	}
	if err := fn(Piece{Policy: &policy}); err != nil {
		return err
	}
	if err := tx.accountPieces(fn); err != nil {
		return err
	}
	c, err := tx.readCheckpoint()
	if err == nil && c != nil {
		err = fn(Piece{Checkpoint: c})
	}
	if err != nil {
		return err
	}
	return tx.Activity(func(e Entry) error { return fn(Piece{Entry: &e}) })
}

func (tx *Tx) accountPieces(fn func(Piece) error) error {
	var n uint64
	err := tx.EachAccount(func(a *account.Account) error {
		n++
		return fn(Piece{Account: a})
	})
	if err == nil && n != tx.manifest.accounts {
		err = tx.fail(ErrDamaged)
	}
	return err
}

// The first byte of a piece.
const (
	pieceKeys = 1 + iota
	piecePolicy
	pieceAccount
	pieceCheckpoint
	pieceEntry
)

// What is known of pieces without looking at them.
const (
	PieceFormat = format  // the newest layout of the records in them; older ones are read too
	PieceSize   = 1 << 16 // more bytes than any takes
)

// AppendPiece appends a piece to dst: what it is, and the record as it would be sealed.
func AppendPiece(dst []byte, p Piece) []byte {
	switch {
	case p.Keys != nil:
		return append(append(dst, pieceKeys), encodeKeys(p.Keys)...)
	case p.Policy != nil:
		return append(append(dst, piecePolicy), encodePolicy(*p.Policy)...)
	case p.Account != nil:
		return append(append(dst, pieceAccount), encodeAccount(p.Account)...)
	case p.Checkpoint != nil:
		return append(append(dst, pieceCheckpoint), encodeCheckpoint(p.Checkpoint)...)
	}
	return append(append(append(dst, pieceEntry), p.Entry.Body()...), p.Entry.Hash[:]...)
}

// DecodePiece reads what AppendPiece wrote, and nothing else: it returns ErrDamaged for an unknown kind or version, for
// what is too long, and for anything left over. Whether a signature holds and an entry follows is for the caller to say.
func DecodePiece(b []byte) (p Piece, err error) {
	if len(b) == 0 || len(b) > PieceSize {
		return Piece{}, ErrDamaged
	}
	record := b[1:]
	switch b[0] {
	case pieceKeys:
		var k Keys
		k, err = decodeKeys(record)
		p.Keys = &k
	case piecePolicy:
		var policy account.Policy
		policy, err = decodePolicy(record)
		p.Policy = &policy
	case pieceAccount:
		var a account.Account
		a, err = decodeAccount(record)
		p.Account = &a
	case pieceCheckpoint:
		var c Checkpoint
		c, err = decodeCheckpoint(record)
		p.Checkpoint = &c
	case pieceEntry:
		var e Entry
		e, err = decodeEntry(record)
		p.Entry = &e
	default:
		err = ErrDamaged
	}
	if err != nil {
		return Piece{}, err
	}
	return p, nil
}

// take stores a piece in a file that is being filled. It returns ErrDamaged for one that comes twice or too early,
// ErrEmailTaken or ErrUsernameTaken for an account whose name another has, and a [BrokenError] for an entry that does not
// follow.
func (tx *Tx) take(p Piece) error {
	switch c := &tx.manifest.activity; {
	case p.Keys != nil:
		tx.store.keys = *p.Keys
		return tx.putOnce(bucketRecords, recordKeys, encodeKeys(p.Keys))
	case p.Policy != nil:
		return tx.putOnce(bucketRecords, recordPolicy, encodePolicy(*p.Policy))
	case p.Account != nil:
		if tx.engine.get(bucketAccounts, p.Account.ID[:]) != nil {
			return ErrDamaged
		}
		return tx.CreateAccount(p.Account)
	case p.Checkpoint != nil:
		if c.next != 1 || !p.Checkpoint.Verify(tx.store.PublicKey()) {
			return ErrDamaged
		}
		c.next, c.head = p.Checkpoint.Seq+1, p.Checkpoint.Head
		return tx.putOnce(bucketRecords, recordCheckpoint, encodeCheckpoint(p.Checkpoint))
	case p.Entry != nil:
		if p.Entry.Seq != c.next || !p.Entry.Follows(c.head) {
			return &BrokenError{c.next}
		}
		return tx.chain(p.Entry)
	}
	return ErrDamaged
}

func (tx *Tx) putOnce(bucket string, key, record []byte) error {
	if tx.engine.get(bucket, key) != nil {
		return ErrDamaged
	}
	return tx.put(bucket, key, record)
}
