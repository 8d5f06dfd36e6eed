//go:build unix

package archive

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"
)

// Each of these is asked for by its name, as a dialog gives it, and answered at once.
func TestOnlyAPlainFileOfBoundedSizeIsRead(t *testing.T) {
	folder := t.TempDir()
	good := filepath.Join(folder, "good.csv")
	if err := os.WriteFile(good, []byte("name,email\nAda,ada@example.org\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	in := func(name string) string { return filepath.Join(folder, name) }
	for name, c := range map[string]struct {
		make func(path string) error
		err  error
	}{
		"good.csv":     {func(string) error { return nil }, nil},
		"nothing":      {func(string) error { return nil }, ErrFileUnreadable},
		"empty":        {func(path string) error { return os.WriteFile(path, nil, 0o600) }, ErrFileEmpty},
		"folder":       {func(path string) error { return os.Mkdir(path, 0o700) }, ErrFileNotRegular},
		"pipe":         {func(path string) error { return syscall.Mkfifo(path, 0o600) }, ErrFileNotRegular},
		"link":         {func(path string) error { return os.Symlink(good, path) }, ErrFileNotRegular},
		"dead link":    {func(path string) error { return os.Symlink(in("nowhere"), path) }, ErrFileNotRegular},
		"round link":   {func(path string) error { return os.Symlink(path, path) }, ErrFileNotRegular},
		"sparse":       {func(path string) error { return sparse(path, 10<<30) }, ErrFileTooLarge},
		"a byte more":  {func(path string) error { return sparse(path, mostImportBytes+1) }, ErrFileTooLarge},
		"zeros":        {func(path string) error { return sparse(path, mostImportBytes) }, ErrImportUnknown},
		"file/as/path": {func(string) error { return nil }, ErrFileUnreadable},
	} {
		path := in(name)
		if err := c.make(path); err != nil {
			t.Fatal(name, err)
		}
		began := time.Now()
		_, err := OpenImport(path)
		if took := time.Since(began); !errors.Is(err, c.err) || took > time.Minute {
			t.Errorf("%s: %v after %v", name, err, took)
		}
	}
	if runtime.GOOS == "linux" {
		for _, device := range []string{"/dev/zero", "/dev/stdin", "/dev/tty", "/proc/self/fd/0"} {
			if _, err := OpenImport(device); err == nil {
				t.Errorf("%s is read", device)
			}
		}
	}
}

func sparse(path string, size int64) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Truncate(size), f.Close())
}

type endless struct{}

func (endless) Read(b []byte) (int, error) { return len(b), nil }

func TestAFileThatGrowsIsReadUpToItsBound(t *testing.T) {
	if content, err := bounded(io.LimitReader(endless{}, 100), 100, 100); err != nil || len(content) != 100 {
		t.Error(err)
	}
	if _, err := bounded(endless{}, 100, 1000); !errors.Is(err, ErrFileTooLarge) {
		t.Error(err)
	}
}
