//go:build !bindings

package main

import (
	"errors"
	"time"

	"github.com/wailsapp/wails/v2/pkg/runtime"

	"latchkey/app"
	"latchkey/app/desktop"
)

const clipboardPatience = 2 * time.Second

var errClipboardSilent = errors.New("window: the clipboard does not answer")

// desktop is what the App may ask of the window. None of it is called before the App has started.
func (w *window) desktop() app.Desktop {
	return app.Desktop{
		SetClipboard: w.setClipboard,
		Clipboard:    w.clipboard,
		SaveFile:     w.saveFile,
		OpenFile:     w.openFile,
		Print: func() error {
			desktop.AllowPrint()
			runtime.WindowPrint(w.context())
			return nil
		},
		SetTheme: desktop.RememberTheme,
		Quit:     w.quitByApp,
	}
}

func (w *window) setClipboard(text string) error {
	if w.lost.Load() {
		return errClipboardSilent
	}
	if !desktop.OfferToClipboard(text) {
		return runtime.ClipboardSetText(w.context(), text)
	}
	// Where offering only queues the text for the main loop, reading waits until it is there.
	_, err := w.clipboard()
	return err
}

// clipboard reads the text in the clipboard. Its owner is another program, which may be hanging.
func (w *window) clipboard() (string, error) {
	if w.lost.Load() {
		return "", errClipboardSilent
	}
	type answer struct {
		text string
		err  error
	}
	answers := make(chan answer, 1)
	go func() {
		text, err := runtime.ClipboardGetText(w.context())
		answers <- answer{text, err}
	}()
	select {
	case a := <-answers:
		return a.text, a.err
	case <-time.After(clipboardPatience):
		return "", errClipboardSilent
	}
}

// saveFile asks where to and has it written there. What is written is asked for last: a dialog can stay open longer than
// what it is to save may be seen. saved is false when the person changed their mind.
func (w *window) saveFile(name string, write func(path string) error) (saved bool, err error) {
	w.dialog.Lock()
	defer w.dialog.Unlock()
	path, err := runtime.SaveFileDialog(w.context(), runtime.SaveDialogOptions{
		Title:           "Save as file",
		DefaultFilename: name,
	})
	if err != nil || path == "" {
		return false, err
	}
	return true, write(path)
}

// openFile asks for a file and has it read. opened is false when the person changed their mind.
func (w *window) openFile(title string, read func(path string) error) (opened bool, err error) {
	w.dialog.Lock()
	defer w.dialog.Unlock()
	path, err := runtime.OpenFileDialog(w.context(), runtime.OpenDialogOptions{Title: title})
	if err != nil || path == "" {
		return false, err
	}
	return true, read(path)
}
