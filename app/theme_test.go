package app

import "testing"

func TestThemeIsInThePageFromItsFirstPaint(t *testing.T) {
	const html = `<!doctype html><html lang="en-GB"><head>`
	for theme, want := range map[string]string{
		"system":     html,
		"dark":       `<!doctype html><html data-theme="dark" lang="en-GB"><head>`,
		"light":      `<!doctype html><html data-theme="light" lang="en-GB"><head>`,
		`"><script>`: html,
		"":           html,
	} {
		if got := string(Dress([]byte(html), theme, false)); got != want {
			t.Errorf("%q: %s", theme, got)
		}
	}
}

func TestOnlyThemesReachTheDesktop(t *testing.T) {
	var kept []string
	w := opened(t, func(o *Options) {
		o.Desktop.SetTheme = func(theme string) error { kept = append(kept, theme); return nil }
	})
	for _, theme := range []string{"dark", "../../.bashrc", "", "system"} {
		_ = w.SetTheme(theme)
	}
	if len(kept) != 2 || kept[0] != "dark" || kept[1] != "system" {
		t.Errorf("kept %q", kept)
	}
}

func TestTheFirstPaintIsThatOfAKiosk(t *testing.T) {
	if got := string(Dress([]byte(`<html lang="en-GB">`), "dark", true)); got != `<html data-theme="dark" data-kiosk lang="en-GB">` {
		t.Error(got)
	}
}
