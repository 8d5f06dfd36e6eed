//go:build !dev

package main

import (
	"net/http"

	"github.com/wailsapp/wails/v2/pkg/options/assetserver"

	"latchkey/app"
	"latchkey/app/desktop"
)

// serve answers the page's requests: with the headers of a release, and with the remembered theme and whether this is a
// kiosk in the page itself.
func serve(kiosk func() bool) assetserver.Middleware {
	return func(files http.Handler) http.Handler {
		return app.Secure(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/" && r.URL.Path != "/index.html" {
				files.ServeHTTP(w, r)
				return
			}
			html, err := page.ReadFile("frontend/dist/index.html")
			if err != nil { // the page is not built
				files.ServeHTTP(w, r)
				return
			}
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write(app.Dress(html, desktop.RememberedTheme(), kiosk()))
		}))
	}
}
