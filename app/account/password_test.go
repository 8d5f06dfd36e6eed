package account

import (
	"bytes"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"
)

var cheap = Hasher{Cost: Cost{Memory: 64, Time: 1, Threads: 1}, Pepper: bytes.Repeat([]byte{9}, 32)}

var ada = Profile{FullName: "Ada Lovelace", Email: "ada.king@analytical-engine.example", Username: "countess_42"}

func TestPasswordIsVerifiedExactlyAsEntered(t *testing.T) {
	id := NewID()
	long := strings.Repeat("a", 255)
	for _, password := range []string{
		"correct horse battery staple", " leading and trailing ", "nul\x00inside", "🔑🗝️🔐🧱🚪🪟🛗🧰", "Ünïcödé pässwörd", long + "b", "\u1112\u1161\u11ab\u1100\u1173\u11af",
	} {
		hash := cheap.Hash(id, password)
		if ok, err := cheap.Verify(hash, id, password); !ok || err != nil {
			t.Errorf("%.40q: %v, %v", password, ok, err)
		}
		if ok, err := cheap.Verify(hash, id, norm.NFD.String(password)); !ok || err != nil {
			t.Errorf("%.40q in NFD: %v, %v", password, ok, err)
		}
		for _, other := range []string{
			"", password + " ", " " + password, "C" + password[1:], password[:len(password)-1], password + "\x00", long + "c", strings.Repeat(password, 300),
		} {
			if ok, err := cheap.Verify(hash, id, other); ok || err != nil {
				t.Errorf("%.40q for %.40q: %v, %v", other, password, ok, err)
			}
		}
	}
}

func TestHashIsBoundToAccountAndPepper(t *testing.T) {
	id := NewID()
	hash := cheap.Hash(id, "password of one")
	if ok, err := cheap.Verify(hash, NewID(), "password of one"); ok || err != nil {
		t.Errorf("moved to another account: %v, %v", ok, err)
	}
	other := Hasher{Cost: cheap.Cost, Pepper: bytes.Repeat([]byte{8}, 32)}
	if ok, err := other.Verify(hash, id, "password of one"); ok || err != nil {
		t.Errorf("under another pepper: %v, %v", ok, err)
	}
	if cheap.Hash(id, "password of one") == hash {
		t.Error("two hashes have the same salt")
	}
}

func TestOversizedPasswordsAreRefusedWithoutNormalising(t *testing.T) {
	id := NewID()
	hash := cheap.Hash(id, "password of one")
	policy := DefaultPolicy(time.Time{})
	for name, password := range map[string]string{
		"1 MB":            strings.Repeat("x", 1<<20),
		"1 MB of marks":   "e" + strings.Repeat("\u0301", 1<<19),
		"1 MB of \\xff":   strings.Repeat("\xff", 1<<20),
		"4097 bytes":      strings.Repeat("x", 4097),
		"257 code points": strings.Repeat("é", 257),
	} {
		want := ErrPasswordLong
		if strings.Contains(name, "xff") {
			want = ErrPasswordShort
		}
		if err := CheckPassword(password, ada, policy); err != want {
			t.Errorf("%s: %v, want %v", name, err, want)
		}
		if ok, err := cheap.Verify(hash, id, password); ok || err != nil {
			t.Errorf("%s: Verify %v, %v", name, ok, err)
		}
	}
	// In NFD three code points a character, in NFC one: within the bounds.
	if err := CheckPassword(strings.Repeat("e\u0323\u0302a\u0323\u0302", 128), ada, policy); err != nil {
		t.Errorf("256 characters of three code points: %v", err)
	}
}

