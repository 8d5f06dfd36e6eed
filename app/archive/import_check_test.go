package archive

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

const johndoe = "$2b$12$rMFOsKHq6qaX6bbPB0pb6.ymbwF63soIe19af9qd.1Q8PhbCVfXSO"

// hasty is another hash of "secret", of the least cost.
const hasty = "$2b$04$RTRIHOFKHgIiMFbTWEgYFe2qsyWUN/JeA3yvzRhZbR.2GhsogTiEq"

// digest is the SHA-256 of "secret" as the Node version of the first tutorial keeps it.
const digest = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"

// rows are two lines of JSON: somebody sound, then fields laid over the same person under another name.
func rows(fields string) string {
	return `{"name":"Ada","email":"ada@example.org","username":"ada","password":"a quiet phrase"}` + "\n" +
		`{"name":"Grace","email":"grace@example.org","username":"grace","password":"a quiet phrase"` + fields + "}\n"
}

// laid is rows with values replaced.
func laid(old, new string) string {
	head, last, _ := strings.Cut(rows(""), "\n")
	return head + "\n" + strings.Replace(last, old, new, 1)
}

// Every hostile or mistaken value costs its own row, says why, and never tells a secret.
func TestRowsThatCannotBeAreRefusedInWords(t *testing.T) {
	const secret = "LGLEREYEPVVWTLYO"
	otp := func(fields string) string { return rows(`,"otp_secret":"` + secret + `"` + fields) }
	uri := func(query string) string {
		return otp(`,"otp_auth_url":"otpauth://totp/codevoweb.com:admin%40admin.com?secret=` + secret + query + `"`)
	}
	for _, c := range []struct {
		content string
		reasons string
	}{
		{laid(`"name":"Grace",`, ``), "2|name|the full name cannot be used"},
		{laid(`"Grace"`, `""`), "2|name|the full name cannot be used"},
		{laid(`"Grace"`, `null`), "2|name|the full name cannot be used"},
		{laid(`"Grace"`, `"  "`), "2|name|the full name cannot be used|  "},
		{laid(`"Grace"`, `"=1+1"`), "2|name|the full name cannot be used|=1+1"},
		{laid(`"Grace"`, `"+Grace"`), "2|name|the full name cannot be used|+Grace"},
		{laid(`"Grace"`, `"-Grace"`), "2|name|the full name cannot be used|-Grace"},
		{laid(`"Grace"`, `"@Grace"`), "2|name|the full name cannot be used|@Grace"},
		{laid(`"Grace"`, `"＝Grace"`), "2|name|the full name cannot be used|＝Grace"},
		{laid(`"Grace"`, `" =Grace"`), "2|name|the full name cannot be used| =Grace"},
		{laid(`"Grace"`, `"'=Grace"`), "2|name|the full name cannot be used|'=Grace"},
		{laid(`"Grace"`, `"\t=Grace"`), "2|name|the full name cannot be used|\ufffd=Grace"},
		{laid(`"Grace"`, `"Gra\u0000ce"`), "2|name|the full name cannot be used|Gra\ufffdce"},
		{laid(`"Grace"`, `"Gra\u202ece"`), "2|name|the full name cannot be used|Gra\ufffdce"},
		{laid(`"Grace"`, `"Gra\nce"`), "2|name|the full name cannot be used|Gra\ufffdce"},
		{laid(`"Grace"`, `"Gra\u200bce"`), "2|name|the full name cannot be used|Gra\ufffdce"},
		{laid(`"Grace"`, `"`+strings.Repeat("x", 101)+`"`), "2|name|the full name cannot be used|" + strings.Repeat("x", 59) + "…"},
		{laid(`"Grace"`, `"`+strings.Repeat("x", 5000)+`"`), "2|name|a value is too long"},
		{laid(`"Grace"`, `5`), "2|name|the row cannot be read|5"},
		{laid(`"Grace"`, `true`), "2|name|the row cannot be read|true"},
		{laid(`"Grace"`, `["Grace"]`), "2|name|the row cannot be read"},
		{laid(`"Grace"`, `{"$date":"2022-10-14T06:20:23Z"}`), "2|name|the row cannot be read|2022-10-14T06:20:23Z"},
		{laid(`"grace@example.org"`, `"grace"`), "2|email|the e-mail address cannot be used|grace"},
		{laid(`"grace@example.org"`, `"Grace <grace@example.org>"`), "2|email|the e-mail address cannot be used|Grace <grace@example.org>"},
		{laid(`"grace@example.org"`, `"+grace@example.org"`), "2|email|the e-mail address cannot be used|+grace@example.org"},
		{laid(`"grace@example.org"`, `null`), "2|email|the e-mail address cannot be used"},
		{laid(`"grace@example.org"`, `"ada@example.org"`), "2|email|another row has the e-mail|ada@example.org"},
		{laid(`"grace@example.org"`, `" ADA@Example.ORG "`), "2|email|another row has the e-mail| ADA@Example.ORG "},
		{laid(`"username":"grace"`, `"username":"Ada"`), "2|username|another row has the username|Ada"},
		{laid(`"username":"grace"`, `"username":"ada@example.org"`), "2|username|the username cannot be used|ada@example.org"},
		{laid(`"username":"grace"`, `"username":"g"`), "2|username|the username cannot be used|g"},
		{rows(`,"role":"root"`), "2|role|the role is unknown|root"},
		{rows(`,"role":1`), "2|role|the row cannot be read|1"},
		{rows(`,"role":"admin","role":"user"`), "2|role|the row cannot be read"},
		{rows(`,"Role":"admin"`), "2|Role|the row cannot be read"},
		{rows(`,"ROLE":"admin","role":"user"`), "2|ROLE|the row cannot be read"},
		{rows(`,"OTP_ENABLED":false`), "2|OTP_ENABLED|the row cannot be read"},
		{rows(`,"full_name":"Another"`), "2|full_name|the row cannot be read"},
		{rows(`,"x":"\ud800"`), "2||the row cannot be read"},
		{rows(`}{`), "2||the row cannot be read"},
		{rows(`,"disabled":"perhaps"`), "2|disabled|neither yes nor no|perhaps"},
		{rows(`,"disabled":2`), "2|disabled|neither yes nor no|2"},
		{rows(`,"disabled":[]`), "2|disabled|neither yes nor no"},
		{rows(`,"status":"pending"`), "2|status|neither yes nor no|pending"},
		{rows(`,"status":"active","disabled":true`), "2|status|neither yes nor no|active"},
		{rows(`,"created_at":"yesterday"`), "2|created_at|the date cannot be read|yesterday"},
		{rows(`,"created_at":20221014`), "2|created_at|the date cannot be read|20221014"},
		{rows(`,"created_at":"20221014"`), "2|created_at|the date cannot be read|20221014"},
		{rows(`,"created_at":true`), "2|created_at|the date cannot be read|true"},
		{rows(`,"created_at":"2022-13-45"`), "2|created_at|the date cannot be read|2022-13-45"},
		{laid(`"a quiet phrase"`, `""`), "2|password|the password is missing"},
		{laid(`"a quiet phrase"`, `null`), "2|password|the password is missing"},
		{laid(`"a quiet phrase"`, `17`), "2|password|the row cannot be read"},
		{laid(`"a quiet phrase"`, `"a\u0000b"`), "2|password|the row cannot be read"},
		{laid(`"a quiet phrase"`, `"`+strings.Repeat("x", 257)+`"`), "2|password|the password is too long"},
		{laid(`"a quiet phrase"`, `"`+strings.Repeat("x", 5000)+`"`), "2|password|a value is too long"},
		{laid(`"a quiet phrase"`, `"`+johndoe+`"`), "2|password|the password is not of the kind that was said"},
		{laid(`"a quiet phrase"`, `"`+digest+`"`), "2|password|the password is not of the kind that was said"},
		{laid(`"a quiet phrase"`, `"`+strings.ToUpper(digest[:32])+`"`), "2|password|the password is not of the kind that was said"},
		{laid(`"a quiet phrase"`, `"$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA"`), "2|password|the password is not of the kind that was said"},
		{laid(`"a quiet phrase"`, `"$pbkdf2-sha256$29000$c2FsdA$aGFzaA"`), "2|password|the password is not of the kind that was said"},
		{rows(`,"otp_enabled":true`), "2|otp_secret|the secret cannot be used"},
		{rows(`,"otp_secret":"JBSWY3DPEHPK3PX"`), "2|otp_secret|the secret cannot be used"}, // 75 bits
		{rows(`,"otp_secret":"` + strings.Repeat("A", 104) + `"`), "2|otp_secret|the secret cannot be used"},
		{rows(`,"otp_secret":"JBSWY3DPEHPK3PX1"`), "2|otp_secret|the secret cannot be used"},
		{rows(`,"otp_secret":"JBSWY3DP=EHPK3PXP"`), "2|otp_secret|the secret cannot be used"},
		{rows(`,"otp_secret":"JBSWY3DP\n\nEHPK3PXP"`), "2|otp_secret|the secret cannot be used"},
		{rows(`,"otp_secret":"JBSWY3DPEHPK3PXPJ"`), "2|otp_secret|the secret cannot be used"},
		{rows(`,"otp_secret":12345678`), "2|otp_secret|the row cannot be read"},
		{otp(`,"otp_base32":"LGLEREYEPVVWTLYO"`), "2|otp_base32|the row cannot be read"},
		{otp(`,"otp_enabled":"maybe"`), "2|otp_enabled|neither yes nor no|maybe"},
		{otp(`,"otp_enabled":null`), "2|otp_enabled|neither yes nor no"},
		{uri("&digits=0"), "2|otp_auth_url|the parameters of the code cannot be used"},
		{uri("&digits=7"), "2|otp_auth_url|the parameters of the code cannot be used"},
		{uri("&digits="), "2|otp_auth_url|the parameters of the code cannot be used"},
		{uri("&digits=18446744073709551615"), "2|otp_auth_url|the parameters of the code cannot be used"},
		{uri("&digits=6&digits=8"), "2|otp_auth_url|the parameters of the code cannot be used"},
		{uri("&digits=6&Digits=8"), "2|otp_auth_url|the parameters of the code cannot be used"},
		{uri("&period=0"), "2|otp_auth_url|the parameters of the code cannot be used"},
		{uri("&period=1000000000"), "2|otp_auth_url|the parameters of the code cannot be used"},
		{uri("&period=-30"), "2|otp_auth_url|the parameters of the code cannot be used"},
		{uri("&algorithm=MD5"), "2|otp_auth_url|the parameters of the code cannot be used"},
		{uri("&algorithm="), "2|otp_auth_url|the parameters of the code cannot be used"},
		{uri("&x=%zz"), "2|otp_auth_url|the parameters of the code cannot be used"},
		{otp(`,"otp_auth_url":"otpauth://hotp/x?counter=1"`), "2|otp_auth_url|the parameters of the code cannot be used"},
		{otp(`,"otp_auth_url":"https://example.org/"`), "2|otp_auth_url|the parameters of the code cannot be used"},
		{otp(`,"otp_auth_url":"otpauth://totp/x?secret=JBSWY3DPEHPK3PXP"`), "2|otp_auth_url|the secret cannot be used"},
		{otp(`,"otp_auth_url":"otpauth://totp/x?secret=!"`), "2|otp_auth_url|the secret cannot be used"},
		{otp(`,"otp_auth_url":7`), "2|otp_auth_url|the row cannot be read"},
		{laid(`"Grace","email":"grace@example.org"`, `"","email":"x","role":"?"`), "2|name|the full name cannot be used\n2|email|the e-mail address cannot be used|x\n2|role|the role is unknown|?"},
	} {
		im := imported(t, c.content)
		plan := planned(t, im, ImportOptions{Passwords: "plain"})
		if got := strings.Join(reasons(plan), "\n"); got != c.reasons || plan.Accounts != 1 {
			t.Errorf("%.150s\n got %s\nwant %s", c.content, got, c.reasons)
		}
		if _, err := plan.Run(t.Context(), noon, cheap, nil); !errors.Is(err, ErrImportRows) {
			t.Errorf("%.150s: %v", c.content, err)
		}
		for _, e := range plan.Errors {
			for _, kept := range []string{"quiet", secret, "JBSWY", johndoe, digest, "otpauth"} {
				if strings.Contains(fmt.Sprint(e), kept) {
					t.Errorf("%q is told: %v", kept, e)
				}
			}
		}
	}
}

