package main

import (
	"embed"
	"os"
	"strconv"
	"time"

	"github.com/wailsapp/wails/v2/pkg/logger"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"
	"github.com/wailsapp/wails/v2/pkg/options/linux"
	"github.com/wailsapp/wails/v2/pkg/options/mac"
	"github.com/wailsapp/wails/v2/pkg/options/windows"

	"latchkey/app"
	"latchkey/app/desktop"
	"latchkey/app/session"
)

const (
	title = "Latchkey"
	// id is the name of the desktop entry and of the icon, by which shells group windows; on macOS the bundle's.
	id = "org.latchkey.Latchkey"
)

// Set by the build: the version, and when what was built was written, in seconds since 1970.
var (
	version = "dev"
	written = ""
)

// builtAt is about when the program was built, or the zero time when that is not known. No right clock stands before it.
func builtAt() time.Time {
	seconds, err := strconv.ParseInt(written, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}

//go:embed all:frontend/dist
var page embed.FS

//go:embed build/linux/icon-128.png
var icon []byte

// windowOptions is everything about the window that does not depend on who opened it: no I/O, no App. Several fields are
// set to what reads like their default, because giving Wails a platform's options at all changes the others' defaults.
func windowOptions(kiosk bool) *options.App {
	o := &options.App{
		Title:            title,
		Width:            1100,
		Height:           760,
		MinWidth:         720,
		MinHeight:        540,
		BackgroundColour: canvas(false),
		AssetServer: &assetserver.Options{
			Assets:     page,
			Middleware: serve(func() bool { return kiosk }),
		},
		DragAndDrop:                      &options.DragAndDrop{DisableWebViewDrop: true},
		EnableDefaultContextMenu:         false,
		EnableFraudulentWebsiteDetection: false,
		Logger:                           &quietLogger{out: os.Stderr},
		LogLevel:                         logger.ERROR,
		LogLevelProduction:               logger.ERROR,
		ErrorFormatter:                   app.FormatError,
		Windows: &windows.Options{
			IsZoomControlEnabled: false,
			DisablePinchZoom:     true,
			Theme:                windows.SystemDefault,
			Messages:             webviewMessages(),
		},
		Linux: &linux.Options{
			Icon:        icon,
			ProgramName: id,
			// Never, said aloud: Wails reads an unset policy as "always", which is slower here and blank on some drivers.
			WebviewGpuPolicy: linux.WebviewGpuPolicyNever,
		},
		Mac: &mac.Options{
			TitleBar:    mac.TitleBarDefault(),
			DisableZoom: true,
			About:       &mac.AboutInfo{Title: title, Message: "Version " + version, Icon: icon},
		},
	}
	if kiosk {
		// Linux obeys only the start state, the others both.
		o.WindowStartState = options.Fullscreen
		o.Fullscreen = true
		o.Frameless = true
		o.AlwaysOnTop = true
		o.DisableResize = true
		o.Mac.DisableEscapeExitsFullscreen = true
	}
	return o
}

// bind hands the App's methods and enumerations to the page.
func bind(o *options.App, a *app.App) {
	o.Bind = []any{a}
	o.EnumBind = []any{session.Phases, app.Codes, app.Kinds, app.PolicyFields}
}

// ground is the colour of the page's style sheet under everything, drawn until the page itself is there.
func ground(dark bool) desktop.Colour {
	if dark {
		return desktop.Colour{R: 0x0d, G: 0x11, B: 0x13}
	}
	return desktop.Colour{R: 0xf2, G: 0xf4, B: 0xf5}
}

func canvas(dark bool) *options.RGBA {
	c := ground(dark)
	return options.NewRGB(c.R, c.G, c.B)
}
