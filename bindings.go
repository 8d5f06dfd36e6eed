//go:build bindings

package main

import (
	"log"

	"github.com/wailsapp/wails/v2"

	"latchkey/app"
)

// main writes the TypeScript bindings and returns: with this tag Wails generates instead of opening a window. No flag is
// read and nothing is opened.
func main() {
	options := windowOptions(false)
	bind(options, app.New(app.Options{}))
	if err := wails.Run(options); err != nil {
		log.Fatal(err)
	}
}
