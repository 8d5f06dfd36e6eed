// Package store answers "what is kept?": accounts, policies and activity in one sealed bbolt file.
//
// A caller opens the file, runs closures on it and closes it; no account is kept in memory between them. Every value is
// sealed by package vault under its own place, every write transaction brings the manifest up to date, and every change
// carries its activity entry. The package decides nothing about accounts: it asks package account for no verdict.
package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	"latchkey/app/vault"

	"github.com/gofrs/flock"
)

// The buckets of the file. bucketFile alone is plain: it says what must be known before the key is at hand.
const (
	bucketFile     = "file"
	bucketAccounts = "accounts" // id -> account
	bucketIndex    = "index"    // HMAC of an e-mail or a username -> id
	bucketRecords  = "records"  // name -> a record of which there is one
	bucketActivity = "activity" // sequence number -> entry
	bucketManifest = "manifest" // the manifest, outside its own digest
)

var buckets = []string{bucketFile, bucketAccounts, bucketIndex, bucketRecords, bucketActivity, bucketManifest}

// The keys in the buckets of single records.
var (
	recordManifest      = []byte("manifest")
	recordKeys          = []byte("keys")
	recordPolicy        = []byte("policy")
	recordUnknown       = []byte("unknown")
	recordRegistrations = []byte("registrations")
	recordCheckpoint    = []byte("checkpoint")
	recordBackup        = []byte("backup")
	recordRetired       = []byte("retired")
	recordClock         = []byte("clock")
	recordOffsets       = []byte("offsets")

	plainID     = []byte("id")
	plainFormat = []byte("format")
	plainPlace  = []byte("key")
)

// A Store is an open data file. Its methods are safe for concurrent use.
type Store struct {
	engine *engine
	vault  *vault.Vault
	lock   *flock.Flock
	folder string
	id     string
	place  vault.Place
	keys   Keys
	keep   uint64 // activity entries kept

	nameless bool // practice data: its folder leads nowhere

	closing   sync.Once
	replacing sync.Mutex
	replaced  atomic.Bool // nothing may be written any more: another file has the name
}

// Keys are the secrets that the file itself carries, made with it. They never derive from the vault key: a new vault
// key must not void a password.
type Keys struct {
	Pepper       [32]byte // keys the HMAC under every password hash
	RecoveryCode [32]byte // keys the hashes of recovery codes
	Signing      [32]byte // seed of the Ed25519 key that signs checkpoints and exports
}

// Keys returns the file's own secrets.
func (s *Store) Keys() Keys { return s.keys }

// KeyPlace says where the vault key is kept.
func (s *Store) KeyPlace() vault.Place { return s.place }

// Folder is where the data file lies.
func (s *Store) Folder() string { return s.folder }

// Size is how many bytes the data file has.
func (s *Store) Size() (int64, error) {
	if s.nameless {
		return s.engine.size()
	}
	info, err := os.Stat(filepath.Join(s.folder, FileName))
	if err != nil {
		return 0, fmt.Errorf("%w: %w", ErrFailed, err)
	}
	return info.Size(), nil
}

// ID names the data file for ever: 32 hexadecimal digits. Its key is found by it.
func (s *Store) ID() string { return s.id }

// Format is the layout of the file as the last write left it.
func (tx *Tx) Format() int {
	number := tx.engine.get(bucketFile, plainFormat)
	if len(number) != 4 {
		return 0
	}
	return int(binary.BigEndian.Uint32(number))
}

// Generation is how many write transactions the file has seen.
func (tx *Tx) Generation() (uint64, error) {
	err := tx.load()
	return tx.manifest.generation, err
}

// Close waits for the transactions that run, closes the file and lets others have the folder. The store is not to be
// used any more, except that closing it again does nothing.
func (s *Store) Close() (err error) {
	s.replacing.Lock() // whoever replaces it hands the folder on
	defer s.replacing.Unlock()
	s.closing.Do(func() { err = errors.Join(s.shut(), s.lock.Unlock()) })
	return err
}

// shut closes the file and keeps the folder.
func (s *Store) shut() error {
	err := s.engine.close()
	s.wipe()
	return err
}

func (s *Store) wipe() {
	s.vault.Wipe()
	s.keys = Keys{}
}

// View runs fn on one consistent state of the data. What fn returns is returned.
func (s *Store) View(fn func(*Tx) error) error {
	return s.engine.view(func(e engineTx) error {
		tx := s.begin(e)
		defer tx.end()
		return fn(tx)
	})
}

