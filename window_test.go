package main

import (
	"bytes"
	"image/png"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/wailsapp/wails/v2/pkg/logger"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/linux"

	"latchkey/app"
)

func TestWindowOptionsHoldWhatThePlatformsWouldForget(t *testing.T) {
	for _, test := range []struct {
		name  string
		kiosk bool
		state options.WindowStartState
	}{
		{"desktop", false, options.Normal},
		{"kiosk", true, options.Fullscreen},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := windowOptions(test.kiosk)
			for claim, holds := range map[string]bool{
				"full screen by both fields, as kiosk only": o.Fullscreen == test.kiosk && o.WindowStartState == test.state,
				"as kiosk no frame, above all, one size":    o.Frameless == test.kiosk && o.AlwaysOnTop == test.kiosk && o.DisableResize == test.kiosk,
				"Escape leaves no kiosk on macOS":           o.Mac.DisableEscapeExitsFullscreen == test.kiosk,
				"named Latchkey":                            o.Title == "Latchkey",
				"size":                                      o.Width == 1100 && o.Height == 760 && o.MinWidth == 720 && o.MinHeight == 540,
				"no dropped file navigates away":            o.DragAndDrop != nil && o.DragAndDrop.DisableWebViewDrop && !o.DragAndDrop.EnableFileDrop,
				"no context menu":                           !o.EnableDefaultContextMenu,
				"nothing is sent to a scan service":         !o.EnableFraudulentWebsiteDetection,
				"no other origin may call":                  o.BindingsAllowedOrigins == "",
				"no lock of Wails' own":                     o.SingleInstanceLock == nil,
				"closing closes":                            !o.HideWindowOnClose && !o.StartHidden,
				"errors reach the page as codes":            o.ErrorFormatter != nil,
				"headers are set":                           o.AssetServer.Middleware != nil,
				"Wails logs through us":                     isQuiet(o.Logger) && o.LogLevelProduction == logger.ERROR,
				"graphics: never":                           o.Linux.WebviewGpuPolicy == linux.WebviewGpuPolicyNever,
				"name of the desktop entry":                 o.Linux.ProgramName == id && len(o.Linux.Icon) > 0,
				"no zoom, no pinch on Windows":              !o.Windows.IsZoomControlEnabled && o.Windows.DisablePinchZoom,
				"boxes of the webview are ours":             o.Windows.Messages != nil && o.Windows.Messages.Error == title,
				"no zoom on macOS":                          o.Mac.DisableZoom,
				"light until the system is known":           *o.BackgroundColour == *canvas(false),
			} {
				if !holds {
					t.Errorf("broken: %s", claim)
				}
			}
		})
	}
}

func TestPageIsServedUnderAContentSecurityPolicy(t *testing.T) {
	nothing := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	answer := httptest.NewRecorder()
	windowOptions(false).AssetServer.Middleware(nothing).ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/", nil))
	if policy := answer.Header().Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'") {
		t.Fatalf("policy %q", policy)
	}
}

func isQuiet(l logger.Logger) bool {
	_, quiet := l.(*quietLogger)
	return quiet
}

func TestOnlyTheAppIsBound(t *testing.T) {
	o := windowOptions(false)
	a := app.New(app.Options{})
	bind(o, a)
	if len(o.Bind) != 1 || o.Bind[0] != any(a) || len(o.EnumBind) != 4 {
		t.Fatalf("bound %d values and %d enumerations", len(o.Bind), len(o.EnumBind))
	}
}

func TestLoggerNeverRepeatsWhatACallCarried(t *testing.T) {
	const canary = "correct horse battery staple"
	var out bytes.Buffer
	l := &quietLogger{out: &out}
	for _, message := range []string{
		`process message error: C{"name":"app.App.Login","args":["ada","` + canary + `"]} -> boom`,
		canary,
		"\n" + canary,
	} {
		for _, say := range []func(string){l.Print, l.Trace, l.Debug, l.Info, l.Warning, l.Error, l.Fatal} {
			say(message)
		}
	}
	if strings.Contains(out.String(), canary) {
		t.Fatalf("logged: %s", out.String())
	}
	if !strings.Contains(out.String(), "latchkey: the window: process message error\n") {
		t.Fatalf("an error left no trace: %q", out.String())
	}
}

func TestWebviewKeepsItsFilesInTheCacheAndNotWithTheData(t *testing.T) {
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Skip("there is no cache folder: ", err)
	}
	if got := webviewFolder(); got != filepath.Join(cache, "latchkey-webview") {
		t.Errorf("in %s", got)
	}
}

func TestIconIsASquarePicture(t *testing.T) {
	picture, err := png.DecodeConfig(bytes.NewReader(icon))
	if err != nil || picture.Width != picture.Height {
		t.Fatalf("%d×%d, %v", picture.Width, picture.Height, err)
	}
}

func TestPageFolderIsEmbeddedEvenBeforeItIsBuilt(t *testing.T) {
	if _, err := fs.Stat(page, "frontend/dist/.gitkeep"); err != nil {
		t.Fatal(err)
	}
}

func TestWailsIsPinnedToTheVersionWeKnow(t *testing.T) {
	const module, want = "github.com/wailsapp/wails/v2", "v2.16.0"
	for _, file := range []string{"go.mod", "tools/wails.mod"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), "\t"+module+" "+want) {
			t.Errorf("%s does not require %s %s", file, module, want)
		}
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, dependency := range info.Deps {
			if dependency.Path == module && (dependency.Version != want || dependency.Replace != nil) {
				t.Errorf("built with %s", dependency.Version)
			}
		}
	}
}
