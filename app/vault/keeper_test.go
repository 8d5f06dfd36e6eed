package vault

import (
	"errors"
	"path/filepath"
	"testing"
	"time"
)

func TestLoadNeverCreates(t *testing.T) {
	root := t.TempDir()
	config := filepath.Join(root, "config")
	for _, c := range []struct {
		keeper Keeper
		place  Place
	}{
		{Keeper{ConfigDir: config}, InFile},
		{Keeper{ConfigDir: config, KeyFile: filepath.Join(root, "key")}, InKeyFile},
	} {
		if _, err := c.keeper.Load(testID, c.place); !errors.Is(err, ErrKeyMissing) {
			t.Errorf("%s: %v", c.place, err)
		}
	}
	if left := names(t, root); len(left) != 0 {
		t.Errorf("made: %q", left)
	}
}

func TestOnlyTheRecordedPlaceIsTried(t *testing.T) {
	for _, c := range []struct {
		name   string
		keeper Keeper
		place  Place
		want   error
	}{
		{"key file not named", Keeper{}, InKeyFile, ErrKeyFileRequired},
		{"key file named, key in the keyring", Keeper{KeyFile: "key"}, InKeyring, ErrKeyElsewhere},
		{"key file named, key in the configuration folder", Keeper{KeyFile: "key"}, InFile, ErrKeyElsewhere},
		{"no place", Keeper{}, "", ErrPlaceUnknown},
		{"foreign place", Keeper{}, "slot", ErrPlaceUnknown},
	} {
		c.keeper.ConfigDir = t.TempDir()
		if _, err := c.keeper.Load(testID, c.place); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestFileIDCannotLeaveItsFolder(t *testing.T) {
	for _, id := range []string{"", ".", "..", "../x", "a/b", `a\b`, "a.b", "a b", "é", "a\x00", "a\n", string(make([]byte, 65))} {
		k := Keeper{ConfigDir: t.TempDir(), KeyFile: filepath.Join(t.TempDir(), "key")}
		if _, _, err := k.Create(id); !errors.Is(err, ErrFileIDInvalid) {
			t.Errorf("Create %q: %v", id, err)
		}
		if _, err := k.Load(id, InFile); !errors.Is(err, ErrFileIDInvalid) {
			t.Errorf("Load %q: %v", id, err)
		}
	}
}

func TestKeyringMayTakeFiveSeconds(t *testing.T) {
	if limit := (Keeper{}).limit(); limit != 5*time.Second {
		t.Errorf("limit %v", limit)
	}
	if limit := (Keeper{Timeout: time.Second}).limit(); limit != time.Second {
		t.Errorf("limit %v", limit)
	}
}

func TestDiscardForgetsOwnKeysAndLeavesNamedFiles(t *testing.T) {
	root := t.TempDir()
	own := Keeper{ConfigDir: filepath.Join(root, "config")}
	if _, err := own.createFile(own.ownFile(testID), ownMode, own.makeConfigDir); err != nil {
		t.Fatal(err)
	}
	own.Discard(testID, InFile)
	if _, err := own.Load(testID, InFile); !errors.Is(err, ErrKeyMissing) {
		t.Errorf("after Discard: %v", err)
	}
	named := Keeper{KeyFile: filepath.Join(root, "key")}
	if _, _, err := named.Create(testID); err != nil {
		t.Fatal(err)
	}
	named.Discard(testID, InKeyFile)
	if _, err := named.Load(testID, InKeyFile); err != nil {
		t.Errorf("the named key file: %v", err)
	}
}
