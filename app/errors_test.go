package app

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/session"
	"latchkey/app/store"
)

// unexplained are the sentinels that no person can do anything about: they are internal.
var unexplained = map[string]string{
	"account.ErrURIInvalid":          "what the phone of a demonstration scans is refused by a sentinel of its own",
	"account.ErrHashInvalid":         "a sealed record holds a hash that was never written here",
	"account.ErrOTPParams":           "a sealed record holds parameters that were never written here",
	"account.ErrQRTooLarge":          "the bounds of names and issuer rule it out",
	"account.ErrQRUnreadable":        "the picture drawn is not what it should be",
	"account.ErrAccountInvalid":      "a backup that holds one is damaged",
	"account.ErrHashCost":            "a row of an import that has one is refused by a sentinel of its own",
	"store.ErrReplaced":              "it comes with what went wrong afterwards",
	"store.ErrKeyKept":               "only the terminal replaces a key",
	"store.ErrKeyUnchanged":          "only the terminal replaces a key",
	"vault.ErrKeyFileExists":         "only the terminal replaces a key",
	"archive.ErrActivityForeign":     "only the terminal verifies an export",
	"archive.ErrActivityNewer":       "only the terminal verifies an export",
	"archive.ErrActivityBroken":      "only the terminal verifies an export",
	"archive.ErrActivitySignature":   "only the terminal verifies an export",
	"archive.ErrActivityFingerprint": "only the terminal verifies an export",
	"vault.ErrSealBroken":            "package store turns it into damage",
}

// files are the parsed files of a package's folder, without its tests.
func files(t *testing.T, folder string) []*ast.File {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var all []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, f)
	}
	if len(all) == 0 {
		t.Fatalf("no files in %s", folder)
	}
	return all
}

func TestEverySentinelHasACode(t *testing.T) {
	mapped := map[string]bool{}
	for _, f := range files(t, ".") {
		ast.Inspect(f, func(n ast.Node) bool {
			v, ok := n.(*ast.ValueSpec)
			if !ok || v.Names[0].Name != "table" {
				return true
			}
			ast.Inspect(v, func(n ast.Node) bool {
				if s, ok := n.(*ast.SelectorExpr); ok {
					mapped[fmt.Sprintf("%s.%s", s.X, s.Sel.Name)] = true
				}
				return true
			})
			return false
		})
	}
	declared := map[string]bool{}
	for _, folder := range []string{"account", "archive", "rehearsal", "session", "store", "vault"} {
		for _, f := range files(t, folder) {
			for name, object := range exportedVars(f) {
				if strings.HasPrefix(name, "Err") {
					declared[folder+"."+name] = object
				}
			}
		}
	}
	for name := range declared {
		if !mapped[name] && unexplained[name] == "" {
			t.Errorf("%s has no code", name)
		}
		if mapped[name] && unexplained[name] != "" {
			t.Errorf("%s has a code and is said to have none", name)
		}
	}
	for _, name := range slices.Concat(slices.Collect(maps.Keys(mapped)), slices.Collect(maps.Keys(unexplained))) {
		if !declared[name] {
			t.Errorf("%s does not exist", name)
		}
	}
	if len(declared) < 40 {
		t.Errorf("only %d sentinels were found", len(declared))
	}
}

func exportedVars(f *ast.File) map[string]bool {
	names := map[string]bool{}
	for _, d := range f.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.VAR {
			continue
		}
		for _, s := range g.Specs {
			for _, n := range s.(*ast.ValueSpec).Names {
				if n.IsExported() {
					names[n.Name] = true
				}
			}
		}
	}
	return names
}

func TestEveryErrorIsACodeOnTheWire(t *testing.T) {
	shape := regexp.MustCompile(`^\{"code":"[a-z_]+"(,"retryAfterMs":[1-9][0-9]*)?(,"factor":"(password|otp|recovery_code)")?\}$`)
	retry := &account.RetryAfter{Wait: 30 * time.Second}
	for err, want := range map[error]string{
		errors.New("secret text"):                                    `{"code":"internal"}`,
		fmt.Errorf("secret: %w", account.ErrOTPReused):               `{"code":"otp_reused"}`,
		errors.Join(store.ErrDamaged, errors.New("at /home/secret")): `{"code":"data_damaged"}`,
		retry:                        `{"code":"throttled","retryAfterMs":30000}`,
		&account.RetryAfter{Wait: 1}: `{"code":"throttled","retryAfterMs":1}`,
		&session.FactorError{Factor: "otp", Err: retry}:                                    `{"code":"throttled","retryAfterMs":30000,"factor":"otp"}`,
		&session.FactorError{Factor: "password", Err: account.ErrFactorLocked}:             `{"code":"factor_locked","factor":"password"}`,
		&session.FactorError{Factor: "recovery_code", Err: &account.RetryAfter{Wait: 2e6}}: `{"code":"throttled","retryAfterMs":2,"factor":"recovery_code"}`,
	} {
		got, _ := FormatError(err).(string)
		if got != want || !shape.MatchString(got) {
			t.Errorf("%v: %s, want %s", err, got, want)
		}
	}
	for _, row := range table {
		if got := fmt.Sprint(FormatError(row.err)); got != fmt.Sprintf(`{"code":"%s"}`, row.code) {
			t.Errorf("%v: %s", row.err, got)
		}
	}
}

func TestCodesAreAllDifferentAndNamedForThePage(t *testing.T) {
	seen := map[Code]bool{}
	for _, c := range Codes {
		if seen[c.Value] || c.TSName != strings.ToUpper(string(c.Value)) {
			t.Errorf("code %+v", c)
		}
		seen[c.Value] = true
	}
	if !seen[codeInternal] || !seen[codeThrottled] || len(seen) < 40 {
		t.Errorf("%d codes", len(seen))
	}
}
