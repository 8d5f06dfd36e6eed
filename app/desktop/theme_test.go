package desktop

import (
	"os"
	"path/filepath"
	"testing"
)

func TestThemeIsRememberedUntilTheSystemsIsChosenAgain(t *testing.T) {
	config := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", config)
	t.Setenv("HOME", config)
	t.Setenv("AppData", config)
	for _, theme := range []string{"system", "dark", "light", "system", "system"} {
		if err := RememberTheme(theme); err != nil {
			t.Fatal(err)
		}
		if got := RememberedTheme(); got != theme {
			t.Errorf("%s was remembered as %s", theme, got)
		}
	}
	path, _ := themeFile()
	_ = os.MkdirAll(filepath.Dir(path), 0o700)
	if err := os.WriteFile(path, []byte(`"><script>`), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := RememberedTheme(); got != "system" {
		t.Errorf("a file that is none gives %q", got)
	}
}
