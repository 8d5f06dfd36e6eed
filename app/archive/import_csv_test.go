package archive

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestCSVIsReadAsItsRulesSay(t *testing.T) {
	im := imported(t, strings.Join([]string{
		`id;"Full name";E-mail;username;shoe size;role`,
		`1;Ada Lovelace;ada@example.org;ada;37;admin`,
		``,
		`2;"Grace ""Amazing"" Hopper";grace@example.org;;;`,
		`;;;;;`,
		`3;"two` + "\n" + `lines";lines@example.org;;;member`,
		`4;last;last@example.org;;;user`,
	}, "\r\n"))
	same(t, im.Columns, []string{"Full name", "E-mail", "username", "role"})
	same(t, im.Ignored, []string{"id", "shoe size"})
	if im.Rows != 4 || im.Administrators != 1 || im.HasPasswords || im.HasTwoFactor {
		t.Errorf("%+v", im)
	}
	plan := planned(t, im, ImportOptions{SkipErrors: true, Administrators: true})
	same(t, reasons(plan), []string{`6|Full name|the full name cannot be used|two` + "\ufffd" + `lines`})
	var names []string
	for _, a := range made(t, plan) {
		names = append(names, a.FullName+" "+a.Role.String())
	}
	same(t, names, []string{"Ada Lovelace administrator", `Grace "Amazing" Hopper member`, "last member"})
}

// Each breaks one record. What comes before and after it is read all the same, under the right number of line.
func TestABrokenRecordCostsItsOwnRowOnly(t *testing.T) {
	for name, record := range map[string]string{
		"too few fields":            `Broken`,
		"too many fields":           `Broken,broken@example.org,,`,
		"a quotation mark inside":   `Bro"ken,broken@example.org,`,
		"more after the quotes":     `"Broken"!,broken@example.org,`,
		"a carriage return":         "Bro\rken,broken@example.org,",
		"quotes without end":        `"Broken,broken@example.org,`,
		"an odd number of them":     `"Broken""",broken@example.org,"`,
		"bytes that are not UTF-8":  "Bro\xffken,broken@example.org,",
		"half a character":          "Bro\xed\xa0\x80ken,broken@example.org,",
		"a value that is too long":  strings.Repeat("x", 5000) + ",broken@example.org,",
		"a record that is too long": strings.Repeat("x", 1<<17) + ",broken@example.org,",
		"quotes that are too long":  `"` + strings.Repeat("x", 1<<17) + `",broken@example.org,`,
		"a million separators":      strings.Repeat(",", 1<<20),
		"a NUL":                     "Bro\x00ken,broken@example.org,",
		"a bidi override":           "Bro\u202eken,broken@example.org,",
	} {
		im := imported(t, "name,email,role\nAda,ada@example.org,\n"+record+"\nGrace,grace@example.org,user\nEve,eve@example.org,king\n")
		plan := planned(t, im, ImportOptions{SkipErrors: true})
		if plan.Accounts != 2 || len(plan.Errors) != 2 || plan.Errors[0].Line != 3 || plan.Errors[1].Line != 5 || plan.Errors[1].Err != ErrRowRole {
			t.Errorf("%s: %d accounts, errors\n%s", name, plan.Accounts, strings.Join(reasons(plan), "\n"))
		}
		if plan, _ := im.Plan(ImportOptions{}, policy, noon, nobody); plan == nil || !plan.refuse {
			t.Errorf("%s: imported", name)
		}
	}
}

func TestTextThatIsNoUTF8IsRefusedInEveryColumn(t *testing.T) {
	const sound = "Ada,ada@example.org,ada,a quiet phrase,user,no,"
	for i, value := range strings.Split(sound, ",") {
		fields := strings.Split(sound, ",")
		fields[i] = value + "\xff"
		im := imported(t, "name,email,username,password,role,disabled,otp_secret\n"+strings.Join(fields, ",")+"\n")
		if plan := planned(t, im, ImportOptions{Passwords: "plain", SkipErrors: true}); plan.Accounts != 0 {
			t.Errorf("%q", fields)
		}
	}
	im := imported(t, "name,email,shoes\nAda,ada@example.org,\xff\n") // where nobody looks it may be anything
	if plan := planned(t, im, ImportOptions{}); plan.Accounts != 1 {
		t.Error("refused for a column that is not understood")
	}
}

func TestAHostileTableCostsLittle(t *testing.T) {
	for name, content := range map[string]string{
		"separators":            "name,email\n" + strings.Repeat(",", 8<<20),
		"quotes":                "name,email\n" + strings.Repeat(`"`, 8<<20),
		"quotes and breaks":     "name,email\n" + strings.Repeat("\"\"\n", 3<<20),
		"quotes that never end": "name,email\n" + strings.Repeat("\"x\n\"\"x\n", 1<<20),
		"breaks":                "name,email\n" + strings.Repeat("\n", 8<<20),
		"empty records":         "name,email\n" + strings.Repeat(",\n", 4<<20),
		"a header":              strings.Repeat("name,", 2<<20) + "\n",
	} {
		began := time.Now()
		_, err := readImport([]byte(content))
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%s: %v, after %v", name, err, took)
		}
	}
}

// FuzzCSV holds the reader against that of the standard library: whatever both accept they read alike, and what only one
// accepts is among the few things about which they differ on purpose.
func FuzzCSV(f *testing.F) {
	for _, seed := range []string{
		"name,email\nAda,ada@example.org\n", "a;b\r\n1;2\r\n", "\"a\",\"b\nc\"\n\n,\n", "\"a\"\"b\",c", "a\"b,c\n", "\"a\"b,c\n\"", "\r\n\r,\r\n", "a,\"", "\"\"\"\"", ",,,\n\"\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		in := csvReader{rest: content, line: 1, separator: ','}
		theirs := csv.NewReader(bytes.NewReader(content))
		theirs.FieldsPerRecord = -1
		broken := false
		for len(in.rest) > 0 {
			line := in.line
			if want := 1 + bytes.Count(content[:len(content)-len(in.rest)], []byte("\n")); line != want {
				t.Fatalf("at line %d, not %d", line, want)
			}
			fields, err := in.next()
			if err == nil && len(fields) == 1 && len(fields[0]) == 0 {
				continue // a blank line, or quotes with nothing in them: the library does not say which
			}
			if broken = broken || err != nil; broken {
				continue
			}
			record, theirErr := theirs.Read()
			for theirErr == nil && len(record) == 1 && record[0] == "" {
				record, theirErr = theirs.Read()
			}
			if errors.Is(theirErr, io.EOF) || theirErr != nil {
				if strings.Contains(string(content), "\r") || strings.HasSuffix(string(content), `"`) {
					return
				}
				t.Fatalf("they: %v, we: %q", theirErr, fields)
			}
			var ours []string
			for _, field := range fields {
				ours = append(ours, strings.ReplaceAll(string(field), "\r\n", "\n")) // which the library does inside quotes
			}
			if !slices.Equal(ours, record) {
				t.Fatalf("they: %q, we: %q", record, ours)
			}
		}
		// And whatever it is, the whole reader has an answer.
		if im, err := readImport(content); err == nil {
			_, _ = im.Plan(ImportOptions{Passwords: "plain"}, policy, noon, nobody)
		}
	})
}
