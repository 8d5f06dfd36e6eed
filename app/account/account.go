// Package account answers "what is right?": the rules of one account.
//
// It knows what a profile, a password, a code, a recovery code and a policy must be, counts failures and says how long
// to wait. It does no I/O, keeps no state and reads no clock: time is a parameter. What it decides is made durable by
// package store and put in order by package session.
package account

import (
	"crypto/rand"
	"encoding/hex"
	"time"
)

// ID names an account for ever: 128 random bits that say nothing about the person.
type ID [16]byte

// NewID draws a fresh ID.
func NewID() (id ID) {
	rand.Read(id[:]) // never fails: crypto/rand ends the program instead
	return id
}

// String is the ID in 32 hexadecimal digits.
func (id ID) String() string { return hex.EncodeToString(id[:]) }

// Role says what a person may do.
type Role uint8

// The roles.
const (
	Member Role = iota
	Administrator
)

// String is the role's stable name, as it appears in exports.
func (r Role) String() string {
	if r == Administrator {
		return "administrator"
	}
	return "member"
}

// An Account is everything kept about one person. The zero value is nobody.
type Account struct {
	ID ID
	Profile
	Role      Role
	RoleSince time.Time // when the present role was given
	CreatedAt time.Time
	Disabled  bool
	Password  Password
	OTP       OTP
	Recovery  Recovery

	LastSignIn     SignIn // the newest complete sign-in
	PreviousSignIn SignIn // the one before
	Refused        uint32 // counted refusals since the newest complete sign-in
	Notices        Notice // what others did to it since then
}

// Administers says whether a is that of an administrator who may sign in.
func (a *Account) Administers() bool { return a.Role == Administrator && !a.Disabled }

// A Profile is how a person is called and found.
type Profile struct {
	FullName string
	Email    string // kept as typed; [EmailKey] compares
	Username string // optional, as typed; [UsernameKey] compares
}

// A Password is what is kept of one.
type Password struct {
	PHC       string // Argon2id in PHC string format, over the peppered password; of an import see [Kind]
	ChangedAt time.Time
	Temporary bool      // must be replaced at the next sign-in
	ExpiresAt time.Time // a temporary password is worthless from here on; zero for others
	Throttle  Throttle
}

// An OTP is a live second factor, or nothing when Secret is empty.
type OTP struct {
	Secret []byte // 20 random bytes (RFC 4226 section 4, R6)
	Params
	LastStep uint64 // the highest time step ever accepted: at or below it every code is refused (RFC 6238 section 5.2)
	Since    time.Time
	UsedAt   time.Time
	Throttle Throttle
	Drift    Drift
	Burnt    []uint64  // steps ahead of LastStep whose codes an explanation gave away
	Replaced *Replaced // the secret before this one, to explain its codes
}

// Params are the parameters of a time-based code (RFC 6238 section 4).
type Params struct {
	Algorithm Algorithm
	Digits    uint8         // 6 or 8
	Period    time.Duration // whole seconds
}

// Algorithm is the hash function under the HMAC.
type Algorithm uint8

// The algorithms of RFC 6238 section 1.2.
const (
	SHA1 Algorithm = iota
	SHA256
	SHA512
)

// Recovery is what is kept of a set of recovery codes.
type Recovery struct {
	Hashes   [][32]byte // one keyed hash an unused code
	Total    uint8      // size of the set when it was made
	Kept     bool       // the person said that the codes are kept
	MadeAt   time.Time
	Throttle Throttle
}

// A SignIn is one complete sign-in.
type SignIn struct {
	At     time.Time
	Factor Factor
}

// Factor says what completed a sign-in.
type Factor uint8

// The factors.
const (
	ByPassword Factor = iota
	ByCode
	ByRecoveryCode
)
