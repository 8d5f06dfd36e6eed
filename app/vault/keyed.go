package vault

import (
	"crypto/hmac"
	"crypto/sha256"
	"hash"
	"sync"
)

// keyed is HMAC-SHA-256 under one subkey. Hashes are kept and reset, because a new one hashes the key's pads again.
type keyed struct {
	key  []byte
	free sync.Pool // *worker
}

// worker is one hash with the buffers it works in, so that a sum allocates nothing.
type worker struct {
	mac hash.Hash
	in  []byte
	out []byte
}

func newKeyed(key []byte) *keyed {
	k := &keyed{key: key}
	k.free.New = func() any { return &worker{mac: hmac.New(sha256.New, k.key)} }
	return k
}

func (k *keyed) sum1(a string) [32]byte {
	w := k.free.Get().(*worker)
	w.in = appendPart(w.in[:0], a)
	return k.finish(w)
}

func (k *keyed) sum2(a, b string) [32]byte {
	w := k.free.Get().(*worker)
	w.in = appendPart(appendPart(w.in[:0], a), b)
	return k.finish(w)
}

func (k *keyed) term(bucket string, key []byte, value [32]byte) [32]byte {
	w := k.free.Get().(*worker)
	w.in = append(appendPart(appendPart(w.in[:0], bucket), key), value[:]...)
	return k.finish(w)
}

func (k *keyed) finish(w *worker) [32]byte {
	w.mac.Reset()
	w.mac.Write(w.in)
	w.out = w.mac.Sum(w.out[:0])
	sum := [32]byte(w.out)
	k.free.Put(w)
	return sum
}
