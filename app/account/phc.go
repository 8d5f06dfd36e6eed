package account

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
)

// Bounds of a hash that is read. The library behind panics on nought passes, threads or tag bytes, and claims whatever
// memory it is told to.
const (
	mostMemory  = 1024 * 1024 // KiB
	mostTime    = 16
	mostThreads = 16
	longestPHC  = 256 // bytes
)

// What begins a hash, and says over what it was made.
const (
	ownName     = "$argon2id$"        // over the password
	wrappedName = "$sha256+argon2id$" // over its SHA-256
)

// A phc is a PHC string of Argon2id version 19, taken apart.
type phc struct {
	name string // ownName or wrappedName
	cost Cost
	salt []byte
	tag  []byte
}

func (p phc) String() string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("%sv=19$m=%d,t=%d,p=%d$%s$%s",
		p.name, p.cost.Memory, p.cost.Time, p.cost.Threads, b64.EncodeToString(p.salt), b64.EncodeToString(p.tag))
}

// parsePHC reads what [phc.String] writes and nothing else, within bounds, or returns [ErrHashInvalid].
func parsePHC(s string) (phc, error) {
	fields := strings.Split(s[:min(len(s), longestPHC)], "$")
	if len(fields) != 6 {
		return phc{}, ErrHashInvalid
	}
	params := strings.Split(fields[3], ",")
	if len(params) != 3 {
		return phc{}, ErrHashInvalid
	}
	p := phc{name: ownName}
	if strings.HasPrefix(s, wrappedName) {
		p.name = wrappedName
	}
	p.cost.Memory = number(params[0], "m=", mostMemory)
	p.cost.Time = number(params[1], "t=", mostTime)
	p.cost.Threads = uint8(number(params[2], "p=", mostThreads))
	p.salt, _ = base64.RawStdEncoding.DecodeString(fields[4])
	p.tag, _ = base64.RawStdEncoding.DecodeString(fields[5])

	inBounds := p.cost.Time > 0 && p.cost.Threads > 0 && p.cost.Memory >= 8*uint32(p.cost.Threads) &&
		len(p.salt) >= 8 && len(p.salt) <= 64 && len(p.tag) >= 16 && len(p.tag) <= 64
	// Written again it must be the same: that leaves no room for leading zeros, line breaks in base64 (which its decoder
	// passes over), bits that are not used, other versions, or anything before and after.
	if !inBounds || p.String() != s {
		return phc{}, ErrHashInvalid
	}
	return p, nil
}

// KnownHash reports whether s is a hash that [Hasher.Verify] could hold a password against: of a kind it knows, and with
// costs within its bounds.
func KnownHash(s string) bool {
	_, err := parsePHC(s)
	return err == nil || CheckBcrypt(s) == nil
}

// number is the value of a parameter from 1 to most, else 0.
func number(param, name string, most uint64) uint32 {
	n, err := strconv.ParseUint(strings.TrimPrefix(param, name), 10, 32)
	if err != nil || n > most {
		return 0
	}
	return uint32(n)
}
