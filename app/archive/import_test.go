package archive

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"latchkey/app/account"
)

var noon = time.Date(2026, time.March, 2, 12, 0, 0, 0, time.UTC)

var policy = account.DefaultPolicy(noon)

var cheap = account.Hasher{Cost: account.Cost{Memory: 64, Time: 1, Threads: 1}, Pepper: []byte("pepper")}

// nobody is a store without accounts.
func nobody(account.Profile) (email, username bool, err error) { return false, false, nil }

// imported reads a text that has to be readable.
func imported(t testing.TB, content string) *Import {
	t.Helper()
	im, err := readImport([]byte(content))
	if err != nil {
		t.Fatalf("%v: %.200q", err, content)
	}
	return im
}

// planned judges it.
func planned(t testing.TB, im *Import, o ImportOptions) *Plan {
	t.Helper()
	plan, err := im.Plan(o, policy, noon, nobody)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// made runs the plan. Whatever comes out of it could have been made here.
func made(t testing.TB, plan *Plan) []account.Account {
	t.Helper()
	accounts, err := plan.Run(t.Context(), noon, cheap, func(int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	for i := range accounts {
		if err := accounts[i].Check(); err != nil {
			t.Fatalf("%v: %+v", err, accounts[i])
		}
	}
	return accounts
}

// file writes a file to be chosen.
func file(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// reasons are the errors of a plan as text, a line each.
func reasons(p *Plan) (all []string) {
	for _, e := range p.Errors {
		_, why, _ := strings.Cut(e.Err.Error(), ": ")
		all = append(all, strings.TrimSuffix(strings.Join([]string{strconv.Itoa(e.Line), e.Column, why, e.Value}, "|"), "|"))
	}
	return all
}

func same(t *testing.T, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestFirstTutorialsCollectionIsRead(t *testing.T) {
	im, err := OpenImport("testdata/mongo-users.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	if im.Kind != "json" || im.Rows != 3 || !im.HasPasswords || !im.HasTwoFactor || im.Administrators != 0 {
		t.Errorf("%+v", im)
	}
	same(t, im.Columns, []string{"name", "email", "password", "otp_enabled", "otp_base32", "otp_auth_url", "created_at"})
	same(t, im.Ignored, []string{"_id", "otp_verified", "updated_at"})

	plan := planned(t, im, ImportOptions{Passwords: "plain"})
	same(t, reasons(plan), []string{
		`3|name|the full name cannot be used|=HYPERLINK("x")`,
		`3|email|another row has the e-mail|Ada@Example.com`,
	})
	if _, err := plan.Run(t.Context(), noon, cheap, nil); !errors.Is(err, ErrImportRows) {
		t.Errorf("an import with errors: %v", err)
	}
	plan = planned(t, im, ImportOptions{Passwords: "plain", SkipErrors: true})
	if plan.Accounts != 2 || plan.TwoFactor != 1 || plan.WeakSecrets != 0 || plan.ShortPasswords != 1 || plan.NoPassword != 0 || plan.Hashes != 2 {
		t.Errorf("%+v", plan.Report)
	}
	accounts := made(t, plan)
	ada, lukasz := accounts[0], accounts[1]
	if ok, err := cheap.Verify(ada.Password.PHC, ada.ID, "correct horse"); !ok || err != nil {
		t.Error("Ada's password is another")
	}
	if !ada.OTP.On() || len(ada.OTP.Secret) != 20 || ada.OTP.LastStep != 0 || !ada.OTP.Since.Equal(noon) || ada.Recovery.Total != 0 {
		t.Errorf("Ada's second factor: %+v", ada.OTP)
	}
	created := time.Date(2022, 10, 14, 6, 20, 23, 512_000_000, time.UTC)
	if !ada.CreatedAt.Equal(created) || !lukasz.CreatedAt.Equal(created) || ada.RoleSince != noon || ada.Notices != account.AccountImported {
		t.Errorf("%v, %v, %v", ada.CreatedAt, lukasz.CreatedAt, ada.RoleSince)
	}
	if lukasz.OTP.On() || lukasz.FullName != "Łukasz Żółć" || lukasz.Role != account.Member || lukasz.Disabled {
		t.Errorf("%+v", lukasz)
	}
}

func TestSecondFactorThatIsOffLeavesNoSecretBehind(t *testing.T) {
	im := imported(t, "name,email,otp_enabled,otp_secret\nAda,ada@example.org,false,LGLEREYEPVVWTLYO\n")
	a := made(t, planned(t, im, ImportOptions{}))[0]
	if im.HasTwoFactor || a.OTP.On() || a.OTP.Secret != nil {
		t.Errorf("%+v", a.OTP)
	}
}

func TestAFileSaysWhatItIsByItsContent(t *testing.T) {
	const csv = "full_name,email\nAda,ada@example.org\n"
	for name, c := range map[string]struct {
		content, kind string
		err           error
	}{
		"CSV":                     {csv, "csv", nil},
		"CSV with a mark":         {"\ufeff" + csv, "csv", nil},
		"CSV of Windows":          {strings.ReplaceAll(csv, "\n", "\r\n"), "csv", nil},
		"CSV of a German Excel":   {strings.ReplaceAll(csv, ",", ";"), "csv", nil},
		"CSV with tabs":           {strings.ReplaceAll(csv, ",", "\t"), "csv", nil},
		"CSV without last break":  {strings.TrimSuffix(csv, "\n"), "csv", nil},
		"CSV with quoted header":  {"\"Full name\",\"E-mail\"\nAda,ada@example.org\n", "csv", nil},
		"JSON lines":              {`{"name":"Ada","email":"ada@example.org"}`, "json", nil},
		"JSON lines with a mark":  {"\ufeff\n" + `{"name":"Ada","email":"ada@example.org"}` + "\r\n\r\n", "json", nil},
		"JSON array":              {` [ {"name":"Ada","email":"ada@example.org"} ] `, "json", nil},
		"nothing":                 {"", "", ErrFileEmpty},
		"white space":             {"\ufeff \r\n\t\n", "", ErrFileEmpty},
		"a picture":               {"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "", ErrImportUnknown},
		"UTF-16":                  {"\xff\xfen\x00a\x00m\x00e\x00,\x00", "", ErrImportUnknown},
		"zeros":                   {strings.Repeat("\x00", 1000), "", ErrImportUnknown},
		"one endless line":        {strings.Repeat("name,email,", 1<<20), "", ErrImportUnknown},
		"a text":                  {"Dear Ada,\nhow are you?\n", "", ErrImportColumns},
		"no names":                {"email,password\nada@example.org,secret\n", "", ErrImportColumns},
		"no e-mails":              {"name,password\nAda,secret\n", "", ErrImportColumns},
		"two columns of names":    {"name,full_name,email\nAda,Ada,ada@example.org\n", "", ErrImportColumns},
		"two columns of e-mails":  {"name,email,E-Mail\nAda,a@example.org,b@example.org\n", "", ErrImportColumns},
		"JSON without names":      {`{"email":"ada@example.org"}`, "", ErrImportColumns},
		"an empty array":          {`[]`, "", ErrImportColumns},
		"a broken array":          {`[{"name":"Ada","email":"ada@example.org"},`, "", ErrImportUnknown},
		"an array and more":       {`[{"name":"Ada","email":"ada@example.org"}]]`, "", ErrImportUnknown},
		"two arrays":              {`[{"name":"Ada","email":"ada@example.org"}][]`, "", ErrImportUnknown},
		"SQLite by name only":     {"SQLite format 3", "", ErrImportColumns},
		"SQLite by magic only":    {"SQLite format 3\x00", "", ErrImportUnknown},
		"SQLite of zeros":         {"SQLite format 3\x00" + strings.Repeat("\x00", 4080), "", ErrImportUnknown},
		"a header of many fields": {strings.Repeat("a,", 300) + "name,email\n", "", ErrImportColumns},
	} {
		im, err := OpenImport(file(t, "chosen.png", c.content+""))
		if !errors.Is(err, c.err) || err == nil && (im.Kind != c.kind || im.Rows != 1) {
			t.Errorf("%s: %v, %+v", name, err, im)
		}
	}
}

func TestNoMoreRowsAreReadThanAnImportTakes(t *testing.T) {
	const record = "Ada,ada@example.org\n"
	if im := imported(t, "name,email\n"+strings.Repeat(record, 50_000)); im.Rows != 50_000 {
		t.Error(im.Rows)
	}
	object := `{"name":"Ada","email":"ada@example.org"}`
	for name, content := range map[string]string{
		"CSV":   "name,email\n" + strings.Repeat(record, 50_001),
		"lines": strings.Repeat(object+"\n", 50_001),
		"array": "[" + strings.Repeat(object+",", 50_000) + object + "]",
		"junk":  "name,email\n" + strings.Repeat("\"\n", 100_002),
	} {
		if _, err := readImport([]byte(content)); !errors.Is(err, ErrImportTooMany) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNamesOfColumnsThatAreNotUnderstoodAreBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"name":"Ada","email":"ada@example.org","\u202egnp":1,"tab\u0009":2`)
	for i := range 100 {
		b.WriteString(`,"` + strconv.Itoa(i) + strings.Repeat("x", i) + `":1`)
	}
	im := imported(t, b.String()+"}")
	if len(im.Ignored) != mostNamed {
		t.Errorf("%d names", len(im.Ignored))
	}
	for _, name := range im.Ignored {
		if len([]rune(name)) > 60 || strings.ContainsAny(name, "\u202e\t") {
			t.Errorf("%q", name)
		}
	}
}
