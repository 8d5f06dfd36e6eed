package account

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"
	"golang.org/x/text/unicode/norm"
)

// The row that the second tutorial has its reader type in: the password is "secret".
const johndoe = "$2b$12$rMFOsKHq6qaX6bbPB0pb6.ymbwF63soIe19af9qd.1Q8PhbCVfXSO"

func bcrypted(t testing.TB, password string) string {
	t.Helper()
	hash, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	return string(hash)
}

func digested(password string) [sha256.Size]byte { return sha256.Sum256([]byte(password)) }

// verified fails the test unless hash holds against password as want says.
func verified(t *testing.T, hash string, id ID, password string, want bool) {
	t.Helper()
	if ok, err := cheap.Verify(hash, id, password); ok != want || err != nil {
		t.Errorf("%.24q with %.40q: %v, %v", hash, password, ok, err)
	}
}

func TestPasswordOfTheSecondTutorialIsRight(t *testing.T) {
	verified(t, johndoe, ID{}, "secret", true)
	verified(t, johndoe, ID{}, "Secret", false)
	if Kind(johndoe) != "bcrypt" || !KnownHash(johndoe) || !cheap.Outdated(johndoe) {
		t.Error("not taken for what it is")
	}
}

func TestImportedHashesAreVerifiedAsTheirMakersDid(t *testing.T) {
	id := NewID()
	seventyTwo := strings.Repeat("long", 18)
	for _, password := range []string{"a quiet phrase", " outer spaces ", "Ünïcödé", "e\u0301 in NFD", "🔑🗝️🔐", seventyTwo} {
		hash := bcrypted(t, password)
		for _, version := range []string{"$2a$", "$2b$", "$2y$"} {
			verified(t, version+hash[4:], id, password, true)
		}
		verified(t, hash, id, password+"x", len(password) == 72) // the bytes after the 72nd were never looked at
		verified(t, hash, id, "x"+password, false)
		verified(t, hash, id, "", false)

		wrapped := cheap.HashSHA256(id, digested(password))
		verified(t, wrapped, id, password, true)
		verified(t, wrapped, id, password+"x", false)
		verified(t, wrapped, id, "", false)
		if composed := norm.NFC.String(password); composed != password {
			verified(t, wrapped, id, composed, false)
			verified(t, hash, id, composed, false)
		}
	}
	verified(t, bcrypted(t, ""), id, "", true)
}

// In C a NUL ends a password: to a library that counts bytes, "secret" and "secret\x00secret" are one key said twice.
func TestNoPasswordWithNULMatchesABcryptHash(t *testing.T) {
	hash := bcrypted(t, "secret")
	for _, password := range []string{"secret\x00secret", "secret\x00", "\x00secret", "\x00"} {
		verified(t, hash, ID{}, password, false)
	}
	verified(t, bcrypted(t, ""), ID{}, "\x00", false)
	if bcrypt.CompareHashAndPassword([]byte(hash), []byte("secret\x00secret")) != nil {
		t.Error("the library has become careful by itself")
	}
	verified(t, bcrypted(t, strings.Repeat("a", 72)), ID{}, strings.Repeat("a", mostPasswordBytes+1), false)
}

func TestWrappedHashIsBoundToAccountAndPepperAndIsNotTheDigest(t *testing.T) {
	id := NewID()
	digest := digested("a quiet phrase")
	hash := cheap.HashSHA256(id, digest)
	verified(t, hash, NewID(), "a quiet phrase", false)
	other := Hasher{Cost: cheap.Cost, Pepper: []byte("another")}
	if ok, err := other.Verify(hash, id, "a quiet phrase"); ok || err != nil {
		t.Errorf("under another pepper: %v, %v", ok, err)
	}
	verified(t, hash, id, hex.EncodeToString(digest[:]), false) // who has the digest does not have the password
	verified(t, hash, id, string(digest[:]), false)
	if cheap.HashSHA256(id, digest) == hash {
		t.Error("two hashes have the same salt")
	}
	// Neither kind passes for the other by its name.
	verified(t, strings.Replace(hash, wrappedName, ownName, 1), id, "a quiet phrase", false)
	verified(t, strings.Replace(hash, wrappedName, ownName, 1), id, string(digest[:]), false)
	verified(t, strings.Replace(cheap.Hash(id, "a quiet phrase"), ownName, wrappedName, 1), id, "a quiet phrase", false)
	if Kind(hash) != "sha256" || !KnownHash(hash) || !cheap.Outdated(hash) {
		t.Error("not taken for what it is")
	}
}

func TestWithoutAHashNoPasswordIsRight(t *testing.T) {
	for _, password := range []string{"", "\x00", "a quiet phrase"} {
		verified(t, "", NewID(), password, false)
	}
	if Kind("") != "none" || KnownHash("") || !cheap.Outdated("") {
		t.Error("not taken for what it is")
	}
	if hash := cheap.Hash(NewID(), "a quiet phrase"); Kind(hash) != "own" || cheap.Outdated(hash) {
		t.Error("one of our own is not taken for what it is")
	}
}

