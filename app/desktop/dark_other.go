//go:build !windows && !(linux && cgo && (production || dev))

package desktop

// systemDark is not known here: the page's own style sheet decides as soon as it is loaded.
func systemDark() bool { return false }
