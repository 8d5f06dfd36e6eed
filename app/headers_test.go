package app

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestEveryAnswerForbidsTheNetworkAndForeignCode(t *testing.T) {
	page := Secure(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
		}
	}))
	for _, path := range []string{"/", "/missing"} {
		answer := httptest.NewRecorder()
		page.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
		h := answer.Header()
		rules := map[string]string{}
		for _, rule := range strings.Split(h.Get("Content-Security-Policy"), "; ") {
			name, value, _ := strings.Cut(rule, " ")
			rules[name] = value
		}
		for name, want := range map[string]string{
			"default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "connect-src": "'self'", "font-src": "'self'",
			"img-src": "'self' data:", "object-src": "'none'", "frame-src": "'none'", "frame-ancestors": "'none'",
			"base-uri": "'none'", "form-action": "'none'",
		} {
			if rules[name] != want {
				t.Errorf("%s: %s is %q, want %q", path, name, rules[name], want)
			}
		}
		if policy := h.Get("Content-Security-Policy"); strings.Contains(policy, "unsafe") || strings.Contains(policy, "http") || strings.Contains(policy, "*") {
			t.Errorf("%s: %s", path, policy)
		}
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
			"Cross-Origin-Opener-Policy": "same-origin",
		} {
			if h.Get(name) != want {
				t.Errorf("%s: %s is %q", path, name, h.Get(name))
			}
		}
		for _, feature := range []string{"camera", "microphone", "geolocation", "clipboard-read", "clipboard-write"} {
			if !strings.Contains(h.Get("Permissions-Policy"), feature+"=()") {
				t.Errorf("%s: %s is allowed", path, feature)
			}
		}
	}
}
