package vault

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// outsideData refuses a key file that lies in the data folder, by its own name or by what it links to.
func (k Keeper) outsideData(path string) error {
	if k.DataDir == "" {
		return nil
	}
	folder, err := resolve(k.DataDir)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrKeyFileInvalid, err)
	}
	parent, err := resolve(filepath.Dir(path))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrKeyFileInvalid, err)
	}
	target, err := resolve(path)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrKeyFileInvalid, err)
	}
	if within(folder, parent) || within(folder, filepath.Dir(target)) {
		return fmt.Errorf("%w: %s", ErrKeyFileInDataFolder, path)
	}
	return nil
}

// Spares reports whether a file may be written at path: it would lie neither in the data folder nor in the configuration
// folder, and would not take the place of the named key file. What cannot be found out may not be written.
func (k Keeper) Spares(path string) bool {
	parent, parentErr := resolve(filepath.Dir(path))
	target, err := resolve(path)
	if err != nil || parentErr != nil {
		return false
	}
	for _, folder := range []string{k.DataDir, k.ConfigDir} {
		if folder == "" {
			continue
		}
		if folder, err = resolve(folder); err != nil || within(folder, parent) || within(folder, filepath.Dir(target)) {
			return false
		}
	}
	if k.KeyFile == "" {
		return true
	}
	key, err := resolve(k.KeyFile)
	return err == nil && key != target && !same(key, target)
}

// same reports whether two names are of one file.
func same(one, other string) bool {
	a, err := os.Stat(one)
	b, none := os.Stat(other)
	return err == nil && none == nil && os.SameFile(a, b)
}

// resolve returns the absolute path without links. The end of it need not exist yet.
func resolve(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	var rest []string
	for {
		real, err := filepath.EvalSymlinks(path)
		if err == nil {
			return filepath.Join(append([]string{real}, rest...)...), nil
		}
		parent := filepath.Dir(path)
		if !errors.Is(err, fs.ErrNotExist) || parent == path {
			return "", err
		}
		rest = append([]string{filepath.Base(path)}, rest...)
		path = parent
	}
}

// within reports whether path is folder or lies below it; both are resolved. Folders that exist are compared by what
// they are, not by name, so that upper and lower case or a second mount make no difference.
func within(folder, path string) bool {
	if rel, err := filepath.Rel(folder, path); err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return true
	}
	want, err := os.Stat(folder)
	if err != nil {
		return false
	}
	for {
		if have, err := os.Stat(path); err == nil && os.SameFile(want, have) {
			return true
		}
		parent := filepath.Dir(path)
		if parent == path {
			return false
		}
		path = parent
	}
}
