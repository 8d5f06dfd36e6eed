package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
)

var licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying)`)

// licensed is a part with the texts of all licence files of a folder, and its NOTICE as the comment.
func licensed(name, about, folder string) (part, error) {
	p := part{name: name, comment: about}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return p, err
	}
	var texts []string
	for _, e := range entries {
		notice := e.Name() == "NOTICE"
		if e.IsDir() || !notice && !licenceFile.MatchString(e.Name()) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			return p, err
		}
		if notice {
			p.comment += "\n" + string(text)
		} else {
			texts = append(texts, string(text))
		}
	}
	p.text = strings.Join(texts, "\n")
	return p, nil
}

// unsaid is what a module holds of others and its licence files do not name.
var unsaid = map[string]string{
	"github.com/sethvargo/go-diceware": "The words are the long list of the Electronic Frontier Foundation (2016), used under the licence\n" +
		"Creative Commons Attribution 3.0 United States, https://creativecommons.org/licenses/by/3.0/us/",
}

// goModules are the modules that the program's own build information names, and Go itself.
func goModules(built *debug.BuildInfo) ([]part, error) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}
	standard, err := licensed("go/*", built.GoVersion, strings.TrimSpace(string(root)))
	if err != nil {
		return nil, err
	}
	parts := []part{standard}
	for _, m := range built.Deps {
		folder, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", m.Path).Output()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.Path, err)
		}
		p, err := licensed(m.Path+"/*", m.Version, strings.TrimSpace(string(folder)))
		if err != nil {
			return nil, err
		}
		if shortName(p.text) == "" {
			return nil, fmt.Errorf("the licence of %s is not known here", m.Path)
		}
		if more := unsaid[m.Path]; more != "" {
			p.comment += "\n" + more
		}
		parts = append(parts, p)
	}
	return parts, nil
}

// inlined are the packages needed only for building that leave code of their own in the page; tools/sbom has the same.
var inlined = []string{"vite"}

// npmPackages are the packages of the lock file that more than development needs, and the inlined ones.
func npmPackages() ([]part, error) {
	held, err := os.ReadFile("frontend/package-lock.json")
	if err != nil {
		return nil, err
	}
	var lock struct {
		Packages map[string]struct {
			Version, License string
			Dev              bool
		}
	}
	if err := json.Unmarshal(held, &lock); err != nil {
		return nil, err
	}
	mit, err := os.ReadFile("LICENSE")
	if err != nil {
		return nil, err
	}
	var parts []part
	for path, about := range lock.Packages {
		places := strings.Split(path, "node_modules/")
		name := places[len(places)-1]
		if path == "" || about.Dev && !slices.Contains(inlined, name) {
			continue
		}
		p, err := licensed("npm/"+name+"/*", about.Version, filepath.Join("frontend", path))
		if errors.Is(err, os.ErrNotExist) {
			return nil, errors.New("the page's packages are not here; run npm ci in frontend")
		} else if err != nil {
			return nil, err
		}
		// What a tool is made of in turn is not in the page.
		p.text, _, _ = strings.Cut(p.text, "\n# Licenses of bundled dependencies\n")
		if p.text == "" && about.License == "MIT" { // some bring its name only
			p.text, p.holders = copyrightLine.ReplaceAllString(string(mit), ""), []string{"its authors"}
		}
		if shortName(p.text) == "" {
			return nil, fmt.Errorf("the licence of the npm package %s is not known here", name)
		}
		parts = append(parts, p)
	}
	return parts, nil
}
