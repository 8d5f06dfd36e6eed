// Command notices writes who holds the rights in what a built program is made of: itself, its fonts, the Go modules linked
// into it and the npm packages that its page is built from, in Debian's machine-readable form (DEP 5). The same sources give
// the same bytes. It is run in the project's root: notices PROGRAM FOLDER writes FOLDER/copyright and FOLDER/Apache-2.0.txt.
package main

import (
	"cmp"
	"debug/buildinfo"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
)

// A part is one thing with a licence of its own.
type part struct {
	name    string // as in Files: of DEP 5
	comment string
	holders []string
	text    string
}

const head = `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Latchkey
Upstream-Contact: The Latchkey authors
Comment: GTK and WebKitGTK are used from the system and are no part of this package. The program holds everything that is
 named below after itself; of some npm packages only what their compiler made of the page.
`

// The text of this licence is long and the same everywhere, so it stands in a file of its own.
var apache = regexp.MustCompile(`(?s)[ \t]*Apache License\s+Version 2\.0, January 2004.*`)

const elsewhere = `The Apache License, Version 2.0, is in the file Apache-2.0.txt beside this one, and on Debian systems in
/usr/share/common-licenses/Apache-2.0.
`

func main() {
	if len(os.Args) != 3 {
		fail(fmt.Errorf("usage: notices PROGRAM FOLDER"))
	}
	built, err := buildinfo.ReadFile(os.Args[1])
	fail(err)
	parts, err := all(built)
	fail(err)
	folder := os.Args[2]
	for i, p := range parts {
		if text := apache.FindString(p.text); text != "" {
			fail(os.WriteFile(filepath.Join(folder, "Apache-2.0.txt"), []byte(text), 0o644))
			parts[i].text = apache.ReplaceAllLiteralString(p.text, elsewhere)
		}
	}
	fail(os.WriteFile(filepath.Join(folder, "copyright"), []byte(written(parts)), 0o644))
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "notices:", err)
		os.Exit(1)
	}
}

// all is every part, the program itself first.
func all(built *debug.BuildInfo) ([]part, error) {
	var parts []part
	for _, own := range [][2]string{
		{"*", "LICENSE"},
		{"frontend/public/fonts/atkinson-hyperlegible-mono*", "frontend/public/fonts/atkinson-hyperlegible-mono.LICENSE.txt"},
		{"frontend/public/fonts/atkinson-hyperlegible-next*", "frontend/public/fonts/atkinson-hyperlegible-next.LICENSE.txt"},
	} {
		text, err := os.ReadFile(own[1])
		if err != nil {
			return nil, err
		}
		parts = append(parts, part{name: own[0], text: string(text)})
	}
	modules, err := goModules(built)
	if err != nil {
		return nil, err
	}
	packages, err := npmPackages()
	if err != nil {
		return nil, err
	}
	byName := func(a, b part) int { return cmp.Compare(a.name, b.name) }
	slices.SortFunc(modules, byName)
	slices.SortFunc(packages, byName)
	parts = slices.Concat(parts, modules, packages)
	for i := range parts {
		if parts[i].holders == nil {
			parts[i].holders = holders(parts[i].text + "\n" + parts[i].comment)
		}
		if parts[i].holders == nil {
			parts[i].holders = []string{"its authors"}
		}
	}
	return parts, nil
}

// Case matters: in small letters it is the notice, in capitals the holders, who are spoken of.
var copyrightLine = regexp.MustCompile(`(?m)^[ \t]*Copyright +(?:\([cC]\) +([^\n]+)|(\d[^\n]+))$`)

func holders(text string) (found []string) {
	for _, match := range copyrightLine.FindAllStringSubmatch(text, -1) {
		if who := strings.TrimSuffix(strings.TrimSpace(match[1]+match[2]), " All rights reserved."); !slices.Contains(found, who) {
			found = append(found, who)
		}
	}
	return found
}

// shortName is DEP 5's name of a text's licence, or "" for none that is known here.
func shortName(text string) string {
	flat := strings.ToLower(strings.Join(strings.Fields(text), " "))
	name := ""
	for _, known := range [][2]string{
		{"sil open font license", "OFL-1.1"},
		{"neither the name", "BSD-3-clause"},
		{"redistribution and use in source and binary forms", "BSD-2-clause"},
		{"permission is hereby granted, free of charge", "Expat"},
	} {
		if strings.Contains(flat, known[0]) {
			name = known[1]
			break
		}
	}
	if strings.Contains(flat, "apache license version 2.0") || strings.Contains(flat, "the apache license, version 2.0") {
		if name != "" {
			name += "-and-"
		}
		name += "Apache-2.0"
	}
	return name
}

var title = regexp.MustCompile(`(?i)^(the )?mit license( \((mit|expat)\))?\s*`)

// written is the file. Licences that differ in more than who holds the rights get names of their own.
func written(parts []part) string {
	var files, licences strings.Builder
	files.WriteString(head)
	names := map[string]string{}
	uses := map[string]int{}
	for _, p := range parts {
		short := shortName(p.text)
		body := title.ReplaceAllString(strings.TrimSpace(copyrightLine.ReplaceAllString(p.text, "")), "")
		key := strings.Join(strings.Fields(body), " ")
		name, known := names[key]
		if !known {
			if uses[short]++; uses[short] > 1 {
				name = fmt.Sprintf("%s-%d", short, uses[short])
			} else {
				name = short
			}
			names[key] = name
			fmt.Fprintf(&licences, "\nLicense: %s\n%s", name, indented(body))
		}
		fmt.Fprintf(&files, "\nFiles: %s\nCopyright: %s\nLicense: %s\n", p.name, strings.Join(p.holders, "\n "), name)
		if p.comment != "" {
			fmt.Fprintf(&files, "Comment:\n%s", indented(p.comment))
		}
	}
	return files.String() + licences.String()
}

// indented is a text as the continuation of a field.
func indented(text string) string {
	var b strings.Builder
	for line := range strings.Lines(strings.Trim(text, "\r\n \t") + "\n") {
		if line = strings.TrimRight(line, "\r\n \t"); line == "" {
			line = "."
		}
		b.WriteString(" " + line + "\n")
	}
	return b.String()
}
