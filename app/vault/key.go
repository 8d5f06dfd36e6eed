package vault

import (
	"crypto/rand"
	"fmt"
)

// KeySize is the length of a Key in bytes.
const KeySize = 32

// Key is the one secret a data file is sealed under. It prints and marshals as "[key]" wherever its methods can be
// called; a struct must not hold it in an unexported field and then be printed, because fmt goes past the methods there.
type Key [KeySize]byte

const redacted = "[key]"

// Random returns a new key from the system's random source.
func Random() Key {
	var k Key
	rand.Read(k[:])
	return k
}

// Wipe overwrites this copy of the key. Copies made by value, and those the runtime made while moving stacks or
// collecting garbage, stay until their memory is used again: Go gives no way to reach them.
func (k *Key) Wipe() { clear(k[:]) }

// Format keeps every verb of fmt from printing the key.
func (k Key) Format(s fmt.State, _ rune) { fmt.Fprint(s, redacted) }

// String keeps the key from being printed.
func (k Key) String() string { return redacted }

// GoString keeps the key from being printed by %#v.
func (k Key) GoString() string { return redacted }

// MarshalText keeps the key out of JSON, XML and structured logs.
func (k Key) MarshalText() ([]byte, error) { return []byte(redacted), nil }
