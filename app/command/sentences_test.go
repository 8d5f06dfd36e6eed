package command

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
	"latchkey/app/vault"
)

// sentinels are the names of all Err variables of a package, as they are written elsewhere.
func sentinels(t *testing.T, pkg string) (names []string) {
	t.Helper()
	files, err := filepath.Glob("../" + pkg + "/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ValueSpec); ok && strings.HasPrefix(spec.Names[0].Name, "Err") {
				names = append(names, pkg+"."+spec.Names[0].Name)
			}
			return true
		})
	}
	return names
}

// rows are the errors that the table of sentences names.
func rows(t *testing.T) map[string]bool {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "sentences.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || spec.Names[0].Name != "sentences" {
			return true
		}
		ast.Inspect(spec, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok {
				named[sel.X.(*ast.Ident).Name+"."+sel.Sel.Name] = true
			}
			return true
		})
		return false
	})
	return named
}

// unmet are the errors that no command can end with: they answer a person at the window, or at the demo, which has words
// of its own; those of a row of an import are told in its
// report, and those of a record are damage.
var unmet = regexp.MustCompile(`^account\.Err(Account|Password|OTP|Recovery|Factor|Hash|QR|URI)|^archive\.ErrRow|^session\.Err(` +
	`WrongPhase|Busy|ProofRequired|NotAdministrator|OwnAccount|ConfirmationWrong|CredentialsIncorrect|Password|AccountDisabled|ClockWrong|OTPRequired|RegistrationClosed)`)

func TestEveryErrorThatACommandCanMeetHasASentence(t *testing.T) {
	named := rows(t)
	for pkg, least := range map[string]int{"store": 15, "vault": 11, "account": 18, "session": 15, "archive": 35} {
		all := sentinels(t, pkg)
		if len(all) < least {
			t.Fatalf("only %d sentinels were found in %s", len(all), pkg)
		}
		for _, name := range all {
			if named[name] == unmet.MatchString(name) {
				t.Errorf("%s: a sentence %v, unmet %v", name, named[name], unmet.MatchString(name))
			}
		}
	}
}

var forbidden = regexp.MustCompile(`(?i)\b(token|otp|login|log in|users?)\b|store:|vault:|account:|session:|archive:`)

func TestSentencesSayWhatHappenedAndWhatToDoInOurWords(t *testing.T) {
	var texts []string
	for _, row := range sentences {
		texts = append(texts, sentenceOf(row.err))
		if exit := exitOf(row.err); (exit == exitInUse) != errors.Is(row.err, store.ErrInUse) || exit == exitOK {
			t.Errorf("%v exits %d", row.err, exit)
		}
	}
	for _, row := range refusals {
		texts = append(texts, refusalOf(row.err))
	}
	texts = append(texts, refusalOf(&account.RetryAfter{Wait: 29100 * time.Millisecond}), sentenceOf(errors.New("disk on fire")))
	for _, own := range []sentence{errNoData, errNoDataFolder, errNoConfigFolder, errWindowOnly, errInterrupted, errNotAsClaimed, errTooLong, errBegunAgain,
		errNotConfirmed, errYesRequired, errNobodyToAsk, errInDataFolder, errNobodyAdministers, errNewKeyFileRequired, errPassphrasesDiffer} {
		texts = append(texts, sentenceOf(fmt.Errorf("wrapped: %w", own)))
	}
	seen := map[string]bool{}
	for _, text := range texts {
		if forbidden.MatchString(text) || !strings.Contains(text, "; ") || strings.ContainsAny(text, ".\n") && !strings.Contains(text, "--") {
			t.Errorf("%q", text)
		}
		if seen[text] {
			t.Errorf("twice: %q", text)
		}
		seen[text] = true
	}
}

func TestWhatAnErrorAddsFollowsInBracketsOnOneLine(t *testing.T) {
	err := fmt.Errorf("%w: /a/key is a link to nothing", vault.ErrKeyFileInvalid)
	want := "the key file cannot be used (/a/key is a link to nothing); name a file of exactly 32 bytes that only you can read with --key-file FILE"
	if got := sentenceOf(err); got != want {
		t.Errorf("got %q", got)
	}
	if got := sentenceOf(errors.Join(store.ErrDamaged, errors.New("and more"))); strings.Contains(got, "\n") {
		t.Errorf("got %q", got)
	}
}
