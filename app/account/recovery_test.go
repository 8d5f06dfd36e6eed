package account

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

var recoveryKey = bytes.Repeat([]byte{7}, 32)

func recoverable(t testing.TB, n int) (*Account, []string) {
	t.Helper()
	a := &Account{ID: NewID()}
	codes := NewRecoveryCodes(n)
	a.Recovery = NewRecovery(recoveryKey, a.ID, codes, time.Unix(1_800_000_000, 0))
	return a, codes
}

func TestRecoveryCodesAre80BitsInFourGroups(t *testing.T) {
	form := regexp.MustCompile(`^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$`)
	codes := NewRecoveryCodes(1000)
	for _, code := range codes {
		if !form.MatchString(code) {
			t.Fatalf("%q", code)
		}
	}
	slices.Sort(codes)
	if len(slices.Compact(codes)) != 1000 {
		t.Error("two of a thousand codes are the same")
	}
}

func TestEachRecoveryCodeCountsOnceInAnyOrder(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	a, codes := recoverable(t, 10)
	if a.Recovery.Total != 10 || a.Recovery.Kept || !a.Recovery.MadeAt.Equal(now) {
		t.Errorf("a new set: %+v", a.Recovery)
	}
	rand.Shuffle(len(codes), func(i, j int) { codes[i], codes[j] = codes[j], codes[i] })
	for i, code := range codes {
		if err := a.UseRecoveryCode(recoveryKey, code, now); err != nil {
			t.Fatalf("code %d: %v", i, err)
		}
		if len(a.Recovery.Hashes) != 9-i || a.Recovery.Total != 10 {
			t.Fatalf("%d of %d left after %d", len(a.Recovery.Hashes), a.Recovery.Total, i+1)
		}
		if err := a.UseRecoveryCode(recoveryKey, code, now); err != ErrRecoveryCodeIncorrect {
			t.Fatalf("code %d again: %v", i, err)
		}
	}
}

func TestWaysToWriteARecoveryCodeAreOneCode(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	a := &Account{ID: NewID()}
	a.Recovery = NewRecovery(recoveryKey, a.ID, []string{"0123-1BCD-01GH-JKMN"}, now)
	set := a.Recovery
	for _, way := range []string{
		"0123-1BCD-01GH-JKMN", "01231BCD01GHJKMN", "0123-1bcd-01gh-jkmn", "O123-IBCD-oLGH-JKMN", "ol23 Lbcd\u00a0OiGH  jkmn",
		" 0123-1BCD-01GH-JKMN ", "-0-1-2-3-1-B-C-D-0-1-G-H-J-K-M-N-",
	} {
		a.Recovery = set
		if err := a.UseRecoveryCode(recoveryKey, way, now); err != nil {
			t.Errorf("%q: %v", way, err)
		}
		if err := a.UseRecoveryCode(recoveryKey, "0123-1BCD-01GH-JKMN", now); err != ErrRecoveryCodeIncorrect {
			t.Errorf("after %q: %v, want incorrect", way, err)
		}
	}
	if len(set.Hashes) != 1 || set.Hashes[0] == [32]byte{} {
		t.Error("using a code changed a copy of the account")
	}
}

func TestMalformedRecoveryCodesAreNotCounted(t *testing.T) {
	a, codes := recoverable(t, 1)
	now := time.Unix(1_800_000_000, 0)
	for _, malformed := range []string{
		"", "-", "0123", codes[0][:18], codes[0] + "0", codes[0] + codes[0], "U" + codes[0][1:], "u" + codes[0][1:], codes[0] + "\n", "\t" + codes[0],
		codes[0] + "\x00", "\ufeff" + codes[0], "\u200b" + codes[0], "０" + codes[0][1:], "\xff" + codes[0][1:], "\u017f" + codes[0][1:], "\u212a" + codes[0][1:],
		strings.ReplaceAll(codes[0], "-", "_"), strings.ReplaceAll(codes[0], "-", "\u2003"), strings.Repeat("0", 1<<20),
	} {
		if err := a.UseRecoveryCode(recoveryKey, malformed, now); err != ErrRecoveryCodeMalformed {
			t.Errorf("%.40q: %v, want malformed", malformed, err)
		}
	}
	if a.Recovery.Throttle != (Throttle{}) {
		t.Errorf("counted: %+v", a.Recovery.Throttle)
	}
}

func TestRecoveryCodesAreBoundToAccountKeyAndSet(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	a, codes := recoverable(t, 3)
	other := &Account{ID: NewID(), Recovery: a.Recovery} // hashes moved to another account
	if err := other.UseRecoveryCode(recoveryKey, codes[0], now); err != ErrRecoveryCodeIncorrect {
		t.Errorf("another account: %v", err)
	}
	if err := a.UseRecoveryCode(bytes.Repeat([]byte{8}, 32), codes[0], now); err != ErrRecoveryCodeIncorrect {
		t.Errorf("another key: %v", err)
	}
	a.Recovery = NewRecovery(recoveryKey, a.ID, NewRecoveryCodes(3), now)
	if err := a.UseRecoveryCode(recoveryKey, codes[0], now); err != ErrRecoveryCodeIncorrect {
		t.Errorf("the replaced set: %v", err)
	}
	if err := (&Account{ID: a.ID}).UseRecoveryCode(recoveryKey, codes[0], now); err != ErrRecoveryCodeIncorrect {
		t.Errorf("no set at all: %v", err)
	}
}

func TestWrongRecoveryCodesMakeTheNextOneWait(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	a, codes := recoverable(t, 2)
	for range 5 {
		if err := a.UseRecoveryCode(recoveryKey, "0000-0000-0000-0000", now); err != ErrRecoveryCodeIncorrect {
			t.Fatal(err)
		}
	}
	kept := a.Recovery.Throttle
	for _, code := range []string{codes[0], "0000-0000-0000-0000", "malformed"} {
		var wait *RetryAfter
		if err := a.UseRecoveryCode(recoveryKey, code, now); !errors.As(err, &wait) || wait.Wait != 30*time.Second {
			t.Errorf("while waiting: %v", err)
		}
	}
	if a.Recovery.Throttle != kept || len(a.Recovery.Hashes) != 2 {
		t.Error("tries while waiting were counted")
	}
	if err := a.UseRecoveryCode(recoveryKey, codes[0], now.Add(30*time.Second)); err != nil || a.Recovery.Throttle != (Throttle{}) {
		t.Errorf("after the wait: %v, %+v", err, a.Recovery.Throttle)
	}
}

func TestMalformedNewRecoveryCodePanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	NewRecovery(recoveryKey, ID{}, []string{"not a code"}, time.Time{})
}

func FuzzNormaliseRecoveryCode(f *testing.F) {
	for _, seed := range []string{"", "0123-4567-89AB-CDEF", "oil3 4567\u00a089ab-cdef", "U123-4567-89AB-CDEF", "\xff123456789abcdef", "0123456789abcdefg"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, code string) {
		symbols, ok := normaliseRecoveryCode(code)
		if !ok {
			return
		}
		for _, b := range symbols {
			if strings.IndexByte(crockford, b) < 0 {
				t.Fatalf("%q became %q", code, symbols)
			}
		}
		again, ok := normaliseRecoveryCode(string(symbols[:]))
		if !ok || again != symbols {
			t.Fatalf("%q became %q, then %q", code, symbols, again)
		}
	})
}
