//go:build install

package install

import (
	"debug/elf"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// newestGlibc is the second number of the newest C library that may be needed: that of Ubuntu 22.04.
const newestGlibc = 35

// glibcNeeded is the second number of the C library that a program asks for.
func glibcNeeded(t *testing.T, program string) (needed int) {
	t.Helper()
	f, err := elf.Open(program)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	symbols, err := f.ImportedSymbols()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range symbols {
		if number, ok := strings.CutPrefix(s.Version, "GLIBC_2."); ok {
			number, _, _ = strings.Cut(number, ".")
			if n, err := strconv.Atoi(number); err == nil {
				needed = max(needed, n)
			}
		}
	}
	return needed
}

func TestTheDebAsksForWhatTheProgramNeeds(t *testing.T) {
	needed := glibcNeeded(t, filepath.Join(extracted(t), "usr/bin/latchkey"))
	if needed == 0 || needed > newestGlibc {
		t.Errorf("the program needs glibc 2.%d, and Ubuntu 22.04 has 2.%d", needed, newestGlibc)
	}
	deb := artefact(t, "*_amd64.deb")
	for field, wanted := range map[string]string{
		"Package":      "latchkey",
		"Version":      version(t),
		"Architecture": "amd64",
		"Depends": "libc6 (>= 2." + strconv.Itoa(needed) +
			"), libgtk-3-0t64 | libgtk-3-0, libwebkit2gtk-4.1-0 (>= 2.41), hicolor-icon-theme",
		"Recommends": "gnome-keyring | kwalletmanager | keepassxc",
		"Suggests":   "cage, xwayland",
	} {
		if said := strings.TrimSpace(run(t, "dpkg-deb", "--field", deb, field)); said != wanted {
			t.Errorf("%s: %s, not %s", field, said, wanted)
		}
	}
	// Without scripts of its own it can neither ask nor fail; menus and icon caches are the system's triggers' to refresh.
	parts := strings.Fields(run(t, "sh", "-c", `dpkg-deb --ctrl-tarfile "$0" | tar t | sort`, deb))
	if slices.ContainsFunc(parts, func(s string) bool { return !slices.Contains([]string{"./", "./control", "./md5sums"}, s) }) {
		t.Errorf("its control archive holds %q", parts)
	}
}

func TestLintianFindsNothing(t *testing.T) {
	// Root is refused otherwise in containers.
	said := run(t, "lintian", "--allow-root", "--fail-on", "none", artefact(t, "*_amd64.deb"))
	for line := range strings.Lines(said) { // what AppStream says is judged by a test of its own
		if !strings.Contains(line, ": appstream-metadata-validation-failed ") {
			t.Error(line)
		}
	}
}

func TestALaterVersionIsNewerToBothSystems(t *testing.T) {
	order := []string{"0.1.0~rc.1", "0.1.0", "0.1.0+0f3c6d1e9a2b", "0.1.1", "0.10.0"}
	if v := version(t); strings.HasPrefix(v, "0.1.0+") {
		order[2] = v
	}
	for i := range order[1:] {
		older, newer := order[i], order[i+1]
		if _, code := try(t, "", nil, "dpkg", "--compare-versions", older, "lt", newer); code != 0 {
			t.Errorf("dpkg does not take %s for newer than %s", newer, older)
		}
		if said := run(t, "rpm", "--eval", `%{lua:print(rpm.vercmp("`+older+`", "`+newer+`"))}`); strings.TrimSpace(said) != "-1" {
			t.Errorf("rpm does not take %s for newer than %s: %s", newer, older, said)
		}
	}
}