func TestPasswordLengthIsCountedInCodePointsAfterNFC(t *testing.T) {
	policy := DefaultPolicy(time.Time{})
	for password, want := range map[string]int{
		"": 0, "sieben!": 7, "e\u0301e\u0301e\u0301e\u0301": 4, "🔑🗝🔐🧱🚪🪟🛗🧰": 8, "nul\x00inside": 10, "\ufffd": 1, "🏳️‍🌈": 4,
	} {
		if got := PasswordLength(password); got != want {
			t.Errorf("PasswordLength(%q) = %d, want %d", password, got, want)
		}
		err := CheckPassword(password, ada, policy)
		if want < 8 && err != ErrPasswordShort || want >= 8 && err != nil {
			t.Errorf("CheckPassword(%q): %v", password, err)
		}
	}
	policy.MinPassword = 15
	if err := CheckPassword("fourteen chars", ada, policy); err != ErrPasswordShort {
		t.Errorf("14 of 15: %v", err)
	}
	if err := CheckPassword("fifteen chars ok", ada, policy); err != nil {
		t.Errorf("16 of 15: %v", err)
	}
	policy.MinPassword = 0
	if err := CheckPassword("sieben!", ada, policy); err != ErrPasswordShort {
		t.Errorf("a policy that asks for nothing: %v", err)
	}
	policy.MinPassword = 8
	if err := CheckPassword(strings.Repeat("ab", 128), ada, policy); err != nil {
		t.Errorf("256: %v", err)
	}
}

func TestBytesThatAreNotTextAreNoPassword(t *testing.T) {
	for _, password := range []string{"lone surrogate \xed\xa0\x80", "\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8", "overlong \xc0\xaf slash"} {
		if err := CheckPassword(password, ada, DefaultPolicy(time.Time{})); err != ErrPasswordShort {
			t.Errorf("%q: %v", password, err)
		}
	}
}

func TestNothingIsAskedOfAPasswordsComposition(t *testing.T) {
	for _, password := range []string{"zebra umbrella", "8305177203964", "ÇÖŞÜĞİçö", "        !", "пароль-для-всех", "密码密钥保险箱钥匙"} {
		if err := CheckPassword(password, ada, DefaultPolicy(time.Time{})); err != nil {
			t.Errorf("%q: %v", password, err)
		}
	}
}

func TestCommonPasswordsAreRefusedWholeInAnyCase(t *testing.T) {
	policy := DefaultPolicy(time.Time{})
	for _, password := range []string{
		"password1", "PASSWORD1", "PassWord1", "12345678", "qwertyuiop", "iloveyou", "trustno1", "SunShine", "!QAZ2wsx",
		"aaaaaaaa", "00000000", "        ", "abcdefgh", "ABCDEFGHIJ", "87654321", "zyxwvuts", "éééééééé",
	} {
		if err := CheckPassword(password, ada, policy); err != ErrPasswordCommon {
			t.Errorf("%q: %v, want common", password, err)
		}
	}
	for _, password := range []string{"password1 and more", "my password1", "aaaaaaab", "abcdefgi", "acegikmo", "abcdefghgfedcba"} {
		if err := CheckPassword(password, ada, policy); err != nil {
			t.Errorf("%q: %v", password, err)
		}
	}
}

func TestListOfCommonPasswordsIsLargeSortedAndFolded(t *testing.T) {
	list := commonList()
	if len(list) < 10_000 {
		t.Errorf("%d passwords", len(list))
	}
	if !slices.IsSorted(list) || len(slices.Compact(slices.Clone(list))) != len(list) {
		t.Error("not sorted, or some are there twice")
	}
	for _, password := range list {
		if fold(password) != password || PasswordLength(password) < shortestPassword {
			t.Errorf("%q can never be found", password)
		}
	}
	head, _, _ := strings.Cut(commonText, "\n")
	for _, part := range []string{"DO NOT EDIT", "@zxcvbn-ts/language-common", "MIT"} {
		if !strings.Contains(head, part) {
			t.Errorf("the first line does not say %q", part)
		}
	}
}

func TestUnknownAccountCostsTheSameWork(t *testing.T) {
	h := Hasher{Cost: Cost{Memory: 8 * 1024, Time: 2, Threads: 1}, Pepper: cheap.Pepper}
	id := NewID()
	hash := h.Hash(id, "password of one")
	known := allocated(func() { _, _ = h.Verify(hash, id, "password of two") })
	unknown := allocated(func() { h.Dummy("password of two") })
	// Memory does not waver as time does: where the same is claimed, the same is calculated.
	if ratio := float64(unknown) / float64(known); ratio < 0.99 || ratio > 1.01 || known < 8<<20 {
		t.Errorf("%d bytes for an unknown account, %d for a known one", unknown, known)
	}
}

// allocated is how many bytes f claims.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
