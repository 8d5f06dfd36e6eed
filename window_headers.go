//go:build !dev

package main

import (
	"net/http"

	"latchkey/app"
)

// pageHeaders sets the headers that the page is served with.
func pageHeaders(next http.Handler) http.Handler { return app.Secure(next) }
