//go:build install

package install

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// rpmTells is what rpm reads in the package by a format of its own.
func rpmTells(t *testing.T, format string) string {
	t.Helper()
	return run(t, "rpm", "--query", "--package", "--queryformat", format, artefact(t, "*.x86_64.rpm"))
}

func TestTheRPMAsksForWhatTheProgramNeeds(t *testing.T) {
	needed := fmt.Sprintf("glibc >= 2.%d", glibcNeeded(t, filepath.Join(extracted(t), "usr/bin/latchkey")))
	for format, wanted := range map[string]string{
		"%{NAME} %{VERSION} %{ARCH} %{LICENSE}": "latchkey " + version(t) + " x86_64 MIT",
		"%{BUILDHOST} %{VENDOR}":                "latchkey The Latchkey authors", // no machine's name
		"[%{RECOMMENDS}\n]":                     "gnome-keyring",
		"[%{SUGGESTS}\n]":                       "cage",
		// Without scripts of its own it can neither ask nor fail; menus and icon caches are the system's triggers' to refresh.
		"%{PREIN}%{POSTIN}%{PREUN}%{POSTUN}%{PRETRANS}%{POSTTRANS}": strings.Repeat("(none)", 6),
	} {
		if said := strings.TrimSpace(rpmTells(t, format)); said != wanted {
			t.Errorf("%s: %s, not %s", format, said, wanted)
		}
	}
	said := strings.Split(strings.TrimSpace(run(t, "rpm", "--query", "--package", "--requires", artefact(t, "*.x86_64.rpm"))), "\n")
	said = slices.DeleteFunc(said, func(s string) bool { return strings.HasPrefix(s, "rpmlib(") })
	slices.Sort(said)
	if wanted := []string{needed, "gtk3", "hicolor-icon-theme", "webkit2gtk4.1 >= 2.41"}; !slices.Equal(said, wanted) {
		t.Errorf("it requires %q, not %q", said, wanted)
	}
}

func TestTheRPMIsWhole(t *testing.T) {
	run(t, "rpm", "--checksig", "--nosignature", artefact(t, "*.x86_64.rpm"))
}
