//go:build window && linux

package window

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// bela is a member in every file of app/session/testdata.
var bela = person{"Béla Kovács-Nagy", "bela@example.org", "eight barges under two bridges"}

func TestTheWindowOpensDataOfTheFirstFormat(t *testing.T) {
	d, h := newDesk(t), newHome(t)
	key, kept := filepath.Join(string(h), "key"), "app/session/testdata/format-1"
	if err := os.MkdirAll(h.data(), 0o700); err != nil {
		t.Fatal(err)
	}
	for from, to := range map[string]string{"key": key, "latchkey.db": filepath.Join(h.data(), "latchkey.db")} {
		content, err := os.ReadFile(filepath.Join(kept, from))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p := d.start(t, h, nil, "--key-file", key)
	p.signIn(bela)
	p.heading("Your account")
	p.reads(bela.name)
	p.terminate()
	if said := p.said.String(); strings.TrimSpace(said) != "" {
		t.Errorf("the terminal was told %q", said)
	}
}
