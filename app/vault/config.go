package vault

import (
	"os"
	"path/filepath"
	"runtime"
)

// ConfigFolder is the person's configuration folder for this program, where key files lie that need no name.
func ConfigFolder() (string, error) {
	folder, err := os.UserConfigDir()
	if err != nil {
		return "", err
	}
	name := "latchkey"
	if runtime.GOOS == "darwin" { // where configuration and data share one folder, and the key must not lie beside the data
		name = "latchkey-keys"
	}
	return filepath.Join(folder, name), nil
}
