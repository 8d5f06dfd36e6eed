//go:build !bindings

package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/wailsapp/wails/v2"

	"latchkey/app"
	"latchkey/app/command"
	"latchkey/app/desktop"
)

const (
	endPatience   = 7 * time.Second         // for everything after a signal; more than the keyring's limit
	kioskPatience = 1500 * time.Millisecond // for the same in a kiosk, which is to be gone within 2 s
	quitPatience  = 400 * time.Millisecond  // for the main loop, which an open native dialog keeps running
)

// window joins the App to what only a window can do, and to the life of one.
type window struct {
	app     *app.App
	signals chan os.Signal
	dialog  sync.Mutex // Wails mixes up the answers of two dialogs at once

	life  sync.Mutex // held while the App starts or stops
	ended bool

	born sync.Mutex // guards ctx
	ctx  context.Context

	drawn   atomic.Bool // the main loop runs, and the page is there
	kiosk   atomic.Bool // decided once, at start
	leaving atomic.Bool // the App or a signal ends the program, and nobody is asked
	left    atomic.Bool // an administrator has left the kiosk
	lost    atomic.Bool // the display is gone, and the main loop stands still
}

// openWindow shows the window and returns when it is closed or the program is told to end.
func openWindow(asked command.Window) error {
	w := &window{signals: make(chan os.Signal, 1)}
	w.kiosk.Store(asked.Kiosk)
	w.watchSignals()
	webview, err := findWebview()
	if err != nil {
		return err
	}
	dark, err := desktop.Start(id, desktop.RememberedTheme(), ground(false), ground(true))
	if err != nil {
		return err
	}
	desktop.Guard(w.displayLost)
	folder, err := asked.Folder() // only now: that there is no display is to be said first
	if err != nil {
		return err
	}
	w.app = app.New(app.Options{
		DataDir: folder,
		KeyFile: asked.KeyFile,
		Demo:    asked.Demo,
		Kiosk:   asked.Kiosk,
		Version: version,
		Built:   builtAt(),
		Desktop: w.desktop(),
	})
	o := windowOptions(asked.Kiosk)
	o.AssetServer.Middleware = serve(w.kiosk.Load) // which the policy may yet make it
	bind(o, w.app)
	o.BackgroundColour = canvas(dark)
	o.Windows.WebviewUserDataPath = webviewFolder()
	o.Windows.WebviewBrowserPath = webview
	o.OnStartup = w.started
	o.OnDomReady = func(context.Context) { w.drawn.Store(true) }
	o.OnBeforeClose = w.closing
	o.OnShutdown = func(context.Context) { w.end() }
	err = wails.Run(o)
	if err == nil && w.left.Load() {
		err = errLeft
	}
	return err
}

// webviewFolder is where the webview of Windows keeps its own files. A demonstration must not touch the data folder, which
// is named Latchkey and lies there too. Empty leaves the choice to Wails.
func webviewFolder() string {
	cache, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(cache, "latchkey-webview")
}

// started opens key, lock and file while the page is loading.
func (w *window) started(ctx context.Context) {
	w.born.Lock()
	w.ctx = ctx
	w.born.Unlock()
	// Wails listens too, once, and would lose a signal that comes before its main loop runs.
	signal.Reset(os.Interrupt, syscall.SIGTERM)
	signal.Notify(w.signals, os.Interrupt, syscall.SIGTERM)

	w.life.Lock()
	defer w.life.Unlock()
	if w.ended {
		return
	}
	go w.stayIfKiosk()
	app.Start(w.app)
	w.sayUnavailable()
	desktop.LeaveTerminal()
}

// sayUnavailable tells whoever started the program from a terminal what the window shows.
func (w *window) sayUnavailable() {
	if err := app.Why(w.app); err != nil {
		fmt.Fprintln(os.Stderr, "latchkey:", command.Sentence(err))
	}
}

// closing is asked by whatever closes the window, a page's script included. It ends the session while the main loop still
// serves the clipboard.
func (w *window) closing(context.Context) (prevent bool) {
	if w.asksFirst() {
		return true
	}
	w.end()
	return false
}

// end stops the App, once.
func (w *window) end() {
	w.life.Lock()
	defer w.life.Unlock()
	if !w.ended {
		w.ended = true
		app.Stop(w.app)
	}
}

// context is the one Wails' runtime wants, or nil before the window lives.
func (w *window) context() context.Context {
	w.born.Lock()
	defer w.born.Unlock()
	return w.ctx
}

// watchSignals ends the program cleanly, with exit code 0, on SIGTERM, SIGINT and (unless ignored, as under nohup) SIGHUP.
func (w *window) watchSignals() {
	signal.Notify(w.signals, os.Interrupt, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) {
		signal.Notify(w.signals, syscall.SIGHUP)
	}
	go func() {
		<-w.signals
		w.leave()
	}()
}

// leave ends the program from outside: nobody is asked.
func (w *window) leave() {
	ctx := w.context()
	if ctx == nil {
		os.Exit(0) // nothing is open yet
	}
	patience := endPatience
	if w.kiosk.Load() {
		patience = kioskPatience
	}
	time.AfterFunc(patience, func() { os.Exit(0) })
	w.end()
	if w.drawn.Load() && !w.lost.Load() { // a main loop that does not run yet could not be left
		w.quit()
		time.Sleep(quitPatience)
	}
	os.Exit(0)
}

// displayLost is called on the main loop, which does not go on.
func (w *window) displayLost() {
	w.lost.Store(true)
	w.leave()
}
