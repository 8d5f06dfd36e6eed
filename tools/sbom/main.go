// Command sbom joins what is known of a package's contents into one CycloneDX document beside it: the Go modules that
// cyclonedx-gomod reads out of the program, the npm packages of the page's lock file that `npm sbom` lists, the fonts. What
// the program's parts are licensed under is what the copyright file that is packed says: cyclonedx-gomod only guesses.
//
// build/sbom.sh runs it, in the project's root. What it writes depends on nothing but its arguments, the files they name, and
// VERSION and SOURCE_DATE_EPOCH (seconds) in the environment.
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

// inlined are the packages needed only for building that leave code of their own in the page.
var inlined = []string{"vite"} // its helper that loads a module's style sheets

// A knowledge is what is the same for every package of one program.
type knowledge struct {
	program, page *cdx.BOM
	used          map[string]bool // npm packages as name@version
	fonts         []cdx.Component
	written       time.Time
}

func main() {
	program := flag.String("program", "", "the program's document, from cyclonedx-gomod")
	page := flag.String("page", "", "the page's document, from npm")
	lock := flag.String("lock", "", "the page's package-lock.json")
	notices := flag.String("notices", "", "the copyright file, from notices")
	fonts := flag.String("fonts", "", "the folder of the fonts")
	flag.Parse()
	k, err := learn(*program, *page, *lock, *notices, *fonts)
	for _, artefact := range flag.Args() {
		if err == nil {
			err = k.describe(artefact)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "sbom:", err)
		os.Exit(1)
	}
}

func learn(programPath, pagePath, lockPath, noticesPath, fontFolder string) (k knowledge, err error) {
	if k.program, err = decode(programPath); err != nil {
		return k, err
	}
	if k.page, err = decode(pagePath); err != nil {
		return k, err
	}
	if k.used, err = inUse(lockPath); err != nil {
		return k, err
	}
	if err = license(k.program, noticesPath); err != nil {
		return k, err
	}
	fonts, err := filepath.Glob(filepath.Join(fontFolder, "*.woff2"))
	if err != nil || len(fonts) == 0 {
		return k, fmt.Errorf("no font in %q", fontFolder)
	}
	for _, path := range fonts {
		font, err := file(path, cdx.ComponentTypeFile, "OFL-1.1")
		if err != nil {
			return k, err
		}
		k.fonts = append(k.fonts, font)
	}
	seconds, err := strconv.ParseInt(os.Getenv("SOURCE_DATE_EPOCH"), 10, 64)
	k.written = time.Unix(seconds, 0).UTC()
	return k, err
}

// describe writes artefact.cdx.json.
func (k knowledge) describe(artefact string) error {
	whole, err := file(artefact, cdx.ComponentTypeApplication, "MIT")
	if err != nil {
		return err
	}
	whole.Version = os.Getenv("VERSION")
	program := *k.program.Metadata.Component
	program.Properties = k.program.Metadata.Properties

	packages, between, carried := packages(k.page, k.used)
	components := slices.Concat([]cdx.Component{program}, *k.program.Components, packages, k.fonts)
	for _, font := range k.fonts {
		carried = append(carried, font.BOMRef)
	}
	dependencies := append(slices.Concat(*k.program.Dependencies, between),
		cdx.Dependency{Ref: whole.BOMRef, Dependencies: &[]string{program.BOMRef}})
	for i, d := range dependencies {
		if d.Ref == program.BOMRef {
			all := slices.Concat(*d.Dependencies, carried)
			dependencies[i].Dependencies = &all
		}
	}

	joined := cdx.NewBOM()
	joined.Metadata = &cdx.Metadata{
		Timestamp: k.written.Format(time.RFC3339),
		Tools:     &cdx.ToolsChoice{Components: &[]cdx.Component{tool(k.program), tool(k.page)}},
		Component: &whole,
	}
	joined.Components, joined.Dependencies = &components, &dependencies
	out, err := os.Create(artefact + ".cdx.json")
	if err != nil {
		return err
	}
	if err := cdx.NewBOMEncoder(out, cdx.BOMFileFormatJSON).SetPretty(true).SetEscapeHTML(false).Encode(joined); err != nil {
		return err
	}
	return out.Close()
}

// packages are those of the page and what each asks for, and the ones that the program carries of its own. They are all
// that the lock file has for use: of them, what only the compiler asks for does not reach the page.
func packages(page *cdx.BOM, used map[string]bool) (of []cdx.Component, between []cdx.Dependency, carried []string) {
	for _, c := range *page.Components {
		c.Scope, c.Properties = cdx.ScopeRequired, nil
		switch {
		case slices.Contains(inlined, c.Name):
			of, carried = append(of, c), append(carried, c.BOMRef)
			between = append(between, cdx.Dependency{Ref: c.BOMRef})
		case used[c.BOMRef]:
			of = append(of, c)
		}
	}
	for _, d := range *page.Dependencies {
		if used[d.Ref] {
			between = append(between, d)
		}
		if d.Ref == page.Metadata.Component.BOMRef {
			for _, ref := range *d.Dependencies {
				if used[ref] {
					carried = append(carried, ref)
				}
			}
		}
	}
	return of, between, carried
}

// inUse reads from a lock file what is not for development alone, as name@version. npm's document does not tell: it leaves
// out, or marks as for development, what both the page and a tool ask for.
func inUse(lockPath string) (map[string]bool, error) {
	held, err := os.ReadFile(lockPath)
	if err != nil {
		return nil, err
	}
	var lock struct {
		Packages map[string]struct {
			Version string `json:"version"`
			Dev     bool   `json:"dev"`
		} `json:"packages"`
	}
	if err := json.Unmarshal(held, &lock); err != nil {
		return nil, fmt.Errorf("%s: %w", lockPath, err)
	}
	used := map[string]bool{}
	for place, p := range lock.Packages {
		if places := strings.Split(place, "node_modules/"); !p.Dev {
			used[places[len(places)-1]+"@"+p.Version] = true
		}
	}
	return used, nil
}

func decode(path string) (*cdx.BOM, error) {
	held, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer held.Close()
	bom := new(cdx.BOM)
	if err := cdx.NewBOMDecoder(held, cdx.BOMFileFormatJSON).Decode(bom); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return bom, nil
}

// file describes one file by its name, its hash and its licence.
func file(path string, kind cdx.ComponentType, licence string) (cdx.Component, error) {
	held, err := os.ReadFile(path)
	if err != nil {
		return cdx.Component{}, err
	}
	sum := sha256.Sum256(held)
	name := filepath.Base(path)
	return cdx.Component{
		BOMRef: name, Type: kind, Name: name,
		Hashes:   &[]cdx.Hash{{Algorithm: cdx.HashAlgoSHA256, Value: hex.EncodeToString(sum[:])}},
		Licenses: &cdx.Licenses{{License: &cdx.License{ID: licence}}},
	}, nil
}

// tool names the program that wrote a document, without its hashes, which differ between systems.
func tool(of *cdx.BOM) cdx.Component {
	t := (*of.Metadata.Tools.Tools)[0]
	return cdx.Component{Type: cdx.ComponentTypeApplication, Name: t.Vendor + " " + t.Name, Version: t.Version}
}
