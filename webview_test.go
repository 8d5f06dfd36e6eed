package main

import (
	"os"
	"path/filepath"
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

func TestAMissingWebviewIsSaidInOneSentence(t *testing.T) {
	if said := errNoWebview.Error(); strings.Contains(said, "\n") || strings.HasSuffix(said, ".") {
		t.Error(said)
	}
}
