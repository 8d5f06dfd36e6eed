//go:build !(linux && cgo && production)

package desktop

// Guard does nothing here: no page can be held to less by this system's webview, and its displays do not go away.
func Guard(func()) {}

// AllowPrint is not needed here.
func AllowPrint() {}

// KeepFullScreen is false: the window itself must do it.
func KeepFullScreen() bool { return false }
