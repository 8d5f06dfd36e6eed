package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"latchkey/app/account"
	"latchkey/app/vault"
)

// PracticeIssuer is the organisation's name in practice data, so that nobody takes its entry on a phone for a real one.
const PracticeIssuer = "DEMO – not a real account"

const (
	practicePrefix   = "demo-"
	practicePatience = time.Second
)

// Practice is throw-away data for a demonstration: a sealed file in a folder of its own, under a key that exists in
// memory only. Where the system lets an open file have no name (all but Windows), file and folder are gone from the disk's
// tree as soon as they are open, so that a program that is killed leaves nothing.
type Practice struct {
	*Store
	Folder string // where it lies, or lay
	keys   *vault.Ephemeral
}

// OpenPractice makes practice data with the default policies. It lies in the person's cache folder or, where there is
// none, among the temporary files.
//
// It returns ErrFailed when there is no room for it, or one of the errors of [Open].
func OpenPractice(now time.Time) (*Practice, error) {
	policy := account.DefaultPolicy(now)
	policy.Issuer, policy.Explain = PracticeIssuer, account.ExplainEveryone // whoever practises is an administrator
	return openPractice(new(vault.Ephemeral), policy, func(string) error { return nil })
}

// openPractice opens the data in a new folder, where fill may have put some.
func openPractice(keys *vault.Ephemeral, initial account.Policy, fill func(folder string) error) (*Practice, error) {
	folder, done, err := practiceFolder()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFailed, err)
	}
	defer done()
	if err := fill(folder); err != nil {
		return nil, errors.Join(fmt.Errorf("%w: %w", ErrFailed, err), removeAll(folder))
	}
	s, err := Open(folder, keys, initial)
	if err != nil {
		return nil, errors.Join(err, removeAll(folder))
	}
	if err := hide(folder); err != nil {
		return nil, errors.Join(fmt.Errorf("%w: %w", ErrFailed, err), s.Close(), removeAll(folder))
	}
	s.nameless = true
	return &Practice{s, folder, keys}, nil
}

// practiceFolder makes a folder for practice data. Until done is called, no other program takes it for one left behind.
func practiceFolder() (folder string, done func(), err error) {
	root, err := practiceRoot()
	if err == nil {
		done, err = lockPractice(root)
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded): // another program has it
		return "", nil, err
	case err != nil: // there is none, or none that can be locked, as on some network file systems
		folder, err = os.MkdirTemp(os.TempDir(), "latchkey-"+practicePrefix+"*")
		return folder, func() {}, err
	}
	if folder, err = os.MkdirTemp(root, practicePrefix+"*"); err != nil {
		done()
	}
	return folder, done, err
}

// Saved is practice data as it was at one moment: the sealed file, in memory.
type Saved struct {
	file []byte
	keys *vault.Ephemeral
}

// Save returns the data as it is.
func (p *Practice) Save() (Saved, error) {
	file, err := p.engine.copied()
	return Saved{file, p.keys}, err
}

// File is the sealed file, as a thief would have it.
func (s Saved) File() []byte { return s.file }

// Open makes practice data of what was saved, as often as is wished.
func (s Saved) Open() (*Practice, error) {
	return openPractice(s.keys, account.Policy{}, func(folder string) error {
		return os.WriteFile(filepath.Join(folder, FileName), s.file, 0o600)
	})
}

// Close closes the data and removes it.
func (p *Practice) Close() error { return errors.Join(p.Store.Close(), removeAll(p.Folder)) }

// RemoveKilledPractice removes the practice data of programs that were killed where it has a name, or before it had none:
// that which nobody has open. What cannot be removed is left for the next time.
func RemoveKilledPractice() {
	root, err := practiceRoot()
	if err != nil {
		return
	}
	folders, err := filepath.Glob(filepath.Join(root, practicePrefix+"*"))
	if err != nil || len(folders) == 0 {
		return
	}
	done, err := lockPractice(root)
	if err != nil {
		return
	}
	defer done()
	for _, folder := range folders {
		if Idle(folder) {
			_ = os.RemoveAll(folder)
		}
	}
}

// practiceRoot makes the folder of all practice data in the cache folder.
func practiceRoot() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	root := filepath.Join(cache, practiceHome)
	return root, os.MkdirAll(root, 0o700)
}

// lockPractice keeps the root for one program at a time, so that none takes another's newborn data for that of a killed
// one.
func lockPractice(root string) (done func(), err error) {
	ctx, cancel := context.WithTimeout(context.Background(), practicePatience)
	defer cancel()
	lock := practiceLock(root)
	if _, err := lock.TryLockContext(ctx, practicePatience/50); err != nil {
		return nil, err
	}
	return func() { _ = lock.Unlock() }, nil
}
