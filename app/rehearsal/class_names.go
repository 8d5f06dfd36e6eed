package rehearsal

import (
	"strconv"
	"strings"
	"unicode"

	"latchkey/app/account"
	"latchkey/app/archive"
	"latchkey/app/session"

	"golang.org/x/text/unicode/norm"
)

const (
	// classDomain is of no network (RFC 2606 section 2): no practice account has an address that is somebody's.
	classDomain = "@class.example"

	nameless    = "learner" // with a number: a name without letters that every keyboard has
	longestMade = 28        // letters of a username before its number
)

// names are e-mail addresses and usernames as they are compared, each with what is said to whoever asks for the same.
type names map[string]error

// take takes the names of a profile.
func (n names) take(p account.Profile, email, username error) {
	if p.Email != "" {
		n[account.IdentifierKey(p.Email)] = email
	}
	if p.Username != "" {
		n[account.IdentifierKey(p.Username)] = username
	}
}

// complete gives every row of a roster the names that it leaves out, or says which rows cannot be used.
func (n names) complete(rows []row) (profiles []account.Profile, refused []RosterError) {
	for _, r := range rows { // what was given comes before what is made
		if r.err == nil {
			r.profile, r.err = n.given(r.profile)
		}
		if r.err != nil {
			refused = append(refused, RosterError{Row: r.line, Text: r.text, Reason: session.RowCode(r.err)})
		}
		profiles = append(profiles, r.profile)
	}
	if len(refused) > 0 {
		return nil, refused
	}
	for i := range profiles {
		n.makeUp(&profiles[i])
	}
	return profiles, nil
}

// given takes the names that a row has.
func (n names) given(p account.Profile) (account.Profile, error) {
	addressed := p.Email != ""
	if !addressed {
		p.Email = nameless + classDomain // for the rules, which know nobody without one
	}
	p, err := p.Normalise()
	if err == nil && strings.Contains(p.FullName, "@") { // an address in the wrong place, by which a sheet would greet
		err = account.ErrFullNameInvalid
	}
	if err != nil {
		return p, err
	}
	if !addressed {
		p.Email = ""
	}
	for _, name := range []string{p.Email, p.Username} {
		if err := n[account.IdentifierKey(name)]; err != nil {
			return p, err
		}
	}
	n.take(p, archive.ErrRowEmailTwice, archive.ErrRowUsernameTwice)
	return p, nil
}

// makeUp makes the names that a profile lacks of the person's own, with a number where others have them.
func (n names) makeUp(p *account.Profile) {
	base := handle(p.FullName)
	for number := 1; ; number++ {
		made, whole := base, *p
		if number > 1 || base == nameless {
			made += strconv.Itoa(number)
		}
		if p.Email == "" {
			whole.Email = made + classDomain
		}
		if p.Username == "" {
			whole.Username = made
		}
		if (p.Email != "" || n.free(whole.Email)) && (p.Username != "" || n.free(whole.Username)) {
			n.take(whole, archive.ErrRowEmailTwice, archive.ErrRowUsernameTwice)
			*p = whole
			return
		}
	}
}

func (n names) free(name string) bool { return n[account.IdentifierKey(name)] == nil }

// plain are letters that Unicode does not take apart.
var plain = strings.NewReplacer("ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "ı", "i", "ħ", "h")

// handle is a full name as a sign-in name that every keyboard can type: words of small letters from a to z and digits,
// parted by dots. Of a name without any it is nameless.
func handle(fullName string) string {
	folded := plain.Replace(strings.ToLower(norm.NFKD.String(fullName)))
	words := strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			return r
		case unicode.In(r, unicode.L, unicode.M, unicode.N) || strings.ContainsRune("'’`", r):
			return -1
		}
		return ' '
	}, folded))
	made := strings.Join(words, ".")
	made = strings.TrimRight(made[:min(len(made), longestMade)], ".")
	if len(made) < 2 {
		return nameless
	}
	return made
}
