//go:build !bindings

package main

import (
	"errors"
	"time"

	"github.com/wailsapp/wails/v2/pkg/runtime"

	"latchkey/app"
	"latchkey/app/desktop"
)

// errLeft is returned when an administrator has left the kiosk.
var errLeft = errors.New("an administrator has left the kiosk")

// glance is how often a kiosk looks after its full screen where the system does not tell when it is lost.
const glance = 500 * time.Millisecond

// stayIfKiosk gives a kiosk's window the whole screen: at once where that was asked for, and as soon as the data is open
// where the policy says so.
func (w *window) stayIfKiosk() {
	if !w.kiosk.Load() && app.Kiosk(w.app) {
		w.kiosk.Store(true)
	}
	if w.kiosk.Load() {
		w.keepFullScreen()
	}
}

// keepFullScreen gives the window the whole screen for as long as it lives.
func (w *window) keepFullScreen() {
	if desktop.KeepFullScreen() {
		return
	}
	go func() {
		for ; ; time.Sleep(glance) {
			ctx := w.context()
			if runtime.WindowIsMinimised(ctx) {
				runtime.WindowUnminimise(ctx)
			}
			if !runtime.WindowIsFullscreen(ctx) {
				runtime.WindowFullscreen(ctx)
			}
			runtime.WindowSetAlwaysOnTop(ctx, true)
		}
	}()
}

// asksFirst tells whether the window may not be closed before an administrator has proved who they are, and has the page
// ask for that.
func (w *window) asksFirst() bool {
	if !w.kiosk.Load() || w.leaving.Load() || app.MayClose(w.app) {
		return false
	}
	runtime.WindowExecJS(w.context(), "window.dispatchEvent(new Event('latchkey:leave'))")
	return true
}

// quitByApp is the App's word that the window may be closed: an administrator left the kiosk, or there is no data.
func (w *window) quitByApp() {
	w.left.Store(w.kiosk.Load() && app.MayClose(w.app))
	w.quit()
}

// quit closes the window without asking.
func (w *window) quit() {
	w.leaving.Store(true)
	runtime.Quit(w.context())
}
