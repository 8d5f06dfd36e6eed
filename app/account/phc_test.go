package account

import (
	"strings"
	"testing"
)

const (
	salt16 = "AAECAwQFBgcICQoLDA0ODw"
	tag32  = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
)

func TestHashIsAPHCStringOfArgon2id(t *testing.T) {
	if hash := cheap.Hash(NewID(), "password of one"); !strings.HasPrefix(hash, "$argon2id$v=19$m=64,t=1,p=1$") || len(hash) != 28+22+1+43 {
		t.Errorf("%q", hash)
	}
	if _, err := parsePHC("$argon2id$v=19$m=65536,t=3,p=1$" + salt16 + "$" + tag32); err != nil {
		t.Error(err)
	}
}

func TestHostileHashesAreRefusedBeforeAnyWork(t *testing.T) {
	with := func(params string) string { return "$argon2id$v=19$" + params + "$" + salt16 + "$" + tag32 }
	const good = "m=64,t=1,p=1"
	for _, hash := range []string{
		"$", "$$$$$", strings.Repeat("$", 1<<20), strings.Repeat("A", 1<<20),
		with("m=64,t=0,p=1"), with("m=64,t=1,p=0"), with("m=0,t=1,p=1"), with("m=7,t=1,p=1"), with("m=15,t=1,p=2"),
		with("m=4194304,t=1,p=1"), with("m=1048577,t=1,p=1"), with("m=4294967295,t=1,p=1"), with("m=4294967360,t=1,p=1"),
		with("m=64,t=17,p=1"), with("m=64,t=4294967295,p=1"), with("m=136,t=1,p=17"), with("m=2048,t=1,p=256"), with("m=2048,t=1,p=257"),
		with("m=-64,t=1,p=1"), with("m=+64,t=1,p=1"), with("m=064,t=1,p=1"), with("m=64,t=01,p=1"), with("m=6_4,t=1,p=1"), with("m=0x40,t=1,p=1"),
		with("m= 64,t=1,p=1"), with("m=64,t=1,p=1 "), with("m=64,t=1"), with("t=1,m=64,p=1"), with("m=64,t=1,p=1,x=1"), with("64,1,1"), with("m=m=64,t=1,p=1"), with("m=64,t=1,p=1,"),
		"$argon2i$v=19$" + good + "$" + salt16 + "$" + tag32,
		"$argon2d$v=19$" + good + "$" + salt16 + "$" + tag32,
		"$argon2id$v=16$" + good + "$" + salt16 + "$" + tag32,
		"$argon2id$" + good + "$" + salt16 + "$" + tag32,
		"$sha256$v=19$" + good + "$" + salt16 + "$" + tag32,
		"$sha256+argon2i$v=19$" + good + "$" + salt16 + "$" + tag32,
		"$sha256+argon2id$v=19$m=4194304,t=1,p=1$" + salt16 + "$" + tag32,
		"$sha256+argon2id$v=19$m=64,t=0,p=1$" + salt16 + "$" + tag32,
		"$sha256+sha256+argon2id$v=19$" + good + "$" + salt16 + "$" + tag32,
		"$SHA256+argon2id$v=19$" + good + "$" + salt16 + "$" + tag32,
		" " + with(good), with(good) + "\n", with(good) + "$", "x" + with(good), with(good) + "=", with(good) + "AA",
		"$argon2id$v=19$" + good + "$$" + tag32,
		"$argon2id$v=19$" + good + "$" + salt16 + "$",
		"$argon2id$v=19$" + good + "$" + salt16[:9] + "$" + tag32,                       // salt of 6 bytes
		"$argon2id$v=19$" + good + "$" + strings.Repeat("A", 87) + "$" + tag32,          // salt of 65
		"$argon2id$v=19$" + good + "$" + salt16 + "$" + tag32[:20],                      // tag of 15
		"$argon2id$v=19$" + good + "$" + salt16 + "$" + strings.Repeat("A", 87),         // tag of 65
		"$argon2id$v=19$" + good + "$" + salt16[:21] + "x$" + tag32,                     // unused bits set
		"$argon2id$v=19$" + good + "$" + salt16[:11] + "\n" + salt16[11:] + "$" + tag32, // passed over by the decoder
		"$argon2id$v=19$" + good + "$" + salt16 + "==$" + tag32,
		"$argon2id$v=19$" + good + "$" + strings.Replace(salt16, "A", "-", 1) + "$" + tag32,
		"$argon2id$v=19$" + good + "$" + salt16 + "$" + tag32 + strings.Repeat("$", 300),
	} {
		if ok, err := cheap.Verify(hash, ID{}, "password of one"); ok || err != ErrHashInvalid {
			t.Errorf("%.80q: %v, %v", hash, ok, err)
		}
		if !cheap.Outdated(hash) {
			t.Errorf("%.80q: not outdated", hash)
		}
	}
	for _, hash := range []string{with("m=8,t=1,p=1"), with("m=1048576,t=16,p=16"), with("m=65536,t=3,p=4")} {
		if _, err := parsePHC(hash); err != nil {
			t.Errorf("%q: %v", hash, err)
		}
	}
}

func TestHashOfALowerCostIsOutdated(t *testing.T) {
	h := Hasher{Cost: Cost{Memory: 128, Time: 2, Threads: 2}}
	for params, want := range map[string]bool{
		"m=128,t=2,p=2": false, "m=256,t=3,p=4": false, "m=127,t=2,p=2": true, "m=128,t=1,p=2": true, "m=128,t=2,p=1": true, "m=1024,t=1,p=2": true,
	} {
		if got := h.Outdated("$argon2id$v=19$" + params + "$" + salt16 + "$" + tag32); got != want {
			t.Errorf("%s: %v, want %v", params, got, want)
		}
	}
	if !h.Outdated(cheap.Hash(ID{}, "password of one")) || cheap.Outdated(cheap.Hash(ID{}, "password of one")) {
		t.Error("a fresh hash")
	}
}

func FuzzPHC(f *testing.F) {
	for _, seed := range []string{
		"", "$argon2id$v=19$m=65536,t=3,p=1$" + salt16 + "$" + tag32, "$argon2id$v=19$m=64,t=0,p=0$$", "$argon2id$v=19$m=4194304,t=1,p=1$" + salt16 + "$" + tag32,
		"$argon2id$v=19$m=064,t=1,p=1$" + salt16 + "$" + tag32, "$argon2id$v=19$m=64,t=1,p=1$" + salt16 + "\n$" + tag32,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := parsePHC(s)
		if err != nil {
			return
		}
		c := p.cost
		if c.Time < 1 || c.Time > 16 || c.Threads < 1 || c.Threads > 16 || c.Memory < 8*uint32(c.Threads) || c.Memory > 1<<20 {
			t.Fatalf("%q: out of bounds", s)
		}
		if len(p.salt) < 8 || len(p.salt) > 64 || len(p.tag) < 16 || len(p.tag) > 64 {
			t.Fatalf("%q: lengths out of bounds", s)
		}
		if p.String() != s {
			t.Fatalf("%q is written %q", s, p)
		}
	})
}
