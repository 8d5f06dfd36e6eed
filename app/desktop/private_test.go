package desktop

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestPrivateFileReplacesWholeAndIsTheOwnersOnly(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "codes.txt")
	if err := os.WriteFile(path, []byte("an older and longer text"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := WritePrivate(path, []byte("new")); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil || string(text) != "new" {
		t.Fatalf("%q, %v", text, err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("mode %v, %v", info.Mode(), err)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 1 {
		t.Fatalf("left behind: %v, %v", left, err)
	}
}

func TestPrivateFileThatCannotBeWrittenIsAnError(t *testing.T) {
	if err := WritePrivate(t.TempDir()+"/missing/codes.txt", nil); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("got %v", err)
	}
}
