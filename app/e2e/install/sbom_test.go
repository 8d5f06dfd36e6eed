//go:build install

package install

import (
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A bill is what the tests read of a CycloneDX document.
type bill struct {
	BOMFormat    string `json:"bomFormat"`
	SpecVersion  string `json:"specVersion"`
	SerialNumber string `json:"serialNumber"`
	Metadata     struct {
		Timestamp string    `json:"timestamp"`
		Component component `json:"component"`
	} `json:"metadata"`
	Components   []component `json:"components"`
	Dependencies []struct {
		Ref       string   `json:"ref"`
		DependsOn []string `json:"dependsOn"`
	} `json:"dependencies"`
}

type component struct {
	Ref      string `json:"bom-ref"`
	Name     string `json:"name"`
	Version  string `json:"version"`
	Hashes   []hash `json:"hashes"`
	Licences []struct {
		License struct {
			ID string `json:"id"`
		} `json:"license"`
		Expression string `json:"expression"`
	} `json:"licenses"`
}

type hash struct {
	Algorithm string `json:"alg"`
	Content   string `json:"content"`
}

// packed are the packages, by their patterns, and the commands that unpack each into a folder.
var packed = map[string]string{
	"latchkey_*_amd64.deb":               `dpkg-deb -R "$1" "$2"`,
	"latchkey-*.x86_64.rpm":              `rpm2cpio "$1" | (cd "$2" && cpio -idm --quiet --no-absolute-filenames)`,
	"latchkey-*-linux-amd64.tar.gz":      `tar -xzf "$1" -C "$2"`,
	"latchkey-*-windows-amd64-setup.exe": `7z x -bd -y -o"$2" "$1"`,
}

func TestEveryPackageHasItsBillOfMaterials(t *testing.T) {
	for pattern, unpack := range packed {
		t.Run(pattern, func(t *testing.T) {
			path := artefact(t, pattern)
			b := billOf(t, path)
			if b.BOMFormat != "CycloneDX" || b.SpecVersion != "1.6" {
				t.Errorf("the document is %s %s, want CycloneDX 1.6", b.BOMFormat, b.SpecVersion)
			}
			sum := sha256.Sum256([]byte(read(t, path)))
			want := hash{"SHA-256", hex.EncodeToString(sum[:])}
			whole := b.Metadata.Component
			if whole.Name != filepath.Base(path) || whole.Version != version(t) || len(whole.Hashes) != 1 || whole.Hashes[0] != want {
				t.Errorf("it describes %s %s %v, want %s %s %v", whole.Name, whole.Version, whole.Hashes, filepath.Base(path), version(t), want)
			}
			listed := components(t, b)
			for name, version := range modules(t, path, unpack) {
				if got := listed[name].Version; got != version {
					t.Errorf("Go module %s: listed as %q, linked as %q", name, got, version)
				}
			}
			for name, version := range pagePackages(t) {
				if got := listed[name].Version; got != version {
					t.Errorf("npm package %s: listed as %q, locked at %q", name, got, version)
				}
			}
			fonts, err := filepath.Glob("frontend/dist/fonts/*.woff2")
			if err != nil || len(fonts) == 0 {
				t.Fatalf("no fonts in the built page: %v", err)
			}
			for _, font := range fonts {
				sum := sha256.Sum256([]byte(read(t, font)))
				c := listed[filepath.Base(font)]
				if len(c.Hashes) != 1 || c.Hashes[0].Content != hex.EncodeToString(sum[:]) {
					t.Errorf("font %s: listed as %v", filepath.Base(font), c.Hashes)
				}
			}
		})
	}
}

// Nothing in a bill depends on the moment or on chance.
func TestBillsOfMaterialsAreTheSameTwice(t *testing.T) {
	again := t.TempDir()
	for pattern := range packed {
		path := artefact(t, pattern)
		if err := os.Symlink(path, filepath.Join(again, filepath.Base(path))); err != nil {
			t.Fatal(err)
		}
	}
	run(t, "make", "--silent", "package-finish", "PACKAGES="+again, "VERSION="+version(t))
	for pattern := range packed {
		first := artefact(t, pattern) + ".cdx.json"
		if read(t, first) != read(t, filepath.Join(again, filepath.Base(first))) {
			t.Errorf("%s was written anew with other bytes", filepath.Base(first))
		}
	}
}

// Some have texts that a tool which guesses takes for others.
func TestABillNamesTheLicenceThatEachModuleHas(t *testing.T) {
	listed := components(t, billOf(t, artefact(t, "latchkey_*_amd64.deb")))
	for name, licence := range map[string]string{
		"std": "BSD-3-Clause", "golang.org/x/crypto": "BSD-3-Clause", "filippo.io/age": "BSD-3-Clause", "modernc.org/libc": "BSD-3-Clause",
		"github.com/godbus/dbus/v5": "BSD-2-Clause", "github.com/makiuchi-d/gozxing": "MIT AND Apache-2.0",
		"github.com/wailsapp/wails/v2": "MIT", "github.com/pquerna/otp": "Apache-2.0",
	} {
		c := listed[name]
		if len(c.Licences) != 1 || c.Licences[0].License.ID+c.Licences[0].Expression != licence {
			t.Errorf("%s is under %+v, not %s", name, c.Licences, licence)
		}
	}
}

func TestTheChecksumsAreOfAllThatIsThere(t *testing.T) {
	folder := packagesDir(t)
	if said, code := try(t, folder, nil, "sha256sum", "--check", "--strict", "SHA256SUMS"); code != 0 {
		t.Error(said)
	}
	sums := read(t, filepath.Join(folder, "SHA256SUMS"))
	for _, name := range names(t, folder) {
		if info, err := os.Stat(filepath.Join(folder, name)); err != nil || info.Mode().Perm() != 0o644 {
			t.Errorf("%s is not as it is to be offered: %v, %v", name, info.Mode(), err)
		}
		if name != "SHA256SUMS" && !strings.Contains(sums, "  "+name+"\n") {
			t.Errorf("%s has no checksum", name)
		}
	}
}

func billOf(t *testing.T, artefact string) bill {
	t.Helper()
	var b bill
	if err := json.Unmarshal([]byte(read(t, artefact+".cdx.json")), &b); err != nil {
		t.Fatal(err)
	}
	if b.SerialNumber != "" {
		t.Errorf("the serial number %s is random", b.SerialNumber)
	}
	return b
}

// components are those of a bill by name. Each is there once and has a licence, and nothing depends on what is not there.
func components(t *testing.T, b bill) map[string]component {
	t.Helper()
	refs, names := map[string]bool{b.Metadata.Component.Ref: true}, map[string]component{}
	for _, c := range b.Components {
		if refs[c.Ref] {
			t.Errorf("%s is listed twice", c.Ref)
		}
		refs[c.Ref], names[c.Name] = true, c
		if len(c.Licences) == 0 && c.Name != "latchkey" {
			t.Errorf("%s has no licence", c.Ref)
		}
	}
	for _, d := range b.Dependencies {
		for _, ref := range append(d.DependsOn, d.Ref) {
			if !refs[ref] {
				t.Errorf("%s is depended on, and is not listed", ref)
			}
		}
	}
	return names
}

// modules are those linked into the program that a package holds, with their versions.
func modules(t *testing.T, artefact, unpack string) map[string]string {
	t.Helper()
	folder, linked := unpacked(t, artefact, unpack), map[string]string{}
	err := filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		name := filepath.Base(path)
		if err != nil || !e.Type().IsRegular() || strings.TrimSuffix(name, filepath.Ext(name)) != "latchkey" {
			return err
		}
		info, err := buildinfo.ReadFile(path)
		if err != nil {
			return nil // a file of the same name that is no program
		}
		linked["std"] = info.GoVersion
		for _, m := range info.Deps {
			linked[m.Path] = m.Version
		}
		return nil
	})
	if err != nil || len(linked) < 10 {
		t.Fatalf("%d modules are read out of the program in %s: %v", len(linked), filepath.Base(artefact), err)
	}
	return linked
}

// pagePackages are the npm packages that the page is made of by its lock file, with their versions, and the one needed only
// for building that leaves a helper in it.
func pagePackages(t *testing.T) map[string]string {
	t.Helper()
	var lock struct {
		Packages map[string]struct {
			Version string `json:"version"`
			Dev     bool   `json:"dev"`
		} `json:"packages"`
	}
	if err := json.Unmarshal([]byte(read(t, "frontend/package-lock.json")), &lock); err != nil {
		t.Fatal(err)
	}
	made := map[string]string{}
	for place, p := range lock.Packages {
		parts := strings.Split(place, "node_modules/")
		if name := parts[len(parts)-1]; name != "" && (!p.Dev || name == "vite") {
			made[name] = p.Version
		}
	}
	if made["svelte"] == "" || made["simple-keyboard"] == "" {
		t.Fatalf("the page's packages are not in its lock file: %v", made)
	}
	return made
}
