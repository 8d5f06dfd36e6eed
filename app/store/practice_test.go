package store

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"latchkey/app/account"
)

// newRoot gives the test a cache folder and a folder for temporary files of its own.
func newRoot(t *testing.T) (root, temporary string) {
	t.Helper()
	cache := t.TempDir()
	temporary = t.TempDir()
	t.Setenv("XDG_CACHE_HOME", cache)
	t.Setenv("TMPDIR", temporary)
	return filepath.Join(cache, "latchkey"), temporary
}

func practise(t *testing.T) *Practice {
	t.Helper()
	p, err := OpenPractice(start)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

func folders(t *testing.T, root string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(root, "*demo-*"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestPracticeDataIsNamedSoAndIsGoneWhenClosed(t *testing.T) {
	root, temporary := newRoot(t)
	p := practise(t)
	look(t, p.Store, func(tx *Tx) error {
		policy, err := tx.Policy()
		if policy.Issuer != PracticeIssuer || policy.Check() != nil {
			t.Errorf("policy %+v", policy)
		}
		return err
	})
	if info, err := os.Stat(p.Folder); err != nil || info.Mode().Perm() != 0o700 || filepath.Dir(p.Folder) != root {
		t.Errorf("%s: %v, %v", p.Folder, info, err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if left := append(folders(t, root), folders(t, temporary)...); len(left) != 0 {
		t.Errorf("left are %v", left)
	}
}

func TestPracticeDataOfAKilledProgramIsRemovedAndOfALivingOneIsNot(t *testing.T) {
	root, _ := newRoot(t)
	killed, living := practise(t), practise(t)
	shut(t, killed.Store) // a lock goes with its program, a folder does not
	RemoveKilledPractice()
	if left := folders(t, root); len(left) != 1 || left[0] != living.Folder {
		t.Errorf("left are %v", left)
	}
	must(t, living.Store, func(tx *Tx) error {
		a := account.Account{ID: account.NewID(), Profile: account.Profile{FullName: "Ada", Email: "ada@example.org"}}
		return tx.CreateAccount(&a)
	})
}

func TestPracticeDataNeedsNoCacheFolder(t *testing.T) {
	root, temporary := newRoot(t)
	if err := os.Symlink("nowhere", root); err != nil {
		t.Fatal(err)
	}
	p := practise(t)
	if filepath.Dir(p.Folder) != temporary {
		t.Errorf("it lies in %s", p.Folder)
	}
	RemoveKilledPractice()
	if err := p.Close(); err != nil || len(folders(t, temporary)) != 0 {
		t.Errorf("closing: %v", err)
	}
}

func TestPracticeDataIsNotWaitedForWhenAnotherProgramHangs(t *testing.T) {
	root, _ := newRoot(t)
	if err := os.MkdirAll(root, 0o700); err != nil {
		t.Fatal(err)
	}
	done, err := lockPractice(root)
	if err != nil {
		t.Fatal(err)
	}
	defer done()
	begun := time.Now()
	_, err = OpenPractice(start)
	want(t, err, ErrFailed)
	if waited := time.Since(begun); waited > 5*practicePatience {
		t.Errorf("it waited %v", waited)
	}
}
