package command

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// completions are words before the cursor, and what may stand there.
var completions = []struct{ typed, offered string }{
	{"acc", "account"},
	{"account ", "create delete disable enable export list reset-otp set-role show temporary-password unlock"},
	{"account li", "list"},
	{"account set-role bob ", "administrator member"},
	{"account show list ", ""},
	{"account list --ro", "--role"},
	{"account list --role ", "administrator member"},
	{"account disable bob --", "--data --help --key-file"},
	{"--data /nowhere account sh", "show"},
	{"--data account pol", "policy"},
	{"import people.csv --passwords b", "bcrypt"},
	{"policy set id", "idle"},
	{"policy set idle ", ""},
	{"completion ", "bash fish zsh"},
	{"--ki", "--kiosk"},
}

// script is the completion for a shell, in a file.
func (w world) script(shell string) string {
	w.Helper()
	if _, err := exec.LookPath(shell); err != nil {
		w.Skipf("there is no %s here", shell)
	}
	path := filepath.Join(w.temp, "completion."+shell)
	w.write(path, []byte(w.ok("completion", shell)), 0o600)
	return path
}

func TestBashCompletesWhatKongUnderstands(t *testing.T) {
	w := newWorld(t)
	script := w.script("bash")
	const ask = `source "$1"; shift; COMP_WORDS=(latchkey "$@"); COMP_CWORD=$#; _latchkey; printf '%s\n' "${COMPREPLY[@]}"`
	for _, test := range append(slices.Clone(completions), []struct{ typed, offered string }{
		{"account list --role = ad", "administrator"}, {"account list --role =", "administrator member"}, {"account list --role=m", "--role=member"},
	}...) {
		words := strings.Split(test.typed, " ")
		out, err := exec.Command("bash", append([]string{"--norc", "-c", ask, "bash", script}, words...)...).CombinedOutput()
		got := strings.Fields(string(out))
		slices.Sort(got)
		if err != nil || strings.Join(got, " ") != test.offered {
			t.Errorf("%q: %v, %q", test.typed, err, got)
		}
	}
}

func TestFishCompletesWhatKongUnderstands(t *testing.T) {
	w := newWorld(t)
	script := w.script("fish")
	const ask = `source $argv[1]; for typed in $argv[2..-1]; complete -C "latchkey $typed"; echo "== $typed"; end`
	args := []string{"--no-config", "-c", ask, script}
	for _, test := range completions {
		args = append(args, test.typed)
	}
	c := exec.Command("fish", args...)
	c.Dir = t.TempDir()
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	rest := string(out)
	for _, test := range completions {
		offers, after, found := strings.Cut(rest, "== "+test.typed+"\n")
		if !found {
			t.Fatalf("nothing about %q in\n%s", test.typed, out)
		}
		rest = after
		var got []string
		for _, line := range strings.Split(strings.TrimSpace(offers), "\n") {
			word, _, _ := strings.Cut(line, "\t")
			got = append(got, word)
		}
		slices.Sort(got)
		if strings.Join(got, " ") != test.offered {
			t.Errorf("%q: %q", test.typed, got)
		}
	}
}

func TestZshReadsItsCompletion(t *testing.T) {
	w := newWorld(t)
	script := w.script("zsh")
	const ask = `autoload -U compinit; compinit -u -D; source "$1" && print -r -- $_comps[latchkey]`
	out, err := exec.Command("zsh", "-f", "-c", ask, "zsh", script).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "_bash_complete") || !strings.Contains(string(out), "_latchkey") {
		t.Errorf("%v: %s", err, out)
	}
}

func TestManualIsCleanAndNamesEveryCommand(t *testing.T) {
	w := newWorld(t)
	path := filepath.Join(w.temp, "latchkey.1")
	w.write(path, []byte(w.ok("man")), 0o600)
	for path := range w.every() {
		if !strings.Contains(w.told.String(), `.SS \fBlatchkey `+strings.ReplaceAll(path, "-", `\-`)+`\fR`) {
			t.Errorf("the manual does not name %s", path)
		}
	}
	for _, words := range []string{"EXIT STATUS", "ENVIRONMENT", `LATCHKEY_KEY_FILE`, "{all: number, total: number, offset: number, rows: [{id: text,"} {
		if !strings.Contains(w.told.String(), words) {
			t.Errorf("the manual has no %s", words)
		}
	}
	for _, e := range exits {
		if !strings.Contains(w.told.String(), full(e.means)) {
			t.Errorf("the manual does not explain exit code %d", e.code)
		}
	}
	if _, err := exec.LookPath("groff"); err != nil {
		t.Skip("there is no groff here")
	}
	out, err := exec.Command("groff", "-man", "-ww", "-z", path).CombinedOutput()
	if err != nil || len(out) != 0 {
		t.Errorf("%v: %s", err, out)
	}
}

// Everything that --json prints is documented, and what is documented is what is printed.
func TestEveryJSONValueIsDocumented(t *testing.T) {
	w := newWorld(t)
	manual := w.ok("man")
	_, section, _ := strings.Cut(manual, ".SH JSON\n")
	documented := regexp.MustCompile(`(?m)^\\fBlatchkey (.*)\\fR$`).FindAllStringSubmatch(section, -1)
	var named []string
	for _, line := range documented {
		named = append(named, strings.ReplaceAll(line[1], `\-`, "-"))
	}
	var answering []string
	for path := range w.every() {
		if _, stdout, _ := w.run(append(strings.Fields(path), "--help")...); strings.Contains(stdout, "--json") {
			answering = append(answering, path)
		}
	}
	slices.Sort(named)
	slices.Sort(answering)
	if !slices.Equal(named, answering) {
		t.Errorf("documented %q\nanswering %q", named, answering)
	}
}

func TestEveryHelpFitsATerminal(t *testing.T) {
	w := newWorld(t)
	for path := range w.every() {
		exit, stdout, stderr := w.run(append(strings.Fields(path), "--help")...)
		if exit != 0 || stderr != "" || stdout == "" {
			t.Errorf("%s: exit %d, stderr %q", path, exit, stderr)
		}
		for _, line := range strings.Split(stdout, "\n") {
			if columns(line) > 80 {
				t.Errorf("%s: %q", path, line)
			}
		}
	}
	if _, err := os.Lstat(w.data); err == nil {
		t.Error("help made data")
	}
}
