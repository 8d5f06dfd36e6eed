package main

import (
	"fmt"
	"io"
	"strings"
)

// quietLogger keeps what Wails says out of the log but for the kind of an error. Wails logs a call that went wrong whole,
// arguments and all, and those are passwords and codes.
type quietLogger struct{ out io.Writer }

// Beginnings that Wails itself writes, and nothing a page could have sent.
var harmless = []string{
	"process message error",
	"Blocked request from unauthorized origin",
	"failed to get origin",
	"[AssetHandler]",
	"WebVie2wProcess failed",
}

// Below is logger.Logger. Anything less than an error says nothing, and Wails itself ends the program after Fatal.

func (quietLogger) Print(string)   {}
func (quietLogger) Trace(string)   {}
func (quietLogger) Debug(string)   {}
func (quietLogger) Info(string)    {}
func (quietLogger) Warning(string) {}

func (l quietLogger) Error(message string) { l.write(message) }
func (l quietLogger) Fatal(message string) { l.write(message) }

func (l quietLogger) write(message string) {
	for _, beginning := range harmless {
		if strings.HasPrefix(message, beginning) {
			fmt.Fprintf(l.out, "latchkey: the window: %s\n", beginning)
			return
		}
	}
	fmt.Fprintln(l.out, "latchkey: the window: an error")
}
