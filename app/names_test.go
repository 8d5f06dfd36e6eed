package app

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"latchkey/app/store"
)

// The page has words for every kind there is: one left out of store.Kinds would be shown without any.
func TestEveryKindOfEntryIsNamedForThePage(t *testing.T) {
	source, err := os.ReadFile("store/activity.go")
	if err != nil {
		t.Fatal(err)
	}
	declared := regexp.MustCompile(`(?m)^\t\w+ +Kind += "(\w+)"`).FindAllStringSubmatch(string(source), -1)
	if len(declared) != len(Kinds) || len(declared) < 31 {
		t.Errorf("%d kinds are declared, %d named", len(declared), len(Kinds))
	}
	for _, d := range declared {
		want := named[store.Kind]{store.Kind(d[1]), strings.ToUpper(d[1])}
		if !slices.Contains(Kinds, want) {
			t.Errorf("%s is not named", d[1])
		}
	}
}