func TestValuesAreForgivenWhatMeansNothing(t *testing.T) {
	for _, c := range []struct {
		fields string
		check  func(a account.Account) bool
	}{
		{``, func(a account.Account) bool { return !a.OTP.On() && a.CreatedAt == noon && !a.Disabled }},
		{`,"role":" Administrator "`, func(a account.Account) bool { return a.Role == account.Administrator }},
		{`,"role":"admin"`, func(a account.Account) bool { return a.Role == account.Administrator }},
		{`,"role":"USER"`, func(a account.Account) bool { return a.Role == account.Member }},
		{`,"role":null`, func(a account.Account) bool { return a.Role == account.Member }},
		{`,"disabled":1`, func(a account.Account) bool { return a.Disabled }},
		{`,"disabled":true`, func(a account.Account) bool { return a.Disabled }},
		{`,"disabled":"Yes"`, func(a account.Account) bool { return a.Disabled }},
		{`,"disabled":null`, func(a account.Account) bool { return !a.Disabled }},
		{`,"status":"disabled"`, func(a account.Account) bool { return a.Disabled }},
		{`,"status":"disabled","disabled":true`, func(a account.Account) bool { return a.Disabled }},
		{`,"status":"new"`, func(a account.Account) bool { return !a.Disabled }},
		{`,"otp_secret":"lgle reye pvvw tlyo"`, func(a account.Account) bool { return len(a.OTP.Secret) == 10 }},
		{`,"otp_secret":"JBSWY3DPEHPK3PXPJA======"`, func(a account.Account) bool { return len(a.OTP.Secret) == 11 }},
		{`,"otp_secret":"JBSWY3DPEHPK3PXPJA"`, func(a account.Account) bool { return len(a.OTP.Secret) == 11 }},
		{`,"otp_base32":"` + strings.Repeat("A", 103) + `"`, func(a account.Account) bool { return len(a.OTP.Secret) == 64 }},
		{`,"otp_base32":null,"otp_enabled":false`, func(a account.Account) bool { return !a.OTP.On() }},
		{`,"otp_base32":null,"otp_enabled":null`, func(a account.Account) bool { return !a.OTP.On() }},
		{`,"otp_base32":"not base32","otp_auth_url":"nonsense","otp_enabled":false,"otp_verified":true`, func(a account.Account) bool { return !a.OTP.On() }},
		{`,"otp_secret":"LGLEREYEPVVWTLYO","otp_auth_url":"otpauth://totp/a:b?secret=lglereyepvvwtlyo&issuer=codevoweb.com&algorithm=sha256&digits=8&period=60"`, func(a account.Account) bool {
			return a.OTP.Params == account.Params{Algorithm: account.SHA256, Digits: 8, Period: time.Minute}
		}},
		{`,"otp_secret":"LGLEREYEPVVWTLYO","otp_auth_url":""`, func(a account.Account) bool {
			return a.OTP.Params == account.Params{Algorithm: account.SHA1, Digits: 6, Period: 30 * time.Second} && a.OTP.Since == noon && a.OTP.LastStep == 0
		}},
		{`,"created_at":"2022-10-14 06:20:23.512000"`, func(a account.Account) bool { return a.CreatedAt.UnixMilli() == 1665728423512 }},
		{`,"created_at":"2022-10-14 08:20:23.512+02:00"`, func(a account.Account) bool { return a.CreatedAt.UnixMilli() == 1665728423512 }},
		{`,"created_at":"2022-10-14T06:20:23.512Z"`, func(a account.Account) bool { return a.CreatedAt.UnixMilli() == 1665728423512 }},
		{`,"created_at":"2022-10-14"`, func(a account.Account) bool { return a.CreatedAt.Unix() == 1665705600 }},
		{`,"created_at":1665728423512`, func(a account.Account) bool { return a.CreatedAt.UnixMilli() == 1665728423512 }},
		{`,"created_at":{"$date":{"$numberLong":"0"}}`, func(a account.Account) bool { return a.CreatedAt.UnixMilli() == 0 }},
		{`,"created_at":"2999-01-01"`, func(a account.Account) bool { return a.CreatedAt == noon }},
		{`,"created_at":"1815-12-10"`, func(a account.Account) bool { return a.CreatedAt == noon }},
		{`,"created_at":999999999999999999`, func(a account.Account) bool { return a.CreatedAt == noon }},
		{`,"_id":{"$oid":"6343f2d1c7a5b0e9d4f10a01"},"shoes":[37,{"$numberDecimal":"38.5"}]`, func(a account.Account) bool { return a.FullName == "Grace" }},
	} {
		plan := planned(t, imported(t, rows(c.fields)), ImportOptions{Passwords: "plain", Administrators: true})
		if len(plan.Errors) > 0 {
			t.Errorf("%s: %s", c.fields, strings.Join(reasons(plan), "\n"))
			continue
		}
		if a := made(t, plan)[1]; !c.check(a) {
			t.Errorf("%s: %+v", c.fields, a)
		}
	}
}

