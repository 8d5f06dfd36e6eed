//go:build install

package install

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// laidOut is every file under PREFIX with its mode.
func laidOut() map[string]fs.FileMode {
	files := map[string]fs.FileMode{
		"bin/latchkey":                                     0o755,
		"lib/latchkey/kiosk/session":                       0o755,
		"lib/latchkey/kiosk/openbox.xml":                   0o644,
		"lib/systemd/system/latchkey-kiosk.service":        0o644,
		"lib/systemd/system/latchkey-kiosk-x11.service":    0o644,
		"share/applications/" + id + ".desktop":            0o644,
		"share/metainfo/" + id + ".metainfo.xml":           0o644,
		"share/icons/hicolor/scalable/apps/" + id + ".svg": 0o644,
		"share/man/man1/latchkey.1.gz":                     0o644,
		"share/bash-completion/completions/latchkey":       0o644,
		"share/zsh/site-functions/_latchkey":               0o644,
		"share/fish/vendor_completions.d/latchkey.fish":    0o644,
		"share/doc/latchkey/README.md":                     0o644,
		"share/doc/latchkey/SECURITY.md":                   0o644,
		"share/doc/latchkey/CHANGELOG.md":                  0o644,
		"share/doc/latchkey/copyright":                     0o644,
		"share/doc/latchkey/Apache-2.0.txt":                0o644,
		"share/doc/latchkey/kiosk.md":                      0o644,
		"share/latchkey/kiosk/latchkey-kiosk.pam":          0o644,
		"share/latchkey/kiosk/latchkey.sysusers":           0o644,
		"share/latchkey/kiosk/xorg.conf":                   0o644,
	}
	for _, size := range sizes {
		files[fmt.Sprintf("share/icons/hicolor/%dx%d/apps/%s.png", size, size, id)] = 0o644
	}
	return files
}

// A held is a file of a package: what it is, whose, and the sum of what it holds.
type held struct {
	mode  fs.FileMode
	owner string
	sum   string
}

// tarred are the files of a tar archive, by path; it fails the test when a folder is not root's and open to all.
func tarred(t *testing.T, archive io.Reader) map[string]held {
	t.Helper()
	files := map[string]held{}
	reader := tar.NewReader(archive)
	for {
		h, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		owner := fmt.Sprintf("%d:%d", h.Uid, h.Gid)
		mode := fs.FileMode(h.Mode)
		if h.Typeflag == tar.TypeDir {
			if mode.Perm() != 0o755 || owner != "0:0" {
				t.Errorf("%s is %v of %s", h.Name, mode, owner)
			}
			continue
		}
		if h.Typeflag != tar.TypeReg {
			t.Errorf("%s is no plain file", h.Name)
		}
		sum := sha256.New()
		if _, err := io.Copy(sum, reader); err != nil {
			t.Fatal(err)
		}
		files[strings.TrimPrefix(h.Name, "./")] = held{mode, owner, fmt.Sprintf("%x", sum.Sum(nil))}
	}
}

func debFiles(t *testing.T) map[string]held {
	t.Helper()
	out, err := exec.Command("dpkg-deb", "--fsys-tarfile", artefact(t, "*_amd64.deb")).Output()
	if err != nil {
		t.Fatal(err)
	}
	return tarred(t, bytes.NewReader(out))
}

func rpmFiles(t *testing.T) map[string]held {
	t.Helper()
	files := map[string]held{}
	for line := range strings.Lines(rpmTells(t, "[%{FILENAMES} %{FILEMODES} %{FILEUSERNAME}:%{FILEGROUPNAME} %{FILEDIGESTS}\\n]")) {
		var path, owner, sum string
		var mode uint32
		if n, _ := fmt.Sscan(line, &path, &mode, &owner, &sum); n == 4 { // folders have no digest
			files[strings.TrimPrefix(path, "/")] = held{fs.FileMode(mode & 0o7777), strings.ReplaceAll(owner, "root", "0"), sum}
		} else if mode&0o7777 != 0o755 || owner != "root:root" {
			t.Errorf("%s is %o of %s", path, mode, owner)
		}
	}
	return files
}

func TestEveryPackageHoldsTheSame(t *testing.T) {
	wanted := laidOut()
	rpm, deb := rpmFiles(t), debFiles(t)

	// Debian has a place of its own for zsh, and wants a changelog of its form.
	deb["usr/share/zsh/site-functions/_latchkey"] = deb["usr/share/zsh/vendor-completions/_latchkey"]
	delete(deb, "usr/share/zsh/vendor-completions/_latchkey")
	if c := deb["usr/share/doc/latchkey/changelog.gz"]; c.mode != 0o644 {
		t.Errorf("the .deb's changelog is %v", c.mode)
	}
	delete(deb, "usr/share/doc/latchkey/changelog.gz")

	installed := t.TempDir()
	if said, code := installs(t, newInstaller(t), "PREFIX=/usr", "DESTDIR="+installed); code != 0 {
		t.Fatal(said)
	}
	own := map[string]held{}
	for path, f := range treeOf(t, filepath.Join(installed, "usr")) {
		if f.sum != "" {
			own["usr/"+path] = f
		}
	}

	for name, files := range map[string]map[string]held{".deb": deb, ".rpm": rpm, "tarball, installed": own} {
		for path, f := range files {
			place := strings.TrimPrefix(path, "usr/")
			if mode, known := wanted[place]; !known {
				t.Errorf("%s: nobody expects %s", name, path)
			} else if f.mode != mode {
				t.Errorf("%s: %s is %v, not %v", name, path, f.mode, mode)
			}
			if name != "tarball, installed" && f.owner != "0:0" {
				t.Errorf("%s: %s belongs to %s", name, path, f.owner)
			}
			if f.sum != deb[path].sum {
				t.Errorf("%s: %s holds something else than in the .deb", name, path)
			}
		}
		for place := range wanted {
			if _, ok := files["usr/"+place]; !ok {
				t.Errorf("%s lacks %s", name, place)
			}
		}
	}
}

// treeOf is everything below a folder, files with their modes and sums, folders without a sum.
func treeOf(t *testing.T, folder string) map[string]held {
	t.Helper()
	tree := map[string]held{}
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || path == folder {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		h := held{mode: info.Mode().Perm()}
		if !entry.IsDir() {
			h.sum = fmt.Sprintf("%x", sha256.Sum256([]byte(read(t, path))))
		}
		place, err := filepath.Rel(folder, path)
		tree[place] = h
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return tree
}
