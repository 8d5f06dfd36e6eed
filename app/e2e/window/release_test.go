//go:build window && linux

package window

import (
	"bytes"
	"debug/buildinfo"
	"debug/elf"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestTheBuiltProgramIsFitToBeReleased(t *testing.T) {
	for _, fault := range faults(t, release) {
		t.Error(fault)
	}
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if found := faults(t, own); len(found) < 4 { // another program's tags, no -trimpath, paths, symbols
		t.Errorf("in a program built for testing there was found only %q", found)
	}
}

// faults are what a program must not carry to anybody: doors of development, what names the machine it was built on, and
// what nobody needs to run it.
func faults(t testing.TB, path string) (found []string) {
	t.Helper()
	fault := func(format string, values ...any) { found = append(found, fmt.Sprintf(format, values...)) }
	info, err := buildinfo.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	if tags := settings["-tags"]; tags != "desktop,production,webkit2_41" { // neither devtools nor debug, dev or bindings
		fault("it was built with the tags %q", tags)
	}
	if settings["-trimpath"] != "true" {
		fault("it was built without -trimpath")
	}
	for key, value := range settings {
		if strings.HasPrefix(key, "vcs") {
			fault("it carries %s=%s, which a copy of the same files would not", key, value)
		}
	}

	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	home, err := os.UserHomeDir()
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{
		root + "/", filepath.Clean(home) + "/", filepath.Join(os.TempDir(), "go-build"),
		"wails/v2/internal/frontend/devserver", "wails/v2/pkg/assetserver.NewDevAssetServer",
	} {
		if bytes.Contains(content, []byte(part)) {
			fault("%q stands in it", part)
		}
	}

	file, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, section := range file.Sections {
		if section.Type == elf.SHT_SYMTAB || strings.Contains(section.Name, "debug_") {
			fault("it was not stripped: %s", section.Name)
		}
	}
	if flags, err := file.DynValue(elf.DT_FLAGS_1); err != nil || len(flags) != 1 || flags[0]&uint64(elf.DF_1_NOW|elf.DF_1_PIE) != uint64(elf.DF_1_NOW|elf.DF_1_PIE) {
		fault("it can be written to, or foretold, where it is loaded: %x %v", flags, err)
	}
	if imported, err := file.ImportedSymbols(); err != nil || !slices.ContainsFunc(imported, func(s elf.ImportedSymbol) bool { return strings.HasSuffix(s.Name, "printf_chk") }) {
		fault("its C was compiled without _FORTIFY_SOURCE: %v", err)
	}
	for _, tag := range []elf.DynTag{elf.DT_RPATH, elf.DT_RUNPATH} {
		if where, _ := file.DynString(tag); len(where) != 0 {
			fault("it looks for libraries in %q", where)
		}
	}
	return found
}