func TestWhatThePasswordsAreIsSaidAndNotGuessed(t *testing.T) {
	for _, c := range []struct {
		password, kind string
		err            error
		kept           string // kind of the hash
	}{
		{"a quiet phrase", "plain", nil, "own"}, {"a", "plain", nil, "own"}, {" x ", "plain", nil, "own"}, {"$5 for you", "plain", nil, "own"}, {"cafebabe", "plain", nil, "own"},
		{digest, "sha256", nil, "sha256"}, {strings.ToUpper(digest), "sha256", nil, "sha256"},
		{hasty, "bcrypt", nil, "bcrypt"}, {strings.Replace(hasty, "2b", "2y", 1), "bcrypt", nil, "bcrypt"},
		{"a quiet phrase", "none", nil, "none"}, {johndoe, "none", nil, "none"}, {"", "none", nil, "none"},
		{johndoe, "plain", ErrRowHashUnknown, ""}, {digest, "plain", ErrRowHashUnknown, ""},
		{"a quiet phrase", "sha256", ErrRowHashUnknown, ""}, {digest[1:], "sha256", ErrRowHashUnknown, ""}, {digest + "00", "sha256", ErrRowHashUnknown, ""}, {"x" + digest[1:], "sha256", ErrRowHashUnknown, ""}, {johndoe, "sha256", ErrRowHashUnknown, ""},
		{"a quiet phrase", "bcrypt", ErrRowHashUnknown, ""}, {digest, "bcrypt", ErrRowHashUnknown, ""}, {strings.Replace(johndoe, "2b", "2x", 1), "bcrypt", ErrRowHashUnknown, ""},
		{strings.Replace(johndoe, "$12$", "$03$", 1), "bcrypt", ErrRowHashCost, ""}, {strings.Replace(johndoe, "$12$", "$15$", 1), "bcrypt", ErrRowHashCost, ""}, {strings.Replace(johndoe, "$12$", "$31$", 1), "bcrypt", ErrRowHashCost, ""},
		{"", "plain", ErrRowPasswordMissing, ""}, {"", "sha256", ErrRowPasswordMissing, ""}, {"", "bcrypt", ErrRowPasswordMissing, ""},
	} {
		im := imported(t, "name,email,hashed_password\nAda,ada@example.org,"+c.password+"\nGrace,grace@example.org,x\n")
		im.rows, im.Rows = im.rows[:1], 1 // the other one is there so that the file has passwords
		plan := planned(t, im, ImportOptions{Passwords: c.kind})
		if c.err != nil {
			if len(plan.Errors) != 1 || plan.Errors[0].Err != c.err || plan.Errors[0].Value != "" {
				t.Errorf("%q as %s: %v", c.password, c.kind, plan.Errors)
			}
			continue
		}
		if len(plan.Errors) > 0 {
			t.Errorf("%q as %s: %v", c.password, c.kind, plan.Errors)
			continue
		}
		a := made(t, plan)[0]
		if kind := account.Kind(a.Password.PHC); kind != c.kept || strings.Contains(a.Password.PHC, digest) {
			t.Errorf("%q as %s: kept as %s", c.password, c.kind, kind)
		}
		password := map[string]string{"plain": c.password, "sha256": "secret", "bcrypt": "secret"}[c.kind]
		if ok, err := cheap.Verify(a.Password.PHC, a.ID, password); ok != (c.kind != "none") || err != nil {
			t.Errorf("%q as %s: %v, %v", c.password, c.kind, ok, err)
		}
	}
	with := imported(t, "name,email,password\nAda,ada@example.org,secret\n")
	for _, kind := range []string{"", "guess", "Plain"} {
		if _, err := with.Plan(ImportOptions{Passwords: kind}, policy, noon, nobody); !errors.Is(err, ErrImportPasswords) {
			t.Errorf("%q: %v", kind, err)
		}
	}
	for _, without := range []string{"name,email\nAda,ada@example.org\n", "name,email,password\nAda,ada@example.org,\n"} {
		for _, kind := range []string{"", "plain", "bcrypt"} {
			if plan := planned(t, imported(t, without), ImportOptions{Passwords: kind}); plan.NoPassword != 1 || len(plan.Errors) > 0 {
				t.Errorf("%q as %q: %+v", without, kind, plan.Report)
			}
		}
	}
}

