package vault

import "fmt"

// InMemory is the place of a key that is kept nowhere else.
const InMemory Place = "memory"

// Ephemeral keeps the key of one data file in memory, for data that nobody is to read again: a demonstration, a test.
// The file of a program that was killed cannot be opened by anybody.
type Ephemeral struct{ key Key }

// Create makes the key of a new data file.
func (e *Ephemeral) Create(string) (Key, Place, error) {
	e.key = Random()
	return e.key, InMemory, nil
}

// Load returns the key that Create made.
func (e *Ephemeral) Load(string, Place) (Key, error) { return e.key, nil }

// Discard forgets the key.
func (e *Ephemeral) Discard(string, Place) { e.key.Wipe() }

// Format prints no key, whatever the verb.
func (*Ephemeral) Format(f fmt.State, _ rune) { fmt.Fprint(f, "vault.Ephemeral") }
