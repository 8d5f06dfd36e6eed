package app

import (
	"bytes"
	"errors"
)

// SetTheme remembers how the window looks: "light", "dark", or "system" for what the system says. It is the computer's
// choice and nobody's own. It lies in the configuration folder, not with the data: the window is painted before any data
// is open, and web storage, which the page would have to wait for, stays empty.
func (a *App) SetTheme(theme string) error {
	_, err := guard(func() (struct{}, error) {
		if theme != "system" && theme != "light" && theme != "dark" {
			return struct{}{}, errInternal
		}
		if err := a.o.Desktop.SetTheme(theme); err != nil {
			return struct{}{}, errors.Join(errInternal, err)
		}
		return struct{}{}, nil
	})
	return err
}

// Dress is the page's HTML as it looks from its first paint on: in a theme, and as a kiosk's.
func Dress(html []byte, theme string, kiosk bool) []byte {
	dressed := "<html "
	if theme == "light" || theme == "dark" {
		dressed += `data-theme="` + theme + `" `
	}
	if kiosk {
		dressed += "data-kiosk "
	}
	return bytes.Replace(html, []byte("<html "), []byte(dressed), 1)
}
