//go:build !dev

package main

import (
	"net/http"

	"latchkey/app"
	"latchkey/app/desktop"
)

// serve answers the page's requests: with the headers of a release, and the remembered theme in the page itself.
func serve(files http.Handler) http.Handler {
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
		_, _ = w.Write(app.WithTheme(html, desktop.RememberedTheme()))
	}))
}