func TestImportsMakeNoAdministratorsUnlessToldTo(t *testing.T) {
	im := imported(t, "name,email,role\nAda,ada@example.org,admin\nGrace,grace@example.org,Administrator\nEve,eve@example.org,user\n")
	if im.Administrators != 2 {
		t.Error(im.Administrators)
	}
	for _, o := range []ImportOptions{{}, {Administrators: true}} {
		plan, want := planned(t, im, o), 0
		if o.Administrators {
			want = 2
		}
		got := 0
		for _, a := range made(t, plan) {
			if a.Role == account.Administrator {
				got++
			}
		}
		if got != want || plan.Administrators != want {
			t.Errorf("%+v: %d, told %d", o, got, plan.Administrators)
		}
	}
}

func TestNamesThatOthersHaveAreRefused(t *testing.T) {
	im := imported(t, "name,email,username\nAda,ada@example.org,ada\nGrace,grace@example.org,grace\nEve,eve@example.org,eve\n")
	taken := func(p account.Profile) (email, username bool, err error) {
		return p.Email == "ada@example.org", p.Username == "grace", nil
	}
	plan, err := im.Plan(ImportOptions{SkipErrors: true}, policy, noon, taken)
	if err != nil || plan.Accounts != 1 || len(plan.Errors) != 2 || plan.Errors[0].Err != store.ErrEmailTaken || plan.Errors[1].Err != store.ErrUsernameTaken {
		t.Errorf("%v, %+v", err, plan)
	}
	broken := errors.New("broken")
	if _, err := im.Plan(ImportOptions{}, policy, noon, func(account.Profile) (bool, bool, error) { return false, false, broken }); !errors.Is(err, broken) {
		t.Error(err)
	}
}

