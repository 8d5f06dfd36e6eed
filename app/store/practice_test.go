package store

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/vault"
)

// newRoot gives the test a cache folder and a folder for temporary files of its own.
func newRoot(t *testing.T) (root, temporary string) {
	t.Helper()
	cache := t.TempDir()
	temporary = t.TempDir()
	for _, variable := range []string{"XDG_CACHE_HOME", "LOCALAPPDATA"} {
		t.Setenv(variable, cache)
	}
	for _, variable := range []string{"TMPDIR", "TMP"} {
		t.Setenv(variable, temporary)
	}
	return filepath.Join(cache, practiceHome), temporary
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

// left is the practice data that has a name on the disk.
func left(t *testing.T, root, temporary string) []string {
	t.Helper()
	return append(folders(t, root), folders(t, temporary)...)
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
	if filepath.Dir(p.Folder) != root {
		t.Errorf("it lies in %s", p.Folder)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if left := left(t, root, temporary); len(left) != 0 {
		t.Errorf("left are %v", left)
	}
}

func TestPracticeDataHasNoNameWhileItIsOpenAndCanBeUsedAllTheSame(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("an open file has a name there")
	}
	root, temporary := newRoot(t)
	p := practise(t)
	ada := account.Account{ID: account.NewID(), Profile: account.Profile{FullName: "Ada", Email: "ada@example.org"}}
	must(t, p.Store, func(tx *Tx) error { return tx.CreateAccount(&ada) })
	saved, err := p.Save()
	if err != nil {
		t.Fatal(err)
	}
	must(t, p.Store, func(tx *Tx) error { return tx.DeleteAccount(ada.ID) })
	for range 2 {
		again, err := saved.Open()
		if err != nil {
			t.Fatal(err)
		}
		if err := again.Check(); err != nil {
			t.Error(err)
		}
		must(t, again.Store, func(tx *Tx) error { // what was saved is not changed by it
			if _, err := tx.Account(ada.ID); err != nil {
				return err
			}
			return tx.DeleteAccount(ada.ID)
		})
		if err := again.Close(); err != nil {
			t.Error(err)
		}
	}
	if left := left(t, root, temporary); len(left) != 0 {
		t.Errorf("with a name are %v", left)
	}
	if all, err := os.ReadDir(root); err != nil || len(all) != 0 {
		t.Errorf("beside it are %v, %v", all, err)
	}
}

func TestPracticeDataOfAKilledProgramIsRemovedAndOfALivingOneIsNot(t *testing.T) {
	root, _ := newRoot(t)
	killed, living := filepath.Join(root, "demo-1"), filepath.Join(root, "demo-2") // as they lie there before they lose their names
	var open *Store
	for _, folder := range []string{killed, living} {
		s, err := Open(folder, new(vault.Ephemeral), account.DefaultPolicy(start))
		if err != nil {
			t.Fatal(err)
		}
		if open = s; folder == killed {
			shut(t, s) // a lock goes with its program, a folder does not
		}
	}
	t.Cleanup(func() { open.Close() })
	RemoveKilledPractice()
	if left := folders(t, root); len(left) != 1 || left[0] != living {
		t.Errorf("left are %v", left)
	}
	must(t, open, func(tx *Tx) error {
		a := account.Account{ID: account.NewID(), Profile: account.Profile{FullName: "Ada", Email: "ada@example.org"}}
		return tx.CreateAccount(&a)
	})
}

func TestPracticeDataNeedsNoCacheFolder(t *testing.T) {
	root, temporary := newRoot(t)
	if err := os.WriteFile(root, nil, 0o600); err != nil { // no folder can have the name
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
