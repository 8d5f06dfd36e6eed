package vault

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestANewKeyFileIsNew(t *testing.T) {
	root := t.TempDir()
	data := filepath.Join(root, "data")
	if err := os.Mkdir(data, 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(root, "key")
	n := &NewKeyFile{Keeper: Keeper{DataDir: data, KeyFile: path}}
	key, place, err := n.Create("one")
	if err != nil || place != InKeyFile || key == (Key{}) {
		t.Fatalf("%s, %v", place, err)
	}
	if again, err := n.Load("one", InKeyFile); err != nil || again != key {
		t.Errorf("another key, %v", err)
	}
	content, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(content, key[:]) {
		t.Errorf("the file holds another key, %v", err)
	}
	if info, err := os.Stat(path); err != nil || bitsOf(info)&0o077 != 0 {
		t.Errorf("%v, %v", info, err)
	}
	for _, again := range []*NewKeyFile{n, {Keeper: n.Keeper}} {
		if _, _, err := again.Create("two"); !errors.Is(err, ErrKeyFileExists) {
			t.Errorf("made over what is there: %v", err)
		}
	}
	link := filepath.Join(root, "link")
	if err := os.Symlink(filepath.Join(root, "nowhere"), link); err != nil {
		t.Skip(err)
	}
	for name, c := range map[string]struct {
		keeper Keeper
		why    error
	}{
		"a link to nothing":   {Keeper{DataDir: data, KeyFile: link}, ErrKeyFileExists},
		"in the data folder":  {Keeper{DataDir: data, KeyFile: filepath.Join(data, "key")}, ErrKeyFileInDataFolder},
		"in no folder at all": {Keeper{DataDir: data, KeyFile: filepath.Join(root, "none", "key")}, ErrKeyFileInvalid},
	} {
		if _, _, err := (&NewKeyFile{Keeper: c.keeper}).Create("three"); !errors.Is(err, c.why) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := n.Create("no such/id"); !errors.Is(err, ErrFileIDInvalid) {
		t.Errorf("%v", err)
	}
}

// What was there before, and what holds the key of other data, is nobody's to remove.
func TestOnlyAKeyFileMadeHereIsDiscarded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	n := &NewKeyFile{Keeper: Keeper{KeyFile: path, ConfigDir: t.TempDir()}}
	if _, _, err := n.Create("new"); err != nil {
		t.Fatal(err)
	}
	n.Discard("old", InKeyFile)
	n.Discard("", InKeyFile)
	n.Discard("new", InFile)
	(&NewKeyFile{Keeper: n.Keeper}).Discard("new", InKeyFile)
	if _, err := os.Lstat(path); err != nil {
		t.Fatalf("it is gone: %v", err)
	}
	n.Discard("new", InKeyFile)
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("it is there: %v", err)
	}
}

func TestEachDataFileHasAKeyOfItsOwnInMemory(t *testing.T) {
	var e Ephemeral
	one, _, _ := e.Create("one")
	two, _, _ := e.Create("two")
	e.Discard("two", InMemory)
	if again, err := e.Load("one", InMemory); err != nil || again != one || one == two {
		t.Errorf("another key, %v", err)
	}
	if _, err := e.Load("two", InMemory); !errors.Is(err, ErrKeyMissing) {
		t.Errorf("%v", err)
	}
}

func TestDiscardSaysWhenAKeyMayStillBeThere(t *testing.T) {
	config := t.TempDir()
	if err := os.WriteFile(filepath.Join(config, testID+".key"), make([]byte, KeySize), 0o600); err != nil {
		t.Fatal(err)
	}
	named := filepath.Join(t.TempDir(), "key")
	if err := (Keeper{KeyFile: named}).Discard(testID, InFile); err == nil {
		t.Error("without a configuration folder: no error")
	}
	for range 2 { // that it is not there is no error
		if err := (Keeper{KeyFile: named, ConfigDir: config}).Discard(testID, InFile); err != nil {
			t.Error(err)
		}
	}
	if left := names(t, config); len(left) != 0 {
		t.Errorf("left: %q", left)
	}
	if err := (Keeper{}).Discard(testID, InKeyFile); err != nil {
		t.Error(err)
	}
}
