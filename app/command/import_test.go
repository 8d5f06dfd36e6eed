package command

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"latchkey/app/session"
	"latchkey/app/store"
)

// people is a file to import.
func (w world) people(name, content string) string {
	w.Helper()
	path := filepath.Join(w.temp, name)
	w.write(path, []byte(content), 0o600)
	return path
}

const threePeople = "full_name,email,username,password,role\n" +
	"Ada Example,ada@example.org,ada,lovelace engine notes,member\n" +
	"Bob Example,bob@example.org,bob,short,admin\n" +
	"Eve Example,eve@example.org,,the apple of knowledge,member\n"

func TestDryRunSaysWhatAnImportWouldDoAndChangesNothing(t *testing.T) {
	w := newWorld(t)
	w.register()
	path := w.people("people.csv", threePeople)
	before := w.fileBytes()
	got := w.ok("import", path, "--passwords", "plain", "--dry-run")
	const want = `Rows           3
Accounts       3 would be created, of them 0 administrators
Two-factor     0 with it on; 0 of the secrets are weak, and another is asked for
Passwords      1 too short, to be replaced at the first sign-in; 0 without, which need a temporary one
Time           about 1 second
`
	if got != want || !bytes.Equal(before, w.fileBytes()) {
		t.Errorf("got\n%s", got)
	}
	w.tellsNoSecret([]byte("lovelace engine notes"), []byte("the apple of knowledge"))
}

func TestImportedPeopleSignIn(t *testing.T) {
	w := newWorld(t)
	w.register()
	path := w.people("people.csv", threePeople)
	got := w.ok("import", path, "--passwords", "plain", "--administrators")
	if !strings.Contains(got, "Accounts       3 created, of them 1 administrator\n") || strings.Contains(got, "Time ") {
		t.Errorf("got\n%s", got)
	}
	w.session(nil, func(s *session.Session) {
		if state := must(w, s.Login, "ada", "lovelace engine notes"); state.Phase != session.SignedIn {
			t.Errorf("the sign-in leads to %s", state.Phase)
		}
	})
	if list := w.ok("account", "list", "--role", "administrator"); !strings.Contains(list, "bob@example.org") {
		t.Errorf("got\n%s", list)
	}
	kinds, newest := w.entries()
	if newest.Kind != store.SignedIn || kinds[len(kinds)-2] != store.AccountImported {
		t.Errorf("%q", kinds)
	}
	w.tellsNoSecret([]byte("lovelace engine notes"))
}

func TestRowErrorsAreToldWithTheirLinesAndStopTheImport(t *testing.T) {
	w := newWorld(t)
	w.register()
	path := w.people("people.csv", "full_name,email,username,password,role\n"+
		"Ada Example,ada@example.org,ada,lovelace engine notes,member\n"+
		"Bob,bob\u202e@,b\x1b[31mb,secretsecret,chief\n"+
		"Eve,ADA@example.org,,the apple of knowledge,member\n"+
		"Grace,grace@example.org,,and again and again,member\n")
	before := w.fileBytes()
	for _, dry := range []bool{true, false} {
		args := []string{"import", path, "--passwords", "plain"}
		if dry {
			args = append(args, "--dry-run")
		}
		exit, stdout, stderr := w.run(args...)
		if exit != 1 || stderr != "latchkey: some rows have errors, so nothing was imported; correct them, or leave them out with --skip-errors\n" {
			t.Errorf("%q: exit %d, stderr %q", args, exit, stderr)
		}
		for _, line := range []string{"LINE  COLUMN ", "WHAT IS WRONG", "\n3     ", "not a role", "chief\n", "\n4     email", "an earlier row has this email", "\n5     email", "an account has this email", "grace@example.org\n"} {
			if !strings.Contains(stdout, line) {
				t.Errorf("no %q in\n%s", line, stdout)
			}
		}
		if strings.ContainsAny(stdout, "\x1b\u202e") || strings.Contains(stdout, "secretsecret") {
			t.Errorf("%q", stdout)
		}
		if !bytes.Equal(before, w.fileBytes()) {
			t.Error("the data was changed")
		}
	}
	var report session.ImportReport
	exit, stdout, _ := w.run("import", path, "--passwords", "plain", "--json")
	if err := json.Unmarshal([]byte(stdout), &report); err != nil || exit != 1 || report.Done || len(report.Errors) < 3 {
		t.Errorf("exit %d, %v, %+v", exit, err, report)
	}
	if got := w.ok("import", path, "--passwords", "plain", "--skip-errors"); !strings.Contains(got, "Accounts       1 created") {
		t.Errorf("got\n%s", got)
	}
}

func TestHostileImportsAreRefusedInWords(t *testing.T) {
	w := newWorld(t)
	w.register()
	before := w.fileBytes()
	w.refused("there is nothing in the file; check that it is the right one and was copied whole", "import", w.people("empty", ""), "--passwords", "none")
	w.refused("this is a folder, a link, a device or a pipe; name the file itself", "import", "/dev/zero", "--passwords", "none")
	w.refused("the file is not there or cannot be read; check its name, and allow yourself to read it", "import", filepath.Join(w.temp, "none"), "--passwords", "none")
	exit, stdout, stderr := w.run("import", w.people("zeros", strings.Repeat("\x00", 5000)), "--passwords", "none")
	if exit != 1 || stdout != "" || strings.Count(stderr, "\n") != 1 {
		t.Errorf("exit %d, stdout %q, stderr %q", exit, stdout, stderr)
	}
	if exit, stdout, stderr := w.run("import", w.people("people.csv", threePeople)); exit != exitUsage || stdout != "" || !strings.Contains(stderr, "--passwords") {
		t.Errorf("exit %d, stdout %q, stderr %q", exit, stdout, stderr)
	}
	if !bytes.Equal(before, w.fileBytes()) {
		t.Error("the data was changed")
	}
}

func TestImportIntoEmptyDataNeedsAnAdministrator(t *testing.T) {
	w := newWorld(t)
	if err := w.open().Close(); err != nil {
		t.Fatal(err)
	}
	path := w.people("people.csv", threePeople)
	w.refused(string(errNobodyAdministers), "import", path, "--passwords", "plain")
	w.ok("import", path, "--passwords", "plain", "--administrators")
}

// textsOf are the texts in a variable of another package.
func textsOf(t *testing.T, path, variable string) (texts []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || spec.Names[0].Name != variable {
			return true
		}
		ast.Inspect(spec.Values[0], func(n ast.Node) bool {
			if text, ok := n.(*ast.BasicLit); ok {
				unquoted, _ := strconv.Unquote(text.Value)
				texts = append(texts, unquoted)
			}
			return true
		})
		return false
	})
	return texts
}

func TestImportHelpNamesEveryColumn(t *testing.T) {
	help := importCommand{}.Help()
	names := textsOf(t, "../archive/import_columns.go", "columnNames")
	if len(names) < 12 {
		t.Fatalf("only %q were found", names)
	}
	for _, name := range names {
		if !strings.Contains(help, name) {
			t.Errorf("%s is not named", name)
		}
	}
}

func TestEveryRowErrorHasWords(t *testing.T) {
	codes := textsOf(t, "../session/import.go", "rowCodes")
	if len(codes) < 15 || len(codes) != len(rowWords) {
		t.Errorf("%d codes and %d words", len(codes), len(rowWords))
	}
	for _, code := range codes {
		if rowWords[code] == "" || forbidden.MatchString(rowWords[code]) {
			t.Errorf("%s: %q", code, rowWords[code])
		}
	}
}
