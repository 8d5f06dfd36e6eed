package rehearsal

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"latchkey/app/account"
	"latchkey/app/store"
)

// class reads a roster as where one account is.
func class(roster string) ([]account.Profile, []RosterError, error) {
	rows, err := readRoster(roster)
	if err != nil {
		return nil, nil, err
	}
	taken := names{}
	taken.take(account.Profile{Email: "Grace@example.org", Username: "grace"}, store.ErrEmailTaken, store.ErrUsernameTaken)
	profiles, refused := taken.complete(rows)
	return profiles, refused, nil
}

// listed are profiles on a line each.
func listed(profiles []account.Profile) (all []string) {
	for _, p := range profiles {
		all = append(all, p.FullName+"|"+p.Email+"|"+p.Username)
	}
	return all
}

func TestRosterIsReadAsItIsPasted(t *testing.T) {
	ada := "Ada Lovelace|ada.lovelace@class.example|ada.lovelace"
	ben := "Ben Bell|ben@example.org|benny"
	for name, v := range map[string]struct {
		roster string
		want   []string
	}{
		"a name a line":               {"Ada Lovelace\nBen", []string{ada, "Ben|ben@class.example|ben"}},
		"lines that end otherwise":    {"Ada Lovelace\r\nBen\rCy\r\n\r\n", []string{ada, "Ben|ben@class.example|ben", "Cy|cy@class.example|cy"}},
		"a mark of the byte order":    {"\ufeffAda Lovelace", []string{ada}},
		"blank lines and lone commas": {"\n \t\nAda Lovelace\n,,\n\u00a0\n;\n\"\"", []string{ada}},
		"outer spaces":                {"  Ada Lovelace \u00a0\t", []string{ada}},
		"commas":                      {"Ada Lovelace\nBen Bell,ben@example.org,benny", []string{ada, ben}},
		"semicolons":                  {"Ben Bell ; ben@example.org;benny", []string{ben}},
		"tabs":                        {"Ben Bell\tben@example.org\tbenny", []string{ben}},
		"no address":                  {"Ben Bell\t\tbenny", []string{"Ben Bell|ben.bell@class.example|benny"}},
		"no username":                 {"Ben Bell,ben@example.org", []string{"Ben Bell|ben@example.org|ben.bell"}},
		"quotes":                      {`"Lovelace, Ada", "ada@example.org"` + "\n" + `"Ben ""B"" Bell"`, []string{"Lovelace, Ada|ada@example.org|lovelace.ada", `Ben "B" Bell|ben.b.bell@class.example|ben.b.bell`}},
		"quotes in a plain name":      {`Ben "B" Bell`, []string{`Ben "B" Bell|ben.b.bell@class.example|ben.b.bell`}},
		"a comma between tabs":        {"Lovelace, Ada\tada@example.org", []string{"Lovelace, Ada|ada@example.org|lovelace.ada"}},
		"separators within quotes":    {`"Bell; Ben",ben@example.org,benny` + "\n" + `"Lovelace, Ada"`, []string{"Bell; Ben|ben@example.org|benny", "Lovelace, Ada|lovelace.ada@class.example|lovelace.ada"}},
		"cells at the end":            {"Ada Lovelace,,\t\nBen Bell\tben@example.org\tbenny\t\t", []string{ada, ben}},
		"a header":                    {"Name,Email,Username\nBen Bell,ben@example.org,benny", []string{ben}},
		"a header of names alone":     {"FULL NAME\nAda Lovelace\nBen \"B\" Bell", []string{ada, `Ben "B" Bell|ben.b.bell@class.example|ben.b.bell`}},
		"another order":               {"username\tE-Mail\tFull_Name\nbenny\tben@example.org\tBen Bell\n\t\tAda Lovelace", []string{ben, ada}},
		"columns that are not known":  {"no;name;group;email\n1;Ben Bell;red;ben@example.org\n2;Ada Lovelace", []string{"Ben Bell|ben@example.org|ben.bell", ada}},
		"a comma under a header":      {"name;email\nLovelace, Ada;ada@example.org", []string{"Lovelace, Ada|ada@example.org|lovelace.ada"}},
		"the same name twice":         {"Ada Lovelace\nADA LOVELACE\nada lovelace", []string{ada, "ADA LOVELACE|ada.lovelace2@class.example|ada.lovelace2", "ada lovelace|ada.lovelace3@class.example|ada.lovelace3"}},
		"a name that somebody has":    {"Grace", []string{"Grace|grace2@class.example|grace2"}},
		"one that is given later":     {"Ben\nSomebody,x@example.org,BEN\nOther,ben2@class.example", []string{"Ben|ben3@class.example|ben3", "Somebody|x@example.org|BEN", "Other|ben2@class.example|other"}},
		"letters with marks":          {"Zoë Müller-Ångström\nŁukasz Đorđe\nİpek Işık\nBjörk Guðmundsdóttir", []string{"Zoë Müller-Ångström|zoe.muller.angstrom@class.example|zoe.muller.angstrom", "Łukasz Đorđe|lukasz.dorde@class.example|lukasz.dorde", "İpek Işık|ipek.isik@class.example|ipek.isik", "Björk Guðmundsdóttir|bjork.gudmundsdottir@class.example|bjork.gudmundsdottir"}},
		"apostrophes":                 {"Sinéad O'Connor\nAisling O’Neill", []string{"Sinéad O'Connor|sinead.oconnor@class.example|sinead.oconnor", "Aisling O’Neill|aisling.oneill@class.example|aisling.oneill"}},
		"other scripts":               {"Зоя Иванова\n李小龍\nมานี\nفاطمة", []string{"Зоя Иванова|learner1@class.example|learner1", "李小龍|learner2@class.example|learner2", "มานี|learner3@class.example|learner3", "فاطمة|learner4@class.example|learner4"}},
		"both scripts":                {"Зоя Bell", []string{"Зоя Bell|bell@class.example|bell"}},
		"hardly a name":               {"X\n😀\n☃ 7", []string{"X|learner1@class.example|learner1", "😀|learner2@class.example|learner2", "☃ 7|learner3@class.example|learner3"}},
		"a formula":                   {"=1+1\n-Ben", []string{"=1+1|1.1@class.example|1.1", "-Ben|ben@class.example|ben"}},
		"markup":                      {"<b>Ben</b>", []string{"<b>Ben</b>|b.ben.b@class.example|b.ben.b"}},
		"a long name": {strings.Repeat("Abcdefghi ", 9) + "End", []string{
			strings.Repeat("Abcdefghi ", 9) + "End|abcdefghi.abcdefghi.abcdefgh@class.example|abcdefghi.abcdefghi.abcdefgh",
		}},
		"one that is cut at a dot": {strings.Repeat("abcdefg ", 5), []string{
			strings.TrimSpace(strings.Repeat("abcdefg ", 5)) + "|abcdefg.abcdefg.abcdefg.abcd@class.example|abcdefg.abcdefg.abcdefg.abcd",
		}},
	} {
		profiles, refused, err := class(v.roster)
		if got := listed(profiles); err != nil || len(refused) > 0 || !reflect.DeepEqual(got, v.want) {
			t.Errorf("%s: %q, %+v, %v\nwant %q", name, got, refused, err, v.want)
		}
	}
}

