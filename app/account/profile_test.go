package account

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// unseen are characters that nobody sees, or that change how others are seen.
var unseen = []string{
	"\x00", "\t", "\n", "\r", "\x1b", "\x7f", "\u0085", "\u00ad", "\u034f", "\u061c", "\u115f", "\u180e", "\u200b", "\u200c", "\u200d", "\u200e", "\u200f",
	"\u2028", "\u2029", "\u202a", "\u202e", "\u2060", "\u2066", "\u2069", "\u3164", "\ufe0f", "\ufeff", "\uffa0", "\ufff9", "\U000e0001", "\U000e0100",
}

func TestFullNames(t *testing.T) {
	for name, want := range map[string]string{
		"Ada Lovelace": "Ada Lovelace", "  Ada\u00a0": "Ada", "\u3000山田 太郎\u3000": "山田 太郎", "X": "X", "Jose\u0301": "José", "O’Neil-Smith, Jr.": "O’Neil-Smith, Jr.",
		"<b>&amp;%41</b>": "<b>&amp;%41</b>", "=HYPERLINK(1)": "=HYPERLINK(1)", strings.Repeat("e\u0301", 100): strings.Repeat("é", 100), "هنگامه": "هنگامه", "वर्षा": "वर्षा",
	} {
		if p, err := (Profile{FullName: name, Email: "a@b"}).Normalise(); err != nil || p.FullName != want {
			t.Errorf("%q: %q, %v, want %q", name, p.FullName, err, want)
		}
	}
	refused := []string{"", " ", "\u00a0\u3000", strings.Repeat("x", 101), strings.Repeat("é", 101), "\u0301", "\u0301Ada", "\xff", "Ada\xed\xa0\x80", strings.Repeat("x", 1<<20),
		"e" + strings.Repeat("\u0301", 99)} // the library parts so many marks with a character that cannot be seen
	for _, u := range unseen {
		refused = append(refused, "Ada"+u+"Lovelace", u+"Ada", "Ada"+u)
	}
	for _, name := range refused {
		if _, err := (Profile{FullName: name, Email: "a@b"}).Normalise(); err != ErrFullNameInvalid {
			t.Errorf("%.40q: %v, want ErrFullNameInvalid", name, err)
		}
	}
}

func TestEmailAddresses(t *testing.T) {
	long := strings.Repeat("a", 242) + "@example.com" // 254 bytes
	for email, want := range map[string]string{
		"ada@example.org": "ada@example.org", " Ada.Lovelace+tag@Example.ORG ": "Ada.Lovelace+tag@Example.ORG", "a@b": "a@b", "o'neil@example.org": "o'neil@example.org",
		"jose\u0301@example.org": "josé@example.org", "a/b%c&d=e@example.org": "a/b%c&d=e@example.org", long: long,
	} {
		if p, err := (Profile{FullName: "Ada", Email: email}).Normalise(); err != nil || p.Email != want {
			t.Errorf("%q: %q, %v, want %q", email, p.Email, err, want)
		}
	}
	refused := []string{
		"", "ada", "@", "a@", "@b", "a@b@c", "a b@c", "a@b c", "a @b", "Ada <ada@example.org>", "<ada@example.org>", "ada@example.org (Ada)", "ada(x)@example.org",
		`"ada"@example.org`, `"a:b"@example.org`, "a:b@example.org", "group:ada@example.org;", "ada@example.org, eve@example.org", "ada@[IPv6:::1]", ".ada@example.org", "ada.@example.org",
		"ada@.org", "ada\u00a0x@example.org", "ada\u3000x@example.org", "a" + long, "\xff@example.org", "ada＠example.org", strings.Repeat("a@b", 1<<18), "=?utf-8?q?a?=@",
	}
	for _, u := range unseen {
		refused = append(refused, "ada"+u+"@example.org", u+"ada@example.org", "ada@example.org"+u, "ada@exa"+u+"mple.org")
	}
	for _, email := range refused {
		if p, err := (Profile{FullName: "Ada", Email: email}).Normalise(); err != ErrEmailInvalid {
			t.Errorf("%.40q: %q, %v, want ErrEmailInvalid", email, p.Email, err)
		}
	}
}

