// Command emptywindow opens a window with one word in it: what a start costs before a program has done anything.
package main

import (
	"embed"
	"log"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"
	"github.com/wailsapp/wails/v2/pkg/options/linux"
)

//go:embed index.html
var page embed.FS

func main() {
	err := wails.Run(&options.App{
		Title:            "Empty",
		Width:            1100,
		Height:           760,
		BackgroundColour: options.NewRGB(0xf2, 0xf4, 0xf5),
		AssetServer:      &assetserver.Options{Assets: page},
		Linux:            &linux.Options{WebviewGpuPolicy: linux.WebviewGpuPolicyNever},
	})
	if err != nil {
		log.Fatal(err)
	}
}
