package vault

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func link(t *testing.T, target, name string) string {
	t.Helper()
	if err := os.Symlink(target, name); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	return name
}

func TestKeyFileInsideTheDataFolderIsRefused(t *testing.T) {
	root := t.TempDir()
	data := filepath.Join(root, "data")
	other := filepath.Join(root, "data-of-another")
	for _, folder := range []string{filepath.Join(data, "deep"), other} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	right := bytes.Repeat([]byte{7}, KeySize)
	outside := write(t, filepath.Join(other, "key"), right, 0o600)
	inside := write(t, filepath.Join(data, "key"), right, 0o600)
	linked := link(t, data, filepath.Join(root, "linked"))
	t.Chdir(data)

	for _, c := range []struct{ name, data, file string }{
		{"existing", data, inside},
		{"not existing", data, filepath.Join(data, "new")},
		{"deeper", data, filepath.Join(data, "deep", "new")},
		{"relative file", data, "new"},
		{"relative and up again", data, "deep/../new"},
		{"relative data folder", ".", inside},
		{"folder reached by a link", data, filepath.Join(linked, "deep", "new")},
		{"data folder reached by a link", linked, inside},
		{"data folder reached by a link, new file", linked, filepath.Join(data, "new")},
		{"link to a file inside", data, link(t, inside, filepath.Join(other, "to-inside"))},
		{"link inside to a file outside", data, link(t, outside, filepath.Join(data, "to-outside"))},
		{"data folder that does not exist yet", filepath.Join(root, "later"), filepath.Join(root, "later", "key")},
	} {
		k := Keeper{DataDir: c.data, KeyFile: c.file}
		if _, _, err := k.Create(testID); !errors.Is(err, ErrKeyFileInDataFolder) {
			t.Errorf("%s: Create: %v", c.name, err)
		}
		if _, err := k.Load(testID, InKeyFile); !errors.Is(err, ErrKeyFileInDataFolder) {
			t.Errorf("%s: Load: %v", c.name, err)
		}
	}
	for _, name := range []string{"new", "deep/new"} {
		if _, err := os.Lstat(name); err == nil {
			t.Errorf("%s was made all the same", name)
		}
	}

	for _, c := range []struct{ name, data, file string }{
		{"beside, with the data folder's name as a beginning", data, outside},
		{"reached through the data folder", data, filepath.Join(data, "..", "data-of-another", "key")},
		{"link outside to outside", data, link(t, outside, filepath.Join(other, "to-outside"))},
		{"name that begins with two dots", other, write(t, filepath.Join(root, "..key"), right, 0o600)},
	} {
		if key, err := (Keeper{DataDir: c.data, KeyFile: c.file}).Load(testID, InKeyFile); err != nil || key[0] != 7 {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestNameThatBeginsWithDotsIsStillInside(t *testing.T) {
	data := t.TempDir()
	if _, _, err := (Keeper{DataDir: data, KeyFile: filepath.Join(data, "..key")}).Create(testID); !errors.Is(err, ErrKeyFileInDataFolder) {
		t.Errorf("Create: %v", err)
	}
}

func TestLinkToNothingIsNoPlaceForAKey(t *testing.T) {
	root := t.TempDir()
	data := filepath.Join(root, "data")
	if err := os.Mkdir(data, 0o700); err != nil {
		t.Fatal(err)
	}
	k := Keeper{DataDir: data, KeyFile: link(t, filepath.Join(data, "new"), filepath.Join(root, "key"))}
	if _, _, err := k.Create(testID); !errors.Is(err, ErrKeyFileInvalid) {
		t.Errorf("Create: %v", err)
	}
	if _, err := k.Load(testID, InKeyFile); !errors.Is(err, ErrKeyMissing) {
		t.Errorf("Load: %v", err)
	}
	if left := names(t, data); len(left) != 0 {
		t.Errorf("made through the link: %q", left)
	}
}
