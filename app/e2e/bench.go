package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"sync"
	"time"

	"latchkey/app"
	"latchkey/app/account"
	"latchkey/app/store"
)

// A bench is one App on one data folder, and what its desktop was asked to do.
type bench struct {
	folder string
	kiosk  bool
	clock  clock

	mu      sync.Mutex
	app     *app.App
	desktop desktop
	runs    int
	holder  *store.Store // another program that has the data
	chosen  string       // the file that a person chooses in a dialog
}

// desktop records what a window would have done.
type desktop struct {
	Clipboard string   `json:"clipboard"`
	Files     []string `json:"files"` // their contents
	Printed   int      `json:"printed"`
	Quit      bool     `json:"quit"`
	Theme     string   `json:"theme"`
}

// start opens the App. Its key lies in a file beside the data folder, so that a test touches no keyring.
func (b *bench) start() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	place := b.place()
	if err := errors.Join(os.MkdirAll(place, 0o700), os.MkdirAll(b.files(), 0o700)); err != nil {
		return err
	}
	b.desktop = desktop{Files: []string{}}
	b.app = app.New(app.Options{
		DataDir: filepath.Join(place, "data"),
		KeyFile: filepath.Join(place, "key"),
		Kiosk:   b.kiosk,
		Version: "e2e",
		Work:    10,
		Cost:    account.Cost{Memory: 8 << 10, Time: 1, Threads: 1}, // a browser test is about the page, and has hundreds of passwords
		Now:     b.clock.now,
		Steady:  b.clock.steady,
		Desktop: app.Desktop{
			SetClipboard: func(text string) error { b.note(func(d *desktop) { d.Clipboard = text }); return nil },
			Clipboard:    b.clipboard,
			SaveFile:     b.saveFile,
			OpenFile:     b.openFile,
			SetTheme:     func(theme string) error { b.note(func(d *desktop) { d.Theme = theme }); return nil },
			Print:        func() error { b.note(func(d *desktop) { d.Printed++ }); return nil },
			Quit:         func() { b.note(func(d *desktop) { d.Quit = true }) },
		},
	})
	app.Start(b.app)
	return nil
}

func (b *bench) stop() {
	b.mu.Lock()
	a := b.app
	b.mu.Unlock()
	app.Stop(a)
}

func (b *bench) note(fn func(*desktop)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	fn(&b.desktop)
}

// saveFile is a person who agrees to the name proposed.
func (b *bench) saveFile(name string, write func(path string) error) (bool, error) {
	path := filepath.Join(b.files(), name)
	if err := write(path); err != nil {
		return false, err
	}
	text, err := os.ReadFile(path)
	b.note(func(d *desktop) { d.Files = append(d.Files, string(text)) })
	return true, err
}

// openFile is a person who chooses what the test put there, or cancels when it put nothing.
func (b *bench) openFile(_ string, read func(path string) error) (bool, error) {
	b.mu.Lock()
	path := b.chosen
	b.mu.Unlock()
	if path == "" {
		return false, nil
	}
	return true, read(path)
}

// choose says which file a person chooses from now on: the body under this name or, without one, what was saved under it.
func (b *bench) choose(w http.ResponseWriter, r *http.Request) {
	path := filepath.Join(b.files(), filepath.Base(r.PathValue("name")))
	content, err := io.ReadAll(r.Body)
	if err == nil && len(content) > 0 {
		err = os.WriteFile(path, content, 0o600)
	}
	b.mu.Lock()
	b.chosen = path
	b.mu.Unlock()
	answer(w, err)
}

// saved is a file that a person saved, as it is.
func (b *bench) saved(w http.ResponseWriter, r *http.Request) {
	http.ServeFile(w, r, filepath.Join(b.files(), filepath.Base(r.PathValue("name"))))
}

func (b *bench) clipboard() (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.desktop.Clipboard, nil
}

// restart closes the program and opens it again on the same data.
func (b *bench) restart(w http.ResponseWriter, _ *http.Request) {
	b.stop()
	answer(w, b.start())
}

// reset begins on new data, at the computer's own time.
func (b *bench) reset(w http.ResponseWriter, r *http.Request) {
	b.clock.moved.Store(0)
	b.clock.set.Store(0)
	if err := b.release(); err != nil {
		answer(w, err)
		return
	}
	b.mu.Lock()
	b.runs++
	b.chosen = ""
	b.mu.Unlock()
	b.restart(w, r)
}

// moveClock lets a time pass on the App's clocks, or back, by a duration such as 30s or -1h.
func (b *bench) moveClock(w http.ResponseWriter, r *http.Request) {
	by, err := time.ParseDuration(r.PathValue("move"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	b.clock.moved.Add(int64(by))
	fmt.Fprint(w, b.clock.now().UnixMilli())
}

// jumpClock sets the App's wall clock forward or back by a duration, as somebody would who may set this machine's.
func (b *bench) jumpClock(w http.ResponseWriter, r *http.Request) {
	by, err := time.ParseDuration(r.PathValue("jump"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	b.clock.set.Add(int64(by))
	fmt.Fprint(w, b.clock.now().UnixMilli())
}

// seen tells what the desktop was asked to do.
func (b *bench) seen(w http.ResponseWriter, _ *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	_ = json.NewEncoder(w).Encode(b.desktop)
}

// call runs a bound method as Wails would: arguments as a JSON array, a refusal as the text of an Error.
func (b *bench) call(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	method := reflect.ValueOf(b.app).MethodByName(r.PathValue("method"))
	b.mu.Unlock()
	var typed []json.RawMessage
	if !method.IsValid() || json.NewDecoder(r.Body).Decode(&typed) != nil || len(typed) != method.Type().NumIn() {
		http.Error(w, "no such call", http.StatusBadRequest)
		return
	}
	in := make([]reflect.Value, len(typed))
	for i, raw := range typed {
		value := reflect.New(method.Type().In(i))
		if err := json.Unmarshal(raw, value.Interface()); err != nil {
			http.Error(w, "no such argument", http.StatusBadRequest)
			return
		}
		in[i] = value.Elem()
	}
	var answer struct {
		Result any `json:"result"`
		Error  any `json:"error,omitempty"`
	}
	for _, out := range method.Call(in) {
		switch v := out.Interface().(type) {
		case error:
			answer.Error = app.FormatError(v)
		default:
			if answer.Result == nil {
				answer.Result = v
			}
		}
	}
	_ = json.NewEncoder(w).Encode(answer)
}

// script defines window.go as Wails does.
func (b *bench) script(w http.ResponseWriter, _ *http.Request) {
	names := []string{}
	for m := range reflect.TypeFor[*app.App]().Methods() {
		names = append(names, m.Name)
	}
	list, err := json.Marshal(names)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/javascript")
	_, _ = w.Write(bytes.Replace([]byte(windowScript), []byte("NAMES"), list, 1))
}

const windowScript = `const App = {}
for (const name of NAMES) {
  App[name] = async (...args) => {
    const answer = await fetch("/__e2e/call/" + name, { method: "POST", body: JSON.stringify(args) })
    if (!answer.ok) throw new Error(await answer.text())
    const { result, error } = await answer.json()
    if (error) throw new Error(error)
    return result
  }
}
window.go = { app: { App } }
`

func insertScript(html []byte) []byte {
	return bytes.Replace(html, []byte("<head>"), []byte(`<head><script src="/__e2e/window.js"></script>`), 1)
}
