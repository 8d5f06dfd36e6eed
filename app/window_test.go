package app

import (
	"encoding/base32"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/session"
)

const (
	password = "a quiet phrase of words"
	other    = "another phrase altogether"
	step     = 30 * time.Second
	day      = 24 * time.Hour
)

var (
	noon  = time.Date(2026, time.March, 2, 12, 0, 0, 0, time.UTC)
	cheap = account.Cost{Memory: 64, Time: 1, Threads: 1}
	ada   = Registration{FullName: "Ada", Email: "ada@example.org", Username: "ada", Password: password}
)

// A window is an App on real data, in surroundings that the test can look at.
type window struct {
	*App
	t       *testing.T
	options Options

	mu     sync.Mutex
	now    time.Time
	board  string // the clipboard
	writes int    // to the clipboard
	saved  map[string]string
	quits  int
	chosen string // what the next file dialogs give; empty cancels them
}

// newWindow returns a window that is not started, with a data folder, key, cache and configuration of its own.
func newWindow(t *testing.T, with ...func(*Options)) *window {
	t.Helper()
	root := t.TempDir()
	for _, name := range []string{"XDG_CACHE_HOME", "LocalAppData"} {
		t.Setenv(name, filepath.Join(root, "cache"))
	}
	for _, name := range []string{"XDG_CONFIG_HOME", "AppData"} {
		t.Setenv(name, filepath.Join(root, "config"))
	}
	w := &window{t: t, now: noon, saved: map[string]string{}}
	w.options = Options{
		DataDir: filepath.Join(root, "data"), KeyFile: filepath.Join(root, "key"), Version: "1.2.3", Now: w.clock, Cost: cheap, Work: 10,
		Desktop: Desktop{
			SetClipboard: func(text string) error {
				w.mu.Lock()
				defer w.mu.Unlock()
				w.board, w.writes = text, w.writes+1
				return nil
			},
			Clipboard: func() (string, error) { return w.clipboardText(), nil },
			SaveFile: func(name string, write func(string) error) (bool, error) {
				path := filepath.Join(root, name)
				if err := write(path); err != nil {
					return false, err
				}
				text, err := os.ReadFile(path)
				if err != nil {
					return false, err
				}
				w.mu.Lock()
				defer w.mu.Unlock()
				w.saved[name] = string(text)
				return true, nil
			},
			OpenFile: func(_ string, read func(string) error) (bool, error) {
				w.mu.Lock()
				path := w.chosen
				w.mu.Unlock()
				if path == "" {
					return false, nil
				}
				return true, read(path)
			},
			Print:    func() error { return nil },
			SetTheme: func(string) error { return nil },
			Quit: func() {
				w.mu.Lock()
				defer w.mu.Unlock()
				w.quits++
			},
		},
	}
	for _, change := range with {
		change(&w.options)
	}
	w.App = New(w.options)
	return w
}

// opened returns a started window that stops with the test.
func opened(t *testing.T, with ...func(*Options)) *window {
	t.Helper()
	w := newWindow(t, with...)
	w.start()
	return w
}

func (w *window) start() {
	Start(w.App)
	started := w.App
	w.t.Cleanup(func() { Stop(started) })
}

// again closes the window and opens another on the same data.
func (w *window) again() {
	w.t.Helper()
	Stop(w.App)
	w.App = New(w.options)
	w.start()
}

func (w *window) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *window) wait(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func (w *window) clipboardText() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.board
}

// must is for calls that have to be accepted.
func (w *window) must(state session.State, err error) session.State {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	return state
}

// refused is for calls that have to be refused with a code.
func (w *window) refused(want Code, err error) {
	w.t.Helper()
	if got := wire(w.t, err); err == nil || got.Code != want {
		w.t.Fatalf("got %v (%s), want %s", err, got.Code, want)
	}
}

// wire is an error as the page reads it; of none, the zero refusal.
func wire(t *testing.T, err error) (r refusal) {
	t.Helper()
	if err == nil {
		return r
	}
	text, ok := FormatError(err).(string)
	if !ok || json.Unmarshal([]byte(text), &r) != nil {
		t.Fatalf("%v is on the wire %q", err, text)
	}
	return r
}

func (w *window) in(want session.Phase) session.State {
	w.t.Helper()
	state := w.must(w.State())
	if state.Phase != want {
		w.t.Fatalf("phase %q (%s), want %q", state.Phase, state.Reason, want)
	}
	return state
}

// code is the code of now of a secret seen on the screen; any, when none was.
func (w *window) code(setupKey string) string {
	w.t.Helper()
	return w.codeIn(setupKey, 0)
}

// codeIn is the code some steps from now.
func (w *window) codeIn(setupKey string, steps uint64) string {
	w.t.Helper()
	if setupKey == "" {
		return "123456"
	}
	secret, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.ReplaceAll(setupKey, " ", ""))
	if err != nil {
		w.t.Fatal(err)
	}
	otp := account.OTP{Secret: secret, Params: account.DefaultPolicy(noon).OTP}
	code, err := otp.Code(otp.Step(w.clock()) + steps)
	if err != nil {
		w.t.Fatal(err)
	}
	return code
}

// bytes is the data file.
func (w *window) bytes() string {
	w.t.Helper()
	data, err := os.ReadFile(filepath.Join(w.options.DataDir, "latchkey.db"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		w.t.Fatal(err)
	}
	return string(data)
}

// eventually waits for what happens on another goroutine.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for range 2000 {
		if holds() {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatal("never: " + what)
}