// Which of two is meant cannot be known, also when the first of them cannot be imported.
func TestARefusedRowHoldsItsNames(t *testing.T) {
	im := imported(t, "name,email,role\n,ada@example.org,\nAda,ADA@example.org,\n")
	plan := planned(t, im, ImportOptions{SkipErrors: true})
	same(t, reasons(plan), []string{"2|name|the full name cannot be used", "3|email|another row has the e-mail|ADA@example.org"})
}

func TestReportOfManyErrorsIsBounded(t *testing.T) {
	im := imported(t, "name,email\n"+strings.Repeat("Ada,ada@example.org\n", 1000))
	plan := planned(t, im, ImportOptions{SkipErrors: true})
	if len(plan.Errors) != 200 || plan.MoreErrors != 799 || plan.Accounts != 1 {
		t.Errorf("%d and %d, %d accounts", len(plan.Errors), plan.MoreErrors, plan.Accounts)
	}
}

func TestErrorsNameTheirLine(t *testing.T) {
	const good, bad = `{"name":"Ada","email":"ada@example.org"}`, `{"name":"","email":"x@example.org"}`
	for content, want := range map[string]int{
		good + "\n\n" + bad:            3,
		"[" + good + ",\n" + bad + "]": 2,
		"\n\n[\n" + good + ",\n{\"name\":\n\"\",\"email\":\n\"x@example.org\"}]": 5,
		"[" + good + "," + bad + "]":                                                  2,
		"[" + strings.Repeat(bad+",", 3)[:len(bad)] + "]":                             1,
		"[" + good + "," + strings.ReplaceAll(good, "ada", "eve") + ",\n" + bad + "]": 3, // the row: two share a line
		"name,email\n\n\"A\n\nB\",a@example.org\n,x@example.org\n":                    3,
	} {
		plan := planned(t, imported(t, content), ImportOptions{SkipErrors: true})
		if len(plan.Errors) == 0 || plan.Errors[0].Line != want {
			t.Errorf("%q: %v, want line %d", content, plan.Errors, want)
		}
	}
}
