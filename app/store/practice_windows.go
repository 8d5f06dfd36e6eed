package store

import (
	"path/filepath"

	"github.com/gofrs/flock"
)

// practiceHome is where practice data lies in the cache folder, which is where the data folder lies too, so not under its
// name: what is left there is removed.
const practiceHome = "latchkey-demo"

// hide cannot take the name from a file that is open: the next start removes what a killed program left.
func hide(string) error { return nil }

// practiceLock is the lock of the folder of all practice data.
func practiceLock(root string) *flock.Flock {
	return flock.New(filepath.Join(root, "demo.lock"), flock.SetPermissions(0o600))
}
