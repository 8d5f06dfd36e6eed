//go:build window

// Package window drives the built program in a real window, as a person would: it reads the accessibility tree, types on
// the keyboard and looks at the screen. It has no code but its tests.
package window

import (
	"fmt"
	"os"
	"testing"
)

// shortLived are folders that several tests use and none removes.
var shortLived []string

// The tests run in the project's root, where the program was built.
func TestMain(m *testing.M) {
	if err := os.Chdir("../../.."); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	for _, folder := range shortLived {
		_ = os.RemoveAll(folder)
	}
	os.Exit(code)
}
