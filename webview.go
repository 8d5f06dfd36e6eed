package main

import (
	"errors"
	"os"
	"path/filepath"

	"github.com/wailsapp/wails/v2/pkg/options/windows"
)

// errNoWebview is returned where nothing is installed that could draw the window. Only Windows can be without: elsewhere
// the program would not have started.
var errNoWebview = errors.New("no window can be opened because Microsoft's WebView2 runtime, which draws it, is not on this computer or is older than version 123; install it from developer.microsoft.com/microsoft-edge/webview2 (for a computer without a network: the Evergreen Standalone Installer, x64), or put the Fixed Version from there, unpacked and named webview2, beside Latchkey's installer and run that once more")

// webviewBeside is the folder of a webview that was put beside the program, which is then used instead of the system's;
// empty where there is none.
func webviewBeside(program string) string {
	folder := filepath.Join(filepath.Dir(program), "webview2")
	if _, err := os.Stat(filepath.Join(folder, "msedgewebview2.exe")); err != nil {
		return ""
	}
	return folder
}

// webviewMessages are the boxes that Wails may show on Windows. That the webview is missing has been said before.
func webviewMessages() *windows.Messages {
	messages := windows.DefaultMessages()
	messages.Error = title
	messages.ContactAdmin = errNoWebview.Error()
	messages.Webview2NotInstalled = errNoWebview.Error()
	messages.InvalidFixedWebview2 = errNoWebview.Error()
	messages.WebView2ProcessCrash = "Microsoft's WebView2 runtime, which draws the window, has ended. Open Latchkey again: what was saved is there."
	return messages
}