func TestBcryptHashesOfAnyOtherFormAreRefusedBeforeAnyWork(t *testing.T) {
	const salt, tail = "rMFOsKHq6qaX6bbPB0pb6.", "ymbwF63soIe19af9qd.1Q8PhbCVfXSO"
	for hash, want := range map[string]error{
		"$2b$04$" + salt + tail: nil, "$2b$14$" + salt + tail: nil, "$2a$12$" + salt + tail: nil, "$2y$12$" + salt + tail: nil,
		"$2b$03$" + salt + tail: ErrHashCost, "$2b$15$" + salt + tail: ErrHashCost, "$2b$31$" + salt + tail: ErrHashCost,
		"$2b$00$" + salt + tail: ErrHashCost, "$2b$99$" + salt + tail: ErrHashCost,
		"": ErrHashInvalid, "$2": ErrHashInvalid, "$2b$12$": ErrHashInvalid, "$2$12$" + salt + tail: ErrHashInvalid,
		"$2x$12$" + salt + tail: ErrHashInvalid, "$2B$12$" + salt + tail: ErrHashInvalid, "$1b$12$" + salt + tail: ErrHashInvalid,
		"$2b$-4$" + salt + tail: ErrHashInvalid, "$2b$+4$" + salt + tail: ErrHashInvalid, "$2b$ 4$" + salt + tail: ErrHashInvalid, "$2b$4$" + salt + tail + ".": ErrHashInvalid,
		"$2b$12$" + salt + tail + " ": ErrHashInvalid, " $2b$12$" + salt + tail: ErrHashInvalid, "$2b$12$" + salt + tail[1:]: ErrHashInvalid,
		"$2b$12$" + salt + tail + "\n": ErrHashInvalid, "$2b$12$" + salt + tail[1:] + "\n": ErrHashInvalid, "$2b$12$" + salt + tail[1:] + "\x00": ErrHashInvalid,
		"$2b$12$" + salt[1:] + "+" + tail: ErrHashInvalid, "$2b$12$" + salt + tail[:30] + "P": ErrHashInvalid, "$2b$12$" + salt + "é" + tail[2:]: ErrHashInvalid,
		"$2b$12$" + strings.Repeat("A", 1<<20): ErrHashInvalid,
	} {
		if err := CheckBcrypt(hash); err != want {
			t.Errorf("%.70q: %v, want %v", hash, err, want)
		}
		if KnownHash(hash) != (want == nil) {
			t.Errorf("%.70q: known %v", hash, want != nil)
		}
		if want == nil || Kind(hash) != "bcrypt" {
			continue
		}
		began := time.Now()
		if ok, err := cheap.Verify(hash, ID{}, "secret"); ok || err != ErrHashInvalid || time.Since(began) > time.Second {
			t.Errorf("%.70q: %v, %v in %v", hash, ok, err, time.Since(began))
		}
	}
}

func TestRightAndWrongPasswordsOfAnImportCostTheSameWork(t *testing.T) {
	h := Hasher{Cost: Cost{Memory: 8 * 1024, Time: 1, Threads: 1}, Pepper: cheap.Pepper}
	id := NewID()
	unknown := allocated(func() { h.Dummy("another") })
	for name, hash := range map[string]string{
		"bcrypt": bcrypted(t, "a quiet phrase"), "sha256": h.HashSHA256(id, digested("a quiet phrase")), "none": "",
	} {
		for _, password := range []string{"a quiet phrase", "another", "nul\x00"} {
			work := allocated(func() { _, _ = h.Verify(hash, id, password) })
			// What is claimed is calculated; of bcrypt's own few kilobytes the time tells more than the memory.
			if ratio := float64(work) / float64(unknown); ratio < 0.99 || ratio > 1.01 || unknown < 8<<20 {
				t.Errorf("%s, %q: %d bytes, %d for an unknown account", name, password, work, unknown)
			}
		}
	}
}

func FuzzImportedHash(f *testing.F) {
	for _, seed := range []string{
		"", johndoe, "$2b$31$rMFOsKHq6qaX6bbPB0pb6.ymbwF63soIe19af9qd.1Q8PhbCVfXSO", "$2a$04$", "$sha256+argon2id$v=19$m=64,t=1,p=1$" + salt16 + "$" + tag32,
		"$sha256+argon2id$v=19$m=4194304,t=1,p=1$" + salt16 + "$" + tag32, "$argon2id$v=19$m=64,t=1,p=1$" + salt16 + "$" + tag32,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, hash string) {
		if !KnownHash(hash) {
			if ok, err := cheap.Verify(hash, ID{}, "secret"); ok || hash != "" && err != ErrHashInvalid {
				t.Fatalf("%q: %v, %v", hash, ok, err)
			}
			return
		}
		if CheckBcrypt(hash) == nil { // of which the library must think the same, and the cost must be bearable
			if cost, err := bcrypt.Cost([]byte(hash)); err != nil || cost < 4 || cost > 14 {
				t.Fatalf("%q: cost %d, %v", hash, cost, err)
			}
		} else if p, err := parsePHC(hash); err != nil || p.String() != hash {
			t.Fatalf("%q: %v", hash, err)
		}
	})
}
