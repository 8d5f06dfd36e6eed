//go:build !(linux && cgo && (production || dev))

package desktop

// Start has nothing to start here; it says whether the window is dark by the theme or, where that leaves it to the
// system, by the system.
func Start(_, theme string, _, _ Colour) (isDark bool, err error) {
	return theme == "dark" || theme != "light" && systemDark(), nil
}

// OfferToClipboard is false: the window itself must do it.
func OfferToClipboard(string) bool { return false }
