package archive

import (
	"bytes"
	"crypto/ed25519"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"filippo.io/age"

	"latchkey/app/account"
	"latchkey/app/store"
	"latchkey/app/vault"
)

var start = time.Date(2026, 3, 14, 15, 9, 26, 535_000_000, time.UTC)

// soak is set for the long form of the tests that are a matter of luck.
var soak = os.Getenv("LATCHKEY_SOAK") != ""

const (
	passphrase = "violet-harbour-seven-pilots-draw-maps"
	quick      = 1 // a work factor that costs nothing
)

// A machine is data in a folder of its own, with the keys beside it.
type machine struct {
	*store.Store
	folder string
	keys   *vault.Ephemeral
}

// newMachine opens new data with n accounts, of which the first is an administrator.
func newMachine(t testing.TB, n int) *machine {
	t.Helper()
	m := &machine{folder: t.TempDir(), keys: new(vault.Ephemeral)}
	s, err := store.Open(m.folder, m.keys, account.DefaultPolicy(start))
	if err != nil {
		t.Fatal(err)
	}
	m.Store = s
	t.Cleanup(func() { m.Close() })
	m.populate(t, 0, n)
	return m
}

// populate creates accounts, a thousand in a transaction.
func (m *machine) populate(t testing.TB, from, to int) {
	t.Helper()
	for ; from < to; from += 1000 {
		m.update(t, func(tx *store.Tx) error {
			for i := from; i < min(from+1000, to); i++ {
				a := somebody(i)
				if err := tx.CreateAccount(&a); err != nil {
					return err
				}
				if err := tx.Log(store.Entry{At: start, Kind: store.AccountCreated, Outcome: store.OK, Subject: a.ID}); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

func (m *machine) update(t testing.TB, fn func(*store.Tx) error) {
	t.Helper()
	if err := m.Update(fn); err != nil {
		t.Fatal(err)
	}
}

func (m *machine) account(t testing.TB, i int) (a account.Account) {
	t.Helper()
	id := somebody(i).ID
	if err := m.View(func(tx *store.Tx) (err error) { a, err = tx.Account(id); return err }); err != nil {
		t.Fatal(err)
	}
	return a
}

// change changes an account.
func (m *machine) change(t testing.TB, i int, fn func(*account.Account)) {
	t.Helper()
	a := m.account(t, i)
	fn(&a)
	m.update(t, func(tx *store.Tx) error { return tx.PutAccount(&a) })
}

// somebody is an account as it is when everything is in use.
func somebody(i int) account.Account {
	var id account.ID
	binary.BigEndian.PutUint64(id[:], uint64(i+1)*0x9e3779b97f4a7c15)
	a := account.Account{
		ID: id,
		Profile: account.Profile{
			FullName: fmt.Sprintf("Ada %d Łukasiewicz", i), Email: fmt.Sprintf("Ada.%d@Example.org", i), Username: fmt.Sprintf("ada-%d", i),
		},
		RoleSince: start, CreatedAt: start.Add(-time.Hour),
		Password: account.Password{
			PHC:       "$argon2id$v=19$m=65536,t=3,p=1$c29tZXNhbHRzb21lc2FsdA$RdescudvJCsgt3ub+b7dWRWJTmaaJObGbWBzdmVyeTEyMw",
			ChangedAt: start, Throttle: account.Throttle{Failures: 5, FailedAt: start, Wait: 30 * time.Second},
		},
		OTP: account.OTP{
			Secret: bytes.Repeat([]byte{byte(i)}, 20), Params: account.Params{Digits: 6, Period: 30 * time.Second},
			LastStep: 59_000_000, Since: start, UsedAt: start.Add(time.Minute),
		},
		Recovery:   account.Recovery{Hashes: make([][32]byte, 10), Total: 10, Kept: true, MadeAt: start},
		LastSignIn: account.SignIn{At: start, Factor: account.ByCode},
	}
	if i == 0 {
		a.Role = account.Administrator
	}
	for j := range a.Recovery.Hashes {
		a.Recovery.Hashes[j] = [32]byte{byte(i), byte(i >> 8), byte(j)}
	}
	return a
}

// backUp makes a backup at no cost and returns where it is.
func (m *machine) backUp(t testing.TB) (path string, made *Backup) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "backup.age")
	made, err := Maker{Version: "3.0.0", Work: quick}.Make(path, passphrase, m.Store, start)
	if err != nil {
		t.Fatal(err)
	}
	return path, made
}

// unlocked opens a backup with its passphrase and reads it.
func unlocked(t testing.TB, path string) (*BackupFile, *Backup) {
	t.Helper()
	f, err := OpenBackup(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	if err := f.Unlock(passphrase); err != nil {
		t.Fatal(err)
	}
	found, err := f.Read(func(store.Piece) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	return f, found
}

// restore restores a backup over the data.
func (m *machine) restore(t testing.TB, path string) {
	t.Helper()
	f, seen := unlocked(t, path)
	by := Restorer{By: store.Actor{Kind: store.ActorTerminal}, Keys: m.keys, Now: start.Add(time.Hour), Still: func() error { return nil }}
	n, err := by.Restore(f, seen, m.Store)
	if err != nil {
		t.Fatal(err)
	}
	m.Store = n
	if err := n.Check(); err != nil {
		t.Fatal(err)
	}
}

// reading is what comes of a file when it is chosen, unlocked and read.
func reading(path string) (*Backup, error) {
	f, err := OpenBackup(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if err := f.Unlock(passphrase); err != nil {
		return nil, err
	}
	return f.Read(func(store.Piece) error { return nil })
}

// written is the path of a file with the content given.
func written(t testing.TB, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "chosen.age")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// encrypted is a file of the right passphrase with anything in it.
func encrypted(t testing.TB, plain []byte) string {
	t.Helper()
	recipient, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		t.Fatal(err)
	}
	recipient.SetWorkFactor(quick)
	var out bytes.Buffer
	w, err := age.Encrypt(&out, recipient)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(plain); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return written(t, out.Bytes())
}

// A forger writes backups that no program would.
type forger struct {
	keys   store.Keys
	policy account.Policy
	head   Head
	next   uint64
	chain  [32]byte

	moreAccounts int    // than there are, the end says
	moreEntries  uint64 // likewise
}

func newForger() *forger {
	return &forger{
		keys:   store.Keys{Pepper: [32]byte{1}, RecoveryCode: [32]byte{2}, Signing: [32]byte{3}},
		policy: account.DefaultPolicy(start),
		head:   Head{Version: "3.0.0", MadeAt: start, FileID: "0123456789abcdef0123456789abcdef", Issuer: "Latchkey"},
		next:   1,
	}
}

// entry is the next entry of the chain, as edit would have it.
func (g *forger) entry(edit func(*store.Entry)) store.Piece {
	e := store.Entry{Layout: 2, Seq: g.next, At: start, Kind: store.Started, Outcome: store.OK, Count: 1}
	edit(&e)
	e.Hash = store.Link(g.chain, e.Body())
	g.next, g.chain = e.Seq+1, e.Hash
	return store.Piece{Entry: &e}
}

// checkpoint is one that was signed with the key in the backup.
func (g *forger) checkpoint(seq uint64) store.Piece {
	const purpose = "latchkey activity checkpoint"
	c := &store.Checkpoint{Seq: seq, Head: [32]byte{9}}
	text := append(binary.BigEndian.AppendUint32(nil, uint32(len(purpose))), purpose...)
	text = append(binary.BigEndian.AppendUint64(text, seq), c.Head[:]...)
	copy(c.Signature[:], ed25519.Sign(ed25519.NewKeyFromSeed(g.keys.Signing[:]), text))
	g.next, g.chain = seq+1, c.Head
	return store.Piece{Checkpoint: c}
}

// start is what every backup begins with.
func (g *forger) start() []store.Piece {
	return []store.Piece{{Keys: &g.keys}, {Policy: &g.policy}}
}

// plain is a backup of these pieces, complete and summed up.
func (g *forger) plain(pieces ...store.Piece) []byte {
	var out bytes.Buffer
	f := newFrameWriter(&out)
	_, err := io.WriteString(f.w, magic)
	err = errors.Join(err, f.frame(frameHead, g.head.append))
	accounts, entries := 0, uint64(0)
	for _, p := range pieces {
		if p.Account != nil {
			accounts++
		}
		if p.Entry != nil {
			entries++
		}
		err = errors.Join(err, f.frame(framePiece, func(dst []byte) []byte { return store.AppendPiece(dst, p) }))
	}
	if err := errors.Join(err, f.end(accounts+g.moreAccounts, entries+g.moreEntries)); err != nil {
		panic(err)
	}
	return out.Bytes()
}
