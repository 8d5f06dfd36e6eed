//go:build window && linux

package window

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
)

// The version comes from wails.json. Whatever a person asks, the answer is the same.
func TestThereIsOneVersion(t *testing.T) {
	d := newDesk(t)
	h := shared(t, d)
	ask := func(args ...string) string {
		t.Helper()
		command := d.command(release, args...)
		command.Env = slices.Concat(d.env, h.env())
		said, err := command.Output()
		if err != nil {
			t.Fatalf("%q: %v", args, err)
		}
		return string(said)
	}
	version := strings.TrimSuffix(strings.TrimPrefix(ask("version"), "latchkey "), "\n")
	if base := productVersion(t); version != base && !strings.HasPrefix(version, base+"+") {
		t.Errorf("the program is %q, wails.json says %q", version, base)
	}
	if made, err := os.ReadFile("build/bin/.version"); err != nil || strings.TrimSpace(string(made)) != version {
		t.Errorf("the program is %q, make made %q, %v", version, made, err)
	}
	roff := strings.ReplaceAll(version, "-", `\-`)
	for text, said := range map[string]string{
		"latchkey " + version + "\n":                                   ask("--version"),
		"Version        latchkey " + version + "\n":                    ask("status"),
		".TH LATCHKEY 1 \"\" \"latchkey " + roff + "\" \"Latchkey\"\n": ask("man"),
	} {
		if !strings.HasPrefix(said, text) {
			t.Errorf("%q does not begin with %q", said, text)
		}
	}
	var status struct{ Version string }
	if err := json.Unmarshal([]byte(ask("status", "--json")), &status); err != nil || status.Version != version {
		t.Errorf("status --json has %q, %v", status.Version, err)
	}

	p := d.start(t, h, nil)
	p.signIn(amara)
	p.heading("Your account")
	p.press("Status")
	p.heading("Status")
	p.reads("Latchkey " + version)
}

func productVersion(t *testing.T) string {
	t.Helper()
	content, err := os.ReadFile("wails.json")
	if err != nil {
		t.Fatal(err)
	}
	var config struct {
		Info struct{ ProductVersion string }
	}
	if err := json.Unmarshal(content, &config); err != nil || config.Info.ProductVersion == "" {
		t.Fatalf("no version in wails.json: %v", err)
	}
	return config.Info.ProductVersion
}
