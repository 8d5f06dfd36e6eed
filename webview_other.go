//go:build !windows && !bindings

package main

// findWebview has nothing to look for: the program is linked with its webview.
func findWebview() (folder string, err error) { return "", nil }
