//go:build unix

package store

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

func TestAFileInOtherHandsIsRefused(t *testing.T) {
	s, folder := newStore(t)
	populate(t, s, 3)
	shut(t, s)
	path := filepath.Join(folder, FileName)

	c := play(t, nil, "hold the folder", folder)
	if said := c.line(); said != "<nil>" {
		t.Fatal(said)
	}
	refused(t, folder, ErrInUse)
	if Idle(folder) {
		t.Error("idle while another process has it")
	}
	c.end()

	c = play(t, nil, "hold the file", path)
	if said := c.line(); said != "<nil>" {
		t.Fatal(said)
	}
	refused(t, folder, ErrInUse)
	c.end()

	if err := read(folder, 3); err != nil {
		t.Error(err)
	}
}

func TestAFileThatMayNotBeUsedIsRefused(t *testing.T) {
	for mode, why := range map[os.FileMode]error{0o400: ErrReadOnly, 0o440: ErrReadOnly, 0: ErrUnreadable, 0o200: ErrUnreadable} {
		s, folder := newStore(t)
		shut(t, s)
		path := filepath.Join(folder, FileName)
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		refused(t, folder, why)
	}
}

func TestWhatIsNoFileIsRefused(t *testing.T) {
	s, elsewhere := newStore(t)
	shut(t, s)
	target := filepath.Join(elsewhere, FileName)
	for name, c := range map[string]struct {
		make func(path string) error
		why  error
	}{
		"link":            {func(path string) error { return os.Symlink(target, path) }, ErrSymlink},
		"link to nothing": {func(path string) error { return os.Symlink(target+"x", path) }, ErrSymlink},
		"folder":          {func(path string) error { return os.Mkdir(path, 0o700) }, ErrForeign},
		"pipe":            {func(path string) error { return syscall.Mkfifo(path, 0o600) }, ErrForeign},
	} {
		t.Run(name, func(t *testing.T) {
			folder := newFolder(t)
			path := filepath.Join(folder, FileName)
			if err := os.Mkdir(folder, 0o700); err != nil {
				t.Fatal(err)
			}
			if err := c.make(path); err != nil {
				t.Fatal(err)
			}
			before, err := os.Lstat(path)
			if err != nil {
				t.Fatal(err)
			}
			check := untouched(t, target)
			_, err = openAs(folder)
			want(t, err, c.why)
			check(t)
			after, err := os.Lstat(path)
			if err != nil || !os.SameFile(before, after) || after.Mode() != before.Mode() || !after.ModTime().Equal(before.ModTime()) {
				t.Errorf("it was touched: %v, %v", after, err)
			}
		})
	}
}

// ordinary makes a child an ordinary user's, when this process is not.
func ordinary(t testing.TB, folder string) func(*exec.Cmd) {
	t.Helper()
	if os.Getuid() != 0 {
		return nil
	}
	if runtime.GOOS != "linux" {
		t.Skip("needs /proc, or not to be the superuser")
	}
	const nobody = 65534
	for dir := filepath.Dir(folder); strings.HasPrefix(dir, os.TempDir()) && dir != os.TempDir(); dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{folder, folder + ".key", filepath.Join(folder, FileName)} {
		if err := os.Chown(path, nobody, nobody); err != nil {
			t.Fatal(err)
		}
	}
	return func(cmd *exec.Cmd) {
		cmd.Path = "/proc/self/exe" // the name it has is in a folder of root's
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
}

func TestAFolderThatMayNotBeWrittenIsRefused(t *testing.T) {
	s, folder := newStore(t)
	populate(t, s, 3)
	shut(t, s)
	if err := os.Remove(filepath.Join(folder, lockName)); err != nil {
		t.Fatal(err)
	}
	user := ordinary(t, folder)
	if err := os.Chmod(folder, 0o500); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, FileName)
	check := untouched(t, path)
	says(t, user, ErrReadOnly.Error(), "open", folder)
	check(t)

	if err := os.Chmod(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o400); err != nil {
		t.Fatal(err)
	}
	check = untouched(t, path)
	says(t, user, ErrReadOnly.Error(), "open", folder)
	check(t)

	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if os.Getuid() == 0 {
		if err := os.Chown(path, 0, 0); err != nil {
			t.Fatal(err)
		}
		check = untouched(t, path)
		says(t, user, ErrUnreadable.Error(), "open", folder)
		check(t)
	}
}