func TestRowsThatCannotBeUsedAreToldAndNothingIsMade(t *testing.T) {
	long := strings.Repeat("é", 101)
	for name, v := range map[string]struct {
		roster string
		want   []RosterError
	}{
		"no name":                    {"Ada\n,b@example.org", []RosterError{{2, ",b@example.org", "full_name_invalid"}}},
		"a long name":                {long, []RosterError{{1, long, "full_name_invalid"}}},
		"a very long line":           {strings.Repeat("é", 200), []RosterError{{1, strings.Repeat("é", 119) + "…", "full_name_invalid"}}},
		"a direction mark":           {"Ada\u202eecalevoL", []RosterError{{1, "Ada\ufffdecalevoL", "full_name_invalid"}}},
		"bytes that are no text":     {"Ada \xff", []RosterError{{1, "Ada \ufffd", "full_name_invalid"}}},
		"a nought":                   {"Ada\x00", []RosterError{{1, "Ada\ufffd", "full_name_invalid"}}},
		"an address alone":           {"ada@example.org", []RosterError{{1, "ada@example.org", "full_name_invalid"}}},
		"a name with its address":    {"Ada <ada@example.org>", []RosterError{{1, "Ada <ada@example.org>", "full_name_invalid"}}},
		"another separator":          {"name;email\nAda,ada@example.org", []RosterError{{2, "Ada,ada@example.org", "full_name_invalid"}}},
		"no address in its place":    {"Lovelace, Ada", []RosterError{{1, "Lovelace, Ada", "email_invalid"}}},
		"two addresses":              {"Ada;a@example.org,b@example.org", []RosterError{{1, "Ada;a@example.org,b@example.org", "email_invalid"}}},
		"a username with a space":    {"Ada,ada@example.org,ada l", []RosterError{{1, "Ada,ada@example.org,ada l", "username_invalid"}}},
		"a username with a formula":  {"Ada,,=ada", []RosterError{{1, "Ada,,=ada", "username_invalid"}}},
		"an account's address":       {"Ada,GRACE@example.org", []RosterError{{1, "Ada,GRACE@example.org", "email_taken"}}},
		"an account's username":      {"Ada,,GRACE", []RosterError{{1, "Ada,,GRACE", "username_taken"}}},
		"an earlier row's address":   {"Ada,a@example.org\nBen,A@example.org", []RosterError{{2, "Ben,A@example.org", "row_email_twice"}}},
		"an earlier row's username":  {"Ada,,aa\nBen,,AA", []RosterError{{2, "Ben,,AA", "row_username_twice"}}},
		"tabs that are told":         {"Ada\tx", []RosterError{{1, "Ada x", "email_invalid"}}},
		"too many cells":             {"Ada,a@example.org,aa,bb", []RosterError{{1, "Ada,a@example.org,aa,bb", "row_malformed"}}},
		"a quote that never ends":    {"Ada\n\"Ben\n\nCy", []RosterError{{2, `"Ben`, "row_malformed"}}},
		"a quote that ends too soon": {`"Ben" Bell,b@example.org`, []RosterError{{1, `"Ben" Bell,b@example.org`, "row_malformed"}}},
		"quotes beside a comma":      {`Ben "B" Bell,,ben`, []RosterError{{1, `Ben "B" Bell,,ben`, "row_malformed"}}},
		"more than the header says":  {"Name\nBen,,ben", []RosterError{{2, "Ben,,ben", "row_malformed"}}},
		"a heading that comes twice": {"name,name\nAda", []RosterError{{1, "name,name", "email_invalid"}}},
		"several, with the lines as they were pasted": {"name,email\n\nAda\nBen,ben\r\n\r\nCy,@\n", []RosterError{
			{4, "Ben,ben", "email_invalid"}, {6, "Cy,@", "email_invalid"},
		}},
	} {
		profiles, refused, err := class(v.roster)
		if err != nil || profiles != nil || !reflect.DeepEqual(refused, v.want) {
			t.Errorf("%s: %q, %+v, %v\nwant %+v", name, listed(profiles), refused, err, v.want)
		}
	}
}

