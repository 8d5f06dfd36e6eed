package vault

import (
	"fmt"
	"sync"
)

// InMemory is the place of a key that is kept nowhere else.
const InMemory Place = "memory"

// Ephemeral keeps keys in memory, for data that nobody is to read again: a demonstration, a test. The file of a program
// that was killed cannot be opened by anybody. It is safe for concurrent use.
type Ephemeral struct {
	mu   sync.Mutex
	keys map[string]*Key
}

// Create makes the key of a new data file.
func (e *Ephemeral) Create(fileID string) (Key, Place, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.keys == nil {
		e.keys = make(map[string]*Key)
	}
	key := Random()
	e.keys[fileID] = &key
	return key, InMemory, nil
}

// Load returns the key that Create made, or ErrKeyMissing.
func (e *Ephemeral) Load(fileID string, _ Place) (Key, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if key := e.keys[fileID]; key != nil {
		return *key, nil
	}
	return Key{}, ErrKeyMissing
}

// Discard forgets the key.
func (e *Ephemeral) Discard(fileID string, _ Place) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if key := e.keys[fileID]; key != nil {
		key.Wipe()
		delete(e.keys, fileID)
	}
	return nil
}

// Format prints no key, whatever the verb.
func (*Ephemeral) Format(f fmt.State, _ rune) { fmt.Fprint(f, "vault.Ephemeral") }
