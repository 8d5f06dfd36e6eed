package archive

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"latchkey/app/account"
)

func lines(all ...AccountLine) iter.Seq2[AccountLine, error] {
	return func(yield func(AccountLine, error) bool) {
		for _, a := range all {
			if !yield(a, nil) {
				return
			}
		}
	}
}

func exported(t testing.TB, all ...AccountLine) string {
	t.Helper()
	var b bytes.Buffer
	if err := WriteAccounts(&b, lines(all...)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestExportOfAccountsIsATableForPeopleAndPrograms(t *testing.T) {
	got := exported(t,
		AccountLine{"0a", "Ada Lovelace", "ada@example.org", "ada", "administrator", "active", "on", noon.Add(-time.Hour), noon.In(time.FixedZone("", 7200))},
		AccountLine{"0b", "=HYPERLINK(\"x\"),\nand more", "+eve@example.org", "", "member", "new", "to_set_up", noon, time.Time{}},
	)
	want := strings.ReplaceAll(`id,full_name,email,username,role,status,two_factor,created_at,last_sign_in
0a,Ada Lovelace,ada@example.org,ada,administrator,active,on,2026-03-02T11:00:00Z,2026-03-02T12:00:00Z
0b,"'=HYPERLINK(""x""),
and more",'+eve@example.org,,member,new,to_set_up,2026-03-02T12:00:00Z,
`, "\n", "\r\n")
	if got != want {
		t.Errorf("%q\nwant\n%q", got, want)
	}
}

func TestNoCellOfAnExportIsAFormula(t *testing.T) {
	for _, start := range []string{"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"} {
		name := start + "SUM(1;1)"
		records, err := csv.NewReader(strings.NewReader(exported(t, AccountLine{FullName: name, Email: name, Username: name}))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, cell := range records[1] {
			if cell != "" && !strings.HasPrefix(cell, "'") {
				t.Errorf("%q", cell)
			}
		}
	}
}

// Half the world's spreadsheets separate by semicolons, and for them a quoted value is not one.
func TestNoPartOfACellIsAFormulaBehindASemicolon(t *testing.T) {
	for name, want := range map[string]string{
		"Ada;=1+1": "Ada;'=1+1", ";@x;＝y;z": ";'@x;'＝y;z", `Ada;"=1",b`: `Ada;"'=1",b`, "=1;-1": "'=1;'-1", ";'=1": ";'=1", "Ada;;+": "Ada;;'+",
		"Ada; b-c; O'Hara": "Ada; b-c; O'Hara",
	} {
		records, err := csv.NewReader(strings.NewReader(exported(t, AccountLine{FullName: name, Email: name, Username: name}))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		same(t, records[1][1:4], []string{want, want, want})
	}
}

func TestExportEndsWithTheFirstError(t *testing.T) {
	broken := errors.New("broken")
	if err := WriteAccounts(new(bytes.Buffer), func(yield func(AccountLine, error) bool) { yield(AccountLine{}, broken) }); !errors.Is(err, broken) {
		t.Error(err)
	}
	if err := WriteAccounts(full{}, lines(AccountLine{}, AccountLine{})); !errors.Is(err, errFull) {
		t.Error(err)
	}
}

type full struct{}

var errFull = errors.New("full")

func (full) Write([]byte) (int, error) { return 0, errFull }

// What was exported is imported again as far as there is anything in it: names, role, status and the time it was made. The
// few names that were made harmless for a spreadsheet are refused.
func TestAnExportIsImportedAgain(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	letters := []rune("abzAZßéŁжЖ日本語09 .,;-_'’\"=+@\tüẞ🔑\u0301")
	word := func(n int) string {
		var b strings.Builder
		for range 1 + r.IntN(n) {
			b.WriteRune(letters[r.IntN(len(letters))])
		}
		return b.String()
	}
	var all []AccountLine
	for i := range 2000 {
		p, err := account.Profile{FullName: word(12), Email: fmt.Sprintf("%s%d@example.org", word(3), i)}.Normalise()
		if err != nil {
			continue
		}
		if r.IntN(2) == 0 {
			p.Username = fmt.Sprint("user", i)
		}
		all = append(all, AccountLine{
			ID: fmt.Sprint(i), FullName: p.FullName, Email: p.Email, Username: p.Username,
			Role: account.Role(r.IntN(2)).String(), Status: []string{"active", "new", "locked", "disabled"}[r.IntN(4)], TwoFactor: "on",
			CreatedAt: noon.Add(-time.Duration(r.Int64N(1e9)) * time.Second), LastSignIn: noon,
		})
	}
	im := imported(t, exported(t, all...))
	same(t, im.Ignored, []string{"id", "two_factor", "last_sign_in"})
	plan := planned(t, im, ImportOptions{SkipErrors: true, Administrators: true})
	back := made(t, plan)
	all = slices.DeleteFunc(all, func(a AccountLine) bool {
		return formulas.MatchString(a.FullName) || formulas.MatchString(a.Email)
	})
	if len(back) != len(all) || len(back) < 500 {
		t.Fatalf("%d of %d: %s", len(back), len(all), strings.Join(reasons(plan), "\n"))
	}
	for i, a := range all {
		b := back[i]
		if b.FullName != a.FullName || b.Email != a.Email || b.Username != a.Username || b.Role.String() != a.Role || b.Disabled != (a.Status == "disabled") || !b.CreatedAt.Equal(a.CreatedAt) {
			t.Errorf("%+v\n%+v", a, b)
		}
	}
}
