package account

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

// The list is sorted, one password a line, after a first line that says where it comes from.
//
//go:embed common.txt
var commonText string

// commonList is the list in lines, taken apart when the first password is chosen and not at every start.
var commonList = sync.OnceValue(func() []string {
	_, passwords, _ := strings.Cut(commonText, "\n")
	return strings.Split(strings.TrimSuffix(passwords, "\n"), "\n")
})

// common reports whether the whole password, whatever its case, is one that many people have. NIST SP 800-63B-4 section
// 3.1.1.2 wants the whole compared, not parts of it.
func common(password string) bool {
	folded := fold(password)
	_, found := slices.BinarySearch(commonList(), folded)
	return found || plainRow([]rune(folded))
}

// plainRow reports whether s is one character again and again or a row like abcdefgh and 87654321. The list leaves them
// out, because the strength meter it was made for finds them by rule.
func plainRow(s []rune) bool {
	if len(s) < 2 {
		return false
	}
	step := s[1] - s[0]
	if step < -1 || step > 1 {
		return false
	}
	for i := 2; i < len(s); i++ {
		if s[i]-s[i-1] != step {
			return false
		}
	}
	return true
}
