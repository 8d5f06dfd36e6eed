package app

import (
	"encoding/json"
	"errors"
	"go/ast"
	"io"
	"os/exec"
	"strings"
	"testing"
)

type listed struct {
	ImportPath string
	Dir        string
	Imports    []string
}

// packages are all packages of the module, as one set of build tags has them.
func packages(t *testing.T, tags string) (all []listed) {
	t.Helper()
	list := exec.Command("go", "list", "-e", "-tags", tags, "-json=ImportPath,Dir,Imports", "latchkey/...")
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// floors are the packages from the ground up. Each may import those on lower floors only.
var floors = map[string]int{
	"latchkey/app/account": 0, "latchkey/app/vault": 0, "latchkey/app/desktop": 0,
	"latchkey/app/store":     1,
	"latchkey/app/archive":   2,
	"latchkey/app/session":   3,
	"latchkey/app/rehearsal": 4,
	"latchkey/app":           5, "latchkey/app/command": 5,
	"latchkey": 6, "latchkey/app/e2e": 6,
}

// rooms are the libraries that one package keeps to itself.
var rooms = map[string]string{
	"go.etcd.io/bbolt":            "latchkey/app/store",
	"github.com/pquerna/otp":      "latchkey/app/account",
	"github.com/zalando/":         "latchkey/app/vault",
	"github.com/wailsapp/":        "latchkey",
	"github.com/skip2/go-qrcode":  "latchkey/app/account",
	"github.com/makiuchi-d/":      "latchkey/app/account",
	"github.com/alecthomas/kong":  "latchkey/app/command",
	"golang.org/x/crypto/argon2":  "latchkey/app/account",
	"golang.org/x/crypto/bcrypt":  "latchkey/app/account",
	"github.com/sethvargo/":       "latchkey/app/account",
	"filippo.io/age":              "latchkey/app/archive",
	"modernc.org/sqlite":          "latchkey/app/archive",
	"golang.org/x/crypto/chacha2": "latchkey/app/vault",
}

func TestPackagesImportDownwardsAndLibrariesStayInTheirRooms(t *testing.T) {
	for _, tags := range []string{"", "bindings", "desktop,production,webkit2_41"} {
		met := map[string]bool{}
		for _, p := range packages(t, tags) {
			floor, known := floors[p.ImportPath]
			if !known {
				if p.ImportPath != "latchkey/tools" && !strings.HasPrefix(p.ImportPath, "latchkey/tools/") {
					t.Errorf("%s has no floor", p.ImportPath)
				}
				floor = 9
			}
			for _, imported := range p.Imports {
				if below, ours := floors[imported]; ours && below >= floor {
					t.Errorf("tags %q: %s imports %s", tags, p.ImportPath, imported)
				}
				for library, room := range rooms {
					if strings.HasPrefix(imported, library) {
						met[library] = true
						if p.ImportPath != room {
							t.Errorf("tags %q: %s imports %s, which is for %s only", tags, p.ImportPath, imported, room)
						}
					}
				}
			}
		}
		if len(met) != len(rooms) {
			t.Errorf("tags %q: of %d libraries only these are imported: %v", tags, len(rooms), met)
		}
	}
}

func TestConsoleIsReachableFromTheTerminalOnly(t *testing.T) {
	used := false
	for _, p := range packages(t, "") {
		if p.ImportPath == "latchkey/app/session" {
			continue
		}
		for _, f := range files(t, p.Dir) {
			ast.Inspect(f, func(n ast.Node) bool {
				s, ok := n.(*ast.SelectorExpr)
				if !ok || s.Sel.Name != "NewConsole" && s.Sel.Name != "Console" {
					return true
				}
				if x, ok := s.X.(*ast.Ident); !ok || x.Name != "session" {
					return true
				}
				used = true
				if p.ImportPath != "latchkey/app/command" {
					t.Errorf("%s uses session.%s", p.ImportPath, s.Sel.Name)
				}
				return true
			})
		}
	}
	if !used {
		t.Error("nobody uses it")
	}
}
