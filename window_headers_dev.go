//go:build dev

package main

import (
	"net/http"

	"github.com/wailsapp/wails/v2/pkg/options/assetserver"

	"latchkey/app"
)

// serve sets the headers of a release but for the content security policy: the development server injects style
// sheets and speaks over a socket of its own.
func serve(func() bool) assetserver.Middleware {
	return func(next http.Handler) http.Handler {
		return app.Secure(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Del("Content-Security-Policy")
			next.ServeHTTP(w, r)
		}))
	}
}
