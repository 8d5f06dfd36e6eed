package account

import (
	"strings"

	"github.com/sethvargo/go-diceware/diceware"
)

// Words draws n different words and joins them by hyphens: a secret that can be read aloud and typed. Each is one of
// 7,772 (the EFF's long list, less the words with a hyphen of their own) and worth 12.9 bits; five are worth 64.
func Words(n int) string {
	for {
		words := diceware.MustGenerate(n) // fails only when the system has no randomness, and then nothing may go on
		if text := strings.Join(words, "-"); strings.Count(text, "-") == n-1 {
			return text
		}
	}
}
