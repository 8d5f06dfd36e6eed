//go:build !windows

package store

import (
	"os"

	"github.com/gofrs/flock"
)

// practiceHome is where practice data lies in the cache folder.
const practiceHome = "latchkey"

// hide takes the name from a folder whose files are open.
func hide(folder string) error { return os.RemoveAll(folder) }

// practiceLock is the lock of the folder of all practice data: the folder itself, so that no file is left.
func practiceLock(root string) *flock.Flock { return flock.New(root, flock.SetFlag(os.O_RDONLY)) }
