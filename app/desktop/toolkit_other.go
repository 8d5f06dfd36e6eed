//go:build !(linux && cgo && (production || dev))

package desktop

// Start has nothing to start here; it says whether the system is dark.
func Start(_, _ Colour) (isDark bool, err error) { return systemDark(), nil }

// OfferToClipboard is false: the window itself must do it.
func OfferToClipboard(string) bool { return false }
