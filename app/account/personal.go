package account

import (
	"slices"
	"strings"
	"unicode"
)

const (
	shortestWord  = 2 // code points of a word of one's own
	tellingWord   = 3 // code points of the one word there has to be
	shortestLabel = 3 // code points of a label of the e-mail's domain: "de" and "uk" are nobody's own
	longestNumber = 4 // digits: a year, a house
)

// personal reports whether password is made of nothing but the person's own words and numbers of up to four digits, in
// any order and case, whatever stands between them: "Ada.Lovelace1815!" of Ada Lovelace. Such passwords are the first
// that anybody tries who knows the person.
//
// What is judged is the whole password, as NIST SP 800-63B-4 section 3.1.1.2 wants: a long one that merely has the
// person's name in it is as good as without the name.
func personal(password string, p Profile, issuer string) bool {
	rest := lettersAndDigits(fold(password))
	own := ownWords(p, issuer)

	// reached[1][i] says whether, and with what as the last piece, the first i code points can be made of pieces with a
	// telling word among them; reached[0][i] says it without one.
	type last struct{ word, number bool }
	reached := [2][]last{make([]last, len(rest)+1), make([]last, len(rest)+1)}
	reached[0][0].word = true
	for i := range rest {
		for told := range reached {
			at := reached[told][i]
			if !at.word && !at.number {
				continue
			}
			for _, word := range own {
				if len(word) > len(rest)-i || !slices.Equal(word, rest[i:i+len(word)]) {
					continue
				}
				if len(word) >= tellingWord {
					reached[1][i+len(word)].word = true
				} else {
					reached[told][i+len(word)].word = true
				}
			}
			if at.number {
				continue // two numbers in a row are one that is too long
			}
			for n := range min(longestNumber, len(rest)-i) {
				if !unicode.IsDigit(rest[i+n]) {
					break
				}
				reached[told][i+n+1].number = true
			}
		}
	}
	end := reached[1][len(rest)]
	return end.word || end.number
}

// ownWords are the words by which a person is called and found, folded and without punctuation: each name and address
// as a whole and in its parts.
func ownWords(p Profile, issuer string) (words [][]rune) {
	add := func(s string, least int) {
		if word := lettersAndDigits(s); len(word) >= least {
			words = append(words, word)
		}
	}
	local, domain, _ := strings.Cut(fold(p.Email), "@")
	add(fold(p.Email), shortestWord)
	for _, label := range strings.Split(domain, ".") {
		add(label, shortestLabel)
	}
	for _, s := range []string{fold(p.FullName), local, fold(p.Username), fold(issuer)} {
		add(s, shortestWord)
		for _, part := range strings.FieldsFunc(s, parts) {
			add(part, shortestWord)
		}
	}
	return words
}

// parts reports whether r stands between two words. Combining marks belong to the letter before them.
func parts(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) }

func lettersAndDigits(s string) (kept []rune) {
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			kept = append(kept, r)
		}
	}
	return kept
}
