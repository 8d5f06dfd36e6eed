//go:build !bindings

package main

import (
	"os"

	"github.com/wailsapp/go-webview2/webviewloader"
)

// oldestWebview is the version that knows all of the page's style sheet (cssTarget in frontend/vite.config.ts). Wails
// itself is content with less, and would show the page in disorder.
const oldestWebview = "123.0.0.0"

// findWebview is the folder of the webview for the window, empty for the system's own. Its error is errNoWebview.
func findWebview() (folder string, err error) {
	program, err := os.Executable()
	if err != nil {
		return "", errNoWebview
	}
	folder = webviewBeside(program)
	version, err := webviewloader.GetAvailableCoreWebView2BrowserVersionString(folder)
	if err != nil || version == "" {
		return "", errNoWebview
	}
	if order, err := webviewloader.CompareBrowserVersions(version, oldestWebview); err != nil || order < 0 {
		return "", errNoWebview
	}
	return folder, nil
}