func TestTextsThatAreNoListOfAClassAreRefused(t *testing.T) {
	for name, roster := range map[string]string{
		"nothing":       "",
		"blank lines":   "\n \r\n\t\n,,,\n",
		"only a header": "name,email,username\n",
		"61 names":      strings.Repeat("Ada\n", 61),
		"65 KiB":        "Ada" + strings.Repeat("\n", 65<<10),
	} {
		if rows, err := readRoster(roster); err != ErrRoster {
			t.Errorf("%s: %d rows, %v", name, len(rows), err)
		}
	}
	profiles, refused, err := class("Name\n" + strings.Repeat("Ada\n", 60))
	if err != nil || len(profiles) != 60 || len(refused) > 0 {
		t.Errorf("60 names: %d, %v, %v", len(profiles), refused, err)
	}
}

func FuzzRoster(f *testing.F) {
	for _, roster := range []string{
		"Ada Lovelace\nBen", "name,email,username\nAda,ada@example.org,ada\n", "\ufeffa;b@c.de;\r\"x\ty\"\n李小龍",
		"=1+1\n\"\n@\n'", "Name\tE-Mail\n\xff\u202e\tx", "X\n1\n①②\nﬁ", strings.Repeat("a b ", 40), "learner1\n李\nlearner\n龍",
	} {
		f.Add(roster)
	}
	f.Fuzz(func(t *testing.T, roster string) {
		profiles, refused, err := class(roster)
		if err != nil {
			if err != ErrRoster || profiles != nil || refused != nil {
				t.Fatalf("%v, %v, %v", profiles, refused, err)
			}
			return
		}
		if len(profiles) > 0 == (len(refused) > 0) || len(profiles)+len(refused) > mostLearners {
			t.Fatalf("%d profiles, %d refused", len(profiles), len(refused))
		}
		seen := map[string]bool{"grace@example.org": true, "grace": true}
		for _, p := range profiles {
			normal, err := p.Normalise()
			if err != nil || normal != p || p.Username == "" {
				t.Fatalf("%q: %v", p, err)
			}
			for _, name := range []string{p.Email, p.Username} {
				if key := account.IdentifierKey(name); seen[key] {
					t.Fatalf("%q is somebody's", name)
				} else {
					seen[key] = true
				}
			}
		}
		lines := 1 + strings.Count(roster, "\n") + strings.Count(roster, "\r")
		for _, r := range refused {
			if r.Row < 1 || r.Row > lines || r.Reason == "" || utf8.RuneCountInString(r.Text) > longestShown {
				t.Fatalf("%+v of %d lines", r, lines)
			}
		}
		if again := fmt.Sprint(class(roster)); again != fmt.Sprint(profiles, refused, err) {
			t.Fatalf("%s the second time", again)
		}
	})
}
