package command

import (
	"os"
	"path/filepath"
	"runtime"
)

// dataFolder is the absolute path of the folder for the data file: the one asked for, else latchkey in the user's own
// data folder (XDG_DATA_HOME, Application Support or LOCALAPPDATA). Nothing is created.
func dataFolder(asked string) (string, error) {
	if asked != "" {
		return filepath.Abs(asked)
	}
	switch runtime.GOOS {
	case "windows":
		return beneath(os.Getenv("LOCALAPPDATA"), "Latchkey")
	case "darwin":
		return beneath(os.Getenv("HOME"), "Library", "Application Support", "Latchkey")
	}
	if data := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(data) {
		return beneath(data, "latchkey")
	}
	return beneath(os.Getenv("HOME"), ".local", "share", "latchkey")
}

func beneath(base string, names ...string) (string, error) {
	if !filepath.IsAbs(base) {
		return "", errNoDataFolder
	}
	return filepath.Join(append([]string{base}, names...)...), nil
}
