//go:build install

package install

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// No Mac is here. What these tests hold is what build/darwin/package.sh decides by itself: what it refuses, which plist it
// writes, in which order it asks Apple's tools, and that it stops at the first that fails.

func TestPackagingForMacOSSaysThatItNeedsAMac(t *testing.T) {
	said, code := try(t, "", nil, "build/darwin/package.sh")
	if code != 1 || strings.Count(said, "\n") != 1 || !strings.Contains(said, "needs a Mac") {
		t.Errorf("exit code %d, and it says:\n%s", code, said)
	}
}

func TestMacBundleIsFilledInSignedAndPacked(t *testing.T) {
	m := newMac(t)
	if said, code := m.packages(t, "CODESIGN_IDENTITY=Developer ID Application: A Name", "NOTARY_PROFILE=ours"); code != 0 {
		t.Fatalf("exit code %d:\n%s", code, said)
	}
	want := []string{
		"go build", "go build", "lipo -create", "lipo BIN", "go build", "codesign --force", "codesign --verify", "hdiutil create",
		"codesign --timestamp", "xcrun notarytool", "xcrun stapler", "spctl --assess",
	}
	if got := m.asked(t); !slices.Equal(got, want) {
		t.Errorf("asked in this order:\n%q, want\n%q", got, want)
	}
	asked := read(t, filepath.Join(m.folder, "asked"))
	for _, text := range []string{
		"--force --options runtime --timestamp --entitlements build/darwin/entitlements.plist --sign Developer ID Application: A Name ",
		"codesign --verify --strict ", "stapler staple ", "notarytool submit ",
	} {
		if !strings.Contains(asked, text) {
			t.Errorf("%q was not asked for in\n%s", text, asked)
		}
	}
	if _, err := os.Stat(m.image()); err != nil {
		t.Error(err)
	}
	info := plist(t, read(t, filepath.Join(m.folder, "image/Latchkey.app/Contents/Info.plist")))
	for key, want := range map[string]string{
		"CFBundleIdentifier": "org.latchkey.Latchkey", "CFBundleName": "Latchkey", "CFBundleExecutable": "latchkey",
		"CFBundleShortVersionString": "1.2.3", "CFBundleVersion": "1.2.3", "CFBundleIconFile": "iconfile",
		"LSMinimumSystemVersion": "14.5",
	} {
		if info[key] != want {
			t.Errorf("Info.plist: %s is %q, want %q", key, info[key], want)
		}
	}
	for key, value := range info {
		if value == "" && key != "NSHighResolutionCapable" || strings.Contains(value, "{{") {
			t.Errorf("Info.plist: %s is %q", key, value)
		}
	}
	for _, name := range []string{"Contents/MacOS/latchkey", "Contents/Resources/iconfile.icns"} {
		if _, err := os.Stat(filepath.Join(m.folder, "image/Latchkey.app", name)); err != nil {
			t.Error(err)
		}
	}
	if to, err := os.Readlink(filepath.Join(m.folder, "image/Applications")); err != nil || to != "/Applications" {
		t.Errorf("the image's link leads to %q: %v", to, err)
	}
}

func TestWithoutAnIdentityTheMacPackageSaysThatItsSignatureIsAdHoc(t *testing.T) {
	m := newMac(t)
	said, code := m.packages(t)
	if code != 0 || !strings.Contains(said, "signed ad hoc") || !strings.Contains(said, "not notarised") {
		t.Errorf("exit code %d:\n%s", code, said)
	}
	if asked := strings.Join(m.asked(t), ","); strings.Contains(asked, "xcrun") {
		t.Errorf("Apple was asked: %s", asked)
	}
}

func TestAToolThatFailsLeavesNoImage(t *testing.T) {
	for _, broken := range []string{"go", "lipo", "codesign", "hdiutil", "xcrun", "spctl"} {
		m := newMac(t)
		m.tool(t, broken, "exit 1")
		said, code := m.packages(t, "CODESIGN_IDENTITY=Developer ID Application: A Name", "NOTARY_PROFILE=ours")
		if _, err := os.Stat(m.image()); code == 0 || !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s fails: exit code %d, image: %v\n%s", broken, code, err, said)
		}
	}
}

func TestNotarisingNeedsAnIdentity(t *testing.T) {
	if said, code := newMac(t).packages(t, "NOTARY_PROFILE=ours"); code != 1 || !strings.Contains(said, "CODESIGN_IDENTITY") {
		t.Errorf("exit code %d:\n%s", code, said)
	}
}

func TestEntitlementsAskForNothing(t *testing.T) {
	if got := plist(t, read(t, "build/darwin/entitlements.plist")); len(got) != 0 {
		t.Errorf("entitlements: %v", got)
	}
}

// A mac is a folder of commands that stand in for Apple's: each writes down how it was called.
type mac struct{ folder string }

func newMac(t *testing.T) mac {
	m := mac{t.TempDir()}
	m.tool(t, "uname", "echo Darwin")
	m.tool(t, "go", `while [ $# -gt 1 ]; do [ "$1" != -o ] || { echo "#!/bin/sh" >"$2"; chmod +x "$2"; }; shift; done`)
	m.tool(t, "lipo", `[ "$1" != -create ] || echo program >"$3"`)
	m.tool(t, "hdiutil", `while [ "$1" != -srcfolder ]; do shift; done; cp -R "$2" "`+m.folder+`/image"; shift $(($# - 1)); echo image >"$1"`)
	for _, name := range []string{"clang", "codesign", "xcrun", "spctl"} {
		m.tool(t, name, "")
	}
	return m
}

// tool writes the command of that name.
func (m mac) tool(t *testing.T, name, does string) {
	t.Helper()
	script := "#!/bin/sh\nset -eu\n"
	if name != "uname" {
		script += `echo "` + name + ` $*" >>"` + m.folder + `/asked"` + "\n"
	}
	if err := os.WriteFile(filepath.Join(m.folder, name), []byte(script+does+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
}

func (m mac) image() string {
	return filepath.Join(m.folder, "packages/latchkey-1.2.3-macos-universal.dmg")
}

// packages runs build/darwin/package.sh for version 1.2.3.
func (m mac) packages(t *testing.T, more ...string) (said string, code int) {
	t.Helper()
	env := append([]string{
		"PATH=" + m.folder + ":" + os.Getenv("PATH"), "PACKAGES=" + m.folder + "/packages", "BIN=" + m.folder + "/bin/latchkey",
		"BASE=1.2.3", "VERSION=1.2.3", "LDFLAGS=-s", "CODESIGN_IDENTITY=", "NOTARY_PROFILE=",
	}, more...)
	return try(t, "", env, "build/darwin/package.sh")
}

// asked are the tools in the order of their calls, each with its first word.
func (m mac) asked(t *testing.T) []string {
	t.Helper()
	var calls []string
	for line := range strings.Lines(read(t, filepath.Join(m.folder, "asked"))) {
		words := strings.Fields(strings.ReplaceAll(line, m.folder+"/bin/latchkey", "BIN"))
		calls = append(calls, words[0]+" "+words[1])
	}
	return calls
}

// plist are the values of a property list's one dictionary as texts; what is no text is "".
func plist(t *testing.T, document string) map[string]string {
	t.Helper()
	values, key, inside := map[string]string{}, "", ""
	for decoder := xml.NewDecoder(strings.NewReader(document)); ; {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return values
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			inside = token.Name.Local
		case xml.EndElement:
			inside = ""
		case xml.CharData:
			switch text := string(token); inside {
			case "key":
				key, values[text] = text, ""
			case "string":
				values[key] = text
			}
		}
	}
}
