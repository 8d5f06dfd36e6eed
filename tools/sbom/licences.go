package main

import (
	"fmt"
	"os"
	"regexp"
	"strings"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

var (
	noticed = regexp.MustCompile(`(?m)^Files: (.*)/\*\nCopyright: .*\n(?: .*\n)*License: (.*)$`)
	variant = regexp.MustCompile(`-\d+$`) // of a text, as Expat-2
	spdx    = strings.NewReplacer("Expat", "MIT", "-clause", "-Clause", "-and-", " AND ")
)

// license gives every Go module of a program the licence that the copyright file has for it, by its SPDX name.
func license(program *cdx.BOM, noticesPath string) error {
	text, err := os.ReadFile(noticesPath)
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, match := range noticed.FindAllStringSubmatch(string(text), -1) {
		names[match[1]] = spdx.Replace(variant.ReplaceAllString(match[2], ""))
	}
	names["std"] = names["go"]
	for i, c := range *program.Components {
		name := names[c.Name]
		if name == "" {
			return fmt.Errorf("%s has no licence in %s", c.Name, noticesPath)
		}
		choice := cdx.LicenseChoice{License: &cdx.License{ID: name}}
		if strings.Contains(name, " AND ") {
			choice = cdx.LicenseChoice{Expression: name}
		}
		(*program.Components)[i].Licenses, (*program.Components)[i].Evidence = &cdx.Licenses{choice}, nil
	}
	return nil
}