func TestUsernames(t *testing.T) {
	for username, want := range map[string]string{
		"": "", "  ": "", "ad": "ad", " Ada.Lovelace_1815-x ": "Ada.Lovelace_1815-x", "42": "42", strings.Repeat("x", 32): strings.Repeat("x", 32), "jose\u0301": "josé",
		"वर्षा": "वर्षा", "x\u0323\u0307y": "\u1e8b\u0323y", "٤٢": "٤٢", "a--": "a--",
	} {
		if p, err := (Profile{FullName: "Ada", Email: "a@b", Username: username}).Normalise(); err != nil || p.Username != want {
			t.Errorf("%q: %q, %v, want %q", username, p.Username, err, want)
		}
	}
	refused := []string{"a", strings.Repeat("x", 33), ".ada", "-ada", "_ada", "ada lovelace", "ada@home", "ada＠home", "a/b", "a:b", "a\\b", "ada!", "1\u0301", "a.\u0301", "\u0301a", "Ⅷx", "½x",
		"a\u00a0b", "ada\xff", "<b>", strings.Repeat("x", 1<<20), "ada🔑"}
	for _, u := range unseen {
		refused = append(refused, "a"+u+"da", u+"ada", "ada"+u)
	}
	for _, username := range refused {
		if p, err := (Profile{FullName: "Ada", Email: "a@b", Username: username}).Normalise(); err != ErrUsernameInvalid {
			t.Errorf("%.40q: %q, %v, want ErrUsernameInvalid", username, p.Username, err)
		}
	}
}

func TestNamesThatDifferInCaseAndFormMeet(t *testing.T) {
	for a, b := range map[string]string{
		"Ada@Example.ORG": "ada@example.org", "JOSE\u0301@x.org": "josé@x.org", "Straße": "STRASSE", "ΣΊΣΥΦΟΣ": "σίσυφος", "ADA": " ada ", "\u00a0ada@x\u3000": "ADA@X", "\u212aelvin": "kelvin",
	} {
		if IdentifierKey(a) != IdentifierKey(b) {
			t.Errorf("%q is %q, %q is %q", a, IdentifierKey(a), b, IdentifierKey(b))
		}
	}
	for a, b := range map[string]string{"ada": "ada1", "a.da": "ada", "ada@x": "ada", "Strasse@x": "Straße@x", "аda": "ada"} {
		if IdentifierKey(a) == IdentifierKey(b) {
			t.Errorf("%q and %q are the same", a, b)
		}
	}
	if IdentifierKey(" Ada@X ") != EmailKey("ada@x") || IdentifierKey(" Ada ") != UsernameKey("ADA") {
		t.Error("an identifier is not found by its own key")
	}
}

func FuzzProfile(f *testing.F) {
	f.Add("Ada Lovelace", "ada@example.org", "ada")
	f.Add(" Jose\u0301 ", "\u00a0JOSÉ@Example.org", "İstanbul")
	f.Add("ΌΣΟΣ", "ΌΣΟΣ@x.gr", "ΌΣΟΣ")
	f.Add("\u202eAda", "a\u200b@b", "a\u0345\u0301")
	f.Add("\xff", "\"a\"@b", "ǅ.ŉ-ß")
	f.Fuzz(func(t *testing.T, fullName, email, username string) {
		p, err := Profile{FullName: fullName, Email: email, Username: username}.Normalise()
		if err != nil {
			if p != (Profile{}) {
				t.Fatal("a refused profile is not empty")
			}
			return
		}
		for _, s := range []string{p.FullName, p.Email, p.Username} {
			if !utf8.ValidString(s) || !norm.NFC.IsNormalString(s) || strings.TrimSpace(s) != s {
				t.Fatalf("%q is not normal", s)
			}
			for _, r := range s {
				if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
					t.Fatalf("%q has a character that cannot be seen", s)
				}
			}
		}
		again, err := p.Normalise()
		if err != nil || again != p {
			t.Fatalf("%+v becomes %+v, %v", p, again, err)
		}
		if strings.Contains(p.Username, "@") || !strings.Contains(p.Email, "@") || strings.Contains(p.Email, ":") {
			t.Fatalf("%+v", p)
		}
		for _, key := range []string{EmailKey(p.Email), UsernameKey(p.Username)} {
			if IdentifierKey(key) != key {
				t.Fatalf("the key %q has another key %q", key, IdentifierKey(key))
			}
		}
		if IdentifierKey(p.Email) != EmailKey(p.Email) || IdentifierKey(p.Username) != UsernameKey(p.Username) {
			t.Fatalf("%+v is not found by what it is called", p)
		}
	})
}
