//go:build linux && cgo && production

package desktop

// #cgo pkg-config: wayland-client x11
// #include "window_linux.h"
import "C"

import "sync/atomic"

var displayLost atomic.Pointer[func()]

//export latchkeyMayPass
func latchkeyMayPass(message *C.char) C.int {
	if mayPass(C.GoString(message)) {
		return 1
	}
	return 0
}

//export latchkeyDisplayLost
func latchkeyDisplayLost() {
	(*displayLost.Load())()
}

// Guard takes from the page of the window that is about to be opened what it does not need, and has lost called when
// the display goes away; lost is to end the program, at once. It is called after Start.
func Guard(lost func()) {
	displayLost.Store(&lost)
	C.display_watch()
	C.page_guard()
}

// AllowPrint lets the page ask for a printer's dialog once.
func AllowPrint() { C.page_may_print() }

// KeepFullScreen gives the window the whole screen, now or as soon as it is there, and keeps it there. It is false where
// the window itself must do it.
func KeepFullScreen() bool {
	C.g_idle_add_full(C.G_PRIORITY_HIGH, C.GSourceFunc(C.kiosk_keep), nil, nil)
	return true
}
