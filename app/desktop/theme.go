package desktop

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// RememberedTheme is how the window was last made to look: "light" or "dark", or "system" when nothing was chosen.
func RememberedTheme() string {
	path, err := themeFile()
	if err != nil {
		return "system"
	}
	text, err := os.ReadFile(path)
	if theme := strings.TrimSpace(string(text)); err == nil && (theme == "light" || theme == "dark") {
		return theme
	}
	return "system"
}

// RememberTheme keeps it for the next start.
func RememberTheme(theme string) error {
	path, err := themeFile()
	if err != nil {
		return err
	}
	if theme == "system" {
		if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(theme+"\n"), 0o600) // half of it would be read as none
}

func themeFile() (string, error) {
	folder, err := os.UserConfigDir()
	return filepath.Join(folder, "latchkey", "theme"), err
}
