//go:build install

package install

import (
	"compress/gzip"
	"debug/buildinfo"
	"encoding/xml"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const id = "org.latchkey.Latchkey"

// extracted is a folder with what the .deb holds.
func extracted(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	run(t, "dpkg-deb", "--extract", artefact(t, "*_amd64.deb"), folder)
	return folder
}

func TestOneIDIsEverywhere(t *testing.T) {
	root := extracted(t)
	share := filepath.Join(root, "usr/share")
	entry := read(t, filepath.Join(share, "applications", id+".desktop"))
	for _, line := range []string{"Icon=" + id, "StartupWMClass=" + id, "Exec=latchkey", "TryExec=latchkey", "Name=Kiosk", "Exec=latchkey --kiosk", "Name=Demo", "Exec=latchkey --demo"} {
		if !slices.Contains(strings.Split(entry, "\n"), line) {
			t.Errorf("the desktop entry does not say %s", line)
		}
	}
	var about struct {
		ID         string `xml:"id"`
		Launchable string `xml:"launchable"`
		Icon       string `xml:"icon"`
		Binary     string `xml:"provides>binary"`
		Release    struct {
			Version string `xml:"version,attr"`
			Date    string `xml:"date,attr"`
		} `xml:"releases>release"`
	}
	if err := xml.Unmarshal([]byte(read(t, filepath.Join(share, "metainfo", id+".metainfo.xml"))), &about); err != nil {
		t.Fatal(err)
	}
	if about.ID != id || about.Launchable != id+".desktop" || about.Icon != id || about.Binary != "latchkey" {
		t.Errorf("the metainfo is of something else: %+v", about)
	}
	if about.Release.Version != version(t) || !regexp.MustCompile(`^\d{4}-\d\d-\d\d$`).MatchString(about.Release.Date) {
		t.Errorf("the metainfo tells of release %+v", about.Release)
	}
	for path, text := range map[string]string{
		"window.go":                     `id = "` + id + `"`,
		"build/darwin/Info.plist":       "<string>" + id + "</string>",
		"build/linux/kiosk/openbox.xml": `name="` + id + `"`,
	} {
		if !strings.Contains(read(t, path), text) {
			t.Errorf("%s does not say %s", path, text)
		}
	}
	if !strings.Contains(read(t, "window.go"), "ProgramName: id,") {
		t.Error("the window does not have the id for its name")
	}
}

func TestTheSystemsOwnToolsFindNothingWrong(t *testing.T) {
	share := filepath.Join(extracted(t), "usr/share")
	page, err := os.Open(filepath.Join(share, "man/man1/latchkey.1.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer page.Close()
	text, err := gzip.NewReader(page)
	if err != nil {
		t.Fatal(err)
	}
	manual, err := io.ReadAll(text)
	if err != nil {
		t.Fatal(err)
	}
	roff := filepath.Join(t.TempDir(), "latchkey.1")
	if err := os.WriteFile(roff, manual, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, command := range [][]string{
		{"desktop-file-validate", filepath.Join(share, "applications", id+".desktop")},
		{"mandoc", "-T", "lint", "-W", "error", roff},
		{"bash", "-c", `. "$0" && complete -p latchkey`, filepath.Join(share, "bash-completion/completions/latchkey")},
		{"zsh", "-fc", `fpath=("$0" $fpath) && autoload -U compinit && compinit -u -D && [[ $_comps[latchkey] == _latchkey ]] && autoload +X _latchkey`,
			filepath.Join(share, "zsh/vendor-completions")},
		{"fish", "-c", `source $argv[1] && complete -C "latchkey accoun" | string match -q "account*"`,
			filepath.Join(share, "fish/vendor_completions.d/latchkey.fish")},
		{"shellcheck", "build/linux/install.sh", "build/linux/package.sh", "build/linux/kiosk/session", "build/icons.sh"},
	} {
		if said, code := try(t, "", nil, command...); code != 0 {
			t.Errorf("%s: %s", command[0], said)
		}
	}
}

// What AppStream 1.0 finds and cannot be given to it: 0.16 calls the newer <developer> unknown, and there is no homepage.
var excused = regexp.MustCompile(`: (developer-name-tag-deprecated|developer-info-missing|url-homepage-missing)\b`)

func TestAppStreamFindsNothingWrong(t *testing.T) {
	path := filepath.Join(extracted(t), "usr/share/metainfo", id+".metainfo.xml")
	said, _ := try(t, "", nil, "appstreamcli", "validate", "--no-net", path) // --strict is not known to that of Ubuntu 22.04
	if !strings.Contains(said, "Validation") {
		t.Errorf("it did not judge: %s", said)
	}
	for _, finding := range regexp.MustCompile(`(?m)^[EWI]: .*$`).FindAllString(said, -1) {
		if !excused.MatchString(finding) {
			t.Error(finding)
		}
	}
}

func TestTheUnitsNameWhatThePackageBringsAndNothingIsEnabled(t *testing.T) {
	root := extracted(t)
	ours := regexp.MustCompile(`/usr/(?:local/)?(?:lib|share|bin)/[^ \n]*latchkey[^ \n]*`)
	for _, unit := range []string{"latchkey-kiosk.service", "latchkey-kiosk-x11.service"} {
		text := read(t, filepath.Join(root, "usr/lib/systemd/system", unit))
		paths := ours.FindAllString(text, -1)
		if len(paths) != 3 { // the session, the program, the documentation
			t.Errorf("%s names %q", unit, paths)
		}
		for _, path := range paths {
			if _, err := os.Stat(filepath.Join(root, path)); err != nil {
				t.Errorf("%s: %v", unit, err)
			}
		}
		for _, line := range []string{"User=latchkey", "PAMName=latchkey-kiosk"} {
			if !strings.Contains(text, "\n"+line+"\n") {
				t.Errorf("%s does not say %s", unit, line)
			}
		}
	}
	if account := read(t, filepath.Join(root, "usr/share/latchkey/kiosk/latchkey.sysusers")); !strings.Contains(account, "\nu latchkey ") {
		t.Errorf("the units' account is not made by %q", account)
	}
	for path := range debFiles(t) {
		if !strings.HasPrefix(path, "usr/") || strings.Contains(path, ".wants/") || strings.Contains(path, "/sysusers.d/") {
			t.Errorf("installing changes the machine: %s", path)
		}
	}
	guide := read(t, filepath.Join(root, "usr/share/doc/latchkey/kiosk.md"))
	for _, path := range []string{"systemd-sysusers /usr/share/latchkey/kiosk/latchkey.sysusers ", "systemctl enable --now /usr/lib/systemd/system/latchkey-kiosk.service"} {
		if !strings.Contains(guide, path) {
			t.Errorf("kiosk.md does not say %s", path)
		}
	}
}

func TestEveryLibraryInTheProgramIsGivenItsNotice(t *testing.T) {
	root := extracted(t)
	notice := read(t, filepath.Join(root, "usr/share/doc/latchkey/copyright"))
	built, err := buildinfo.ReadFile(filepath.Join(root, "usr/bin/latchkey"))
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"go"}
	for _, m := range built.Deps {
		names = append(names, m.Path)
	}
	for name := range pagePackages(t) {
		names = append(names, "npm/"+name)
	}
	for _, name := range names {
		if !strings.Contains(notice, "\nFiles: "+name+"/*\n") {
			t.Errorf("%s is not in the copyright file", name)
		}
	}
	licences := map[string]bool{}
	for _, paragraph := range strings.Split(notice, "\n\n") {
		if name, ok := strings.CutPrefix(paragraph, "License: "); ok {
			name, _, _ = strings.Cut(name, "\n")
			licences[name] = true
		}
	}
	for _, use := range regexp.MustCompile(`(?m)^License: (.*)$`).FindAllStringSubmatch(notice, -1) {
		if !licences[use[1]] {
			t.Errorf("the text of %s is missing; there are %q", use[1], slices.Collect(maps.Keys(licences)))
		}
	}
	if !strings.Contains(notice, "SIL OPEN FONT LICENSE") {
		t.Error("the fonts' licence is not there")
	}
	if !strings.Contains(notice, "Electronic Frontier Foundation") { // whose words a backup's passphrase is made of
		t.Error("the list of words has nobody's name")
	}
}
