package vault

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
)

// write makes a file with some bytes and exactly these permission bits.
func write(t *testing.T, path string, content []byte, bits fs.FileMode) string {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, bits); err != nil {
		t.Fatal(err)
	}
	return path
}

// names lists everything below a folder.
func names(t *testing.T, folder string) (list []string) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
		if path != folder {
			list = append(list, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestKeyFileIsMadeOnceAndFound(t *testing.T) {
	folder := t.TempDir()
	k := Keeper{KeyFile: filepath.Join(folder, "key"), DataDir: t.TempDir()}
	made, place, err := k.Create(testID)
	if err != nil || place != InKeyFile || made == (Key{}) {
		t.Fatalf("Create: %q, %v", place, err)
	}
	content, err := os.ReadFile(k.KeyFile)
	if err != nil || !bytes.Equal(content, made[:]) {
		t.Errorf("the file does not hold the 32 raw bytes of the key: %d bytes, %v", len(content), err)
	}
	if info, err := os.Stat(k.KeyFile); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if loaded, err := k.Load(testID, InKeyFile); err != nil || loaded != made {
		t.Errorf("Load: another key or %v", err)
	}
	if again, _, err := k.Create("another"); err != nil || again != made {
		t.Errorf("an existing key file is not used for a new data file: %v", err)
	}
	if left := names(t, folder); len(left) != 1 {
		t.Errorf("left behind: %q", left)
	}
}

func TestKeyFileIsRefusedUnlessItIsOne(t *testing.T) {
	right := bytes.Repeat([]byte{7}, KeySize)
	for _, c := range []struct {
		name    string
		content []byte
		bits    fs.FileMode
		want    error
		unix    bool
	}{
		{"private", right, 0o600, nil, false},
		{"read-only", right, 0o400, nil, false},
		{"a mounted secret", right, 0o440, nil, false},
		{"empty", nil, 0o600, ErrKeyFileInvalid, false},
		{"31 bytes", right[:31], 0o600, ErrKeyFileInvalid, false},
		{"33 bytes", append(bytes.Clone(right), 7), 0o600, ErrKeyFileInvalid, false},
		{"1 MiB", make([]byte, 1<<20), 0o600, ErrKeyFileInvalid, false},
		{"everybody reads", right, 0o644, ErrKeyFileInvalid, true},
		{"others read", right, 0o404, ErrKeyFileInvalid, true},
		{"the group writes", right, 0o660, ErrKeyFileInvalid, true},
		{"others write", right, 0o602, ErrKeyFileInvalid, true},
		{"unreadable", right, 0o200, ErrKeyFileInvalid, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.unix && runtime.GOOS == "windows" {
				t.Skip("no permission bits here")
			}
			k := Keeper{KeyFile: write(t, filepath.Join(t.TempDir(), "key"), c.content, c.bits)}
			_, err := k.Load(testID, InKeyFile)
			_, _, created := k.Create(testID)
			if !errors.Is(err, c.want) || !errors.Is(created, c.want) {
				t.Errorf("Load: %v, Create: %v, want %v", err, created, c.want)
			}
			if size, _ := os.Stat(k.KeyFile); size.Size() != int64(len(c.content)) || runtime.GOOS != "windows" && size.Mode().Perm() != c.bits {
				t.Error("the file was changed")
			}
		})
	}
}

func TestOwnFileMustBePrivate(t *testing.T) {
	k := Keeper{ConfigDir: t.TempDir()}
	path := write(t, filepath.Join(k.ConfigDir, testID+".key"), bytes.Repeat([]byte{7}, KeySize), 0o600)
	if key, err := k.Load(testID, InFile); err != nil || key[0] != 7 {
		t.Fatalf("Load: %v", err)
	}
	if runtime.GOOS == "windows" {
		t.Skip("no permission bits here")
	}
	for _, bits := range []fs.FileMode{0o640, 0o620, 0o604, 0o602, 0o644} {
		if err := os.Chmod(path, bits); err != nil {
			t.Fatal(err)
		}
		if _, err := k.Load(testID, InFile); !errors.Is(err, ErrKeyFileInvalid) {
			t.Errorf("mode %04o: %v", bits, err)
		}
	}
}

func TestFolderIsNoKeyFile(t *testing.T) {
	k := Keeper{KeyFile: t.TempDir()}
	if _, err := k.Load(testID, InKeyFile); !errors.Is(err, ErrKeyFileInvalid) {
		t.Errorf("Load: %v", err)
	}
	if _, _, err := k.Create(testID); !errors.Is(err, ErrKeyFileInvalid) {
		t.Errorf("Create: %v", err)
	}
}

func TestKeyFileIsNotMadeWhereThereIsNoFolder(t *testing.T) {
	k := Keeper{KeyFile: filepath.Join(t.TempDir(), "absent", "key")}
	if _, _, err := k.Create(testID); !errors.Is(err, ErrKeyFileInvalid) {
		t.Errorf("Create: %v", err)
	}
}

func TestTwoCreatorsGetOneKey(t *testing.T) {
	for range 50 {
		k := Keeper{KeyFile: filepath.Join(t.TempDir(), "key")}
		var keys [8]Key
		var wait sync.WaitGroup
		for i := range keys {
			wait.Go(func() {
				key, _, err := k.Create(testID)
				if err != nil {
					t.Error(err)
				}
				keys[i] = key
			})
		}
		wait.Wait()
		for _, key := range keys {
			if key != keys[0] {
				t.Fatal("two creators of one file got two keys")
			}
		}
	}
}

func TestExistingFileIsNeverReplaced(t *testing.T) {
	path := write(t, filepath.Join(t.TempDir(), "key"), []byte("precious"), 0o600)
	if err := writeNew(path); !errors.Is(err, fs.ErrExist) {
		t.Errorf("writeNew: %v", err)
	}
	if err := withoutLinks(path, errors.ErrUnsupported); !errors.Is(err, fs.ErrExist) {
		t.Errorf("withoutLinks: %v", err)
	}
	if content, _ := os.ReadFile(path); string(content) != "precious" {
		t.Error("replaced")
	}
}

func TestFileSystemWithoutLinksGetsAPrivateKeyToo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	if err := withoutLinks(path, errors.ErrUnsupported); err != nil {
		t.Fatal(err)
	}
	if key, err := readKeyFile(path, ownMode); err != nil || key == (Key{}) {
		t.Errorf("read: %v", err)
	}
}