// Update runs fn alone and commits what it wrote, whatever it returns: its error is a verdict on the attempt, and a
// refused attempt must be counted as durably as an accepted one. Only when the file itself failed, or fn called Abandon, is
// everything rolled back, and that error returned instead.
//
// An error of the commit leaves it unknown whether the change is there: the caller denies, and reads again.
func (s *Store) Update(fn func(*Tx) error) (verdict error) {
	err := s.engine.update(func(e engineTx) error {
		if s.replaced.Load() {
			return ErrFailed
		}
		m, err := s.readManifest(e)
		if err != nil {
			return err
		}
		tx := s.begin(e)
		defer tx.end()
		tx.manifest, tx.loaded = m, true
		verdict = fn(tx)
		if tx.fault != nil {
			return tx.fault
		}
		if !tx.wrote {
			return errNothingWritten
		}
		return tx.finish()
	})
	if err != nil && !errors.Is(err, errNothingWritten) {
		return err
	}
	return verdict
}

// errNothingWritten rolls an idle transaction back, which spares the disk a commit.
var errNothingWritten = errors.New("store: nothing written")

// A Tx is one transaction. Records are copies: what is changed must be put back.
type Tx struct {
	store    *Store
	engine   engineTx
	manifest manifest
	loaded   bool
	wrote    bool
	fault    error // why nothing of this transaction may be kept
	plain    *[]byte
}

// buffers are what records are opened into before they are decoded, which copies what it keeps.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

func (s *Store) begin(e engineTx) *Tx {
	return &Tx{store: s, engine: e, plain: buffers.Get().(*[]byte)}
}

// end wipes what was opened. A buffer that one long record made large is left to the collector.
func (tx *Tx) end() {
	whole := (*tx.plain)[:cap(*tx.plain)]
	clear(whole)
	if len(whole) <= 4096 {
		buffers.Put(tx.plain)
	}
}

// Abandon has nothing kept of what Update wrote, because err came up too late to write nothing. Update returns err.
func (tx *Tx) Abandon(err error) error { return tx.fail(err) }

// fail remembers the first fault and passes err on. Finding nothing is an answer, not a fault.
func (tx *Tx) fail(err error) error {
	if tx.fault == nil {
		tx.fault = err
	}
	return err
}

// load reads the manifest, which a transaction that only looks at accounts has no need of.
func (tx *Tx) load() error {
	if tx.loaded {
		return nil
	}
	m, err := tx.store.readManifest(tx.engine)
	if err != nil {
		return tx.fail(err)
	}
	tx.manifest, tx.loaded = m, true
	return nil
}

// get opens a record, or returns nil when there is none. It is valid until the next one is opened.
func (tx *Tx) get(bucket string, key []byte) ([]byte, error) {
	sealed := tx.engine.get(bucket, key)
	if sealed == nil {
		return nil, nil
	}
	plain, err := tx.open(bucket, key, sealed)
	if err != nil {
		return nil, tx.fail(err)
	}
	return plain, nil
}

// open opens what was sealed. It is valid until the next is opened.
func (tx *Tx) open(bucket string, key, sealed []byte) ([]byte, error) {
	plain, err := tx.store.vault.Open((*tx.plain)[:0], bucket, key, sealed)
	if err != nil {
		return nil, ErrDamaged
	}
	*tx.plain = plain
	return unpad(bucket, plain)
}

// put seals a record of a summed bucket and moves the manifest's digest.
func (tx *Tx) put(bucket string, key, plain []byte) error {
	v := tx.store.vault
	if old := tx.engine.get(bucket, key); old != nil {
		tx.manifest.digest.remove(v.Term(bucket, key, old))
	} else {
		tx.manifest.records++
	}
	sealed := v.Seal(nil, bucket, key, pad(bucket, plain))
	tx.manifest.digest.add(v.Term(bucket, key, sealed))
	tx.wrote = true
	if err := tx.engine.put(bucket, key, sealed); err != nil {
		return tx.fail(err)
	}
	return nil
}

// drop removes a record of a summed bucket.
func (tx *Tx) drop(bucket string, key []byte) error {
	old := tx.engine.get(bucket, key)
	if old == nil {
		return tx.fail(ErrDamaged)
	}
	tx.manifest.digest.remove(tx.store.vault.Term(bucket, key, old))
	tx.manifest.records--
	tx.wrote = true
	if err := tx.engine.delete(bucket, key); err != nil {
		return tx.fail(err)
	}
	return nil
}

// finish brings the manifest up to date, and the format of an older file: what was written has the newest layout, which
// an older program is not to take for damage.
func (tx *Tx) finish() error {
	tx.manifest.generation++
	if tx.Format() != format {
		if err := tx.engine.put(bucketFile, plainFormat, binary.BigEndian.AppendUint32(nil, format)); err != nil {
			return err
		}
	}
	return tx.store.writeManifest(tx.engine, tx.manifest)
}

func (s *Store) readManifest(e engineTx) (manifest, error) {
	plain, err := s.vault.Open(nil, bucketManifest, recordManifest, e.get(bucketManifest, recordManifest))
	if err != nil {
		return manifest{}, ErrDamaged
	}
	return decodeManifest(plain)
}

func (s *Store) writeManifest(e engineTx, m manifest) error {
	return e.put(bucketManifest, recordManifest, s.vault.Seal(nil, bucketManifest, recordManifest, m.encode()))
}
