// Package vault answers "who holds the key?": it keeps the key of a data file in the operating system's keyring or in a
// key file, and seals and opens what is stored under it.
package vault

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"sync"

	"golang.org/x/crypto/chacha20poly1305"
)

// Overhead is how many bytes a sealed value is longer than the plain one: nonce and tag.
const Overhead = chacha20poly1305.NonceSizeX + chacha20poly1305.Overhead

// Vault seals and opens the values of one data file under subkeys of its key. It is safe for concurrent use.
type Vault struct {
	place    []byte // the length-prefixed file id every seal is bound to
	record   cipher.AEAD
	index    *keyed
	slot     *keyed
	manifest *keyed
	scratch  sync.Pool // *[]byte for the associated data, which would otherwise be allocated at every call
}

// New derives the subkeys of a data file: HKDF-SHA-256 (RFC 5869), salt = file id, info = "latchkey/v1/" and the
// purpose: record, index, slot or manifest. The caller may wipe its key afterwards.
func New(key Key, fileID string) *Vault {
	defer key.Wipe()
	record := derive(key, fileID, "record")
	defer clear(record)
	aead, err := chacha20poly1305.NewX(record)
	if err != nil {
		panic(err) // the length is a constant
	}
	return &Vault{
		place:    appendPart(nil, fileID),
		record:   aead,
		index:    newKeyed(derive(key, fileID, "index")),
		slot:     newKeyed(derive(key, fileID, "slot")),
		manifest: newKeyed(derive(key, fileID, "manifest")),
		scratch:  sync.Pool{New: func() any { return new([]byte) }},
	}
}

func derive(key Key, fileID, purpose string) []byte {
	sub, err := hkdf.Key(sha256.New, key[:], []byte(fileID), "latchkey/v1/"+purpose, KeySize)
	if err != nil {
		panic(err) // the length is a constant
	}
	return sub
}

// Seal appends the sealed form of plain to dst and returns the whole: a random 24-byte nonce, then XChaCha20-Poly1305.
// The seal is bound to file id, bucket and key. dst and plain must not overlap.
func (v *Vault) Seal(dst []byte, bucket string, key, plain []byte) []byte {
	dst = slices.Grow(dst, Overhead+len(plain))
	nonce := dst[len(dst) : len(dst)+chacha20poly1305.NonceSizeX]
	rand.Read(nonce)
	bound := v.bind(bucket, key)
	defer v.scratch.Put(bound)
	return v.record.Seal(dst[:len(dst)+len(nonce)], nonce, plain, *bound)
}

// Open appends what Seal sealed for the same file id, bucket and key to dst and returns the whole. dst and sealed must
// not overlap. ErrSealBroken when it was anything else.
func (v *Vault) Open(dst []byte, bucket string, key, sealed []byte) ([]byte, error) {
	if len(sealed) < Overhead {
		return nil, ErrSealBroken
	}
	nonce, sealed := sealed[:chacha20poly1305.NonceSizeX], sealed[chacha20poly1305.NonceSizeX:]
	bound := v.bind(bucket, key)
	defer v.scratch.Put(bound)
	plain, err := v.record.Open(dst, nonce, sealed, *bound)
	if err != nil {
		return nil, ErrSealBroken
	}
	return plain, nil
}

// bind returns the associated data of one place in the file, in a buffer to be put back.
func (v *Vault) bind(bucket string, key []byte) *[]byte {
	bound := v.scratch.Get().(*[]byte)
	*bound = appendPart(appendPart(append((*bound)[:0], v.place...), bucket), key)
	return bound
}

// Index returns what a value of one kind is found by: the same for the same kind and value, meaningless without the key.
func (v *Vault) Index(kind, value string) [32]byte { return v.index.sum2(kind, value) }

// Slot returns the slot, 0 to n-1, of a value; n is at least 1.
func (v *Vault) Slot(value string, n int) int {
	sum := v.slot.sum1(value)
	return int(binary.BigEndian.Uint64(sum[:8]) % uint64(n))
}

// Term returns one term of the manifest's set digest: what one sealed value in its place adds to it.
func (v *Vault) Term(bucket string, key, sealed []byte) [32]byte {
	return v.manifest.term(bucket, key, sha256.Sum256(sealed))
}

// Wipe forgets the subkeys. The vault must not be used while this runs; used afterwards it panics. The keys of the
// hashes are overwritten; the copies inside the cipher and inside hashes already used cannot be reached: they lose
// their last reference here and stay in memory until the garbage collector gives it away again.
func (v *Vault) Wipe() {
	for _, k := range []*keyed{v.index, v.slot, v.manifest} {
		clear(k.key)
	}
	*v = Vault{}
}

// Format keeps the subkeys from being printed.
func (v *Vault) Format(s fmt.State, _ rune) { fmt.Fprint(s, "[vault]") }

// appendPart appends a part after its length, so that no two lists of parts read the same.
func appendPart[T string | []byte](dst []byte, part T) []byte {
	return append(binary.BigEndian.AppendUint32(dst, uint32(len(part))), part...)
}
