//go:build install

package install

import (
	"debug/buildinfo"
	"debug/pe"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

// windowsFiles are what is installed on Windows, but for uninstall.exe.
var windowsFiles = []string{"Apache-2.0.txt", "LICENSE.txt", "NOTICES.txt", "README.txt", "latchkey.com", "latchkey.exe"}

// windowsUnpacked is the folder of what the installer would install.
func windowsUnpacked(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	run(t, "7z", "x", "-y", "-o"+folder, artefact(t, "latchkey-*-windows-amd64-setup.exe"))
	return filepath.Join(folder, "latchkey.new")
}

// wailsInfo is a value of wails.json, where all names and numbers come from.
func wailsInfo(t *testing.T, name string) string {
	t.Helper()
	found := regexp.MustCompile(`"` + name + `": *"([^"]*)"`).FindStringSubmatch(read(t, "wails.json"))
	if found == nil {
		t.Fatalf("wails.json has no %s", name)
	}
	return found[1]
}

// resource is a resource of a program by the path that 7z gives it.
func resource(t *testing.T, program, path string) string {
	t.Helper()
	folder := t.TempDir()
	run(t, "7z", "x", "-y", "-tpe", "-o"+folder, program, path)
	return read(t, filepath.Join(folder, filepath.FromSlash(path)))
}

// versionStrings are the strings of the version resource that 7z has at path, and its four-part numbers.
func versionStrings(t *testing.T, program, path string) map[string]string {
	t.Helper()
	raw := []byte(resource(t, program, path))
	words := make([]uint16, len(raw)/2)
	for i := range words {
		words[i] = uint16(raw[2*i]) | uint16(raw[2*i+1])<<8
	}
	text := string(utf16.Decode(words))
	strings := map[string]string{}
	for _, found := range regexp.MustCompile(`VALUE "(\w+)", +"([^"]*)"|(FILEVERSION|PRODUCTVERSION) +([\d,]+)`).FindAllStringSubmatch(text, -1) {
		strings[found[1]+found[3]] = found[2] + found[4]
	}
	return strings
}

func TestTheInstallerForWindowsHoldsWhatItShould(t *testing.T) {
	folder := windowsUnpacked(t)
	if got := names(t, folder); !slices.Equal(got, append(slices.Clone(windowsFiles), "uninstall.exe")) {
		t.Errorf("it installs %q", got)
	}
	if !strings.Contains(read(t, filepath.Join(folder, "LICENSE.txt")), "\r\n") {
		t.Error("texts have no line ends of Windows")
	}
}

func TestProgramsForWindowsSayWhoTheyAre(t *testing.T) {
	folder := windowsUnpacked(t)
	number := wailsInfo(t, "productVersion") + ".0"
	want := map[string]string{
		"CompanyName": wailsInfo(t, "companyName"), "ProductName": wailsInfo(t, "productName"),
		"ProductVersion": version(t), "FileVersion": number, "LegalCopyright": wailsInfo(t, "copyright"),
		"Comments": wailsInfo(t, "comments"), "InternalName": "latchkey",
		"FILEVERSION": strings.ReplaceAll(number, ".", ","), "PRODUCTVERSION": strings.ReplaceAll(number, ".", ","),
	}
	for ending, description := range map[string]string{"exe": "Latchkey", "com": "Latchkey for the terminal"} {
		want["OriginalFilename"], want["FileDescription"] = "latchkey."+ending, description
		got := versionStrings(t, filepath.Join(folder, "latchkey."+ending), ".rsrc/1033/version.txt")
		if !maps.Equal(got, want) {
			t.Errorf("latchkey.%s says\n%v, want\n%v", ending, got, want)
		}
	}
	installer := versionStrings(t, artefact(t, "latchkey-*-windows-amd64-setup.exe"), ".rsrc/version.txt")
	if installer["ProductVersion"] != version(t) || installer["CompanyName"] != want["CompanyName"] {
		t.Errorf("the installer says %v", installer)
	}
}

func TestTheInstallerForWindowsAsksForNoMoreThanItNeeds(t *testing.T) {
	manifest := resource(t, artefact(t, "latchkey-*-windows-amd64-setup.exe"), ".rsrc/MANIFEST/1")
	for _, part := range []string{`level="asInvoker" uiAccess="false"`, ">true</dpiAware>", ">true</longPathAware>", "{8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}"} {
		if !strings.Contains(manifest, part) {
			t.Errorf("the manifest has no %s: %s", part, manifest)
		}
	}
}

func TestProgramsForWindowsAskForNoMoreThanTheyNeed(t *testing.T) {
	folder := windowsUnpacked(t)
	for _, ending := range []string{"exe", "com"} {
		manifest := resource(t, filepath.Join(folder, "latchkey."+ending), ".rsrc/1033/MANIFEST/1")
		for _, part := range []string{
			`name="org.latchkey.Latchkey" version="` + wailsInfo(t, "productVersion") + `.0"`,
			`level="asInvoker" uiAccess="false"`, ">permonitorv2,permonitor</dpiAwareness>", ">true</longPathAware>",
			">UTF-8</activeCodePage>", "{8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}", "Microsoft.Windows.Common-Controls",
		} {
			if !strings.Contains(manifest, part) {
				t.Errorf("latchkey.%s: the manifest has no %s", ending, part)
			}
		}
		if strings.Contains(manifest, "{{") {
			t.Errorf("latchkey.%s: the manifest is not filled in", ending)
		}
	}
}

func TestTheIconIsWhereTheWindowLooksForIt(t *testing.T) {
	icon := read(t, "build/windows/icon.ico")
	group := resource(t, filepath.Join(windowsUnpacked(t), "latchkey.exe"), ".rsrc/0/GROUP_ICON/3") // Wails' AppIconID
	if len(icon) < 6 || len(group) < 6 || group[:6] != icon[:6] {
		t.Errorf("the program's icon has the head %x, icon.ico %x", group, icon[:6])
	}
}

func TestProgramsForWindowsAreReleasesForDesktopAndTerminal(t *testing.T) {
	folder := windowsUnpacked(t)
	for ending, subsystem := range map[string]uint16{"exe": pe.IMAGE_SUBSYSTEM_WINDOWS_GUI, "com": pe.IMAGE_SUBSYSTEM_WINDOWS_CUI} {
		path := filepath.Join(folder, "latchkey."+ending)
		program, err := pe.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer program.Close()
		if head, ok := program.OptionalHeader.(*pe.OptionalHeader64); !ok || head.Subsystem != subsystem {
			t.Errorf("latchkey.%s is for another subsystem: %+v", ending, program.OptionalHeader)
		}
		info, err := buildinfo.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, setting := range info.Settings {
			if setting.Key == "-tags" && setting.Value != "desktop,production,wv2runtime.error" {
				t.Errorf("latchkey.%s is built with the tags %s", ending, setting.Value)
			}
		}
		if !strings.Contains(read(t, path), version(t)) {
			t.Errorf("latchkey.%s does not know its version", ending)
		}
	}
}

func TestWailsOwnTemplatesSayTheSame(t *testing.T) {
	ours := read(t, "build/windows/winres.json")
	for _, line := range regexp.MustCompile(`"\w+": "{{.Info.\w+}}"`).FindAllString(read(t, "build/windows/info.json"), -1) {
		if !strings.Contains(ours, line) && !strings.Contains(line, "FileDescription") && !strings.Contains(line, "ersion") {
			t.Errorf("winres.json has no %s", line)
		}
	}
}

func TestWithoutMakensisThereIsNoPackageForWindows(t *testing.T) {
	tools, made := t.TempDir(), t.TempDir()
	dirname := strings.TrimSpace(run(t, "sh", "-c", "command -v dirname"))
	if err := os.Symlink(dirname, filepath.Join(tools, "dirname")); err != nil {
		t.Fatal(err)
	}
	said, code := try(t, "", []string{
		"PATH=" + tools, "PACKAGES=" + made, "BASE=1.0.0", "VERSION=1.0.0", "BIN=latchkey", "SOURCE_DATE_EPOCH=1",
	}, "build/windows/package.sh")
	if code == 0 || said != "package: makensis is needed to make the installer for Windows; install the package nsis\n" {
		t.Errorf("exit code %d, said %q", code, said)
	}
	if got := names(t, made); len(got) != 0 {
		t.Errorf("it made %q", got)
	}
}
