package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestWebviewBesideTheProgramIsUsedWhenItIsWhole(t *testing.T) {
	program := filepath.Join(t.TempDir(), "latchkey.exe")
	folder := filepath.Join(filepath.Dir(program), "webview2")
	if got := webviewBeside(program); got != "" {
		t.Errorf("without a folder: %s", got)
	}
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if got := webviewBeside(program); got != "" {
		t.Errorf("in an empty folder: %s", got)
	}
	if err := os.WriteFile(filepath.Join(folder, "msedgewebview2.exe"), nil, 0o700); err != nil {
		t.Fatal(err)
	}
	if got := webviewBeside(program); got != folder {
		t.Errorf("got %q, want %s", got, folder)
	}
}

func TestTheOldestWebviewIsTheOneThatThePageIsMadeFor(t *testing.T) {
	found := func(file, pattern string) string {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		number := regexp.MustCompile(pattern).FindSubmatch(text)
		if number == nil {
			t.Fatalf("%s has no %s", file, pattern)
		}
		return string(number[1])
	}
	page := found("frontend/vite.config.ts", `cssTarget: .*"chrome(\d+)`)
	if looked := found("webview_windows.go", `oldestWebview = "(\d+)\.`); looked != page {
		t.Errorf("the page is made for version %s, and %s is looked for", page, looked)
	}
	if !strings.Contains(errNoWebview.Error(), "older than version "+page+";") {
		t.Errorf("the page is made for version %s, and what is said is %v", page, errNoWebview)
	}
}

func TestAMissingWebviewIsSaidInOneSentence(t *testing.T) {
	if said := errNoWebview.Error(); strings.Contains(said, "\n") || strings.HasSuffix(said, ".") {
		t.Error(said)
	}
}
