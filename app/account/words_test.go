package account

import (
	"regexp"
	"testing"
	"time"
)

func TestWordsAreDifferentEachTimeAndCanBeTyped(t *testing.T) {
	seen := map[string]bool{}
	form := regexp.MustCompile(`^[a-z]+(-[a-z]+){4}$`)
	for range 2000 {
		words := Words(5)
		if !form.MatchString(words) || seen[words] {
			t.Fatalf("%q", words)
		}
		seen[words] = true
	}
}

func TestTemporaryPasswordIsAcceptableAsAPassword(t *testing.T) {
	for range 200 {
		words := Words(5)
		if err := CheckPassword(words, Profile{FullName: "Ada Winter", Email: "ada@example.org"}, DefaultPolicy(time.Unix(1_800_000_000, 0))); err != nil {
			t.Fatalf("%q: %v", words, err)
		}
	}
}
